"""Measures of the whole: how fast money comes in, and how well it is collected (docs/rules/receivable-measures.md).

Amounts are fen, results exact fractions: days, or shares of one. None: there is nothing to divide by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from huikuan.engine.money import Fen

SALES_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesMonth:
    """What was invoiced in a month (fen, net of credit notes), and its days."""

    sales_fen: Fen
    days: int


def days_sales_outstanding(*, receivable_fen: Fen, sales_fen: Fen, days: int = SALES_DAYS) -> Fraction | None:
    """DSO: receivable ÷ sales of the last ``days`` × ``days``. With what is not due in place of the whole receivable it
    is the best possible DSO."""
    return Fraction(receivable_fen * days, sales_fen) if sales_fen > 0 else None


def count_back_dso(*, receivable_fen: Fen, months: Sequence[SalesMonth]) -> Fraction | None:
    """DSO by counting back: the days of the latest months whose sales the receivable still holds, the last of them in
    part. ``months`` come latest first; None when the receivable exceeds all of them. A month without sales counts its
    days, for the receivable is older than it."""
    rest, counted = receivable_fen, Fraction(0)
    if rest <= 0:
        return counted
    for month in months:
        if month.sales_fen > rest:
            return counted + Fraction(rest * month.days, month.sales_fen)
        rest -= max(month.sales_fen, 0)
        counted += month.days
        if rest == 0:
            return counted
    return None


def average_days_delinquent(*, dso: Fraction | None, best_possible: Fraction | None) -> Fraction | None:
    """ADD: DSO − best possible DSO: the days that lateness alone costs."""
    return None if dso is None or best_possible is None else dso - best_possible


def collection_effectiveness(
    *, opening_fen: Fen, sales_fen: Fen, closing_total_fen: Fen, closing_current_fen: Fen
) -> Fraction | None:
    """CEI: of what could be collected in the period, the share that was: (opening + sales − closing) ÷ (opening + sales
    − closing not due)."""
    possible = opening_fen + sales_fen - closing_current_fen
    return Fraction(opening_fen + sales_fen - closing_total_fen, possible) if possible > 0 else None


def share(part_fen: Fen, whole_fen: Fen) -> Fraction | None:
    """Collection rate: what came in ÷ the target, or ÷ what was overdue and fell due. Kept rate: kept ÷ promised."""
    return Fraction(part_fen, whole_fen) if whole_fen > 0 else None
