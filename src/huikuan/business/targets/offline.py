"""The decomposition as a workbook that comes back: each row knows its cell and the amount it left with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from huikuan.business.targets.models import MonthPlan
from huikuan.engine.money import Fen, yuan_text
from huikuan.foundation.imports.archive import Limits
from huikuan.foundation.imports.containers import open_container
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.money_cells import parse_money
from huikuan.foundation.imports.refusals import ImportRefusedError
from huikuan.foundation.operations import RefusedError

MARK, SHEET = "huikuan-targets-1", "huikuan"
LEVEL, NAME, AMOUNT, LAST_YEAR, CELL, SEEN = range(6)
MOST_ROWS = 2_000_000
EXACT_BELOW = 10**15  # fen: what a spreadsheet keeps exactly as a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it leaves."""

    cell: int
    depth: int
    level: str
    name: str
    amount: Fen | None
    last_year: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A row as it came back; ``seen`` is the amount it left with."""

    cell: int
    name: str
    seen: Fen | None
    amount: Fen | None


def workbook(plan: MonthPlan, rows: Iterable[Row], lang: str) -> bytes:
    """An XLSX file; only the amounts may be changed, ids and amounts as they were stand in hidden columns."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    font = {"font_name": "Noto Sans SC" if lang == "en" else "微软雅黑", "font_size": 10}
    plain, head = book.add_format(font), book.add_format(font | {"bold": True, "bottom": 1})
    money = book.add_format(font | {"num_format": "#,##0.00"})
    typed = book.add_format(font | {"num_format": "#,##0.00", "bg_color": "#FFF8E1", "locked": False})
    sheet = book.add_worksheet(_("Decomposition")[:31])
    heads = (_("Level"), _("Target of"), _("Sales target"), _("Same month last year"), "id", "seen")
    sheet.write_row(0, 0, heads, head)
    indents = [book.add_format(font | {"indent": depth}) for depth in range(8)]
    for line, row in enumerate(rows, start=1):
        sheet.write_string(line, LEVEL, row.level, plain)
        sheet.write_string(line, NAME, row.name, indents[min(row.depth, 7)])
        write_money(sheet, line, AMOUNT, row.amount, typed)
        write_money(sheet, line, LAST_YEAR, row.last_year, money)
        sheet.write_string(line, CELL, str(row.cell))
        sheet.write_string(line, SEEN, "" if row.amount is None else str(row.amount))
    sheet.set_column(LEVEL, LEVEL, 10)
    sheet.set_column(NAME, NAME, 42)
    sheet.set_column(AMOUNT, LAST_YEAR, 20)
    sheet.set_column(CELL, SEEN, None, None, {"hidden": True})
    sheet.freeze_panes(1, 2)
    sheet.protect("", {"select_locked_cells": True, "format_columns": True, "autofilter": True})
    mark = book.add_worksheet(SHEET)
    mark.write_column(0, 0, [MARK, str(plan.pk), str(plan.revision)])
    mark.very_hidden()
    book.close()
    return file.getvalue()


def write_money(sheet: Any, line: int, column: int, fen: Fen | None, style: object) -> None:
    """An amount in yuan, exact: as a number as long as a spreadsheet keeps it."""
    if fen is None:
        sheet.write_blank(line, column, None, style)
    elif abs(fen) < EXACT_BELOW:
        sheet.write_number(line, column, Decimal(fen).scaleb(-2), style)
    else:
        sheet.write_string(line, column, yuan_text(fen=fen), style)


def read(path: Path, plan: MonthPlan) -> tuple[list[Typed], int]:
    """The rows that came back and the revision they left with. RefusedError for a foreign or damaged file."""
    try:
        container = open_container(path, limits=Limits(file_bytes=50 * 2**20, cells=8 * MOST_ROWS))
        if SHEET not in container.names:
            raise RefusedError("targets.file_foreign")
        doubts = Doubts()
        mark = [row[0] for row in container.load(SHEET, doubts).frame.head(3).iter_rows()]
        if len(mark) != 3 or mark[0] != MARK or not all(str(text).isdigit() for text in mark[1:]):
            raise RefusedError("targets.file_foreign")
        if int(mark[1]) != plan.pk:
            raise RefusedError("targets.file_other_plan", plan=str(plan))
        name = next(one for one in container.names if one != SHEET)
        frame = container.load(name, doubts).frame
    except ImportRefusedError as error:
        raise RefusedError(error.code, **error.params) from error
    except StopIteration as error:
        raise RefusedError("targets.file_foreign") from error
    if frame.width <= SEEN:
        raise RefusedError("targets.file_foreign")
    rows = [_typed(line, row) for line, row in enumerate(frame.iter_rows(), start=1) if line > 1 and any(row)]
    if len({row.cell for row in rows}) != len(rows):
        raise RefusedError("targets.file_twice")
    return rows, int(mark[2])


def _typed(line: int, row: Sequence[str | None]) -> Typed:
    cell, seen, text = row[CELL] or "", row[SEEN] or "", row[AMOUNT] or ""
    if not _whole(cell) or not (seen == "" or _whole(seen)):
        raise RefusedError("targets.file_row", row=line)
    known = int(seen) if seen else None
    amount, doubt = parse_money(text) if text.strip() else (None, "")
    if doubt:
        raise RefusedError("targets.file_amount", row=line, value=text)
    return Typed(cell=int(cell), name=(row[NAME] or "").strip(), seen=known, amount=amount)


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
