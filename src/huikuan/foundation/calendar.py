"""The Chinese working calendar, year by year: public holidays and make-up days, with a company's own days on top."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from chinese_calendar import constants as official

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.periods import Period

_LAST_OFFICIAL_YEAR = max(day.year for day in official.workdays)
_FIRST_OFFICIAL_YEAR = min(day.year for day in official.holidays)


class CompanyDayClashError(ValueError):
    """A company calls the same days both off and worked."""

    def __init__(self, days: Iterable[date]) -> None:
        self.days = tuple(sorted(days))
        super().__init__(", ".join(map(str, self.days)))


class CalendarSource(StrEnum):
    """Where a year's days come from."""

    OFFICIAL = "official"  # the State Council's yearly notice
    ESTIMATED = "estimated"  # statutory holidays by rule; days moved and made up are not known


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """The days on which a year differs from its plain weeks. `holidays` may fall on a weekend."""

    year: int
    holidays: frozenset[date]
    extra_workdays: frozenset[date]
    source: CalendarSource


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDays:
    """A company's own days, stronger than the public calendar."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if clash := self.off & self.worked:
            raise CompanyDayClashError(clash)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """What `engine.workdays` needs for a period, and what is doubtful about it."""

    holidays: frozenset[date]
    extra_workdays: frozenset[date]
    findings: tuple[Finding, ...]


@cache
def china_calendar(year: int) -> CalendarYear:
    """Return the year's days; never fails: a year without an official notice in the data is estimated."""
    if _FIRST_OFFICIAL_YEAR <= year <= _LAST_OFFICIAL_YEAR:
        return CalendarYear(
            year=year,
            holidays=frozenset(day for day in official.holidays if day.year == year),
            extra_workdays=frozenset(day for day in official.workdays if day.year == year),
            source=CalendarSource.OFFICIAL,
        )
    # Needed for years without a notice only, and slow to load: every command would wait for it.
    import holidays  # noqa: PLC0415

    return CalendarYear(
        year=year,
        holidays=frozenset(holidays.country_holidays("CN", years=year)),
        extra_workdays=frozenset(),
        source=CalendarSource.ESTIMATED,
    )


def work_calendar(*, period: Period, company: CompanyDays | None = None) -> WorkCalendar:
    """Return the calendar of all years the period touches, with the company's days applied.

    Finding `calendar.estimated_year` (subject: the year) for each year without official data.
    """
    own = company or CompanyDays()
    years = [china_calendar(year) for year in range(period.start.year, period.last_day.year + 1)]
    days_off = frozenset[date]().union(*(year.holidays for year in years))
    worked = frozenset[date]().union(*(year.extra_workdays for year in years))
    return WorkCalendar(
        holidays=(days_off - own.worked) | own.off,
        extra_workdays=(worked - own.off) | own.worked,
        findings=tuple(_estimated(year.year) for year in years if year.source is CalendarSource.ESTIMATED),
    )


def _estimated(year: int) -> Finding:
    return Finding(
        code="calendar.estimated_year",
        severity=Severity.WARNING,
        subject=str(year),
        params={"year": year, "first_official_year": _FIRST_OFFICIAL_YEAR, "last_official_year": _LAST_OFFICIAL_YEAR},
    )
