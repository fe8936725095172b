"""Contracts entered one by one: by operation, page and API; refused whole; taken back while nothing is invoiced."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from tests.business.receivables.company import bring_in, frame, invoice

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Contract, CreditStanding
from huikuan.engine.contract_items import Item
from huikuan.engine.currency import Foreign
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.operations import create_token

pytestmark = pytest.mark.django_db
TODAY = clock.today()
SIGNED = TODAY - timedelta(days=20)
TEXT = "30% 签订后7天；70% 到货后30天"


def item(number=1, quantity=2_125, price_fen=4_333_34, name="吸油烟机") -> Item:
    return Item(number=number, name=name, specification="", quantity=quantity, price_fen=price_fen)


def enter(case, who="zheng", customer="hangzhou", **told):
    given = {"contract_no": "HT-1", "amount": 10_000_00, "sign_date": SIGNED, "instalments": TEXT, **told}
    agreed = operations.Agreed(**given)
    return operations.enter_contract(actor=case.actor(who), customer=case.customers[customer].pk, agreed=agreed)


def test_a_contract_stands_with_its_schedule_and_counts_as_ordered(cast) -> None:
    made = enter(cast, contract_no=" ＨＴ-1 ", payment_method="电汇", owner=cast.people["zhou"].pk)
    found = queries.contract_page(cast.actor("li"), made.pk)
    assert (made.contract_no, found.contract.owner_name) == ("HT-1", cast.people["zhou"].name)
    assert [(one.agreed.amount_fen, one.due) for one in found.lines] == [
        (3_000_00, SIGNED + timedelta(days=7)), (7_000_00, None)
    ]  # fmt: skip
    assert CreditStanding.objects.get(customer=made.customer).orders == 10_000_00
    event = Event.objects.get(action="receivables.enter_contract")
    assert event.after["amount"] == 10_000_00
    # the same contract in a file is the same
    row = {"contract_no": "HT-1", "customer_no": "C0001", "amount": 10_000_00, "sign_date": SIGNED}
    more = {"instalments": TEXT, "payment_method": "电汇", "owner": cast.people["zhou"].employee_no}
    told = queries.preview("contracts", frame("contracts", row | more))
    assert (told.new.height, told.changed.height, told.same.height) == (0, 0, 1)


def test_the_amount_is_what_the_items_come_to(cast) -> None:
    made = enter(cast, amount=None, items=[item(), item(2, 1_000, 791_65, "安装")])  # 9,208.35 + 791.65
    assert made.amount == 10_000_00
    assert list(made.items.order_by("number").values_list("number", "amount")) == [(1, 9_208_35), (2, 791_65)]
    with pytest.raises(RefusedError, match="items_differ") as refused:
        enter(cast, contract_no="HT-2", items=[item()])
    assert (refused.value.params["items_fen"], refused.value.params["agreed_fen"]) == (9_208_35, 10_000_00)


def test_in_another_currency(cast) -> None:
    made = enter(cast, amount=Foreign(currency="USD", minor=10_000_00, rate=710_000_000), items=[item()])
    assert (made.amount, made.currency, made.foreign_minor) == (71_000_00, "USD", 10_000_00)
    with pytest.raises(RefusedError, match="rate_absurd"):
        enter(cast, contract_no="HT-2", amount=Foreign(currency="USD", minor=1, rate=71_000_000_000))


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"contract_no": "  "}, "contract_no_missing"),
        ({"contract_no": "HT-0"}, "contract_known"),
        ({"amount": 0}, "amount_not_positive"),
        ({"amount": None}, "amount_not_positive"),
        ({"amount": 10**18}, "amount_not_positive"),
        ({"sign_date": TODAY + timedelta(days=1)}, "day_to_come"),
        ({"instalments": "付清"}, "instalments_part"),
        ({"instalments": "30% 签订"}, "instalments_whole"),
        ({"items": [item(), item()]}, "item_twice"),
        ({"items": [item(name=" ")]}, "item_impossible"),
    ],
)
def test_what_is_refused_leaves_nothing(cast, told, code) -> None:
    enter(cast, contract_no="HT-0")
    with pytest.raises(RefusedError, match=code):
        enter(cast, **told)
    assert list(Contract.objects.values_list("contract_no", flat=True)) == ["HT-0"]
    assert Event.objects.filter(action="receivables.enter_contract").count() == 1


def test_who_may(cast) -> None:
    with pytest.raises(PermissionDenied):
        enter(cast, who="li")
    with pytest.raises(Http404):
        enter(cast, who="sun")
    with pytest.raises(Http404):
        enter(cast, who="qian", owner=cast.people["sun"].pk)
    assert enter(cast, who="qian").customer.customer_no == "C0001"


def test_taken_back_while_nothing_is_invoiced(cast) -> None:
    made = enter(cast)
    with pytest.raises(RefusedError, match="reason_missing"):
        operations.withdraw_contract(actor=cast.actor("zheng"), contract=made.pk, reason=" ")
    with pytest.raises(Http404):
        operations.withdraw_contract(actor=cast.actor("sun"), contract=made.pk, reason="录错")
    operations.withdraw_contract(actor=cast.actor("zheng"), contract=made.pk, reason="录错")
    assert CreditStanding.objects.get(customer=made.customer).orders == 0
    with pytest.raises(Http404):
        queries.contract_page(cast.actor("zheng"), made.pk)
    again = enter(cast)
    bring_in({"invoices": frame("invoices", invoice("1", "C0001", SIGNED, 5_00, TODAY, "HT-1"))})
    with pytest.raises(RefusedError, match="contract_invoiced"):
        operations.withdraw_contract(actor=cast.actor("zheng"), contract=again.pk, reason="录错")


def typed(**told) -> dict[str, object]:
    head = {"items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 0, "items-MIN_NUM_FORMS": 0, "items-MAX_NUM_FORMS": 1000}
    plain = {"customer": "C0001", "contract_no": "HT-1", "sign_date": SIGNED, "amount": "1万", "instalments": TEXT}
    return head | plain | {"acceptance": "我的验收"} | told


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_by_page(cast, language) -> None:
    browser, new = cast.client("zheng"), reverse("receivables:new_contract")
    browser.cookies["django_language"] = language
    assert new in browser.get(reverse("receivables:contracts")).content.decode()
    assert new not in cast.client("li").get(reverse("receivables:contracts")).content.decode()
    assert browser.get(new, {"customer": "C0001"}).context["form"]["customer"].value() == "C0001"
    assert cast.client("li").get(new).status_code == 403
    line = {"items-0-name": "门", "items-0-quantity": "2", "items-0-price_fen": "5000"}
    for wrong in (
        {"amount": ""},
        {"customer": "C9999"},
        {"instalments": "30% 签订"},
        {"currency": "USD", "foreign_amount": "x"},
        line | {"items-0-quantity": "两"},
        line | {"items-0-price_fen": "5001"},
    ):
        told = browser.post(new, typed(**wrong))
        assert told.status_code == 422, wrong
        assert "我的验收" in told.content.decode()
    assert not Contract.objects.exists()
    answer = browser.post(new, typed(**line))
    made = Contract.objects.get()
    assert answer.url == reverse("receivables:contract", args=[made.pk])
    assert (made.amount, made.items.get().amount, made.acceptance) == (10_000_00, 10_000_00, "我的验收")
    assert browser.post(new, typed(**line)).status_code == 422  # sent twice: entered once
    url = reverse("receivables:withdraw_contract", args=[made.pk])
    assert browser.post(url, {"reason": ""}).status_code == 422
    assert cast.client("li").post(url, {"reason": "x"}).status_code == 403
    assert browser.post(url, {"reason": "录错"}).url == reverse("receivables:contracts")
    currency = {"amount": "", "currency": "USD", "foreign_amount": "10,000.00", "exchange_rate": "7.1"}
    browser.post(new, typed(**currency))
    assert Contract.objects.get(voided_at=None).foreign.text == "USD 10,000.00 × 7.1"


def test_by_api(cast) -> None:
    _row, secret = create_token(actor=cast.actor("zheng"), name="ERP")
    head = {"headers": {"authorization": f"Bearer {secret}"}, "content_type": "application/json"}
    body = {"customer": cast.customers["hangzhou"].pk, "contract_no": "HT-1", "instalments": TEXT}
    lines = [{"number": 1, "name": "门", "quantity": 2_000, "price_fen": 5_000_00}]
    browser = cast.client("zheng")
    told = browser.post("/api/contracts", body | {"items": lines}, **head)
    assert told.status_code == 200, told.content
    assert (told.json()["amount"], told.json()["items_fen"]) == (10_000_00, 10_000_00)
    assert browser.post("/api/contracts", body | {"items": lines}, **head).status_code == 409
    unknown = {"currency": "XYZ", "minor": 1, "rate_e8": 710_000_000}
    for wrong in ({"foreign": unknown}, {"amount": -1}, {"items": [lines[0] | {"quantity": 0}]}):
        assert browser.post("/api/contracts", body | {"contract_no": "HT-2"} | wrong, **head).status_code == 422
    url = f"/api/contracts/{told.json()['id']}/withdraw"
    assert browser.post(url, {"reason": "录错"}, **head).status_code == 204
    assert not Contract.objects.filter(voided_at=None).exists()
