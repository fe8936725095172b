"""What each rhythm asks for in a month, and who lies near whom."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.cadence import (
    DEFAULT_CADENCES,
    Cadence,
    Required,
    Rhythm,
    RhythmError,
    RhythmUnit,
    required_contacts,
    windows,
)
from huikuan.engine.cadence_places import Place, line_up
from huikuan.engine.periods import Month, Period
from huikuan.engine.tiers import Tier

DECEMBER = Month(year=2026, month=12).period  # Tuesday 1st; 23 working days in weeks of 4, 5, 5, 5, 4
WORKED = [day for day in DECEMBER.days() if day.weekday() < 5]


def times(rhythm: Rhythm, days: list[date] | None = None, period: Period = DECEMBER) -> list[int]:
    return [window.times for window in windows(rhythm=rhythm, days=WORKED if days is None else days, period=period)]


def weekly(number: int) -> Rhythm:
    return Rhythm(times=number, unit=RhythmUnit.WEEK)


def test_worked_example_of_the_rules_page() -> None:
    required = {
        tier: required_contacts(cadence=cadence, days=WORKED, period=DECEMBER)
        for tier, cadence in DEFAULT_CADENCES.items()
    }
    assert required == {
        Tier.ONE: Required(visits=9, calls=10),
        Tier.TWO: Required(visits=5, calls=0),
        Tier.THREE: Required(visits=2, calls=0),
        Tier.PROSPECT: Required(visits=0, calls=2),
    }
    # 0.8 + 3 + 0.8 weeks: 4.6 visits -> 5; the two a week: 1.6, 3.6, 5.6, 7.6, 9.2 -> 2, 4, 6, 8, 9
    assert times(weekly(1)) == [1, 1, 1, 1, 1]
    assert times(weekly(2)) == [2, 2, 2, 2, 1]
    assert times(Rhythm(times=1, unit=RhythmUnit.MONTH)) == [1]


@given(st.sets(st.sampled_from(list(DECEMBER.days()))), st.integers(1, 6))
def test_full_weeks_get_the_full_number_and_short_ones_their_part(chosen: set[date], number: int) -> None:
    days = sorted(chosen)
    found = windows(rhythm=weekly(number), days=days, period=DECEMBER)
    by_week: dict[int, list[date]] = {}
    for day in days:
        by_week.setdefault(day.isocalendar().week, []).append(day)
    got = dict.fromkeys(by_week, 0)
    for window in found:
        weeks = {day.isocalendar().week for day in days[window.first : window.stop]}
        assert len(weeks) == 1  # a window never spans two weeks
        got[weeks.pop()] += window.times
    for week, its_days in by_week.items():
        assert got[week] <= len(its_days)
        if len(its_days) >= 5 and number <= 5:
            assert got[week] == number
    if number <= 5:
        # over the month at most half a contact from the exact part
        exact_fifths = sum(number * min(5, len(its_days)) for its_days in by_week.values())
        assert abs(5 * sum(got.values()) - exact_fifths) * 2 <= 5


@given(st.sets(st.sampled_from(list(DECEMBER.days())), min_size=1), st.integers(1, 12))
def test_every_n_days_gives_one_contact_in_each_even_part(chosen: set[date], every: int) -> None:
    days = sorted(chosen)
    found = windows(rhythm=Rhythm(times=1, unit=RhythmUnit.DAY, every=every), days=days, period=DECEMBER)
    # calendar days from the first day that is left to the end of the month
    assert len(found) == min((DECEMBER.end - days[0]).days // every, len(days))
    assert [window.first for window in found] == [0, *(window.stop for window in found)][:-1]
    assert found == () or found[-1].stop == len(days)
    sizes = {window.stop - window.first for window in found}
    assert not sizes or max(sizes) - min(sizes) <= 1


def test_every_third_day_from_the_tenth_of_the_rules_page() -> None:
    calls = DEFAULT_CADENCES[Tier.ONE].calls
    found = windows(rhythm=calls, days=[day for day in WORKED if day.day >= 10], period=DECEMBER)
    assert len(found) == 7  # 22 days / 3


def test_a_half_without_working_days_asks_for_nothing() -> None:
    only_late = [day for day in WORKED if day.day > 15]
    found = windows(rhythm=Rhythm(times=1, unit=RhythmUnit.HALF_MONTH), days=only_late, period=DECEMBER)
    assert [(window.first, window.stop, window.times) for window in found] == [(0, len(only_late), 1)]
    assert windows(rhythm=weekly(2), days=[], period=DECEMBER) == ()
    assert required_contacts(cadence=Cadence(), days=WORKED, period=DECEMBER) == Required(visits=0, calls=0)


@pytest.mark.parametrize(("number", "unit", "every"), [(-1, "week", 1), (1, "week", 2), (1, "day", 0)])
def test_refuses_a_rhythm_without_sense(number: int, unit: str, every: int) -> None:
    with pytest.raises(RhythmError):
        Rhythm(times=number, unit=RhythmUnit(unit), every=every)


def test_regions_stay_together_on_the_line_and_neighbours_inside_them() -> None:
    # two towns, far apart, named so that neither input order nor alphabet gives the answer
    east = [Place(region="z", longitude=121.0 + x / 10, latitude=31.0) for x in (3, 0, 2, 1)]
    west = [Place(region="a", longitude=104.0 + x / 10, latitude=31.0) for x in (1, 3, 0, 2)]
    unknown = [Place(), Place(region="z"), Place(region="z", longitude=nan, latitude=31.0)]
    mixed = [place for pair in zip(east, west, strict=True) for place in pair] + unknown
    ranks = line_up(places=mixed)
    assert sorted(ranks) == list(range(len(mixed)))
    in_line = [mixed[ranks.index(rank)] for rank in range(len(mixed))]
    assert [place.region for place in in_line] in (["a"] * 4 + ["z"] * 6 + [""], ["z"] * 6 + ["a"] * 4 + [""])
    westward = [place.longitude or 0 for place in in_line if place.region == "a"]
    assert westward in (sorted(westward), sorted(westward, reverse=True))  # along the street, no jumping


@given(st.integers(1, 12))
def test_the_line_has_no_long_jump_on_a_grid(side: int) -> None:
    places = [Place(longitude=100 + x / 100, latitude=30 + y / 100) for x in range(side) for y in range(side)]
    ranks = line_up(places=places)
    cells = sorted(zip(ranks, ((x, y) for x in range(side) for y in range(side)), strict=True))
    total = sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for (_, a), (_, b) in pairwise(cells))
    assert total <= 2 * side * side  # row by row with returns would be about twice as long


def test_the_line_is_the_same_whoever_asks() -> None:
    places = [Place(region="r", longitude=100 + n * 7 % 5, latitude=30 + timedelta(n).days % 3) for n in range(9)]
    assert line_up(places=places) == line_up(places=list(places))
    assert line_up(places=[]) == ()
