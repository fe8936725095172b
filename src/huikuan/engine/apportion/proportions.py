"""Floating-point guidance for the two-way split: what every cell should be, before it is made whole; never an amount.

Iterative proportional fitting (Deming and Stephan 1940), extended by bounds: x = clamp(weight · row · column, low,
high). The factors are found with two matrix-vector products a round; cells at a bound are set aside and their amounts
taken from the margins. Whatever the result, `twoway` makes whole amounts of it that meet the margins exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.engine.apportion.guidance import Floats, Ints

_CLAMP_ROUNDS = 30  # changes of the set of cells at a bound
_FIT_ROUNDS = 300  # rounds of fitting once that set is settled
_CLOSE = np.ldexp(1, -46)


@dataclass(slots=True)
class _Factors:
    rows: Floats
    columns: Floats

    def fit(self, weights: Floats, rows: Floats, columns: Floats, rounds: int) -> None:
        """Scale rows and columns in turn; a line without weight keeps its factor."""
        for _ in range(rounds):
            sums = weights @ self.columns
            np.divide(rows, sums, out=self.rows, where=sums > 0)
            sums = self.rows @ weights
            before = self.columns.copy()
            np.divide(columns, sums, out=self.columns, where=sums > 0)
            if np.all(np.abs(self.columns - before) <= _CLOSE * before):
                return

    def times(self, weights: Floats) -> Floats:
        cells = weights * self.rows[:, None]
        cells *= self.columns
        return cells


def fitted(*, rows: Ints, columns: Ints, weights: Ints, lows: Ints | None, highs: Ints | None) -> Floats:
    """Cells in proportion to ``weights`` with about the given margins, inside the bounds; zero weights stay zero.

    A line whose weights are all zero is taken as even.
    """
    full = weights.astype(np.float64)
    full[~full.any(axis=1)] = 1
    full[:, ~full.any(axis=0)] = 1
    full *= np.divide(1, full.max())  # the scale is irrelevant, and products must not overflow
    row_targets, column_targets = rows.astype(np.float64), columns.astype(np.float64)
    factors = _Factors(np.ones_like(row_targets), np.ones_like(column_targets))
    with np.errstate(all="ignore"):
        if lows is None and highs is None:
            factors.fit(full, row_targets, column_targets, _FIT_ROUNDS)
            return np.nan_to_num(factors.times(full), posinf=0)
        pinned, cells, free = None, full, full
        for clamping in range(_CLAMP_ROUNDS):
            factors.fit(free, row_targets, column_targets, 2 + clamping)
            raw = factors.times(full)
            cells = np.clip(raw, lows, highs)
            beyond = cells != raw
            if pinned is not None and np.array_equal(beyond, pinned):
                factors.fit(free, row_targets, column_targets, _FIT_ROUNDS)
                cells = np.clip(factors.times(full), lows, highs)
                break
            pinned = beyond
            free = np.where(pinned, 0, full)
            held = np.where(pinned, cells, 0)
            row_targets = np.maximum(rows - held.sum(axis=1), 0)
            column_targets = np.maximum(columns - held.sum(axis=0), 0)
        return np.nan_to_num(cells, posinf=0)
