"""Shares and growth as exact decimals of six places."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import polars as pl

from huikuan.engine.money import Fen, divide_half_even
from huikuan.shell.plan.facts import Fens

MILLION = 10**6


def ratio(part: Fen, whole: Fen) -> Decimal | None:
    """A share to six decimals, half even; None of nothing."""
    return None if whole <= 0 else Decimal(divide_half_even(part * MILLION, whole)).scaleb(-6)


def ratios(parts: Sequence[Fen] | Fens, wholes: Sequence[Fen] | Fens) -> pl.Series:
    """`ratio` of each pair, for whole columns at once; exact, since 128 bits hold any fen in millionths."""
    wide = pl.DataFrame({"part": pl.Series(parts, dtype=pl.Int64), "whole": pl.Series(wholes, dtype=pl.Int64)})
    wide = wide.with_columns(pl.all().cast(pl.Int128))
    part, whole = pl.col("part") * MILLION, pl.when(pl.col("whole") > 0).then(pl.col("whole"))
    low = part // whole
    twice = (part - low * whole) * 2
    up = (twice > whole) | ((twice == whole) & (low % 2 != 0))
    millionth = pl.Series([Decimal(1).scaleb(-6)], dtype=pl.Decimal(38, 6))
    return wide.select(share=low + up.cast(pl.Int128)).to_series().cast(pl.Decimal(38, 0)) * millionth


def growth(now: Fen, before: Fen) -> Decimal | None:
    """Growth to six decimals; None on no base."""
    return ratio(now - before, before)


def millionths(value: Fraction) -> Decimal:
    """A fraction to six decimals, half even."""
    return Decimal(round(value * MILLION)).scaleb(-6)
