"""A level over a branch's leaves, in arrays: what the definition in whole numbers of Python gives, for any size."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.business.targets.levels import levels_within
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
