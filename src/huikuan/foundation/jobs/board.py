"""The board: how far each running job is, whether it is to stop, and which workers are alive.

Written through a connection of its own, so that it is visible while the job's transaction is still open. PostgreSQL
keeps it in two tables of the same database. SQLite lets one connection write at a time, and a job may be that one:
there it lies in a file of its own beside the database. Nothing on it is worth keeping: without it, jobs start again.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from huikuan.foundation import clock

DEAD_AFTER = 60  # seconds without a sign of life
HOST = socket.gethostname()
TABLES = (
    "CREATE TABLE IF NOT EXISTS jobs_progress (job_id BIGINT PRIMARY KEY, label TEXT NOT NULL, done BIGINT NOT NULL, "
    "total BIGINT NOT NULL, cancel INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS jobs_worker (name TEXT PRIMARY KEY, host TEXT NOT NULL, pid BIGINT NOT NULL, "
    "job_id BIGINT, beat BIGINT NOT NULL)",
)
Values = tuple[Any, ...]


@dataclass(frozen=True)
class Shown:
    """How far a job is; ``total`` 0 means unknown."""

    label: str = ""
    done: int = 0
    total: int = 0
    cancel: bool = False


@dataclass(frozen=True)
class WorkerSeen:
    """A worker's last sign of life (seconds since 1970) and what it is at."""

    name: str
    host: str
    pid: int
    job_id: int | None
    beat: int

    @property
    def alive(self) -> bool:
        """Whether it still works: on this machine its process is looked for, elsewhere its beat must be recent."""
        return _seconds() - self.beat < DEAD_AFTER and (self.host != HOST or _runs(self.pid))


def begin(job_id: int) -> None:
    """Nothing done yet, no cancel asked."""
    _write(
        "INSERT INTO jobs_progress (job_id, label, done, total, cancel) VALUES (%s, '', 0, 0, 0) "
        "ON CONFLICT (job_id) DO UPDATE SET label = '', done = 0, total = 0, cancel = 0",
        (job_id,),
    )


def show(job_id: int, label: str, done: int, total: int) -> bool:
    """Say how far a job is; returns whether somebody asked to cancel it."""
    _write("UPDATE jobs_progress SET label = %s, done = %s, total = %s WHERE job_id = %s", (label, done, total, job_id))
    return shown([job_id]).get(job_id, Shown()).cancel


def ask_cancel(job_id: int) -> None:
    """Ask a running job to stop at its next word."""
    _write("UPDATE jobs_progress SET cancel = 1 WHERE job_id = %s", (job_id,))


def shown(job_ids: Iterable[int]) -> dict[int, Shown]:
    """How far these jobs are, as far as known."""
    wanted = list(job_ids)
    if not wanted:
        return {}
    marks = ", ".join(["%s"] * len(wanted))
    rows = _read(f"SELECT job_id, label, done, total, cancel FROM jobs_progress WHERE job_id IN ({marks})", wanted)
    return {job_id: Shown(label, done, total, bool(cancel)) for job_id, label, done, total, cancel in rows}


def beat(name: str, job_id: int | None) -> None:
    """A worker's sign of life."""
    _write(
        "INSERT INTO jobs_worker (name, host, pid, job_id, beat) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (name) DO UPDATE SET job_id = excluded.job_id, beat = excluded.beat",
        (name, HOST, os.getpid(), job_id, _seconds()),
    )


def leave(name: str) -> None:
    """A worker ends; those long silent are forgotten with it."""
    _write("DELETE FROM jobs_worker WHERE name = %s OR beat < %s", (name, _seconds() - 100 * DEAD_AFTER))


def workers() -> dict[str, WorkerSeen]:
    """Every worker heard of, by name."""
    return {row[0]: WorkerSeen(*row) for row in _read("SELECT name, host, pid, job_id, beat FROM jobs_worker", ())}


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """Where they are missing."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(table)


@contextmanager
def _own() -> Iterator[BaseDatabaseWrapper]:
    connection = connections["default"]
    if connection.vendor == "sqlite":
        settings = connection.settings_dict
        own = type(connection)({**settings, "NAME": f"{settings['NAME']}-jobs"}, "jobs")
        make_tables(own)
    else:
        own = connections.create_connection("default")
    try:
        yield own
    finally:
        own.close()


def _write(statement: str, values: Values) -> None:
    with _own() as connection, connection.cursor() as cursor:
        cursor.execute(statement, values)


def _read(statement: str, values: Iterable[Any]) -> list[Values]:
    with _own() as connection, connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())


def _seconds() -> int:
    return int(clock.now().timestamp())


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
