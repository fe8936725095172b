"""Limitation of actions 诉讼时效: until when a receivable can be sued for (docs/rules/limitation.md)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

YEARS = 3
WARN_MONTHS = (6, 3)


class Restart(StrEnum):
    """What makes the clock run from: the due date, or what the debtor has done since."""

    DUE = "due"
    CONFIRMED = "confirmed"
    PAID_PART = "paid_part"
    PROMISED = "promised"


class ClockState(StrEnum):
    """How near the end is."""

    RUNNING = "running"
    SIX_MONTHS = "six_months"
    THREE_MONTHS = "three_months"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """``ends`` is the last day on which an action is in time; ``late`` when the clock had run out before it began anew:
    whether that helps is a question for a lawyer."""

    begins: date
    because: Restart
    ends: date
    state: ClockState
    late: bool


def months_later(day: date, months: int) -> date:
    """The same day of the month ``months`` later (earlier where below zero), or the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def limitation(*, due: date, restarts: Iterable[tuple[date, Restart]], today: date, years: int = YEARS) -> Clock:
    """The clock of one receivable as of ``today``.

    It runs ``years`` from the due date (Civil Code of the PRC art. 188; the day itself is not counted, art. 201: the
    last day has the same date) and anew from each acknowledgement by the debtor (art. 195). What lies before the due
    date or after today moves nothing. The last day is not put off over holidays (art. 203), to be on the safe side.
    """
    begins, because, late = due, Restart.DUE, False
    for day, what in sorted(restarts):
        if begins <= day <= today:
            late = late or day > months_later(begins, 12 * years)
            begins, because = day, what
    ends = months_later(begins, 12 * years)
    return Clock(begins=begins, because=because, ends=ends, state=state_of(ends, today), late=late)


def state_of(ends: date, today: date) -> ClockState:
    """How near the last day is: warnings begin on the day 6 and 3 months before it."""
    six, three = (months_later(ends, -months) for months in WARN_MONTHS)
    if today > ends:
        return ClockState.EXPIRED
    if today >= three:
        return ClockState.THREE_MONTHS
    return ClockState.SIX_MONTHS if today >= six else ClockState.RUNNING


def began_by(today: date, *, months_left: int, years: int = YEARS) -> date:
    """The last day on which a clock that ends within ``months_left`` months may have begun; the whole of its month is
    taken, because months differ in length, so it is for choosing candidates only."""
    near = months_later(today, months_left - 12 * years)
    return near.replace(day=monthrange(near.year, near.month)[1])
