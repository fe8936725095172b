"""Somebody else pays for a customer: learnt from a person's word, shown, posted alone only when confirmed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, receipt

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Allocation, MatchProposal, PayerLink, Receipt
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError

pytestmark = pytest.mark.django_db
TODAY = clock.today()
CARD = "6222020000001234567"
FIRST, SECOND, THIRD = 12_345_67, 27_182_81, 31_415_92


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def company(cast):
    """Hangzhou owes three invoices. 张三 pays the first, and finance writes by hand whose money it is; then another."""
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", ago(70), FIRST, ago(40)),
                invoice("24310002", "C0001", ago(50), SECOND, ago(20)),
                invoice("24310003", "C0001", ago(40), THIRD, ago(10)),
            ),
            "receipts": frame("receipts", receipt("R1", ago(9), FIRST, "付 24310001 货款", "张三", account=CARD)),
        }
    )
    operations.match_receipts(actor=COMMAND, today=TODAY)
    return cast


def proposal(number: str) -> MatchProposal:
    return MatchProposal.objects.get(receipt__receipt_no=number, current=True)


def codes(number: str) -> list[str]:
    return [code for code, _ in proposal(number).reasons]


def second_payment() -> None:
    bring_in({"receipts": frame("receipts", receipt("R2", ago(3), SECOND, "货款", "张三", account=CARD))})
    operations.match_receipts(actor=COMMAND, today=TODAY)


def accepted(company) -> PayerLink:
    """Finance accepts what the number says, though a stranger paid."""
    assert (proposal("R1").state, codes("R1")[1]) == ("open", "payer.third_party")
    operations.accept_proposal(actor=company.actor("zheng"), proposal=proposal("R1").pk)
    return PayerLink.objects.get()


def test_a_decision_teaches_but_does_not_post(company) -> None:
    link = accepted(company)
    assert (link.payer_name, link.payer_account, link.sign, link.state) == ("张三", CARD, CARD, "claimed")
    assert (link.customer.customer_no, link.taught_by) == ("C0001", company.users["zheng"])
    second_payment()
    assert proposal("R2").state == "open"
    assert proposal("R2").suggested == SECOND  # by the amount, among the invoices of the customer claimed
    assert codes("R2") == ["payer.unconfirmed", "amount.exact"]
    assert Receipt.objects.get(receipt_no="R2").customer is None  # nobody's balance is credited
    assert queries.visible_payers(company.actor("zheng")).get().used == 1


def test_confirmed_it_is_posted_also_what_waits(company) -> None:
    link = accepted(company)
    second_payment()
    operations.confirm_payer(actor=company.actor("zheng"), link=link.pk, seen="claimed")
    operations.match_receipts(actor=COMMAND, today=TODAY)
    assert proposal("R2").state == "posted"
    assert codes("R2") == ["payer.known", "amount.exact"]
    made = Allocation.objects.get(receipt__receipt_no="R2")
    assert (made.by_hand, made.effective) == (False, TODAY)  # no earlier day changes
    event = Event.objects.get(action="receivables.confirm_payer")
    assert (event.actor, event.before) == ("zheng", {"state": "claimed"})
    with pytest.raises(StaleError):
        operations.confirm_payer(actor=company.actor("zheng"), link=link.pk, seen="claimed")


def test_refused_it_is_a_stranger_again(company) -> None:
    link = accepted(company)
    with pytest.raises(RefusedError):
        operations.refuse_payer(actor=company.actor("zheng"), link=link.pk, seen="claimed", reason=" ")
    operations.refuse_payer(actor=company.actor("zheng"), link=link.pk, seen="claimed", reason="一次性代付")
    second_payment()
    assert proposal("R2").state == "open"
    assert codes("R2") == ["payer.third_party", "amount.exact"]  # what the amount alone says


@pytest.mark.parametrize("who", ["qian", "li", "wang"])
def test_only_finance_and_the_director_confirm(company, who) -> None:
    link = accepted(company)
    with pytest.raises(PermissionDenied):
        operations.confirm_payer(actor=company.actor(who), link=link.pk, seen="claimed")
    link.refresh_from_db()
    assert link.state == "claimed"


def test_a_file_that_names_the_customer_teaches_the_same(company) -> None:
    bring_in({"receipts": frame("receipts", receipt("R3", ago(5), THIRD, "24310003", "李四", "C0001", "6217001"))})
    operations.match_receipts(actor=COMMAND, today=TODAY)
    assert proposal("R3").state == "posted"  # a person said whose money it is
    link = PayerLink.objects.get(payer_name="李四")
    assert (link.state, link.taught_by, link.customer.customer_no) == ("claimed", None, "C0001")


def test_its_own_and_its_familys_names_are_no_strangers(company) -> None:
    bring_in({"receipts": frame("receipts", receipt("R3", ago(5), 1_00, "货款", "hangzhou_branch"))})
    operations.match_receipts(actor=COMMAND, today=TODAY)
    item = queries.visible_receivables(company.actor("zheng")).get(invoice_no="24310002")
    operations.allocate(
        actor=company.actor("zheng"), receipt=Receipt.objects.get(receipt_no="R3").pk, lines={item.pk: 1_00}
    )
    assert not PayerLink.objects.exists()


def test_a_second_run_finds_nothing_new(company) -> None:
    """The engine itself runs again, because something that has nothing to do with it came in."""
    accepted(company)
    bring_in(
        {
            "receipts": frame(
                "receipts",
                receipt("R2", ago(3), SECOND, "货款", "张三", account=CARD),
                receipt("R3", ago(2), THIRD, "付 24310003 货款", "hangzhou"),
                receipt("R4", ago(1), THIRD, "付 24310003 货款", "hangzhou"),  # the same again
            )
        }
    )
    operations.match_receipts(actor=COMMAND, today=TODAY)
    before = list(MatchProposal.objects.order_by("pk").values())
    assert {one["state"] for one in before if one["current"]} == {"posted", "open"}
    bring_in({"receipts": frame("receipts", receipt("R9", TODAY, 5, "?"))})
    operations.match_receipts(actor=COMMAND, today=TODAY)
    assert codes("R4") == ["repeated"]
    after = list(MatchProposal.objects.exclude(receipt__receipt_no="R9").order_by("pk").values())
    assert after == before


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages(company, language) -> None:
    link = accepted(company)
    browser = company.client("zheng")
    head = {"HTTP_ACCEPT_LANGUAGE": language}
    listed = browser.get(reverse("receivables:payers"), **head).content.decode()
    assert "张三" in listed
    told = browser.get(reverse("receivables:payer", args=[link.pk]), **head).content.decode()
    assert "hangzhou" in told
    assert CARD in told
    answer = browser.post(reverse("receivables:confirm_payer", args=[link.pk]), {"seen": "refused"}, **head)
    assert answer.status_code == 409
    answer = browser.post(reverse("receivables:refuse_payer", args=[link.pk]), {"seen": "claimed"}, **head)
    assert answer.status_code == 422
    answer = browser.post(reverse("receivables:confirm_payer", args=[link.pk]), {"seen": "claimed"}, **head)
    assert answer.status_code == 302
    link.refresh_from_db()
    assert link.state == "confirmed"
    rep = company.client("wu")  # owns other customers
    assert rep.get(reverse("receivables:payer", args=[link.pk])).status_code == 404
