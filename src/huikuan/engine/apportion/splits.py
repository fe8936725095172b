"""The public splits: one total over its cells, and many totals over theirs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from operator import index
from typing import TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.apportion.exact import split
from huikuan.engine.apportion.groups import UNLIMITED, split_groups
from huikuan.engine.apportion.guidance import Ints, Offsets
from huikuan.engine.apportion.infeasible import Clash, Infeasible

Bounds: TypeAlias = Sequence[int | None] | NDArray[np.int64]


def integer_weights(*, weights: Sequence[int | Fraction | Decimal]) -> list[int]:
    """Whole numbers in the same proportions: every weight times the common denominator."""
    exact = [Fraction(weight) for weight in weights]
    scale = lcm(*(weight.denominator for weight in exact)) if exact else 1
    return [int(weight * scale) for weight in exact]


@overload
def apportion(
    *,
    total: int,
    weights: NDArray[np.int64],
    minimum: Bounds | None = None,
    maximum: Bounds | None = None,
    held: Bounds | None = None,
) -> NDArray[np.int64]: ...
@overload
def apportion(
    *,
    total: int,
    weights: Sequence[int],
    minimum: Bounds | None = None,
    maximum: Bounds | None = None,
    held: Bounds | None = None,
) -> list[int]: ...
def apportion(
    *,
    total: int,
    weights: Sequence[int] | NDArray[np.int64],
    minimum: Bounds | None = None,
    maximum: Bounds | None = None,
    held: Bounds | None = None,
) -> list[int] | NDArray[np.int64]:
    """Split ``total`` fen over cells in proportion to ``weights`` so that the shares sum to it exactly.

    Largest remainder, ties to the earlier cell; exact for integers of any size. ``weights`` are whole and ≥ 0 (see
    `integer_weights`); all zero means evenly; a zero among others gets nothing unless its minimum, or the others'
    maxima, leave no choice. ``minimum`` and ``maximum`` bound each share (None: 0, and no limit); what a bound takes or
    leaves is spread over the rest in proportion. ``held`` fixes cells to an amount (None: free). A negative total is
    split like its positive and negated, bounds included. Returns a list for a list, an int64 array for an array (the
    fast way for many cells; amounts then within ±2·10¹⁸).

    Raises `Infeasible` where bounds and holds leave no room, ValueError for a negative weight.
    Source: method of the largest remainder (Hamilton) with bounds by proportional filling.
    """
    total = index(total)
    if isinstance(weights, np.ndarray):
        return _apportion_array(total, weights, minimum, maximum, held)
    cells = [index(weight) for weight in weights]
    if any(weight < 0 for weight in cells):
        raise ValueError("a weight is negative")
    lows, highs = _bounds(minimum, len(cells)), _bounds(maximum, len(cells))
    for cell, amount in enumerate(_bounds(held, len(cells))):
        if amount is not None:
            lows[cell] = highs[cell] = amount
            cells[cell] = 0
    return split(total=total, weights=cells, lows=lows, highs=highs)


def _apportion_array(
    total: int, weights: Ints, minimum: Bounds | None, maximum: Bounds | None, held: Bounds | None
) -> Ints:
    backwards = total < 0
    lows = _filled(minimum, len(weights), -UNLIMITED if backwards else 0)
    highs = _filled(maximum, len(weights), 0 if backwards else UNLIMITED)
    if held is not None:
        fixed = np.array([amount is not None for amount in held], dtype=np.bool_)
        amounts = _filled(held, len(weights), 0)
        weights = np.where(fixed, 0, weights)
        lows = np.where(fixed, amounts, lows)
        highs = np.where(fixed, amounts, highs)
    return apportion_groups(
        totals=np.array([total]),
        starts=np.zeros(1, dtype=np.intp),
        weights=weights,
        minimum=None if minimum is None and held is None else lows,
        maximum=None if maximum is None and held is None else highs,
    )


def apportion_groups(
    *,
    totals: NDArray[np.int64],
    weights: NDArray[np.int64],
    starts: NDArray[np.intp] | None = None,
    group_of: NDArray[np.intp] | None = None,
    minimum: NDArray[np.int64] | None = None,
    maximum: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Split ``totals[g]`` over the cells of group g, for all groups in one pass; the rules of `apportion` for each.

    Cells belong to groups either by ``starts`` (shape of totals, ascending from 0: the first cell of each group, which
    runs to the next start) or by ``group_of`` (shape of weights, any order; ties follow the order of cells). Bounds are
    by cell, `UNLIMITED` and its negative for none; amounts reach ±10¹⁸. Returns the shares by cell.

    Raises `Infeasible` for the first group without a solution, ValueError for malformed arrays.
    """
    if weights.size and int(weights.min()) < 0:
        raise ValueError("a weight is negative")
    for bounds in (minimum, maximum):
        if bounds is not None and bounds.shape != weights.shape:
            raise ValueError("a bound is needed for every cell")
    if (starts is None) == (group_of is None):
        raise ValueError("give either starts or group_of")
    if starts is None and group_of is not None:
        if group_of.size and not 0 <= int(group_of.min()) <= int(group_of.max()) < len(totals):
            raise ValueError("a cell belongs to no group")
        if np.all(group_of[:-1] <= group_of[1:]):
            starts = np.searchsorted(group_of, np.arange(len(totals)))
        else:
            return _regrouped(totals, weights, group_of, minimum, maximum)
    return _nonempty_groups(totals, weights, np.asarray(starts), minimum, maximum)


def _regrouped(totals: Ints, weights: Ints, group_of: Offsets, minimum: Ints | None, maximum: Ints | None) -> Ints:
    order = np.argsort(group_of, kind="stable")
    shares = np.empty(len(weights), dtype=np.int64)
    shares[order] = _nonempty_groups(
        totals,
        weights[order],
        np.searchsorted(group_of[order], np.arange(len(totals))),
        None if minimum is None else minimum[order],
        None if maximum is None else maximum[order],
    )
    return shares


def _nonempty_groups(totals: Ints, weights: Ints, starts: Offsets, minimum: Ints | None, maximum: Ints | None) -> Ints:
    counts = np.diff(starts, append=len(weights))
    if len(starts) != len(totals) or (counts < 0).any() or (len(starts) and starts[0] != 0):
        raise ValueError("starts must ascend from 0, one for each total")
    filled = counts > 0
    if filled.all():
        groups = np.arange(len(totals))
    else:
        for group in np.flatnonzero(~filled & (totals != 0)).tolist():
            raise Infeasible(clash=Clash.MAXIMUM, required=int(totals[group]), limit=0, group=group)
        groups = np.flatnonzero(filled)
    if not groups.size:
        return np.zeros(0, dtype=np.int64)
    try:
        return split_groups(
            totals=totals[groups], starts=starts[groups], weights=weights, minimum=minimum, maximum=maximum
        )
    except Infeasible as refusal:
        if refusal.group is not None:
            refusal.group = int(groups[refusal.group])
        raise


def _bounds(bounds: Bounds | None, size: int) -> list[int | None]:
    if bounds is None:
        return [None] * size
    if len(bounds) != size:
        raise ValueError("a bound is needed for every cell")
    return bounds.tolist() if isinstance(bounds, np.ndarray) else list(bounds)


def _filled(bounds: Bounds | None, size: int, default: int) -> Ints:
    if isinstance(bounds, np.ndarray):
        return bounds
    return np.array([default if bound is None else bound for bound in _bounds(bounds, size)], dtype=np.int64)
