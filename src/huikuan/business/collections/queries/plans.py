"""Which month's plans the ledger follows, and as of which day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps

from huikuan.engine.periods import Month
from huikuan.foundation import clock


def live_plans() -> list[Any]:
    """The current plans of last month (late receipts may still come), this month and later, oldest first."""
    since = (Month.of(clock.today()) - 1).first_day
    return list(apps.get_model("targets", "MonthPlan").objects.filter(current=True, month__gte=since).order_by("month"))


def ledger_day(plan: Any) -> date:
    """The day as of which a plan's ledger stands: today, never before the plan was drafted."""
    drafted: date = plan.as_of
    return max(drafted, clock.today())
