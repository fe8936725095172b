"""Contracts: the schedule by hand, what happens moves the dates, invoices tied, refusals, pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse
from tests.business.receivables.company import bring_in, frame, invoice

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Contract, ContractEvent, InstalmentTie, Receivable
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError, StaleError

pytestmark = pytest.mark.django_db
TODAY = clock.today()
SIGNED, DELIVERED = TODAY - timedelta(days=100), TODAY - timedelta(days=40)
TEXT = "30% 签订后7天；65% 到货后30天；5% 到货后365天"


@pytest.fixture
def case(cast):
    """HT-1 over 10,000.01 with Hangzhou, one delivery of it invoiced in two parts; HT-2 with Guangzhou says nothing."""
    contracts = [
        {
            "contract_no": "HT-1",
            "customer_no": "C0001",
            "amount": 10_000_01,
            "sign_date": SIGNED,
            "acceptance": None,
            "instalments": TEXT,
        },
        {
            "contract_no": "HT-2",
            "customer_no": "C0005",
            "amount": 5_000_00,
            "sign_date": None,
            "acceptance": None,
            "instalments": "按协议",
        },
    ]
    bring_in(
        {
            "contracts": frame("contracts", *contracts),
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", DELIVERED, 6_000_00, DELIVERED + timedelta(days=30), "HT-1"),
                invoice("24310001", "C0001", DELIVERED, 400_00, DELIVERED + timedelta(days=365), "HT-1"),
                invoice("24310002", "C0001", DELIVERED, 77_00, DELIVERED + timedelta(days=3), "HT-1"),
                invoice("24310009", "C0005", DELIVERED, 1_00, DELIVERED),
            ),
        }
    )
    return cast


def ht(number: int = 1) -> Contract:
    return Contract.objects.get(contract_no=f"HT-{number}")


def lines(case, who: str = "li") -> list[tuple]:
    found = queries.contract_page(case.actor(who), ht().pk)
    return [(one.agreed.amount_fen, one.due, one.invoiced_fen, one.open_fen) for one in found.lines]


def test_the_schedule_and_what_happens(case) -> None:
    first, third = (3_000_00, SIGNED + timedelta(days=7), 0, 0), (500_00, None, 0, 0)
    assert lines(case) == [first, (6_500_01, None, 0, 0), third]
    operations.record_event(
        actor=case.actor("qian"), contract=ht().pk, kind="delivery", day=DELIVERED, credit_reason="已出库"
    )
    assert [line[1] for line in lines(case)][1:] == [DELIVERED + timedelta(days=30), DELIVERED + timedelta(days=365)]
    operations.record_event(actor=case.actor("zheng"), contract=ht().pk, kind="delivery", day=None, note="退回")
    assert [line[1] for line in lines(case)][1:] == [None, None]
    assert ContractEvent.objects.count() == 2  # nothing is forgotten
    with pytest.raises(DatabaseError), transaction.atomic():
        ContractEvent.objects.update(day=TODAY)


def test_invoices_are_tied_by_their_due_dates(case) -> None:
    assert operations.tie_invoices(actor=case.actor("zheng"), contract=ht().pk) == 2
    assert operations.tie_invoices(actor=case.actor("zheng"), contract=ht().pk) == 0
    found = queries.contract_page(case.actor("li"), ht().pk)
    assert [[item.amount for item in one.items] for one in found.lines] == [[], [6_000_00], [400_00]]
    assert [item.invoice_no for item in found.loose] == ["24310002"]
    assert found.lines[1].due == DELIVERED + timedelta(days=30)
    item = Receivable.objects.get(invoice_no="24310002").pk
    operations.tie_invoice(actor=case.actor("zheng"), receivable=item, number=1)
    assert lines(case)[0] == (3_000_00, DELIVERED + timedelta(days=3), 77_00, 77_00)
    operations.tie_invoice(actor=case.actor("zheng"), receivable=item, number=None)
    assert InstalmentTie.objects.count() == 2


def test_writing_the_instalments_anew(case) -> None:
    actor = case.actor("zheng")
    with pytest.raises(StaleError):
        operations.set_instalments(actor=actor, contract=ht().pk, text="100% 验收", seen="")
    for text, code in (("付清", "instalments_part"), ("30% 签订；60% 验收", "instalments_whole")):
        with pytest.raises(RefusedError, match=code):
            operations.set_instalments(actor=actor, contract=ht().pk, text=text, seen=TEXT)
    assert ht().instalments == TEXT
    operations.set_instalments(actor=actor, contract=ht().pk, text="100% 到货后30天", seen=TEXT)
    assert lines(case) == [(10_000_01, DELIVERED + timedelta(days=30), 6_000_00, 6_000_00)]  # tied anew
    operations.set_instalments(actor=actor, contract=ht().pk, text="", seen="100% 到货后30天")
    found = queries.contract_page(actor, ht().pk)
    assert (list(found.lines), found.contract.instalments) == ([], None)


def test_who_may(case) -> None:
    with pytest.raises(PermissionDenied):
        operations.record_event(actor=case.actor("li"), contract=ht().pk, kind="delivery", day=TODAY)
    with pytest.raises(Http404):
        operations.record_event(actor=case.actor("sun"), contract=ht().pk, kind="delivery", day=TODAY)
    with pytest.raises(Http404):
        operations.tie_invoice(actor=case.actor("sun"), receivable=Receivable.objects.first().pk, number=1)
    with pytest.raises(Http404):
        queries.contract_page(case.actor("wu"), ht().pk)
    assert not ContractEvent.objects.exists()


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"kind": "sign"}, "kind_unknown"),
        ({"day": TODAY + timedelta(days=1)}, "day_to_come"),
        ({"day": SIGNED - timedelta(days=1)}, "before_signing"),
    ],
)
def test_what_can_not_have_happened(case, told, code) -> None:
    with pytest.raises(RefusedError, match=code):
        operations.record_event(
            **{"actor": case.actor("zheng"), "contract": ht().pk, "kind": "delivery", "day": TODAY} | told
        )
    assert not ContractEvent.objects.exists()


def test_ties_that_are_none(case) -> None:
    actor = case.actor("zheng")
    with pytest.raises(RefusedError, match="no_contract"):
        operations.tie_invoice(actor=actor, receivable=Receivable.objects.get(invoice_no="24310009").pk, number=1)
    for number in (0, 4):
        with pytest.raises(RefusedError, match="no_instalment"):
            operations.tie_invoice(actor=actor, receivable=Receivable.objects.get(amount=400_00).pk, number=number)
    assert not InstalmentTie.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", ["zhao", "zheng", "qian", "li"])
def test_pages(case, who, language) -> None:
    browser = case.client(who)
    browser.cookies["django_language"] = language
    for address in (
        reverse("receivables:contracts"),
        f"{reverse('receivables:contracts')}?export=xlsx",
        reverse("receivables:contract", args=[ht().pk]),
    ):
        assert browser.get(address).status_code == 200
    status = 404 if who in {"qian", "li"} else 200
    other = browser.get(reverse("receivables:contract", args=[ht(2).pk]))
    assert other.status_code == status
    if status == 200:
        assert "按协议" in other.content.decode()


def test_the_forms(case) -> None:
    browser, pk = case.client("zheng"), ht().pk
    address = reverse("receivables:set_instalments", args=[pk])
    told = browser.post(address, {"text": "我写的", "seen": TEXT})
    assert told.status_code == 422
    assert "我写的" in told.content.decode()
    assert browser.post(address, {"text": "100% 到货后30天", "seen": "x"}).status_code == 409
    assert browser.post(address, {"text": "100% 到货后30天", "seen": TEXT}).status_code == 302
    event = reverse("receivables:contract_event", args=[pk])
    assert browser.post(event, {"kind": "delivery", "day": TODAY + timedelta(days=2)}).status_code == 422
    told = browser.post(event, {"kind": "delivery", "day": DELIVERED})  # overdue for 37 days by now
    assert (told.status_code, told.context["event_form"]["credit_reason"].is_hidden) == (422, False)
    assert browser.post(event, {"kind": "delivery", "day": DELIVERED, "credit_reason": "已出库"}).status_code == 302
    tie = reverse("receivables:tie", args=[pk])
    item = Receivable.objects.get(invoice_no="24310002").pk
    assert browser.post(tie, {"item": item, "number": 9}).status_code == 422
    assert browser.post(tie, {"item": item, "number": 1}).status_code == 302
    assert browser.post(tie, {}).status_code == 302
    assert case.client("li").post(tie, {}).status_code == 403
    assert case.client("sun").post(tie, {}).status_code == 404


def test_by_api(case, monkeypatch) -> None:
    from ninja.testing import TestClient  # noqa: PLC0415

    from huikuan.business.receivables.api import router  # noqa: PLC0415

    monkeypatch.setenv("NINJA_SKIP_REGISTRY", "yes")
    client, who = TestClient(router), {"user": case.users["qian"], "actor": case.actor("qian")}
    (found,) = client.get("/contracts", **who).json()["items"]
    assert (found["contract_no"], found["invoiced"], found["open_fen"]) == ("HT-1", 6_477_00, 6_477_00)
    told = {"kind": "delivery", "day": DELIVERED.isoformat(), "credit_reason": "已出库"}
    assert client.post(f"/contracts/{ht().pk}/events", json=told, **who).status_code == 204
    rows = client.get(f"/contracts/{ht().pk}/schedule", **who).json()
    assert [(row["amount"], row["anchor"], row["terms"]) for row in rows] == [
        (3_000_00, "sign", "7"),
        (6_500_01, "delivery", "30"),
        (500_00, "delivery", "365"),
    ]
    assert rows[1]["due"] == (DELIVERED + timedelta(days=30)).isoformat()
