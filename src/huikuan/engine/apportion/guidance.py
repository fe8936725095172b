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
