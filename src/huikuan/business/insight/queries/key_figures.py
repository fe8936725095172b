"""Key figures of receivables by month: how fast money comes in and how well it is collected (the arithmetic:
engine/receivable_measures.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from django.db.models import Sum

from huikuan.business.collections import queries as collections
from huikuan.business.receivables import queries as receivables
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month
from huikuan.engine.receivable_measures import (
    SalesMonth,
    average_days_delinquent,
    collection_effectiveness,
    count_back_dso,
    days_sales_outstanding,
    share,
)
from huikuan.foundation.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    """A period that ends on ``stand.day`` (a month, or the running one so far): days and shares of one, None where
    there is nothing to divide by; and the fen they come from."""

    first: date
    stand: receivables.Stand
    opening_fen: Fen
    target_fen: Fen
    promised_fen: Fen
    kept_fen: Fen
    dso: Fraction | None
    count_back: Fraction | None
    best_possible: Fraction | None
    delinquent: Fraction | None
    effectiveness: Fraction | None
    against_target: Fraction | None
    against_due: Fraction | None
    kept: Fraction | None


def key_figures(actor: Actor, today: date) -> list[KeyFigures]:
    """The last twelve months that are over and the running one, oldest first, for the customers in scope."""
    days = receivables.month_ends(today)
    found = receivables.stands(actor, days)
    sales = [SalesMonth(sales_fen=now.sales_fen, days=(now.day - before.day).days) for before, now in pairwise(found)]
    targets, words = _targets(actor, days), _words(actor, days[0], today)
    return [_figures(before, now, sales[: at + 1], targets, words) for at, (before, now) in enumerate(pairwise(found))]


def _figures(
    before: receivables.Stand,
    now: receivables.Stand,
    sales: Sequence[SalesMonth],
    targets: dict[date, Fen],
    words: dict[date, tuple[Fen, Fen]],
) -> KeyFigures:
    first = before.day + timedelta(days=1)
    target, (promised, kept) = targets.get(first, 0), words.get(first, (0, 0))
    dso = days_sales_outstanding(receivable_fen=now.receivable_fen, sales_fen=now.sales_90_fen)
    best = days_sales_outstanding(receivable_fen=now.current_fen, sales_fen=now.sales_90_fen)
    return KeyFigures(
        first=first,
        stand=now,
        opening_fen=before.receivable_fen,
        target_fen=target,
        promised_fen=promised,
        kept_fen=kept,
        dso=dso,
        count_back=count_back_dso(receivable_fen=now.receivable_fen, months=list(reversed(sales))),
        best_possible=best,
        delinquent=average_days_delinquent(dso=dso, best_possible=best),
        effectiveness=collection_effectiveness(
            opening_fen=before.receivable_fen,
            sales_fen=now.sales_fen,
            closing_total_fen=now.receivable_fen,
            closing_current_fen=now.current_fen,
        ),
        against_target=share(now.received_fen, target),
        against_due=share(now.received_fen, now.to_collect_fen),
        kept=share(kept, promised),
    )


def _targets(actor: Actor, days: Sequence[date]) -> dict[date, Fen]:
    """The collection target of each month that has a plan, by its first day."""
    plans = {plan.pk: Month.of(plan.month).first_day for plan in collections.current_plans() if plan.month >= days[0]}
    lines = collections.visible_lines(actor).filter(plan__in=plans).order_by()
    return {plans[plan]: fen for plan, fen in lines.values_list("plan").annotate(fen=Sum("target")) if plan in plans}


def _words(actor: Actor, first: date, today: date) -> dict[date, tuple[Fen, Fen]]:
    """What was promised for each month up to today, and what of it has been kept, by the month's first day."""
    rows = collections.visible_promises(actor).exclude(state="withdrawn")
    found: dict[date, tuple[Fen, Fen]] = {}
    for day, promised, kept in rows.filter(promised_date__range=(first, today)).values_list(
        "promised_date", "amount", "kept"
    ):
        month = Month.of(day).first_day
        so_far = found.get(month, (0, 0))
        found[month] = (so_far[0] + promised, so_far[1] + kept)
    return found
