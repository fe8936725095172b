"""Applying a mapping's rule to a source sheet: which rows count, what is constant, which column is which."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from huikuan.foundation.imports.headers import Found, Header, find_mapped_header
from huikuan.foundation.imports.mapping import BookMapping, SheetRule
from huikuan.foundation.imports.raw import RawSheet, text_frame
from huikuan.foundation.imports.refusals import MappingError


def inline_sheet(mapping: BookMapping, rule: SheetRule) -> RawSheet:
    """The rows written in the mapping itself, as a sheet named after the file; headings are column keys."""
    keys = list(dict.fromkeys(key for row in rule.rows for key in row))
    rows = [keys, *([row.get(key, "") for key in keys] for row in rule.rows)]
    return RawSheet(name=mapping.name, frame=text_frame(rows, width=len(keys)))


def apply_rule(raw: RawSheet, rule: SheetRule, *, file: str, sheet_key: str) -> tuple[RawSheet, Header]:
    """The sheet with the rule's constants as columns of their own and without the rows that don't count.

    Such rows become blank instead of going, so that row numbers stay those of the file. Raises `MappingError` for a
    heading that isn't there.
    """
    header = find_mapped_header(raw, rule.columns, unit=rule.unit)
    for key, heading in rule.columns.items():
        if key not in header.columns:
            raise MappingError(
                "mapping.heading_missing", file=file, where=f"[{sheet_key}.columns] {key}", value=heading,
                expected=", ".join(filter(None, header.headings)),
            )  # fmt: skip
    columns = dict(header.columns)
    frame = raw.frame
    for key, text in rule.constants.items():
        columns[key] = Found(index=frame.width, heading=key, unit=rule.unit)
        filled = pl.any_horizontal(pl.col(raw.frame.columns).str.strip_chars() != "")
        frame = frame.with_columns(pl.when(filled).then(pl.lit(text)).alias(str(frame.width)))
    headings = (*header.headings, *([""] * (raw.frame.width - len(header.headings))), *rule.constants)
    counts = _rows_that_count(frame, rule, columns, header.row)
    frame = frame.with_columns(pl.when(counts).then(pl.all()))
    return replace(raw, frame=frame), replace(header, columns=columns, headings=headings)


def _rows_that_count(frame: pl.DataFrame, rule: SheetRule, columns: dict[str, Found], header_row: int) -> pl.Series:
    counts = pl.int_range(frame.height, eager=True) > header_row

    def text(key: str) -> pl.Expr:
        return pl.col(str(columns[key].index)).str.strip_chars()

    for key in rule.skip_if_blank:
        if key in columns:
            counts &= frame.select((text(key) != "").fill_null(value=False)).to_series()
    keys = [text(key).alias(key) for key in rule.distinct if key in columns]
    if keys:
        # First among the rows that count: the others must not take a value away.
        marked = frame.select(pl.struct(counts.alias("counts"), *keys).is_first_distinct()).to_series()
        counts &= marked
    return counts
