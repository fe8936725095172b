"""The versions of a month side by side: what changed, who changed it and why; what follows a release."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from huikuan.business.targets import plan_jobs, queries
from huikuan.business.targets.policies import ASK_REVISION, CLOSE_PLAN, RELEASE_PLAN, SEE_TARGETS
from huikuan.business.targets.web.context import page_context
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.permissions import Actor, Request, page

MOST_EDITS = 50


@page(SEE_TARGETS)
def versions(request: Request) -> HttpResponse:
    """Every version of the month, and what changed from one to the next."""
    plan = queries.shown_plan(request.GET.get("plan", ""))
    told = page_context(request, plan, "versions")
    if plan is None:
        return render(request, "targets/nothing.html", told)
    found = list(queries.versions(plan.month))
    older = next((one for one in found if one.version < plan.version), None)
    other = queries.shown_plan(request.GET.get("with", "")) if request.GET.get("with") else older
    if other is not None and other.month != plan.month:
        raise Http404
    differences = queries.differences(request.actor, other, plan) if other else []
    told |= {
        "versions": found,
        "other": other,
        "differences": list(zip(differences, _why(plan, differences), strict=True)),
        "edits": queries.edits_told(request.actor, plan, MOST_EDITS),
        **after_release(request.actor, plan),
    }
    return render(request, "targets/versions.html", told)


def after_release(actor: Actor, plan: Any) -> dict[str, Any]:
    """Wishes to revise the month, and what the actor may do about the version shown."""
    under_way = plan_jobs.revising(plan.pk)
    released = plan.current and plan.state == "released" and under_way is None
    return {
        "under_way": under_way,
        "revisions": queries.revisions(plan.month)[:20],
        "may_grant": actor.can(RELEASE_PLAN) and under_way is None,
        "may_ask": released and actor.can(ASK_REVISION),
        "may_close": released and actor.can(CLOSE_PLAN) and clock.today() > Month.of(plan.month).last_day,
    }


def _why(plan: Any, differences: list[Any]) -> list[Any]:
    """The reason behind each difference."""
    found = queries.reasons(plan, [one.cell for one in differences])
    return [found[one.cell.pk] for one in differences]
