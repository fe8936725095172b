"""Floating-point guidance for the two-way split: what every cell should be, before it is made whole; never an amount.

Iterative proportional fitting (Deming and Stephan 1940), extended by bounds: x = clamp(weight · row · column, low,
high). The factors are found with two matrix-vector products a round; cells at a bound are set aside and their amounts
taken from the margins. Whatever the result, `twoway` makes whole amounts of it that meet the margins exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.engine.apportion.guidance import Floats, Ints, Offsets

_CLAMP_ROUNDS = 30  # changes of the set of cells at a bound
_FIT_ROUNDS = 300  # rounds of fitting once that set is settled
_CLOSE = np.ldexp(1, -46)
_FRACTION_BITS = 30


@dataclass(slots=True)
class _Factors:
    rows: Floats
    columns: Floats

    def fit(self, weights: Floats, rows: Floats, columns: Floats, rounds: int) -> None:
        """Scale columns and rows in turn, rows last; a line without weight keeps its factor."""
        for _ in range(rounds):
            sums = self.rows @ weights
            np.divide(columns, sums, out=self.columns, where=sums > 0)
            sums = weights @ self.columns
            before = self.rows.copy()
            np.divide(rows, sums, out=self.rows, where=sums > 0)
            if np.all(np.abs(self.rows - before) <= _CLOSE * before):
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
    goals = rows.astype(np.float64), columns.astype(np.float64)
    factors = _Factors(np.ones_like(goals[0]), np.ones_like(goals[1]))
    with np.errstate(all="ignore"):
        if lows is None and highs is None:
            factors.fit(full, *goals, _FIT_ROUNDS)
            cells = factors.times(full)
        else:
            low = np.zeros_like(full) if lows is None else lows.astype(np.float64)
            high = np.full_like(full, np.inf) if highs is None else highs.astype(np.float64)
            cells = _clamped(full, goals, factors, low, high)
    # Where no proportions exist the factors run away; no cell is worth more than its row.
    return np.minimum(np.nan_to_num(cells, copy=False, posinf=0), goals[0][:, None])


def _clamped(full: Floats, goals: tuple[Floats, Floats], factors: _Factors, low: Floats, high: Floats) -> Floats:
    """Fit, set the cells beyond a bound aside, fit the others to what is left, until the same cells are beyond."""
    aside: Offsets = np.zeros(0, dtype=np.intp)
    free, (rows, columns) = full, goals
    for clamping in range(_CLAMP_ROUNDS):
        factors.fit(free, rows, columns, 2 + clamping)
        raw = factors.times(full)
        beyond = np.flatnonzero((raw > high) | (raw < low))
        if clamping and np.array_equal(beyond, aside):
            factors.fit(free, rows, columns, _FIT_ROUNDS)
            break
        aside = beyond
        amounts = np.clip(raw.ravel()[aside], low.ravel()[aside], high.ravel()[aside])
        in_row, in_column = np.divmod(aside, full.shape[1])
        rows = np.maximum(goals[0] - np.bincount(in_row, amounts, len(rows)), 0)
        columns = np.maximum(goals[1] - np.bincount(in_column, amounts, len(columns)), 0)
        free = full.copy()
        free.ravel()[aside] = 0
    return np.minimum(np.maximum(factors.times(full), low), high)


def whole_and_fraction(*, cells: Floats) -> tuple[Ints, Ints]:
    """Whole parts, and what is beyond them in units of 2⁻³⁰."""
    whole = cells.astype(np.int64)
    return whole, ((cells - whole) * np.ldexp(1, _FRACTION_BITS)).astype(np.int64)


def row_weights(*, cells: Floats) -> Ints:
    """Every row as whole weights that sum to about 2⁵²."""
    sums = cells.sum(axis=1)
    scale = np.divide(np.ldexp(1, 52), sums, out=np.zeros_like(sums), where=sums > 0)
    weights: Ints = (cells * scale[:, None]).astype(np.int64)
    return weights
