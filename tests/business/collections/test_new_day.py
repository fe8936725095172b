"""A new day: promises whose day has passed stop counting, once, whoever announces it."""

from __future__ import annotations

from huikuan.foundation import clock
from huikuan.foundation.jobs.models import Job
from huikuan.foundation.permissions import Actor, Via
from huikuan.foundation.wiring import announce


def test_every_worker_announces_the_day_and_one_job_comes_of_it(db) -> None:
    for _worker in range(3):
        announce("day.began", actor=Actor(user=None, via=Via.JOB))
    assert Job.objects.filter(kind="collections.new_day").count() == 1


def test_a_job_that_has_ended_is_not_asked_for_again_the_same_day(db) -> None:
    announce("day.began", actor=Actor(user=None, via=Via.JOB))
    Job.objects.update(state="done", ended_at=clock.now())
    announce("day.began", actor=Actor(user=None, via=Via.JOB))
    assert Job.objects.filter(kind="collections.new_day").count() == 1
