"""What an edit of a total means for a million cells is worked out in the background; see settling.py."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.targets import queries, settling
from huikuan.business.targets.policies import EDIT_TARGETS
from huikuan.foundation.jobs.catalogue import job
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
    found = queries.plan(plan)
    left = most = settling.waiting(found).count()
    while left:
        progress(_("customers and items follow"), most - left, most)
        left = settling.settle_some(found)
    return {"blocks": most}


def follow_soon(*, plan: Any, actor: Actor) -> None:
    """Queue it (listens to ``targets.waiting``); one that is at work already takes the new steps too."""
    if actor.user is None:
        return
    try:
        enqueue(actor=actor, kind=FOLLOW, params={"plan": plan.pk}, unique=f"{FOLLOW}:{plan.pk}")
    except RefusedError:
        return  # somebody else's is at work
