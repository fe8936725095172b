"""A discount agreed with a customer: who may agree and end it, and a receipt short by it settles both."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, new_import, receipt
from tests.business.receivables.test_balances import slowly, stored

from huikuan.business.receivables import operations
from huikuan.business.receivables.models import Adjustment, AgreedDiscount, MatchProposal, Receivable
from huikuan.business.receivables.queries.verifying import verify
from huikuan.business.receivables.sheets import DISCOUNTS
from huikuan.business.sales.models import MonthlySales
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.company import operations as company
from huikuan.foundation.imports import operations as imports
from huikuan.foundation.imports import steps
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.table import empty_frame
from huikuan.foundation.operations import RefusedError, StaleError

pytestmark = pytest.mark.django_db
TODAY = clock.today()
# 2 % of 123,456.78 is 2,469.1356: 2,469.14 is taken off and 120,987.64 comes.
OWED, OFF = 123_456_78, 2_469_14


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def agree(cast, customer: str = "hangzhou", **told):
    kept = {"kind": "early", "rate": 200, "days": 10, "first": ago(100), "note": "购销合同第 6 条"} | told
    return operations.agree_discount(actor=cast.actor("zhao"), customer=cast.customers[customer].pk, **kept)


def paid(issued: date, on: date, reference: str = "付 24310001 货款") -> None:
    bring_in(
        {
            "invoices": frame("invoices", invoice("24310001", "C0001", issued, OWED, issued + timedelta(days=30))),
            "receipts": frame("receipts", receipt("R1", on, OWED - OFF, reference, "hangzhou", "C0001")),
        }
    )
    operations.match_receipts(actor=COMMAND, today=TODAY)


def open_fen() -> int:
    assert verify((TODAY, ago(5))).difference is None
    assert stored(TODAY) == slowly(TODAY)
    return Receivable.objects.get().open_fen


def found() -> MatchProposal:
    return MatchProposal.objects.get(current=True)


def test_a_receipt_short_by_the_discount_settles_both(cast) -> None:
    agree(cast)
    paid(ago(12), ago(2))  # on the tenth day
    assert (found().state, found().lines) == ("posted", [[Receivable.objects.get().pk, OWED - OFF]])
    assert ["discount.terms", [["agreed_bp", 200], ["days", 10]]] in found().reasons
    made = Adjustment.objects.get()
    assert (made.kind, made.state, made.amount, made.effective) == ("discount", "posted", OFF, ago(2))
    assert open_fen() == 0


def test_a_day_too_late_or_issued_after_the_end_nothing_is_taken_off(cast) -> None:
    agree(cast)
    paid(ago(13), ago(2))
    assert (found().state, found().differences, open_fen()) == ("posted", [], OFF)  # a part of what it names


def test_ended_it_counts_for_no_later_invoice(cast) -> None:
    one = agree(cast)
    operations.end_discount(actor=cast.actor("zhao"), discount=one.pk, reason="合同到期", last=ago(13))
    paid(ago(12), ago(2))
    assert found().differences == []
    with pytest.raises(StaleError):
        operations.end_discount(actor=cast.actor("zhao"), discount=one.pk, reason="again")
    one.refresh_from_db()
    assert (one.last, one.ended_by, one.end_reason) == (ago(13), cast.users["zhao"], "合同到期")
    said = Event.objects.get(action="receivables.end_discount")
    assert (said.before["last"], said.after["last"], said.reason) == (None, ago(13).isoformat(), "合同到期")
    agree(cast, first=ago(12))  # and anew
    with pytest.raises(DatabaseError), transaction.atomic():
        AgreedDiscount.objects.filter(pk=one.pk).update(rate=1)


def test_agreed_only_later_the_next_matching_posts_it(cast) -> None:
    paid(ago(12), ago(2), "货款")
    assert found().state == "open"
    agree(cast, first=ago(20))
    operations.match_receipts(actor=COMMAND, today=TODAY)
    assert (found().state, open_fen()) == ("posted", 0)
    before = list(MatchProposal.objects.values_list("pk", "state"))
    operations.match_receipts(actor=COMMAND, today=TODAY)
    assert list(MatchProposal.objects.values_list("pk", "state")) == before


def test_above_the_companys_limit_it_waits_for_a_person_and_for_approval(cast) -> None:
    company.change(actor=cast.actor("wang"), key="receivables.alone_discount", value=OFF - 1)
    agree(cast)
    paid(ago(12), ago(2))
    assert (found().state, found().differences_wait, open_fen()) == ("posted", True, OFF)
    operations.settle_proposed_differences(actor=cast.actor("zheng"), proposal=found().pk)
    assert (Adjustment.objects.get().state, open_fen()) == ("asked", OFF)  # finance settles 100.00 alone
    operations.approve_adjustment(actor=cast.actor("zhao"), adjustment=Adjustment.objects.get().pk)
    assert open_fen() == 0


def test_refusals_change_nothing(cast) -> None:
    agree(cast, last=ago(50))
    refused = {
        "discount.agreed_already": {"first": ago(50)},
        "discount.ends_before": {"first": ago(9), "last": ago(10)},
        "discount.rate_out_of_range": {"rate": 5_001},
        "discount.days_out_of_range": {"days": 367},
        "receivables.kind_unknown": {"kind": "gift"},
        "receivables.reason_missing": {"note": " "},
    }
    for code, told in refused.items():
        with pytest.raises(RefusedError) as caught:
            agree(cast, **told)
        assert caught.value.code == code
    agree(cast, first=ago(49))
    agree(cast, days=30, rate=100)  # a second step beside the first
    for who in ("zheng", "qian", "li", "wang"):
        with pytest.raises(PermissionDenied):
            operations.agree_discount(
                actor=cast.actor(who),
                customer=cast.customers["hangzhou"].pk,
                kind="volume",
                rate=100,
                first=TODAY,
                note="x",
            )
    assert AgreedDiscount.objects.count() == 3


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages(cast, language) -> None:
    head = {"HTTP_ACCEPT_LANGUAGE": language}
    director, finance = cast.client("zhao"), cast.client("zheng")
    pk = cast.customers["hangzhou"].pk
    told = {"kind": "volume", "rate": "1.255", "days": "", "first": TODAY.isoformat(), "note": "年度协议"}
    agreeing = reverse("receivables:agree_discount", args=[pk])
    answer = director.post(agreeing, told, **head)
    assert (answer.status_code, "年度协议" in answer.content.decode()) == (422, True)
    assert director.post(agreeing, told | {"rate": "1.25%"}, **head).status_code == 302
    one = AgreedDiscount.objects.get()
    assert (one.rate, one.days, one.last) == (125, None, None)
    assert finance.post(agreeing, told | {"rate": "1"}, **head).status_code == 403
    page = finance.get(reverse("receivables:customer_discounts", args=[pk]), **head).content.decode()
    assert "1.25%" in page
    assert agreeing not in page
    listed = finance.get(reverse("receivables:discounts"), **head).content.decode()
    assert ("1.25%" in listed, "hangzhou" in listed) == (True, True)
    rep = cast.client("wu")  # owns other customers
    assert rep.get(reverse("receivables:customer_discounts", args=[pk]), **head).status_code == 404
    assert "1.25%" not in rep.get(reverse("receivables:discounts"), **head).content.decode()
    ending = reverse("receivables:end_discount", args=[one.pk])
    assert director.post(ending, {"reason": ""}, **head).status_code == 422
    assert director.post(ending, {"reason": "到期"}, **head).status_code == 302
    assert director.post(ending, {"reason": "到期"}, **head).status_code == 409


def upload(cast, who: str, content: bytes) -> Import:
    file = SimpleUploadedFile("折扣.xlsx", content)
    batch = imports.upload(actor=cast.actor(who), file=file, name=file.name)
    steps.check(actor=cast.actor(who), batch=batch.pk)
    batch.refresh_from_db()
    return batch


def book(*rows: tuple[object, ...]) -> bytes:
    found = openpyxl.Workbook()
    sheet = found.active
    sheet.title = "折扣约定"
    for row in (("客户编号", "折扣类型", "折扣", "付款天数", "开票日自", "开票日至", "约定依据"), *rows):
        sheet.append(row)
    buffer = BytesIO()
    found.save(buffer)
    return buffer.getvalue()


def test_a_sheet_agrees_once_goes_out_as_seen_and_comes_back(cast) -> None:
    first, last = ago(100), TODAY + timedelta(days=200)
    agree(cast, first=first, last=last)
    known = {"month": date(2026, 1, 1), "customer": cast.customers["hangzhou"]}
    MonthlySales.objects.create(amount=1, **known)  # a file after the first may hold one sheet
    content = book(
        ("C0001", "提前付款", "1.25%", 30, ago(50), None, "合同 A"),
        ("C0001", "提前付款", "2%", 10, first, last, "said elsewhere"),
        ("C0002", "销量", 0.03, None, ago(10), TODAY, "合同 B"),
        ("C0001", "提前付款", "3%", 10, ago(5), None, "overlaps"),
        ("C0002", "现金付款", "60%", None, ago(5), None, "too much"),
        ("C0002", "现金付款", "0.015%", 5, ago(5), None, "too fine"),
    )
    batch = upload(cast, "zhao", content)
    found = batch.counts["discounts"]
    assert [found[name] for name in ("new", "same", "left_out")] == [2, 1, 3]
    codes = set(batch.findings.values_list("code", flat=True))
    assert {"discount.agreed_already", "discount.rate_out_of_range", "discount.rate_too_fine"} <= codes
    assert AgreedDiscount.objects.count() == 1
    steps.bring_in(actor=cast.actor("zhao"), batch=batch.pk)
    kept = list(AgreedDiscount.objects.order_by("pk").values_list("kind", "rate", "days", "first", "last")[1:])
    assert kept == [("early", 125, 30, ago(50), None), ("volume", 300, None, ago(10), TODAY)]
    assert Event.objects.get(action="receivables.import_discounts").after["new"] == 2

    # As seen, in both languages, it comes back without a change.
    for language in ("zh-hans", "en"):
        browser = cast.client("zhao")
        browser.cookies["django_language"] = language
        out = browser.get(reverse("receivables:discounts"), {"export": "xlsx", "show": "all"})
        again = upload(cast, "zhao", b"".join(out))
        assert [again.counts["discounts"][name] for name in ("new", "changed", "same", "left_out")] == [0, 0, 3, 0]

    # Undone they count for no invoice, and the same file can be brought in again.
    with pytest.raises(PermissionDenied):
        imports.undo(actor=cast.actor("zheng"), batch=batch.pk)
    imports.undo(actor=cast.actor("zhao"), batch=batch.pk)
    assert [one.last == one.first - timedelta(days=1) for one in AgreedDiscount.objects.order_by("pk")] == [
        False, True, True,
    ]  # fmt: skip
    batch = upload(cast, "zhao", content)
    steps.bring_in(actor=cast.actor("zhao"), batch=batch.pk)
    one = AgreedDiscount.objects.get(origin=batch, kind="volume")
    operations.end_discount(actor=cast.actor("zhao"), discount=one.pk, reason="x", last=ago(1))
    with pytest.raises(RefusedError, match="ended_since"):
        imports.undo(actor=cast.actor("zhao"), batch=batch.pk)
    assert AgreedDiscount.objects.get(origin=batch, kind="early").last is None


def test_who_may_not_agree_brings_no_sheet_in(cast) -> None:
    with pytest.raises(PermissionDenied):
        operations.import_discounts(actor=cast.actor("zheng"), frame=empty_frame(DISCOUNTS), origin=new_import())
    assert not AgreedDiscount.objects.exists()
