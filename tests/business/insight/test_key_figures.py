"""Key figures by hand from a handful of documents, by month, in scope, each with its explanation."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.urls import reverse
from tests.business.receivables.company import bring_in, frame, invoice, receipt

from huikuan.business.collections.models import PlanLine, Promise
from huikuan.business.insight.queries.key_figures import key_figures
from huikuan.business.insight.web.key_figures import words
from huikuan.business.receivables import operations
from huikuan.business.receivables.models import Receipt, Receivable
from huikuan.business.targets.models import MonthPlan
from huikuan.engine.periods import Month
from huikuan.foundation import clock

pytestmark = pytest.mark.django_db
TODAY = clock.today()
BEFORE, LAST = Month.of(TODAY) - 2, Month.of(TODAY) - 1


@pytest.fixture
def case(cast):
    """Two months: 10,000 open at the end of the first; in the second 6,000 invoiced, 4,000 came for the overdue."""
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", BEFORE.day(3), 10_000_00, BEFORE.day(20)),
                invoice("24310002", "C0001", LAST.day(5), 6_000_00, LAST.last_day + timedelta(days=20)),
                invoice("24310009", "C0005", LAST.day(5), 9_000_00, LAST.day(6)),
            ),
            "receipts": frame("receipts", receipt("R1", LAST.day(9), 4_000_00, "?", customer="C0001")),
        }
    )
    operations.allocate(
        actor=cast.actor("zheng"),
        receipt=Receipt.objects.get().pk,
        lines={Receivable.objects.get(invoice_no="24310001").pk: 4_000_00},
        effective=LAST.day(9),
    )
    hangzhou = cast.customers["hangzhou"]
    plan = MonthPlan.objects.create(month=LAST.first_day, version=1, as_of=LAST.first_day, built_at=clock.now())
    PlanLine.objects.create(
        plan=plan,
        customer=hangzhou,
        owner=hangzhou.owner,
        target=5_000_00,
        unowned=5_000_00,
        risk_unowned=5_000_00,
        effective_unit=hangzhou.effective_unit,
    )
    for at, (kept, state) in enumerate(((1_500_00, "part_kept"), (0, "withdrawn")), start=8):
        Promise.objects.create(
            customer=hangzhou,
            amount=2_000_00,
            kept=kept,
            state=state,
            promised_date=LAST.day(at),
            recorded_at=clock.now(),
        )
    return cast


def test_by_hand(case) -> None:
    """Li sees Hangzhou only: opening 10,000, sales 6,000, closing 12,000 of which 6,000 are not due."""
    months = {one.first: one for one in key_figures(case.actor("li"), TODAY)}
    assert len(months) == 13
    one = months[LAST.first_day]
    assert (one.opening_fen, one.stand.sales_fen, one.stand.receivable_fen, one.stand.current_fen) == (
        10_000_00,
        6_000_00,
        12_000_00,
        6_000_00,
    )
    in_90_days = 16_000_00 if LAST.last_day - timedelta(days=90) < BEFORE.day(3) else 6_000_00
    assert one.stand.sales_90_fen == in_90_days
    assert one.dso == Fraction(12_000_00 * 90, in_90_days)
    assert one.best_possible == Fraction(6_000_00 * 90, in_90_days)
    assert one.delinquent == one.dso - one.best_possible
    days = (LAST.last_day - BEFORE.last_day).days, (BEFORE.last_day - (BEFORE - 1).last_day).days
    assert one.count_back == days[0] + Fraction(6_000_00 * days[1], 10_000_00)
    assert one.effectiveness == Fraction(10_000 + 6_000 - 12_000, 10_000 + 6_000 - 6_000)
    assert one.against_target == Fraction(4_000, 5_000)
    assert one.against_due == Fraction(4_000, 10_000)
    assert one.kept == Fraction(1_500, 2_000)
    assert months[BEFORE.first_day].against_target is None
    assert months[(BEFORE - 1).first_day].dso is None


def test_everybody_sees_their_own_scope(case) -> None:
    seen = {who: key_figures(case.actor(who), TODAY)[-2].stand.receivable_fen for who in ("zhao", "qian", "sun")}
    assert seen == {"zhao": 21_000_00, "qian": 12_000_00, "sun": 9_000_00}


def test_a_month_that_is_over_does_not_change(case) -> None:
    before = key_figures(case.actor("zhao"), TODAY)[:-1]
    bring_in({"receipts": frame("receipts", receipt("R2", TODAY, 9_000_00, "?", customer="C0005"))})
    money = Receipt.objects.get(receipt_no="R2").pk
    operations.allocate(
        actor=case.actor("zheng"), receipt=money, lines={Receivable.objects.get(invoice_no="24310009").pk: 9_000_00}
    )
    assert key_figures(case.actor("zhao"), TODAY)[:-1] == before


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", ["zhao", "qian", "zheng", "wang"])
def test_the_page_and_each_explanation(case, who, language) -> None:
    browser = case.client(who)
    browser.cookies["django_language"] = language
    page = browser.get(reverse("insight:key_figures"))
    assert page.status_code == 200
    for figure in words():
        address = reverse("insight:explain_figure", args=[figure])
        assert browser.get(address).status_code == 200
        told = browser.get(f"{address}?month={LAST.first_day:%Y-%m}").content.decode()
        if who == "qian" and figure == "against_target":
            assert "80.0%" in told
    assert browser.get(reverse("insight:explain_figure", args=["nothing"])).status_code == 404


def test_salespeople_have_none(case) -> None:
    assert case.client("li").get(reverse("insight:key_figures")).status_code == 403
    assert isinstance(TODAY, date)
