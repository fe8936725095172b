"""Where everything of a page stands: sheets, rows, ranges, widths."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from huikuan.foundation.documents.book import Page
from huikuan.foundation.documents.cells import oversized, words
from huikuan.foundation.documents.style import NUMERIC
from huikuan.foundation.imports.columns import Column, Kind

SHEET_ROWS = 1_048_576
_LONGEST_NAME = 31
_WIDTHS = {Kind.DATE: 11, Kind.MONTH: 9, Kind.RATE: 9}
_WIDEST = {Kind.TEXT: 40, Kind.CODE: 24, Kind.CHOICE: 24}
_GIVE = 8
_FROZEN_WIDTH = 76  # characters; more would leave no room to scroll on a small screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One sheet of a page: rows ``offset`` to ``offset + count`` of its frame. Row numbers are Excel's, from 1."""

    name: str
    offset: int
    count: int
    header_row: int

    @property
    def first_row(self) -> int:
        """First row of data."""
        return self.header_row + 1

    @property
    def last_row(self) -> int:
        """Last row of data; the empty row under the header when there is none."""
        return self.header_row + max(self.count, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A page with its place in the workbook."""

    page: Page
    frame: pl.DataFrame  # choices as words
    parts: tuple[Part, ...]
    totals_row: int | None
    sums: dict[str, int]  # total columns of the page: exact sums in the frame's unit (of a tree: of its roots)
    live: bool  # False: figures too large for a spreadsheet, everything is written as values
    widths: dict[str, int]
    wraps: frozenset[str]

    @property
    def letters(self) -> dict[str, str]:
        """Column key to Excel's column letters."""
        return {column.key: xl_col_to_name(index) for index, column in enumerate(self.page.sheet.columns)}

    @property
    def indented(self) -> str:
        """The column whose text shows the depth of a tree."""
        return next((column.key for column in self.page.sheet.columns if column.kind is Kind.TEXT), "")

    def ranges(self, key: str, *, outside: bool = False) -> list[str]:
        """The cells of a column, one range a part, fit for a formula on this sheet or (``outside``) on another."""
        letter = self.letters[key]
        fixed = "$" if outside else ""
        return [
            (quote_sheetname(part.name) + "!" if outside or len(self.parts) > 1 else "")
            + f"{fixed}{letter}{fixed}{part.first_row}:{fixed}{letter}{fixed}{part.last_row}"
            for part in self.parts
        ]


def place(page: Page, *, lang: str, taken: set[str], sheet_rows: int = SHEET_ROWS) -> Placed:
    """Lay a page out; ``taken`` are sheet names in use, lower case, and is added to.

    Raises ValueError if the frame lacks a column of the sheet.
    """
    columns = page.sheet.columns
    missing = [column.key for column in columns if column.key not in page.frame.columns]
    if missing:
        raise ValueError(f"page {page.sheet.key} has no column {', '.join(missing)}")
    frame = page.frame.with_columns(
        words(page.frame[column.key], column=column, lang=lang).alias(column.key)
        for column in columns
        if column.kind is Kind.CHOICE
    )
    live = not any(oversized(frame[column.key]) for column in columns if column.kind in (Kind.MONEY, Kind.INTEGER))
    sums = _sums(page)
    totals_row = 2 + len(page.lines) if page.totals and page.level is None and sums else None
    header_row = 2 + len(page.lines) + (totals_row is not None)
    # Where numbers are refused as numbers, a line under the title says so; see `head_lines`.
    header_row += not live
    totals_row = None if totals_row is None else header_row - 1
    room = sheet_rows - header_row
    counts = [min(room, frame.height - offset) for offset in range(0, frame.height, room)] or [0]
    parts = tuple(
        Part(
            name=_free_name(page.name or page.sheet.label(lang), number=index + 1, taken=taken),
            offset=index * room,
            count=count,
            header_row=header_row,
        )
        for index, count in enumerate(counts)
    )
    widths, wraps = {}, set()
    for column in columns:
        widths[column.key], wrap = _width(column, frame[column.key], sums.get(column.key), lang=lang)
        if wrap:
            wraps.add(column.key)
    return Placed(
        page=page,
        frame=frame,
        parts=parts,
        totals_row=totals_row,
        sums=sums,
        live=live,
        widths=widths,
        wraps=frozenset(wraps),
    )


def frozen_columns(placed: Placed) -> int:
    """How many columns stay in view: up to ``freeze``, else the leading names as far as they leave room."""
    columns = placed.page.sheet.columns
    if placed.page.freeze is not None:
        return [column.key for column in columns].index(placed.page.freeze) + 1
    width, count = 0, 0
    for column in columns:
        width += placed.widths[column.key]
        if column.kind in NUMERIC - {Kind.INTEGER} or width > _FROZEN_WIDTH:
            break
        count += 1
    return count if count < len(columns) else 0


def expression(formula: str, *, letters: dict[str, str]) -> list[str]:
    """A column's formula cut where row numbers go: ``{a}-{b}`` gives ``["C", "-D", ""]``."""
    cut: list[str] = [""]
    for index, piece in enumerate(re.split(r"\{(\w+)\}", formula)):
        if index % 2:
            cut[-1] += letters[piece]
            cut.append("")
        else:
            cut[-1] += piece
    return cut


def subtree_ends(depths: Sequence[int]) -> list[int]:
    """Index of the last descendant of each row of a preorder tree (its own index for a leaf)."""
    ends = list(range(len(depths)))
    path: list[int] = []
    for index, depth in enumerate(depths):
        while path and depths[path[-1]] >= depth:
            ends[path.pop()] = index - 1
        path.append(index)
    for index in path:
        ends[index] = len(depths) - 1
    return ends


def text_width(values: pl.Series) -> int:
    """Widest text in characters, a Chinese one counting two (UTF-8 has it in three bytes)."""
    widest = ((values.str.len_bytes() + values.str.len_chars() + 1) // 2).max()
    return int(widest) if isinstance(widest, int) else 0


def label_width(text: str) -> int:
    """Like `text_width`, for one text."""
    return (len(text.encode()) + len(text) + 1) // 2


def _sums(page: Page) -> dict[str, int]:
    rows = page.frame
    if page.level is not None:
        rows = rows.filter(pl.col(page.level) == 0)
    return {
        column.key: int(rows[column.key].cast(pl.Int128).sum() or 0)
        for column in page.sheet.columns
        if column.total and column.kind in (Kind.MONEY, Kind.INTEGER)
    }


def _free_name(label: str, *, number: int, taken: set[str]) -> str:
    """A sheet name Excel accepts and that is not taken: "Ageing", "Ageing (2)"."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", label).strip("' ") or "-"
    for attempt in _attempts(number):
        suffix = f" ({attempt})" if attempt > 1 else ""
        name = plain[: _LONGEST_NAME - len(suffix)] + suffix
        if name.lower() not in taken:
            taken.add(name.lower())
            return name
    raise AssertionError("numbers do not end")


def _attempts(number: int) -> Iterator[int]:
    while True:
        yield number
        number += 1


def _width(column: Column, values: pl.Series, total: int | None, *, lang: str) -> tuple[int, bool]:
    """Width in characters and whether text has to wrap in it."""
    # A heading may take two lines, but no word of it may break; the filter's button needs two characters.
    label = column.label(lang)
    longest = max(label_width(word) for word in label.split()) if lang != "zh" and label.strip() else 0
    heading = max(math.ceil(label_width(label) / 2) + 4, longest + 3)
    if column.kind is Kind.MONEY:
        largest = max(abs(total or 0), *(abs(int(str(each or 0))) for each in (values.min(), values.max())))
        digits = len(str(largest // 100))
        return max(heading, digits + (digits - 1) // 3 + 5, 10), False
    if column.kind in (Kind.INTEGER, Kind.NUMBER, Kind.QUANTITY):
        return max(heading, 6, min(column.width, 10), text_width(values.cast(pl.String)) + 4), False
    if column.kind in _WIDTHS:
        return max(heading, _WIDTHS[column.kind]), False
    natural = text_width(values) + 2
    cap = max(column.width, 10) if column.width else _WIDEST[column.kind]
    # A little wider is better than two lines.
    return (max(heading, natural), False) if natural <= cap + _GIVE else (max(heading, cap), True)
