"""Long work by API: how far a job is that another address has started, and what came of it."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Path, Router, Schema

from huikuan.foundation.jobs import queries
from huikuan.foundation.jobs.policies import SEE_OWN_JOBS
from huikuan.foundation.permissions import Request

router = Router(tags=["jobs"])


class JobOut(Schema):
    """``state``: queued, running, cancelling, done, failed or cancelled. ``total`` 0 means unknown.

    ``error`` says in words why it failed; nothing of a job that failed or was cancelled is kept.
    """

    id: int
    kind: str
    state: str
    label: str
    done: int
    total: int
    error: str
    result: dict[str, Any] | None
    made_at: datetime
    ended_at: datetime | None


@router.get("/jobs/{job}", response=JobOut)
def one_job(request: Request, job: Annotated[int, Path(ge=1, le=2**62)]) -> dict[str, Any]:
    """A job of one's own; an administrator's are everybody's."""
    request.actor.require(SEE_OWN_JOBS)
    view = queries.view(actor=request.actor, job_id=job)
    kept = view.job
    return {
        "id": kept.pk,
        "kind": kept.kind,
        "state": kept.state,
        "label": str(view.label),
        "done": view.shown.done,
        "total": view.shown.total,
        "error": " ".join(view.error).strip(),
        "result": kept.result,
        "made_at": kept.made_at,
        "ended_at": kept.ended_at,
    }
