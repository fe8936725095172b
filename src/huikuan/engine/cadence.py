"""How often a customer is seen and called: the rhythm of each tier and what it asks for in one month.

Source: field work page 4.1; docs/rules/cadence.md. The dated week plan is in week_plan.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby, pairwise

from huikuan.engine.periods import Period
from huikuan.engine.tiers import Tier

NORMAL_WEEK = 5  # working days in a week to which "times a week" refers
HALF_MONTH_DAYS = 15


class RhythmError(ValueError):
    """A rhythm asks for less than nothing, or counts days in units that have none."""


class RhythmUnit(StrEnum):
    """What a rhythm counts in."""

    DAY = "day"  # calendar days
    WEEK = "week"  # Monday to Sunday
    HALF_MONTH = "half_month"  # the first 15 days of the month, and the rest
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """``times`` contacts per unit; for days, per ``every`` calendar days."""

    times: int
    unit: RhythmUnit
    every: int = 1

    def __post_init__(self) -> None:
        if self.times < 0 or self.every < 1 or (self.every > 1 and self.unit is not RhythmUnit.DAY):
            raise RhythmError(f"{self.times} times every {self.every} {self.unit}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often a tier's customers are visited and called; None for not at all."""

    visits: Rhythm | None = None
    calls: Rhythm | None = None


DEFAULT_CADENCES: Mapping[Tier, Cadence] = {
    Tier.ONE: Cadence(
        visits=Rhythm(times=2, unit=RhythmUnit.WEEK), calls=Rhythm(times=1, unit=RhythmUnit.DAY, every=3)
    ),
    Tier.TWO: Cadence(visits=Rhythm(times=1, unit=RhythmUnit.WEEK)),
    Tier.THREE: Cadence(visits=Rhythm(times=1, unit=RhythmUnit.HALF_MONTH)),
    Tier.PROSPECT: Cadence(calls=Rhythm(times=1, unit=RhythmUnit.HALF_MONTH)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """``times`` contacts are due on different working days with ``first`` ≤ index < ``stop``."""

    first: int
    stop: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """Contacts one customer needs in the period."""

    visits: int
    calls: int


def windows(*, rhythm: Rhythm | None, days: Sequence[date], period: Period) -> tuple[Window, ...]:
    """Where in the month a rhythm's contacts are due.

    ``days``: the working days of ``period`` (one month) in order. A full week (5 working days or more) asks for the
    full number; shorter weeks count by their days, rounded over the month and not week by week, so that two short
    weeks at the ends together get their due. "Every n days" asks for calendar days from the first working day to
    the end ÷ n contacts, one in each of as many even parts of the working days. No window asks for more than one
    contact a day.
    """
    if rhythm is None or not rhythm.times or not days:
        return ()
    match rhythm.unit:
        case RhythmUnit.WEEK:
            return _by_week(rhythm.times, days)
        case RhythmUnit.HALF_MONTH:
            half = sum((day - period.start).days < HALF_MONTH_DAYS for day in days)
            spans = [(0, half), (half, len(days))]
        case RhythmUnit.MONTH:
            spans = [(0, len(days))]
        case RhythmUnit.DAY:
            count = min((period.end - days[0]).days * rhythm.times // rhythm.every, len(days))
            cuts = [part * len(days) // count for part in range(count + 1)] if count else [0]
            return tuple(Window(first=first, stop=stop, times=1) for first, stop in pairwise(cuts))
    return tuple(
        Window(first=first, stop=stop, times=min(rhythm.times, stop - first)) for first, stop in spans if stop > first
    )


def required_contacts(*, cadence: Cadence, days: Sequence[date], period: Period) -> Required:
    """Visits and calls one customer of this cadence needs on the given working days of the month."""
    return Required(
        visits=sum(window.times for window in windows(rhythm=cadence.visits, days=days, period=period)),
        calls=sum(window.times for window in windows(rhythm=cadence.calls, days=days, period=period)),
    )


def week_spans(*, days: Sequence[date]) -> tuple[tuple[int, int], ...]:
    """First and stop index of the working days of each calendar week (Monday to Sunday), in order."""
    spans: list[tuple[int, int]] = []
    for _, week in groupby(range(len(days)), key=lambda index: days[index].isocalendar()[:2]):
        indexes = list(week)
        spans.append((indexes[0], indexes[-1] + 1))
    return tuple(spans)


def _by_week(times: int, days: Sequence[date]) -> tuple[Window, ...]:
    result: list[Window] = []
    fifths = 0  # contacts due so far, × NORMAL_WEEK
    asked = 0
    for first, stop in week_spans(days=days):
        fifths += times * min(stop - first, NORMAL_WEEK)
        due = (2 * fifths + NORMAL_WEEK) // (2 * NORMAL_WEEK) - asked
        asked += due
        if due:
            result.append(Window(first=first, stop=stop, times=min(due, stop - first)))
    return tuple(result)
