"""The levels (base, challenge, stretch) follow the amount: of one cell in proportion, of a branch so that it sums."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.apportion import UNLIMITED, apportion
from huikuan.engine.money import Fen, divide_half_even

MILLION = 10**6
Ints = NDArray[np.int64]
Levels = tuple[Fen, Fen, Fen]  # base, challenge, stretch


class Fixed(NamedTuple):
    """The part of a branch's figures that is held in it."""

    amount: Fen
    levels: Levels


NOTHING = Fixed(0, (0, 0, 0))


def levels_after(was: Fen | None, levels: Levels, now: Fen, ratio: Levels, fixed: Fixed = NOTHING) -> Levels:
    """The levels in proportion to the part of the amount that moves; ``ratio`` is that of a million fen where nothing
    stood."""
    free, moved = (was or 0) - fixed.amount, now - fixed.amount
    moving = [level - still for level, still in zip(levels, fixed.levels, strict=True)]
    if not free:
        free, moving = MILLION, list(ratio)
    base, challenge, stretch = (
        still + divide_half_even(level * moved, free) for still, level in zip(fixed.levels, moving, strict=True)
    )
    return base, challenge, stretch


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
