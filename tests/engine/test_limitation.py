"""The limitation clock: the worked example of docs/rules/limitation.md, ends of months, warnings, restarts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.limitation import ClockState, Restart, began_by, limitation, months_later

DUE = date(2023, 12, 31)


def test_the_example_of_the_rules_page() -> None:
    plain = limitation(due=DUE, restarts=[], today=date(2026, 6, 30))
    assert (plain.begins, plain.ends, plain.state) == (DUE, date(2026, 12, 31), ClockState.SIX_MONTHS)
    said = [(date(2025, 3, 8), Restart.PAID_PART), (date(2026, 7, 15), Restart.CONFIRMED)]
    before = limitation(due=DUE, restarts=said, today=date(2026, 7, 14))
    assert (before.because, before.ends) == (Restart.PAID_PART, date(2028, 3, 8))
    after = limitation(due=DUE, restarts=said, today=date(2026, 7, 15))
    assert (after.because, after.ends, after.late) == (Restart.CONFIRMED, date(2029, 7, 15), False)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 6, 29), ClockState.RUNNING),
        (date(2026, 6, 30), ClockState.SIX_MONTHS),
        (date(2026, 9, 29), ClockState.SIX_MONTHS),
        (date(2026, 9, 30), ClockState.THREE_MONTHS),
        (date(2026, 12, 31), ClockState.THREE_MONTHS),
        (date(2027, 1, 1), ClockState.EXPIRED),
    ],
)
def test_warnings_begin_on_the_day(today, state) -> None:
    assert limitation(due=DUE, restarts=[], today=today).state is state


def test_a_leap_day_ends_on_the_last_of_february() -> None:
    assert limitation(due=date(2024, 2, 29), restarts=[], today=DUE).ends == date(2027, 2, 28)


def test_what_happens_after_the_end_is_told() -> None:
    late = limitation(due=DUE, restarts=[(date(2027, 1, 1), Restart.PROMISED)], today=date(2027, 2, 1))
    assert (late.late, late.ends, late.state) == (True, date(2030, 1, 1), ClockState.RUNNING)
    in_time = limitation(due=DUE, restarts=[(date(2026, 12, 31), Restart.PROMISED)], today=date(2027, 2, 1))
    assert not in_time.late


@pytest.mark.parametrize("day", [DUE - timedelta(days=1), date(2026, 1, 2)])
def test_before_the_due_date_and_after_today_nothing_moves(day) -> None:
    clock = limitation(due=DUE, restarts=[(day, Restart.CONFIRMED)], today=date(2026, 1, 1))
    assert (clock.begins, clock.because) == (DUE, Restart.DUE)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(-400, 400))
def test_months_step_as_counted_one_by_one(day, months) -> None:
    index = day.year * 12 + day.month - 1 + months
    found = months_later(day, months)
    assert (found.year, found.month) == (index // 12, index % 12 + 1)
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


@given(st.dates(date(2010, 1, 1), date(2060, 1, 1)), st.integers(0, 1300))
def test_no_clock_that_warns_is_left_out_of_the_candidates(today, before) -> None:
    began = today - timedelta(days=before)
    warns = limitation(due=began, restarts=[], today=today).state is not ClockState.RUNNING
    assert not warns or began <= began_by(today, months_left=6)
