"""One sheet of a file as typed rows: merged cells, blank and total rows, columns, rejections, notes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from huikuan.engine.findings import Severity
from huikuan.engine.quantity import quantity_text
from huikuan.foundation.imports.columns import Column, Kind, Sheet
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.frames import Style, Typed, severity_of, type_column
from huikuan.foundation.imports.headers import Found, Header
from huikuan.foundation.imports.raw import RawSheet, column_letters
from huikuan.foundation.imports.table import NOTES, ROW, SOURCE, TYPES, Place

_TOTAL = r"(?i)^(?:.{0,20}(?:[合小总累共]\s*计)|(?:grand |sub)?\s*totals?|sum)\s*[:：]?$"
# A text, date or code merged over rows belongs to each of them; an amount does not, it would count several times.
_PER_ROW = frozenset({Kind.CODE, Kind.TEXT, Kind.DATE, Kind.MONTH, Kind.CHOICE})
# A spreadsheet keeps 15 digits of a number and puts zeros after them, or writes 6.222E+18 into a CSV.
_DIGITS_LOST = r"(?i)^(?:[1-9]\d{14}0+|\d(?:\.\d+)?e\+\d\d)$"
_NOTE_LENGTH = 200
_CONTROL = r"[\x00-\x1f\x7f-\x9f]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Accepted rows of one source sheet, and how many non-blank data rows it had."""

    frame: pl.DataFrame
    rows_seen: int


def read_part(raw: RawSheet, sheet: Sheet, header: Header, style: Style, doubts: Doubts) -> Part:
    """Type the rows below the header; ``style`` holds what a mapping says, the header adds units."""
    frame = _fill_merged(raw, sheet, header, doubts)
    text = [pl.col(name).str.strip_chars() for name in frame.columns]
    blank_free = [pl.when(t != "").then(t).alias(name) for t, name in zip(text, frame.columns, strict=True)]
    frame = (
        frame.with_row_index(ROW, offset=1)
        .slice(header.row + 1)
        .with_columns(pl.col(ROW).cast(pl.Int64()), *blank_free)
    )
    frame = frame.filter(~pl.all_horizontal(pl.all().exclude(ROW).is_null()))
    frame = _drop_furniture(frame, raw, sheet, header, doubts)
    seen = frame.height
    if raw.delimited:
        frame = _drop_torn(frame, raw, header, doubts)
    lost = pl.repeat(False, frame.height, dtype=pl.Boolean(), eager=True)
    columns: list[pl.Series] = []
    for column in sheet.columns:
        found = header.columns.get(column.key)
        if found is None:
            columns.append(pl.repeat(None, frame.height, dtype=TYPES[column.kind], eager=True).alias(column.key))
            continue
        typed = _typed(frame, column, found, style)
        rejected = _rejected(typed, column, sheet)
        read = frame.select(ROW, pl.col(str(found.index)).alias("text"))
        _report(typed, rejected, read, column, Place(sheet=raw.name, column=found.heading), doubts)
        columns.append(typed.values.alias(column.key))
        lost |= rejected
    source = pl.repeat(raw.name, frame.height, dtype=pl.String(), eager=True).alias(SOURCE)
    whole = pl.DataFrame([*columns, frame[ROW], source, _notes(frame, header)])
    return Part(frame=whole.filter(~lost), rows_seen=seen)


def _fill_merged(raw: RawSheet, sheet: Sheet, header: Header, doubts: Doubts) -> pl.DataFrame:
    """Repeat what was merged over several rows in each of them, except amounts and measures."""
    by_index = {found.index: (sheet.by_key[key], found) for key, found in header.columns.items()}
    fills: dict[str, tuple[list[int], list[str]]] = {}
    for top, left, bottom, _ in raw.merges:
        if left not in by_index or top <= header.row or bottom == top or top >= raw.frame.height:
            continue
        column, found = by_index[left]
        value = raw.frame[str(left)][top] or ""
        place = Place(sheet=raw.name, row=top + 1, column=found.heading, value=value)
        if column.kind not in _PER_ROW:
            doubts.add("cell.merged_amount", Severity.WARNING, place, last_row=bottom + 1)
            continue
        doubts.add("cell.merged_filled", Severity.INFO, place, last_row=bottom + 1)
        rows, values = fills.setdefault(str(left), ([], []))
        last = min(bottom, raw.frame.height - 1)
        rows.extend(range(top + 1, last + 1))
        values.extend([value] * (last - top))
    return raw.frame.with_columns(raw.frame[name].scatter(rows, values) for name, (rows, values) in fills.items())


def _drop_furniture(frame: pl.DataFrame, raw: RawSheet, sheet: Sheet, header: Header, doubts: Doubts) -> pl.DataFrame:
    """Leave out headers repeated for each printed page, and total rows."""
    if not header.columns:
        return frame
    again = pl.all_horizontal(pl.col(str(f.index)) == f.heading for f in header.columns.values())
    keys = [str(f.index) for key, f in header.columns.items() if _is_key(sheet.by_key[key])]
    # Only rows whose first key is blank or a total word are looked at closely: there are few of them.
    first = pl.col(keys[0]).is_null() | pl.col(keys[0]).str.contains(_TOTAL) if keys else pl.lit(value=True)
    doubtful = frame.filter((again | first).fill_null(value=False))
    if doubtful.is_empty():
        return frame
    is_total = pl.col("*").exclude(ROW).str.contains(_TOTAL)
    key_free = [pl.col(key).is_null() | pl.col(key).str.contains(_TOTAL) for key in keys]
    total = pl.any_horizontal(is_total.fill_null(value=False)) & pl.all_horizontal(*key_free, pl.lit(value=True))
    marked = doubtful.with_columns(again.fill_null(value=False).alias("_again"), total.alias("_total"))
    for flag, code in (("_again", "row.header_again"), ("_total", "row.total_skipped")):
        rows = marked.filter(pl.col(flag))
        shown = rows.select(pl.concat_str(pl.all().exclude(ROW, "_again", "_total"), separator=" ", ignore_nulls=True))
        doubts.add_rows(code, Severity.INFO, Place(sheet=raw.name), rows=rows[ROW], values=shown.to_series())
    gone = marked.filter(pl.col("_again") | pl.col("_total"))[ROW]
    return frame.filter(~pl.col(ROW).is_in(gone.implode())) if len(gone) else frame


def _is_key(column: Column) -> bool:
    return column.required and column.kind not in {
        Kind.MONEY,
        Kind.NUMBER,
        Kind.INTEGER,
        Kind.RATE,
        Kind.QUANTITY,
    }


def _drop_torn(frame: pl.DataFrame, raw: RawSheet, header: Header, doubts: Doubts) -> pl.DataFrame:
    """Reject lines of a text file that have more cells than the header: a comma inside a value has shifted them."""
    width = max((i + 1 for i, heading in enumerate(header.headings) if heading), default=0)
    beyond = [name for name in raw.frame.columns if int(name) >= width]
    if not beyond:
        return frame
    torn = frame.filter(pl.any_horizontal(pl.col(beyond).is_not_null()))
    if torn.is_empty():
        return frame
    place = Place(sheet=raw.name, column=column_letters(width))
    values = torn.select(pl.concat_str(pl.col(beyond), separator=" ", ignore_nulls=True)).to_series()
    doubts.add_rows("row.too_many_cells", Severity.ERROR, place, rows=torn[ROW], values=values, width=width)
    return frame.filter(pl.all_horizontal(pl.col(beyond).is_null()))


def _typed(frame: pl.DataFrame, column: Column, found: Found, style: Style) -> Typed:
    """The values of one column, and every doubt about them."""
    text = frame[str(found.index)]
    typed = type_column(text, column, replace(style, unit=found.unit, percent=found.percent))
    if column.kind is Kind.CODE:
        typed.note("cell.digits_lost", text.str.contains(_DIGITS_LOST))
    if column.required and not column.blank_allowed:
        typed.note("cell.blank", _unexplained(typed))
    return typed


def _rejected(typed: Typed, column: Column, sheet: Sheet) -> pl.Series:
    """Rows that can't be kept for the sake of this column."""
    if column.required and not column.blank_allowed:
        return typed.values.is_null()
    if column.key in sheet.unique:
        return typed.has("cell.too_long")  # nothing in its place would be the key of another row
    return pl.repeat(False, len(typed.values), dtype=pl.Boolean(), eager=True)


def _report(
    typed: Typed, rejected: pl.Series, read: pl.DataFrame, column: Column, place: Place, doubts: Doubts
) -> None:
    """Every doubt with row and value; ``read`` has ROW and the text that stood there."""
    for code, at in typed.doubts:
        severity = severity_of(code, lost=rejected.gather(at.head(1)).all())
        rows, values = read[ROW].gather(at), read["text"].gather(at)
        doubts.add_rows(code, severity, place, rows=rows, values=values, **_facts(code, column))


def _unexplained(typed: Typed) -> pl.Series:
    """Rows without a value about which nothing has been said yet; that something invisible went says nothing."""
    blank = typed.values.is_null()
    for code, at in typed.doubts:
        if code != "cell.hidden_removed":
            blank = blank.scatter(at, False)
    return blank


def _facts(code: str, column: Column) -> dict[str, object]:
    """What the sentence needs to know beyond place and value."""
    if code == "cell.not_a_choice":
        return {
            "choices_zh": tuple(choice.zh for choice in column.choices),
            "choices_en": tuple(choice.en for choice in column.choices),
        }
    if code in {"cell.below_minimum", "cell.above_maximum"}:
        bound = column.minimum if code == "cell.below_minimum" else column.maximum
        if column.kind is Kind.QUANTITY and bound is not None:
            return {"bound": quantity_text(bound)}
        return {"bound_fen" if column.kind is Kind.MONEY else "bound": bound}
    if code in {"cell.too_long", "cell.text_cut"}:
        return {"longest": column.limit}
    if code == "cell.not_understood":
        return {"help_zh": column.help_zh, "help_en": column.help_en}
    return {}


def _notes(frame: pl.DataFrame, header: Header) -> pl.Series:
    """What stood in columns that the sheet doesn't define, as ``heading: value; …``."""
    named = [
        pl.lit(f"{heading}: ")
        + pl.col(str(i)).str.slice(0, _NOTE_LENGTH).str.replace_all(r"\s+", " ").str.replace_all(_CONTROL, "")
        for i, heading in header.others
        if frame[str(i)].null_count() < frame.height
    ]
    if not named:
        return pl.repeat(None, frame.height, dtype=pl.String(), eager=True).alias(NOTES)
    joined = frame.select(pl.concat_str(named, separator="; ", ignore_nulls=True).alias(NOTES))
    return joined.select(pl.when(pl.col(NOTES) != "").then(pl.col(NOTES))).to_series()
