"""Forecasts of payment: from what is posted, kept by one operation, shown where they belong, scoped like the rest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, receipt
from tests.business.receivables.test_jobs import Telling

from huikuan.business.receivables import jobs, operations
from huikuan.business.receivables.models import ForecastTest, PayForecast, Receivable
from huikuan.business.receivables.queries import forecast_of, foresee, pay_history
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.jobs.models import Job

pytestmark = pytest.mark.django_db
YUAN = 100


@pytest.fixture
def paid(cast):
    """Hangzhou pays 10 days late, Ningbo 5 early, 14 invoices each; one more each is open. No two amounts alike."""
    today = clock.today()
    invoices, receipts = [], []
    for at in range(15):
        issued = today - timedelta(days=30 * (14 - at) + 20)
        for number, customer, late in ((f"HZ{at:02}", "C0001", 10), (f"NB{at:02}", "C0003", -5)):
            amount = (1_000 + 37 * at + (500 if customer == "C0003" else 0)) * YUAN
            due = issued + timedelta(days=30)
            invoices.append(invoice(number, customer, issued, amount, due=due))
            if at < 14 and due + timedelta(days=late) < today:
                receipts.append(
                    receipt(f"R{number}", due + timedelta(days=late), amount, f"付 {number}", None, customer)
                )
    bring_in({"invoices": frame("invoices", *invoices), "receipts": frame("receipts", *receipts)})
    operations.match_receipts(actor=COMMAND, today=today)
    return today


def late(number: str) -> int:
    found = PayForecast.objects.select_related("receivable").get(receivable__invoice_no=number)
    return (found.expected - found.receivable.due).days


def test_history_is_what_was_paid_in_full(paid) -> None:
    known = {row["id"]: row for row in pay_history(paid).iter_rows(named=True)}
    for item in Receivable.objects.all():
        row = known[item.pk]
        if item.open_fen:
            assert row["settled"] is None
        else:
            days = 10 if item.invoice_no.startswith("HZ") else -5
            assert row["settled"] == item.due + timedelta(days=days)


def test_a_write_off_is_no_payment(cast, paid) -> None:
    item = Receivable.objects.get(invoice_no="HZ14")
    asked = operations.ask_adjustment(
        actor=cast.actor("zheng"), kind="write_off", lines={item.pk: item.amount}, reason="破产"
    )
    if asked.document_id is None:
        operations.approve_adjustment(actor=cast.actor("zhao"), adjustment=asked.pk)
    item.refresh_from_db()
    assert item.open_fen == 0
    assert item.pk not in pay_history(paid)["id"].to_list()


def test_keeps_a_forecast_for_each_open_instalment(paid) -> None:
    kept = operations.keep_forecasts(actor=COMMAND, today=paid)
    still_open = Receivable.objects.exclude(open_fen=0)
    assert kept["foretold"] == still_open.count() == PayForecast.objects.count()
    assert kept["learnt_from"] == Receivable.objects.filter(open_fen=0).count()
    assert late("HZ14") == pytest.approx(10, abs=3)
    assert late("NB14") == pytest.approx(-5, abs=3)
    hangzhou, ningbo = (PayForecast.objects.get(receivable__invoice_no=number) for number in ("HZ14", "NB14"))
    assert hangzhou.late > 800
    assert ningbo.late < 300
    assert hangzhou.low <= hangzhou.expected <= hangzhou.high
    assert "habit" in [code for code, _tenths in hangzhou.reasons]
    # The reasons are the whole story: they add up to the expected day, but for what is too little to tell.
    told = sum(tenths for _code, tenths in hangzhou.reasons)
    assert told == pytest.approx(late("HZ14") * 10, abs=20)
    assert Event.objects.filter(action="receivables.keep_forecasts").count() == 1


def test_again_replaces_everything(paid) -> None:
    for _ in range(2):
        operations.keep_forecasts(actor=COMMAND, today=paid)
    assert PayForecast.objects.count() == Receivable.objects.exclude(open_fen=0).count()
    assert ForecastTest.objects.count() == 1
    tested = ForecastTest.objects.get()
    assert tested.below + tested.inside + tested.above == pytest.approx(1000, abs=1)
    assert tested.items == sum(line[2] for line in tested.bins)


@pytest.mark.parametrize("who", ["qian", "li"])
def test_refused_without_permission(cast, paid, who) -> None:
    with pytest.raises(PermissionDenied):
        operations.keep_forecasts(actor=cast.actor(who), today=paid)
    assert PayForecast.objects.count() == 0


def test_a_forecast_stands_a_week_and_while_open(paid) -> None:
    operations.keep_forecasts(actor=COMMAND, today=paid)
    item = Receivable.objects.select_related("forecast").get(invoice_no="HZ14")
    assert forecast_of(item, paid) == item.forecast
    assert forecast_of(item, paid + timedelta(days=7)) == item.forecast
    assert forecast_of(item, paid + timedelta(days=8)) is None
    assert forecast_of(item, paid - timedelta(days=1)) is None
    item.open_fen = 0
    assert forecast_of(item, paid) is None
    assert forecast_of(Receivable.objects.get(invoice_no="HZ00"), paid) is None


def test_empty_books(cast) -> None:
    assert operations.keep_forecasts(actor=COMMAND, today=date(2026, 1, 1)) == {"foretold": 0, "learnt_from": 0}
    assert foresee(date(2026, 1, 1)).tested.items == 0
    assert "历史数据还不够" in cast.client("zhao").get("/receivables/pay-dates/").content.decode()


def test_the_job_keeps_them(cast, paid) -> None:
    telling = Telling()
    result = jobs.forecast(telling, actor=cast.actor("zheng"))
    assert result["foretold"] == PayForecast.objects.count() > 0
    assert len(telling.told) == 2


def test_once_a_day_and_after_an_import(cast) -> None:
    for _ in range(2):
        jobs.forecast_the_day(actor=COMMAND)
    assert Job.objects.filter(kind=jobs.FORECASTING).count() == 1
    jobs.forecast_what_came_in(sheets=("staff",), actor=cast.actor("zheng"))
    jobs.forecast_what_came_in(sheets=("invoices",), actor=cast.actor("li"))
    assert Job.objects.filter(kind=jobs.FORECASTING).count() == 1
    Job.objects.all().delete()
    jobs.forecast_what_came_in(sheets=("invoices",), actor=cast.actor("zheng"))
    assert Job.objects.filter(kind=jobs.FORECASTING).count() == 1


@pytest.mark.parametrize(("language", "word"), [("en", "Expected payment"), ("zh-hans", "预计到账")])
def test_pages_show_it(cast, paid, language, word, django_assert_max_num_queries) -> None:
    operations.keep_forecasts(actor=COMMAND, today=paid)
    item = Receivable.objects.get(invoice_no="HZ14")
    expected = PayForecast.objects.get(receivable=item).expected.isoformat()
    browser = cast.client("li")
    browser.cookies["django_language"] = language
    for url in (
        "/receivables/invoices/",
        f"/receivables/invoices/{item.pk}/",
        f"/receivables/customers/{item.customer_id}/",
    ):
        with django_assert_max_num_queries(34):
            text = browser.get(url, headers={"accept-language": language}).content.decode()
        assert word in text, url
        assert expected in text, url
    why = browser.get(f"/receivables/invoices/{item.pk}/forecast/", headers={"accept-language": language})
    assert expected in why.content.decode()
    assert ("habit of the customer, from" if language == "en" else "该客户的付款习惯") in why.content.decode()


def test_who_may_see_whose(cast, paid) -> None:
    operations.keep_forecasts(actor=COMMAND, today=paid)
    item = Receivable.objects.get(invoice_no="HZ14")
    url = f"/receivables/invoices/{item.pk}/forecast/"
    assert {who: cast.client(who).get(url).status_code for who in ("zhao", "qian", "li", "zheng", "wu", "sun")} == {
        "zhao": 200,
        "qian": 200,
        "li": 200,
        "zheng": 200,
        "wu": 404,
        "sun": 404,
    }
    settled = Receivable.objects.get(invoice_no="HZ00")
    assert cast.client("li").get(f"/receivables/invoices/{settled.pk}/forecast/").status_code == 404


def test_calibration_page(cast, paid) -> None:
    operations.keep_forecasts(actor=COMMAND, today=paid)
    tested = ForecastTest.objects.get()
    assert tested.items > 5
    text = cast.client("li").get("/receivables/pay-dates/").content.decode()
    assert str(tested.learnt_from) in text


def test_probably_late_narrows_the_list(cast, paid) -> None:
    operations.keep_forecasts(actor=COMMAND, today=paid)
    overdue = PayForecast.objects.create(
        receivable=Receivable.objects.get(invoice_no="NB00"),
        made_on=paid,
        expected=paid,
        low=paid,
        high=paid,
        late=1000,
        settled=0,
        overdue=0,
        reasons=[],
    )
    Receivable.objects.filter(pk=overdue.receivable_id).update(open_fen=1)
    text = cast.client("zhao").get("/receivables/invoices/?likely_late=1").content.decode()
    assert "HZ14" in text
    assert "NB14" not in text
    assert "NB00" not in text  # late already, that needs no foretelling


def test_api_tells_it(cast, paid) -> None:
    from huikuan.business.receivables.api import InstalmentOut  # noqa: PLC0415

    operations.keep_forecasts(actor=COMMAND, today=paid)
    rows = Receivable.objects.select_related("customer", "contract", "forecast")
    told = InstalmentOut.from_orm(rows.get(invoice_no="HZ14"))
    found = PayForecast.objects.get(receivable__invoice_no="HZ14")
    assert told.forecast is not None
    assert (told.forecast.expected, told.forecast.late) == (found.expected, found.late)
    assert InstalmentOut.from_orm(rows.get(invoice_no="HZ00")).forecast is None
