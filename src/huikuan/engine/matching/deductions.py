"""What a payer takes off an invoice with good reason: an agreed discount, a bank fee, a small difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
        issued = (item.issued or item.due).toordinal()
        out = []
        for terms in self._of.get(item.customer, ()):
            if day <= issued + terms.days:
                parts = 2 * item.amount_fen * terms.rate.numerator + terms.rate.denominator
                out.append(parts // (2 * terms.rate.denominator))
        return out
