from datetime import date, timedelta

import chinese_calendar
import pytest

from huikuan.engine.findings import Severity
from huikuan.engine.periods import Month, Period
from huikuan.engine.workdays import is_working_day, split_days, working_days
from huikuan.foundation.calendar import (
    CalendarSource,
    CompanyDayClashError,
    CompanyDays,
    china_calendar,
    work_calendar,
)


def worked_in(month: str, company: CompanyDays | None = None) -> tuple[date, ...]:
    period = Month.parse(month).period
    calendar = work_calendar(period=period, company=company)
    return working_days(period=period, holidays=calendar.holidays, extra_workdays=calendar.extra_workdays)


def test_february_2026_works_both_saturdays() -> None:
    days = worked_in("2026-02")
    assert len(days) == 16
    assert {date(2026, 2, 14), date(2026, 2, 28)} <= set(days)
    assert split_days(total=30_900_000, days=days) == (1_931_250,) * 16


def test_december_2026() -> None:
    days = worked_in("2026-12")
    assert len(days) == 23
    assert split_days(total=30_900_000, days=days) == (1_343_479,) * 6 + (1_343_478,) * 17


@pytest.mark.parametrize("year", range(2004, 2027))
def test_official_years_agree_with_the_library_day_by_day(year: int) -> None:
    calendar = china_calendar(year)
    assert calendar.source is CalendarSource.OFFICIAL
    for day in Period(start=date(year, 1, 1), end=date(year + 1, 1, 1)).days():
        ours = is_working_day(day=day, holidays=calendar.holidays, extra_workdays=calendar.extra_workdays)
        assert ours == chinese_calendar.is_workday(day), day


@pytest.mark.parametrize("year", [1990, 2003, 2027, 2028, 2050, 2099, 2100])
def test_other_years_are_estimated_and_say_so(year: int) -> None:
    calendar = china_calendar(year)
    assert calendar.source is CalendarSource.ESTIMATED
    assert {date(year, 1, 1), date(year, 10, 1)} <= calendar.holidays
    assert len({day for day in calendar.holidays if day.month in (1, 2)}) >= 4, "Spring Festival is there"
    (finding,) = work_calendar(period=Month(year=year, month=3).period).findings
    assert (finding.code, finding.subject, finding.severity) == ("calendar.estimated_year", str(year), Severity.WARNING)
    assert finding.params["year"] == year


def test_no_year_fails() -> None:
    for year in (*range(1990, 2101), 1, 1900, 2150, 9998):
        assert all(day.year == year for day in china_calendar(year).holidays | china_calendar(year).extra_workdays)


def test_a_period_over_new_year_joins_both_years_and_reports_only_the_estimated() -> None:
    calendar = work_calendar(period=Period(start=date(2026, 9, 26), end=date(2027, 1, 26)))
    assert {date(2026, 10, 1), date(2027, 1, 1)} <= calendar.holidays
    assert date(2026, 10, 10) in calendar.extra_workdays
    assert [finding.subject for finding in calendar.findings] == ["2027"]
    assert work_calendar(period=Month.parse("2026-12").period).findings == ()


def test_company_days_are_stronger_than_the_public_calendar() -> None:
    new_year, make_up, plain, sunday = date(2026, 2, 17), date(2026, 2, 14), date(2026, 2, 3), date(2026, 2, 8)
    before = set(worked_in("2026-02"))
    after = set(
        worked_in("2026-02", CompanyDays(off=frozenset({make_up, plain}), worked=frozenset({new_year, sunday})))
    )
    assert before - after == {make_up, plain}
    assert after - before == {new_year, sunday}


def test_a_day_cannot_be_both_off_and_worked() -> None:
    day = date(2026, 2, 3)
    with pytest.raises(CompanyDayClashError) as caught:
        CompanyDays(off=frozenset({day, day + timedelta(days=1)}), worked=frozenset({day}))
    assert caught.value.days == (day,)
