"""Quotas of many groups brought inside their bounds: the rounds of `exact.split`, all groups at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.engine.apportion.guidance import Ints, Mask, Offsets, surplus_signs
from huikuan.engine.apportion.quotas import Block, quotas


@dataclass(slots=True, kw_only=True)
class Quotas:
    """Shares and remainders by cell, over the sum of the weights that are still free, by group."""

    weights: Ints  # 0 where the cell is pinned to a bound; its remainder is then 0 too
    shares: Ints
    remainders: Ints
    sums: Ints
    pinned: Mask

    def taken(self, cells: Offsets, groups: Offsets) -> Quotas:
        """A copy of some groups and their cells."""
        return Quotas(
            weights=self.weights[cells],
            shares=self.shares[cells],
            remainders=self.remainders[cells],
            sums=self.sums[groups],
            pinned=self.pinned[cells],
        )

    def put(self, cells: Offsets, groups: Offsets, part: Quotas) -> None:
        """Write back what `taken` took."""
        self.weights[cells] = part.weights
        self.shares[cells] = part.shares
        self.remainders[cells] = part.remainders
        self.sums[groups] = part.sums
        self.pinned[cells] = part.pinned


def settle(*, block: Block, state: Quotas) -> None:
    """Pin quotas beyond a bound to it and spread the rest anew, in place, until all lie inside (feasible) bounds."""
    while True:
        if block.lows is None or block.highs is None:
            return
        below = state.shares < block.lows
        above = state.shares + (state.remainders > 0) > block.highs
        beyond = below | above
        if not beyond.any():
            return
        open_groups = np.logical_or.reduceat(beyond, block.starts)
        if 2 * np.count_nonzero(open_groups) < len(open_groups):
            groups = np.flatnonzero(open_groups)
            cells = np.flatnonzero(np.repeat(open_groups, block.counts))
            part = state.taken(cells, groups)
            settle(block=_taken(block, cells, groups), state=part)
            state.put(cells, groups, part)
            return
        _pin(block, state, below, above, open_groups)
        _spread(block, state)


def _taken(block: Block, cells: Offsets, groups: Offsets) -> Block:
    counts = block.counts[groups]
    return Block(
        starts=np.cumsum(counts) - counts,
        counts=counts,
        totals=block.totals[groups],
        weights=block.weights[cells],
        lows=None if block.lows is None else block.lows[cells],
        highs=None if block.highs is None else block.highs[cells],
    )


def _pin(block: Block, state: Quotas, below: Mask, above: Mask, open_groups: Mask) -> None:
    """Pin on the side where the clamped sum errs; on both where it errs on neither."""
    bounds = np.where(below, block.lows, block.highs)  # type: ignore[arg-type]
    beyond = below | above
    excess = np.add.reduceat(np.where(beyond, bounds - state.shares, 0), block.starts)
    parts = np.where(beyond, state.remainders, 0)
    signs = surplus_signs(
        whole=excess, remainders=parts, denominators=np.repeat(state.sums, block.counts), starts=block.starts
    )
    for group in np.flatnonzero((signs == 2) & open_groups).tolist():
        begin = int(block.starts[group])
        fractions = sum(parts[begin : begin + int(block.counts[group])].tolist())
        difference = int(excess[group]) * int(state.sums[group]) - fractions
        signs[group] = (difference > 0) - (difference < 0)
    pinned = below & np.repeat(signs >= 0, block.counts)
    pinned |= above & np.repeat(signs <= 0, block.counts)
    np.copyto(state.shares, bounds, where=pinned)
    state.pinned |= pinned
    state.weights[pinned] = 0


def _spread(block: Block, state: Quotas) -> None:
    """Quotas of what the pinned cells leave, over the free ones."""
    sums: Ints = np.add.reduceat(state.weights, block.starts)
    rest = block.totals - np.add.reduceat(np.where(state.pinned, state.shares, 0), block.starts)
    exhausted = sums == 0
    if exhausted.any():
        if (rest[exhausted] > 0).any():
            # Every cell with weight is at its maximum: those without weight carry the rest, evenly.
            idle = (block.weights == 0) & np.repeat(exhausted & (rest > 0), block.counts)
            state.weights[idle] = 1
            state.pinned[idle] = False
            sums = np.add.reduceat(state.weights, block.starts)
            rest = block.totals - np.add.reduceat(np.where(state.pinned, state.shares, 0), block.starts)
        sums = np.maximum(sums, 1)
    shares, state.remainders = quotas(totals=rest, weights=state.weights, sums=sums, counts=block.counts)
    np.copyto(state.shares, shares, where=~state.pinned)
    state.sums = sums
