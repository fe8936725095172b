"""How a customer pays and keeps its word, read from history.

Source: collections pages 3.2 and 3.3; docs/rules/collection-plan.md. Days are calendar days, shares thousandths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huikuan.engine.money import Fen

# What is believed of an unknown customer: 7 of 10 promises kept, as strong as ten promises seen.
PRIOR_KEPT, PRIOR_ASKED = 7, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidInvoice:
    """An invoice (or instalment) with the money allocated to it as (day, fen), in any order."""

    due: date
    amount: Fen
    payments: tuple[tuple[date, Fen], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentHabit:
    """``days_late``: median over ``n`` settled invoices (negative = early); ``in_parts_permille``: paid in several."""

    days_late: int
    n: int
    in_parts_permille: int


NO_HABIT = PaymentHabit(days_late=0, n=0, in_parts_permille=0)


def payment_habit(*, invoices: Sequence[PaidInvoice], today: date) -> PaymentHabit:
    """The habit shown by the invoices settled by ``today``; an open or not yet settled one says nothing yet.

    An invoice is settled on the day its payments reach its amount; days late = that day − due day. The median of an
    even number is the mean of the middle two, rounded down. "In parts" means on more than one day.
    """
    late: list[int] = []
    in_parts = 0
    for invoice in invoices:
        paid = 0
        days: set[date] = set()
        for day, amount in sorted(invoice.payments):
            if day > today:
                break
            paid += amount
            days.add(day)
            if paid >= invoice.amount:
                late.append((day - invoice.due).days)
                in_parts += len(days) > 1
                break
    if not late:
        return NO_HABIT
    late.sort()
    middle = (late[(len(late) - 1) // 2] + late[len(late) // 2]) // 2
    return PaymentHabit(days_late=middle, n=len(late), in_parts_permille=in_parts * 1000 // len(late))


def kept_permille(*, kept: int, asked: int, prior_kept: int = PRIOR_KEPT, prior_asked: int = PRIOR_ASKED) -> int:
    """Probability in thousandths that the next promise is kept: (kept + prior) ÷ (asked + prior), rounded down.

    ``kept`` of ``asked``: promises kept of those whose time is over, by number or by amount (then the prior too).
    The mean of the Beta posterior; raises ValueError when more was kept than asked, or nothing is known at all.
    """
    if not (0 <= kept <= asked and 0 <= prior_kept <= prior_asked and asked + prior_asked > 0):
        raise ValueError(f"{kept} of {asked} kept, prior {prior_kept} of {prior_asked}")
    return (kept + prior_kept) * 1000 // (asked + prior_asked)
