"""What an edit of a total means for a million cells is worked out in the background; see settling.py."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.targets import queries, settling
from huikuan.business.targets.models import MonthPlan
from huikuan.business.targets.policies import EDIT_TARGETS
from huikuan.foundation.jobs.catalogue import Telling, job
from huikuan.foundation.jobs.operations import enqueue
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

FOLLOW = "targets.follow"


@job(
    FOLLOW,
    title=gettext_lazy("Customers and items follow the edit of a total"),
    permission=EDIT_TARGETS,
    link=lambda result, params: reverse("targets:decomposition"),
)
def follow(progress: Any, *, actor: Actor, plan: int) -> dict[str, Any]:
    """Batch by batch, each in a transaction of its own, so that nobody waits; stopped, the rest follows later."""
    del actor  # it was decided by whoever edited; following is arithmetic
    return {"blocks": let_follow(queries.plan(plan), progress)}


def let_follow(plan: MonthPlan, tell: Telling) -> int:
    """All blocks of the plan that wait, batch by batch, telling how far it is; returns how many waited."""
    left = most = int(settling.waiting(plan).count())
    while left:
        tell(_("customers and items follow"), max(most - left, 0), most)  # somebody may edit meanwhile
        left = settling.settle_some(plan)
    return most


def follow_soon(*, plan: Any, actor: Actor) -> None:
    """Queue it (listens to ``targets.waiting``); one that is at work already takes the new steps too."""
    if actor.user is None:
        return
    try:
        enqueue(actor=actor, kind=FOLLOW, params={"plan": plan.pk}, unique=f"{FOLLOW}:{plan.pk}")
    except RefusedError:
        return  # somebody else's is at work
