"""Running jobs in the test's own process: the worker's loop would close the connection of the test's transaction."""

from __future__ import annotations

from huikuan.foundation.jobs.models import Job, JobState
from huikuan.foundation.jobs.tasks import run_job


def run_jobs() -> list[Job]:
    """Run every waiting job, oldest first, as a worker would; returns them as they stand afterwards."""
    waiting = list(Job.objects.filter(state=JobState.QUEUED).order_by("pk").values_list("pk", flat=True))
    for pk in waiting:
        run_job.func(pk)
    return list(Job.objects.filter(pk__in=waiting).order_by("pk"))
