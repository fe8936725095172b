"""Statements against figures by hand, against the ledger of the documents, and as files people get."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from django.http import Http404
from pypdf import PdfReader
from tests.business.receivables.company import bring_in, frame, invoice, receipt
from tests.jobs import run_jobs

from huikuan.business.receivables import documents, jobs, operations, queries
from huikuan.business.receivables.letterhead import letterhead
from huikuan.business.receivables.models import Allocation, Receipt, Receivable
from huikuan.foundation import clock
from huikuan.foundation.jobs.models import JobState
from huikuan.foundation.operations import RefusedError

TODAY = clock.today()
db = pytest.mark.django_db


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def busy(cast):
    """Hangzhou: invoices 1,000 and 500, a credit note of 200, receipts 600 and 100; 100 of those pays its branch."""
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", ago(70), 1_000_00, ago(40)),
                invoice("24310002", "C0001", ago(30), 500_00, ago(5)),
                invoice("24310003", "C0001", ago(20), -200_00, ago(20)),
                invoice("24310004", "C0002", ago(60), 300_00, ago(30)),
            ),
            "receipts": frame(
                "receipts",
                receipt("R1", ago(25), 600_00, "货款", customer="C0001"),
                receipt("R2", ago(3), 100_00, "货款", customer="C0001"),
            ),
        }
    )
    branch, first = Receivable.objects.get(invoice_no="24310004"), Receipt.objects.get(receipt_no="R1")
    operations.allocate(actor=cast.actor("zheng"), receipt=first.pk, lines={branch.pk: 100_00}, effective=ago(10))
    return cast


def moved(found: queries.Statement) -> list[tuple[date, str, str, int, int]]:
    return [(one.day, one.kind, one.number, one.fen, balance) for one, balance in found.movements]


@db
def test_by_hand(busy) -> None:
    found = queries.statement(busy.actor("li"), busy.customers["hangzhou"].pk, ago(40), ago(1))
    assert (found.opening, found.closing) == (1_000_00, 700_00)
    assert moved(found) == [
        (ago(30), "invoice", "24310002", 500_00, 1_500_00),
        (ago(25), "receipt", "R1", -600_00, 900_00),
        (ago(20), "credit_note", "24310003", -200_00, 700_00),
        (ago(10), "paid_for_others", "R1", 100_00, 800_00),
        (ago(3), "receipt", "R2", -100_00, 700_00),
    ]
    assert (found.charged, found.credited) == (600_00, 900_00)
    branch = queries.statement(busy.actor("li"), busy.customers["hangzhou_branch"].pk, ago(15), TODAY)
    assert moved(branch) == [(ago(10), "paid_by_others", "R1", -100_00, 200_00)]
    assert sum(fen for _label, fen in documents.ages(found)) == found.closing


@db
def test_a_reversal_moves_the_day_it_counts_from(busy) -> None:
    made = Allocation.objects.get()
    operations.reverse_allocation(actor=busy.actor("zheng"), allocation=made.pk, reason="wrong", effective=ago(2))
    found = queries.statement(busy.actor("li"), busy.customers["hangzhou_branch"].pk, ago(15), TODAY)
    assert [row[3:] for row in moved(found)] == [(-100_00, 200_00), (100_00, 300_00)]
    assert queries.statement(busy.actor("li"), busy.customers["hangzhou"].pk, ago(2), TODAY).closing == 600_00


@db
def test_out_of_scope_is_unknown(busy) -> None:
    theirs = busy.customers["hangzhou"].pk
    with pytest.raises(Http404):
        queries.statement(busy.actor("wu"), theirs, ago(40), TODAY)
    assert queries.statements(busy.actor("wu"), [theirs], ago(40), TODAY) == []
    assert busy.client("wu").get(f"/receivables/customers/{theirs}/statement/").status_code == 404


def test_every_customer_of_a_company_agrees_with_its_ledger(demo) -> None:
    """The statement itself refuses to differ from the ageing; here it is held against the sums of the documents."""
    from tests.business.receivables.company import COMMAND  # noqa: PLC0415

    last = date(2026, 10, 31)
    customers = list(queries.visible_balances(COMMAND, last).values_list("customer", flat=True))
    found = queries.statements(COMMAND, customers, date(2026, 8, 1), last)
    assert len(found) == len(customers) > 50
    assert sum(len(one.movements) for one in found) > 500
    for one in found[::7]:
        before = queries.customer_ledger(COMMAND, one.customer.pk, date(2026, 7, 31)).balance
        after = queries.customer_ledger(COMMAND, one.customer.pk, last).balance
        assert (one.opening, one.closing) == (before, after)


@db
def test_queries_do_not_grow_with_the_customers(busy, django_assert_num_queries) -> None:
    everybody = [one.pk for one in busy.customers.values()]
    actor = busy.actor("zheng")
    queries.statements(actor, everybody, ago(40), TODAY)
    for customers in (everybody[:1], everybody):
        with django_assert_num_queries(9):
            queries.statements(actor, customers, ago(40), TODAY)


@db
def test_pdf_and_workbook_say_the_same(busy) -> None:
    customer = busy.customers["hangzhou"]
    customer.name = "杭州#1 $甲* <script>"
    customer.save()
    found = queries.statement(busy.actor("zheng"), customer.pk, ago(40), ago(1))
    pdf = documents.statement_pdf(found, "zh", letterhead())
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    text = "".join(text.split())  # what stands between a Chinese and a Latin sign is drawn as a gap
    assert "对账单" in text
    assert "杭州#1$甲*<script>" in text
    assert "700.00" in text
    assert "柒佰元整" in text
    assert pdf == documents.statement_pdf(found, "zh", letterhead())
    book = openpyxl.load_workbook(BytesIO(documents.statement_xlsx(found, "en", letterhead())), data_only=True)
    rows = [row for row in book.active.iter_rows(values_only=True) if row[5] is not None]
    assert [row[5] for row in rows[1:]] == [1000, 1500, 900, 700, 800, 700, 700]


@db
@pytest.mark.parametrize("who", ["zhao", "qian", "li", "zheng", "wang"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages(busy, who, language) -> None:
    browser = busy.client(who)
    page = f"/receivables/customers/{busy.customers['hangzhou'].pk}/statement/?first={ago(40)}&last={TODAY}"
    told = browser.get(page, headers={"accept-language": language})
    assert told.status_code == 200
    assert "24310002" in told.content.decode()
    assert browser.get("/receivables/statements/").status_code == 200
    assert browser.get(f"{page}&first=2026-05-02&last=2026-05-01").status_code == 422
    file = browser.get(f"{page}&format=pdf")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"


@db
def test_many_as_one_zip(busy) -> None:
    browser = busy.client("qian")
    asked = {"first": ago(40), "last": TODAY, "language": "zh", "formats": "both"}
    assert browser.post("/receivables/statements/", asked).status_code == 302
    (job,) = run_jobs()
    assert (job.state, job.result["count"]) == (JobState.DONE, 2)
    answer = browser.get(f"/jobs/{job.pk}/file/")
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as bundle:
        names = bundle.namelist()
        assert bundle.testzip() is None
    assert [name.split()[0] for name in names] == ["C0001", "C0001", "C0002", "C0002"]
    assert {name.rpartition(".")[2] for name in names} == {"pdf", "xlsx"}
    assert busy.client("li").get(f"/jobs/{job.pk}/file/").status_code == 404


@db
def test_nobody_and_too_many_are_refused(busy, monkeypatch) -> None:
    asked = {"actor": busy.actor("zheng"), "first": ago(40), "last": TODAY, "language": "zh", "formats": "pdf"}
    with pytest.raises(RefusedError, match="nobody"):
        jobs.start_statements(customers=[], **asked)
    monkeypatch.setattr(jobs, "MOST_LETTERS", 1)
    with pytest.raises(RefusedError, match="too_many"):
        jobs.start_statements(customers=[1, 2], **asked)
    assert run_jobs() == []
