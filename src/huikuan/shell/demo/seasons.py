"""The year of an appliance maker: seasons by product role, and the Spring Festival that moves through the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from huikuan.engine.periods import Month
from huikuan.shell.demo.sizes import Floats

ROLES = ("fighter", "volume", "profit", "image")

# First day of the lunar year; the tests compare it with a calendar library.
SPRING_FESTIVALS = {
    day.year: day
    for day in (
        *(date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10)),
        *(date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13)),
        *(date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31), date(2034, 2, 19)),
        date(2035, 2, 8),
    )
}

# January to December without the festival: fighters live from the June and November sales, image from October and
# the year's end, the others from renovation in spring and autumn.
_YEAR = {
    "fighter": (0.92, 0.92, 0.94, 0.94, 1.02, 1.34, 0.88, 0.88, 0.94, 1.02, 1.42, 0.98),
    "volume": (0.96, 0.96, 0.99, 1.01, 1.08, 1.06, 0.94, 0.94, 1.02, 1.10, 1.12, 1.02),
    "profit": (0.96, 0.94, 1.02, 1.04, 1.10, 0.98, 0.90, 0.92, 1.06, 1.16, 1.06, 1.04),
    "image": (1.02, 0.92, 0.94, 0.96, 1.10, 0.94, 0.86, 0.88, 1.04, 1.28, 1.04, 1.14),
}
_SURGE = {"fighter": 0.35, "volume": 0.40, "profit": 0.45, "image": 0.60}  # in the three weeks before the festival
_SLUMP = 0.35  # of a usual day, from three days before to a week and a half after


def festival_factor(month: Month, role: str, *, last_day: date | None = None) -> float:
    """Return the mean selling strength of the month's days (up to `last_day`); 1 far from the Spring Festival."""
    festival = SPRING_FESTIVALS.get(month.year)
    if festival is None or month.month > 3:
        return 1.0
    end = min(month.last_day, last_day or month.last_day)
    weights = []
    for offset in range((end - month.first_day).days + 1):
        distance = (month.first_day + timedelta(days=offset) - festival).days
        if -24 <= distance < -3:
            weights.append(1 + _SURGE[role])
        elif -3 <= distance < 11:
            weights.append(_SLUMP)
        else:
            weights.append(1.0)
    return sum(weights) / len(weights)


def seasonal_factors(months: Sequence[Month], *, today: date) -> Floats:
    """Return roles × months: 1 is a usual month; the month of today counts only the days up to it."""
    table = np.empty((len(ROLES), len(months)))
    for row, role in enumerate(ROLES):
        for column, month in enumerate(months):
            share = min(today.day / month.last_day.day, 1) if month == Month.of(today) else 1.0
            table[row, column] = _YEAR[role][month.month - 1] * festival_factor(month, role, last_day=today) * share
    return table


def next_bank_day(day: date) -> date:
    """Return the day, or the next one that is no weekend and outside National Day and Spring Festival weeks."""
    while True:
        festival = SPRING_FESTIVALS.get(day.year)
        if festival is not None and -1 <= (day - festival).days < 7:
            day = festival + timedelta(days=7)
        elif day.month == 10 and day.day < 8:
            day = day.replace(day=8)
        elif day.weekday() >= 5:
            day += timedelta(days=7 - day.weekday())
        else:
            return day
