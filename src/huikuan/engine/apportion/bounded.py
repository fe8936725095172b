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
    weights: Ints  # by cell; 0 where it is pinned to a bound
    shares: Ints
    remainders: Ints  # 0 where it is pinned
    sums: Ints  # by group: of the weights still free
    pinned: Mask

    def taken(self, groups: Offsets, cells: Offsets) -> Filling:
        """A copy of some groups and their cells."""
        return Filling(
            block=self.block.taken(groups=groups, cells=cells),
            lows=self.lows[cells],
            highs=self.highs[cells],
            weights=self.weights[cells],
            shares=self.shares[cells],
            remainders=self.remainders[cells],
            sums=self.sums[groups],
            pinned=self.pinned[cells],
        )

    def put(self, groups: Offsets, cells: Offsets, part: Filling) -> None:
        """Write back what `taken` took."""
        self.weights[cells] = part.weights
        self.shares[cells] = part.shares
        self.remainders[cells] = part.remainders
        self.sums[groups] = part.sums
        self.pinned[cells] = part.pinned

    def beyond(self) -> tuple[Mask, Mask]:
        """Cells whose quota is below their minimum, above their maximum."""
        return self.shares < self.lows, self.shares + (self.remainders > 0) > self.highs

    def any_of(self, mask: Mask) -> Mask:
        """Groups with a marked cell."""
        return np.logical_or.reduceat(mask, self.block.starts)

    def rest(self) -> Ints:
        """What the pinned cells leave of each total."""
        taken: Ints = np.add.reduceat(np.where(self.pinned, self.shares, 0), self.block.starts)
        return self.block.totals - taken


def settle(*, filling: Filling) -> None:
    """Pin quotas beyond a bound to it and spread the rest anew, in place, until all lie inside their bounds."""
    _where(filling, filling.any_of(np.logical_or(*filling.beyond())), _guess)


def _where(filling: Filling, chosen: Mask, work: Callable[[Filling], None]) -> None:
    if chosen.all():
        work(filling)
    elif chosen.any():
        groups, cells = np.flatnonzero(chosen), np.flatnonzero(np.repeat(chosen, filling.block.counts))
        part = filling.taken(groups, cells)
        work(part)
        filling.put(groups, cells, part)


def _guess(filling: Filling) -> None:
    """Pin what is surely beyond a bound for a guessed λ, and check.

    The guess is right where every pin is beyond doubt for the λ that follows exactly from the pins, and every free
    quota lies inside its bounds. The other groups go through the rounds from the beginning.
    """
    block = filling.block
    factors = filling_factors(
        totals=block.totals,
        weights=block.weights,
        lows=filling.lows,
        highs=filling.highs,
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


def _surely_beyond(filling: Filling, factors: Floats) -> tuple[Mask, Mask]:
    block = filling.block
    return surely_beyond(
        weights=block.weights, factors=factors, lows=filling.lows, highs=filling.highs, counts=block.counts
    )


def _begin_again(filling: Filling) -> None:
    filling.weights = filling.block.weights.copy()
    filling.pinned[:] = False
    _spread(filling)
    _where(filling, filling.any_of(np.logical_or(*filling.beyond())), _round)


def _round(filling: Filling) -> None:
    """Pin on the side where the clamped sum errs, on both where it errs on neither; spread; continue where needed."""
    block = filling.block
    below, above = filling.beyond()
    beyond = below | above
    bounds = np.where(below, filling.lows, filling.highs)
    whole = np.add.reduceat(np.where(beyond, bounds - filling.shares, 0), block.starts)
    parts = np.where(beyond, filling.remainders, 0)
    denominators = np.repeat(filling.sums, block.counts)
    signs = surplus_signs(whole=whole, remainders=parts, denominators=denominators, starts=block.starts)
    for group in np.flatnonzero(signs == 2).tolist():
        begin = int(block.starts[group])
        fractions = sum(parts[begin : begin + int(block.counts[group])].tolist())
        difference = int(whole[group]) * int(filling.sums[group]) - fractions
        signs[group] = (difference > 0) - (difference < 0)
    _pin(filling, below & np.repeat(signs >= 0, block.counts), above & np.repeat(signs <= 0, block.counts))
    _spread(filling)
    _where(filling, filling.any_of(np.logical_or(*filling.beyond())), _round)


def _pin(filling: Filling, low: Mask, high: Mask) -> None:
    np.copyto(filling.shares, filling.lows, where=low)
    np.copyto(filling.shares, filling.highs, where=high)
    pinned = low | high
    filling.pinned |= pinned
    filling.weights[pinned] = 0


def _spread(filling: Filling) -> None:
    """Quotas of what the pinned cells leave, over the free ones."""
    block, rest = filling.block, filling.rest()
    sums: Ints = np.add.reduceat(filling.weights, block.starts)
    stuck = (sums == 0) & (rest > 0)
    if stuck.any():
        # Every cell with weight is at its maximum: those without weight carry the rest, evenly.
        idle = (block.weights == 0) & np.repeat(stuck, block.counts)
        filling.weights[idle] = 1
        filling.pinned[idle] = False
        sums, rest = np.add.reduceat(filling.weights, block.starts), filling.rest()
    filling.sums = np.maximum(sums, 1)
    shares, filling.remainders = quotas(
        totals=np.maximum(rest, 0), weights=filling.weights, sums=filling.sums, counts=block.counts
    )
    np.copyto(filling.shares, shares, where=~filling.pinned)
