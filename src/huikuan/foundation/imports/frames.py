"""A column of text into its type: what is clean in one vectorised pass, the rest once per distinct text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import polars as pl

from huikuan.engine.findings import Severity
from huikuan.foundation.imports import cells
from huikuan.foundation.imports.columns import LONGEST_CODE, Column, Kind
from huikuan.foundation.imports.date_cells import EARLIEST, LATEST, parse_date, parse_month
from huikuan.foundation.imports.measure_cells import parse_number
from huikuan.foundation.imports.money_cells import LARGEST_FEN, parse_money
from huikuan.foundation.imports.raw import ERRORS, UNCALCULATED
from huikuan.foundation.imports.table import TYPES

Parser = Callable[[str], tuple[object, str]]

_PLAIN_NUMBER = r"^-?\d{1,15}(\.\d{1,17})?$"
_SCALE = 16  # decimals kept while an amount is checked for whole fen; 22 digits remain before the point
_CODE_ODD = r"[^!-&(-<>-~]|^\d+\.0+$"  # anything but printable ASCII without space, ' and =; 1001.0
_UNSEEN = f"{cells.INVISIBLE}|[\t\r\n\u2028\u2029]"
_NO_VALUE = f"^[#{UNCALCULATED}]"
_LONG, _SAMPLE = 200_000, 40_000
_INFO = frozenset({"cell.hidden_removed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one column of one file writes its values: unit in yuan, percent in the heading, what a mapping says."""

    unit: int = 1
    percent: bool = False
    date_format: str = ""
    decimal_comma: bool = False


@dataclass(slots=True, kw_only=True)
class Typed:
    """Values in the frame's type, and the doubts: code → positions (a Series of row indices)."""

    values: pl.Series
    doubts: list[tuple[str, pl.Series]] = field(default_factory=list)

    def has(self, code: str) -> pl.Series:
        """Which rows have this doubt."""
        mask = pl.repeat(False, len(self.values), dtype=pl.Boolean(), eager=True)
        for noted, at in self.doubts:
            mask = mask.scatter(at, True) if noted == code else mask
        return mask

    def note(self, code: str, mask: pl.Series) -> None:
        """Note the doubt for the rows where ``mask`` is true."""
        if mask.any():
            self.doubts.append((code, mask.arg_true()))


def severity_of(code: str, *, lost: bool) -> Severity:
    """ERROR where the row is lost for it, else WARNING; INFO where nothing but invisible characters went."""
    if code in _INFO:
        return Severity.INFO
    return Severity.ERROR if lost else Severity.WARNING


def only(values: pl.Series, mask: pl.Series) -> pl.Series:
    """The values where ``mask`` is true, null elsewhere."""
    return pl.select(pl.when(mask).then(values)).to_series().alias(values.name)


def _nothing(text: pl.Series, kind: Kind) -> pl.Series:
    return pl.repeat(None, len(text), dtype=TYPES[kind], eager=True).alias(text.name)


def type_column(text: pl.Series, column: Column, style: Style) -> Typed:
    """Stripped text as the column's type. What can't be read is null, with a doubt; blank is null, without one."""
    if _repeats(text):
        distinct = text.unique()
        typed = _type_cells(distinct, column, style)
        if not typed.doubts:
            known = pl.DataFrame({"text": distinct, "value": typed.values})
            every = text.rename("text").to_frame()
            joined = every.join(known, on="text", how="left", nulls_equal=True, maintain_order="left")
            return Typed(values=joined["value"].rename(text.name))
    return _type_cells(text, column, style)


def _repeats(text: pl.Series) -> bool:
    """Whether a long column says the same few things again and again: then each is read only once."""
    if len(text) < _LONG:
        return False
    sample = text.gather_every(len(text) // _SAMPLE)
    return sample.n_unique() * 2 < len(sample)


def _type_cells(text: pl.Series, column: Column, style: Style) -> Typed:
    typed = Typed(values=text)
    odd = text.str.contains(_NO_VALUE).fill_null(value=False)
    if odd.any():  # hardly ever
        errors = text.is_in(ERRORS).fill_null(value=False)
        bare = text.str.starts_with(UNCALCULATED).fill_null(value=False)
        typed.note("cell.formula_error", errors)
        typed.note("cell.formula_not_calculated", bare)
        text = only(text, ~(errors | bare))
    text = _reveal(text, typed)
    if column.kind is not Kind.TEXT:
        text = only(text, ~text.is_in(cells.BLANK_WORDS))
    quick = _QUICK.get(column.kind) if column.parse is None else None
    values = quick(text, style) if quick else _nothing(text, column.kind)
    if column.limit is not None:
        values = only(values, values.str.len_chars() <= column.limit)
    left = text.is_not_null() & values.is_null()
    if left.any():
        values = _parse_left(text, values, left, _parser(column, style), typed)
    typed.values = _within(values, column, typed)
    return typed


def _reveal(text: pl.Series, typed: Typed) -> pl.Series:
    """Remove invisible characters (noted) and line breaks."""
    odd = text.str.contains(_UNSEEN)
    if not odd.any():
        return text
    old = text.filter(odd).unique()
    results = [cells.without_hidden(item) for item in old]
    new = pl.Series([seen or None for seen, _ in results], dtype=pl.String())
    changed = old.filter(pl.Series([hidden for _, hidden in results], dtype=pl.Boolean()))
    typed.note("cell.hidden_removed", text.is_in(changed.implode()))
    return text.replace(old, new)


def _parse_left(text: pl.Series, values: pl.Series, left: pl.Series, parser: Parser, typed: Typed) -> pl.Series:
    """Parse what the quick way left, each distinct text once."""
    rest = text.filter(left)
    distinct = rest.unique()
    results = [parser(item) for item in distinct]
    parsed = pl.Series([value for value, _ in results], dtype=values.dtype, strict=True)
    codes = pl.Series([code or None for _, code in results], dtype=pl.String())
    positions = left.arg_true()
    found = rest.replace_strict(distinct, parsed, default=None, return_dtype=values.dtype)
    if codes.null_count() < len(codes):
        code_of = rest.replace_strict(distinct, codes, default=None, return_dtype=pl.String())
        for code in codes.drop_nulls().unique().sort():
            typed.doubts.append((code, positions.filter((code_of == code).fill_null(value=False))))
    return values.scatter(positions, found)


def _within(values: pl.Series, column: Column, typed: Typed) -> pl.Series:
    for bound, code in ((column.minimum, "cell.below_minimum"), (column.maximum, "cell.above_maximum")):
        if bound is None:
            continue
        outside = (values < bound if code == "cell.below_minimum" else values > bound).fill_null(value=False)
        typed.note(code, outside)
        values = only(values, ~outside)
    return values


def _parser(column: Column, style: Style) -> Parser:
    """The cell parser of a kind."""
    parsers: dict[Kind, Parser] = {
        Kind.CODE: partial(cells.parse_code, longest=column.limit or LONGEST_CODE),
        Kind.TEXT: partial(cells.parse_text, longest=column.longest),
        Kind.MONEY: partial(parse_money, unit=style.unit, decimal_comma=style.decimal_comma),
        Kind.DATE: partial(parse_date, date_format=style.date_format),
        Kind.MONTH: partial(parse_month, date_format=style.date_format),
        Kind.INTEGER: cells.parse_integer,
        Kind.RATE: partial(cells.parse_rate, percent=style.percent),
        Kind.NUMBER: parse_number,
        Kind.QUANTITY: cells.parse_quantity,
        Kind.CHOICE: partial(cells.parse_choice, words=cells.choice_words(column.choices)),
    }
    plain = parsers[column.kind]
    if column.parse is None:
        return plain
    own = column.parse

    def parse(text: str) -> tuple[object, str]:
        value, doubt = plain(text)
        try:
            return (own(str(value)) if value is not None else None), doubt
        except ValueError:
            return None, "cell.not_understood"

    return parse


def _quick_code(text: pl.Series, style: Style) -> pl.Series:
    del style
    return only(text, ~text.str.contains(_CODE_ODD))


def _quick_text(text: pl.Series, style: Style) -> pl.Series:
    del style
    return text


def _quick_money(text: pl.Series, style: Style) -> pl.Series:
    """Plain decimal text whose value is a whole number of fen, up to the noise of binary fractions."""
    if style.decimal_comma:
        return _nothing(text, Kind.MONEY)
    plain = only(text, text.str.contains(_PLAIN_NUMBER))
    exact = plain.cast(pl.Decimal(38, _SCALE), strict=False).to_physical()
    step = 10 ** (_SCALE - 2) // style.unit  # one fen
    noise = step // 10**4
    fen = (pl.col("x") + step // 2) // step
    frame = pl.DataFrame({"x": exact}).select(fen.alias("fen"), (pl.col("x") - fen * step).abs().alias("off"))
    good = (frame["off"] <= noise) & (frame["fen"].abs() <= LARGEST_FEN)
    return only(frame["fen"], good).cast(pl.Int64()).alias(text.name)


def _quick_date(text: pl.Series, style: Style) -> pl.Series:
    del style
    return _dates(text, text.str.contains(r"^\d{4}-\d{2}-\d{2}$"), "")


def _quick_month(text: pl.Series, style: Style) -> pl.Series:
    del style
    return _dates(text, text.str.contains(r"^\d{4}-\d{2}$"), "-01")


def _dates(text: pl.Series, simple: pl.Series, ending: str) -> pl.Series:
    dates = (only(text, simple) + ending).str.to_date("%Y-%m-%d", strict=False)
    return only(dates, (dates >= EARLIEST) & (dates <= LATEST))


_QUICK: dict[Kind, Callable[[pl.Series, Style], pl.Series]] = {
    Kind.CODE: _quick_code,
    Kind.TEXT: _quick_text,
    Kind.MONEY: _quick_money,
    Kind.DATE: _quick_date,
    Kind.MONTH: _quick_month,
}
