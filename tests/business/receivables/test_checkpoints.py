"""Credit at the order and the delivery: within it goes through, a warning asks why, a stop stops, the director may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.business.receivables.company import as_read, bring_in, frame, invoice

from huikuan.business.directory.models import Customer
from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Contract, ContractEvent
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.company import operations as settings
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.operations import create_token

pytestmark = pytest.mark.django_db
TODAY = clock.today()
LIMIT = 100_000_00


@pytest.fixture
def case(cast):
    """The worked example of docs/rules/credit.md, without drafts: limit 100,000, exposure 95,000.00, 40 days late."""
    Customer.objects.filter(customer_no="C0001").update(credit_limit=LIMIT)
    late = invoice("24310001", "C0001", TODAY - timedelta(days=70), 95_000_00, TODAY - timedelta(days=40))
    bring_in({"invoices": frame("invoices", late)})
    return cast


@pytest.fixture
def on_time(cast):
    """The same, not due yet."""
    Customer.objects.filter(customer_no="C0001").update(credit_limit=LIMIT)
    due = invoice("24310001", "C0001", TODAY - timedelta(days=10), 95_000_00, TODAY + timedelta(days=9))
    bring_in({"invoices": frame("invoices", due)})
    return cast


def order(case, fen: int, reason: str = "", who: str = "zheng", number: str = "HT-1", text: str = "100% 到货后30天"):
    agreed = operations.Agreed(contract_no=number, amount=fen, sign_date=TODAY, instalments=text)
    return operations.enter_contract(
        actor=case.actor(who), customer=case.customers["hangzhou"].pk, agreed=agreed, credit_reason=reason
    )


def last(action: str) -> Event:
    return Event.objects.filter(action=f"receivables.{action}").latest("pk")


def test_an_order_up_to_the_limit_goes_through_and_one_fen_more_is_stopped(on_time) -> None:
    with pytest.raises(RefusedError, match="stops_amount") as refused:
        order(on_time, 5_000_01, "非签不可")  # a reason of who doesn't approve limits does not help
    told = refused.value.params
    assert (told["after_fen"], told["limit_fen"], told["headroom_fen"], told["over_fen"]) == (
        100_000_01, LIMIT, 5_000_00, 1
    )  # fmt: skip
    assert not Contract.objects.exists()
    order(on_time, 5_000_00)
    assert "credit" not in last("enter_contract").after
    with pytest.raises(RefusedError, match="stops_amount"):
        order(on_time, 1, number="HT-2")  # what was ordered is exposure by now


def test_who_approves_limits_may_let_it_through_and_says_why(on_time) -> None:
    with pytest.raises(RefusedError, match="may_pass_amount"):
        order(on_time, 20_000_00, who="zhao")
    order(on_time, 20_000_00, " 集团担保 ", who="zhao")
    event = last("enter_contract")
    assert event.reason == "集团担保"
    assert {name: event.after["credit"][name] for name in ("says", "rules", "over_fen", "customer")} == {
        "says": "stop", "rules": {"amount": "stop"}, "over_fen": 15_000_00, "customer": "C0001"
    }  # fmt: skip
    whose = on_time.customers["hangzhou"].pk
    assert queries.credit_page(on_time.actor("zhao"), whose).headroom == -15_000_00
    (passed,) = queries.passed_by(whose)
    assert (passed.contract_no, passed.says, passed.over_fen, passed.days_over) == ("HT-1", "stop", 15_000_00, 0)
    assert not queries.passed_by(on_time.customers["ningbo"].pk)
    page = on_time.client("li").get(reverse("receivables:customer_credit", args=[whose])).content.decode()
    assert "集团担保" in page
    assert reverse("receivables:contract", args=[passed.contract]) in page


def test_a_temporary_limit_lets_it_through(on_time) -> None:
    asked = operations.propose_credit(
        actor=on_time.actor("zheng"),
        customer=on_time.customers["hangzhou"].pk,
        kind="temporary",
        limit=120_000_00,
        until=TODAY,
        reason="大单",
    )
    operations.approve_credit(actor=on_time.actor("zhao"), proposal=asked.pk)
    order(on_time, 25_000_00)
    with pytest.raises(RefusedError, match="stops_amount"):
        order(on_time, 1, number="HT-2")


def test_overdue_warns_at_the_order_and_wants_a_reason(case) -> None:
    with pytest.raises(RefusedError, match="warns_overdue") as refused:
        order(case, 1_00, "  ")
    assert (refused.value.params["days"], refused.value.params["days_over"]) == (40, 10)
    order(case, 1_00, "已付三成定金")
    assert (last("enter_contract").reason, last("enter_contract").after["credit"]["says"]) == ("已付三成定金", "warn")
    with pytest.raises(RefusedError, match="stops_both_by_amount"):
        order(case, 50_000_00, "x", number="HT-2")


def test_a_frame_agreement_is_no_order_until_it_gets_instalments(on_time) -> None:
    made = order(on_time, 2_000_000_00, text="")
    change = {"actor": on_time.actor("zheng"), "contract": made.pk, "text": "100% 到货后30天", "seen": ""}
    with pytest.raises(RefusedError, match="stops_amount"):
        operations.set_instalments(**change)
    assert Contract.objects.get().instalments is None
    operations.set_instalments(**change | {"actor": on_time.actor("zhao"), "credit_reason": "年度协议转订单"})
    assert last("set_instalments").after["credit"]["over_fen"] == 1_995_000_00
    operations.set_instalments(**change | {"text": "100% 到货后60天", "seen": "100% 到货后30天"})  # ordered already


def deliver(case, made: Contract, day=TODAY, reason: str = "", who: str = "zheng") -> ContractEvent:
    told = {"contract": made.pk, "kind": "delivery", "day": day, "credit_reason": reason}
    return operations.record_event(actor=case.actor(who), **told)


def test_a_delivery_is_stopped_before_the_goods_leave_and_only_asked_why_after(case) -> None:
    made = order(case, 1_00, "定金已付")
    with pytest.raises(RefusedError, match="stops_overdue"):
        deliver(case, made, reason="客户催货")
    operations.record_event(actor=case.actor("zheng"), contract=made.pk, kind="acceptance", day=TODAY)  # no checkpoint
    yesterday = TODAY - timedelta(days=1)
    Contract.objects.update(sign_date=yesterday)
    with pytest.raises(RefusedError, match="warns_overdue"):
        deliver(case, made, yesterday)
    deliver(case, made, yesterday, "昨日已发")
    assert (last("record_event").reason, last("record_event").after["credit"]["says"]) == ("昨日已发", "stop")
    deliver(case, made, TODAY)  # correcting the day is no delivery
    deliver(case, made, None)  # nor is taking it back
    with pytest.raises(RefusedError, match="may_pass_overdue"):
        deliver(case, made, who="zhao")
    deliver(case, made, who="zhao", reason="总监特批")


def test_a_rule_that_says_nothing_lets_everything_through(case) -> None:
    for key, value in {"credit.order_amount": "none", "credit.order_overdue": "none"}.items():
        settings.change(actor=case.actor("zhao"), key=key, value=value)
    order(case, 900_000_00)


def test_a_file_of_contracts_is_told_and_not_stopped(case) -> None:
    def row(number: str, fen: int, text: str | None = "100% 到货后30天") -> dict[str, object]:
        return {"contract_no": number, "customer_no": "C0001", "amount": fen, "sign_date": TODAY, "instalments": text}

    rows = frame("contracts", row("HT-1", 3_000_00), row("HT-2", 4_000_00), row("HT-3", 9_000_00, None))
    (found,) = queries.preview("contracts", as_read("contracts", rows)).findings
    assert (found.finding.code, found.place.row) == ("credit.order_both", 3)  # at the largest order; no frame agreement
    assert (found.finding.params["added_fen"], found.finding.params["over_fen"]) == (7_000_00, 2_000_00)
    bring_in({"contracts": rows})
    assert Contract.objects.count() == 3
    assert not queries.preview("contracts", as_read("contracts", rows)).findings  # nothing new is ordered


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_by_page(on_time, language) -> None:
    new = reverse("receivables:new_contract")
    head = {"items-TOTAL_FORMS": 0, "items-INITIAL_FORMS": 0}
    typed = head | {"customer": "C0001", "contract_no": "HT-1", "amount": "20000", "instalments": "100% 到货后30天"}
    told = on_time.client("zheng").post(new, typed, headers={"accept-language": language})
    assert (told.status_code, told.context["form"]["credit_reason"].is_hidden) == (422, True)
    for figure in ("115,000.00", "15,000.00", "100,000.00", "5,000.00"):
        assert figure in told.content.decode()
    browser = on_time.client("zhao")
    told = browser.post(new, typed)
    assert (told.status_code, told.context["form"]["credit_reason"].is_hidden) == (422, False)
    assert browser.post(new, typed | {"credit_reason": "集团担保"}).status_code == 302
    assert "集团担保" in browser.get(reverse("receivables:contract", args=[Contract.objects.get().pk])).content.decode()


def test_by_api(case) -> None:
    _row, secret = create_token(actor=case.actor("zheng"), name="ERP")
    head = {"headers": {"authorization": f"Bearer {secret}"}, "content_type": "application/json"}
    body = {"customer": case.customers["hangzhou"].pk, "contract_no": "HT-1", "amount": 100}
    body |= {"instalments": "100% 到货后30天"}
    browser = case.client("zheng")
    refused = browser.post("/api/contracts", body, **head)
    assert refused.status_code == 409
    assert "credit.warns_overdue" in refused.content.decode()
    assert browser.post("/api/contracts", body | {"credit_reason": "定金已付"}, **head).status_code == 200
