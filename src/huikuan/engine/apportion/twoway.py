"""The two-way split: person × item with both margins fixed, every cell whole and inside its bounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.apportion.groups import UNLIMITED, split_groups
from huikuan.engine.apportion.guidance import Floats, Ints, Offsets
from huikuan.engine.apportion.infeasible import Clash, Infeasible
from huikuan.engine.apportion.margins import Reached, Whole, move_along_paths, move_directly
from huikuan.engine.apportion.proportions import fitted, row_weights, whole_and_fraction


def two_way(
    *,
    row_totals: NDArray[np.int64],
    column_totals: NDArray[np.int64],
    weights: NDArray[np.int64],
    minimum: NDArray[np.int64] | None = None,
    maximum: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Amounts by row and column, in fen, with exactly the given totals of rows and of columns (≥ 0, sum ≤ 10¹⁸).

    ``weights`` (rows × columns, ≥ 0) give the proportions: cell ÷ weight is a row factor times a column factor, as
    iterative proportional fitting has it, up to rounding; cells stay between ``minimum`` (default 0) and ``maximum``. A
    cell of weight zero stays zero as long as the others can meet the totals, and takes what they cannot; a line without
    any weight counts as even. The proportions are found in floating point and then made whole by exact steps: on
    another processor a fen may come to stand in a neighbouring cell, but never in another total.

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
    if (lows > highs).any():
        row, column = np.argwhere(lows > highs)[0].tolist()
        required, limit = int(lows[row, column]), int(highs[row, column])
        raise Infeasible(clash=Clash.CROSSED, required=required, limit=limit, rows=(row,), columns=(column,))
    guide = fitted(rows=rows, columns=columns, weights=weights, lows=minimum, highs=None if maximum is None else highs)
    whole, extra, liberty, eager = _rounded_rows(rows, guide, lows, highs)
    surplus = whole.sum(axis=0) + extra.sum(axis=0) - columns
    # Columns become the contiguous direction: what follows moves fen between columns.
    extra, liberty = np.ascontiguousarray(extra.T), np.ascontiguousarray(liberty.T)
    none = np.zeros_like(extra)
    move_directly(cells=extra, lows=none, highs=liberty, surplus=surplus, eager=np.ascontiguousarray(eager.T))
    proof = move_along_paths(cells=extra, lows=none, highs=liberty, surplus=surplus)
    cells: Ints = whole + extra.T
    return cells if proof is None else _settled_further(cells, surplus, rows, columns, weights, lows, highs)


def _refuse_malformed(rows: Ints, columns: Ints, weights: Ints, minimum: Ints | None, maximum: Ints | None) -> None:
    for matrix in (weights, minimum, maximum):
        if matrix is not None and matrix.shape != (len(rows), len(columns)):
            raise ValueError("a matrix has not the shape of the totals")
    for numbers in (rows, columns, weights, minimum, maximum):
        if numbers is not None and numbers.size and int(numbers.min()) < 0:
            raise ValueError("a two-way split takes no negative amounts")


def _rounded_rows(rows: Ints, guide: Floats, lows: Ints, highs: Ints) -> tuple[Ints, Whole, Whole, Whole]:
    """Cells with exact row totals: a whole part and an extra fen for some; where one is possible; how eager for it.

    By largest remainder. Where the guide is too coarse for that (huge amounts, no solution found), the row is split
    anew in its proportions, and none of its cells has the liberty of one fen.
    """
    whole, fraction = whole_and_fraction(cells=guide)
    whole = np.minimum(np.maximum(whole, lows), highs)
    liberty = (fraction > 0) & (whole < highs)
    owed = rows - whole.sum(axis=1)
    coarse = np.flatnonzero((owed < 0) | (owed > np.count_nonzero(liberty, axis=1)))
    if coarse.size:
        whole[coarse] = _split_rows(coarse, rows, guide, lows, highs)
        liberty[coarse] = False
        owed[coarse] = 0
    bits = int(guide.shape[1]).bit_length()
    # The most eager first, then the earlier one; cells without liberty last.
    keys = (((1 << 30) - fraction * liberty) << bits) + np.arange(guide.shape[1])
    ordered = np.sort(keys, axis=1)
    last = np.take_along_axis(ordered, np.maximum(owed - 1, 0)[:, None], axis=1)
    extra = (keys <= last) & (owed > 0)[:, None]
    return whole, extra.astype(np.int8), liberty.astype(np.int8), fraction.astype(np.int32)


def _split_rows(chosen: Offsets, rows: Ints, guide: Floats, lows: Ints, highs: Ints) -> Ints:
    columns = guide.shape[1]
    try:
        cells = split_groups(
            totals=rows[chosen],
            starts=np.arange(0, len(chosen) * columns, columns),
            weights=row_weights(cells=guide[chosen]).ravel(),
            minimum=lows[chosen].ravel(),
            maximum=highs[chosen].ravel(),
        )
    except Infeasible as refusal:
        if refusal.group is not None:
            refusal.rows, refusal.group = (int(chosen[refusal.group]),), None
            refusal.cells = ()
        raise
    return cells.reshape(-1, columns)


def _settled_further(
    cells: Ints, surplus: Ints, rows: Ints, columns: Ints, weights: Ints, lows: Ints, highs: Ints
) -> Ints:
    """Columns that neighbouring fen could not bring to their totals: move more in cells with weight, then in all."""
    cells, weights, lows, highs = (np.ascontiguousarray(matrix.T) for matrix in (cells, weights, lows, highs))
    supported = np.where(weights > 0, highs, cells)
    move_directly(cells=cells, lows=lows, highs=supported, surplus=surplus, eager=np.zeros_like(cells))
    proof = move_along_paths(cells=cells, lows=lows, highs=supported, surplus=surplus)
    if proof is not None:
        proof = move_along_paths(cells=cells, lows=lows, highs=highs, surplus=surplus)
    if proof is not None:
        raise _refusal(proof, rows, columns, lows, highs)
    return np.ascontiguousarray(cells.T)


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
