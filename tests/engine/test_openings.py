"""Young outlets: worth by the day, and what they will sell by their opening day (docs/rules/forecast.md)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.forecast import full_month, young_forecast
from huikuan.engine.outlets import open_worth
from huikuan.engine.periods import Month

DECEMBER = Month(year=2026, month=12)
OCTOBER, NOVEMBER = DECEMBER.index - 2, DECEMBER.index - 1
USUAL = 50_000_00


@pytest.mark.parametrize(
    ("opened", "closed", "worth"),
    [
        (None, None, Fraction(1)),
        (None, date(2026, 12, 16), Fraction(15, 31)),
        (None, date(2026, 12, 1), Fraction(0)),
        (date(2026, 12, 11), date(2026, 12, 21), Fraction(4, 10) * Fraction(10, 31)),
        (date(2026, 12, 21), date(2026, 12, 11), Fraction(0)),
        (date(2026, 11, 30), date(2027, 1, 1), Fraction(7, 10)),
    ],
)
def test_days_open_times_the_ramp(opened, closed, worth):
    assert open_worth(period=DECEMBER.period, opened=opened, closed=closed) == worth


@given(st.dates(date(2025, 1, 1), date(2027, 6, 1)), st.dates(date(2025, 1, 1), date(2027, 6, 1)))
def test_without_a_ramp_it_is_the_days_counted_one_by_one(opened, closed):
    days = sum(opened <= day < closed for day in DECEMBER.period.days())
    assert open_worth(period=DECEMBER.period, opened=opened, closed=closed, ramp=()) == Fraction(days, 31)


def test_worked_examples():
    new = full_month(opened=date(2026, 12, 16), sales={}, usual_fen=USUAL)
    assert new == USUAL
    worth = open_worth(period=DECEMBER.period, opened=date(2026, 12, 16))
    assert young_forecast(full_fen=new, worth=worth, month=DECEMBER.index).p50 == (10_322_58,)
    # October 12,000 in 16 of 31 days at .4, November 40,000 at .7, beside twice what is usual
    sales = {OCTOBER - 1: 999, OCTOBER: 12_000_00, NOVEMBER: 40_000_00}
    full = full_month(opened=date(2026, 10, 16), sales=sales, usual_fen=USUAL)
    assert full == Fraction(152_000_00) / (Fraction(64, 310) + Fraction(7, 10) + 2)
    found = young_forecast(full_fen=full, worth=Fraction(1), month=DECEMBER.index)
    assert (found.p10, found.p50, found.p90) == ((27_554_00,), (52_297_45,), (99_260_49,))
    assert full_month(opened=date(2026, 11, 1), sales={NOVEMBER: 20_000_00}, usual_fen=None) == 50_000_00
    assert full_month(opened=date(2026, 12, 16), sales={}, usual_fen=None) is None
    assert full_month(opened=date(2026, 11, 1), sales={NOVEMBER: -1}, usual_fen=None) == 0


def test_enough_of_its_own_outweighs_what_is_usual():
    ramp = (Decimal("0.5"),)
    sales = {DECEMBER.index - back: 10_000_00 for back in range(1, 12)}
    full = full_month(opened=Month.from_index(min(sales)).first_day, sales=sales, usual_fen=USUAL, ramp=ramp)
    assert full == Fraction(11 * 10_000_00 + 2 * USUAL) / (Fraction(21, 2) + 2)
