"""A real import cut off by kill -9, in the worker and in the web server, then done again: all or nothing, not twice."""

from __future__ import annotations

import http.client
import socket
from contextlib import suppress
from threading import Thread

import psutil
import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from tests.cast import Cast, make_cast
from tests.foundation.imports.books import COMPANY, checked
from tests.processes import process, until

from huikuan.business.directory.models import Customer
from huikuan.business.receivables.models import Receipt, Receivable
from huikuan.business.sales.models import MonthlySales
from huikuan.foundation.audit.models import Event
from huikuan.foundation.imports import jobs
from huikuan.foundation.imports.models import Import, ImportState
from huikuan.foundation.jobs.models import Job, JobState
from huikuan.foundation.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
RUNNING = {"jobs", "django_tasks_database", "sessions", "axes"}  # the records of running itself
TOKEN = "k" * 32
GATED = "tests.foundation.imports.gated"
GATED_WEB = f"{GATED}:application"


@pytest.fixture
def company() -> Cast:
    return make_cast()


@pytest.fixture
def batch(company) -> Import:
    return checked(COMPANY, actor=company.actor("wang"))


def rows() -> dict[str, int]:
    """How many rows every table has; of events those of jobs don't count, a slow worker begins its day meanwhile."""
    models = [model for model in apps.get_models() if model._meta.app_label not in RUNNING]
    counts = {model._meta.label: model._base_manager.count() for model in models}
    return counts | {Event._meta.label: Event.objects.exclude(action__startswith="jobs.").count()}


def brought_in(batch: Import, before: dict[str, int]) -> None:
    """The file is there once, as one event says."""
    batch.refresh_from_db()
    assert batch.state == ImportState.APPLIED
    for model, count in {Person: 3, Customer: 3, MonthlySales: 2, Receivable: 1, Receipt: 1}.items():
        assert model._base_manager.count() - before[model._meta.label] == count, model
    assert Event.objects.filter(action="imports.apply").count() == 1


def test_the_worker(company, batch, tmp_path) -> None:
    job = jobs.start(jobs.APPLY, actor=company.actor("wang"), batch=batch)
    before = rows()
    words = ("-m", GATED)
    with process(*words, HUIKUAN_TEST_GATE=str(tmp_path)) as worker:
        until((tmp_path / "reached").exists, "the import to be half done")
        worker.kill()
        worker.wait()
    assert rows() == before
    assert Import.objects.get().state == ImportState.CHECKED
    (tmp_path / "open").touch()
    with process(*words, HUIKUAN_TEST_GATE=str(tmp_path)):
        until(lambda: Job.objects.get(pk=job).state == JobState.DONE, "the next worker to bring it in")
    assert Job.objects.get(pk=job).attempts == 2
    brought_in(batch, before)


def test_the_web_server(company, batch, tmp_path, settings) -> None:
    before = rows()
    port = free_port()
    words = ("-m", "granian", "--interface", "wsgi", "--blocking-threads", "2", "--port", str(port), GATED_WEB)
    shared = {"HUIKUAN_TEST_GATE": str(tmp_path), "HUIKUAN_SECRET_KEY": settings.SECRET_KEY}
    browser = Client()
    browser.force_login(company.users["wang"], backend="huikuan.foundation.people.accounts.AccountBackend")
    cookie = f"sessionid={browser.cookies['sessionid'].value}; csrftoken={TOKEN}"

    def press() -> int:
        there = http.client.HTTPConnection("127.0.0.1", port)
        told = {"Cookie": cookie, "X-CSRFToken": TOKEN}
        there.request("POST", reverse("import_apply", args=[batch.pk]), headers=told)
        return there.getresponse().status

    def press_in_vain() -> None:
        with suppress(OSError, http.client.HTTPException):
            press()

    with process(*words, **shared) as web:
        until(lambda: answers(port), "the web server")
        waiting = Thread(target=press_in_vain)
        waiting.start()
        until((tmp_path / "reached").exists, "the import to be half done")
        for one in [*psutil.Process(web.pid).children(recursive=True), psutil.Process(web.pid)]:
            one.kill()
        waiting.join()
    assert rows() == before
    assert Import.objects.get().state == ImportState.CHECKED
    (tmp_path / "open").touch()
    with process(*words, **shared) as web:
        until(lambda: answers(port), "the web server again")
        assert [press(), press()] == [302, 302], "pressed twice"
        for one in psutil.Process(web.pid).children(recursive=True):
            one.kill()
    brought_in(batch, before)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        return True
    return False
