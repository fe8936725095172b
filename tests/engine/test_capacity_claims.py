"""What a plan claims, and whether its projects explain it: the worked example of docs/rules/projects.md and search."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.test_capacity import GOLDEN, inputs

from huikuan.engine.capacity import CapacityInput, InvalidCapacityError, equivalent_of, schemes
from huikuan.engine.capacity_claims import Basis, Claim, Source, explain_claim, needed_claim, reaches
from huikuan.engine.periods import Month
from huikuan.engine.projects import PROJECTS, ProjectKind, milestone_days
from huikuan.engine.workflow import CannotFollowError

DECEMBER = Month(year=2026, month=12).period
FIRST = date(2026, 12, 1)


def codes(found) -> list[str]:
    return [finding.code for finding in found.findings]


def test_worked_example_of_the_rules_page() -> None:
    claim = needed_claim(capacity=GOLDEN)
    assert claim == Claim(opened=8, lift_fen=660_378)  # 3,000,000 ÷ 53 = 56,603.78 rounded up, less 50,000
    sources = [
        Source(kind=ProjectKind.DEVELOP, due=date(2026, 12, 16), outlets=3),
        Source(kind=ProjectKind.DEVELOP, due=date(2026, 11, 20), outlets=2),  # late: counts from the first
        Source(kind=ProjectKind.DEVELOP, due=date(2027, 1, 1), outlets=9),  # next month
        Source(kind=ProjectKind.LIFT, due=date(2026, 12, 31), expected_fen=20_000_000),
        Source(kind=ProjectKind.STRENGTHEN, due=date(2026, 12, 20), expected_fen=5_000_000),
    ]
    found = explain_claim(capacity=GOLDEN, claim=claim, sources=sources, period=DECEMBER)
    assert (found.outlets_named, found.outlets_missing) == (5, 3)
    assert found.lift_claimed_fen == 29_717_010  # 45 × 6,603.78
    assert (found.lift_named_fen, found.lift_missing_fen) == (25_000_000, 4_717_010)
    # 3 × 16/31 × .4 + 2 × .4 = 1.4194 full outlets
    assert found.worth == Fraction(3 * 16, 31) * Fraction(2, 5) + Fraction(4, 5)
    assert found.reachable_fen == (45 + found.worth) * 5_660_378 // 1 == 262_751_094
    assert codes(found) == ["capacity.outlets_unexplained", "capacity.lift_unexplained"]
    assert found.findings[1].params["missing_fen"] == 4_717_010


def test_named_outlets_that_open_late_are_said_to_be_short() -> None:
    sources = [
        Source(kind=ProjectKind.DEVELOP, due=date(2026, 12, 16), outlets=8),
        Source(kind=ProjectKind.CULL, due=date(2026, 12, 31), expected_fen=29_717_010),
    ]
    found = explain_claim(capacity=GOLDEN, claim=needed_claim(capacity=GOLDEN), sources=sources, period=DECEMBER)
    assert codes(found) == ["capacity.openings_late"]
    assert found.findings[0].params == {
        "opened": 8,
        "short_fen": 300_000_000 - (45 + Fraction(256, 155)) * 5_660_378 // 1,
    }


def test_the_most_that_can_be_had_may_carry_what_the_projects_do_not() -> None:
    """By hand: 53 × 60,000; 53 × 56,603.78; (45 + 8 × 16/31 × .4) × 56,603.78."""
    sources = [Source(kind=ProjectKind.DEVELOP, due=date(2026, 12, 16), outlets=8)]
    found = explain_claim(capacity=GOLDEN, claim=needed_claim(capacity=GOLDEN), sources=sources, period=DECEMBER)
    rows = reaches(capacity=GOLDEN, found=found)
    assert [row.basis for row in rows] == [Basis.MOST, Basis.CLAIMED, Basis.PROJECTS]
    assert [(row.counted, row.lift_fen) for row in rows] == [
        (8, 1_000_000),
        (8, 660_378),
        (Fraction(256, 155), 660_378),
    ]
    assert [row.reachable_fen for row in rows] == [318_000_000, 300_000_034, 264_065_763]
    assert [row.gap_fen for row in rows] == [18_000_000, 34, -35_934_237]
    assert rows[2].reachable_fen == found.reachable_fen
    late = found.findings[-1]
    assert (late.code, late.params["short_fen"]) == ("capacity.openings_late", -rows[2].gap_fen)
    assert reaches(capacity=replace(GOLDEN, average_fen=None), found=found) == ()


def test_a_claim_below_the_target_is_short() -> None:
    found = explain_claim(capacity=GOLDEN, claim=Claim(opened=0, lift_fen=0), sources=(), period=DECEMBER)
    assert codes(found) == ["capacity.claim_short"]
    assert found.findings[0].params == {"reachable_fen": 225_000_000, "short_fen": 75_000_000}
    with pytest.raises(InvalidCapacityError):
        Claim(opened=-1, lift_fen=0)


@given(inputs)
def test_the_claim_is_enough_whenever_anything_is_and_never_more_than_needed(capacity: CapacityInput) -> None:
    claim = needed_claim(capacity=capacity)
    n, a, target = capacity.outlets, capacity.average_fen, capacity.target_fen
    d, u, each = capacity.openable or 0, capacity.lift_fen or 0, capacity.each
    assert 0 <= claim.opened <= d
    assert 0 <= claim.lift_fen <= u
    if a is None:
        return
    enough = (n + claim.opened * each) * (a + claim.lift_fen) >= target
    assert enough == ((n + d * each) * (a + u) >= target)
    if enough and claim.lift_fen:
        assert (n + claim.opened * each) * (a + claim.lift_fen - 1) < target
        assert claim.opened == d or not a
    if enough and claim.opened and a:
        assert (n + (claim.opened - 1) * each) * a < target


@given(inputs, st.integers(0, 40), st.integers(0, 10**5))
def test_what_is_named_in_full_is_never_unexplained(capacity: CapacityInput, more: int, extra: int) -> None:
    claim = needed_claim(capacity=capacity)
    sources = [
        Source(kind=ProjectKind.DEVELOP, due=FIRST, outlets=claim.opened + more),
        Source(kind=ProjectKind.LIFT, due=FIRST, expected_fen=claim.lift_fen * capacity.outlets + extra),
    ]
    found = explain_claim(capacity=capacity, claim=claim, sources=sources, period=DECEMBER)
    assert not {"capacity.outlets_unexplained", "capacity.lift_unexplained"} & set(codes(found))
    if capacity.average_fen is not None:
        opened = (capacity.openable or 0) * capacity.each
        most = (capacity.outlets + opened) * (capacity.average_fen + (capacity.lift_fen or 0)) // 1
        assert ("capacity.claim_short" in codes(found)) == (most < capacity.target_fen)


def test_a_projects_ways() -> None:
    assert PROJECTS.advance("planned", "start", "owner") == "running"
    assert PROJECTS.advance("dropped", "reopen", "owner") == "running"
    with pytest.raises(CannotFollowError):
        PROJECTS.advance("done", "drop", "owner")
    days = milestone_days(start=date(2026, 12, 1), due=date(2026, 12, 31), count=4)
    assert days == [date(2026, 12, 8), date(2026, 12, 16), date(2026, 12, 23), date(2026, 12, 31)]
    assert milestone_days(start=FIRST, due=FIRST, count=2) == [FIRST, FIRST]


def test_outlets_that_open_late_count_as_much_as_they_are_open() -> None:
    """Eight from 16 December are worth 1.6516: 46.6516 × 60,000 = 2,799,096.77; the claim takes all of d and u."""
    late = replace(GOLDEN, opened_equivalent=8 * Fraction(16, 31) * Fraction(2, 5))
    both = schemes(capacity=late).both
    assert both is not None
    assert (both.reachable_fen, both.gap_fen) == (279_909_677, -20_090_323)
    assert equivalent_of(capacity=late, reachable_fen=both.reachable_fen).limit_denominator(999) == Fraction(256, 155)
    assert schemes(capacity=replace(late, opened_equivalent=Fraction(8))) == schemes(capacity=GOLDEN)
    assert needed_claim(capacity=late) == Claim(opened=8, lift_fen=1_000_000)
    assert needed_claim(capacity=replace(late, target_fen=280_000_000 - 1_000_000)).lift_fen == 980_501
    full = explain_claim(capacity=late, claim=Claim(opened=8, lift_fen=1_000_000), sources=(), period=DECEMBER)
    assert full.findings[-1].params == {"reachable_fen": 279_909_677, "short_fen": 20_090_323}
