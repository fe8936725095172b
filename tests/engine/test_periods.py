from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.periods import (
    EmptyPeriodError,
    FiscalMonths,
    Month,
    NamedAfter,
    NotADayOfMonthError,
    NotAMonthError,
    Period,
)

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
MONTHS = DAYS.map(Month.of)


def test_period_is_half_open() -> None:
    period = Period(start=date(2026, 2, 1), end=date(2026, 3, 1))
    assert len(period) == 28
    assert date(2026, 2, 1) in period
    assert date(2026, 2, 28) in period
    assert date(2026, 3, 1) not in period
    assert date(2026, 1, 31) not in period
    assert period.last_day == date(2026, 2, 28)
    days = list(period.days())
    assert (days[0], days[-1], len(days)) == (date(2026, 2, 1), date(2026, 2, 28), 28)


@pytest.mark.parametrize("end", [date(2026, 2, 1), date(2026, 1, 31)])
def test_period_refuses_to_be_empty(end: date) -> None:
    with pytest.raises(EmptyPeriodError):
        Period(start=date(2026, 2, 1), end=end)


def test_month_parses_only_the_iso_form() -> None:
    assert Month.parse("2026-12") == Month(year=2026, month=12)
    for text in (
        "2026-13",
        "2026-00",
        "2026-1",
        "26-01",
        "2026/01",
        "2026-01-01",
        " 2026-01",
        "2026-01\n",
        "0000-01",
        "２０２６-01",
        "",
    ):
        with pytest.raises(NotAMonthError):
            Month.parse(text)


def test_month_arithmetic() -> None:
    december = Month.parse("2026-12")
    assert str(december + 1) == "2027-01"
    assert str(december - 12) == "2025-12"
    assert december.same_month_last_year == Month.parse("2025-12")
    assert Month.parse("2027-02").months_since(december) == 2
    assert (december.first_day, december.last_day) == (date(2026, 12, 1), date(2026, 12, 31))
    assert Month.parse("2024-02").last_day == date(2024, 2, 29)
    assert Month.parse("2100-02").last_day == date(2100, 2, 28)
    with pytest.raises(NotAMonthError):
        Month.parse("0001-01") - 1


@given(MONTHS, st.integers(-600, 600))
def test_month_index_order_and_text_agree(month: Month, step: int) -> None:
    other = month + step
    assert other.index - month.index == step == other.months_since(month)
    assert (other > month) == (step > 0) == (str(other) > str(month))
    assert other - step == month == Month.from_index(month.index) == Month.parse(str(month))


@given(MONTHS)
def test_months_follow_each_other_without_gap(month: Month) -> None:
    assert month.period.end == (month + 1).period.start
    assert {Month.of(day) for day in month.period.days()} == {month}


def test_fiscal_month_closing_on_the_25th() -> None:
    months = FiscalMonths(cutoff_day=25)
    assert months == FiscalMonths.starting_on(26)
    assert months.period(Month.parse("2026-12")) == Period(start=date(2026, 11, 26), end=date(2026, 12, 26))
    assert months.month_of(date(2026, 12, 25)) == Month.parse("2026-12")
    assert months.month_of(date(2026, 12, 26)) == Month.parse("2027-01")


def test_fiscal_month_named_after_its_start() -> None:
    months = FiscalMonths.starting_on(5, named_after=NamedAfter.START)
    assert months.period(Month.parse("2026-12")) == Period(start=date(2026, 12, 5), end=date(2027, 1, 5))
    assert months.month_of(date(2026, 12, 4)) == Month.parse("2026-11")


def test_fiscal_months_of_the_calendar() -> None:
    for months in (
        FiscalMonths(),
        FiscalMonths.starting_on(1),
        FiscalMonths.starting_on(1, named_after=NamedAfter.START),
    ):
        assert months.period(Month.parse("2024-02")) == Month.parse("2024-02").period


def test_fiscal_month_closing_on_a_day_february_lacks() -> None:
    months = FiscalMonths(cutoff_day=30)
    assert months.period(Month.parse("2026-02")) == Period(start=date(2026, 1, 31), end=date(2026, 3, 1))
    assert months.period(Month.parse("2026-03")) == Period(start=date(2026, 3, 1), end=date(2026, 3, 31))


@given(st.integers(1, 31), st.sampled_from(NamedAfter), DAYS)
def test_fiscal_months_cover_every_day_once(cutoff: int, named_after: NamedAfter, day: date) -> None:
    months = FiscalMonths(cutoff_day=cutoff, named_after=named_after)
    month = months.month_of(day)
    period = months.period(month)
    assert day in period
    assert period.end == months.period(month + 1).start
    assert months.month_of(period.end) == month + 1
    assert months.month_of(period.start - timedelta(days=1)) == month - 1


@pytest.mark.parametrize("day", [0, 29, 32])
def test_fiscal_month_start_must_exist_in_every_month(day: int) -> None:
    with pytest.raises(NotADayOfMonthError):
        FiscalMonths.starting_on(day)


@pytest.mark.parametrize("day", [0, 32])
def test_cutoff_day_is_a_day_of_a_month(day: int) -> None:
    with pytest.raises(NotADayOfMonthError):
        FiscalMonths(cutoff_day=day)
    with pytest.raises(NotADayOfMonthError):
        Month.parse("2026-12").day(day)
