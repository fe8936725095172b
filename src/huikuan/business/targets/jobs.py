"""Long work of targets: pledges of many people as one zip; what happens to a whole plan stands in ``plan_jobs``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.targets import plan_jobs, pledge_content, queries, workbook_jobs
from huikuan.business.targets.policies import MAKE_PLEDGE
from huikuan.foundation.documents.bundle import write_bundle
from huikuan.foundation.imports.uploads import safe_name
from huikuan.foundation.jobs.catalogue import Telling, job
from huikuan.foundation.jobs.files import making
from huikuan.foundation.jobs.models import Job
from huikuan.foundation.jobs.operations import enqueue
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

__all__ = ["plan_jobs", "print_pledges", "start_printing", "workbook_jobs"]  # a worker that reads this knows them all
PLEDGES = "targets.print_pledges"
CHUNK = 100  # pledges read from the database at a time


@job(
    PLEDGES,
    title=gettext_lazy("PDFs of {count} pledges"),
    permission=MAKE_PLEDGE,
    link=lambda result, params: reverse("job_file", args=[result["job"]]),
)
def print_pledges(progress: Any, *, actor: Actor, plan: int) -> dict[str, Any]:
    """The standing pledges of a plan as one zip; may run twice, because it only reads."""
    tell: Telling = progress
    pledges = queries.visible_pledges(actor).filter(offer__plan=plan, replaced_at=None).order_by("number")
    keys, label = list(pledges.values_list("pk", flat=True)), _("making PDFs")

    def found() -> Iterator[Any]:
        for at in range(0, len(keys), CHUNK):
            for pledge in pledges.filter(pk__in=keys[at : at + CHUNK]).prefetch_related("signatures"):
                yield pledge.content, pledge.template, queries.signatures_of(pledge)

    def make(row: Any) -> list[tuple[str, bytes]]:
        content, template, signatures = row
        pdf = pledge_content.pledge_pdf(content, template, signatures, "")
        return [(safe_name(pledge_content.pledge_name(content)), pdf)]

    tell(label, 0, len(keys))
    with making(progress.job.pk, ".zip") as path:
        count = write_bundle(path, found(), make, done=lambda done: tell(label, done, len(keys)))
    return {"job": progress.job.pk, "file_name": _("pledges.zip"), "count": count}


def start_printing(*, actor: Actor, plan: int) -> Job:
    """Queue the PDFs of a plan's pledges; RefusedError when there are none."""
    count = queries.visible_pledges(actor).filter(offer__plan=plan, replaced_at=None).count()
    if not count:
        raise RefusedError("pledge.none_to_print")
    return enqueue(actor=actor, kind=PLEDGES, params={"plan": plan}, title={"count": count})
