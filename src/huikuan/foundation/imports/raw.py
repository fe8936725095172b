"""A sheet before any meaning: every cell as text, whatever the file it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress, islice

import polars as pl

UNCALCULATED = "\x00"  # stands before the text of a formula that was saved without a result …
UNMARKED = "\x01"  # … and so may stand in no cell that was typed: there it becomes this, which is cleaned away
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
_CHUNK = 20_000
_EXACT = 10**15  # floats below print as plain digits
_ISO = "%Y-%m-%d"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSheet:
    """Cells as text (numbers as their shortest exact decimal, dates as ISO); row i of ``frame`` is line i+1.

    ``merges`` are (first row, first column, last row, last column), counted from 0. In a ``delimited`` file a cell
    beyond the header means that the line is torn; in a workbook it is only a stray note.
    """

    name: str
    frame: pl.DataFrame
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    delimited: bool = False


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def text_frame(rows: Iterable[Sequence[object]], *, width: int) -> pl.DataFrame:
    """Rows of Python values as a frame of ``width`` String columns named "0", "1", …"""
    walker = iter(rows)
    parts: list[pl.DataFrame] = []
    while chunk := list(islice(walker, _CHUNK)):
        columns = zip(*chunk, strict=True)
        parts.append(pl.DataFrame([text_series(str(i), values) for i, values in enumerate(columns)]))
    if not parts:
        return pl.DataFrame(schema={str(i): pl.String() for i in range(width)})
    return pl.concat(parts)


def text_series(name: str, values: Sequence[object]) -> pl.Series:
    """One column as text; the common columns, of one type and perhaps text beside it, without a call for each cell."""
    kinds = set(map(type, values))
    if len(kinds) == 2 and str in kinds:  # a heading or blanks among numbers or dates
        own = [type(value) is not str for value in values]
        texts = [None if other else value for value, other in zip(values, own, strict=True)]
        rest = text_series(name, list(compress(values, own)))
        return pl.Series(name, texts, dtype=pl.String()).scatter(pl.Series(own).arg_true(), rest)
    if kinds <= {str}:
        return pl.Series(name, values, dtype=pl.String())
    if kinds == {float}:
        numbers = pl.Series(name, values)
        if numbers.is_finite().all() and (numbers.abs() < _EXACT).all():
            return numbers.cast(pl.String()).str.strip_suffix(".0")
    if kinds == {dt.date}:
        return pl.Series(name, values, dtype=pl.Date()).dt.to_string(_ISO)
    return pl.Series(name, [cell_text(value) for value in values], dtype=pl.String())


def cell_text(value: object) -> str | None:
    """One cell as text; None when there is nothing."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    return str(value)


def number_text(value: float) -> str:
    """The shortest decimal that is this float, without exponent and without a trailing ``.0``."""
    text = format(Decimal(repr(value)), "f")
    return text.removesuffix(".0")
