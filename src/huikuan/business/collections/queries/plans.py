"""Which month's plans the ledger follows and a page shows, and as of which day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404

from huikuan.business.targets.queries import current_plans
from huikuan.engine.periods import Month
from huikuan.foundation import clock

__all__ = ["current_plans", "ledger_day", "live_plans", "shown_plan"]


def live_plans() -> list[Any]:
    """The current plans of last month (late receipts may still come), this month and later, oldest first."""
    since = (Month.of(clock.today()) - 1).first_day
    return list(current_plans().select_related(None).filter(month__gte=since).order_by("month"))


def shown_plan(asked: str = "") -> Any | None:
    """The plan a page shows: the one asked for by id (404 for none), else this month's, the next, or the latest."""
    if asked:
        return get_object_or_404(current_plans(), pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
    return first_shown(list(current_plans()))


def first_shown(plans: list[Any]) -> Any | None:
    """Of current plans, latest month first, the one that a page shows unless asked for another."""
    first = Month.of(clock.today()).first_day
    coming = [plan for plan in plans if plan.month >= first]
    return coming[-1] if coming else next(iter(plans), None)


def ledger_day(plan: Any) -> date:
    """The day as of which a plan's ledger stands: today, never before the plan was drafted."""
    drafted: date = plan.as_of
    return max(drafted, clock.today())
