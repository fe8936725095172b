"""Bulk letters and a worker killed without warning: no number twice, none left out, one complete zip."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.db import connection
from tests.cast import Cast, make_cast
from tests.processes import process, until

from huikuan.business.directory.models import Customer
from huikuan.business.receivables import jobs
from huikuan.business.receivables.models import Confirmation, ConfirmationStep, LetterSeries, Receivable
from huikuan.business.receivables.queries.balances import ready
from huikuan.foundation import clock
from huikuan.foundation.jobs import board
from huikuan.foundation.jobs.files import place
from huikuan.foundation.jobs.models import Job, JobState

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = ("-m", "tests.foundation.jobs.worker")
CUSTOMERS = 70  # more than are made ahead, so that progress shows in the middle


@pytest.fixture
def company() -> Cast:
    cast, now = make_cast(), clock.now()
    Customer.objects.bulk_create(
        Customer(customer_no=f"K{at:04}", name=f"客户{at}", sort_key=f"kehu{at:04}") for at in range(CUSTOMERS)
    )
    day = clock.today() - timedelta(days=30)
    Receivable.objects.bulk_create(
        Receivable(
            invoice_no=f"F{one.pk}",
            customer=one,
            issued=day,
            due=day,
            amount=100_00 + one.pk,
            open_fen=100_00 + one.pk,
            recorded_at=now,
        )
        for one in Customer.objects.filter(customer_no__startswith="K")
    )
    ready(clock.today())  # or working them out would already wait for what the test holds
    return cast


SLOW = {  # a tenth of a second for each letter numbered: time enough to be killed
    "postgresql": (
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END'",
        "CREATE TRIGGER slow BEFORE INSERT ON receivables_confirmation FOR EACH ROW EXECUTE FUNCTION slow()",
    ),
    "sqlite": (
        """CREATE TRIGGER slow BEFORE INSERT ON receivables_confirmation BEGIN SELECT count(*) FROM (
        WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 500000) SELECT x FROM n); END""",
    ),
}
FAST = {
    "postgresql": ("DROP TRIGGER slow ON receivables_confirmation", "DROP FUNCTION slow()"),
    "sqlite": ("DROP TRIGGER slow",),
}


@contextmanager
def numbering_slowly() -> Iterator[None]:
    """As with thousands of letters."""
    with connection.cursor() as cursor:
        for statement in SLOW[connection.vendor]:
            cursor.execute(statement)
        try:
            yield
        finally:
            for statement in FAST[connection.vendor]:
                cursor.execute(statement)


def shown(job: Job) -> board.Shown:
    return board.shown([job.pk]).get(job.pk, board.Shown())


def state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def begun(job: Job) -> bool:
    """The board alone does not tell: it may still show a job of the same number that an earlier test took back."""
    return state(job) != JobState.QUEUED


def ended(job: Job) -> bool:
    return state(job) == JobState.DONE


def numbering(job: Job) -> bool:
    return begun(job) and bool(shown(job).label) and not shown(job).total


def test_killed_while_numbering_and_while_printing(company) -> None:
    customers = list(Customer.objects.filter(customer_no__startswith="K").values_list("pk", flat=True))
    asked = {"customers": customers, "as_of": clock.today(), "language": "en"}
    job = jobs.start_letters(actor=company.actor("zheng"), **asked)
    with numbering_slowly(), process(*WORKER) as worker:
        until(lambda: numbering(job), "the letters to be numbered")
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert state(job) == JobState.RUNNING
    assert not Confirmation.objects.exists()
    assert not LetterSeries.objects.filter(last__gt=0).exists()
    with process(*WORKER) as worker:
        printing = until(lambda: Job.objects.filter(kind=jobs.PRINTING).first(), "the letters to be numbered again")
        until(lambda: (begun(printing) and shown(printing).done) or ended(printing), "some PDFs to be made")
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    with process(*WORKER):
        until(lambda: ended(printing), "the zip to be complete")
    letters = Confirmation.objects.order_by("pk")
    year = clock.today().year
    assert [one.number for one in letters] == [f"ZX{year}-{at:05}" for at in range(1, CUSTOMERS + 1)]
    assert set(letters.values_list("customer", flat=True)) == set(customers)
    assert ConfirmationStep.objects.count() == CUSTOMERS
    assert LetterSeries.objects.get().last == CUSTOMERS
    assert Job.objects.filter(kind=jobs.PRINTING).count() == 1
    path = place(printing.pk, ".zip")
    with ZipFile(path) as bundle:
        assert bundle.testzip() is None
        assert sorted(name[:12] for name in bundle.namelist()) == [one.number for one in letters]
