"""Levels of many cells, in arrays: what the definition in whole numbers of Python gives, for any size."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from huikuan.business.targets.levels import MILLION, levels_moved, levels_within
from huikuan.engine.apportion import apportion
from huikuan.engine.money import divide_half_even

FEN = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 10**9), st.integers(0, 10**15))
LEAF = st.tuples(FEN, FEN, FEN)  # was, level, now


@settings(max_examples=150, deadline=None)
@given(leaves=st.lists(LEAF, min_size=1, max_size=8), total=st.integers(0, 10**17), head=st.integers(0, 10**16))
def test_as_leaf_by_leaf(leaves: list[tuple[int, int, int]], total: int, head: int) -> None:
    weights = [
        divide_half_even(level * now, was) if was else divide_half_even(total * now, head or 1)
        for was, level, now in leaves
    ]
    was, level, now = (np.array(column, dtype=np.int64) for column in zip(*leaves, strict=True))
    found = levels_within(total=total, head=head, was=was, levels=level, now=now)
    assert found.tolist() == apportion(total=total, weights=weights)


def test_nothing_free() -> None:
    """Where all leaves are held nothing is left to share."""
    none = np.array([], dtype=np.int64)
    assert levels_within(total=0, head=0, was=none, levels=none, now=none).tolist() == []


CELL = st.tuples(FEN, FEN, FEN, FEN, FEN)  # held, free before, free after; of a level: held and free before


@settings(max_examples=150, deadline=None)
@given(cells=st.lists(CELL, min_size=1, max_size=6), ratio=st.tuples(FEN, FEN, FEN))
def test_many_cells_as_cell_by_cell(cells: list[tuple[int, int, int, int, int]], ratio: tuple[int, int, int]) -> None:
    """The free part of a level moves as that of the amount; where nothing was free it is the ratio's of a million."""
    assume(all((level + 2) * after < was * 10**18 for _, was, after, _, level in cells if was))  # else no cell holds it
    assume(all(max(ratio) * after < 10**24 for _, was, after, *_ in cells if not was))
    held, free, after, still, level = (list(column) for column in zip(*cells, strict=True))
    levels = [[part + more + at for part, more in zip(still, level, strict=True)] for at in range(3)]
    moved = levels_moved(
        was=[one + more for one, more in zip(held, free, strict=True)],
        levels=levels,
        now=[one + more for one, more in zip(held, after, strict=True)],
        ratio=ratio,
        fixed=held,
        fixed_levels=[still] * 3,
    )
    for at, (row, usual) in enumerate(zip(moved.tolist(), ratio, strict=True)):
        for gain, (_, was, now, _, part) in zip(row, cells, strict=True):
            new = divide_half_even((part + at) * now, was) if was else divide_half_even(usual * now, MILLION)
            assert gain == new - (part + at)


def test_one_cell_by_hand() -> None:
    """100 of which 40 are held becomes 70: the free 60 halve; so do the free 66 of a challenge of 110 with 44 held."""
    one = levels_moved(
        was=[100], levels=[[100], [110], [121]], now=[70], ratio=(0, 0, 0), fixed=[40], fixed_levels=[[40], [44], [48]]
    )
    assert one.tolist() == [[-30], [-33], [-37]]  # 73 halved is 36.5: half even gives 36, 37 less than before
