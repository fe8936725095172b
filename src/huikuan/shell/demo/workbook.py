"""The demonstration company as a file a person would keep: one .xlsx, or a folder of CSV files for large sizes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path

import polars as pl

from huikuan.engine.terms import PaymentTerms, TermsKind
from huikuan.foundation.documents.book import Page
from huikuan.foundation.documents.cells import words
from huikuan.foundation.documents.replacing import replacing
from huikuan.foundation.documents.writing import write_book
from huikuan.foundation.imports.columns import Column, Kind, Sheet
from huikuan.shell.sheets import INPUT

LARGEST_SHEET = 1_000_000  # rows; an .xlsx sheet holds hardly more
_FEN, _THOUSANDTH = Decimal("0.01"), Decimal("0.001")


class TooManyRowsError(ValueError):
    """A sheet has more rows than an .xlsx can hold; write a folder of CSV files instead."""

    def __init__(self, sheet: str, rows: int) -> None:
        super().__init__(f"{sheet}: {rows} rows")
        self.sheet, self.rows = sheet, rows


def write_demo(path: Path, frames: Mapping[str, pl.DataFrame], lang: str = "zh") -> None:
    """Write the sheets of the input workbook in Chinese or English headings; frames that are no sheet are left out.

    A path that ends in .xlsx becomes one workbook; any other path is a folder, made where missing, with one CSV file a
    sheet (UTF-8 with BOM). The same frames give the same bytes. Raises `TooManyRowsError` before anything is written,
    `CannotWriteError` where a file cannot be, and OSError where the folder cannot be made.
    """
    if path.suffix.lower() == ".xlsx":
        _write_workbook(path, frames, lang)
    else:
        _write_folder(path, frames, lang)


def terms_words(code: str, lang: str) -> str:
    """Word payment terms as a clerk types them; reading gives the same code back."""
    if lang != "zh":
        return "cash" if code == "0" else code
    terms = PaymentTerms.from_code(code)
    if terms.kind is TermsKind.DAYS:
        return f"{terms.days}天" if terms.days else "现结"
    return f"月结{terms.days}天" + (f"，{terms.cutoff_day}日扎账" if terms.cutoff_day else "")


def _write_workbook(path: Path, frames: Mapping[str, pl.DataFrame], lang: str) -> None:
    for sheet in INPUT:
        if frames[sheet.key].height > LARGEST_SHEET:
            raise TooManyRowsError(sheet.label(lang), frames[sheet.key].height)
    newest = frames["sales"]["month"].to_list()[-1]
    write_book(
        path,
        pages=[_page(sheet, frames[sheet.key], lang) for sheet in INPUT],
        lang=lang,
        # A date of the company's own, not the clock's: the same frames make the same bytes.
        properties={"created": datetime.combine(newest, time()), "title": _title(frames)},
    )


def _page(sheet: Sheet, frame: pl.DataFrame, lang: str) -> Page:
    return Page(
        sheet=sheet,
        frame=_with_terms_in_words(sheet, frame, lang),
        title=sheet.label(lang),
        lines=(sheet.help_zh if lang == "zh" else sheet.help_en,),
        totals=False,  # a line of totals would be read as a row of data
        freeze=next((column.key for column in sheet.columns[:2] if "name" in column.key), sheet.columns[0].key),
    )


def _title(frames: Mapping[str, pl.DataFrame]) -> str:
    factors = frames["factors"]
    return str(factors.filter(pl.col("factor") == "company_name")["value"].to_list()[0])


def _with_terms_in_words(sheet: Sheet, frame: pl.DataFrame, lang: str) -> pl.DataFrame:
    if "terms" not in sheet.by_key:
        return frame
    codes = frame["terms"].unique(maintain_order=True).drop_nulls().to_list()
    return frame.with_columns(pl.col("terms").replace({code: terms_words(code, lang) for code in codes}))


def _write_folder(path: Path, frames: Mapping[str, pl.DataFrame], lang: str) -> None:
    path.mkdir(parents=True, exist_ok=True)
    for sheet in INPUT:
        frame = _with_terms_in_words(sheet, frames[sheet.key], lang)
        columns = [_plain(frame[column.key], column, lang).alias(column.label(lang)) for column in sheet.columns]
        with replacing(path / f"{sheet.label(lang)}.csv") as file:
            pl.DataFrame(columns).write_csv(file, include_bom=True)


def _plain(values: pl.Series, column: Column, lang: str) -> pl.Series:
    """Return the column as CSV text: 1234.50, 2026-12, choices in words."""
    if column.kind is Kind.MONEY:
        return values.cast(pl.Decimal(38, 0)) * pl.Series([_FEN])
    if column.kind is Kind.QUANTITY:
        return values.cast(pl.Decimal(38, 0)) * pl.Series([_THOUSANDTH])
    if column.kind is Kind.MONTH:
        return values.dt.strftime("%Y-%m")
    return words(values, column=column, lang=lang)
