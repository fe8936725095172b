from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.outlets import InvalidRampError, MarginalOutlet, cull, ramped_outlets
from huikuan.engine.periods import Month

DECEMBER = Month(year=2026, month=12).period


@pytest.mark.parametrize(
    ("opened", "worth"),
    [
        (date(2026, 12, 1), Fraction(4, 10)),
        (date(2026, 12, 16), Fraction(4, 10) * Fraction(16, 31)),
        (date(2026, 12, 31), Fraction(4, 10) * Fraction(1, 31)),
        (date(2026, 11, 20), Fraction(7, 10)),
        (date(2026, 10, 31), Fraction(1)),
        (date(2027, 1, 1), Fraction(0)),
    ],
)
def test_a_new_outlet_counts_pro_rata_on_the_ramp(opened, worth):
    assert ramped_outlets(openings=[opened], period=DECEMBER) == worth
    assert ramped_outlets(openings=[opened, opened], period=DECEMBER) == 2 * worth


@given(st.lists(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=20))
def test_worth_lies_between_nothing_and_full(openings):
    worth = ramped_outlets(openings=openings, period=DECEMBER)
    assert 0 <= worth <= len(openings)
    assert ramped_outlets(openings=openings, period=DECEMBER, ramp=()) >= worth


def test_bad_ramp_is_refused():
    with pytest.raises(InvalidRampError):
        ramped_outlets(openings=[], period=DECEMBER, ramp=(Decimal("1.2"),))


def test_culling_by_hand():
    weak = [
        MarginalOutlet(outlet="A", sales_fen=100_000, gross_margin=Decimal("0.2"), expense_fen=30_000, visits=4),
        MarginalOutlet(outlet="B", sales_fen=50_000, gross_margin=Decimal("0.1"), expense_fen=10_000, visits=3),
    ]
    result = cull(outlets=weak, receivers={"X": 500_000, "Y": 200_000, "Z": 0, "W": -5})
    assert (result.sales_lost_fen, result.margin_lost_fen) == (150_000, 25_000)
    assert (result.expense_freed_fen, result.net_fen, result.visits_freed) == (40_000, 15_000, 7)
    assert result.sales_lost_per_visit == Fraction(150_000, 7)
    assert result.visits_to == {"X": 5, "Y": 2}
    assert result.findings == ()


def test_unknown_margin_never_flatters_culling():
    result = cull(
        outlets=[MarginalOutlet(outlet="A", sales_fen=100, gross_margin=None, expense_fen=30, visits=0)], receivers={}
    )
    assert (result.net_fen, result.sales_lost_per_visit, result.visits_to) == (-70, None, {})
    assert [(finding.code, finding.subject) for finding in result.findings] == [("outlets.margin_unknown", "A")]


@given(st.integers(0, 500), st.dictionaries(st.text(max_size=3), st.integers(-5, 10**9), max_size=6))
def test_all_freed_visits_find_a_place_where_there_is_one(visits, receivers):
    outlet = MarginalOutlet(outlet="A", sales_fen=1, gross_margin=None, expense_fen=0, visits=visits)
    shared = cull(outlets=[outlet], receivers=receivers).visits_to
    wanted = any(room > 0 for room in receivers.values())
    assert sum(shared.values()) == (visits if wanted else 0)
    assert all(receivers[key] > 0 for key in shared)
