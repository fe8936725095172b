"""What the ledger counts of promises and measures: how likely a promise is, what an approved measure still brings.

The month's plan and the live ledger both ask here, so that they agree. Amounts are fen, weights thousandths.
Source: product page, "The ownership ledger"; collections pages 3.3 and 3.4; docs/rules/ownership-ledger.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from huikuan.engine.collection_habits import kept_permille
from huikuan.engine.ledger_sources import (
    Commitment,
    CommitmentBalance,
    MeasureEffect,
    MoneyIn,
    PromisedRemaining,
    PromiseState,
    Remaining,
    measured_remaining,
    promised_remaining,
)
from huikuan.engine.money import Fen
from huikuan.engine.periods import Period

EARLY_DAYS = 7  # money that comes earlier before the promised day, and before the month, paid something else
UNKNOWN_PERMILLE = kept_permille(kept=0, asked=0)  # a customer that has not promised before
CERTAIN_PERMILLE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedMeasure:
    """A measure somebody has approved; without ``due`` it works to the month's end."""

    customer: str
    expected: Fen
    due: date | None = None
    produced: Fen = 0


def weigh_promises(
    *, promises: Sequence[Commitment], receipts: Sequence[MoneyIn], period: Period, today: date
) -> PromisedRemaining:
    """Promises with what became of them, each weighed by how its customer has kept its word so far.

    ``promises`` are all that a customer has made and not withdrawn, ``receipts`` all its money since the first of them.
    """
    first = promised_remaining(promises=promises, receipts=receipts, period=period, today=today, early_days=EARLY_DAYS)
    likely = kept_by_customer(first.balances)
    weighed = [replace(promise, permille=likely.get(promise.customer, UNKNOWN_PERMILLE)) for promise in promises]
    return promised_remaining(promises=weighed, receipts=receipts, period=period, today=today, early_days=EARLY_DAYS)


def kept_by_customer(balances: Iterable[CommitmentBalance]) -> dict[str, int]:
    """Probability in thousandths that a customer keeps its next promise, from those whose outcome is known."""
    kept: defaultdict[str, int] = defaultdict(int)
    asked: defaultdict[str, int] = defaultdict(int)
    for balance in balances:
        if balance.state in {PromiseState.KEPT, PromiseState.BROKEN}:
            asked[balance.commitment.customer] += 1
            kept[balance.commitment.customer] += balance.state is PromiseState.KEPT
    return {customer: kept_permille(kept=kept[customer], asked=count) for customer, count in asked.items()}


def proven_permille(*, expected: Fen, produced: Fen) -> int:
    """What the company's measures already past their date have produced of what was expected of them, at most all."""
    return min(CERTAIN_PERMILLE, produced * 1000 // expected) if expected else CERTAIN_PERMILLE


def count_measures(*, measures: Iterable[ApprovedMeasure], proven: int, period: Period, today: date) -> Remaining:
    """What approved measures should still bring in the month, in full and weighed by the proven effect."""
    effects = []
    for measure in measures:
        last = measure.due or period.last_day
        effects.append(
            MeasureEffect(
                customer=measure.customer,
                expected=measure.expected,
                first_day=min(last, period.start),
                last_day=last,
                approved_on=today,
                produced=measure.produced,
                permille=proven,
            )
        )
    return measured_remaining(measures=effects, period=period, today=today)
