"""Half-open periods, months and fiscal months (docs/rules/periods.md)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_MONTH_TEXT = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_ONE_DAY = timedelta(days=1)


class EmptyPeriodError(ValueError):
    """A period must end after it starts."""


class NotAMonthError(ValueError):
    """The text or numbers name no calendar month of the years 1 to 9999."""


class NotADayOfMonthError(ValueError):
    """A day of the month lies between 1 and 31."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Period:
    """The days from `start` up to, but without, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise EmptyPeriodError(f"{self.start} to {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __len__(self) -> int:
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day inside."""
        return self.end - _ONE_DAY

    def days(self) -> Iterator[date]:
        """Yield each day, oldest first."""
        for offset in range(len(self)):
            yield self.start + timedelta(days=offset)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Month:
    """A calendar month; also the name of a fiscal month."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise NotAMonthError(f"{self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2026-12`; anything else raises `NotAMonthError`."""
        match = _MONTH_TEXT.fullmatch(text)
        if match is None:
            raise NotAMonthError(text)
        return cls(year=int(match[1]), month=int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the calendar month that holds the day."""
        return cls(year=day.year, month=day.month)

    @classmethod
    def from_index(cls, index: int) -> Month:
        """Return the month with this `index`."""
        return cls(year=index // 12, month=index % 12 + 1)

    @property
    def index(self) -> int:
        """Months since year 0: consecutive months have consecutive indexes."""
        return self.year * 12 + self.month - 1

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __add__(self, months: int) -> Month:
        return Month.from_index(self.index + months)

    def __sub__(self, months: int) -> Month:
        return Month.from_index(self.index - months)

    def months_since(self, earlier: Month) -> int:
        """Return how many months lie between (negative when `earlier` is later)."""
        return self.index - earlier.index

    @property
    def same_month_last_year(self) -> Month:
        """The same month one year before."""
        return self - 12

    @property
    def first_day(self) -> date:
        """The 1st."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The 28th to 31st."""
        return self.day(31)

    def day(self, number: int) -> date:
        """Return the day with this number, or the month's last day where the month is shorter."""
        if not 1 <= number <= 31:
            raise NotADayOfMonthError(number)
        return date(self.year, self.month, min(number, calendar.monthrange(self.year, self.month)[1]))

    @property
    def period(self) -> Period:
        """The days of the calendar month."""
        return Period(start=self.first_day, end=self.last_day + _ONE_DAY)


class NamedAfter(StrEnum):
    """Which calendar month gives a fiscal month its name, when it spans two."""

    END = "end"  # 26 November to 25 December is December: the usual 扎账 custom
    START = "start"  # 5 December to 4 January is December


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalMonths:
    """A company's months: each closes at the end of its cut-off day; a month that lacks the day closes on its last.

    31 means calendar months.
    """

    cutoff_day: int = 31
    named_after: NamedAfter = NamedAfter.END

    def __post_init__(self) -> None:
        if not 1 <= self.cutoff_day <= 31:
            raise NotADayOfMonthError(self.cutoff_day)

    @classmethod
    def starting_on(cls, day: int, *, named_after: NamedAfter = NamedAfter.END) -> FiscalMonths:
        """Return the months that begin on this day of the month (1 to 28: a day that every month has)."""
        if not 1 <= day <= 28:
            raise NotADayOfMonthError(day)
        # Day 1 gives calendar months, which start and end in the same month: there is nothing to name.
        return cls(cutoff_day=day - 1, named_after=named_after) if day > 1 else cls()

    def period(self, month: Month) -> Period:
        """Return the days of the fiscal month of this name."""
        closes_in = month + self._shift
        return Period(
            start=(closes_in - 1).day(self.cutoff_day) + _ONE_DAY,
            end=closes_in.day(self.cutoff_day) + _ONE_DAY,
        )

    def month_of(self, day: date) -> Month:
        """Return the name of the fiscal month that holds the day."""
        calendar_month = Month.of(day)
        closes_in = calendar_month if day <= calendar_month.day(self.cutoff_day) else calendar_month + 1
        return closes_in - self._shift

    @property
    def _shift(self) -> int:
        return int(self.named_after is NamedAfter.START and self.cutoff_day < 31)
