"""Shares and growth as exact decimals of six places."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from huikuan.engine.money import Fen, divide_half_even

MILLION = 10**6


def ratio(part: Fen, whole: Fen) -> Decimal | None:
    """A share to six decimals, half even; None of nothing."""
    return None if whole <= 0 else Decimal(divide_half_even(part * MILLION, whole)).scaleb(-6)


def growth(now: Fen, before: Fen) -> Decimal | None:
    """Growth to six decimals; None on no base."""
    return ratio(now - before, before)


def millionths(value: Fraction) -> Decimal:
    """A fraction to six decimals, half even."""
    return Decimal(round(value * MILLION)).scaleb(-6)
