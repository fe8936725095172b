"""A large workbook of targets as long work, for whoever asked for it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.targets import queries, workbooks
from huikuan.business.targets.follow_jobs import let_follow
from huikuan.business.targets.policies import SEE_TARGETS
from huikuan.foundation.jobs.catalogue import Telling, job
from huikuan.foundation.jobs.files import making
from huikuan.foundation.jobs.models import Job
from huikuan.foundation.jobs.operations import enqueue
from huikuan.foundation.permissions.actor import Actor

WRITING = "targets.write_workbook"


@job(
    WRITING,
    title=gettext_lazy("Workbook of the targets of {plan}"),
    permission=SEE_TARGETS,
    link=lambda result, params: reverse("job_file", args=[result["job"]]),
)
def write_workbook(progress: Any, *, actor: Actor, plan: int, key: str) -> dict[str, Any]:
    """What edits have yet to reach follows first, batch by batch; may run twice, because it only reads."""
    tell: Telling = progress
    shown = queries.plan(plan)
    let_follow(shown, tell)
    tell(_("writing the workbook"))
    with making(progress.job.pk, ".xlsx") as path:
        name = workbooks.write(path, actor, shown, key)
    return {"job": progress.job.pk, "file_name": name}


def start_writing(*, actor: Actor, plan: int, key: str) -> Job:
    """Queue it; refused as `workbooks.require_possible`."""
    workbooks.require(actor, key)
    shown = queries.plan(plan)
    workbooks.require_possible(actor, shown, key)
    params = {"plan": plan, "key": key}
    return enqueue(actor=actor, kind=WRITING, params=params, title={"plan": str(shown)})
