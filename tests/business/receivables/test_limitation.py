"""The limitation clock fed from the database: part payments, confirmations, promises; the list against the engine."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.business.receivables.company import bring_in, frame, invoice, receipt

from huikuan.business.collections import operations as collections
from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Acknowledgement, Receipt, Receivable
from huikuan.engine.limitation import ClockState, Restart, months_later
from huikuan.foundation import clock

pytestmark = pytest.mark.django_db
TODAY = clock.today()
OLD = TODAY - timedelta(days=1_000)  # the clock ends in 95 days


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def old(cast):
    """Four invoices of Hangzhou and one of Guangzhou, due long ago; a young one."""
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("PLAIN", "C0001", ago(1_060), 1_000_00, OLD),
                invoice("PAID", "C0001", ago(1_060), 1_000_00, OLD),
                invoice("BACK", "C0001", ago(1_060), 1_000_00, OLD),
                invoice("GONE", "C0001", ago(1_300), 1_000_00, ago(1_200)),
                invoice("OTHER", "C0005", ago(1_060), 1_000_00, OLD),
                invoice("YOUNG", "C0001", ago(100), 1_000_00, ago(70)),
            ),
            "receipts": frame(
                "receipts",
                receipt("R1", ago(900), 300_00, "货款", customer="C0001"),
                receipt("R2", ago(800), 300_00, "货款", customer="C0001"),
            ),
        }
    )
    finance = cast.actor("zheng")
    for invoice_no, receipt_no in (("PAID", "R1"), ("BACK", "R2")):
        item, money = Receivable.objects.get(invoice_no=invoice_no), Receipt.objects.get(receipt_no=receipt_no)
        operations.allocate(actor=finance, receipt=money.pk, lines={item.pk: 300_00}, effective=money.date)
    taken = Receivable.objects.get(invoice_no="BACK").allocations.get()
    operations.reverse_allocation(actor=finance, allocation=taken.pk, reason="wrong")
    return cast


def listed(cast, who: str = "zheng") -> dict[str, date]:
    return dict(queries.running_out(cast.actor(who), TODAY).values_list("invoice_no", "began"))


def of(number: str):
    items = list(Receivable.objects.all())
    return queries.clocks(items, TODAY)[Receivable.objects.get(invoice_no=number).pk]


def test_what_restarts_the_clock(old) -> None:
    assert (of("PLAIN").begins, of("PLAIN").because) == (OLD, Restart.DUE)
    assert (of("PAID").begins, of("PAID").because) == (ago(900), Restart.PAID_PART)
    assert of("BACK").begins == OLD  # what was taken back was no payment of it
    assert of("GONE").state is ClockState.EXPIRED
    assert of("YOUNG").state is ClockState.RUNNING
    assert listed(old) == {"PLAIN": OLD, "BACK": OLD, "GONE": ago(1_200), "OTHER": OLD}
    assert set(listed(old, "wu")) == {"OTHER"}


def test_the_list_is_what_the_engine_warns_of(old) -> None:
    Acknowledgement.objects.create(
        customer=old.customers["hangzhou"],
        what=Restart.CONFIRMED,
        day=ago(950),
        covers=ago(1_100),  # only GONE was issued by then
        source="letter:1",
        recorded_at=clock.now(),
    )
    items = list(Receivable.objects.all())
    found = queries.clocks(items, TODAY)
    warns = {one.invoice_no for one in items if found[one.pk].state is not ClockState.RUNNING}
    began = listed(old)
    assert {number for number, day in began.items() if of(number).state is not ClockState.RUNNING} == warns
    assert all(of(number).begins == day for number, day in began.items())
    assert (of("GONE").because, of("GONE").begins) == (Restart.CONFIRMED, ago(950))


def test_a_promise_counts_until_it_is_withdrawn(old) -> None:
    rep = old.actor("li")
    promise = collections.record_promise(
        actor=rep, customer=old.customers["hangzhou"].pk, amount=1_000_00, promised_date=TODAY
    )
    assert (of("PLAIN").because, of("PLAIN").begins) == (Restart.PROMISED, TODAY)
    assert of("GONE").late
    assert set(listed(old)) == {"OTHER"}
    collections.withdraw_promise(actor=rep, promise=promise.pk, reason="typo", seen=promise.revision)
    assert set(listed(old)) == {"PLAIN", "BACK", "GONE", "OTHER"}
    assert Acknowledgement.objects.get().withdrawn_at is not None


def test_the_page(old) -> None:
    for who in ("zheng", "wu"):
        for language in ("zh-hans", "en"):
            answer = old.client(who).get("/receivables/limitation/", headers={"accept-language": language})
            assert answer.status_code == 200
            assert "OTHER" in answer.content.decode()


def test_the_pages_warn(old) -> None:
    browser, item = old.client("li"), Receivable.objects.get(invoice_no="PLAIN")
    young = Receivable.objects.get(invoice_no="YOUNG")
    browser.cookies["django_language"] = "en"
    ends = months_later(item.due, 36).isoformat()
    for page in (
        f"/receivables/invoices/{item.pk}/",
        f"/receivables/customers/{item.customer_id}/",
        f"/customers/{item.customer_id}/",
    ):
        assert ends in browser.get(page).content.decode(), page
    told = browser.get(f"/receivables/invoices/{item.pk}/").content.decode()
    assert "since it was due" in told
    assert "ends within 6 months" in told
    quiet = browser.get(f"/receivables/invoices/{young.pk}/").content.decode()
    assert "ends within" not in quiet
    assert months_later(young.due, 36).isoformat() in quiet
