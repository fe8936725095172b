"""What a running job tells, and how it learns that it is to stop."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from django.db import DatabaseError, transaction

from huikuan.foundation import clock
from huikuan.foundation.jobs import board
from huikuan.foundation.jobs.models import STARTED, Job, JobState

log = logging.getLogger("huikuan.jobs")
PAUSE = 500_000_000  # nanoseconds between two words of the same label
stopping = Event()  # set when the worker is told to end: its job is put back and runs again later


class JobCancelledError(Exception):
    """Somebody cancelled the job: everything of it is taken back."""


class JobInterruptedError(Exception):
    """The worker is told to end: the job is put back into the queue."""


class JobLostError(Exception):
    """The job was given to another worker meanwhile, because this one seemed dead."""


class Progress:
    """Use as ``progress(label, done, total)``; label in the language of whoever started the job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.label = ""
        self.told_at = 0

    def __call__(self, label: str, done: int = 0, total: int = 0) -> None:
        """Tell how far it is (``total`` 0: unknown); shown at most twice a second.

        Raises JobCancelledError and JobInterruptedError, which end the job: let them pass.
        """
        if stopping.is_set():
            raise JobInterruptedError
        now = time.monotonic_ns()
        if label == self.label and now - self.told_at < PAUSE:
            return
        self.label, self.told_at = label, now
        try:
            cancel = board.show(self.job.pk, label, done, total)
        except DatabaseError as error:  # what can't be shown must not stop the work
            log.warning("Progress of job %s not shown: %s", self.job.pk, error)
            return
        if cancel:
            raise JobCancelledError

    @contextmanager
    def together(self) -> Iterator[dict[str, Any]]:
        """One transaction for what is written inside and for "done, with this result": both or neither."""
        with transaction.atomic():
            result: dict[str, Any] = {}
            yield result
            if board.shown([self.job.pk]).get(self.job.pk, board.Shown()).cancel:
                raise JobCancelledError
            if not settle(self.job, JobState.DONE, result=result):
                raise JobLostError


def settle(job: Job, state: JobState, **fields: Any) -> bool:
    """End this attempt of the job; False when it is no longer ours."""
    ours = Job.objects.filter(pk=job.pk, attempts=job.attempts, state__in=STARTED)
    return bool(ours.update(state=state, ended_at=clock.now(), **fields))
