"""Jobs whose worker died are queued again."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from huikuan.foundation import clock
from huikuan.foundation.jobs import board
from huikuan.foundation.jobs.models import OPEN, STARTED, Job, JobState
from huikuan.foundation.jobs.tasks import put_back

log = logging.getLogger("huikuan.jobs")
LIMIT = 3  # starts of one job: what killed three workers would kill the fourth
GRACE = timedelta(seconds=5)  # between a worker's taking a task and its word that the job runs
KEPT = timedelta(days=7)  # the queue's own records of what was done


def rescue() -> int:
    """Queue again (or end) every job that stands as open but that nobody is at; returns how many."""
    seen = board.workers()
    alive = {worker.name: worker for worker in seen.values() if worker.alive}
    saved = 0
    with transaction.atomic():
        for job in Job.objects.select_for_update(skip_locked=True).filter(state__in=OPEN):
            lost = _left_lying(job, alive) if job.state == JobState.QUEUED else _abandoned(job, alive)
            if lost:
                _save(job)
                saved += 1
    return saved


def forget_old_tasks() -> None:
    """The queue's records are of no use once the job has ended; the job itself stays."""
    DBTaskResult.objects.filter(enqueued_at__lt=clock.now() - KEPT).exclude(
        pk__in=Job.objects.filter(state__in=OPEN).values("task")
    ).delete()


def _abandoned(job: Job, alive: dict[str, board.WorkerSeen]) -> bool:
    """A started job is in good hands when its worker lives and says that it is at this job, or has only just begun."""
    worker = alive.get(job.worker)
    if worker is None:
        return True
    return worker.job_id != job.pk and (job.started_at is None or clock.now() - job.started_at > GRACE)


def _left_lying(job: Job, alive: dict[str, board.WorkerSeen]) -> bool:
    """A waiting job needs a task that waits, or that a living worker has only just taken."""
    found = DBTaskResult.objects.filter(pk=job.task).first() if job.task else None
    if found is None:
        return True
    if found.status == "READY":
        return False
    fresh = found.started_at is not None and clock.now() - found.started_at < GRACE
    return not (fresh and found.worker_ids and found.worker_ids[-1] in alive)


def _save(job: Job) -> None:
    if job.state == JobState.CANCELLING:
        job.state, job.ended_at = JobState.CANCELLED, clock.now()
    elif job.state in STARTED and job.attempts >= LIMIT:
        job.state, job.ended_at = JobState.FAILED, clock.now()
        job.error = {"code": "jobs.worker_died", "params": {"times": job.attempts}}
    else:
        log.warning("Job %s (%s) had lost its worker and is queued again", job.pk, job.kind)
        put_back(job)
        return
    job.save(update_fields=["state", "ended_at", "error"])
