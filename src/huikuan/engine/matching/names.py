"""Names of companies as payers, banks and narrow systems write them, and which known ones resemble them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from heapq import nlargest

from huikuan.engine.matching.records import Party

_WORD = re.compile(r"[^\W_]+")
# Legal forms say nothing about who it is, and payers leave them out.
_FORMS_ZH = ("有限责任公司", "股份有限公司", "有限公司", "股份公司", "集团", "公司")
_FORMS_CUT = ("有限责任公", "股份有限公", "有限责任", "股份有限", "有限公", "有限责", "有限", "股份")
_FORMS = frozenset(
    "CO LTD LIMITED INC LLC LLP PLC GMBH AG SA SARL SRL SPA BV NV PTY PVT LDA CORP CORPORATION COMPANY".split()  # noqa: SIM905
)
ALIKE_PERCENT = 75
_COMPARED = 20
_WITHIN_PERCENT = 80  # one name is a part of the other, as banks cut names and payers leave out the place
_WITHIN_HAN, _WITHIN = 4, 9  # least characters of such a part


def fold_name(name: str) -> str:
    """A name without case, signs, spaces and legal form."""
    words = _WORD.findall(unicodedata.normalize("NFKC", name[:200]).upper())
    kept = [word for word in words if word not in _FORMS] or words
    text = "".join(kept)
    for form in _FORMS_ZH:
        shorter = text.replace(form, "")
        if len(shorter) >= 2:
            text = shorter
    # What narrow systems leave of a form at the end of a name is no name either.
    for cut in _FORMS_CUT:
        if text.endswith(cut) and len(text) - len(cut) >= 2:
            return text.removesuffix(cut)
    return text


def is_alike(name: str, other: str) -> bool:
    """Two names may well be the same company's."""
    left, right = fold_name(name), fold_name(other)
    return bool(left and right) and (left == right or alike_percent(left, right) >= ALIKE_PERCENT)


def _pieces(name: str) -> frozenset[str]:
    padded = f"^{name}$"
    return frozenset(padded[i : i + 2] for i in range(len(padded) - 1))


def alike_percent(left: str, right: str) -> int:
    """Shared pairs of neighbouring characters of two folded names (Dice's coefficient), 0 to 100."""
    a, b = _pieces(left), _pieces(right)
    alike = 200 * len(a & b) // (len(a) + len(b))
    short, long = sorted((left, right), key=len)
    if len(short) >= (_WITHIN if short.isascii() else _WITHIN_HAN) and short in long:
        return max(alike, _WITHIN_PERCENT)
    return alike


class Names:
    """The customers of each known name, folded; asked by several runs, for it learns nothing."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self.customers: dict[str, set[str]] = {}
        for party in parties:
            for name in filter(None, map(fold_name, party.names)):
                self.customers.setdefault(name, set()).add(party.customer)
        self._by_piece: dict[str, list[str]] = {}
        for name in sorted(self.customers):
            for piece in sorted(_pieces(name)):
                self._by_piece.setdefault(piece, []).append(name)
        self._folded: dict[str, str] = {}
        self._alike: dict[str, list[tuple[int, str]]] = {}

    def fold(self, name: str) -> str:
        """As ``fold_name``, each name once."""
        folded = self._folded.get(name)
        if folded is None:
            folded = self._folded[name] = fold_name(name)
        return folded

    def alike(self, name: str) -> list[tuple[int, str]]:
        """(percent, folded name) of known names, most alike first; at most twenty are compared."""
        known = self._alike.get(name)
        if known is None:
            shared: Counter[str] = Counter()
            for piece in _pieces(name):
                shared.update(self._by_piece.get(piece, ()))
            # Thousands share a pair of characters: only those that can be among the first are put in order.
            least = min(nlargest(_COMPARED, shared.values()), default=0)
            first = sorted((-count, other) for other, count in shared.items() if count >= least)[:_COMPARED]
            known = self._alike[name] = sorted(
                ((alike_percent(name, other), other) for _, other in first), reverse=True
            )
        return known
