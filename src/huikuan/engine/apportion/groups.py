"""Many splits in one pass over arrays: the children of every parent of a level, exact to 10¹⁸ fen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from huikuan.engine.apportion.bounded import fill
from huikuan.engine.apportion.exact import split
from huikuan.engine.apportion.guidance import Ints, Offsets, saturated_sums
from huikuan.engine.apportion.infeasible import Infeasible, refuse_outside
from huikuan.engine.apportion.quotas import Block, grant, quotas

UNLIMITED = 1 << 61
"""No bound, in an array of bounds; also the size of sum from which plain Python integers take over."""

BLOCK = 1 << 15  # cells; a dozen such columns stay in a core's cache


def split_groups(*, totals: Ints, starts: Offsets, weights: Ints, minimum: Ints | None, maximum: Ints | None) -> Ints:
    """Split ``totals[g]`` over the cells ``starts[g]`` … ``starts[g+1]`` (none empty); see `apportion_groups`."""
    counts = np.diff(starts, append=len(weights))
    lows, highs, backwards = _oriented(totals, counts, minimum, maximum)
    sizes = np.abs(totals)
    if lows is not None and highs is not None:
        _refuse_infeasible(totals, starts, lows, highs)
    wide = (saturated_sums(values=weights, starts=starts, limit=UNLIMITED) >= UNLIMITED) | (sizes >= UNLIMITED)
    if lows is not None and int(lows.min()) < 0:
        wide |= np.minimum.reduceat(lows, starts) < 0
    shares = np.zeros(len(weights), dtype=np.int64)
    if wide.any():
        _split_wide(shares, np.flatnonzero(wide), starts, sizes, weights, lows, highs)
        weights = np.where(np.repeat(wide, counts), 0, weights)
        sizes = np.where(wide, 0, sizes)
        if lows is not None and highs is not None:
            lows = np.where(np.repeat(wide, counts), 0, lows)
            highs = np.where(np.repeat(wide, counts), 0, highs)
    for first, last in _blocks(starts, len(weights)):
        begin, end = int(starts[first]), int(starts[last]) if last < len(starts) else len(weights)
        block = Block(
            starts=starts[first:last] - begin,
            counts=counts[first:last],
            totals=sizes[first:last],
            weights=weights[begin:end],
        )
        bounds = None if lows is None or highs is None else (lows[begin:end], highs[begin:end])
        shares[begin:end] += _split_block(block, bounds)
    if backwards is not None:
        shares *= np.repeat(backwards, counts)
    return shares


def _oriented(
    totals: Ints, counts: Offsets, minimum: Ints | None, maximum: Ints | None
) -> tuple[Ints | None, Ints | None, Ints | None]:
    """Bounds with defaults filled in and groups of negative total mirrored; the signs if there are such groups."""
    negative = totals < 0
    signs = np.where(negative, -1, 1) if negative.any() else None
    if minimum is None and maximum is None:
        return None, None, signs
    size = int(counts.sum())
    if signs is None:
        lows = np.zeros(size, dtype=np.int64) if minimum is None else np.maximum(minimum, -UNLIMITED)
        highs = np.full(size, UNLIMITED) if maximum is None else np.minimum(maximum, UNLIMITED)
        return lows, highs, None
    cells = np.repeat(negative, counts)
    lows = np.where(cells, -UNLIMITED, 0) if minimum is None else np.maximum(minimum, -UNLIMITED)
    highs = np.where(cells, 0, UNLIMITED) if maximum is None else np.minimum(maximum, UNLIMITED)
    return np.where(cells, -highs, lows), np.where(cells, -lows, highs), signs


def _refuse_infeasible(totals: Ints, starts: Offsets, lows: Ints, highs: Ints) -> None:
    sizes = np.abs(totals)
    impossible = saturated_sums(values=lows, starts=starts, limit=UNLIMITED) > sizes
    impossible |= saturated_sums(values=highs, starts=starts, limit=UNLIMITED) < sizes
    crossed = lows > highs
    if crossed.any():
        impossible[np.searchsorted(starts, np.flatnonzero(crossed), side="right") - 1] = True
    for group in np.flatnonzero(impossible).tolist():
        cells = _cells_of(group, starts, len(lows))
        try:
            refuse_outside(
                total=int(sizes[group]),
                lows=lows[cells].tolist(),
                highs=highs[cells].tolist(),
                group=group,
                first_cell=cells.start,
            )
        except Infeasible as refusal:
            if totals[group] < 0:
                raise refusal.mirrored() from None
            raise


def _cells_of(group: int, starts: Offsets, size: int) -> slice:
    return slice(int(starts[group]), int(starts[group + 1]) if group + 1 < len(starts) else size)


def _split_wide(
    shares: Ints, groups: Offsets, starts: Offsets, totals: Ints, weights: Ints, lows: Ints | None, highs: Ints | None
) -> None:
    for group in groups.tolist():
        cells = _cells_of(group, starts, len(weights))
        none: list[int | None] = [None] * (cells.stop - cells.start)
        shares[cells] = split(
            total=int(totals[group]),
            weights=weights[cells].tolist(),
            lows=none if lows is None else lows[cells].tolist(),
            highs=none if highs is None else highs[cells].tolist(),
        )


def _blocks(starts: Offsets, size: int) -> list[tuple[int, int]]:
    """Ranges of whole groups of about `BLOCK` cells each."""
    cuts = np.searchsorted(starts, np.arange(BLOCK, size, BLOCK))
    edges = np.unique(np.concatenate(([0], cuts, [len(starts)])))
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def _split_block(block: Block, bounds: tuple[Ints, Ints] | None) -> Ints:
    sums: Ints = np.add.reduceat(block.weights, block.starts)
    weightless = sums == 0
    if weightless.any():
        block = replace(block, weights=block.weights + np.repeat(weightless, block.counts))
        sums = np.where(weightless, block.counts, sums)
    if bounds is None:
        shares, remainders = quotas(totals=block.totals, weights=block.weights, sums=sums, counts=block.counts)
    else:
        filling = fill(block=block, lows=bounds[0], highs=bounds[1])
        shares, remainders, sums = filling.shares, filling.remainders, filling.sums
    owed = block.totals - np.add.reduceat(shares, block.starts)
    if owed.any():
        grant(block=block, shares=shares, remainders=remainders, sums=sums, owed=owed)
    return shares
