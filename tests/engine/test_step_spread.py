"""Next steps over the days, against diaries that are filled step by step."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.next_step import NextStep, StepCode
from huikuan.engine.periods import Month
from huikuan.engine.step_spread import SpreadRules, spread_steps

DECEMBER = Month(year=2026, month=12).period
WORKED = [day for day in DECEMBER.days() if day.weekday() < 5]
VISITS = {"chase_visit", "agree_measure"}
CALLS = {"chase_call", "collect_new", "confirm"}
BOUND = {"assign_owner", "escalate", "check_promise", "remind"}
Steps = dict[tuple[str, int], NextStep]


def step(code: str, amount: int, owner: str = "E1", on: date = WORKED[0]) -> NextStep:
    return NextStep(code=StepCode(code), on=on, owner=owner, amount=amount)


def test_every_kind_of_step_is_a_visit_a_call_or_bound() -> None:
    assert {code.value for code in StepCode} == VISITS | CALLS | BOUND


def days_by_diaries(steps: Steps, days: list[date], visits: int, calls: int) -> dict[tuple[str, int], date]:
    """Each person has a diary for visits and one for calls; each step, largest first, goes on the first free line.

    Where the lines run out before the month's end has come, a diary with one line more a day is begun.
    """
    result = {key: found.on for key, found in steps.items()}
    for owner in {found.owner for found in steps.values()}:
        for kind, lines in ((VISITS, visits), (CALLS, calls)):
            mine = [key for key, found in steps.items() if found.owner == owner and found.code.value in kind]
            mine.sort(key=lambda key: key)
            mine.sort(key=lambda key: steps[key].amount, reverse=True)  # equal amounts stay by customer
            for more in count():
                diary = [day for day in days for _ in range(lines + more)]
                if len(diary) >= len(mine):
                    break
            result |= {key: diary[place] for place, key in enumerate(mine)}
    return result


working = st.lists(st.sampled_from(WORKED), min_size=1, unique=True).map(sorted)


@st.composite
def many_steps(draw: st.DrawFn) -> Steps:
    found = st.builds(
        step,
        st.sampled_from([code.value for code in StepCode]),
        st.integers(0, 9),
        st.sampled_from(["E1", "E1", "E2", ""]),
        st.sampled_from(WORKED),
    )
    return {(draw(st.sampled_from("AB")), place): one for place, one in enumerate(draw(st.lists(found, max_size=60)))}


@given(many_steps(), working, st.integers(1, 3), st.integers(1, 6))
def test_agrees_with_diaries_filled_step_by_step(steps: Steps, days: list[date], visits: int, calls: int) -> None:
    spread = spread_steps(steps=steps, days=days, rules=SpreadRules(visits_per_day=visits, calls_per_day=calls))
    assert {key: found.on for key, found in spread.items()} == days_by_diaries(steps, days, visits, calls)


@given(many_steps(), working)
def test_nothing_is_lost_and_only_free_days_move(steps: Steps, days: list[date]) -> None:
    spread = spread_steps(steps=steps, days=days)
    assert list(spread) == list(steps)
    for key, before in steps.items():
        after = spread[key]
        assert (after.code, after.owner, after.amount) == (before.code, before.owner, before.amount)
        if before.code.value in BOUND:
            assert after.on == before.on
        else:
            assert after.on in days


@given(many_steps(), working)
def test_room_is_respected_while_it_is_enough(steps: Steps, days: list[date]) -> None:
    spread = spread_steps(steps=steps, days=days)
    for kind, room in ((VISITS, 3), (CALLS, 6)):
        wanted = Counter(found.owner for found in steps.values() if found.code.value in kind)
        taken = Counter((found.owner, found.on) for found in spread.values() if found.code.value in kind)
        for (owner, _), number in taken.items():
            if wanted[owner] <= room * len(days):
                assert number <= room
            else:
                assert number <= wanted[owner] // len(days) + 1  # no day more crowded than it must be


@given(many_steps(), working)
def test_larger_is_never_later_than_smaller(steps: Steps, days: list[date]) -> None:
    spread = list(spread_steps(steps=steps, days=days).values())
    for kind in (VISITS, CALLS):
        mine = [found for found in spread if found.code.value in kind]
        for one in mine:
            assert all(one.on <= other.on for other in mine if one.owner == other.owner and one.amount > other.amount)


@given(st.permutations([("A", 4), ("A", 7), ("B", 1), ("C", 0), ("D", 9)]))
def test_equal_amounts_go_by_customer_whatever_the_order_of_the_lines(order: list[tuple[str, int]]) -> None:
    spread = spread_steps(
        steps={key: step("chase_visit", 5) for key in order}, days=WORKED, rules=SpreadRules(visits_per_day=1)
    )
    assert [spread[key].on for key in sorted(order)] == WORKED[:5]


def test_worked_example_of_the_rules_page() -> None:
    days = WORKED[:2]  # Tuesday 1 and Wednesday 2 December
    amounts = {"A": 90, "B": 80, "C": 70, "D": 60, "E": 50}
    steps = {(name, 0): step("chase_visit", amount) for name, amount in amounts.items()}
    steps["F", 0] = step("agree_measure", 65)
    steps["G", 0] = step("chase_call", 10)
    steps["H", 0] = step("check_promise", 99, on=days[1])

    def on(day: date) -> str:
        return "".join(name for (name, _), found in sorted(spread.items()) if found.on == day)

    spread = spread_steps(steps=steps, days=days)
    assert [on(day) for day in days] == ["ABCG", "DEFH"]
    steps["I", 0] = step("chase_visit", 75)  # seven visits into two days: four a day
    spread = spread_steps(steps=steps, days=days)
    assert [on(day) for day in days] == ["ABCGI", "DEFH"]


@pytest.mark.parametrize(("number", "most"), [(3, 3), (42, 3), (69, 3), (70, 4), (93, 5)])
def test_the_month_is_used_before_more_is_asked_of_a_day(number: int, most: int) -> None:
    steps = {("C", place): step("chase_visit", place) for place in range(number)}
    spread = spread_steps(steps=steps, days=WORKED)  # 23 days of 3 visits: 69
    taken = Counter(found.on for found in spread.values())
    assert max(taken.values()) == most
    assert sorted(taken) == WORKED[: len(taken)]  # no day is skipped
    assert spread["C", number - 1].on == WORKED[0]
    if number == 42:
        assert max(taken) < WORKED[0] + timedelta(days=20)  # 14 working days


def test_nothing_to_do_is_nothing_to_spread() -> None:
    assert spread_steps(steps={}, days=WORKED) == {}
