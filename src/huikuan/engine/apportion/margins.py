"""Moving whole amounts between columns, inside every row, until the columns have their totals, or a proof they cannot.

The amounts form a flow from rows to columns; a unit moves from column j to column k in a row where the first may go
down and the second up. A chain of such moves from a column with too much to one with too little is an augmenting path
(Edmonds and Karp 1972); when none is left, the columns that can be reached and those that cannot are the proof.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.apportion.guidance import Ints, Mask, Offsets

Whole: TypeAlias = NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What a search from the columns with too much came to; ``target`` is a column with too little, or -1."""

    target: int
    rows: Mask
    columns: Mask
    row_from: Offsets  # the column a row was reached from
    column_from: Offsets  # the row a column was reached from


def move_directly(*, cells: Whole, lows: Whole, highs: Whole, surplus: Ints, eager: Whole) -> None:
    """Move between pairs of columns within single rows, in place, where it is least against the grain.

    All matrices are column by row; ``surplus`` (by column, too much > 0) is reduced in place. ``eager`` (0 ≤ eager <
    2³⁰) is high where a cell would rather be larger.
    """
    bits = int(cells.shape[1]).bit_length()
    for giver in np.flatnonzero(surplus > 0).tolist():
        for taker in np.flatnonzero(surplus < 0).tolist():
            wanted = min(int(surplus[giver]), -int(surplus[taker]))
            if wanted == 0:
                break
            room = np.minimum(cells[giver] - lows[giver], highs[taker] - cells[taker])
            rows = np.flatnonzero(room > 0)
            keys = ((eager[giver, rows] - eager[taker, rows]).astype(np.int64) << bits) + rows
            rows = np.sort(keys)[:wanted] & ((1 << bits) - 1)  # each has room for one at least
            upto = np.cumsum(np.minimum(room[rows], wanted, dtype=np.int64))
            moved = np.diff(np.minimum(upto, wanted), prepend=0)
            cells[giver, rows] -= moved.astype(cells.dtype)
            cells[taker, rows] += moved.astype(cells.dtype)
            surplus[giver] -= moved.sum()
            surplus[taker] += moved.sum()


def move_along_paths(*, cells: Whole, lows: Whole, highs: Whole, surplus: Ints) -> Reached | None:
    """Push all that can be pushed, in place; None when every column is right, else the proof that no more can."""
    while (surplus > 0).any():
        reached = _search(cells, lows, highs, surplus)
        if reached.target < 0:
            return reached
        _push(cells, lows, highs, surplus, reached)
    return None


def _search(cells: Whole, lows: Whole, highs: Whole, surplus: Ints) -> Reached:
    column_from = np.full(cells.shape[0], -1)
    row_from = np.full(cells.shape[1], -1)
    columns = surplus > 0
    rows = np.zeros(cells.shape[1], dtype=np.bool_)
    queue = deque(np.flatnonzero(columns).tolist())
    target = -1
    while queue and target < 0:
        column = queue.popleft()
        fresh = np.flatnonzero(~rows & (cells[column] > lows[column]))
        if not fresh.size:
            continue
        rows[fresh] = True
        row_from[fresh] = column
        far = np.flatnonzero(~columns)
        open_cells = cells[np.ix_(far, fresh)] < highs[np.ix_(far, fresh)]
        found = open_cells.any(axis=1)
        columns[far[found]] = True
        column_from[far[found]] = fresh[open_cells[found].argmax(axis=1)]
        queue.extend(far[found].tolist())
        short = far[found][surplus[far[found]] < 0]
        if short.size:
            target = int(short[0])
    return Reached(target=target, rows=rows, columns=columns, row_from=row_from, column_from=column_from)


def _push(cells: Whole, lows: Whole, highs: Whole, surplus: Ints, reached: Reached) -> None:
    path: list[tuple[int, int, int]] = []  # (row, column giving, column taking), from the end backwards
    taker = reached.target
    while reached.column_from[taker] >= 0:
        row = int(reached.column_from[taker])
        giver = int(reached.row_from[row])
        path.append((row, giver, taker))
        taker = giver
    amount = min(int(surplus[taker]), -int(surplus[reached.target]))
    for row, giver, taking in path:
        room = min(int(cells[giver, row] - lows[giver, row]), int(highs[taking, row] - cells[taking, row]))
        amount = min(amount, room)
    for row, giver, taking in path:
        cells[giver, row] -= amount
        cells[taking, row] += amount
    surplus[taker] -= amount
    surplus[reached.target] += amount
