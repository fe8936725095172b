"""Quotas of many groups brought inside their bounds, all groups at once.

`exact.split` says what the result is and `_round` does the same for arrays. Because that can take many rounds, each
group first gets a guess of where it ends, which is checked with integers and thrown away where it is not certainly
right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from huikuan.engine.apportion.guidance import (
    Floats,
    Ints,
    Mask,
    Offsets,
    filling_factors,
    ratios,
    surely_beyond,
    surplus_signs,
)
from huikuan.engine.apportion.quotas import Block, quotas


@dataclass(slots=True, kw_only=True)
class Filling:
    """A block under work, with feasible bounds and the quotas found so far."""

    block: Block
    lows: Ints
    highs: Ints
    weights: Ints  # 0 where the cell is pinned to a bound
    pinned: Ints  # the bound it is pinned to, else 0
    shares: Ints  # ⌊quota⌋, or the bound
    remainders: Ints  # 0 where it is pinned
    sums: Ints  # by group: of the weights still free

    def taken(self, groups: Offsets, cells: Offsets) -> Filling:
        """A copy of some groups and their cells."""
        return Filling(
            block=self.block.taken(groups=groups, cells=cells),
            lows=self.lows[cells],
            highs=self.highs[cells],
            weights=self.weights[cells],
            pinned=self.pinned[cells],
            shares=self.shares[cells],
            remainders=self.remainders[cells],
            sums=self.sums[groups],
        )

    def put(self, groups: Offsets, cells: Offsets, part: Filling) -> None:
        """Write back what `taken` took."""
        self.weights[cells] = part.weights
        self.pinned[cells] = part.pinned
        self.shares[cells] = part.shares
        self.remainders[cells] = part.remainders
        self.sums[groups] = part.sums

    def beyond(self) -> tuple[Mask, Mask]:
        """Cells whose quota is below their minimum, above their maximum."""
        return self.shares < self.lows, self.shares + (self.remainders > 0) > self.highs

    def any_of(self, mask: Mask) -> Mask:
        """Groups with a marked cell."""
        return np.logical_or.reduceat(mask, self.block.starts)

    def rest(self) -> Ints:
        """What the pinned cells leave of each total."""
        taken: Ints = np.add.reduceat(self.pinned, self.block.starts)
        return self.block.totals - taken


def _where(filling: Filling, chosen: Mask, work: Callable[[Filling], None]) -> None:
    if 2 * np.count_nonzero(chosen) > len(chosen):
        work(filling)  # it does not change groups that are right, and copying most of them costs more
    elif chosen.any():
        groups, cells = np.flatnonzero(chosen), np.flatnonzero(np.repeat(chosen, filling.block.counts))
        part = filling.taken(groups, cells)
        work(part)
        filling.put(groups, cells, part)


def fill(*, block: Block, lows: Ints, highs: Ints) -> Filling:
    """Quotas inside feasible bounds: first pin what is surely beyond a bound for a guessed λ, and check.

    The guess is right where every pin is beyond doubt for the λ that follows exactly from the pins, and every free
    quota lies inside its bounds. The other groups go through the rounds from the beginning.
    """
    filling = Filling(
        block=block,
        lows=lows,
        highs=highs,
        weights=block.weights,
        pinned=np.zeros_like(lows),
        shares=np.zeros_like(lows),
        remainders=np.zeros_like(lows),
        sums=np.zeros_like(block.totals),
    )
    factors = filling_factors(
        totals=block.totals,
        weights=block.weights,
        lows=lows,
        highs=highs,
        starts=block.starts,
        counts=block.counts,
    )
    low, high = _surely_beyond(filling, factors)
    _pin(filling, low, high)
    all_pinned = np.add.reduceat(filling.weights, block.starts) == 0  # no λ follows, so nothing is proven
    _spread(filling)
    low_again, high_again = _surely_beyond(filling, ratios(numerators=filling.rest(), denominators=filling.sums))
    wrong = np.logical_or(*filling.beyond()) | (low & ~low_again) | (high & ~high_again)
    _where(filling, filling.any_of(wrong) | all_pinned, _begin_again)
    return filling


def _surely_beyond(filling: Filling, factors: Floats) -> tuple[Mask, Mask]:
    block = filling.block
    return surely_beyond(
        weights=block.weights, factors=factors, lows=filling.lows, highs=filling.highs, counts=block.counts
    )


def _begin_again(filling: Filling) -> None:
    filling.weights = filling.block.weights
    filling.pinned = np.zeros_like(filling.pinned)
    _spread(filling)
    _where(filling, filling.any_of(np.logical_or(*filling.beyond())), _round)


def _round(filling: Filling) -> None:
    """Pin on the side where the clamped sum errs, on both where it errs on neither; spread; continue where needed."""
    block = filling.block
    below, above = filling.beyond()
    beyond = below | above
    excess = (filling.lows - filling.shares) * below + (filling.highs - filling.shares) * above
    whole: Ints = np.add.reduceat(excess, block.starts)
    parts = filling.remainders * beyond
    denominators = np.repeat(filling.sums, block.counts)
    signs = surplus_signs(whole=whole, remainders=parts, denominators=denominators, starts=block.starts)
    for group in np.flatnonzero((signs == 2) & filling.any_of(beyond)).tolist():
        begin = int(block.starts[group])
        fractions = sum(parts[begin : begin + int(block.counts[group])].tolist())
        difference = int(whole[group]) * int(filling.sums[group]) - fractions
        signs[group] = (difference > 0) - (difference < 0)
    _pin(filling, below & np.repeat(signs >= 0, block.counts), above & np.repeat(signs <= 0, block.counts))
    _spread(filling)
    _where(filling, filling.any_of(np.logical_or(*filling.beyond())), _round)


def _pin(filling: Filling, low: Mask, high: Mask) -> None:
    # Products with masks: selecting by a mask without pattern costs a processor ten times as much.
    filling.pinned = filling.pinned + filling.lows * low + filling.highs * high
    filling.weights = filling.weights * ~(low | high)


def _spread(filling: Filling) -> None:
    """Quotas of what the pinned cells leave, over the free ones."""
    block, rest = filling.block, filling.rest()
    sums: Ints = np.add.reduceat(filling.weights, block.starts)
    stuck = (sums == 0) & (rest > 0)
    if stuck.any():
        # Every cell with weight is at its maximum: those without weight carry the rest, evenly.
        idle = (block.weights == 0) & np.repeat(stuck, block.counts)
        filling.weights = filling.weights + idle
        filling.pinned = filling.pinned * ~idle
        sums, rest = np.add.reduceat(filling.weights, block.starts), filling.rest()
    filling.sums = np.maximum(sums, 1)
    shares, filling.remainders = quotas(
        totals=np.maximum(rest, 0), weights=filling.weights, sums=filling.sums, counts=block.counts
    )
    filling.shares = shares + filling.pinned
