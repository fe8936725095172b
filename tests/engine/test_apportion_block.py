"""A block of edits at once: all typed amounts stand, every parent is the sum of its children, refusals are true."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.engine.apportion import UNLIMITED, Clash, Infeasible, Tree, set_node, set_nodes

# company 0 ─ regions 1, 2 ─ people 3, 4 │ 5, 6
SMALL = Tree.of(parents=[-1, 0, 0, 1, 1, 2, 2])
VALUES = (100, 60, 40, 20, 40, 10, 30)


def test_the_company_moves_with_a_block_of_people() -> None:
    assert set_nodes(tree=SMALL, values=VALUES, edits={3: 30, 5: 0}) == (100, 70, 30, 30, 40, 0, 30)


def test_what_was_typed_first_is_not_moved_by_what_was_typed_next() -> None:
    # Region 1 stays at 60, so one after the other person 3 would be moved again by person 4's edit.
    assert set_nodes(tree=SMALL, values=VALUES, edits={3: 25, 4: 35}, held=[1]) == (100, 60, 40, 25, 35, 10, 30)


def test_the_branch_without_an_edit_makes_up_for_a_held_company() -> None:
    edited = set_nodes(tree=SMALL, values=VALUES, edits={3: 30, 4: 45}, held=[0])
    assert edited == (100, 75, 25, 30, 45, 6, 19)  # 25 over 10 : 30 is 6.25 and 18.75


def test_a_branch_with_an_edit_gives_way_only_when_nobody_else_can() -> None:
    assert set_nodes(tree=SMALL, values=VALUES, edits={3: 30, 5: 20}, held=[0]) == (100, 60, 40, 30, 30, 20, 20)


def test_a_total_and_a_part_of_it_typed_together() -> None:
    assert set_nodes(tree=SMALL, values=VALUES, edits={1: 90, 3: 50}) == (130, 90, 40, 50, 40, 10, 30)


def test_a_typed_total_that_its_typed_parts_contradict_is_refused() -> None:
    with pytest.raises(Infeasible) as told:
        set_nodes(tree=SMALL, values=VALUES, edits={1: 90, 3: 50, 4: 50})
    assert (told.value.clash, told.value.by, told.value.group) == (Clash.MINIMUM, 10, 1)


def test_a_held_cell_in_the_block_refuses_all_of_it() -> None:
    with pytest.raises(Infeasible) as told:
        set_nodes(tree=SMALL, values=VALUES, edits={3: 30, 5: 20}, held=[5])
    assert (told.value.clash, told.value.group) == (Clash.HELD, 5)


def test_unplanned_leaves_stay_unplanned() -> None:
    values = (30, None, 30, None, None, 30, None)
    assert set_nodes(tree=SMALL, values=values, edits={5: 10}) == (10, None, 10, None, None, 10, None)
    assert set_nodes(tree=SMALL, values=values, edits={1: 0, 5: None}) == (0, 0, None, 0, 0, None, None)


@st.composite
def cases(draw: st.DrawFn, *, bounded: bool):
    size = draw(st.integers(2, 9))
    parents = [-1, *(draw(st.integers(0, node - 1)) for node in range(1, size))]
    tree = Tree.of(parents=parents)
    inner = set(parents)
    values = [0 if node in inner else draw(st.integers(0, 6)) for node in range(size)]
    for node in range(size - 1, 0, -1):
        values[parents[node]] += values[node]
    edits = draw(st.dictionaries(st.integers(0, size - 1), st.integers(0, 9), min_size=1, max_size=3))
    held = draw(st.sets(st.integers(0, size - 1), max_size=3)) - set(edits)
    low = high = None
    if bounded:
        low = np.array([max(0, value - draw(st.integers(0, 5))) for value in values])
        loose = [draw(st.sampled_from([0, 2, UNLIMITED])) for _ in values]
        high = np.array([min(value + more, UNLIMITED) for value, more in zip(values, loose, strict=True)])
    return tree, values, edits, held, low, high


def children_of(tree: Tree, node: int) -> list[int]:
    return tree.children(node=node)


def frozen_nodes(tree: Tree, edits, held) -> set[int]:
    above = {ancestor for node in edits for ancestor in tree.ancestors(node=node)}
    below: list[int] = list(held - above)
    found = set()
    while below:
        node = below.pop()
        found.add(node)
        below += children_of(tree, node)
    return found


@settings(max_examples=300)
@given(cases(bounded=True))
def test_all_stands_that_must_and_everything_sums(case) -> None:
    tree, values, edits, held, low, high = case
    try:
        after = set_nodes(tree=tree, values=values, edits=edits, held=held, minimum=low, maximum=high)
    except Infeasible:
        return
    assert all(after[node] == value for node, value in edits.items())
    assert all(after[node] == values[node] for node in held | frozen_nodes(tree, edits, held))
    for node in range(len(values)):
        children = children_of(tree, node)
        assert not children or after[node] == sum(after[child] for child in children)
        assert low[node] <= after[node] <= high[node]


@settings(max_examples=150)
@given(cases(bounded=True))
def test_what_is_refused_has_no_solution(case) -> None:
    tree, values, edits, held, low, high = case
    try:
        set_nodes(tree=tree, values=values, edits=edits, held=held, minimum=low, maximum=high)
        return
    except Infeasible as told:
        refusal = told
    assert refusal.by > 0 or refusal.clash is Clash.HELD
    leaves = [node for node in range(len(values)) if not children_of(tree, node)]
    if len(leaves) > 4:
        return
    fixed = {node: values[node] for node in held | frozen_nodes(tree, edits, held)} | edits
    for amounts in product(range(13), repeat=len(leaves)):
        found = dict(zip(leaves, amounts, strict=True))
        total = [found.get(node, 0) for node in range(len(values))]
        for node in range(len(values) - 1, 0, -1):
            total[int(tree.parents[node])] += total[node]
        within = all(low[node] <= total[node] <= high[node] for node in range(len(values)))
        assert not (within and all(total[node] == value for node, value in fixed.items())), total


@settings(max_examples=200)
@given(cases(bounded=False))
def test_a_single_edit_is_that_of_set_node(case) -> None:
    tree, values, edits, held, _low, _high = case
    node, value = next(iter(edits.items()))
    held = held - {node}

    def outcome(edit, **how):
        try:
            return edit(tree=tree, values=values, held=held, **how)
        except Infeasible as refusal:
            return refusal.clash, refusal.by

    assert outcome(set_nodes, edits={node: value}) == outcome(set_node, node=node, value=value)
