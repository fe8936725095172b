"""Exchange rates as the company keeps them: versions that nobody changes, used where a form leaves the rate blank."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from tests.foundation.imports.books import COMPANY, applied, checked, figures

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Contract, ExchangeRate, Receipt, Receivable
from huikuan.business.receivables.queries.verifying import verify
from huikuan.engine.currency import Foreign, read_rate
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.imports import operations as imports
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.operations import create_token

pytestmark = pytest.mark.django_db
TODAY = clock.today()
MONTH = TODAY - timedelta(days=20)


def keep(cast, rate: str = "7.10", who: str = "zheng", currency: str = "USD", day=MONTH, **told) -> ExchangeRate:
    return operations.keep_rate(actor=cast.actor(who), currency=currency, day=day, rate=read_rate(rate), **told)


def valid(day=TODAY, currency: str = "USD") -> str | None:
    found = queries.rate_on(currency, day)
    return found and found.rate_text


def test_the_last_word_of_a_day_counts_and_every_word_stays(cast) -> None:
    first = keep(cast)
    assert (valid(), valid(MONTH - timedelta(days=1))) == ("7.1", None)
    with pytest.raises(RefusedError, match="reason_missing"):
        keep(cast, "7.12", seen=read_rate("7.10"))
    with pytest.raises(StaleError):
        keep(cast, "7.12", seen=read_rate("7.11"), reason="录错")
    second = keep(cast, "7.12", seen=read_rate("7.10"), reason="录错")
    assert valid() == "7.12"
    with pytest.raises(StaleError):
        operations.withdraw_rate(actor=cast.actor("zheng"), rate=first.pk, reason="x")
    operations.withdraw_rate(actor=cast.actor("zheng"), rate=second.pk, reason="不是本月的")
    assert valid() is None
    keep(cast, "7.13", day=TODAY)
    assert (valid(), valid(TODAY - timedelta(days=1))) == ("7.13", None)
    told = [(one.rate_e8, one.reason, one.replaced) for one in queries.rate_versions().order_by("pk")]
    assert told == [
        (710_000_000, "", True), (712_000_000, "录错", True), (None, "不是本月的", False), (713_000_000, "", False)
    ]  # fmt: skip
    events = Event.objects.filter(subject_type="receivables.exchangerate").order_by("pk")
    assert [(one.action, one.reason) for one in events] == [
        ("receivables.keep_rate", ""), ("receivables.keep_rate", "录错"), ("receivables.withdraw_rate", "不是本月的"),
        ("receivables.keep_rate", ""),
    ]  # fmt: skip


def test_saying_the_same_again_is_no_version(cast) -> None:
    keep(cast)
    with pytest.raises(RefusedError, match="same"):
        keep(cast, seen=read_rate("7.10"))
    assert ExchangeRate.objects.count() == 1


@pytest.mark.parametrize(
    ("currency", "rate", "ahead", "code"),
    [
        ("USD", "0.71", 0, "rates.rate_absurd"),
        ("USD", "71", 0, "rates.rate_absurd"),
        ("BRL", "1.3", 0, "rates.unknown"),
        ("USD", "7.1", 8, "rates.day_ahead"),
    ],
)
def test_slips_are_refused(cast, currency: str, rate: str, ahead: int, code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        keep(cast, rate, currency=currency, day=TODAY + timedelta(days=ahead))
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize("who", ["zhao", "qian", "li", "wang"])
def test_only_finance_keeps_them(cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        keep(cast, who=who)
    assert cast.client(who).get(reverse("receivables:new_rate")).status_code == 403


def test_the_database_refuses_to_change_or_forget(cast) -> None:
    made = keep(cast)
    for deed in (
        lambda: ExchangeRate.objects.filter(pk=made.pk).update(rate_e8=1),
        lambda: ExchangeRate.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


HEAD = ["币种", "起始日", "汇率", "依据"]
SHEET = {"汇率": [HEAD, ["USD", "2026-11-02", "7.0835", "中间价"], ["欧元", "2026-11-02", 8.21, None]]}


def test_a_sheet_adds_and_never_changes(cast, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    applied(COMPANY)
    finance = cast.actor("zheng")
    batch = applied(SHEET, actor=finance)
    assert figures(batch, "rates")["new"] == 2
    assert queries.rates_frame().select("currency", "rate", "note").rows() == [
        ("EUR", "8.21", None), ("USD", "7.0835", "中间价")
    ]  # fmt: skip
    other = {"汇率": [HEAD, ["USD", "2026-11-02", "7.09", None], ["EUR", "2026-11-02", "8.21", None]]}
    again = checked(other, actor=finance)
    assert (figures(again, "rates")["new"], figures(again, "rates")["left_out"]) == (0, 1)
    odd = again.findings.get(code="rates.differs")
    assert (odd.row, odd.value, odd.params["was"]) == (2, "7.09", "7.0835")
    wrong = checked({"汇率": [HEAD, ["USD", "2026-11-03", "708.35", None]]}, actor=finance)
    assert wrong.findings.get(code="currency.rate_absurd").row == 2
    director = checked(SHEET, actor=cast.actor("zhao"))
    assert director.state == "refused"
    imports.undo(actor=finance, batch=batch.pk, reason="导错")
    assert queries.kept_rates() == {}
    assert ExchangeRate.objects.count() == 4


def form(cast, name: str, **told) -> object:
    return cast.client("zheng").post(reverse(f"receivables:{name}"), {"customer": "C0001"} | told)


def test_forms_take_the_rate_of_the_day_where_it_is_blank(cast) -> None:
    """USD 10,000.00 at 7.1 = 71,000.00; at 7.12 from today on."""
    keep(cast)
    keep(cast, "7.12", day=TODAY)
    dollars = {"currency": "USD", "foreign_amount": "10,000.00", "exchange_rate": ""}
    yesterday = TODAY - timedelta(days=1)
    assert form(cast, "new_receipt", channel="bank", day=yesterday, **dollars).status_code == 302
    assert form(cast, "new_receipt", channel="bank", day=TODAY, **dollars).status_code == 302
    assert list(Receipt.objects.order_by("date").values_list("amount", flat=True)) == [71_000_00, 71_200_00]
    assert form(cast, "new_invoice", invoice_no="F1", issued=yesterday, **dollars).status_code == 302
    item = Receivable.objects.get()
    assert (item.amount, item.open_fen, item.left_minor, item.rate_e8) == (71_000_00, 71_000_00, 1_000_000, 710_000_000)
    agreed = {"contract_no": "HT-1", "sign_date": yesterday, "instalments": "100% 到货后30天"}
    items = {f"items-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    assert form(cast, "new_contract", **agreed, **items, **dollars).status_code == 302
    assert Contract.objects.get().rate_e8 == 710_000_000
    early = form(cast, "new_receipt", channel="bank", day=MONTH - timedelta(days=1), **dollars)
    assert early.status_code == 422
    assert "没有 USD 在" in early.content.decode() or "No rate of USD" in early.content.decode()
    assert verify((TODAY,)).difference is None


def test_an_invoice_and_its_note_in_dollars(cast) -> None:
    finance, whose = cast.actor("zheng"), cast.customers["hangzhou"].pk

    def post(number: str, *parts: Foreign | int) -> list[Receivable]:
        days = [(part, TODAY + timedelta(days=at)) for at, part in enumerate(parts, start=1)]
        return operations.post_invoice(actor=finance, customer=whose, invoice_no=number, issued=TODAY, instalments=days)

    own = lambda minor, rate="7.1", code="USD": Foreign(currency=code, minor=minor, rate=read_rate(rate))  # noqa: E731
    made = post("F1", own(4_000_00), own(6_000_00))
    assert [(one.amount, one.left_minor) for one in made] == [(28_400_00, 4_000_00), (42_600_00, 6_000_00)]
    (note,) = post("F2", own(-1_000_00))
    assert (note.amount, note.left_minor) == (-7_100_00, -1_000_00)
    operations.apply_credit_note(actor=finance, note=note.pk, lines={made[0].pk: 7_100_00})
    made[0].refresh_from_db()
    assert (made[0].open_fen, made[0].left_minor) == (21_300_00, 3_000_00)
    for number, parts, code in (
        ("F3", (own(1_00), own(1_00, "7.2")), "mixed_currencies"),
        ("F3", (own(1_00), 100), "mixed_currencies"),
        ("F3", (own(1_00, "71"),), "rate_absurd"),
        ("F3", (own(0),), "amount_zero"),
    ):
        with pytest.raises(RefusedError, match=code):
            post(number, *parts)
    assert verify((TODAY,)).difference is None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages(cast, language: str) -> None:
    cast.users["zheng"].language = language
    cast.users["zheng"].save()
    browser = cast.client("zheng")
    empty = browser.get(reverse("receivables:rates")).content.decode()
    assert ("还没有登记汇率" if language == "zh-hans" else "No exchange rate is kept") in empty
    told = {"currency": "USD", "day": MONTH.isoformat(), "rate": "7.0835", "reason": "中间价"}
    assert browser.post(reverse("receivables:new_rate"), told).status_code == 302
    again = browser.post(reverse("receivables:new_rate"), told | {"rate": "7.09"})
    made = ExchangeRate.objects.get()
    page = reverse("receivables:rate", args=[made.pk])
    assert (again.status_code, page in again.content.decode()) == (409, True)
    assert "7.0835" in browser.get(reverse("receivables:rates")).content.decode()
    change = {"seen": made.rate_e8, "rate": "7.09", "reason": "录错"}
    assert browser.post(reverse("receivables:correct_rate", args=[made.pk]), change | {"reason": ""}).status_code == 422
    assert browser.post(reverse("receivables:correct_rate", args=[made.pk]), change).status_code == 302
    assert browser.post(reverse("receivables:correct_rate", args=[made.pk]), change).status_code == 409
    shown = browser.get(page).content.decode()
    assert all(text in shown for text in ("7.0835", "7.09", "录错"))
    assert browser.post(reverse("receivables:withdraw_rate", args=[made.pk]), {"reason": "x"}).status_code == 409
    last = ExchangeRate.objects.latest("pk")
    assert browser.post(reverse("receivables:withdraw_rate", args=[last.pk]), {"reason": "x"}).status_code == 302
    assert valid() is None
    everything = browser.get(reverse("receivables:rates"), {"show": "all"}).content.decode()
    assert ("无（已撤回）" if language == "zh-hans" else "none: taken back") in everything
    for who in ("li", "zhao"):
        assert cast.client(who).get(page).status_code == 200


def test_by_api(cast) -> None:
    _token, key = create_token(actor=cast.actor("zheng"), name="rates")
    browser, headers = Client(), {"Authorization": f"Bearer {key}"}

    def post(path: str, told: dict[str, object]):
        return browser.post(f"/api{path}", json.dumps(told), content_type="application/json", headers=headers)

    told = {"currency": "USD", "day": MONTH.isoformat(), "rate_e8": 710_000_000}
    made = post("/rates", told)
    assert (made.status_code, made.json()["rate_e8"]) == (200, 710_000_000)
    assert post("/rates", told | {"rate_e8": 712_000_000}).status_code == 409
    assert post("/rates", told | {"rate_e8": 712_000_000, "seen_e8": 710_000_000}).status_code == 409
    better = post("/rates", told | {"rate_e8": 712_000_000, "seen_e8": 710_000_000, "reason": "录错"}).json()
    found = browser.get("/api/rates?currency=USD", headers=headers).json()
    assert [one["rate_e8"] for one in found["items"]] == [712_000_000]
    assert post(f"/rates/{better['id']}/withdraw", {"reason": "x"}).json()["rate_e8"] is None
    whose = cast.customers["hangzhou"].pk
    part = {"foreign": {"currency": "USD", "minor": 1_000_00, "rate_e8": 710_000_000}}
    bill = {"customer": whose, "invoice_no": "F1", "issued": TODAY.isoformat(), "instalments": [part]}
    assert post("/invoices", bill).json()[0]["amount"] == 7_100_00
    assert post("/invoices", bill | {"invoice_no": "F2", "instalments": [part | {"amount": 1}]}).status_code == 422
