"""The worker process: takes jobs from the queue one by one, gives signs of life, and rescues what others left."""

from __future__ import annotations

import logging
import os
import secrets
import time
from contextlib import suppress
from threading import Event, Thread
from types import FrameType

from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django_tasks_db.management.commands.db_worker import Worker

from huikuan.foundation import clock
from huikuan.foundation.jobs import board
from huikuan.foundation.jobs.progress import stopping
from huikuan.foundation.jobs.rescue import forget_old_tasks, rescue
from huikuan.foundation.jobs.tasks import AtWork
from huikuan.foundation.permissions.actor import Actor, Via
from huikuan.foundation.wiring import announce

log = logging.getLogger("huikuan.jobs")
POLL = 0.5  # seconds between two looks into an empty queue
BEAT = 5  # seconds between two signs of life
RESCUE_EVERY = 12  # beats
PATIENCE = 3  # seconds before asking again for a database that is gone


class JobWorker(Worker):
    """The library's worker; told to end, it lets its job go at the next word instead of finishing it."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Called by the signals that end a process."""
        stopping.set()
        super().shutdown(signum, frame)


def work() -> None:
    """Work until told to end by a signal. Waits for a database that is gone."""
    AtWork.worker = f"{board.HOST[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
    worker = JobWorker(
        queue_names=["default"],
        interval=POLL,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=AtWork.worker,
        excluded_queue_names=[],
    )
    worker.configure_signals()
    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)  # its "shutting down" is no warning
    ended = Event()
    Thread(target=_live, args=(ended,), name="heartbeat", daemon=True).start()
    try:
        while worker.running:
            _work_until_the_database_is_gone(worker)
    finally:
        ended.set()
        with suppress(DatabaseError):
            board.leave(AtWork.worker)


def _work_until_the_database_is_gone(worker: JobWorker) -> None:
    try:
        board.beat(AtWork.worker, None)
        rescue()
        forget_old_tasks()
        worker.run()
    except (OperationalError, InterfaceError) as error:
        log.warning("The database does not answer; asking again: %s", str(error).strip().partition("\n")[0])
        connections.close_all()
        time.sleep(PATIENCE)


def _live(ended: Event) -> None:
    beats, day = 0, None
    while not ended.wait(BEAT):
        beats += 1
        try:
            board.beat(AtWork.worker, AtWork.job_id)
            if beats % RESCUE_EVERY == 0:
                rescue()
            if day != clock.today():
                announce("day.began", actor=Actor(user=None, via=Via.JOB))
                day = clock.today()
        except DatabaseError as error:
            log.debug("No sign of life: %s", error)
        finally:
            connections.close_all()  # those of this thread
