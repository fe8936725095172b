"""Break-back: what is held stands, what is not makes up for it, and a refused edit says why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.engine.apportion import UNLIMITED, Clash, Infeasible, Tree, apportion_tree, set_cell, set_node, set_total

# company 0 ─ regions 1, 2 ─ people 3, 4 │ 5, 6
SMALL = Tree.of(parents=[-1, 0, 0, 1, 1, 2, 2])
VALUES = (100, 60, 40, 20, 40, 10, 30)


def test_set_the_quarter_with_the_second_month_held() -> None:
    assert set_total(values=[10, 20, 30], total=100, held=[1]) == (20, 20, 60)


def test_set_the_first_month_with_the_total_held() -> None:
    assert set_cell(values=[10, 20, 30], cell=0, value=20, total_held=True) == (20, 16, 24)


def test_a_free_total_moves() -> None:
    assert set_cell(values=[10, 20, 30], cell=0, value=25) == (25, 20, 30)


def test_unplanned_is_not_zero() -> None:
    assert set_total(values=[10, None, 0], total=30) == (30, None, 0)
    assert set_total(values=[None, 0, None], total=31) == (16, 0, 15)
    assert set_total(values=[0, 0], total=9) == (5, 4)
    assert set_total(values=[None, 0], total=9, weights=[1, 2]) == (3, 6)
    assert set_cell(values=[10, 20, 30], cell=0, value=None, total_held=True) == (None, 24, 36)
    assert set_cell(values=[10, None, 30], cell=0, value=0, total_held=True) == (0, None, 40)


def test_bounds_are_kept_by_edits() -> None:
    assert set_total(values=[10, 20, 30], total=100, maximum=[None, 25, 40]) == (35, 25, 40)
    assert set_cell(values=[10, 20, 30], cell=0, value=30, total_held=True, minimum=[0, 15, 0]) == (30, 15, 15)


def refusal_of(edit: object, **arguments: object) -> tuple[Clash, int, int, int, tuple[int, ...]]:
    with pytest.raises(Infeasible) as refusal:
        edit(**arguments)  # type: ignore[operator]
    clash = refusal.value
    return clash.clash, clash.required, clash.limit, clash.by, clash.cells


def test_refused_edits_say_what_clashes_and_by_how_much() -> None:
    values = [10, 20, 30]
    assert refusal_of(set_total, values=values, total=45, held=[1, 2]) == (Clash.MINIMUM, 45, 50, 5, (1, 2))
    assert refusal_of(set_cell, values=values, cell=0, value=70, total_held=True) == (Clash.MINIMUM, 60, 70, 10, (0,))
    assert refusal_of(set_cell, values=values, cell=1, value=5, held=[1]) == (Clash.HELD, 5, 20, 15, (1,))
    assert refusal_of(set_cell, values=values, cell=1, value=5, minimum=[0, 8, 0]) == (Clash.MINIMUM, 5, 8, 3, (1,))
    assert refusal_of(set_cell, values=values, cell=1, value=9, maximum=[0, 8, 0]) == (Clash.MAXIMUM, 9, 8, 1, (1,))
    assert values == [10, 20, 30]
    with pytest.raises(ValueError, match="below zero"):
        set_total(values=[-1, 2], total=5)


def test_down_a_tree_around_a_hold() -> None:
    assert set_node(tree=SMALL, values=VALUES, node=0, value=200, held=[4]) == (200, 93, 107, 53, 40, 27, 80)
    assert set_node(tree=SMALL, values=VALUES, node=0, value=200, held=[1]) == (200, 60, 140, 20, 40, 35, 105)


def test_up_a_tree() -> None:
    assert set_node(tree=SMALL, values=VALUES, node=3, value=30) == (110, 70, 40, 30, 40, 10, 30)
    # The region is held: the colleague makes up for it.
    assert set_node(tree=SMALL, values=VALUES, node=3, value=30, held=[1]) == (100, 60, 40, 30, 30, 10, 30)
    # The company is held: the other region does.
    assert set_node(tree=SMALL, values=VALUES, node=3, value=30, held=[0]) == (100, 70, 30, 30, 40, 8, 22)
    # The company and the other region are held: the colleague again.
    assert set_node(tree=SMALL, values=VALUES, node=3, value=30, held=[0, 2]) == (100, 60, 40, 30, 30, 10, 30)


def test_up_and_down_at_once() -> None:
    assert set_node(tree=SMALL, values=VALUES, node=1, value=70, held=[0, 5]) == (100, 70, 30, 23, 47, 10, 20)


def test_unplanned_nodes_of_a_tree() -> None:
    values = (20, None, 20, None, None, 20, 0)
    assert set_node(tree=SMALL, values=values, node=1, value=9) == (29, 9, 20, 5, 4, 20, 0)
    assert set_node(tree=SMALL, values=values, node=0, value=30) == (30, None, 30, None, None, 30, 0)
    assert set_node(tree=SMALL, values=values, node=5, value=None) == (0, None, 0, None, None, None, 0)
    assert set_node(tree=SMALL, values=values, node=3, value=0) == (20, 0, 20, 0, None, 20, 0)
    weights = np.array([0, 0, 0, 1, 2, 0, 0])
    assert set_node(tree=SMALL, values=values, node=1, value=9, weights=weights)[3:5] == (3, 6)
    with pytest.raises(ValueError, match="leaf"):
        set_node(tree=SMALL, values=values, node=1, value=None)
    with pytest.raises(ValueError, match="sum"):
        set_node(tree=SMALL, values=(21, *values[1:]), node=1, value=5)


def test_refused_edits_of_a_tree() -> None:
    assert refusal_of(set_node, tree=SMALL, values=VALUES, node=3, value=30, held=[0, 2, 4]) == (
        Clash.MINIMUM,
        100,
        110,
        10,
        (2, 4),
    )
    assert refusal_of(set_node, tree=SMALL, values=VALUES, node=1, value=30, held=[4]) == (
        Clash.MINIMUM,
        30,
        40,
        10,
        (4,),
    )
    assert refusal_of(set_node, tree=SMALL, values=VALUES, node=3, value=30, held=[3]) == (
        Clash.HELD,
        30,
        20,
        10,
        (3,),
    )
    highs = np.array([UNLIMITED, UNLIMITED, UNLIMITED, 25, 25, 40, 40])
    assert refusal_of(set_node, tree=SMALL, values=VALUES, node=1, value=70, maximum=highs) == (
        Clash.MAXIMUM,
        70,
        50,
        20,
        (3, 4),
    )
    assert refusal_of(set_node, tree=SMALL, values=VALUES, node=4, value=130, held=[0]) == (
        Clash.MINIMUM,
        100,
        130,
        30,
        (0,),
    )


@dataclass
class Case:
    parents: list[int]
    values: list[int | None]
    lows: list[int]
    highs: list[int]
    held: set[int]
    node: int
    value: int

    def children(self, node: int) -> list[int]:
        return [child for child, parent in enumerate(self.parents) if parent == node]

    def ancestors(self, node: int) -> list[int]:
        parent = self.parents[node]
        return [] if parent < 0 else [parent, *self.ancestors(parent)]

    def span(self, node: int, edited: int | None) -> tuple[int, int]:
        """The amounts a node can take, straight from the definition."""
        own = self.values[node] or 0
        if node == edited:
            return self.value, self.value
        above_edited = node in self.ancestors(self.node) or node == self.node
        if node in self.held and not above_edited:
            return own, own
        low, high = self.lows[node], self.highs[node]
        spans = [self.span(child, edited) for child in self.children(node)]
        if any(span[0] > span[1] for span in spans):
            return 1, 0
        if spans:
            low, high = max(low, sum(span[0] for span in spans)), min(high, sum(span[1] for span in spans))
        return low, high


@st.composite
def cases(draw: st.DrawFn) -> Case:
    size = draw(st.integers(1, 12))
    parents = [-1] + [draw(st.integers(0, node - 1)) for node in range(1, size)]
    values: list[int | None] = [None] * size
    for node in reversed(range(size)):
        below = [values[child] for child in range(size) if parents[child] == node]
        if below:
            values[node] = None if all(v is None for v in below) else sum(v or 0 for v in below)
        else:
            values[node] = draw(st.none() | st.integers(0, 40))
    lows, highs = [0] * size, [UNLIMITED] * size
    for node in range(size):
        # Bounds that the present values respect; edits may still run into them.
        if draw(st.integers(0, 3)) == 0:
            lows[node] = draw(st.integers(0, values[node] or 0))
        if draw(st.integers(0, 3)) == 0:
            highs[node] = (values[node] or 0) + draw(st.integers(0, 30))
    node = draw(st.integers(0, size - 1))
    held = draw(st.sets(st.integers(0, size - 1), max_size=3)) - {node}
    value = draw(st.integers(0, 120))
    return Case(parents, values, lows, highs, held, node, value)


@settings(max_examples=200)
@given(cases())
def test_edits_keep_every_promise_or_are_refused_rightly(case: Case) -> None:
    held_above = [node for node in case.ancestors(case.node) if node in case.held]
    chain = [case.node, *case.ancestors(case.node)]
    low, high = case.span(case.node, None)
    possible = low <= case.value <= high
    if possible and held_above:
        low, high = case.span(held_above[0], case.node)
        possible = low <= (case.values[held_above[0]] or 0) <= high
    elif possible:
        low, high = case.span(chain[-1], case.node)
        possible = low <= high
    arguments = {
        "tree": Tree.of(parents=case.parents),
        "values": case.values,
        "node": case.node,
        "value": case.value,
        "held": case.held,
        "minimum": np.array(case.lows),
        "maximum": np.array(case.highs),
    }
    if not possible:
        with pytest.raises(Infeasible):
            set_node(**arguments)
        return
    after = set_node(**arguments)
    assert after[case.node] == case.value
    for node in range(len(case.parents)):
        children = case.children(node)
        if children:
            assert (after[node] or 0) == sum(after[child] or 0 for child in children)
            assert (after[node] is None) == all(after[child] is None for child in children)
        if node in case.held:
            assert (after[node] or 0) == (case.values[node] or 0)
        elif not case.held.intersection(case.ancestors(node)) - set(chain):
            assert case.lows[node] <= (after[node] or 0) <= case.highs[node]
        if case.values[node] is not None:
            assert after[node] is not None
    untouched = set(range(len(case.parents))) - set(chain)
    if not held_above and not any(case.lows) and all(high == UNLIMITED for high in case.highs):
        outside = {node for node in untouched if case.node not in case.ancestors(node)}
        assert all(after[node] == case.values[node] for node in outside)


@given(st.lists(st.integers(0, 50), min_size=4, max_size=4), st.integers(0, 10**15))
def test_spreading_down_is_proportional_to_the_leaf(leaves: list[int], total: int) -> None:
    a, b, c, d = leaves
    before = (sum(leaves), a + b, c + d, *leaves)
    after = set_node(tree=SMALL, values=before, node=0, value=total)
    if sum(leaves):
        for old, new in zip(leaves, after[3:], strict=True):
            # Two levels of rounding: less than one fen each, and the upper one is shared by the two below.
            assert abs((new or 0) * sum(leaves) - old * total) < 2 * sum(leaves)


@settings(max_examples=100)
@given(cases(), st.integers(0, 10**18))
def test_a_tree_split_sums_at_every_node_and_keeps_bounds(case: Case, total: int) -> None:
    tree = Tree.of(parents=case.parents)
    case.held, weights = set(), np.array([value or 0 for value in case.values])
    low, high = case.span(0, None)
    total = min(max(total, low), high)
    after = apportion_tree(
        tree=tree, total=total, weights=weights, minimum=np.array(case.lows), maximum=np.array(case.highs)
    )
    assert after[0] == total
    for node in range(len(case.parents)):
        assert case.lows[node] <= after[node] <= case.highs[node]
        children = case.children(node)
        assert not children or after[node] == after[children].sum()
    if high < UNLIMITED:
        with pytest.raises(Infeasible):
            apportion_tree(tree=tree, total=high + 1, weights=weights, maximum=np.array(case.highs))


def test_malformed_trees() -> None:
    with pytest.raises(ValueError, match="cycle"):
        Tree.of(parents=[1, 0, -1])
    with pytest.raises(ValueError, match="does not exist"):
        Tree.of(parents=[5])
    forest = Tree.of(parents=[-1, 2, -1])
    assert apportion_tree(tree=forest, total=10, weights=np.array([1, 4, 0])).tolist() == [2, 8, 8]
    with pytest.raises(Infeasible) as refusal:
        apportion_tree(tree=SMALL, total=9, weights=np.ones(7, dtype=np.int64), minimum=np.array([0, 0, 0, 7, 0, 0, 5]))
    assert refusal.value.by == 3
