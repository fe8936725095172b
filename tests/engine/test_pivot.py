"""Lines typed in any order of dimensions, against docs/rules/pivot.md by hand and against plain sums."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.apportion import Clash
from huikuan.engine.pivot import Leaf, LineError, spread_lines

CREAM, LOTION = 1, 2
EAST, SOUTH = 1, 2
# (region, item): two outlets of the east sell cream
PLAN = [((EAST, CREAM), 40), ((EAST, CREAM), 20), ((EAST, LOTION), 40), ((SOUTH, CREAM), 30), ((SOUTH, LOTION), 70)]


def leaves(order: tuple[int, ...], held: frozenset[int] = frozenset()) -> list[Leaf]:
    return [
        Leaf(key=tuple(key[at] for at in order), amount=fen, held=place in held)
        for place, (key, fen) in enumerate(PLAN)
    ]


REGION_ITEM, ITEM_REGION = (0, 1), (1, 0)


@pytest.mark.parametrize(
    ("order", "typed", "stays", "after"),
    [
        (ITEM_REGION, {(CREAM,): 120}, False, [53, 27, 40, 40, 70]),
        (ITEM_REGION, {(CREAM,): 120}, True, [53, 27, 29, 40, 51]),
        (REGION_ITEM, {(EAST, CREAM): 90}, False, [60, 30, 40, 30, 70]),
        (REGION_ITEM, {(EAST, CREAM): 90}, True, [60, 30, 10, 30, 70]),
        (ITEM_REGION, {(CREAM, EAST): 90}, True, [60, 30, 40, 0, 70]),
        (ITEM_REGION, {(CREAM,): 120, (CREAM, SOUTH): 30}, True, [60, 30, 29, 30, 51]),
        (ITEM_REGION, {(): 400}, False, [80, 40, 80, 60, 140]),
    ],
)
def test_by_hand(order, typed, stays, after) -> None:
    assert spread_lines(leaves=leaves(order), typed=typed, stays=stays) == after


def test_a_held_place_stays_and_the_rest_makes_up() -> None:
    held = leaves(ITEM_REGION, frozenset({0}))
    assert spread_lines(leaves=held, typed={(CREAM,): 120}, stays=False) == [40, 32, 40, 48, 70]
    with pytest.raises(LineError) as caught:
        spread_lines(leaves=held, typed={(CREAM,): 30}, stays=False)
    refusal = caught.value.refusal
    assert (caught.value.line, caught.value.leaves) == ((CREAM,), (0,))
    assert (refusal.clash, refusal.required, refusal.limit, refusal.by) == (Clash.MINIMUM, 30, 40, 10)


def test_nothing_there_yet_is_spread_evenly_over_what_nobody_planned() -> None:
    empty = [Leaf(key=(1,), amount=None), Leaf(key=(1,), amount=0), Leaf(key=(1,), amount=None)]
    assert spread_lines(leaves=empty, typed={(1,): 101}, stays=False) == [51, 0, 50]
    with pytest.raises(ValueError, match="no leaf stands in the line"):
        spread_lines(leaves=empty, typed={(2,): 1}, stays=False)


def test_the_total_cannot_stay_where_nothing_else_gives() -> None:
    alone = [Leaf(key=(1, 1), amount=10), Leaf(key=(1, 1), amount=5)]
    with pytest.raises(LineError):
        spread_lines(leaves=alone, typed={(1, 1): 20}, stays=True)


DIMENSIONS = 3
PLACES = st.lists(
    st.tuples(
        st.tuples(*[st.integers(0, 2)] * DIMENSIONS),
        st.one_of(st.none(), st.integers(0, 10**12)),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


def possible(places: list[tuple[Leaf, bool, bool]], fen: int, *, stays: bool) -> bool:
    """Whether unheld places in the line (and, where the total stays, beside it) can make it up."""
    line = [leaf for leaf, here, _near in places if here]
    rest = [leaf for leaf, here, near in places if near and not here]
    fixed, free = (sum(leaf.amount or 0 for leaf in line if leaf.held), any(not leaf.held for leaf in line))
    if fen != fixed and (fen < fixed or not free):
        return False
    left = sum(leaf.amount or 0 for leaf in [*line, *rest]) - fen - sum(leaf.amount or 0 for leaf in rest if leaf.held)
    return not stays or left == 0 or (left > 0 and any(not leaf.held for leaf in rest))


@given(places=PLACES, fen=st.integers(0, 10**13), depth=st.integers(0, DIMENSIONS), stays=st.booleans(), data=st.data())
def test_exact_in_any_order(places, fen, depth, stays, data) -> None:
    """The line is what was typed, holds are untouched, the total moves by the difference or not at all."""
    chosen = data.draw(st.sampled_from(sorted(key for key, _fen, _held in places)))
    stays, outcomes = stays and depth > 0, []
    for order in permutations(range(DIMENSIONS)):
        ordered = [
            Leaf(key=tuple(key[at] for at in order), amount=amount, held=held and amount is not None)
            for key, amount, held in places
        ]
        line = tuple(chosen[at] for at in order)[:depth]
        inside = [leaf.key[:depth] == line for leaf in ordered]
        beside = [leaf.key[: max(depth - 1, 0)] == line[:-1] for leaf in ordered]
        if not possible(list(zip(ordered, inside, beside, strict=True)), fen, stays=stays):
            with pytest.raises(LineError):
                spread_lines(leaves=ordered, typed={line: fen}, stays=stays)
            continue
        after = spread_lines(leaves=ordered, typed={line: fen}, stays=stays)
        before, now = [leaf.amount or 0 for leaf in ordered], [amount or 0 for amount in after]
        was = sum(amount for amount, here in zip(before, inside, strict=True) if here)
        assert sum(amount for amount, here in zip(now, inside, strict=True) if here) == fen
        assert sum(now) == sum(before) + (0 if stays else fen - was)
        assert all(leaf.amount == amount for leaf, amount in zip(ordered, after, strict=True) if leaf.held)
        moves = beside if stays else inside
        assert all(old == new for old, new, near in zip(before, now, moves, strict=True) if not near)
        outcomes.append(after)
    if depth == DIMENSIONS and not stays:  # the same places whatever the order
        assert all(after == outcomes[0] for after in outcomes)
