"""Workbooks (.xlsx, .xlsm, .xls) through calamine, with what it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import polars as pl
import python_calamine as calamine

from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.raw import UNCALCULATED, UNMARKED, RawSheet, text_frame
from huikuan.foundation.imports.refusals import EncryptedError, UnreadableError

_T = TypeVar("_T")


class WorkbookFile:
    """An .xlsx, .xlsm or .xls, read by calamine; macros are never looked at."""

    def __init__(
        self, path: Path, book: calamine.CalamineWorkbook, cells: Mapping[str, list[tuple[int, int, str]]]
    ) -> None:
        self._path, self._book, self._cells = path, book, cells
        plain = [m for m in self._book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
        self.names: Sequence[str] = [sheet.name for sheet in plain]
        self._hidden = {s.name for s in plain if s.visible != calamine.SheetVisibleEnum.Visible}

    def load(self, name: str, doubts: Doubts, *, encoding: str = "") -> RawSheet:
        """Cells of one sheet, with the errors that calamine leaves out."""
        del doubts, encoding
        sheet = guarded(self._path, lambda: self._book.get_sheet_by_name(name))
        frame = text_frame(sheet.iter_rows(), width=max(1, sheet.total_width))
        merges = tuple((a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ())
        frame = frame.with_columns(pl.all().str.replace_all(UNCALCULATED, UNMARKED, literal=True))
        frame = _filled(frame, self._cells.get(name, []))
        return RawSheet(name=name, frame=frame, merges=merges, hidden=name in self._hidden)

    def content(self, name: str, most: int = -1) -> bytes | None:
        """A sheet is no file of its own."""
        del name, most
        return None


def open_book(path: Path, endings: frozenset[str]) -> calamine.CalamineWorkbook:
    """The workbook, recognised by its bytes: under an ending not its own the parser would believe the name."""
    if path.suffix.lower() in endings:
        return guarded(path, lambda: calamine.load_workbook(path))
    with path.open("rb") as file:
        return guarded(path, lambda: calamine.load_workbook(file))


def guarded(path: Path, call: Callable[[], _T]) -> _T:
    """Run a call into the parser; whatever it throws, a Rust panic included, means that the file is damaged."""
    try:
        return call()
    except calamine.PasswordError:
        raise EncryptedError(file=path.name) from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as problem:
        raise UnreadableError(code="file.damaged", file=path.name) from problem


def _filled(frame: pl.DataFrame, cells: list[tuple[int, int, str]]) -> pl.DataFrame:
    """The frame with these cells set; cells beyond its edges enlarge it."""
    if not cells:
        return frame
    width = max(frame.width, *(column + 1 for _, column, _ in cells))
    height = max(frame.height, *(row + 1 for row, _, _ in cells))
    blank = pl.Series([None], dtype=pl.String())
    frame = frame.with_columns(blank.alias(str(i)) for i in range(frame.width, width))
    if height > frame.height:
        foot = pl.DataFrame(dict.fromkeys(frame.columns, blank))
        frame = pl.concat([frame, *[foot] * (height - frame.height)])
    by_column: dict[str, tuple[list[int], list[str]]] = {}
    for row, column, text in cells:
        rows, texts = by_column.setdefault(str(column), ([], []))
        rows.append(row)
        texts.append(text)
    return frame.with_columns(frame[name].scatter(rows, texts) for name, (rows, texts) in by_column.items())
