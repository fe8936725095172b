"""What a person decides about receipts: figures by hand, refusals that move nothing, past days that stay."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from tests.business.receivables.company import bring_in, frame, invoice, receipt
from tests.business.receivables.test_balances import slowly, stored

from huikuan.business.receivables import operations
from huikuan.business.receivables.models import Allocation, MatchProposal, Receipt, Receivable
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.wiring import _handlers, subscribe

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def open_case(cast):
    """Hangzhou owes 1,000.00 and 500.00; 1,200.00 came ten days ago and nobody said for what."""
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", ago(70), 1_000_00, ago(40)),
                invoice("24310002", "C0001", ago(50), 500_00, ago(20)),
                invoice("24310009", "C0005", ago(50), 700_00, ago(20)),
            ),
            "receipts": frame("receipts", receipt("R1", ago(10), 1_200_00, "货款", customer="C0001")),
        }
    )
    return cast


def pks(*numbers: str) -> list[int]:
    return [Receivable.objects.get(invoice_no=number).pk for number in numbers]


def the_receipt() -> Receipt:
    return Receipt.objects.get(receipt_no="R1")


def nothing_moved() -> None:
    assert not Allocation.objects.exists()
    assert the_receipt().left_fen == 1_200_00
    assert all(item.open_fen == item.amount for item in Receivable.objects.all())
    assert not Event.objects.filter(action__startswith="receivables.").exclude(action__contains="import").exists()


def test_allocating_by_hand(open_case) -> None:
    told: list[set[int]] = []
    listener = lambda *, customers, actor: told.append(customers)  # noqa: E731
    subscribe("receivables.changed", listener)
    first, second = pks("24310001", "24310002")
    operations.allocate(
        actor=open_case.actor("zheng"), receipt=the_receipt().pk, lines={first: 1_000_00, second: 150_00}
    )
    _handlers["receivables.changed"].remove(listener)
    assert the_receipt().left_fen == 50_00
    assert [Receivable.objects.get(pk=pk).open_fen for pk in (first, second)] == [0, 350_00]
    assert told == [{open_case.customers["hangzhou"].pk}]
    event = Event.objects.get(action="receivables.allocate")
    assert (event.actor, event.subject) == ("zheng", "R1")
    assert event.after == {
        "lines": {"24310001": 1_000_00, "24310002": 150_00},
        "effective": TODAY.isoformat(),
        "left_fen": 50_00,
    }


def test_what_is_decided_today_changes_no_day_before(open_case) -> None:
    yesterday, today = stored(ago(1)), stored(TODAY)
    hangzhou = open_case.customers["hangzhou"].pk
    assert today[hangzhou]["unallocated"] == 1_200_00
    first, second = pks("24310001", "24310002")
    operations.allocate(actor=open_case.actor("zheng"), receipt=the_receipt().pk, lines={first: 600_00})
    assert stored(ago(1)) == yesterday == slowly(ago(1))
    after = stored(TODAY)
    assert after == slowly(TODAY)
    assert (after[hangzhou]["b2"], after[hangzhou]["unallocated"]) == (400_00, 600_00)
    operations.allocate(
        actor=open_case.actor("zheng"), receipt=the_receipt().pk, lines={second: 500_00}, effective=ago(10)
    )
    for day in (ago(11), ago(10), ago(1), TODAY):
        assert stored(day) == slowly(day)
    assert stored(ago(10))[hangzhou]["unallocated"] == 700_00
    assert stored(ago(11))[hangzhou]["unallocated"] == 0


def test_a_reversal_is_a_row_of_its_own(open_case) -> None:
    (first,) = pks("24310001")
    finance = open_case.actor("zheng")
    operations.allocate(actor=finance, receipt=the_receipt().pk, lines={first: 1_000_00}, effective=ago(5))
    before = {day: stored(day) for day in (ago(6), ago(5), ago(1))}
    made = Allocation.objects.get()
    operations.reverse_allocation(actor=finance, allocation=made.pk, reason="wrong customer")
    assert [(one.amount, one.effective, one.reverses_id) for one in Allocation.objects.order_by("pk")] == [
        (1_000_00, ago(5), None),
        (-1_000_00, TODAY, made.pk),
    ]
    assert the_receipt().left_fen == 1_200_00
    assert Receivable.objects.get(pk=first).open_fen == 1_000_00
    for day, rows in before.items():
        assert stored(day) == rows == slowly(day)
    assert stored(TODAY) == slowly(TODAY)
    with pytest.raises(StaleError):
        operations.reverse_allocation(actor=finance, allocation=made.pk, reason="again")
    assert Allocation.objects.count() == 2
    assert Event.objects.get(action="receivables.reverse_allocation").reason == "wrong customer"


def test_money_of_somebody_else(open_case) -> None:
    """The head office's money pays a branch: it leaves one balance and lowers the other on the same day."""
    bring_in({"invoices": frame("invoices", invoice("24310003", "C0002", ago(30), 300_00, ago(5)))})
    (branch,) = pks("24310003")
    operations.allocate(actor=open_case.actor("zheng"), receipt=the_receipt().pk, lines={branch: 300_00})
    head = open_case.customers["hangzhou"].pk
    assert stored(ago(1))[head]["unallocated"] == 1_200_00
    assert stored(TODAY)[head]["unallocated"] == 900_00
    assert open_case.customers["hangzhou_branch"].pk not in stored(TODAY)
    assert stored(TODAY) == slowly(TODAY)


def test_an_invoice_issued_after_the_money(open_case) -> None:
    bring_in({"invoices": frame("invoices", invoice("24310004", "C0001", ago(2), 100_00, TODAY))})
    (late,) = pks("24310004")
    operations.allocate(
        actor=open_case.actor("zheng"), receipt=the_receipt().pk, lines={late: 100_00}, effective=ago(8)
    )
    for day in (ago(9), ago(8), ago(3), ago(2), TODAY):
        assert stored(day) == slowly(day)
    assert stored(ago(3))[open_case.customers["hangzhou"].pk]["unallocated"] == 1_200_00
    assert stored(ago(2))[open_case.customers["hangzhou"].pk]["unallocated"] == 1_100_00


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ({}, "nothing_typed"),
        ({"24310001": 0}, "not_positive"),
        ({"24310001": -5}, "not_positive"),
        ({"24310001": 1_000_01}, "more_than_open"),
        ({"24310001": 1_000_00, "24310002": 200_01}, "more_than_left"),
    ],
)
def test_what_is_refused_moves_nothing(open_case, lines, code) -> None:
    typed = {pks(number)[0]: fen for number, fen in lines.items()}
    with pytest.raises(RefusedError) as told:
        operations.allocate(actor=open_case.actor("zheng"), receipt=the_receipt().pk, lines=typed)
    assert told.value.code == f"receivables.{code}"
    nothing_moved()


@pytest.mark.parametrize("day", [ago(11), TODAY + timedelta(days=1)])
def test_a_day_before_the_money_or_in_the_future_is_refused(open_case, day) -> None:
    with pytest.raises(RefusedError):
        operations.allocate(
            actor=open_case.actor("zheng"), receipt=the_receipt().pk, lines={pks("24310001")[0]: 1_00}, effective=day
        )
    nothing_moved()


def test_a_changed_receipt_is_told(open_case) -> None:
    first, second = pks("24310001", "24310002")
    finance, receipt_pk = open_case.actor("zheng"), the_receipt().pk
    operations.allocate(actor=finance, receipt=receipt_pk, lines={first: 100_00}, seen_left=1_200_00)
    with pytest.raises(StaleError) as told:
        operations.allocate(actor=finance, receipt=receipt_pk, lines={second: 100_00}, seen_left=1_200_00)
    assert told.value.current.left_fen == 1_100_00
    assert Allocation.objects.count() == 1


@pytest.mark.parametrize("who", ["zhao", "qian", "li", "wang"])
def test_only_finance_decides(open_case, who) -> None:
    with pytest.raises(PermissionDenied):
        operations.allocate(actor=open_case.actor(who), receipt=the_receipt().pk, lines={pks("24310001")[0]: 100_00})
    nothing_moved()


def test_unknown_receipts_and_items_are_not_found(open_case) -> None:
    finance = open_case.actor("zheng")
    with pytest.raises(Http404):
        operations.allocate(actor=finance, receipt=0, lines={pks("24310001")[0]: 1})
    with pytest.raises(Http404):
        operations.allocate(actor=finance, receipt=the_receipt().pk, lines={0: 1})
    nothing_moved()


def test_the_database_protects_what_is_posted(open_case) -> None:
    operations.allocate(actor=open_case.actor("zheng"), receipt=the_receipt().pk, lines={pks("24310001")[0]: 100_00})
    for deed in (
        lambda: Allocation.objects.update(amount=1),
        lambda: Receivable.objects.update(amount=1),
        lambda: Receipt.objects.update(date=TODAY),
        lambda: Allocation.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            deed()


@pytest.fixture
def proposed(open_case):
    """The oldest first is only proposed: 1,000.00 and 200.00."""
    operations.match_receipts(actor=open_case.actor("zheng"), today=TODAY)
    found = MatchProposal.objects.get(current=True)
    assert found.state == "open"
    assert found.lines == [[pk, fen] for pk, fen in zip(pks("24310001", "24310002"), (1_000_00, 200_00), strict=True)]
    return open_case, found


def test_accepting_a_proposal(proposed) -> None:
    cast, found = proposed
    operations.accept_proposal(actor=cast.actor("zheng"), proposal=found.pk)
    assert the_receipt().left_fen == 0
    assert [Receivable.objects.get(pk=pk).open_fen for pk in pks("24310001", "24310002")] == [0, 300_00]
    found.refresh_from_db()
    assert (found.state, found.decided_by) == ("posted", cast.users["zheng"])
    with pytest.raises(StaleError):
        operations.accept_proposal(actor=cast.actor("zheng"), proposal=found.pk)
    assert Allocation.objects.count() == 2


def test_many_decisions_are_told_once(proposed) -> None:
    cast, found = proposed
    finance, told = cast.actor("zheng"), []
    listener = lambda *, customers, actor: told.append((customers, actor))  # noqa: E731
    before = stored(TODAY)
    subscribe("receivables.changed", listener)
    with operations.telling_once(finance):
        operations.accept_proposal(actor=finance, proposal=found.pk)
        with pytest.raises(StaleError):
            operations.accept_proposal(actor=finance, proposal=found.pk)
        operations.undo_decision(actor=finance, receipt=the_receipt().pk, reason="wrong")
        operations.allocate(actor=finance, receipt=the_receipt().pk, lines={pks("24310001")[0]: 100_00})
        assert (told, stored(TODAY)) == ([], before)

    def two_of_which_one_is_refused() -> None:
        with operations.telling_once(finance):
            for fen in (200_00, 0):
                operations.allocate(actor=finance, receipt=the_receipt().pk, lines={pks("24310001")[0]: fen})

    with pytest.raises(RefusedError):
        two_of_which_one_is_refused()
    _handlers["receivables.changed"].remove(listener)
    assert told == [({cast.customers["hangzhou"].pk}, finance)]
    assert the_receipt().left_fen == 1_100_00
    assert stored(TODAY) == slowly(TODAY)


def test_a_proposal_that_no_longer_fits_is_stale(proposed) -> None:
    cast, found = proposed
    bring_in({"receipts": frame("receipts", receipt("R2", ago(3), 900_00, "x", customer="C0001"))})
    other = Receipt.objects.get(receipt_no="R2")
    operations.allocate(actor=cast.actor("zheng"), receipt=other.pk, lines={pks("24310001")[0]: 900_00})
    with pytest.raises(StaleError):
        operations.accept_proposal(actor=cast.actor("zheng"), proposal=found.pk)
    assert the_receipt().left_fen == 1_200_00
    found.refresh_from_db()
    assert found.state == "open"


def test_what_is_rejected_is_not_proposed_again(proposed) -> None:
    cast, found = proposed
    operations.reject_proposal(actor=cast.actor("zheng"), proposal=found.pk, reason="it is a deposit")
    bring_in({"receipts": frame("receipts", receipt("R2", ago(3), 1_00, "?"))})  # something new to look at
    operations.match_receipts(actor=cast.actor("zheng"), today=TODAY)
    found.refresh_from_db()
    assert (found.state, found.current, found.decision) == ("rejected", True, "it is a deposit")
    assert not Allocation.objects.exists()


def test_what_a_person_took_apart_is_not_posted_again(cast) -> None:
    finance = cast.actor("zheng")
    bring_in(
        {
            "invoices": frame("invoices", invoice("24310001", "C0001", ago(70), 1_234_56, ago(40))),
            "receipts": frame("receipts", receipt("R1", ago(10), 1_234_56, "付 24310001 货款", "hangzhou", "C0001")),
        }
    )
    operations.match_receipts(actor=finance, today=TODAY)
    made = Allocation.objects.get()
    assert (made.effective, made.by_hand) == (ago(10), False)
    operations.reverse_allocation(actor=finance, allocation=made.pk, reason="paid for somebody else")
    bring_in({"receipts": frame("receipts", receipt("R2", ago(3), 1_00, "?"))})
    operations.match_receipts(actor=finance, today=TODAY)
    assert Allocation.objects.count() == 2
    assert MatchProposal.objects.get(receipt=made.receipt, current=True).state == "open"
