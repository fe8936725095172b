"""The two-way split: person × item with both margins fixed, every cell whole and inside its bounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.apportion.groups import UNLIMITED, split_groups
from huikuan.engine.apportion.guidance import Floats, Ints
from huikuan.engine.apportion.infeasible import Clash, Infeasible
from huikuan.engine.apportion.margins import Reached, move_along_paths, move_directly
from huikuan.engine.apportion.proportions import fitted

_FINE = 52  # bits of a row that its proportions are told in


def two_way(
    *,
    row_totals: NDArray[np.int64],
    column_totals: NDArray[np.int64],
    weights: NDArray[np.int64],
    minimum: NDArray[np.int64] | None = None,
    maximum: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Amounts by row and column, in fen, with exactly the given totals of rows and of columns (all ≥ 0, sum ≤ 10¹⁸).

    ``weights`` (rows × columns, ≥ 0) give the proportions: cell ÷ weight is a row factor times a column factor, as
    iterative proportional fitting has it, up to rounding; cells stay between ``minimum`` (default 0) and ``maximum``. A
    cell of weight zero stays zero as long as the others can meet the totals, and takes what they cannot; a line without
    any weight counts as even. The proportions are found in floating point and then made whole by exact steps, so an
    amount may differ from its neighbour fen, but never a total.

    Raises `Infeasible` naming the columns that need more than their rows can give (or less), ValueError for negative or
    ill-shaped input.
    """
    rows, columns = np.asarray(row_totals, dtype=np.int64), np.asarray(column_totals, dtype=np.int64)
    _refuse_malformed(rows, columns, weights, minimum, maximum)
    total = sum(rows.tolist())
    if total != sum(columns.tolist()):
        raise Infeasible(clash=Clash.MARGINS, required=total, limit=sum(columns.tolist()))
    if not weights.size:
        return np.zeros(weights.shape, dtype=np.int64)
    lows = np.zeros(weights.shape, dtype=np.int64) if minimum is None else minimum
    highs = np.minimum(rows[:, None], columns) if maximum is None else np.minimum(maximum, UNLIMITED)
    guide = fitted(rows=rows, columns=columns, weights=weights, lows=minimum, highs=None if maximum is None else highs)
    cells = _rounded_rows(rows, guide, None if minimum is None else lows, None if maximum is None else highs)
    surplus = cells.sum(axis=0) - columns
    if not surplus.any():
        return cells
    # Columns become the contiguous direction: all that follows moves amounts between columns.
    settled, lows, highs = (np.ascontiguousarray(matrix.T) for matrix in (cells, lows, highs))
    proof = _settle(settled, lows, highs, surplus, np.ascontiguousarray(guide.T), weights.T)
    if proof is not None:
        raise _refusal(proof, rows, columns, lows, highs)
    return np.ascontiguousarray(settled.T)


def _refuse_malformed(rows: Ints, columns: Ints, weights: Ints, minimum: Ints | None, maximum: Ints | None) -> None:
    for matrix in (weights, minimum, maximum):
        if matrix is not None and matrix.shape != (len(rows), len(columns)):
            raise ValueError("a matrix has not the shape of the totals")
    for numbers in (rows, columns, weights, minimum, maximum):
        if numbers is not None and numbers.size and int(numbers.min()) < 0:
            raise ValueError("a two-way split takes no negative amounts")


def _rounded_rows(rows: Ints, guide: Floats, lows: Ints | None, highs: Ints | None) -> Ints:
    """Whole cells with exact row totals, by largest remainder in the proportions of the guide."""
    sums = guide.sum(axis=1)
    scale = np.divide(np.ldexp(1, _FINE), sums, out=np.zeros_like(sums), where=sums > 0)
    weights = (guide * scale[:, None]).astype(np.int64)
    size = weights.size
    try:
        cells = split_groups(
            totals=rows,
            starts=np.arange(0, size, weights.shape[1]),
            weights=weights.reshape(size),
            minimum=None if lows is None else lows.reshape(size),
            maximum=None if highs is None else highs.reshape(size),
        )
    except Infeasible as refusal:
        refusal.rows = () if refusal.group is None else (refusal.group,)
        raise
    return cells.reshape(weights.shape)


def _settle(cells: Ints, lows: Ints, highs: Ints, surplus: Ints, guide: Floats, weights: Ints) -> Reached | None:
    """Bring the columns to their totals in ever wider bounds: neighbouring fen, cells with weight, all cells."""
    whole = np.floor(guide).astype(np.int64)
    score = ((guide - whole) * np.ldexp(1, 20)).astype(np.int64)
    near_low = np.minimum(cells, np.maximum(lows, whole))
    near_high = np.maximum(cells, np.minimum(highs, whole + (score > 0)))
    move_directly(cells=cells, lows=near_low, highs=near_high, surplus=surplus, score=score)
    if move_along_paths(cells=cells, lows=near_low, highs=near_high, surplus=surplus) is None:
        return None
    supported = np.where(weights > 0, highs, np.minimum(cells, highs))
    move_directly(cells=cells, lows=lows, highs=supported, surplus=surplus, score=score)
    if move_along_paths(cells=cells, lows=lows, highs=supported, surplus=surplus) is None:
        return None
    return move_along_paths(cells=cells, lows=lows, highs=highs, surplus=surplus)


def _refusal(proof: Reached, rows: Ints, columns: Ints, lows: Ints, highs: Ints) -> Infeasible:
    """Columns out of reach can have at most the maxima of reached rows, and what the minima leave of the others."""
    far, near = ~proof.columns, proof.columns
    limit = sum(highs[np.ix_(far, proof.rows)].ravel().tolist())
    limit += sum(rows[~proof.rows].tolist()) - sum(lows[np.ix_(near, ~proof.rows)].ravel().tolist())
    return Infeasible(
        clash=Clash.MAXIMUM,
        required=sum(columns[far].tolist()),
        limit=limit,
        rows=tuple(np.flatnonzero(proof.rows).tolist()),
        columns=tuple(np.flatnonzero(far).tolist()),
    )
