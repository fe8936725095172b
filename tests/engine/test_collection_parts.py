"""Payment habits, the kept rate, and the measure suggested for a gap."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.collection_habits import NO_HABIT, PaidInvoice, kept_permille, payment_habit
from huikuan.engine.gap_measures import DEFAULT_CATALOGUE, MeasureBase, suggest_measure

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


def suggested(gap: int, owed: int, days_left: int = 30) -> str | None:
    first = date(2026, 12, 1)
    found = suggest_measure(
        gap=gap,
        open_receivable=owed,
        today=first,
        last_day=first + timedelta(days=days_left),
        catalogue=DEFAULT_CATALOGUE,
    )
    return found.code if found else None


def test_the_cheapest_that_closes_the_gap_else_the_strongest_in_time() -> None:
    assert suggested(gap=4_000_000, owed=10_000_000) == "receivable_analysis"  # up to 40 %, free
    assert suggested(gap=6_000_000, owed=10_000_000) == "payment_incentive"  # up to 70 %
    assert suggested(gap=10_000_000, owed=10_000_000) == "promotion"  # 80 % of the gap, the most there is
    assert suggested(gap=10_000_000, owed=0, days_left=6) == "help_distributors_order"
    assert suggested(gap=10_000_000, owed=0, days_left=4) is None
    assert suggested(gap=0, owed=10_000_000) is None


def test_the_catalogue_holds_the_six_of_the_trade() -> None:
    assert [measure.code for measure in DEFAULT_CATALOGUE] == [
        "receivable_analysis",
        "payment_incentive",
        "promotion",
        "develop_outlets",
        "train_sales_staff",
        "help_distributors_order",
    ]


@given(st.integers(1, 10**15), st.integers(-5, 10**15), st.integers(0, 40))
def test_a_suggestion_promises_no_more_than_there_is(gap: int, owed: int, days_left: int) -> None:
    first = date(2026, 12, 1)
    last = first + timedelta(days=days_left)
    found = suggest_measure(gap=gap, open_receivable=owed, today=first, last_day=last, catalogue=DEFAULT_CATALOGUE)
    if found is None:
        return
    base = next(measure.base for measure in DEFAULT_CATALOGUE if measure.code == found.code)
    most = min(gap, owed) if base is MeasureBase.RECEIVABLE else gap
    assert 0 <= found.effect_low <= found.effect_high <= most
    assert found.works_from <= last
