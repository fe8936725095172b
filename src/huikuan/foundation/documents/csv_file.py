"""A sheet as a CSV file that Excel opens with the right characters and without running anything."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from huikuan.foundation.documents.cells import words, yuan_figures
from huikuan.foundation.documents.replacing import replacing
from huikuan.foundation.imports.columns import Column, Kind, Sheet

# What makes a spreadsheet take text for a formula; the wide forms count in East Asian versions.
_FORMULA_START = r"^\s*[=+\-@＝＋－＠\t\r]"


def export_csv(path: Path, *, sheet: Sheet, frame: pl.DataFrame, lang: str) -> None:
    """Write the sheet's columns as CSV: UTF-8 with a byte order mark, headings and choices in words.

    Money is in yuan with two decimals, dates are ISO, months are year and month, rates are decimals (0.06). Text that a
    spreadsheet would take for a formula gets an apostrophe in front. Raises `CannotWriteError`.
    """
    table = pl.DataFrame({column.label(lang): _texts(frame[column.key], column, lang) for column in sheet.columns})
    with replacing(path) as file:
        table.write_csv(file, include_bom=True)


def _texts(values: pl.Series, column: Column, lang: str) -> pl.Series:
    if column.kind is Kind.MONEY:
        return yuan_figures(values)
    if column.kind is Kind.MONTH:
        return values.dt.strftime("%Y-%m")
    if column.kind not in (Kind.TEXT, Kind.CODE, Kind.CHOICE):
        return values.cast(pl.String)
    texts = words(values, column=column, lang=lang)
    risky = texts.str.contains(_FORMULA_START)
    return pl.select(pl.when(risky).then(pl.lit("'") + texts).otherwise(texts)).to_series()
