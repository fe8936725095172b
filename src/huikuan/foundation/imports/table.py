"""A sheet after reading: typed columns, the rows they came from, and the doubts found on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from huikuan.engine.findings import Finding
from huikuan.foundation.imports.columns import Kind, Sheet

ROW = "_row"  # source row number as the person sees it (1 = first line of the sheet or file)
SOURCE = "_source"  # sheet or file name the row came from
NOTES = "_notes"  # what stood in columns that the sheet doesn't define, "heading: value; …"

TYPES: dict[Kind, pl.DataType] = {
    Kind.CODE: pl.String(),
    Kind.TEXT: pl.String(),
    Kind.MONEY: pl.Int64(),
    Kind.DATE: pl.Date(),
    Kind.MONTH: pl.Date(),
    Kind.INTEGER: pl.Int64(),
    Kind.RATE: pl.Decimal(38, 6),
    Kind.NUMBER: pl.Float64(),
    Kind.QUANTITY: pl.Int64(),
    Kind.CHOICE: pl.String(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the person's file: sheet (or file) name, row and column as they see them, and what stands there."""

    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFinding:
    """A finding together with its place in the input, or with none when it concerns a result."""

    finding: Finding
    place: Place = field(default_factory=Place)


def empty_frame(sheet: Sheet) -> pl.DataFrame:
    """A frame with the sheet's columns and ROW, SOURCE, NOTES, and no rows."""
    schema: dict[str, pl.DataType] = {column.key: TYPES[column.kind] for column in sheet.columns}
    return pl.DataFrame(schema={**schema, ROW: pl.Int64(), SOURCE: pl.String(), NOTES: pl.String()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet's accepted rows. ``frame`` has exactly the columns of ``empty_frame(sheet)``; absent ones are null."""

    sheet: Sheet
    frame: pl.DataFrame
    rows_seen: int = 0  # non-blank data rows in the source, accepted or not
