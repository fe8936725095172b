"""Payment habits, the kept rate, and the measure suggested for a gap."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.collection_habits import NO_HABIT, PaidInvoice, kept_permille, payment_habit
from huikuan.engine.gap_measures import DEFAULT_CATALOGUE, CatalogueMeasure, MeasureBase, Suggestion, suggest_measure

DUE = date(2026, 6, 30)


def paid(*payments: tuple[int, int], amount: int = 100) -> PaidInvoice:
    """Payments as (days after the due day, fen)."""
    return PaidInvoice(due=DUE, amount=amount, payments=tuple((DUE + timedelta(days=d), a) for d, a in payments))


def test_habit_of_the_rules_page() -> None:
    history = [paid((5, 100)), paid((30, 60), (12, 40)), paid((-2, 100)), paid((9, 50))]
    habit = payment_habit(invoices=history, today=date(2026, 12, 1))
    # settled 5, 30 and -2 days late; the last one is still open and says nothing
    assert (habit.days_late, habit.n, habit.in_parts_permille) == (5, 3, 333)


def test_only_what_is_known_today_counts() -> None:
    assert payment_habit(invoices=[paid((5, 100))], today=DUE + timedelta(days=4)) == NO_HABIT
    assert payment_habit(invoices=[], today=DUE) == NO_HABIT


@given(st.lists(st.integers(-30, 90), min_size=1))
def test_median_agrees_with_statistics(late: list[int]) -> None:
    habit = payment_habit(invoices=[paid((days, 100)) for days in late], today=date(2027, 1, 1))
    assert habit.days_late == median(late) // 1
    assert habit.in_parts_permille == 0


def test_kept_rate_starts_at_the_prior_and_follows_the_facts() -> None:
    assert [kept_permille(kept=k, asked=n) for k, n in [(0, 0), (10, 10), (0, 10), (90, 90), (1, 2)]] == [
        700, 850, 350, 970, 666,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="kept"):
        kept_permille(kept=3, asked=2)


FIRST = date(2026, 12, 1)


def suggestion(gap: int, owed: int, days_left: int = 30) -> Suggestion | None:
    last = FIRST + timedelta(days=days_left)
    return suggest_measure(gap=gap, open_receivable=owed, today=FIRST, last_day=last, catalogue=DEFAULT_CATALOGUE)


def suggested(gap: int, owed: int, days_left: int = 30) -> str | None:
    found = suggestion(gap, owed, days_left)
    return found.code if found else None


def test_the_cheapest_that_closes_the_gap_else_the_strongest_in_time() -> None:
    assert suggested(gap=4_000_000, owed=10_000_000) == "receivable_analysis"  # up to 40 %, free
    assert suggested(gap=6_000_000, owed=10_000_000) == "payment_incentive"  # up to 70 %
    assert suggested(gap=10_000_000, owed=10_000_000) == "payment_incentive"  # 70,000; a promotion is too dear
    assert suggested(gap=20_000_000, owed=10_000_000) == "promotion"  # 80 % of the gap, the most there is
    assert suggested(gap=10_000_000, owed=0, days_left=6) == "help_distributors_order"
    assert suggested(gap=10_000_000, owed=0, days_left=4) is None
    assert suggested(gap=0, owed=10_000_000) is None


def test_worked_example_of_the_rules_page_of_what_is_too_dear() -> None:
    # nothing owed; of 10,000 yuan help to order brings 3,500 in the middle for 535, a promotion 5,500 for 5,275
    assert suggestion(gap=1_000_000, owed=0) is None
    # help to order brings 4,000-10,000 of 20,000: 7,000 for 500 + 1 % = 570, less than 700
    assert suggestion(gap=2_000_000, owed=0) == Suggestion(
        code="help_distributors_order",
        effect_low=400_000,
        effect_high=1_000_000,
        cost=57_000,
        works_from=date(2026, 12, 6),
    )
    # of 200,000 a promotion brings 60,000-160,000: 110,000 for 5,000 + 5 % = 10,500, less than 11,000
    found = suggestion(gap=20_000_000, owed=0)
    assert found is not None
    assert (found.code, found.effect_low, found.effect_high, found.cost) == (
        "promotion", 6_000_000, 16_000_000, 1_050_000,
    )  # fmt: skip


def test_a_tenth_of_the_middle_effect_is_the_most_a_suggestion_may_cost() -> None:
    certain = CatalogueMeasure(
        code="x",
        base=MeasureBase.SALES,
        lead_days=0,
        effect_low_permille=1000,
        effect_high_permille=1000,
        fixed_cost=100,
        cost_permille=0,
    )

    def costs(gap: int) -> int | None:
        found = suggest_measure(gap=gap, open_receivable=0, today=FIRST, last_day=FIRST, catalogue=[certain])
        return found.cost if found else None

    assert (costs(1000), costs(999)) == (100, None)


def test_the_catalogue_holds_the_six_of_the_trade() -> None:
    assert [measure.code for measure in DEFAULT_CATALOGUE] == [
        "receivable_analysis",
        "payment_incentive",
        "promotion",
        "develop_outlets",
        "train_sales_staff",
        "help_distributors_order",
    ]


@given(st.integers(1, 10**9) | st.integers(1, 10**15), st.integers(-5, 10**9), st.integers(0, 40))
def test_a_suggestion_promises_no_more_than_there_is_and_costs_little(gap: int, owed: int, days_left: int) -> None:
    found = suggestion(gap, owed, days_left)
    if found is None:
        return
    base = next(measure.base for measure in DEFAULT_CATALOGUE if measure.code == found.code)
    most = min(gap, owed) if base is MeasureBase.RECEIVABLE else gap
    assert 0 <= found.effect_low <= found.effect_high <= most
    assert found.works_from <= FIRST + timedelta(days=days_left)
    assert found.cost * 10 <= (found.effect_low + found.effect_high) // 2


@given(st.integers(1, 10**8), st.integers(0, 10**8), st.integers(0, 40))
def test_the_choice_agrees_with_looking_through_all_of_them(gap: int, owed: int, days_left: int) -> None:
    possible = []
    for measure in DEFAULT_CATALOGUE:
        works_on = owed if measure.base is MeasureBase.RECEIVABLE else gap
        low, high = (
            min(gap, works_on * share // 1000) for share in (measure.effect_low_permille, measure.effect_high_permille)
        )
        middle = (low + high) // 2
        cost = measure.fixed_cost + middle * measure.cost_permille // 1000
        if measure.lead_days <= days_left and high > 0 and 10 * cost <= middle:
            possible.append((measure.code, high, cost))
    closing = [one for one in possible if one[1] == gap]
    best = min(closing, key=lambda one: one[2], default=None)
    if best is None and possible:
        strongest = max(high for _, high, _ in possible)
        best = min((one for one in possible if one[1] == strongest), key=lambda one: one[2])
    assert suggested(gap, owed, days_left) == (best[0] if best else None)
