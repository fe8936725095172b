"""Jobs and real worker processes, killed without warning in the middle of their work."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from tests.cast import Cast, make_cast
from tests.foundation.jobs import kinds  # noqa: F401
from tests.processes import PATIENCE, process, until

from huikuan.foundation.jobs import board
from huikuan.foundation.jobs.models import Job, JobState
from huikuan.foundation.jobs.operations import cancel, enqueue
from huikuan.foundation.people.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = ("-m", "tests.foundation.jobs.worker")


@pytest.fixture
def company() -> Cast:
    return make_cast()


def units() -> int:
    return Unit.objects.filter(name__startswith="north").count()


def start(company: Cast, gate: Path) -> Job:
    params = {"name": "north", "gate": str(gate)}
    return enqueue(actor=company.actor("zhao"), kind="test.units", params=params, title=params)


def at_the_gate(job: Job) -> bool:
    begun = Job.objects.get(pk=job.pk).state == JobState.RUNNING  # else the board may show one of an earlier test
    return begun and board.shown([job.pk]).get(job.pk, board.Shown()).done == 4


def test_killed_in_the_middle_nothing_is_kept_and_the_next_worker_completes_it(company, tmp_path) -> None:
    gate = tmp_path / "gate"
    job = start(company, gate)
    with process(*WORKER) as worker:
        # Progress shows although the job's transaction is open: on SQLite it holds the only right to write.
        until(lambda: at_the_gate(job), "the job to stand at the gate")
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    job.refresh_from_db()
    assert (job.state, units()) == (JobState.RUNNING, 0)
    gate.touch()
    with process(*WORKER):
        until(lambda: Job.objects.get(pk=job.pk).state == JobState.DONE, "the job to be done")
    job.refresh_from_db()
    assert (job.attempts, job.result, units()) == (2, {"by": "zhao"}, 5)


def test_cancelled_in_the_middle_nothing_is_kept(company, tmp_path) -> None:
    job = start(company, tmp_path / "never")
    with process(*WORKER):
        until(lambda: at_the_gate(job), "the job to stand at the gate")
        cancel(actor=company.actor("zhao"), job_id=job.pk)
        until(lambda: Job.objects.get(pk=job.pk).state == JobState.CANCELLED, "the job to be cancelled")
    assert units() == 0


def test_a_worker_told_to_end_puts_its_job_back(company, tmp_path) -> None:
    gate = tmp_path / "gate"
    job = start(company, gate)
    with process(*WORKER) as worker:
        until(lambda: at_the_gate(job), "the job to stand at the gate")
        worker.terminate()
        assert worker.wait(timeout=PATIENCE) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts, units()) == (JobState.QUEUED, 0, 0)
    assert worker.pid not in {seen.pid for seen in board.workers().values()}
    gate.touch()
    with process(*WORKER):
        until(lambda: Job.objects.get(pk=job.pk).state == JobState.DONE, "the job to be done")
    assert units() == 5


def test_what_kills_every_worker_is_given_up(company) -> None:
    job = enqueue(actor=company.actor("zhao"), kind="test.deadly")
    for _ in range(3):
        with process(*WORKER) as worker:
            assert worker.wait(timeout=PATIENCE) == 9
    with process(*WORKER):
        until(lambda: Job.objects.get(pk=job.pk).state == JobState.FAILED, "the job to be given up")
    job.refresh_from_db()
    assert job.error == {"code": "jobs.worker_died", "params": {"times": 3}}
