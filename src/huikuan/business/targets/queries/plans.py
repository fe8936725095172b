"""Versions of a month's plan."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from huikuan.business.targets.models import EditState, MonthPlan
from huikuan.foundation.prepared import Prepared

_CURRENT = Prepared(lambda _given: current_plans()[:1])
_PLAN = Prepared(lambda given: MonthPlan.objects.filter(pk=given("pk")))
_ISSUED = Prepared(lambda _given: current_plans().filter(issue__isnull=False)[:1])
_LATEST = Prepared(lambda _given: current_plans().select_related(None)[:12])


def current_plans() -> QuerySet[MonthPlan]:
    """The version of each month that counts, latest month first."""
    return MonthPlan.objects.filter(current=True).select_related("built_by__person").order_by("-month")


def current_plan(month: date | None = None) -> MonthPlan | None:
    """The version that counts of a month (any day of it), or of the latest month planned."""
    return current_plans().filter(month=month.replace(day=1)).first() if month else _CURRENT.first()


def plan_last_issued() -> MonthPlan | None:
    """The version that counts of the latest month whose people were asked; None where nobody was asked yet."""
    return _ISSUED.first()


def latest_plans() -> list[MonthPlan]:
    """The versions that count of the latest twelve months, latest first."""
    return _LATEST()


def plan(pk: int) -> MonthPlan:
    """A version by its id; 404."""
    found = _PLAN.first(pk=pk)
    if found is None:
        raise Http404
    return found


def shown_plan(asked: str) -> MonthPlan | None:
    """The version a page was asked for (its id), else the one that counts of the latest month; 404 for a wrong id."""
    if not asked:
        return current_plan()
    if not asked.isascii() or not asked.isdigit() or len(asked) > 18:
        raise Http404
    return plan(int(asked))


def versions(month: date) -> QuerySet[MonthPlan]:
    """Every version of a month, newest first; ``asked``: its people were asked for an answer."""
    found = MonthPlan.objects.filter(month=month.replace(day=1)).select_related("built_by__person")
    return found.annotate(asked=Q(issue__isnull=False)).order_by("-version")


def editable_plan(found: MonthPlan) -> bool:
    """Whether its targets may still change."""
    return found.current and found.state == "draft"


def standing_marks(found: MonthPlan) -> dict[str, int]:
    """What planning the month again would leave behind: edits, and cells held or bounded."""
    cells = found.cells.aggregate(
        held=Count("pk", filter=Q(held=True)),
        bounded=Count("pk", filter=Q(minimum__isnull=False) | Q(maximum__isnull=False)),
    )
    return {"edits": edits_of(found), **cells}


def edits_of(found: MonthPlan) -> int:
    """How many edits of a version stand."""
    return found.edits.filter(state=EditState.DONE).count()
