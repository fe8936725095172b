"""What money leaves open with a reason is settled with it: within the limit at once, above it after approval."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, receipt
from tests.business.receivables.test_balances import slowly, stored

from huikuan.business.receivables import operations
from huikuan.business.receivables.models import Adjustment, Allocation, MatchProposal, Receipt, Receivable
from huikuan.business.receivables.queries.verifying import verify
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.company import operations as company
from huikuan.foundation.operations import StaleError

pytestmark = pytest.mark.django_db
TODAY = clock.today()
OWED, SHORT = 123_456_78, 6_00  # a fee of 6 yuan is a usual one


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def paid(short: int, reference: str = "付 24310001 货款") -> None:
    bring_in(
        {
            "invoices": frame("invoices", invoice("24310001", "C0001", ago(70), OWED, ago(40))),
            "receipts": frame("receipts", receipt("R1", ago(9), OWED - short, reference, "hangzhou", "C0001")),
        }
    )
    operations.match_receipts(actor=COMMAND, today=TODAY)


def found() -> MatchProposal:
    return MatchProposal.objects.get(current=True)


def open_fen() -> int:
    assert verify((TODAY, ago(5))).difference is None
    assert stored(TODAY) == slowly(TODAY)
    return Receivable.objects.get().open_fen


def test_what_is_posted_alone_leaves_the_difference_to_a_person(cast) -> None:
    paid(SHORT, "付 24310001 货款 手续费自理")
    assert (found().state, found().differences_wait) == ("posted", True)
    assert found().differences == [[Receivable.objects.get().pk, SHORT, "fee"]]
    assert open_fen() == SHORT
    shown = reverse("receivables:differences")
    listed = cast.client("zheng").get(shown).content.decode()
    assert (">R1<" in listed, "6.00" in listed) == (True, True)
    assert ">R1<" not in cast.client("wu").get(shown).content.decode()  # owns other customers
    assert ">R1<" not in cast.client("zheng").get(shown + "?show=approval").content.decode()
    operations.settle_proposed_differences(actor=cast.actor("zheng"), proposal=found().pk)
    made = Adjustment.objects.get()
    assert (made.kind, made.state, made.amount, made.beside.receipt_no) == ("fee", "posted", SHORT, "R1")
    assert open_fen() == 0
    assert ">R1<" not in cast.client("zheng").get(shown).content.decode()
    with pytest.raises(StaleError):
        operations.settle_proposed_differences(actor=cast.actor("zheng"), proposal=found().pk)
    assert Adjustment.objects.count() == 1


def test_the_settings_let_the_matching_settle_it_alone(cast) -> None:
    company.change(actor=cast.actor("wang"), key="receivables.alone_fee", value=5_99)
    paid(SHORT, "付 24310001 货款 手续费自理")
    assert open_fen() == SHORT  # one fen too much
    company.change(actor=cast.actor("wang"), key="receivables.alone_fee", value=SHORT)
    bring_in({"receipts": frame("receipts", receipt("R9", TODAY, 1, "?"))})
    operations.match_receipts(actor=COMMAND, today=TODAY)
    made = Adjustment.objects.get()
    assert (made.state, made.requested_by, made.effective) == ("posted", None, ago(9))
    assert open_fen() == 0
    assert not MatchProposal.objects.filter(differences_wait=True).exists()


@pytest.fixture
def proposed(cast):
    """Only proposed, because a stranger paid: 6.00 are short."""
    bring_in(
        {
            "invoices": frame("invoices", invoice("24310001", "C0001", ago(70), OWED, ago(40))),
            "receipts": frame("receipts", receipt("R1", ago(9), OWED - SHORT, "付 24310001 货款", "张三")),
        }
    )
    operations.match_receipts(actor=COMMAND, today=TODAY)
    assert (found().state, len(found().differences)) == ("open", 1)
    return cast


def test_accepting_settles_both_and_undoing_takes_back_both(proposed) -> None:
    finance = proposed.actor("zheng")
    operations.accept_proposal(actor=finance, proposal=found().pk)
    assert open_fen() == 0
    assert Adjustment.objects.get().state == "posted"
    money = Receipt.objects.get(receipt_no="R1")
    assert money.left_fen == 0
    operations.undo_decision(actor=finance, receipt=money.pk, reason="看错了")
    money.refresh_from_db()
    assert (open_fen(), money.left_fen) == (OWED, OWED - SHORT)
    assert Adjustment.objects.get().state == "reversed"
    assert (found().state, found().decided_by) == ("open", None)
    assert Event.objects.get(action="receivables.undo_decision").reason == "看错了"
    with pytest.raises(StaleError):
        operations.undo_decision(actor=finance, receipt=money.pk, reason="again")
    operations.accept_proposal(actor=finance, proposal=found().pk)  # and once more
    assert open_fen() == 0
    made = Allocation.objects.get(receipt=money, reverses=None, reversal=None)
    operations.reverse_allocation(actor=finance, allocation=made.pk, reason="客户说不是")
    assert open_fen() == OWED


def test_above_the_limit_the_difference_waits_for_approval(proposed) -> None:
    company.change(actor=proposed.actor("wang"), key="receivables.limit_finance", value=5_99)
    operations.accept_proposal(actor=proposed.actor("zheng"), proposal=found().pk)
    asked = Adjustment.objects.get()
    assert (asked.state, asked.document) == ("asked", None)
    assert open_fen() == SHORT
    listed = proposed.client("zhao").get(reverse("receivables:differences") + "?show=approval").content.decode()
    assert (">R1<" in listed, "6.00" in listed) == (True, True)
    operations.approve_adjustment(actor=proposed.actor("zhao"), adjustment=asked.pk)
    assert open_fen() == 0


def test_undone_what_was_only_asked_for_is_withdrawn(proposed) -> None:
    company.change(actor=proposed.actor("wang"), key="receivables.limit_finance", value=5_99)
    finance = proposed.actor("zheng")
    operations.accept_proposal(actor=finance, proposal=found().pk)
    operations.undo_decision(actor=finance, receipt=Receipt.objects.get(receipt_no="R1").pk, reason="看错了")
    assert Adjustment.objects.get().state == "refused"
    assert open_fen() == OWED


def test_no_money_is_expected_for_a_difference_that_waits(cast) -> None:
    """The same money again is a repeat, not the payment of what the first left open."""
    paid(SHORT, "付 24310001 货款 手续费自理")
    bring_in({"receipts": frame("receipts", receipt("R2", ago(2), OWED - SHORT, "付 24310001 货款", "hangzhou"))})
    operations.match_receipts(actor=COMMAND, today=TODAY)
    second = MatchProposal.objects.get(receipt__receipt_no="R2", current=True)
    assert (second.lines, second.reasons[0][0]) == ([], "repeated")
