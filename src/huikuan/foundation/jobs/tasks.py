"""Running a job: what a worker does with it from start to end. The job row itself is the trace; what it did is audited
by the operations it called."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.utils import translation
from django_tasks import task

from huikuan.foundation import clock
from huikuan.foundation.jobs import board
from huikuan.foundation.jobs.catalogue import kind
from huikuan.foundation.jobs.models import STARTED, Job, JobState
from huikuan.foundation.jobs.progress import (
    JobCancelledError,
    JobInterruptedError,
    JobLostError,
    Progress,
    settle,
)
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions.actor import Actor, Via

log = logging.getLogger("huikuan.jobs")


class AtWork:
    """What this process is and does, for its heartbeat."""

    worker = ""
    job_id: int | None = None


@task()
def run_job(job_id: int) -> None:
    """Run one job, unless it was cancelled while it waited."""
    job = _start(job_id)
    if job is None:
        return
    AtWork.job_id = job.pk
    try:
        board.beat(AtWork.worker, job.pk)
        board.begin(job.pk)
        _work(job)
    finally:
        AtWork.job_id = None


def put_back(job: Job, *, counted: bool = True) -> None:
    """Into the queue, as a new task; the row must be locked or ours. Not ``counted``: the attempt was no fault."""
    job.state, job.worker, job.started_at = JobState.QUEUED, "", None
    job.attempts -= not counted
    job.task = run_job.enqueue(job.pk).id
    job.save(update_fields=["state", "worker", "started_at", "attempts", "task"])


def _start(job_id: int) -> Job | None:
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state=JobState.QUEUED).first()
        if job is None:
            return None
        job.state, job.worker, job.started_at = JobState.RUNNING, AtWork.worker, clock.now()
        job.attempts += 1
        job.save(update_fields=["state", "worker", "started_at", "attempts"])
    return job


def _work(job: Job) -> None:
    actor = Actor(user=job.actor, via=Via.JOB, request_id=f"job-{job.pk}")
    language = job.actor.language if job.actor else ""
    try:
        with translation.override(language or settings.LANGUAGE_CODE):
            result = _run(job, actor)
    except JobCancelledError:
        settle(job, JobState.CANCELLED)
    except JobInterruptedError:
        _give_back(job)
    except JobLostError:
        log.warning("Job %s was given to another worker; what was done here is taken back", job.pk)
    except RefusedError as error:
        _fail(job, error.code, error.params)
    except StaleError:
        _fail(job, "jobs.stale")
    except PermissionDenied as error:
        _fail(job, "jobs.not_allowed", {"permission": str(error)})
    except OperationalError:
        raise  # the database is gone: the job stands as running and is started again
    except Exception as error:
        log.exception("Job %s (%s) failed", job.pk, job.kind)
        _fail(job, "jobs.fault", {"detail": type(error).__name__})
    else:
        settle(job, JobState.DONE, result=result)


def _run(job: Job, actor: Actor) -> dict[str, Any]:
    declared = kind(job.kind)
    if declared is None:
        raise RefusedError("jobs.unknown_kind", kind=job.kind)
    actor.require(declared.permission)
    return declared.run(Progress(job), actor=actor, **job.params)


def _fail(job: Job, code: str, params: dict[str, Any] | None = None) -> None:
    told = {name: value if isinstance(value, int | str) else str(value) for name, value in (params or {}).items()}
    settle(job, JobState.FAILED, error={"code": code, "params": told})


def _give_back(job: Job) -> None:
    with transaction.atomic():
        ours = Job.objects.select_for_update().filter(pk=job.pk, attempts=job.attempts, state__in=STARTED).first()
        if ours is None:
            return
        if ours.state == JobState.CANCELLING:
            settle(ours, JobState.CANCELLED)
        else:
            put_back(ours, counted=False)
