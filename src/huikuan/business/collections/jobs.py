"""Long work of collections: with a new day promises fall due, so every ledger is worked out again."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.collections import operations, queries
from huikuan.business.collections.policies import REFRESH
from huikuan.foundation.jobs.catalogue import job
from huikuan.foundation.jobs.operations import enqueue
from huikuan.foundation.jobs.queries import asked_today
from huikuan.foundation.permissions.actor import Actor

NEW_DAY = "collections.new_day"


@job(
    NEW_DAY,
    title=gettext_lazy("Bringing the ownership ledger up to date"),
    permission=REFRESH,
    link=lambda result, params: reverse("collections:plan"),
)
def new_day(progress: Any, *, actor: Actor) -> dict[str, Any]:
    """Work out every live plan's lines as of today; returns how many changed."""
    progress(_("working out what still counts today"))
    with progress.together() as result:
        result["changed"] = sum(operations.refresh_lines(actor=actor, plan=plan) for plan in queries.live_plans())
    return dict(result)


def start_new_day(*, actor: Actor) -> None:
    """Queue it once a day (listens to ``day.began``, which every worker announces)."""
    if not asked_today(NEW_DAY):
        enqueue(actor=actor, kind=NEW_DAY, unique=NEW_DAY)
