from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.capacity import CapacityInput, InvalidCapacityError, frontier, schemes

GOLDEN = CapacityInput(target_fen=300_000_000, average_fen=5_000_000, outlets=45, openable=8, lift_fen=1_000_000)
inputs = st.builds(
    CapacityInput,
    target_fen=st.integers(0, 10**6),
    average_fen=st.none() | st.integers(0, 10**4),
    outlets=st.integers(0, 60),
    openable=st.none() | st.integers(0, 30),
    lift_fen=st.none() | st.integers(0, 10**4),
    opened_equivalent=st.none() | st.fractions(0, 30, max_denominator=31),
)


def test_golden_table_of_the_specification():
    result = schemes(capacity=GOLDEN)
    first, second, third = result.more_outlets, result.more_per_outlet, result.both
    assert (first.theoretical, first.to_open, first.gap, first.feasible) == (60, 15, -7, False)
    # 66,667 yuan (6.7万), 16,667 (1.7万), −6,667 (−0.7万)
    assert [round(x / 100) for x in (second.needed, second.lift_needed, second.gap)] == [66_667, 16_667, -6_667]
    assert second.needed == Fraction(300_000_000, 45)
    assert not second.feasible
    assert (third.outlets, third.per_outlet_fen) == (53, 6_000_000)
    assert (third.reachable_fen, third.gap_fen, third.feasible) == (318_000_000, 18_000_000, True)
    assert result.feasible
    assert result.findings == ()


def test_golden_frontier():
    points = frontier(capacity=GOLDEN)
    assert [point.opened for point in points if point.feasible] == [5, 6, 7, 8]
    assert points[8].lift_fen == 660_378  # 300,000,000 / 53 = 5,660,377.36 rounded up, less 5,000,000
    late = frontier(capacity=GOLDEN, each=Fraction(16, 31) * Fraction(2, 5))  # opened on 16 December: 0.2065 each
    assert late[8].lift_fen == 1_430_646  # 300,000,000 / 46.6516 = 6,430,645.83
    assert not late[8].feasible


@given(inputs)
def test_schemes_against_search(capacity):
    result = schemes(capacity=capacity)
    target, average, outlets = capacity.target_fen, capacity.average_fen, capacity.outlets
    d, u = capacity.openable or 0, capacity.lift_fen or 0
    assert (result.more_outlets is None) == (not average)
    assert (result.both is None) == (average is None)
    assert (result.more_per_outlet is None) == (average is None or not outlets)
    if result.more_outlets:
        needed = result.more_outlets.theoretical
        assert needed * average >= target > (needed - 1) * average
        assert result.more_outlets.feasible == ((outlets + d) * average >= target)
    if result.more_per_outlet:
        assert result.more_per_outlet.feasible == (outlets * (average + u) >= target)
        assert result.more_per_outlet.needed * outlets == target
    if result.both:
        opened = d if capacity.opened_equivalent is None else capacity.opened_equivalent
        assert result.both.feasible == ((outlets + opened) * (average + u) >= target)
        codes = [finding.code for finding in result.findings]
        assert ("capacity.target_out_of_reach" in codes) == (not result.feasible)


@given(inputs, st.fractions(0, 1, max_denominator=31))
def test_frontier_is_the_least_lift(capacity, each):
    for point in frontier(capacity=capacity, each=each):
        outlets = capacity.outlets + point.opened * each
        assert outlets * (capacity.average_fen + point.lift_fen) >= capacity.target_fen
        if point.lift_fen:
            assert outlets * (capacity.average_fen + point.lift_fen - 1) < capacity.target_fen
        assert point.feasible == (outlets * (capacity.average_fen + (capacity.lift_fen or 0)) >= capacity.target_fen)


def test_nothing_known_is_said_and_not_computed():
    result = schemes(capacity=CapacityInput(target_fen=100, average_fen=None, outlets=0, region="N"))
    assert (result.more_outlets, result.more_per_outlet, result.both, result.feasible) == (None, None, None, False)
    assert [(finding.code, finding.subject) for finding in result.findings] == [
        ("capacity.no_average", "N"),
        ("capacity.no_outlets", "N"),
        ("capacity.openable_unknown", "N"),
        ("capacity.lift_unknown", "N"),
    ]
    assert frontier(capacity=CapacityInput(target_fen=100, average_fen=None, outlets=5)) == ()
    assert frontier(capacity=CapacityInput(target_fen=100, average_fen=5, outlets=0)) == ()


def test_out_of_reach_names_the_shortfall():
    result = schemes(capacity=CapacityInput(target_fen=1_000, average_fen=10, outlets=5, openable=2, lift_fen=5))
    (finding,) = result.findings
    assert finding.code == "capacity.target_out_of_reach"
    assert finding.params == {"target_fen": 1_000, "reachable_fen": 105, "short_fen": 895}


@pytest.mark.parametrize("bad", [{"target_fen": -1}, {"average_fen": -1}, {"outlets": -1}, {"openable": -1}])
def test_negative_figures_are_refused(bad):
    with pytest.raises(InvalidCapacityError):
        CapacityInput(**{"target_fen": 1, "average_fen": 1, "outlets": 1, **bad})
