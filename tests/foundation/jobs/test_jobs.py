"""Jobs in one process: who may start, see and cancel them, and what becomes of them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.urls import reverse
from ninja.testing import TestClient
from tests.foundation.jobs import kinds  # noqa: F401
from tests.jobs import run_jobs

from huikuan.foundation.audit.models import Event
from huikuan.foundation.jobs import board, queries
from huikuan.foundation.jobs.api import router
from huikuan.foundation.jobs.models import Job, JobState
from huikuan.foundation.jobs.operations import cancel, enqueue
from huikuan.foundation.jobs.progress import JobCancelledError, Progress
from huikuan.foundation.jobs.tasks import run_job
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.models import Unit

UNITS = {"kind": "test.units", "params": {"name": "north"}, "title": {"name": "north"}}


def made() -> int:
    return Unit.objects.filter(name__startswith="north").count()


def test_a_job_runs_once_and_says_what_it_did(cast) -> None:
    job = enqueue(actor=cast.actor("zhao"), **UNITS)
    assert (job.state, made()) == (JobState.QUEUED, 0)
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts, made()) == (JobState.DONE, {"by": "zhao"}, 1, 5)
    run_job.func(job.pk)  # the queue may hand a task out twice
    assert made() == 5
    assert [one.action for one in Event.objects.order_by("pk")] == ["jobs.enqueue"]
    view = queries.view(actor=cast.actor("zhao"), job_id=job.pk)
    assert (view.title, view.open, view.shown) == ("Units of north", False, board.Shown())


def test_who_may_not_do_it_may_not_start_it(cast) -> None:
    with pytest.raises(PermissionDenied):
        enqueue(actor=cast.actor("li"), **UNITS)
    assert not Job.objects.exists()
    assert not Event.objects.exists()


def test_a_permission_lost_while_waiting_counts(cast) -> None:
    job = enqueue(actor=cast.actor("zhao"), **UNITS)
    cast.people["zhao"].role = "rep"
    cast.people["zhao"].save()
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.error["code"], made()) == (JobState.FAILED, "jobs.not_allowed", 0)


def test_a_job_of_an_undone_transaction_never_was(cast) -> None:
    with transaction.atomic():
        enqueue(actor=cast.actor("zhao"), **UNITS)
        transaction.set_rollback(True)
    run_jobs()
    assert (Job.objects.count(), made()) == (0, 0)


def test_what_only_one_may_do_at_a_time(cast) -> None:
    first = enqueue(actor=cast.actor("zhao"), unique="units", **UNITS)
    assert enqueue(actor=cast.actor("zhao"), unique="units", **UNITS) == first  # a second click
    with pytest.raises(RefusedError) as told:
        enqueue(actor=cast.actor("wang"), unique="units", **UNITS)
    assert (told.value.code, told.value.params) == ("jobs.already_running", {"by": "zhao"})
    run_jobs()
    assert enqueue(actor=cast.actor("wang"), unique="units", **UNITS) != first
    assert Job.objects.count() == 2


def test_a_waiting_job_is_cancelled_at_once(cast) -> None:
    job = enqueue(actor=cast.actor("zhao"), **UNITS)
    cancel(actor=cast.actor("zhao"), job_id=job.pk)
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.attempts, made()) == (JobState.CANCELLED, 0, 0)
    assert Event.objects.latest("pk").action == "jobs.cancel"


def test_an_ended_job_can_not_be_cancelled(cast) -> None:
    job = enqueue(actor=cast.actor("zhao"), **UNITS)
    run_jobs()
    with pytest.raises(RefusedError, match=r"jobs\.ended"):
        cancel(actor=cast.actor("zhao"), job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_somebody_elses_job_is_not_there_but_for_the_administrator(cast) -> None:
    job = enqueue(actor=cast.actor("zhao"), **UNITS)
    for name in ("qian", "li", "zheng"):
        with pytest.raises(ObjectDoesNotExist):
            queries.view(actor=cast.actor(name), job_id=job.pk)
        with pytest.raises(ObjectDoesNotExist):
            cancel(actor=cast.actor(name), job_id=job.pk)
        assert cast.client(name).get(reverse("job", args=[job.pk])).status_code == 404
        assert cast.client(name).post(reverse("job_cancel", args=[job.pk])).status_code == 404
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert cancel(actor=cast.actor("wang"), job_id=job.pk).state == JobState.CANCELLED


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [("test.refused", "jobs.already_running", "somebody"), ("test.broken", "jobs.fault", "NotAMonthError")],
)
def test_a_failed_job_says_why(cast, kind, code, words) -> None:
    job = enqueue(actor=cast.actor("zhao"), kind=kind)
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.error["code"]) == (JobState.FAILED, code)
    assert words in cast.client("zhao").get(reverse("job", args=[job.pk])).content.decode()


def test_nothing_of_a_broken_transaction_is_kept(cast) -> None:
    enqueue(actor=cast.actor("zhao"), kind="test.broken")
    run_jobs()
    assert not Unit.objects.filter(name="half done").exists()


def test_a_word_of_progress_learns_of_the_cancel(cast) -> None:
    job = enqueue(actor=cast.actor("zhao"), **UNITS)
    board.begin(job.pk)
    tell = Progress(job)
    tell("reading", 1, 10)
    assert board.shown([job.pk]) == {job.pk: board.Shown("reading", 1, 10, False)}
    board.ask_cancel(job.pk)
    with pytest.raises(JobCancelledError):
        tell("writing", 2, 10)


def test_pages(cast, django_assert_max_num_queries) -> None:
    job = enqueue(actor=cast.actor("zhao"), **UNITS)
    browser = cast.client("zhao")
    for url in (reverse("jobs"), reverse("job", args=[job.pk]), reverse("jobs_strip")):
        with django_assert_max_num_queries(14):
            page = browser.get(url)
        assert "Units of north" in page.content.decode(), url
    assert reverse("job_cancel", args=[job.pk]) in browser.get(reverse("job", args=[job.pk])).content.decode()
    part = browser.get(reverse("job", args=[job.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 1s"' in part
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{reverse('job', args=[job.pk])}"}
    assert "Units of north" not in browser.get(reverse("jobs_strip"), headers=here).content.decode()
    assert "Units of north" not in cast.client("qian").get(reverse("jobs_strip")).content.decode()
    assert "Units of north" not in cast.client("qian").get(reverse("jobs")).content.decode()
    answer = browser.post(reverse("job_cancel", args=[job.pk]), follow=True)
    assert 'hx-trigger="every 1s"' not in answer.content.decode()


def test_by_api_and_for_a_page_that_waits(cast, monkeypatch) -> None:
    monkeypatch.setenv("NINJA_SKIP_REGISTRY", "yes")
    client, zhao = TestClient(router), {"user": cast.users["zhao"], "actor": cast.actor("zhao")}
    job = enqueue(actor=cast.actor("zhao"), unique="units", **UNITS)
    told = client.get(f"/jobs/{job.pk}", **zhao).json()
    assert (told["id"], told["kind"], told["state"], told["result"]) == (job.pk, "test.units", "queued", None)
    under_way = queries.at_work("units")
    assert under_way is not None
    assert (under_way.title, under_way.by) == ("Units of north", "zhao")
    with pytest.raises(ObjectDoesNotExist):
        client.get(f"/jobs/{job.pk}", user=cast.users["qian"], actor=cast.actor("qian"))
    run_jobs()
    told = client.get(f"/jobs/{job.pk}", **zhao).json()
    assert (told["state"], told["result"], told["error"]) == ("done", {"by": "zhao"}, "")
    assert queries.at_work("units") is None
    refused = enqueue(actor=cast.actor("zhao"), kind="test.refused")
    run_jobs()
    told = client.get(f"/jobs/{refused.pk}", **zhao).json()
    assert told["state"] == "failed"
    assert "somebody" in told["error"]


def test_a_missing_worker_is_said_plainly(cast) -> None:
    for name in board.workers():
        board.leave(name)
    job = enqueue(actor=cast.actor("zhao"), **UNITS)
    browser = cast.client("zhao")
    assert not queries.worker_alive()
    for url in (reverse("job", args=[job.pk]), reverse("jobs_strip")):
        assert 'class="alert alert-warning"' in browser.get(url).content.decode()
    board.beat("a worker", None)
    assert queries.worker_alive()
    for url in (reverse("job", args=[job.pk]), reverse("jobs_strip")):
        assert 'class="alert alert-warning"' not in browser.get(url).content.decode()
    board.leave("a worker")
