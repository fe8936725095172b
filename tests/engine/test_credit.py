"""Exposure, the two rules and the grade: the examples of the rules page by hand, and what must always hold."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.credit import (
    Checkpoint,
    CreditRules,
    Exposure,
    Rule,
    Strength,
    check,
    headroom,
    limit_on,
)
from huikuan.engine.credit_grade import Behaviour, Grading, Scale, Trait, grade

LAST = date(2026, 12, 31)
EXPOSURE = Exposure(receivables_fen=92_000_00, drafts_fen=15_000_00, advances_fen=12_000_00)
WARN_LATE, STOP_LATE = ("overdue", "warn"), ("overdue", "stop")
STOP_OVER = ("amount", "stop")


def test_exposure_of_the_rules_page() -> None:
    assert EXPOSURE.total_fen == 95_000_00
    assert headroom(limit_fen=100_000_00, exposure_fen=EXPOSURE.total_fen) == 5_000_00
    assert headroom(limit_fen=None, exposure_fen=EXPOSURE.total_fen) is None


@pytest.mark.parametrize(
    ("amount", "temporary", "day", "over", "expected"),
    [
        (5_000_00, None, LAST, 0, [[WARN_LATE], [WARN_LATE], [STOP_LATE]]),
        (5_000_01, None, LAST, 1, [[STOP_OVER, WARN_LATE], [STOP_OVER, WARN_LATE], [STOP_OVER, STOP_LATE]]),
        (20_000_00, 120_000_00, LAST, 0, [[WARN_LATE], [WARN_LATE], [STOP_LATE]]),
        (
            20_000_00,
            120_000_00,
            LAST + timedelta(days=1),
            15_000_00,
            [[STOP_OVER, WARN_LATE], [STOP_OVER, WARN_LATE], [STOP_OVER, STOP_LATE]],
        ),
    ],
)
def test_checkpoints_of_the_rules_page(amount, temporary, day, over, expected) -> None:
    limit = limit_on(day=day, standing_fen=100_000_00, temporary_fen=temporary, until=LAST if temporary else None)
    for checkpoint, broken in zip(Checkpoint, expected, strict=True):
        found = check(
            checkpoint=checkpoint,
            limit_fen=limit,
            exposure_fen=EXPOSURE.total_fen,
            amount_fen=amount,
            days_overdue=40,
            rules=CreditRules(),
        )
        assert [(rule.value, strength.value) for rule, strength in found.broken] == broken
        assert found.strength == ("stop" if any(strength == "stop" for _rule, strength in broken) else "warn")
        assert (found.over_fen, found.days_over) == (over, 10)


def test_a_temporary_limit_only_raises_and_ends() -> None:
    def on(day: date, standing: int | None) -> int | None:
        return limit_on(day=day, standing_fen=standing, temporary_fen=80, until=LAST)

    assert (on(LAST, 100), on(LAST, 50), on(LAST, None)) == (100, 80, 80)
    assert (on(LAST + timedelta(days=1), 50), on(LAST + timedelta(days=1), None)) == (50, None)


fens = st.integers(-(10**15), 10**15)
amounts = st.integers(0, 10**15)
strengths = st.dictionaries(st.tuples(st.sampled_from(Checkpoint), st.sampled_from(Rule)), st.sampled_from(Strength))


@given(
    checkpoint=st.sampled_from(Checkpoint),
    limit=st.none() | amounts,
    exposure=fens,
    first=amounts,
    more=amounts,
    late=st.integers(0, 3000),
    allowed=st.integers(0, 400),
    chosen=strengths,
)
def test_more_never_makes_it_better_and_the_rules_are_apart(
    checkpoint, limit, exposure, first, more, late, allowed, chosen
) -> None:
    rules = CreditRules(strengths=chosen, days_allowed=allowed)

    def ask(amount: int, days: int):
        return check(
            checkpoint=checkpoint,
            limit_fen=limit,
            exposure_fen=exposure,
            amount_fen=amount,
            days_overdue=days,
            rules=rules,
        )

    small, large = ask(first, late), ask(first + more, late)
    order = list(Strength)
    assert order.index(large.strength) >= order.index(small.strength)
    room = headroom(limit_fen=limit, exposure_fen=exposure)
    amount_speaks = chosen.get((checkpoint, Rule.AMOUNT), Strength.NONE) is not Strength.NONE
    assert (Rule.AMOUNT in dict(small.broken)) == (amount_speaks and room is not None and first > room)
    # The amount rule says the same however late the customer is, and the other way round.
    assert dict(ask(first, 0).broken).get(Rule.AMOUNT) == dict(small.broken).get(Rule.AMOUNT)
    assert dict(large.broken).get(Rule.OVERDUE) == dict(small.broken).get(Rule.OVERDUE)
    assert (Rule.OVERDUE in dict(small.broken)) == (
        late > allowed and chosen.get((checkpoint, Rule.OVERDUE), Strength.NONE) is not Strength.NONE
    )


def example(kept: int) -> Grading:
    return grade(
        behaviour=Behaviour(
            settled_fen=100_000_00,
            late_fen_days=30_000_00 * 20 + 10_000_00 * 60,
            instalments=3,
            kept=kept,
            asked=5,
            disputed_fen=4_000_00,
            invoiced_fen=200_000_00,
        ),
        scale=Scale(),
    )


def test_grade_of_the_rules_page() -> None:
    found = example(4)
    assert [(one.trait.value, one.value, one.points, one.weight) for one in found.scores] == [
        ("days_late", 12, 70, 50),
        ("promises", 80, 70, 25),
        ("disputes", 2, 70, 10),
        ("returned", None, None, 15),
    ]
    assert (found.mean, found.letter) == (70, "B")
    assert (example(5).mean, example(5).letter) == (Fraction(6_700, 85), "B")
    assert (example(0).mean, example(0).letter) == (Fraction(4_200, 85), "C")


@pytest.mark.parametrize(
    ("trait", "facts"),
    [
        (Trait.DAYS_LATE, [(10, 50), (10, 51), (10, 150), (10, 151), (10, 450), (10, 451)]),
        (Trait.RETURNED, [(100, 0), (100, 1), (100, 5), (100, 6), (100, 10), (100, 11)]),
    ],
)
def test_a_step_includes_its_last_value(trait, facts) -> None:
    def behaviour(whole: int, part: int) -> Behaviour:
        if trait is Trait.DAYS_LATE:
            return Behaviour(settled_fen=whole, late_fen_days=part)
        return Behaviour(drafts_fen=whole, returned_fen=part)

    scores = [grade(behaviour=behaviour(*fact), scale=Scale()).scores for fact in facts]
    assert [next(one.points for one in found if one.trait is trait) for found in scores] == [100, 70, 70, 40, 40, 0]


def test_who_is_hardly_known_has_no_grade() -> None:
    assert grade(behaviour=Behaviour(), scale=Scale()).mean is None
    two = Behaviour(settled_fen=1, instalments=2)
    assert (grade(behaviour=two, scale=Scale()).mean, grade(behaviour=two, scale=Scale()).letter) == (100, None)
    assert grade(behaviour=two, scale=Scale(least=2)).letter == "A"


counts = st.integers(0, 50)


@given(
    settled=st.integers(1, 10**15),
    days=st.integers(0, 400),
    later=st.integers(0, 400),
    kept=counts,
    broken=counts,
    worse=counts,
    disputed=amounts,
    invoiced=amounts,
)
def test_paying_later_or_breaking_more_never_raises_the_grade(
    settled, days, later, kept, broken, worse, disputed, invoiced
) -> None:
    def letter(late: int, broken: int) -> tuple[Fraction, str]:
        found = grade(
            behaviour=Behaviour(
                settled_fen=settled,
                late_fen_days=settled * late,
                instalments=9,
                kept=kept,
                asked=kept + broken,
                disputed_fen=disputed,
                invoiced_fen=invoiced,
            ),
            scale=Scale(),
        )
        assert found.mean is not None
        assert found.letter is not None
        assert 0 <= found.mean <= 100
        return found.mean, found.letter

    mean, before = letter(days, broken)
    lower, after = letter(days + later, broken)
    assert lower <= mean
    assert after >= before
    if kept + broken:  # with the first promise a number becomes known, which may go either way
        assert letter(days, broken + worse)[0] <= mean
