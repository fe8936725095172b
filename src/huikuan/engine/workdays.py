"""Working days, and a month's amount spread over them (docs/rules/workdays.md)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from huikuan.engine.apportion import apportion, integer_weights
from huikuan.engine.money import Fen
from huikuan.engine.periods import Period

SATURDAY_SUNDAY = (5, 6)


class NoWorkingDaysError(ValueError):
    """There is an amount to spread but no day to carry it."""


class NegativeWeightError(ValueError):
    """A weekday's weight is below zero."""


def is_working_day(
    *,
    day: date,
    holidays: Collection[date],
    extra_workdays: Collection[date],
    weekend: Collection[int] = SATURDAY_SUNDAY,
) -> bool:
    """Say whether the day is worked; a make-up day (`extra_workdays`) wins over weekend and holiday."""
    return day in extra_workdays or (day.weekday() not in weekend and day not in holidays)


def working_days(
    *,
    period: Period,
    holidays: Collection[date],
    extra_workdays: Collection[date],
    weekend: Collection[int] = SATURDAY_SUNDAY,
) -> tuple[date, ...]:
    """Return the worked days of the period in order; weekend days count from Monday 0; pass sets, not lists."""
    return tuple(
        day
        for day in period.days()
        if is_working_day(day=day, holidays=holidays, extra_workdays=extra_workdays, weekend=weekend)
    )


def split_days(
    *,
    total: Fen,
    days: Sequence[date],
    weekday_weights: Mapping[int, int | Decimal | Fraction] | None = None,
) -> tuple[Fen, ...]:
    """Spread an amount over working days, exact to the fen: the shares sum to `total`.

    `weekday_weights` gives a weekday's (Monday 0) weight against 1 for the days not named; all weights zero means even.
    Largest remainder, ties to the earlier day. Raises `NoWorkingDaysError`, `NegativeWeightError`.
    """
    if not days:
        if total:
            raise NoWorkingDaysError
        return ()
    weights = [(weekday_weights or {}).get(day.weekday(), 1) for day in days]
    if min(weights) < 0:
        raise NegativeWeightError
    return tuple(apportion(total=total, weights=integer_weights(weights=weights)))
