"""The timeline of a customer: every fact once, newest first, in pages; who may see it; both languages."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.business.receivables.company import bring_in, frame, invoice, receipt

from huikuan.business.collections import operations as collections
from huikuan.business.directory import operations as directory
from huikuan.business.insight.queries import KINDS, timeline
from huikuan.business.receivables import operations
from huikuan.business.receivables.models import Contract, Receipt, Receivable
from huikuan.foundation import clock
from huikuan.foundation.people.operations import create_token

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 10)


@pytest.fixture
def hangzhou(cast, monkeypatch) -> int:
    """A contract, two instalments and a credit note, money that pays and is taken off again, a letter, a promise, a
    limit, another owner; and one invoice to come, which has not happened."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 10, 9, 30, tzinfo=clock.CHINA))
    signed = {"contract_no": "HT-1", "customer_no": "C0001", "amount": 9_000_00, "sign_date": date(2026, 9, 1)}
    invoices = (
        invoice("F-1", "C0001", date(2026, 9, 5), 1_000_00, date(2026, 10, 5), "HT-1"),
        invoice("F-2", "C0001", date(2026, 10, 8), 2_000_00, date(2026, 11, 8)),
        invoice("F-3", "C0001", date(2026, 10, 8), -300_00, date(2026, 11, 8)),
        invoice("F-9", "C0001", date(2026, 12, 11), 7_00, date(2027, 1, 8)),
        invoice("X-1", "C0005", date(2026, 10, 8), 50_00, date(2026, 11, 8)),
    )
    bring_in(
        {
            "contracts": frame("contracts", {**signed, "acceptance": None, "instalments": "100% 到货后30天"}),
            "invoices": frame("invoices", *invoices),
            "receipts": frame("receipts", receipt("R-1", date(2026, 10, 20), 1_000_00, customer="C0001", payer="杭州")),
        }
    )
    finance, customer = cast.actor("zheng"), cast.customers["hangzhou"]
    paid, item = Receipt.objects.get(receipt_no="R-1"), Receivable.objects.get(invoice_no="F-1")
    operations.allocate(actor=finance, receipt=paid.pk, lines={item.pk: 600_00}, reason="按协议")
    operations.reverse_allocation(actor=finance, allocation=paid.allocations.get().pk, reason="弄错了")
    operations.record_event(
        actor=cast.actor("qian"),
        contract=Contract.objects.get().pk,
        kind="delivery",
        day=date(2026, 9, 3),
        credit_reason="已发货",
    )
    operations.prepare_letter(actor=finance, customer=customer.pk, as_of=date(2026, 11, 30), language="zh")
    asked = operations.propose_credit(
        actor=finance, customer=customer.pk, kind="standing", limit=200_000_00, reason="业务增长"
    )
    operations.approve_credit(actor=cast.actor("zhao"), proposal=asked.pk)
    collections.record_promise(
        actor=cast.actor("li"), customer=customer.pk, amount=400_00, promised_date=date(2026, 12, 20)
    )
    directory.hand_over(
        actor=cast.actor("zhao"), giver=cast.people["li"].pk, taker=cast.people["zhou"].pk, reason="调整片区"
    )
    return customer.pk


def read(cast, who: str, customer: int, **asked) -> list[tuple]:
    return [(one.day, one.source, one.facts.get("fen")) for one in timeline(cast.actor(who), customer, **asked).entries]


def test_everything_once_newest_first(cast, hangzhou: int) -> None:
    assert read(cast, "zheng", hangzhou, size=50) == [
        (TODAY, "owner", None),
        (TODAY, "credit_decided", 200_000_00),
        (TODAY, "credit_asked", 200_000_00),
        (TODAY, "promise", 400_00),
        (TODAY, "letter", 2_700_00 - 1_000_00),
        (TODAY, "allocation", -600_00),
        (TODAY, "allocation", 600_00),
        (date(2026, 10, 20), "receipt", 1_000_00),
        (date(2026, 10, 8), "invoice", -300_00),
        (date(2026, 10, 8), "invoice", 2_000_00),
        (date(2026, 9, 5), "invoice", 1_000_00),
        (date(2026, 9, 3), "contract_event", None),
        (date(2026, 9, 1), "contract", 9_000_00),
        (date(2024, 1, 1), "owner", None),
    ]
    first = timeline(cast.actor("zheng"), hangzhou).entries[5].facts
    assert (first["no"], first["other"], first["why"], first["who"]) == ("F-1", "R-1", "弄错了", "zheng")


def test_pages_and_kinds_leave_nothing_out_and_repeat_nothing(cast, hangzhou: int) -> None:
    whole = read(cast, "zheng", hangzhou, size=50)
    for size in (1, 3, 13):
        turned, after = [], ""
        while True:
            page = timeline(cast.actor("zheng"), hangzhou, size=size, after=after)
            turned += [(one.day, one.source, one.facts.get("fen")) for one in page.entries]
            if not page.older:
                break
            after = page.older
        assert turned == whole, size
    by_kind = [entry for kind in KINDS for entry in read(cast, "zheng", hangzhou, kind=kind, size=50)]
    assert sorted(map(str, by_kind)) == sorted(map(str, whole))
    assert read(cast, "zheng", hangzhou, after="x.y.z", size=50) == whole


def test_only_in_scope(cast, hangzhou: int, client) -> None:
    assert read(cast, "zhou", hangzhou, size=50) == read(cast, "zheng", hangzhou, size=50)
    for stranger in ("li", "sun", "wu"):  # li has handed it over
        with pytest.raises(Http404):
            timeline(cast.actor(stranger), hangzhou)
        assert cast.client(stranger).get(reverse("insight:timeline", args=[hangzhou])).status_code == 404
    for who, status in (("zhou", 200), ("wu", 404)):
        _row, key = create_token(actor=cast.actor(who), name="t")
        answer = client.get(
            f"/api/customers/{hangzhou}/timeline?kind=credit", headers={"Authorization": f"Bearer {key}"}
        )
        assert answer.status_code == status, answer.content
        if status == 200:
            told = answer.json()
            assert [one["source"] for one in told["entries"]] == ["credit_decided", "credit_asked"]
            assert told["entries"][0] | {"day": ""} == {
                "source": "credit_decided",
                "kind": "credit",
                "day": "",
                "id": told["entries"][1]["id"],
                "no": None,
                "fen": 200_000_00,
                "state": "standing",
                "who": "zhao",
                "why": "",
            }


def test_the_page_and_its_part(cast, hangzhou: int) -> None:
    browser = cast.client("zheng")
    for language, words in (
        ("zh-hans", ("负责人变更为：zhou", "征询函 ZX2026-00001 已编制", "撤销 R-1 对 F-1 的核销", "红字发票 F-3")),
        (
            "en",
            ("Owner from here on: zhou", "Letter ZX2026-00001 prepared", "R-1 pays F-1 no longer", "Credit note F-3"),
        ),
    ):
        browser.cookies["django_language"] = language
        page = browser.get(reverse("insight:timeline", args=[hangzhou])).content.decode()
        for word in words:
            assert word in page, word
        part = browser.get(
            reverse("insight:timeline", args=[hangzhou]) + "?kind=invoices", headers={"HX-Request": "true"}
        ).content.decode()
        assert "<html" not in part
        assert "F-2" in part
        assert "R-1" not in part
        whole = browser.get(reverse("collections:customer", args=[hangzhou])).content.decode()
        assert reverse("insight:timeline", args=[hangzhou]) in whole
        papers = browser.get(reverse("receivables:papers", args=[hangzhou])).content.decode()
        for word in ("F-2", "R-1", "HT-1", "ZX2026-00001"):
            assert word in papers, word
        assert "F-9" in papers
        assert "X-1" not in papers


def test_the_cost_does_not_grow(cast, hangzhou: int) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            timeline(cast.actor("zheng"), hangzhou)
        return len(found)

    before = asked()
    more = [invoice(f"G-{at}", "C0001", date(2026, 8, 1), 1_00, date(2026, 9, 1)) for at in range(40)]
    bring_in({"invoices": frame("invoices", *more)})
    assert asked() == before
