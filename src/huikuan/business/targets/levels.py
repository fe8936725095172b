"""The levels (base, challenge, stretch) follow the amount: of one cell in proportion, of a branch so that it sums."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.apportion import UNLIMITED, apportion
from huikuan.engine.money import Fen, divide_half_even

MILLION = 10**6
Ints = NDArray[np.int64]
Levels = tuple[Fen, Fen, Fen]  # base, challenge, stretch


def levels_moved(
    *,
    was: Sequence[Fen],
    levels: Sequence[Sequence[Fen]],
    now: Sequence[Fen],
    ratio: Levels,
    fixed: Sequence[Fen],
    fixed_levels: Sequence[Sequence[Fen]],
) -> Ints:
    """By how much levels change with the amounts of many cells, level by level: in proportion to the part of the amount
    that moves, half even. ``ratio`` is that of a million fen where nothing stood; ``fixed`` and
    ``fixed_levels`` are what is held of a cell that stands for a branch."""
    stood, amounts, held = (np.array(column, dtype=np.int64) for column in (was, now, fixed))
    free, moved = stood - held, amounts - held
    moving = np.array(levels, dtype=np.int64) - np.array(fixed_levels, dtype=np.int64)
    before = moving.copy()
    bare = free == 0
    free[bare], moving[:, bare] = MILLION, np.array(ratio, dtype=np.int64)[:, None]
    least = min(int(column.min()) for column in (free, moved, moving))
    if least >= 0 and int(moving.max()) * int(moved.max()) < UNLIMITED:
        return _half_even(moving * moved, free) - before
    rows = [zip(row.tolist(), moved.tolist(), free.tolist(), strict=True) for row in moving]
    exact = [[divide_half_even(level * after, part) for level, after, part in row] for row in rows]
    return np.array(exact, dtype=np.int64) - before


def levels_within(*, total: Fen, head: Fen, was: Ints, levels: Ints, now: Ints) -> Ints:
    """A head's level over the leaves of its branch that are not held: each in proportion to its amount, to the fen.

    ``total`` is theirs of the head's level, ``head`` theirs of its amount. Where a leaf had nothing (0) it takes the
    head's proportion.
    """
    bare = np.flatnonzero(was == 0)
    new = [divide_half_even(total * after, head or 1) for after in now[bare].tolist()]
    if was.size and max(int(levels.max()) * int(now.max()), *new, 0) < UNLIMITED:
        weights = _half_even(levels * now, np.maximum(was, 1))
        weights[bare] = new
        return apportion(total=total, weights=weights)
    rows = zip(levels.tolist(), was.tolist(), now.tolist(), strict=True)
    exact = [divide_half_even(level * after, before) if before else 0 for level, before, after in rows]
    for at, weight in zip(bare.tolist(), new, strict=True):
        exact[at] = weight
    return np.array(apportion(total=total, weights=exact), dtype=np.int64)


def _half_even(above: Ints, below: Ints) -> Ints:
    """As `divide_half_even`, for divisors above zero."""
    quotients, rests = np.divmod(above, below)
    found: Ints = quotients + ((rests > below - rests) | ((rests == below - rests) & (quotients % 2 == 1)))
    return found
