"""The month at a glance: cash by day against the plan, and the doubts about a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum

from huikuan.business.collections import queries as collections
from huikuan.business.insight.models import PlanFinding
from huikuan.business.insight.queries.ownership import Ownership, Where, ownership
from huikuan.business.receivables import queries as receivables
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month
from huikuan.foundation.permissions import Actor

MOST_CUSTOMERS = 50


def looked_at(actor: Actor, plan: Any, where: Where) -> tuple[Where, Ownership]:
    """The node asked for with what is below it; a level with a single line is passed over, as there is no choice."""
    found = ownership(actor, plan, where, most=MOST_CUSTOMERS)
    while found.level != "person" and len(found.below) == 1 and found.below[0].where is not None:
        where = found.below[0].where
        found = ownership(actor, plan, where, most=MOST_CUSTOMERS)
    return where, found


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """Cumulative fen by day of the month: planned, and arrived (None after today)."""

    days: tuple[date, ...]
    planned: tuple[Fen, ...]
    arrived: tuple[Fen | None, ...]


def trajectory(actor: Actor, plan: Any, where: Where, today: date) -> Trajectory:
    """Planned cash is each line's target on the day it is expected; what is expected on no day, or outside the month,
    is spread evenly over the month's days."""
    month = Month.of(plan.month)
    first, last = month.first_day, month.last_day
    days = tuple(first + timedelta(days=at) for at in range((last - first).days + 1))
    lines = collections.visible_lines(actor).filter(plan=plan, **where.customers()).order_by()
    expected = dict(lines.values_list("expected_date").annotate(fen=Sum("target")))
    spread = sum(fen for day, fen in expected.items() if day not in days)
    arrived = receivables.credited_by_day(actor, first, min(last, today), where.customers())
    planned_sum, arrived_sum, planned, came = 0, 0, [], []
    for at, day in enumerate(days, start=1):
        planned_sum += expected.get(day, 0)
        planned.append(planned_sum + spread * at // len(days))
        arrived_sum += arrived.get(day, 0)
        came.append(arrived_sum if day <= today else None)
    return Trajectory(days=days, planned=tuple(planned), arrived=tuple(came))


def findings(plan: Any) -> QuerySet[PlanFinding]:
    """The doubts of a plan."""
    return PlanFinding.objects.filter(plan=plan)


def findings_count(plan: Any) -> dict[str, int]:
    """How many doubts of each severity."""
    return dict(findings(plan).order_by().values_list("severity").annotate(n=Count("pk")))
