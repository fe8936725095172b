"""Levels over the parts of a total, against figures worked out by hand (docs/rules/proposal.md)."""

from __future__ import annotations

import numpy as np
import pytest

from huikuan.engine.levels import FallingLevelsError, spread_levels


def spread(totals: tuple[int, int, int], targets: list[int], shapes: list[list[int]]) -> list[list[int]]:
    found = spread_levels(
        totals=[np.array([total]) for total in totals],
        targets=np.array(targets),
        shapes=[np.array(shape) for shape in shapes],
        group_of=np.zeros(len(targets), dtype=np.int64),
    )
    return [level.tolist() for level in found]


def test_the_worked_example() -> None:
    """P50 600 and 300, P75 660 and 420, P90 700 and 580: widths 60 and 120, then 40 and 160."""
    levels = spread((900, 990, 1090), [500, 500], [[600, 300], [660, 420], [700, 580]])
    assert levels == [[600, 300], [630, 360], [650, 440]]


def test_a_steady_customer_keeps_its_levels_though_the_total_is_narrower_than_the_sum() -> None:
    """In proportion to its P90 it would get 700 × 1010 ÷ 1900 = 372, far below its base."""
    base, challenge, stretch = spread((1000, 1005, 1010), [600, 400], [[690, 310], [695, 700], [700, 1200]])
    assert (base, challenge[0], stretch[0]) == ([690, 310], 690, 690)
    assert [sum(level) for level in (base, challenge, stretch)] == [1000, 1005, 1010]


def test_who_has_no_target_has_no_levels_and_targets_weigh_where_nothing_is_told() -> None:
    assert spread((90, 120, 150), [0, 2, 1], [[50, 0, 0], [60, 0, 0], [70, 0, 0]]) == [
        [0, 60, 30],
        [0, 80, 40],
        [0, 100, 50],
    ]


def test_each_group_sums_by_itself_to_the_fen() -> None:
    rng = np.random.default_rng(7)
    groups = np.repeat(np.arange(5), 7)
    targets = rng.integers(1, 10**9, 35)
    shapes = np.cumsum(rng.integers(0, 10**9, (3, 35)), axis=0)
    totals = np.cumsum(rng.integers(1, 10**12, (3, 5)), axis=0)
    levels = spread_levels(totals=list(totals), targets=targets, shapes=list(shapes), group_of=groups)
    for total, level in zip(totals, levels, strict=True):
        assert [int(level[groups == group].sum()) for group in range(5)] == total.tolist()
    assert (levels[0] <= levels[1]).all()
    assert (levels[1] <= levels[2]).all()


def test_levels_that_fall_are_refused() -> None:
    with pytest.raises(FallingLevelsError):
        spread((100, 90, 120), [1, 1], [[1, 1], [2, 2], [3, 3]])
