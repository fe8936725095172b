"""Lowering what is owed without money: by hand-computed figures, on every day, with refusals that move nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, receipt
from tests.business.receivables.test_balances import slowly, stored

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Adjustment, Allocation, Receipt, Receivable
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def case(cast):
    """Hangzhou owes 1,000.00 (40 days late) and 500.00 (20 days late), and has a credit note of 200.00."""
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", ago(70), 1_000_00, ago(40)),
                invoice("24310002", "C0001", ago(50), 500_00, ago(20)),
                invoice("24310003", "C0001", ago(30), -200_00, ago(30)),
                invoice("24310009", "C0005", ago(50), 70_000_00, ago(20)),
            ),
            "receipts": frame("receipts", receipt("R1", ago(10), 300_00, "货款", customer="C0001")),
        }
    )
    return cast


def pk(number: str) -> int:
    return Receivable.objects.get(invoice_no=number, voided_at=None).pk


def open_of(number: str) -> int:
    return Receivable.objects.get(invoice_no=number).open_fen


def nothing_moved() -> None:
    assert not Allocation.objects.exists()
    assert Receipt.objects.count() == 1
    assert all(item.open_fen == item.amount for item in Receivable.objects.all())


def days_hold(*days: int) -> None:
    """Every one of these days, added up document by document."""
    for back in days:
        assert stored(ago(back)) == slowly(ago(back)), back


def ask(case, who="zheng", kind="write_off", fen=60_00, number="24310002", **more):
    return operations.ask_adjustment(
        actor=case.actor(who), kind=kind, lines={pk(number): fen}, reason="小额尾差", **more
    )


def test_within_the_own_limit_it_is_posted_at_once(case) -> None:
    then = stored(ago(1))
    made = ask(case, kind="difference")
    assert (made.state, open_of("24310002")) == ("posted", 440_00)
    document = Receipt.objects.get(adjustment=made)
    assert (document.channel, document.amount, document.left_fen, document.date) == ("difference", 60_00, 0, TODAY)
    assert document.receipt_no == f"XE{TODAY:%Y%m%d}-001"
    assert stored(ago(1)) == then == slowly(ago(1))  # yesterday stays
    days_hold(0, 15, 60)
    hangzhou = stored(TODAY)[case.customers["hangzhou"].pk]
    assert (hangzhou["b1"], hangzhou["b2"], hangzhou["unallocated"]) == (440_00 - 200_00, 1_000_00, 300_00)
    assert Event.objects.filter(action="receivables.ask_adjustment").count() == 1


def test_slices_do_not_get_round_the_limit(case) -> None:
    assert ask(case).state == "posted"
    assert ask(case, fen=40_00, number="24310001").state == "posted"  # 100.00 in all: still alone
    waits = ask(case, fen=1, number="24310001")
    assert (waits.state, open_of("24310001")) == ("asked", 960_00)
    assert ask(case, fen=1, number="24310009").state == "posted"  # another customer


def test_above_the_limit_somebody_else_decides(case) -> None:
    asked = ask(case, fen=500_00)
    nothing_moved()
    with pytest.raises(RefusedError, match="own_request"):
        operations.approve_adjustment(actor=case.actor("zheng"), adjustment=asked.pk)
    with pytest.raises(PermissionDenied):
        operations.approve_adjustment(actor=case.actor("li"), adjustment=asked.pk)
    with pytest.raises(Http404):
        operations.approve_adjustment(actor=case.actor("sun"), adjustment=asked.pk)  # another region
    nothing_moved()
    done = operations.approve_adjustment(actor=case.actor("qian"), adjustment=asked.pk)
    assert (done.state, done.decided_by.person.name, open_of("24310002")) == ("posted", "qian", 0)
    with pytest.raises(StaleError):
        operations.approve_adjustment(actor=case.actor("zhao"), adjustment=asked.pk)
    assert Allocation.objects.count() == 1
    days_hold(0, 1)


def test_an_approver_has_a_limit_too(case) -> None:
    asked = ask(case, kind="write_off", fen=6_000_00, number="24310009")
    with pytest.raises(RefusedError, match="above_limit"):
        operations.approve_adjustment(actor=case.actor("sun"), adjustment=asked.pk)
    nothing_moved()
    operations.approve_adjustment(actor=case.actor("zhao"), adjustment=asked.pk)
    assert open_of("24310009") == 64_000_00


def test_refusing_and_withdrawing_post_nothing(case) -> None:
    first, second = ask(case, fen=500_00), ask(case, fen=400_00)
    with pytest.raises(RefusedError, match="reason_missing"):
        operations.refuse_adjustment(actor=case.actor("qian"), adjustment=first.pk, reason=" ")
    operations.refuse_adjustment(actor=case.actor("qian"), adjustment=first.pk, reason="还能收回")
    operations.refuse_adjustment(actor=case.actor("zheng"), adjustment=second.pk, reason="撤回")
    assert set(Adjustment.objects.values_list("state", flat=True)) == {"refused"}
    nothing_moved()


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"kind": "bank"}, "kind_unknown"),
        ({"reason": "  "}, "reason_missing"),
        ({"lines": {}}, "nothing_typed"),
        ({"lines": {"24310002": 0}}, "not_positive"),
        ({"lines": {"24310002": 500_01}}, "more_than_open"),
        ({"lines": {"24310002": 1, "24310009": 1}}, "several_customers"),
        ({"effective": TODAY + timedelta(days=1)}, "day_out_of_range"),
        ({"effective": ago(51)}, "day_out_of_range"),
    ],
)
def test_what_can_not_be_asked_for(case, told, code) -> None:
    usual = {"kind": "write_off", "lines": {"24310002": 1}, "reason": "x"} | told
    usual["lines"] = {pk(number): fen for number, fen in usual["lines"].items()}
    with pytest.raises(RefusedError, match=code):
        operations.ask_adjustment(actor=case.actor("zheng"), **usual)
    nothing_moved()
    assert not Adjustment.objects.exists()


@pytest.mark.parametrize("who", ["zhao", "qian", "li", "wang"])
def test_only_finance_asks(case, who) -> None:
    with pytest.raises(PermissionDenied):
        ask(case, who)
    nothing_moved()


def test_less_is_open_when_it_is_approved(case) -> None:
    asked = ask(case, fen=500_00)
    operations.allocate(actor=case.actor("zheng"), receipt=Receipt.objects.get().pk, lines={pk("24310002"): 100_00})
    with pytest.raises(RefusedError, match="more_than_open"):
        operations.approve_adjustment(actor=case.actor("qian"), adjustment=asked.pk)
    assert Adjustment.objects.get().state == "asked"
    assert open_of("24310002") == 400_00


def test_taking_a_settlement_back(case) -> None:
    made = ask(case, effective=ago(5))
    then = stored(ago(1))
    with pytest.raises(RefusedError, match="take_document_back"):
        operations.reverse_allocation(actor=case.actor("zheng"), allocation=Allocation.objects.get().pk, reason="x")
    document = Receipt.objects.get(adjustment=made)
    back = operations.reverse_document(actor=case.actor("zheng"), receipt=document.pk, reason="写错客户")
    assert (back.amount, back.left_fen, back.reverses_id, open_of("24310002")) == (-60_00, 0, document.pk, 500_00)
    assert Adjustment.objects.get().state == "reversed"
    assert stored(ago(1)) == then == slowly(ago(1))
    days_hold(0, 1, 5, 6, 60)
    for again in (document.pk, back.pk):
        with pytest.raises(RefusedError, match="taken_back"):
            operations.reverse_document(actor=case.actor("zheng"), receipt=again, reason="x")


def test_a_credit_note_is_applied_to_named_instalments(case) -> None:
    note, actor = pk("24310003"), case.actor("zheng")
    before = queries.customer_ledger(actor, case.customers["hangzhou"].pk, TODAY).balance
    made = operations.apply_credit_note(
        actor=actor, note=note, lines={pk("24310001"): 150_00}, effective=ago(25), reason="退货"
    )
    assert (open_of("24310001"), open_of("24310003"), made.amount) == (850_00, -50_00, 0)
    assert queries.customer_ledger(actor, case.customers["hangzhou"].pk, TODAY).balance == before
    hangzhou = stored(TODAY)[case.customers["hangzhou"].pk]
    assert (hangzhou["b1"], hangzhou["b2"]) == (500_00 - 50_00, 850_00)
    days_hold(0, 24, 25, 26, 40)
    with pytest.raises(RefusedError, match="more_than_credit"):
        operations.apply_credit_note(actor=actor, note=note, lines={pk("24310001"): 50_01})
    with pytest.raises(RefusedError, match="no_credit_note"):
        operations.apply_credit_note(actor=actor, note=pk("24310002"), lines={pk("24310001"): 1})
    with pytest.raises(RefusedError, match="several_customers"):
        operations.apply_credit_note(actor=actor, note=note, lines={pk("24310009"): 1})
    with pytest.raises(PermissionDenied):
        operations.apply_credit_note(actor=case.actor("qian"), note=note, lines={pk("24310001"): 1})
    operations.reverse_document(actor=actor, receipt=made.pk, reason="错")
    assert (open_of("24310001"), open_of("24310003")) == (1_000_00, -200_00)
    days_hold(0, 1, 25)


def test_a_receipt_taken_back_opens_what_it_paid_and_pays_no_more(case) -> None:
    actor, money = case.actor("zheng"), Receipt.objects.get(receipt_no="R1")
    operations.allocate(actor=actor, receipt=money.pk, lines={pk("24310002"): 120_00})
    back = operations.reverse_document(actor=actor, receipt=money.pk, reason="银行退回")
    assert (back.amount, open_of("24310002")) == (-300_00, 500_00)
    assert stored(TODAY)[case.customers["hangzhou"].pk]["unallocated"] == 0
    days_hold(0, 1, 10, 11)
    with pytest.raises(RefusedError, match="taken_back"):
        operations.allocate(actor=actor, receipt=money.pk, lines={pk("24310002"): 1})
    assert not queries.visible_receipts(actor).filter(queries.WAITING).exists()
    assert "R1" not in set(queries.work_out(TODAY).book.receipts["receipt_no"])


def test_money_and_settlements_are_told_apart(case) -> None:
    actor = case.actor("zheng")
    ask(case)
    operations.apply_credit_note(actor=actor, note=pk("24310003"), lines={pk("24310001"): 50_00})
    assert queries.credited_by_day(actor, ago(30), TODAY) == {ago(10): 300_00}
    assert queries.sheet_frame("receipts").height == 1
    assert queries.visible_receipts(actor).count() == 1
    stood = queries.settled_frames(TODAY)
    amounts = dict(stood.items.select("invoice_no", "amount").iter_rows())
    assert amounts == {
        "24310001": 950_00,
        "24310002": 440_00,
        "24310003": -150_00,
        "24310009": 70_000_00,
    }


def test_the_database_keeps_what_was_decided(case) -> None:
    made = ask(case)
    for change in ({"amount": 1}, {"reason": "x"}, {"lines": []}, {"requested_by": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Adjustment.objects.filter(pk=made.pk).update(**change)
    for change in ({"channel": "bank"}, {"amount": 1}, {"reverses": None, "date": TODAY - timedelta(days=1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Receipt.objects.filter(pk=made.document_id).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Allocation.objects.all().delete()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", ["zhao", "zheng", "qian", "li"])
def test_pages_answer(case, who, language) -> None:
    made, waits = ask(case), ask(case, fen=400_00)
    document = Receipt.objects.get(adjustment=made).pk
    operations.reverse_document(actor=case.actor("zheng"), receipt=document, reason="错")
    browser = case.client(who)
    browser.cookies["django_language"] = language
    for address in (
        *(f"{reverse('receivables:adjustments')}?show={show}" for show in ("asked", "posted", "all")),
        reverse("receivables:adjustment", args=[made.pk]),
        reverse("receivables:adjustment", args=[waits.pk]),
        reverse("receivables:receipt", args=[document]),
        reverse("receivables:receipt", args=[Receipt.objects.latest("pk").pk]),
        reverse("receivables:invoice", args=[pk("24310003")]),
    ):
        assert browser.get(address).status_code == 200, address
    status = 200 if who == "zheng" else 403
    assert browser.get(reverse("receivables:adjust", args=[case.customers["hangzhou"].pk])).status_code == status
    assert browser.get(reverse("receivables:apply_note", args=[pk("24310003")])).status_code == status


def test_the_forms_do_it(case) -> None:
    browser, item = case.client("zheng"), pk("24310002")
    address = reverse("receivables:adjust", args=[case.customers["hangzhou"].pk])
    typed = {"kind": "discount", f"fen_{item}": "600", "reason": "我的话"}
    told = browser.post(address, typed)
    assert told.status_code == 422
    assert "我的话" in told.content.decode()
    nothing_moved()
    assert browser.post(address, typed | {f"fen_{item}": "150"}).status_code == 302
    waits = Adjustment.objects.get()
    approve = reverse("receivables:approve", args=[waits.pk])
    assert browser.post(approve).status_code == 422  # one's own
    assert case.client("li").post(approve).status_code == 403
    assert case.client("sun").post(approve).status_code == 404
    assert case.client("qian").post(approve).status_code == 302
    assert case.client("zhao").post(approve).status_code == 409
    assert open_of("24310002") == 350_00
    note = reverse("receivables:apply_note", args=[pk("24310003")])
    assert browser.post(note, {f"fen_{item}": "200"}).status_code == 302
    assert (open_of("24310002"), open_of("24310003")) == (150_00, 0)
    back = reverse("receivables:reverse_document", args=[waits.pk and Receipt.objects.get(channel="discount").pk])
    assert browser.post(back, {"reason": ""}).status_code == 422
    assert browser.post(back, {"reason": "未达成"}).status_code == 302
    assert open_of("24310002") == 300_00


@pytest.mark.parametrize("deed", ["settled", "settled and taken back", "money taken back"])
def test_an_import_that_has_been_settled_is_not_undone(case, deed) -> None:
    """Past days would no longer add up without its documents."""
    actor, origin = case.actor("zheng"), Receivable.objects.first().origin
    if deed == "money taken back":
        operations.reverse_document(actor=actor, receipt=Receipt.objects.get().pk, reason="错")
    else:
        made = ask(case, effective=ago(9))
        if deed != "settled":
            operations.reverse_document(actor=actor, receipt=made.document_id, reason="错")
    with pytest.raises(RefusedError, match=r"settled_since|tied"):
        operations.withdraw_import(actor=COMMAND, origin=origin)
    days_hold(0, 5, 9, 60)
