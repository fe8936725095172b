"""A month's plan from its first draft to its release."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max

from huikuan.business.targets import notices
from huikuan.business.targets.models import MonthPlan, Offer, PlanState
from huikuan.business.targets.operations.informing import inform
from huikuan.business.targets.policies import PLAN_MONTH, RELEASE_PLAN
from huikuan.engine.negotiation import OFFERS, Act, State
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce


@operation(PLAN_MONTH)
def start_plan(*, actor: Actor, month: date, as_of: date, summary: dict[str, Any]) -> MonthPlan:
    """Begin the next version of a month's plan; earlier versions stay as they are, to be read.

    ``month`` is any day of it. Two who start at once get two versions, one after the other.
    """
    first = month.replace(day=1)
    versions = MonthPlan.objects.filter(month=first)
    # Waiting for the lock, another may have added a version: what counts is asked for afresh, once the lock is ours.
    list(versions.select_for_update().order_by("pk"))
    before = versions.filter(current=True).first()
    latest = versions.aggregate(latest=Max("version"))["latest"]
    if before is not None:
        before.current = False
        before.state = PlanState.REPLACED
        before.save(update_fields=["current", "state"])
    plan = MonthPlan.objects.create(
        month=first,
        version=(latest or 0) + 1,
        as_of=as_of,
        built_at=clock.now(),
        built_by=actor.user,
        summary=summary,
    )
    record(
        actor=actor,
        action="targets.start_plan",
        subject=plan,
        before={"version": before.version} if before else None,
        after={"version": plan.version, "as_of": as_of.isoformat()},
    )
    return plan


@operation(RELEASE_PLAN)
def release_plan(*, actor: Actor, plan_id: int, seen: int, reason: str = "") -> MonthPlan:
    """Make a draft binding: from now on its targets don't change, a change needs a new version.

    Offers that nobody has agreed to become binding with it; the page has shown them before. What has yet to follow an
    edit further up is decided as well and follows as ever: before anybody looks, or in the background.

    ``seen`` is the revision the director looked at. Raises StaleError when a target has been edited since, RefusedError
    for anything but the current draft.
    """
    plan = MonthPlan.objects.select_for_update(no_key=True).get(pk=plan_id)
    if not plan.current or plan.state != PlanState.DRAFT:
        raise RefusedError("targets.not_a_draft", plan=str(plan))
    if plan.revision != seen:
        raise StaleError(plan.revision)
    plan.state = PlanState.RELEASED
    plan.revision += 1
    plan.save(update_fields=["state", "revision"])
    offers = Offer.objects.filter(plan=plan, state__in=OFFERS.sources(Act.RELEASE))
    without = offers.exclude(state__in=[State.AGREED.value, State.SIGNED.value]).count()
    offers.update(state=State.RELEASED.value)
    record(
        actor=actor,
        action="targets.release_plan",
        subject=plan,
        before={"state": PlanState.DRAFT},
        after={"state": PlanState.RELEASED, "revision": plan.revision, "without_agreement": without},
        reason=reason,
    )
    inform(actor, plan, notices.RELEASED)
    announce("targets.changed", plan=plan, actor=actor)
    return plan
