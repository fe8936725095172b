"""Reading a plan as anybody could: openpyxl, the sheet's own headings, money back into whole fen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from huikuan.foundation.imports.columns import Kind, Sheet
from huikuan.shell.sheets import OUTPUT

Row = dict[str, Any]


@dataclass(frozen=True)
class Written:
    """A plan's sheets by key: rows (column key → value) and the line of totals above the header."""

    rows: dict[str, list[Row]]
    totals: dict[str, Row]

    def __getitem__(self, key: str) -> list[Row]:
        return self.rows[key]

    def by(self, sheet: str, column: str) -> dict[Any, Row]:
        """Rows of a sheet by a column that must be unique in it."""
        found = {row[column]: row for row in self.rows[sheet]}
        assert len(found) == len(self.rows[sheet]), f"{sheet}.{column} repeats"
        return found


def read_plan(path: Path, *, lang: str = "zh", sheets: Iterable[Sheet] = OUTPUT) -> Written:
    """Every sheet of a plan, found by its tab and its headings in that language."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows, totals = {}, {}
    for sheet in sheets:
        lines = [list(line) for line in book[sheet.label(lang)].iter_rows(values_only=True)]
        headings = [column.label(lang) for column in sheet.columns]
        at = next(at for at, line in enumerate(lines) if line[: len(headings)] == headings)
        data = [line for line in lines[at + 1 :] if any(value is not None for value in line)]
        if len(data) == 1 and data[0][0] in ("没有记录", "No rows"):
            data = []
        rows[sheet.key] = [_row(sheet, line) for line in data]
        totals[sheet.key] = {
            column.key: fen(value) if column.kind is Kind.MONEY else value
            for column, value in zip(sheet.columns, lines[at - 1], strict=False)
            if column.total
        }
    book.close()
    return Written(rows=rows, totals=totals)


def _row(sheet: Sheet, line: list[Any]) -> Row:
    return {column.key: _value(column.kind, value) for column, value in zip(sheet.columns, [*line, None], strict=False)}


def _value(kind: Kind, value: Any) -> Any:
    if value is None or value == "":
        return None
    if kind is Kind.MONEY:
        return fen(value)
    if kind is Kind.DATE:
        assert isinstance(value, datetime), value
        return value.date()
    return value


def fen(value: Any) -> int | None:
    """A cell in yuan as fen; a value with a fraction of a fen is a fault of the plan."""
    if not isinstance(value, int | float):
        return None
    exact = Decimal(repr(value)) * 100
    assert exact == int(exact), f"{value} is not whole fen"
    return int(exact)


def total(rows: Iterable[Row], column: str) -> int:
    """Sum of a money column."""
    return sum(row[column] or 0 for row in rows)


def sums(rows: Iterable[Row], by: str, column: str) -> dict[Any, int]:
    """Sums of a money column by another column."""
    found: defaultdict[Any, int] = defaultdict(int)
    for row in rows:
        found[row[by]] += row[column] or 0
    return dict(found)


def split(amount: int, weights: list[int]) -> list[int]:
    """The textbook's largest remainder, ties to the first: the second opinion on every split."""
    whole = sum(weights)
    shares = [amount * weight // whole for weight in weights]
    rests = [amount * weight % whole for weight in weights]
    for at in sorted(range(len(weights)), key=lambda at: -rests[at])[: amount - sum(shares)]:
        shares[at] += 1
    return shares


def day(text: str) -> date:
    """2026-12-01."""
    return date.fromisoformat(text)
