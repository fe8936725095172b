"""From sales to cash: what a customer should pay in a month (docs/rules/proposal.md, collection target)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from huikuan.engine.money import Fen
from huikuan.engine.periods import Month
from huikuan.engine.terms import PaymentTerms, due_date


class InvalidRecoveryShareError(ValueError):
    """The share of overdue money to recover lies between 0 and 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionTarget:
    """One customer's collection target of a month and its three sources, in fen."""

    due_fen: Fen  # open receivables that fall due in the month
    sales_due_fen: Fen  # sales not invoiced yet (this month's target among them) that fall due in the month
    recovered_fen: Fen  # overdue carried in × recovery share

    @property
    def total_fen(self) -> Fen:
        """The target."""
        return self.due_fen + self.sales_due_fen + self.recovered_fen


def collection_target(
    *, due_in_month_fen: Fen, overdue_fen: Fen, recovery_share: Decimal, sales_falling_due_fen: Fen = 0
) -> CollectionTarget:
    """Add up what falls due and the share of the overdue to be recovered (rounded half even).

    Receivables and ``sales_falling_due_fen`` must not cover the same sale twice: pass only sales without invoice.
    Raises `InvalidRecoveryShareError`.
    """
    if not recovery_share.is_finite() or not 0 <= recovery_share <= 1:
        raise InvalidRecoveryShareError(recovery_share)
    return CollectionTarget(
        due_fen=due_in_month_fen,
        sales_due_fen=sales_falling_due_fen,
        recovered_fen=round(overdue_fen * Fraction(recovery_share)),
    )


def sales_falling_due(*, sales: Mapping[int, Fen], terms: PaymentTerms, month: int, since: date | None = None) -> Fen:
    """Return how much of monthly sales (month index → fen) falls due in month index ``month``.

    A month's sales are taken as spread evenly over its days; those of the month of ``since`` over its days from then
    on (what is still to be sold or invoiced in a running month). Cuts are cumulative, so over all months to come every
    fen of a month falls due exactly once.
    """
    total = 0
    for sold, amount in sales.items():
        running = since is not None and Month.of(since).index == sold
        begin, end, days = _due_days(sold, terms, month, since if running else None)
        total += amount * end // days - amount * begin // days
    return total


@lru_cache(maxsize=4096)
def _due_days(sold: int, terms: PaymentTerms, month: int, since: date | None) -> tuple[int, int, int]:
    """Return first and past-the-last day (from 0) of ``sold`` whose sales fall due in ``month``, and its length."""
    period, due_in = Month.from_index(sold).period, Month.from_index(month).period
    dues = [due_date(issued=day, terms=terms) for day in period.days() if since is None or day >= since]
    begin = sum(due < due_in.start for due in dues)  # due dates never fall as the day of sale advances
    end = sum(due < due_in.end for due in dues)
    return begin, end, len(dues)
