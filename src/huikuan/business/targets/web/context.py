"""What every page of a plan shows above its content."""

from __future__ import annotations

from typing import Any

from django.forms import Select
from django.utils.functional import SimpleLazyObject

from huikuan.business.targets import queries
from huikuan.business.targets.policies import EDIT_TARGETS, PLAN_MONTH, RELEASE_PLAN
from huikuan.business.targets.web.forms import MonthForm
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.display.amounts import month_text
from huikuan.foundation.permissions import Request

MONTHS_AHEAD = 3
NEXT_MONTH_FROM = 20  # from this day on people plan the next month


def page_context(request: Request, plan: Any, here: str) -> dict[str, Any]:
    """The version shown, the view of it, and what the actor may do with it."""
    actor = request.actor
    return {
        "plan": plan,
        "here": here,
        "issue": SimpleLazyObject(lambda: queries.issue_of(plan)) if plan else None,  # asked where a draft is shown
        "months": SimpleLazyObject(queries.latest_plans) if plan else [],  # asked by the pages that show them
        "may_edit": plan is not None and queries.editable_plan(plan) and actor.can(EDIT_TARGETS),
        "may_plan": actor.can(PLAN_MONTH),
        "may_release": plan is not None and queries.editable_plan(plan) and actor.can(RELEASE_PLAN),
        "month_form": month_form,  # called by the templates that show it
    }


def month_form() -> MonthForm:
    """The months one may want to plan, in words; chosen is the next one from the 20th on, else this one."""
    today = clock.today()
    month = Month.of(today)
    form = MonthForm(initial={"month": str(month + 1 if today.day >= NEXT_MONTH_FROM else month)})
    offered = [str(month + ahead) for ahead in range(-1, MONTHS_AHEAD + 1)]
    form.fields["month"].widget = Select(choices=[(one, month_text(one)) for one in offered])
    return form
