"""Floating-point guidance for exact splits: quotient guesses and proportions, never an amount.

Nothing computed here is money. A guess says where an integer calculation should start looking; the caller proves or
corrects it with integers, so an error here costs time and never a fen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Offsets = NDArray[np.intp]
Mask = NDArray[np.bool_]

GUESS_LIMIT = 1 << 49
"""Below this quotient a guess is at most one off before truncation: five roundings of 2⁻⁵³ each."""


def ratios(*, numerators: Ints, denominators: Ints) -> Floats:
    """Elementwise quotients of integers, within three roundings."""
    return np.divide(numerators, denominators, dtype=np.float64)


def scaled(*, factors: Ints, ratio: Floats) -> Ints:
    """⌊factor × ratio⌋ toward zero: a guess of factor × numerator ÷ denominator."""
    product: Floats = np.multiply(factors, ratio, dtype=np.float64)
    return product.astype(np.int64)


def saturated_sums(*, values: Ints, starts: Offsets, limit: int) -> Ints:
    """Sums by group, exact below ``limit`` (≤ 2⁶¹) in magnitude, else ±``limit``: never a wrapped sum."""
    exact: Ints = np.add.reduceat(values, starts)
    if _largest(values) * len(values) < limit:
        return exact
    rough = np.add.reduceat(values, starts, dtype=np.float64)
    beyond = np.abs(rough) >= limit
    exact[beyond] = np.where(rough[beyond] > 0, limit, -limit)
    return exact


def _largest(values: Ints) -> int:
    return max(int(values.max()), -int(values.min()))


def surplus_signs(*, whole: Ints, remainders: Ints, denominators: Ints, starts: Offsets) -> Ints:
    """Sign by group of whole − Σ remainder ÷ denominator where it is beyond doubt, else 2.

    ``whole`` is by group, the other two by cell. The doubt is wider than the error of the summation of 10⁹ terms.
    """
    difference = whole - np.add.reduceat(np.divide(remainders, denominators, dtype=np.float64), starts)
    signs = np.sign(difference).astype(np.int64)
    signs[np.abs(difference) < np.ldexp(1, -10)] = 2
    return signs


_NEWTON_ROUNDS = 12
_NEAR = np.ldexp(1, -32)  # relative gap that settles which cells are at a bound, save for a few groups
_SURE = np.ldexp(1, -46)  # relative distance from which a comparison of rounded numbers is beyond doubt


def filling_factors(
    *, totals: Ints, weights: Ints, lows: Ints, highs: Ints, starts: Offsets, counts: Offsets
) -> Floats:
    """By group, about the λ for which Σ clamp(λ·weight, low, high) is the total: Newton's method inside a bracket."""
    weight, low, high = (column.astype(np.float64) for column in (weights, lows, highs))
    goal = totals.astype(np.float64)
    with np.errstate(all="ignore"):
        factor = np.divide(goal, np.add.reduceat(weight, starts))
        left, right = np.zeros_like(factor), np.full_like(factor, np.inf)
        for _ in range(_NEWTON_ROUNDS):
            raw = weight * np.repeat(factor, counts)
            filled = np.minimum(np.maximum(raw, low), high)
            gap = goal - np.add.reduceat(filled, starts)
            if np.count_nonzero(np.abs(gap) > goal * _NEAR) * 32 < len(goal):
                break
            slope = np.add.reduceat(weight * (filled == raw), starts)
            left, right = np.where(gap > 0, factor, left), np.where(gap < 0, factor, right)
            step = factor + np.divide(gap, slope)
            inside = (step > left) & (step < right)
            middle = np.where(np.isinf(right), factor + factor, np.divide(left + right, 2))
            factor = np.where(gap == 0, factor, np.where(inside, step, middle))
    return factor


def surely_beyond(*, weights: Ints, factors: Floats, lows: Ints, highs: Ints, counts: Offsets) -> tuple[Mask, Mask]:
    """Cells for which factor·weight is below its low, and above its high, by more than any rounding."""
    raw: Floats = np.multiply(weights, np.repeat(factors, counts), dtype=np.float64)
    margin = raw * _SURE
    return raw + margin < lows, raw - margin > highs
