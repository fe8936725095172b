"""Starting and cancelling jobs."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.jobs import board, queries
from huikuan.foundation.jobs.catalogue import kind as declared
from huikuan.foundation.jobs.models import OPEN, STARTED, Job, JobState
from huikuan.foundation.jobs.policies import SEE_OWN_JOBS
from huikuan.foundation.jobs.tasks import put_back
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor


def enqueue(
    *,
    actor: Actor,
    kind: str,
    params: dict[str, Any] | None = None,
    title: dict[str, Any] | None = None,
    unique: str = "",
) -> Job:
    """Start a job as soon as a worker is free (and the surrounding transaction holds).

    ``unique`` names what only one job may do at a time: while one does, a second click of the same person gets that
    job, anybody else is refused (``jobs.already_running``).
    """
    found = _running(actor, unique)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return make(actor=actor, kind=kind, params=params or {}, title=title or {}, unique=unique)
    except IntegrityError:
        found = _running(actor, unique)  # somebody was faster by a moment
        if found is None:
            raise
        return found


@operation(SEE_OWN_JOBS)
def make(*, actor: Actor, kind: str, params: dict[str, Any], title: dict[str, Any], unique: str) -> Job:
    """Write the job down and queue it; use ``enqueue``. PermissionDenied without the permission of its kind."""
    found = declared(kind)
    if found is None:
        raise RefusedError("jobs.unknown_kind", kind=kind)
    actor.require(found.permission)
    job = Job.objects.create(
        kind=kind, title=title, actor=actor.user, params=params, unique=unique, made_at=clock.now()
    )
    put_back(job)
    record(actor=actor, action="jobs.enqueue", subject=job, after={"kind": kind, "params": params})
    return job


def cancel(*, actor: Actor, job_id: int) -> Job:
    """Ask a job to stop; Job.DoesNotExist out of scope, RefusedError when it has ended.

    The running job is told before anything is written: on SQLite its own transaction may be what the writing waits for.
    """
    actor.require(SEE_OWN_JOBS)
    job = queries.visible_to(actor).get(pk=job_id)
    if job.state in STARTED:
        board.ask_cancel(job.pk)
    return note_cancel(actor=actor, job_id=job_id)


@operation(SEE_OWN_JOBS)
def note_cancel(*, actor: Actor, job_id: int) -> Job:
    """Write down that somebody cancelled; use ``cancel``."""
    job = queries.visible_to(actor).select_for_update(of=("self",)).get(pk=job_id)
    before = job.state
    if before in STARTED:
        job.state = JobState.CANCELLING
    elif before in (JobState.QUEUED, JobState.CANCELLED):
        # Cancelled already: it stopped so fast that we came second, which is what was asked for.
        job.state, job.ended_at = JobState.CANCELLED, job.ended_at or clock.now()
    else:
        raise RefusedError("jobs.ended")
    job.save(update_fields=["state", "ended_at"])
    record(actor=actor, action="jobs.cancel", subject=job, before={"state": before}, after={"state": job.state})
    return job


def _running(actor: Actor, unique: str) -> Job | None:
    if not unique:
        return None
    found = Job.objects.select_related("actor").filter(unique=unique, state__in=OPEN).first()
    if found is None or found.actor == actor.user:
        return found
    raise RefusedError("jobs.already_running", by=queries.who(found))
