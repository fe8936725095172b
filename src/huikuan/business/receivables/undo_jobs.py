"""Undoing a large run of the matching as long work: all of it in one transaction."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import UNDO_RUNS
from huikuan.foundation.jobs.catalogue import job
from huikuan.foundation.jobs.models import Job
from huikuan.foundation.jobs.operations import enqueue
from huikuan.foundation.jobs.queries import JobView, at_work
from huikuan.foundation.permissions.actor import Actor

UNDOING = "receivables.undo_run"
FEW = 200  # postings that are taken back while somebody waits for the page


@job(
    UNDOING,
    title=gettext_lazy("Undoing a run of the matching: {count} postings"),
    permission=UNDO_RUNS,
    link=lambda result, params: reverse("receivables:run", args=[params["run"]]),
)
def undo(progress: Any, *, actor: Actor, run: int, reason: str) -> dict[str, Any]:
    """Take back all that still stands, or nothing."""
    with progress.together() as result:
        result.update(asdict(operations.undo_run(actor=actor, run=run, reason=reason, progress=progress)))
    return dict(result)


def start_undoing(*, actor: Actor, run: int, reason: str) -> Job | None:
    """Queue it when there is much to take back; None where it is little. Refused as ``operations.undo_run``."""
    actor.require(UNDO_RUNS)
    found = queries.run_page(actor, run)
    if found.standing <= FEW:
        return None
    operations.require_undoable(found.run, reason)
    params, title = {"run": run, "reason": reason}, {"count": found.standing}
    return enqueue(actor=actor, kind=UNDOING, params=params, title=title, unique=_unique(run))


def undoing(run: int) -> JobView | None:
    """The undo of this run that is at work."""
    return at_work(_unique(run))


def _unique(run: int) -> str:
    return f"{UNDOING}:{run}"
