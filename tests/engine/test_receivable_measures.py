"""Measures of the whole, by the worked examples of the rules page."""

from __future__ import annotations

from fractions import Fraction

import pytest

from huikuan.engine.receivable_measures import (
    SalesMonth,
    average_days_delinquent,
    collection_effectiveness,
    count_back_dso,
    days_sales_outstanding,
    share,
)


def test_the_example_of_the_specification() -> None:
    """AR 10,869, sales of the last 90 days 17,674 → 55.35 days."""
    dso = days_sales_outstanding(receivable_fen=10_869_00, sales_fen=17_674_00)
    assert dso == Fraction(10_869 * 90, 17_674)
    assert round(dso, 2) == Fraction(5535, 100)


def test_best_possible_and_delinquent() -> None:
    dso = days_sales_outstanding(receivable_fen=10_869_00, sales_fen=17_674_00)
    best = days_sales_outstanding(receivable_fen=6_500_00, sales_fen=17_674_00)
    assert round(best, 2) == Fraction(3310, 100)
    assert round(average_days_delinquent(dso=dso, best_possible=best), 2) == Fraction(2225, 100)


MONTHS = [  # June, May, April
    SalesMonth(sales_fen=6_000_00, days=30),
    SalesMonth(sales_fen=5_580_00, days=31),
    SalesMonth(sales_fen=6_094_00, days=30),
]


@pytest.mark.parametrize(
    ("owed", "days"),
    [
        (10_869_00, 30 + Fraction(4_869 * 31, 5_580)),  # all of June, 4,869 of May: 57.05
        (6_000_00, 30),
        (3_000_00, 15),
        (0, 0),
        (-5_00, 0),
        (17_674_00, 91),
        (17_674_01, None),
    ],
)
def test_counting_back(owed, days) -> None:
    assert count_back_dso(receivable_fen=owed, months=MONTHS) == days


def test_a_month_without_sales_counts_its_days() -> None:
    months = [
        SalesMonth(sales_fen=0, days=30),
        SalesMonth(sales_fen=-10_00, days=31),
        SalesMonth(sales_fen=100_00, days=30),
    ]
    assert count_back_dso(receivable_fen=50_00, months=months) == 30 + 31 + 15


@pytest.mark.parametrize(
    ("opening", "sales", "total", "current", "cei"),
    [
        (10_000_00, 6_000_00, 9_000_00, 6_500_00, Fraction(7_000, 9_500)),  # 73.68%
        (10_000_00, 0, 0, 0, 1),
        (10_000_00, 0, 10_000_00, 0, 0),
        (0, 5_000_00, 5_000_00, 5_000_00, None),  # nothing could be collected yet
    ],
)
def test_effectiveness(opening, sales, total, current, cei) -> None:
    assert (
        collection_effectiveness(
            opening_fen=opening, sales_fen=sales, closing_total_fen=total, closing_current_fen=current
        )
        == cei
    )


def test_nothing_to_divide_by() -> None:
    assert days_sales_outstanding(receivable_fen=1, sales_fen=0) is None
    assert average_days_delinquent(dso=None, best_possible=Fraction(1)) is None
    assert share(1, 0) is None
    assert share(30, 40) == Fraction(3, 4)
