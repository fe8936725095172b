"""Two people at one receipt or one invoice at the same moment: one wins, the other is told, sums hold."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connections
from django.db.models import F, Sum
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, receipt
from tests.business.receivables.test_balances import slowly, stored

from huikuan.business.receivables import operations
from huikuan.business.receivables.models import (
    Adjustment,
    Allocation,
    MatchProposal,
    MatchRun,
    PayerLink,
    Receipt,
    Receivable,
)
from huikuan.business.receivables.queries import work_out
from huikuan.business.receivables.queries.verifying import verify
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError, StaleError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ISSUED, DUE, PAID = date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 20)


@pytest.fixture
def case(transactional_db):
    """1,000.00 and 900.00 are open; 1,200.00 and 700.00 came."""
    from tests.cast import make_cast  # noqa: PLC0415

    cast = make_cast()
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", ISSUED, 1_000_00, DUE),
                invoice("24310002", "C0001", ISSUED, 900_00, DUE),
            ),
            "receipts": frame(
                "receipts",
                receipt("R1", PAID, 1_200_00, "货款", customer="C0001"),
                receipt("R2", PAID, 700_00, "货款", customer="C0001"),
            ),
        }
    )
    return cast


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Run them in threads that start together; what each ended with."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        try:
            gate.wait(10)
            deed()
        except (RefusedError, StaleError) as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def sums_hold() -> None:
    for item in Receivable.objects.annotate(paid=Sum("allocations__amount")):
        assert item.open_fen == item.amount - (item.paid or 0) >= 0
    for one in Receipt.objects.annotate(used=Sum("allocations__amount")):
        assert one.left_fen == one.amount - (one.used or 0) >= 0
    today = clock.today()
    assert stored(today) == slowly(today)


def pk(number: str) -> int:
    return Receivable.objects.get(invoice_no=number).pk


def test_one_receipt(case) -> None:
    money, first, second = Receipt.objects.get(receipt_no="R1"), pk("24310001"), pk("24310002")
    stored(clock.today())  # balances stand ready and have to follow

    def by(item: int) -> Callable[[], object]:
        actor = case.actor("zheng")
        return lambda: operations.allocate(actor=actor, receipt=money.pk, lines={item: 900_00}, seen_left=1_200_00)

    assert at_once(by(first), by(second)) == ["StaleError", "done"]
    assert Allocation.objects.count() == 1
    sums_hold()


def test_one_invoice(case) -> None:
    item = pk("24310001")

    def by(number: str) -> Callable[[], object]:
        actor, money = case.actor("zheng"), Receipt.objects.get(receipt_no=number)
        return lambda: operations.allocate(actor=actor, receipt=money.pk, lines={item: 700_00}, seen_left=money.amount)

    assert at_once(by("R1"), by("R2")) == ["RefusedError", "done"]
    assert Allocation.objects.count() == 1
    sums_hold()


def test_one_proposal(case) -> None:
    operations.match_receipts(actor=COMMAND, today=clock.today())
    proposal = MatchProposal.objects.get(receipt__receipt_no="R1")
    assert proposal.state == "open"
    assert proposal.lines
    actors = [case.actor("zheng") for _ in range(2)]
    deeds = [lambda actor=actor: operations.accept_proposal(actor=actor, proposal=proposal.pk) for actor in actors]
    assert at_once(*deeds) == ["StaleError", "done"]
    assert Allocation.objects.count() == len(proposal.lines)
    sums_hold()


def test_one_reversal(case) -> None:
    operations.allocate(
        actor=case.actor("zheng"),
        receipt=Receipt.objects.get(receipt_no="R1").pk,
        lines={pk("24310001"): 500_00},
        effective=PAID,
    )
    made = Allocation.objects.get()
    actors = [case.actor("zheng") for _ in range(2)]
    deeds = [
        lambda actor=actor: operations.reverse_allocation(actor=actor, allocation=made.pk, reason="x")
        for actor in actors
    ]
    assert at_once(*deeds) == ["StaleError", "done"]
    assert Allocation.objects.count() == 2
    sums_hold()


def test_matching_while_a_clerk_decides(case) -> None:
    """What the matching worked out before the clerk's decision is not posted over it."""
    bring_in({"receipts": frame("receipts", receipt("R3", PAID, 900_00, "付 24310002 货款", "hangzhou", "C0001"))})
    work = work_out(clock.today())
    assert [one.payment for one in work.result.proposals if one.post] == ["R3"]
    clerk, money = case.actor("zheng"), Receipt.objects.get(receipt_no="R1")
    assert at_once(
        lambda: operations.allocate(actor=clerk, receipt=money.pk, lines={pk("24310002"): 500_00}),
        lambda: operations.match_receipts(actor=COMMAND, today=clock.today(), work=work),
    ) in (["done", "done"], ["RefusedError", "done"])
    assert Receivable.objects.get(invoice_no="24310002").open_fen in (0, 400_00)
    sums_hold()


def test_two_matchings(case) -> None:
    bring_in({"receipts": frame("receipts", receipt("R3", PAID, 900_00, "付 24310002 货款", "hangzhou", "C0001"))})
    works = [work_out(clock.today()) for _ in range(2)]
    deeds = [
        lambda work=work: operations.match_receipts(actor=COMMAND, today=clock.today(), work=work) for work in works
    ]
    assert at_once(*deeds) == ["done", "done"]
    assert Allocation.objects.count() == 1
    assert MatchProposal.objects.filter(current=True).count() == 3
    assert not Receipt.objects.exclude(left_fen__gte=0).filter(amount__gt=F("left_fen")).exists()
    sums_hold()


def test_two_read_a_day_first(case) -> None:
    from huikuan.business.receivables.queries import balances  # noqa: PLC0415

    assert at_once(*[lambda: balances.ready(DUE) for _ in range(4)]) == ["done"] * 4
    assert stored(DUE) == slowly(DUE)


def test_a_reversal_while_the_matching_posts(case) -> None:
    """The matching has been worked out; before it is posted, the receipt is taken back."""
    money, work = Receipt.objects.get(receipt_no="R1"), work_out(clock.today())
    finance = case.actor("zheng")
    ended = at_once(
        lambda: operations.match_receipts(actor=COMMAND, today=clock.today(), work=work),
        lambda: operations.reverse_document(actor=finance, receipt=money.pk, reason="退回"),
    )
    assert ended == ["done", "done"]
    money.refresh_from_db()
    assert not Allocation.objects.filter(receipt=money, reverses=None, reversal=None).exists()
    assert Receivable.objects.get(invoice_no="24310001").open_fen == 1_000_00 - _paid("24310001")
    balanced()


def test_a_run_undone_while_a_person_takes_one_of_it_back(case) -> None:
    """Each posting is taken back once, whoever comes first; the run says that it was undone."""
    bring_in(
        {
            "receipts": frame(
                "receipts",
                receipt("R3", PAID, 1_000_00, "付 24310001 货款", customer="C0001"),
                receipt("R4", PAID, 900_00, "付 24310002 货款", customer="C0001"),
            )
        }
    )
    operations.match_receipts(actor=COMMAND, today=clock.today())
    run, finance, director = MatchRun.objects.get(), case.actor("zheng"), case.actor("zhao")
    one = Allocation.objects.get(receipt__receipt_no="R3")
    ended = at_once(
        lambda: operations.undo_run(actor=director, run=run.pk, reason="导错了文件"),
        lambda: operations.reverse_allocation(actor=finance, allocation=one.pk, reason="看错了"),
        lambda: operations.undo_run(actor=finance, run=run.pk, reason="导错了文件"),
    )
    assert ended in (["StaleError", "StaleError", "done"], ["StaleError", "done", "done"])
    sums_hold()
    for posted in Allocation.objects.filter(reverses=None):
        assert Allocation.objects.filter(reverses=posted).count() == 1
    assert Receivable.objects.aggregate(fen=Sum("open_fen"))["fen"] == 1_900_00


def test_a_write_off_while_somebody_allocates(case) -> None:
    """Both want the whole of one invoice."""
    item, money = pk("24310002"), Receipt.objects.get(receipt_no="R1")
    finance, boss = case.actor("zheng"), case.actor("zhao")
    asked = operations.ask_adjustment(actor=finance, kind="write_off", lines={item: 900_00}, reason="收不回")
    ended = at_once(
        lambda: operations.approve_adjustment(actor=boss, adjustment=asked.pk),
        lambda: operations.allocate(actor=finance, receipt=money.pk, lines={item: 900_00}),
    )
    assert ended == ["RefusedError", "done"]
    assert Receivable.objects.get(pk=item).open_fen == 0
    assert Allocation.objects.count() == 1
    balanced()


def test_two_write_offs_near_the_limit(case) -> None:
    """100.00 alone a month and customer: of two of 60.00 at once, one is posted, the other waits for approval."""
    first, second = pk("24310001"), pk("24310002")

    def by(item: int) -> Callable[[], object]:
        actor = case.actor("zheng")
        return lambda: operations.ask_adjustment(actor=actor, kind="difference", lines={item: 60_00}, reason="尾差")

    assert at_once(by(first), by(second)) == ["done", "done"]
    assert sorted(Adjustment.objects.values_list("state", flat=True)) == ["asked", "posted"]
    assert sum(Receivable.objects.values_list("open_fen", flat=True)) == 1_900_00 - 60_00
    balanced()


def test_one_request_two_approvers(case) -> None:
    asked = operations.ask_adjustment(
        actor=case.actor("zheng"), kind="discount", lines={pk("24310001"): 200_00}, reason="折让"
    )

    def by(name: str) -> Callable[[], object]:
        actor = case.actor(name)
        return lambda: operations.approve_adjustment(actor=actor, adjustment=asked.pk)

    ended = at_once(by("qian"), by("zhao"))
    assert ended == ["StaleError", "done"]
    assert Allocation.objects.count() == 1
    balanced()


def test_two_documents_taken_back_at_once(case) -> None:
    money, actor = Receipt.objects.get(receipt_no="R1"), case.actor("zheng")
    operations.allocate(actor=actor, receipt=money.pk, lines={pk("24310001"): 500_00})
    twice = [lambda: operations.reverse_document(actor=actor, receipt=money.pk, reason="错")] * 2
    assert at_once(*twice) == ["RefusedError", "done"]
    assert Receipt.objects.filter(reverses=money).count() == 1
    balanced()


def test_accepting_and_undoing_at_once(case) -> None:
    """One clerk takes back what another has just posted, while a third allocates the rest: sums hold either way."""
    operations.allocate(
        actor=case.actor("zheng"),
        receipt=Receipt.objects.get(receipt_no="R1").pk,
        lines={pk("24310001"): 500_00},
    )
    money = Receipt.objects.get(receipt_no="R1")
    undo, more = case.actor("zheng"), case.actor("zheng")
    ended = at_once(
        lambda: operations.undo_decision(actor=undo, receipt=money.pk, reason="错"),
        lambda: operations.undo_decision(actor=undo, receipt=money.pk, reason="错"),
        lambda: operations.allocate(actor=more, receipt=money.pk, lines={pk("24310002"): 700_00}),
    )
    assert ended in (["StaleError", "done", "done"], ["done", "done", "done"])
    sums_hold()
    balanced()


def test_matching_while_documents_come_in(case) -> None:
    """The matching has read; an import brings an invoice and a receipt before it posts. Nothing is lost or doubled."""
    bring_in({"receipts": frame("receipts", receipt("R3", PAID, 900_00, "付 24310002 货款", "hangzhou", "C0001"))})
    work = work_out(clock.today())
    fresh = {
        "invoices": frame("invoices", invoice("24310007", "C0001", ISSUED, 123_45, DUE)),
        "receipts": frame("receipts", receipt("R7", PAID, 123_45, "付 24310007 货款", "hangzhou", "C0001")),
    }
    ended = at_once(
        lambda: operations.match_receipts(actor=COMMAND, today=clock.today(), work=work),
        lambda: bring_in(fresh),
    )
    assert ended == ["done", "done"]
    assert Receivable.objects.get(invoice_no="24310002").open_fen == 0
    assert Receivable.objects.get(invoice_no="24310007").open_fen == 123_45
    operations.match_receipts(actor=COMMAND, today=clock.today())
    assert Receivable.objects.get(invoice_no="24310007").open_fen == 0
    sums_hold()
    balanced()


def test_two_confirm_a_payer(case) -> None:
    """One confirms, the other refuses: one wins, the other is told."""
    bring_in({"receipts": frame("receipts", receipt("R5", PAID, 900_00, "24310002", "张三", "C0001", "6222"))})
    operations.match_receipts(actor=COMMAND, today=clock.today())
    link = PayerLink.objects.get()
    first, second = case.actor("zheng"), case.actor("zhao")
    ended = at_once(
        lambda: operations.confirm_payer(actor=first, link=link.pk, seen="claimed"),
        lambda: operations.refuse_payer(actor=second, link=link.pk, seen="claimed", reason="不认识"),
    )
    assert ended == ["StaleError", "done"]


def test_numbers_are_given_once(case) -> None:
    customer = case.customers["hangzhou"].pk

    def enter() -> object:
        return operations.record_receipt(
            actor=case.actor("zheng"), channel="cash", customer=customer, day=PAID, amount=1_00
        )

    assert at_once(enter, enter, enter) == ["done"] * 3
    numbers = Receipt.objects.filter(channel="cash").values_list("receipt_no", flat=True)
    assert sorted(one[-3:] for one in numbers) == ["001", "002", "003"]


def _paid(number: str) -> int:
    found = Allocation.objects.filter(receivable__invoice_no=number).aggregate(fen=Sum("amount"))
    return found["fen"] or 0


def balanced() -> None:
    """Nothing kept differs from what was posted."""
    assert verify((clock.today(), PAID)).difference is None
