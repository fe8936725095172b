"""Columns of a frame as cells of a spreadsheet's XML, whole columns at a time.

XlsxWriter writes cells one by one and a plan can have four million, so the rows of a page are written by Polars instead
(docs/decisions/0004-workbooks.md). Null is an empty cell.
"""

from __future__ import annotations

import re
from decimal import Decimal

import polars as pl

from huikuan.engine.money import yuan_text
from huikuan.foundation.imports.columns import Column, Kind

EXACT_BELOW = 10**15  # a spreadsheet keeps 15 significant digits; a larger integer or fen amount is written as text
LONGEST_TEXT = 32_767  # UTF-16 units in a cell
# Characters that XML cannot carry, and text that a spreadsheet would take for their escape.
_ODD = "[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
_SERIAL_OF_1970 = 25_569  # spreadsheet days count from 1899-12-30
_THOUSANDTH = Decimal("0.001")
_FIRST_SURE_SERIAL = 61  # before 1900-03-01 spreadsheets disagree about the calendar


def oversized(values: pl.Series) -> bool:
    """Whether an amount, or the sum of all, has more digits than a spreadsheet keeps."""
    exact = values.cast(pl.Int128)
    total = int(exact.sum() or 0)
    return abs(total) >= EXACT_BELOW or bool((exact.abs() >= EXACT_BELOW).any())


def escaped(values: pl.Series) -> pl.Series:
    """Text as XML (empty is null): escaped, control characters as ``_xHHHH_``, cut to what a cell can hold."""
    values = pl.select(pl.when(values != "").then(values)).to_series()
    odd = values.str.contains(_ODD) | (values.str.len_bytes() > LONGEST_TEXT)
    if odd.any():
        values = values.zip_with(~odd.fill_null(value=False), values.map_elements(_cleaned, return_dtype=pl.String))
    return values.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])


def words(values: pl.Series, *, column: Column, lang: str) -> pl.Series:
    """Codes of choices as the words people read; an unknown code stays as it is."""
    names = {choice.code: choice.zh if lang == "zh" else choice.en for choice in column.choices}
    return values.replace(names) if names else values


def numbers(values: pl.Series, kind: Kind) -> pl.Series:
    """Numbers in figures, computed without floats; null where the cell must be text instead (`number_texts`)."""
    if kind in (Kind.MONEY, Kind.INTEGER):
        exact = pl.select(pl.when((values < EXACT_BELOW) & (values > -EXACT_BELOW)).then(values)).to_series()
        return yuan_figures(exact) if kind is Kind.MONEY else exact.cast(pl.String)
    if kind in (Kind.DATE, Kind.MONTH):
        serial = values.cast(pl.Int32) + _SERIAL_OF_1970
        return pl.select(pl.when(serial >= _FIRST_SURE_SERIAL).then(serial).cast(pl.String)).to_series()
    if kind is Kind.QUANTITY:
        return (values.cast(pl.Decimal(38, 0)) * pl.Series([_THOUSANDTH])).cast(pl.String)
    if kind is Kind.NUMBER:
        return pl.select(pl.when(values.is_finite()).then(values).cast(pl.String)).to_series()
    return values.cast(pl.String)


def yuan_figures(fen: pl.Series) -> pl.Series:
    """Fen as yuan with two decimals, -1234.50, for any amount but the lowest of its type."""
    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    cents = (fen.abs() % 100).cast(pl.String).str.zfill(2)
    return pl.select(pl.format("{}{}.{}", sign, fen.abs() // 100, cents)).to_series()


def number_texts(values: pl.Series, kind: Kind) -> pl.Series:
    """Text for the numbers a spreadsheet could not hold exactly; null for all others."""
    if kind is Kind.MONEY:
        return values.map_elements(lambda fen: None if abs(fen) < EXACT_BELOW else yuan_text(fen), pl.String)
    if kind is Kind.INTEGER:
        return values.map_elements(lambda number: None if abs(number) < EXACT_BELOW else f"{number:,}", pl.String)
    if kind in (Kind.DATE, Kind.MONTH):
        early = values.cast(pl.Int32) + _SERIAL_OF_1970 < _FIRST_SURE_SERIAL
        return pl.select(pl.when(early).then(values.dt.strftime("%Y-%m-%d"))).to_series()
    return pl.Series([None], dtype=pl.String).new_from_index(0, len(values))  # RATE, NUMBER: no limit, or a blank


def yuan(fen: int) -> Decimal:
    """Fen as yuan, for the few cells that are written one by one."""
    return Decimal(fen).scaleb(-2)


def _cleaned(text: str) -> str:
    text = re.sub(_ODD, lambda match: _escape(match.group()), text)
    if len(text) > LONGEST_TEXT // 2:
        units = text.encode("utf-16-le")
        if len(units) > 2 * LONGEST_TEXT:
            text = units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", errors="ignore") + "…"
    return text


def _escape(found: str) -> str:
    return f"_x005F{found}" if len(found) > 1 else f"_x{ord(found):04X}_"
