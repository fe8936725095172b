"""The collection plan's draft: worked example, rules of the next step, dates, and the identity of every line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.engine.collection_habits import PaymentHabit
from huikuan.engine.collection_plan import (
    CollectionCase,
    CollectionPlan,
    DatedFen,
    DueItem,
    PlanLine,
    PlanRules,
    draft_plan,
)
from huikuan.engine.ledger_sources import Commitment, CommitmentBalance, MoneyIn, promised_remaining
from huikuan.engine.next_step import StepCode
from huikuan.engine.periods import Month, Period
from huikuan.engine.step_spread import MOVABLE, SpreadRules
from huikuan.engine.tiers import Tier
from huikuan.engine.workdays import NoWorkingDaysError

DECEMBER = Month(year=2026, month=12).period
WORKED = [day for day in DECEMBER.days() if day.weekday() < 5]
FIRST = date(2026, 12, 1)  # a Tuesday


def december(day: int) -> date:
    return FIRST + timedelta(days=day - 1)


def promises(*given_promises: tuple[int, int], today: date = FIRST, paid: int = 0) -> tuple[CommitmentBalance, ...]:
    commitments = [Commitment(customer="C1", amount=amount, on=december(day)) for amount, day in given_promises]
    receipts = [MoneyIn(customer="C1", amount=paid, on=FIRST)]
    return promised_remaining(promises=commitments, receipts=receipts, period=DECEMBER, today=today).balances


def line_of(case: CollectionCase, today: date = FIRST) -> PlanLine:
    return draft_plan(cases=[case], days=WORKED, period=DECEMBER, today=today).lines[0]


def step_of(case: CollectionCase, today: date = FIRST) -> tuple[str, date, str, int] | None:
    step = line_of(case, today).step
    return (step.code.value, step.on, step.owner, step.amount) if step else None


def test_worked_example_of_the_rules_page() -> None:
    # customer committed 200,000, our target 300,000: the gap of 100,000 needs a named measure
    case = CollectionCase(
        customer="华东五金",
        owner="E07",
        tier=Tier.ONE,
        target=30_000_000,
        items=(
            DueItem(due=date(2026, 11, 20), amount=12_000_000),
            DueItem(due=december(10), amount=15_000_000),
            DueItem(due=date(2027, 1, 5), amount=4_000_000),
        ),
        promises=promises((20_000_000, 18)),
        habit=PaymentHabit(days_late=8, n=12, in_parts_permille=250),
        difficulty="年底资金紧",
    )
    plan = draft_plan(cases=[case], days=WORKED, period=DECEMBER, today=FIRST)
    (line,) = plan.lines
    assert (line.opening_receivable, line.overdue, line.due_in_month) == (31_000_000, 12_000_000, 15_000_000)
    assert (line.owned.promised, line.owned.measured, line.owned.unowned) == (20_000_000, 0, 10_000_000)
    # 20 Nov + 8 days is past: expected in a week; 10 Dec + 8 = Friday 18 Dec; 5 Jan + 8 is not December's
    assert line.expected == (
        DatedFen(on=december(8), amount=12_000_000),
        DatedFen(on=december(18), amount=15_000_000),
    )
    assert (line.expected_fen, line.expected_on) == (27_000_000, december(18))
    # promotion, 30-80 % of the gap, would cost 5,000 + 5 % of 55,000 = 7,750, more than a tenth of 55,000; of 110,000
    # owed and not promised a payment incentive brings 30-70 %, the most there is, for 1.5 % of 55,000
    assert line.suggestion is not None
    assert line.suggestion.code == "payment_incentive"
    assert (line.suggestion.effect_low, line.suggestion.effect_high) == (3_300_000, 7_700_000)
    assert line.suggestion.cost == 82_500
    assert line.step is not None
    assert (line.step.code, line.step.on, line.step.owner) == (StepCode.CHECK_PROMISE, december(18), "E07")
    assert plan.findings == ()
    by_day = {day.on: (day.planned, day.expected) for day in plan.trajectory}
    assert by_day[december(7)] == (0, 0)
    assert by_day[december(8)] == (0, 12_000_000)
    assert by_day[december(18)] == (20_000_000, 27_000_000)
    assert plan.trajectory[-1].planned == line.owned.target - line.owned.unowned


OVERDUE = (DueItem(due=date(2026, 11, 3), amount=500),)


def test_rules_of_the_next_step_in_their_order() -> None:
    base = CollectionCase(customer="C1", owner="E1", manager="M1", tier=Tier.ONE, target=1000, items=OVERDUE)
    broken = promises((300, 5), today=december(8))
    assert step_of(CollectionCase(customer="C1", owner="", manager="M1", target=1000, items=OVERDUE)) == (
        "assign_owner", december(1), "M1", 1000,
    )  # fmt: skip
    assert step_of(replace(base, promises=broken), today=december(8)) == ("escalate", december(8), "M1", 300)
    assert step_of(replace(base, promises=promises((600, 20)))) == ("check_promise", december(21), "E1", 600)
    assert step_of(base) == ("chase_visit", december(1), "E1", 500)
    assert step_of(replace(base, tier=Tier.THREE)) == ("chase_call", december(1), "E1", 500)
    soon = (DueItem(due=december(7), amount=400),)
    assert step_of(replace(base, items=soon)) == ("remind", december(4), "E1", 400)
    later = (DueItem(due=december(20), amount=400),)
    assert step_of(replace(base, items=later)) == ("agree_measure", december(1), "E1", 1000)
    assert step_of(replace(base, items=())) == ("collect_new", december(1), "E1", 1000)  # owes nothing yet
    assert step_of(replace(base, items=(), promises=promises((400, 20)))) == ("check_promise", december(21), "E1", 400)
    assert step_of(replace(base, items=later, received=1000)) == ("confirm", december(1), "E1", 1000)
    assert step_of(replace(base, items=later, target=0)) == ("remind", december(17), "E1", 400)
    assert step_of(replace(base, items=(), target=0)) is None


def test_a_small_late_promise_does_not_stop_the_chase() -> None:
    case = CollectionCase(customer="C1", owner="E1", tier=Tier.TWO, target=1000, items=OVERDUE)
    # What is promised waits for its day; only the rest of the 500 overdue is chased.
    assert step_of(replace(case, promises=promises((499, 28)))) == ("chase_visit", december(1), "E1", 1)
    assert step_of(replace(case, promises=promises((200, 28)))) == ("chase_visit", december(1), "E1", 300)
    assert step_of(replace(case, promises=promises((500, 28)))) == ("check_promise", december(28), "E1", 500)
    assert step_of(replace(case, promises=promises((1, 8)))) == ("check_promise", december(8), "E1", 1)


def test_a_suggestion_does_not_fill_the_gap_but_an_approved_measure_does() -> None:
    case = CollectionCase(customer="C1", owner="E1", target=10_000_000)
    suggested = line_of(case)
    assert suggested.suggestion is not None
    assert (suggested.owned.measured, suggested.owned.unowned) == (0, 10_000_000)
    approved = line_of(replace(case, measured=10_000_000))
    assert (approved.suggestion, approved.owned.measured, approved.owned.unowned) == (None, 10_000_000, 0)


def test_steps_of_one_owner_are_spread_over_the_days() -> None:
    cases = [
        CollectionCase(
            customer=f"C{number}",
            owner="E1" if number < 8 else "E2",
            tier=Tier.ONE,
            items=(DueItem(due=date(2026, 11, 3), amount=100 + number),),
            promises=promises((500, 21)) if number == 7 else (),
        )
        for number in range(9)
    ]
    plan = draft_plan(cases=cases, days=WORKED, period=DECEMBER, today=december(3))
    # E1's seven visits, largest first, three a day from Thursday the 3rd; the promise keeps its day; E2 has one
    assert [line.step.on.day for line in plan.lines if line.step] == [7, 4, 4, 4, 3, 3, 3, 21, 3]
    rules = PlanRules(spread=SpreadRules(visits_per_day=7))
    plan = draft_plan(cases=cases, days=WORKED, period=DECEMBER, today=december(3), rules=rules)
    assert [line.step.on.day for line in plan.lines if line.step] == [3] * 7 + [21, 3]


def test_at_risk_is_what_promises_and_measures_may_not_bring() -> None:
    case = CollectionCase(
        customer="C1", owner="E1", target=1000, received=100, promises=promises((400, 18)), measured=200
    )
    assert line_of(case).owned.risk_unowned == 300  # all counted in full
    weighed = replace(case, promised_weighted=280, measured_weighted=100)
    owned = line_of(weighed).owned
    assert (owned.promised, owned.measured, owned.unowned, owned.risk_unowned) == (400, 200, 300, 520)
    assert line_of(replace(weighed, promised_weighted=0)).owned.risk_unowned == 800
    assert line_of(replace(weighed, measured_weighted=None)).owned.risk_unowned == 420


def test_old_receivables_and_missing_owners_are_named() -> None:
    old = CollectionCase(customer="C1", owner="", target=5, items=(DueItem(due=date(2026, 3, 1), amount=70),))
    plan = draft_plan(cases=[old], days=WORKED, period=DECEMBER, today=FIRST)
    assert plan.lines[0].expected == ()
    assert [(item.code, item.subject, dict(item.params)) for item in plan.findings] == [
        ("collection.no_owner", "C1", {"target_fen": 5, "open_fen": 70}),
        ("collection.stale_receivable", "C1", {"stale_fen": 70}),
    ]


def test_a_habit_seen_too_rarely_is_no_habit() -> None:
    case = CollectionCase(customer="C1", owner="E1", items=(DueItem(due=december(10), amount=9),))
    rare = PaymentHabit(days_late=20, n=2, in_parts_permille=0)
    often = PaymentHabit(days_late=20, n=3, in_parts_permille=0)
    assert line_of(replace(case, habit=rare)).expected_on == december(10)
    assert line_of(replace(case, habit=often)).expected_on == december(30)


def test_a_month_without_days_left_is_refused() -> None:
    with pytest.raises(NoWorkingDaysError):
        draft_plan(cases=[], days=WORKED, period=DECEMBER, today=date(2027, 1, 1))


@st.composite
def cases(draw: st.DrawFn) -> CollectionCase:
    fen = st.integers(0, 50)
    items = st.builds(DueItem, due=st.integers(-250, 60).map(december), amount=fen)
    today = december(draw(st.just(1)))
    pairs = draw(st.lists(st.tuples(st.integers(0, 30), st.integers(-20, 40)), max_size=3))
    return CollectionCase(
        customer=draw(st.sampled_from(["C1", "C2"])),
        owner=draw(st.sampled_from(["", "E1", "E2"])),
        tier=draw(st.sampled_from(list(Tier))),
        target=draw(fen),
        received=draw(st.integers(-20, 60)),
        items=tuple(draw(st.lists(items, max_size=4))),
        promises=promises(*pairs, today=today, paid=draw(fen)),
        measured=draw(fen),
        habit=PaymentHabit(days_late=draw(st.integers(-20, 60)), n=draw(st.integers(0, 5)), in_parts_permille=0),
    )


@settings(max_examples=80)
@given(st.lists(cases(), max_size=4), st.integers(-10, 31))
def test_every_line_adds_up_and_every_step_is_on_a_working_day_ahead(found: list[CollectionCase], day: int) -> None:
    today = december(day)
    plan = draft_plan(cases=found, days=WORKED, period=DECEMBER, today=today)
    for case, line in zip(found, plan.lines, strict=True):
        owned = line.owned
        assert owned.target == owned.received + owned.promised + owned.measured + owned.unowned
        assert line.overdue + line.due_in_month <= line.opening_receivable
        assert line.expected_fen <= line.opening_receivable
        assert sum(item.amount for item in line.promised) == owned.promised
        if owned.unowned == 0:
            assert line.suggestion is None
            assert line.step is None or line.step.code is not StepCode.AGREE_MEASURE
        else:
            assert line.step is not None  # no hole without a next step
        dated = [item.on for item in (*line.expected, *line.promised)] + ([line.step.on] if line.step else [])
        assert all(on in WORKED and on >= today for on in dated)
        if line.step and line.step.code is StepCode.ASSIGN_OWNER:
            assert case.owner == ""
        check_spread(line, draft_plan(cases=[case], days=WORKED, period=DECEMBER, today=today).lines[0])
    check_trajectory(plan, today)


def check_spread(line: PlanLine, alone: PlanLine) -> None:
    """Among others a customer's line is the same as alone, but for the day of a step that may move."""
    if line.step and alone.step and line.step.code in MOVABLE:
        assert line.step.on >= alone.step.on
        line = replace(line, step=replace(line.step, on=alone.step.on))
    assert line == alone


def check_trajectory(plan: CollectionPlan, today: date) -> None:
    assert [day.on for day in plan.trajectory] == [day for day in WORKED if day >= today]
    planned = [day.planned for day in plan.trajectory]
    assert planned == sorted(planned)
    assert planned[-1] == sum(line.owned.target - line.owned.unowned for line in plan.lines)
    got = sum(line.owned.received_gross + line.expected_fen for line in plan.lines)
    assert plan.trajectory[-1].expected == got


def test_settings_are_followed() -> None:
    case = CollectionCase(customer="C1", owner="E1", items=(DueItem(due=date(2026, 11, 3), amount=9),))
    rules = PlanRules(overdue_days=14)
    period = Period(start=FIRST, end=date(2027, 1, 1))
    plan = draft_plan(cases=[case], days=WORKED, period=period, today=FIRST, rules=rules)
    assert plan.lines[0].expected_on == december(15)
