from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.outlets import (
    InvalidRampError,
    MarginalOutlet,
    OutletFacts,
    cull,
    cull_chosen,
    efforts,
    ramped_outlets,
)
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


TWENTY = Decimal("0.2")
REGION = [  # two outlets of customer P, one each of Q and R; A and B are Li's, C and D Zhou's
    OutletFacts(outlet="A", customer="P", carer="li", sales_fen=90_000, potential_fen=190_000, gross_margin=TWENTY),
    OutletFacts(outlet="B", customer="P", carer="li", sales_fen=9_000, gross_margin=TWENTY),
    OutletFacts(outlet="C", customer="Q", carer="zhou", sales_fen=20_000, gross_margin=TWENTY, marginal=True),
    OutletFacts(outlet="D", customer="R", carer="zhou", sales_fen=50_000, potential_fen=50_000),
]


def test_effort_of_a_region_and_what_giving_up_frees_by_hand():
    found = efforts(outlets=REGION, visits={"P": 5, "Q": 2, "R": 1}, other_visits=2, expense_fen=30_000)
    assert [one.visits for one in found] == [3, 2, 2, 1]  # five visits to P: three and two
    assert [one.expense_fen for one in found] == [9_000, 6_000, 6_000, 3_000]  # a tenth of 30,000 each; 6,000 elsewhere
    assert [one.earned_fen for one in found] == [9_000, -4_200, -2_000, 47_000]  # D: no margin known, all of its sales
    assert [one.candidate for one in found] == [False, True, True, False]
    result = cull_chosen(all_outlets=found, chosen=frozenset({"B", "C"}))
    assert (result.sales_lost_fen, result.margin_lost_fen, result.expense_freed_fen) == (29_000, 5_800, 12_000)
    assert (result.net_fen, result.visits_freed) == (6_200, 4)
    assert result.visits_to == {"A": 2}  # Li's two; D of Zhou has no room, so two stay free
    assert result.sales_lost_per_visit == Fraction(29_000, 4)


def test_without_visits_or_outlets():
    found = efforts(outlets=REGION, visits={}, other_visits=0, expense_fen=30_001)
    assert [one.expense_fen for one in found] == [7_501, 7_500, 7_500, 7_500]
    assert efforts(outlets=[], visits={}, other_visits=3, expense_fen=5) == []


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10**6)), max_size=12),
    st.dictionaries(st.sampled_from("0123"), st.integers(0, 9)),
    st.integers(0, 5),
    st.integers(0, 10**9),
)
def test_efforts_add_up_to_what_is_spent(rows, visits, other, expense):
    outlets = [
        OutletFacts(outlet=str(at), customer=str(customer), carer="x", sales_fen=sales)
        for at, (customer, sales) in enumerate(rows)
    ]
    found = efforts(outlets=outlets, visits=visits, other_visits=other, expense_fen=expense)
    told = {facts.customer for facts in outlets}
    assert sum(one.visits for one in found) == sum(count for customer, count in visits.items() if customer in told)
    spent = sum(one.expense_fen for one in found)
    assert spent <= expense
    if outlets and not other:
        assert spent == expense
