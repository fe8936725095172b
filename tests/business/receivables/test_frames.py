"""Orders under a frame agreement: each passes the credit checkpoint and is exposure, the agreement itself is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.business.receivables.company import as_read, bring_in, frame, invoice
from tests.business.receivables.test_checkpoints import LIMIT
from tests.foundation.imports.books import COMPANY, applied, checked, figures

from huikuan.business.directory.models import Customer
from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Contract
from huikuan.business.receivables.queries.verifying import verify
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.operations import create_token

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def enter(case, number: str, fen: int, frame_no: str = "", text: str = "", who: str = "zheng", **told) -> Contract:
    agreed = operations.Agreed(contract_no=number, amount=fen, sign_date=TODAY, instalments=text, frame_no=frame_no)
    return operations.enter_contract(
        actor=case.actor(who), customer=case.customers["hangzhou"].pk, agreed=agreed, **told
    )


@pytest.fixture
def case(cast):
    """A yearly agreement over 2,000,000.00 with a customer whose limit is 100,000.00."""
    Customer.objects.filter(customer_no="C0001").update(credit_limit=LIMIT)
    enter(cast, "KJ-1", 2_000_000_00)
    return cast


def ordered(case) -> int:
    assert verify([TODAY]).difference is None
    return queries.credit_page(case.actor("zheng"), case.customers["hangzhou"].pk).exposure.orders_fen


def test_each_order_is_asked_and_counts_until_it_is_invoiced(case) -> None:
    assert ordered(case) == 0
    enter(case, "DD-1", 60_000_00, "KJ-1")
    assert ordered(case) == 60_000_00
    with pytest.raises(RefusedError, match="stops_amount") as refused:
        enter(case, "DD-2", 40_000_01, "KJ-1")
    assert refused.value.params["over_fen"] == 1
    enter(case, "DD-2", 40_000_01, "KJ-1", who="zhao", credit_reason="旺季备货")
    bill = invoice("24310001", "C0001", TODAY, 60_000_00, TODAY + timedelta(days=30), "DD-1")
    bring_in({"invoices": frame("invoices", bill)})
    assert ordered(case) == 40_000_01
    first, second = Contract.objects.filter(frame_no="KJ-1").order_by("pk")
    operations.set_instalments(
        actor=case.actor("zheng"), contract=first.pk, text="100% 到货后30天", seen=""
    )  # asked once
    operations.withdraw_contract(actor=case.actor("zheng"), contract=second.pk, reason="重复")
    assert ordered(case) == 0


def test_what_is_no_frame_agreement_of_the_customer_is_refused(case) -> None:
    enter(case, "DD-1", 1_00, "KJ-1")
    enter(case, "HT-1", 1_00, text="100% 到货后30天")
    for number, code in (("KJ-9", "unknown_contract"), ("DD-1", "no_frame"), ("HT-1", "no_frame")):
        with pytest.raises(RefusedError, match=code):
            enter(case, "DD-2", 1_00, number)
    agreed = operations.Agreed(contract_no="DD-3", amount=1_00, sign_date=TODAY, frame_no="KJ-1")
    with pytest.raises(RefusedError, match="unknown_contract"):
        operations.enter_contract(actor=case.actor("zheng"), customer=case.customers["ningbo"].pk, agreed=agreed)
    whole = Contract.objects.get(contract_no="KJ-1").pk
    with pytest.raises(RefusedError, match="frame_has_orders"):
        operations.set_instalments(
            actor=case.actor("zhao"), contract=whole, text="100% 到货后30天", seen="", credit_reason="x"
        )
    assert ordered(case) == 2_00


def test_by_sheet(case, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    order = {
        "contract_no": "DD-1",
        "customer_no": "C0001",
        "amount": 100_000_01,
        "sign_date": TODAY,
        "frame_no": "KJ-1",
    }
    (told,) = queries.preview("contracts", as_read("contracts", frame("contracts", order))).findings
    assert told.finding.params["over_fen"] == 1
    applied(COMPANY)
    head = ["合同编号", "客户编号", "合同金额", "框架合同编号"]
    rows = [
        head,
        ["K-1", "K1", 900_000, None],
        ["D-1", "K1", 500, "K-1"],
        ["D-2", "K1", 700, "K-7"],
        ["D-3", "K1", 9, "D-3"],
    ]
    book = {"合同": rows}
    batch = applied(book)
    assert set(batch.findings.values_list("code", flat=True)) >= {"reference.unknown_blanked", "tree.ring"}
    assert dict(Contract.objects.filter(customer__customer_no="K1").values_list("contract_no", "frame_no")) == {
        "K-1": None, "D-1": "K-1", "D-2": None, "D-3": None
    }  # fmt: skip
    assert queries.orders_by_number() == {"K1": 500_00}
    assert figures(checked({"合同": rows[:3]}), "contracts")["same"] == 2
    assert verify([TODAY]).difference is None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_by_page_and_by_api(case, language: str) -> None:
    browser = case.client("zheng")
    browser.cookies["django_language"] = language
    page = reverse("receivables:contract", args=[Contract.objects.get().pk])
    told = browser.get(page).content.decode()
    assert ("还没有订单" if language == "zh-hans" else "Nothing is ordered under it yet") in told
    begun = reverse("receivables:new_contract") + "?customer=C0001&frame_no=KJ-1"
    assert begun.replace("&", "&amp;") in told
    assert 'value="KJ-1"' in browser.get(begun).content.decode()
    typed = {
        "items-TOTAL_FORMS": 0,
        "items-INITIAL_FORMS": 0,
        "customer": "C0001",
        "contract_no": "DD-1",
        "amount": "60000",
    }
    assert browser.post(begun, typed | {"frame_no": "KJ-1"}).status_code == 302
    told = browser.get(page).content.decode()
    assert all(text in told for text in ("DD-1", "60,000.00", "2,000,000.00"))
    made = Contract.objects.get(contract_no="DD-1")
    assert page in browser.get(reverse("receivables:contract", args=[made.pk])).content.decode()
    _row, secret = create_token(actor=case.actor("zheng"), name="ERP")
    head = {"headers": {"authorization": f"Bearer {secret}"}, "content_type": "application/json"}
    body = {"customer": made.customer_id, "contract_no": "DD-2", "amount": 40_000_01, "frame_no": "KJ-1"}
    assert "credit.stops_amount" in browser.post("/api/contracts", body, **head).content.decode()
    assert browser.post("/api/contracts", body | {"amount": 100}, **head).json()["frame_no"] == "KJ-1"
