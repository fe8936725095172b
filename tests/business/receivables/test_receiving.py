"""Money entered by hand, and drafts: what they pay, what stays exposure, and what a dishonour opens again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse
from tests.business.receivables.company import bring_in, frame, invoice
from tests.business.receivables.test_balances import slowly, stored

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Draft, DraftMove, Receipt, Receivable
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError, StaleError

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def case(cast):
    """Hangzhou owes 1,000.00."""
    bring_in({"invoices": frame("invoices", invoice("24310001", "C0001", ago(300), 1_000_00, ago(270)))})
    return cast


MATURITY, CAME = ago(2), ago(180)


def paper(number: str = "1301000000001", maturity: date = MATURITY) -> operations.Paper:
    return operations.Paper(draft_no=number, acceptor="招商银行杭州分行", maturity=maturity)


def enter(case, *, who="zheng", channel="draft", amount=800_00, day=CAME, **more):
    if channel == "draft":
        more.setdefault("paper", paper())
    customer = more.pop("customer", "hangzhou")
    return operations.record_receipt(
        actor=case.actor(who),
        channel=channel,
        customer=case.customers[customer].pk,
        day=day,
        amount=amount,
        **more,
    )


def move(case, draft: Draft, to: str, seen: str = "held", **more) -> Draft:
    return operations.move_draft(actor=case.actor("zheng"), draft=draft.pk, to=to, seen=seen, **more)


def exposure(case, day: date) -> int:
    return queries.uncleared_drafts(case.actor("zheng"), day).get(case.customers["hangzhou"].pk, 0)


@pytest.mark.parametrize(("channel", "prefix"), [("bank", "SK"), ("cash", "XJ"), ("alipay", "ZFB"), ("wechat", "WX")])
def test_money_is_on_account_and_pays_later(case, channel, prefix) -> None:
    made = enter(case, channel=channel, day=ago(3))
    assert made.receipt_no == f"{prefix}{ago(3):%Y%m%d}-001"
    assert stored(TODAY)[made.customer_id]["unallocated"] == 800_00
    operations.allocate(
        actor=case.actor("zheng"), receipt=made.pk, lines={Receivable.objects.get().pk: 800_00}, seen_left=800_00
    )
    assert Receivable.objects.get().open_fen == 200_00
    assert stored(TODAY) == slowly(TODAY)
    assert enter(case, channel=channel, day=ago(3)).receipt_no.endswith("-002")


def test_a_draft_stays_exposure_until_it_clears(case) -> None:
    made = enter(case)
    draft, item = Draft.objects.get(), Receivable.objects.get().pk
    operations.allocate(actor=case.actor("zheng"), receipt=made.pk, lines={item: 800_00}, effective=ago(180))
    assert Receivable.objects.get().open_fen == 200_00  # it has paid the invoice,
    assert [exposure(case, ago(day)) for day in (181, 180, 0)] == [0, 800_00, 800_00]  # but the bank has not paid us
    move(case, draft, "endorsed", day=ago(100), counterparty="供应商甲")
    assert exposure(case, TODAY) == 800_00
    move(case, draft, "cleared", "endorsed", day=ago(2))
    assert [exposure(case, ago(day)) for day in (3, 2, 0)] == [800_00, 0, 0]
    assert Draft.objects.get().state == "cleared"
    assert list(DraftMove.objects.order_by("day").values_list("state", flat=True)) == ["held", "endorsed", "cleared"]


def test_a_dishonoured_draft_opens_what_it_paid(case) -> None:
    made = enter(case)
    operations.allocate(
        actor=case.actor("zheng"), receipt=made.pk, lines={Receivable.objects.get().pk: 700_00}, effective=ago(180)
    )
    then = stored(ago(5))
    move(case, Draft.objects.get(), "dishonoured", day=ago(1), reason="承兑行拒付")
    assert Receivable.objects.get().open_fen == 1_000_00
    assert stored(ago(5)) == then == slowly(ago(5))
    for back in (0, 1, 2, 180, 181):
        assert stored(ago(back)) == slowly(ago(back))
    hangzhou = stored(TODAY)[made.customer_id]
    assert (hangzhou["b5"], hangzhou["unallocated"]) == (1_000_00, 0)
    assert exposure(case, TODAY) == 0
    assert queries.credited_by_day(case.actor("zheng"), ago(200), TODAY) == {ago(180): 800_00, ago(1): -800_00}
    with pytest.raises(RefusedError, match="taken_back"):
        operations.allocate(actor=case.actor("zheng"), receipt=made.pk, lines={Receivable.objects.get().pk: 1})


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"channel": "write_off"}, "kind_unknown"),
        ({"amount": 0}, "amount_not_positive"),
        ({"day": TODAY + timedelta(days=1)}, "day_to_come"),
        ({"paper": None}, "paper_missing"),
        ({"channel": "cash", "paper": paper()}, "paper_missing"),
        ({"paper": paper(maturity=ago(181))}, "matured_before"),
        ({"paper": paper("known")}, "draft_known"),
    ],
)
def test_what_can_not_be_entered(case, told, code) -> None:
    enter(case, paper=paper("known"))
    with pytest.raises(RefusedError, match=code):
        enter(case, **told)
    assert (Receipt.objects.count(), Draft.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("to", "told", "code"),
    [
        ("held", {}, "draft_cannot"),
        ("cleared", {"day": ago(3)}, "cleared_early"),
        ("endorsed", {}, "counterparty_missing"),
        ("discounted", {"counterparty": "工行", "cost_fen": 800_00}, "cost_impossible"),
        ("dishonoured", {"reason": " "}, "reason_missing"),
        ("cleared", {"day": TODAY + timedelta(days=1)}, "day_out_of_range"),
        ("cleared", {"day": ago(181)}, "day_out_of_range"),
    ],
)
def test_what_can_not_become_of_a_draft(case, to, told, code) -> None:
    enter(case)
    with pytest.raises(RefusedError, match=code):
        move(case, Draft.objects.get(), to, **told)
    assert (Draft.objects.get().state, DraftMove.objects.count()) == ("held", 1)


def test_who_may_and_who_was_faster(case) -> None:
    with pytest.raises(PermissionDenied):
        enter(case, who="li")
    enter(case)
    draft = Draft.objects.get()
    with pytest.raises(PermissionDenied):
        operations.move_draft(actor=case.actor("zhao"), draft=draft.pk, to="cleared", seen="held")
    with pytest.raises(Http404):
        operations.move_draft(actor=case.actor("zheng"), draft=draft.pk + 1, to="cleared", seen="held")
    move(case, draft, "cleared")
    with pytest.raises(StaleError):
        move(case, draft, "dishonoured", reason="x")
    with pytest.raises(RefusedError, match="draft_dishonoured_instead"):
        operations.reverse_document(actor=case.actor("zheng"), receipt=draft.receipt_id, reason="x")
    for change in ({"maturity": TODAY}, {"draft_no": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Draft.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        DraftMove.objects.all().delete()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages(case, language) -> None:
    browser = case.client("zheng")
    browser.cookies["django_language"] = language
    new = reverse("receivables:new_receipt")
    assert browser.get(new).status_code == 200
    typed = {"channel": "draft", "customer": "C0001", "day": ago(180), "amount": "800", "reference": "我的备注"}
    told = browser.post(new, typed)
    assert told.status_code == 422
    assert "我的备注" in told.content.decode()
    assert browser.post(new, typed | {"customer": "C9999", "channel": "cash"}).status_code == 422
    full = typed | {"draft_no": "13010001", "acceptor": "招商银行", "maturity": ago(2)}
    assert browser.post(new, full).status_code == 302
    draft = Draft.objects.get()
    page = reverse("receivables:draft", args=[draft.pk])
    assert browser.get(page).status_code == 200
    assert case.client("wu").get(page).status_code == 404
    assert case.client("zhao").post(page, {"to": "cleared", "seen": "held"}).status_code == 403
    assert browser.post(page, {"to": "dishonoured", "seen": "held"}).status_code == 422
    assert browser.post(page, {"to": "cleared", "seen": "held"}).status_code == 302
    assert browser.post(page, {"to": "cleared", "seen": "held"}).status_code == 409
    for show in ("open", "due", "all"):
        assert browser.get(f"{reverse('receivables:drafts')}?show={show}").status_code == 200
    assert case.client("li").get(new).status_code == 403
