from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.periods import Month, Period
from huikuan.engine.workdays import NegativeWeightError, NoWorkingDaysError, is_working_day, split_days, working_days

FEBRUARY = Month.parse("2026-02").period
# State Council notice for 2026: Spring Festival 15 to 23 February off, Saturdays 14 and 28 worked.
SPRING_FESTIVAL = frozenset(date(2026, 2, day) for day in range(15, 24))
MADE_UP = frozenset({date(2026, 2, 14), date(2026, 2, 28)})
DAYS = st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), min_size=1, max_size=31, unique=True).map(sorted)


def test_february_2026_has_16_working_days() -> None:
    days = working_days(period=FEBRUARY, holidays=SPRING_FESTIVAL, extra_workdays=MADE_UP)
    assert [day.day for day in days] == [2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 24, 25, 26, 27, 28]
    assert split_days(total=30_900_000, days=days) == (1_931_250,) * 16


def test_december_2026_first_six_days_carry_the_odd_fen() -> None:
    days = working_days(period=Month.parse("2026-12").period, holidays=frozenset(), extra_workdays=frozenset())
    assert len(days) == 23
    assert split_days(total=30_900_000, days=days) == (1_343_479,) * 6 + (1_343_478,) * 17


def test_a_six_day_week_and_no_weekend() -> None:
    assert len(working_days(period=FEBRUARY, holidays=(), extra_workdays=(), weekend=(6,))) == 24
    assert len(working_days(period=FEBRUARY, holidays=(), extra_workdays=(), weekend=())) == 28


def test_a_make_up_day_wins_over_a_holiday() -> None:
    day = date(2026, 2, 16)
    assert not is_working_day(day=day, holidays={day}, extra_workdays=())
    assert is_working_day(day=day, holidays={day}, extra_workdays={day})


def test_weekday_weights() -> None:
    week = list(Period(start=date(2026, 12, 7), end=date(2026, 12, 12)).days())
    assert split_days(total=600, days=week, weekday_weights={4: 2}) == (100, 100, 100, 100, 200)
    assert split_days(total=450, days=week, weekday_weights={0: Decimal("0.5")}) == (50, 100, 100, 100, 100)
    assert split_days(total=400, days=week, weekday_weights={0: 0}) == (0, 100, 100, 100, 100)
    assert split_days(total=500, days=week, weekday_weights=dict.fromkeys(range(5), 0)) == (100,) * 5


def test_no_day_to_carry_an_amount() -> None:
    assert split_days(total=0, days=()) == ()
    with pytest.raises(NoWorkingDaysError):
        split_days(total=1, days=())
    with pytest.raises(NegativeWeightError):
        split_days(total=1, days=[date(2026, 12, 7)], weekday_weights={0: -1})


@given(
    st.integers(-(10**18), 10**18),
    DAYS,
    st.dictionaries(st.integers(0, 6), st.integers(0, 100) | st.fractions(0, 3, max_denominator=20)),
)
def test_split_days_is_exact_and_within_one_fen_of_the_fair_share(
    total: int, days: list[date], weights: dict[int, int | Fraction]
) -> None:
    parts = split_days(total=total, days=days, weekday_weights=weights)
    assert sum(parts) == total
    each = [Fraction(weights.get(day.weekday(), 1)) for day in days]
    if not any(each):
        each = [Fraction(1)] * len(days)
    fair = [total * weight / sum(each) for weight in each]
    assert all(abs(part - share) < 1 for part, share in zip(parts, fair, strict=True))
    for weekday in range(7):
        same = [abs(part) for part, day in zip(parts, days, strict=True) if day.weekday() == weekday]
        assert same == sorted(same, reverse=True), "among equal days the earlier carry the odd fen"
