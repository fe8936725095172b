"""What a payer takes off an invoice with good reason: an agreed discount, a bank fee, a small difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from huikuan.engine.matching.records import Discount, OpenItem, Party
from huikuan.engine.money import Fen

# Fees of domestic transfers, by hand and in part electronically, and of a transfer within the city, in fen.
_USUAL_FEES = frozenset(
    fen + extra for fen in (0, 200, 350, 500, 1_000, 1_500, 2_000) for extra in (0, 50, 100) if fen + extra
)
_LARGE_FEE = 50_000  # one part in so many of an amount above a million yuan, at most two hundred
_MOST_FEE = 200_00
USUAL_FEES = 16  # about so many of them may be met by chance


def usual_fee(*, difference: Fen, amount: Fen) -> bool:
    """The shortage is a fee that banks take for a transfer of ``amount``."""
    return difference in _USUAL_FEES or difference == min(_MOST_FEE, amount // _LARGE_FEE)


class Terms:
    """The discounts agreed with customers, applied to items."""

    def __init__(self, parties: Sequence[Party]) -> None:
        """Of every customer that has any."""
        self._of: Mapping[str, tuple[Discount, ...]] = {p.customer: p.discounts for p in parties if p.discounts}

    def agreed(self, customer: str) -> bool:
        """Some discount is agreed with the customer."""
        return customer in self._of

    def discounts(self, item: OpenItem, day: int) -> list[Fen]:
        """What may be taken off an untouched item paid on ``day`` (an ordinal), in fen, rounded half up."""
        return [off for _terms, off in self.applying(item, day)]

    def applying(self, item: OpenItem, day: int) -> list[tuple[Discount, Fen]]:
        """The terms that count for the item on that day, in the order agreed, with what each takes off."""
        agreed = self._of.get(item.customer, ())
        return [(terms, _part(item.amount_fen, terms)) for terms in agreed if _counts(terms, item, day)]

    def taken_off(self, items: Sequence[OpenItem], left: Sequence[Fen], day: int) -> Iterator[list[Fen]]:
        """By each of the terms of these items' customers: what it takes off each, 0 where it doesn't count or something
        was paid before."""
        known = [agreed for one in dict.fromkeys(item.customer for item in items) for agreed in self._of.get(one, ())]
        for terms in dict.fromkeys(known):
            yield [
                _part(item.amount_fen, terms)
                if fen == item.amount_fen and terms in self._of.get(item.customer, ()) and _counts(terms, item, day)
                else 0
                for item, fen in zip(items, left, strict=True)
            ]


def _counts(terms: Discount, item: OpenItem, day: int) -> bool:
    issued = item.issued or item.due
    if (terms.first is not None and issued < terms.first) or (terms.last is not None and issued > terms.last):
        return False
    return terms.days is None or day <= issued.toordinal() + terms.days


def _part(fen: Fen, terms: Discount) -> Fen:
    return (2 * fen * terms.rate.numerator + terms.rate.denominator) // (2 * terms.rate.denominator)
