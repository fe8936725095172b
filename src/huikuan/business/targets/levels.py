"""The levels (base, challenge, stretch) follow the amount: of one cell in proportion, of a branch so that it sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from huikuan.engine.apportion import apportion
from huikuan.engine.money import Fen, divide_half_even

MILLION = 10**6
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


def levels_within(
    *, total: Fen, head: Fen, was: Sequence[Fen | None], levels: Sequence[Fen], now: Sequence[Fen | None]
) -> list[Fen]:
    """A head's level over the leaves of its branch that are not held: each in proportion to its amount, to the fen.

    ``total`` is theirs of the head's level, ``head`` theirs of its amount. Where a leaf had nothing it takes the head's
    proportion.
    """
    weights = [
        divide_half_even(level * (after or 0), before) if before else divide_half_even(total * (after or 0), head or 1)
        for level, before, after in zip(levels, was, now, strict=True)
    ]
    return apportion(total=total, weights=weights)
