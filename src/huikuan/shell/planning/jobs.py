"""Planning a month in the background, and what asks for it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.receivables import operations as receivables
from huikuan.business.receivables.policies import MATCH
from huikuan.business.targets.policies import PLAN_MONTH
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.jobs.catalogue import job
from huikuan.foundation.jobs.progress import Progress
from huikuan.foundation.permissions import Actor
from huikuan.shell.planning.month import draft_month, keep_month

PLAN = "planning.plan_month"


def _link(result: dict[str, Any], params: dict[str, Any]) -> str:
    return f"{reverse('targets:proposal')}?plan={result['plan']}"


@job(PLAN, title=gettext_lazy("Plan of {month}"), permission=PLAN_MONTH, link=_link)
def plan_month(progress: Progress, *, actor: Actor, month: str, keep: bool = False) -> dict[str, Any]:
    """Match what has come in, then draft the month and keep it. Only the end writes, in one transaction."""
    today = clock.today()
    progress(_("matching receipts to invoices"))
    if actor.can(MATCH):
        receivables.match_receipts(actor=actor, today=today)
    drafted = draft_month(month=Month.parse(month), today=today, progress=progress)
    progress(_("keeping the plan"))
    with progress.together() as result:
        result["plan"] = keep_month(actor=actor, drafted=drafted, keep_marks=keep)
    return dict(result)
