"""Pouring the rows of pages into a workbook that has everything else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter.utility import xl_col_to_name

from huikuan.foundation.documents.layout import Part, Placed
from huikuan.foundation.documents.rows import Shape, row_slices

Progress = Callable[[str, int, int], None]
_COMPRESSION = 1  # higher levels save a seventh of the size and take two to three times as long
_BYTES_A_CELL = 120  # a guess on the high side, to know when a sheet could exceed what plain zip can hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """Rows for one sheet. In the skeleton, pattern rows of styled blanks stand where the data begins."""

    placed: Placed
    part: Part
    patterns: int
    nothing: str


def fill(
    skeleton: BytesIO, *, into: BinaryIO, fillings: Mapping[str, Filling], progress: Progress | None = None
) -> None:
    """Copy the skeleton, with rows in place of the pattern rows of each sheet (by the name of its zip member)."""
    with ZipFile(skeleton) as source, ZipFile(into, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as target:
        for member in source.namelist():
            content = source.read(member)
            filling = fillings.get(member)
            if filling is None:
                with target.open(member, "w") as file:
                    file.write(content)
                continue
            cells = filling.part.count * len(filling.placed.page.sheet.columns)
            with target.open(member, "w", force_zip64=cells * _BYTES_A_CELL >= 2**31) as file:
                before, styles, after = _opened(content.decode(), filling)
                file.write(before.encode())
                shape = Shape(placed=filling.placed, part=filling.part, styles=styles, nothing=filling.nothing)
                for done, rows in row_slices(shape):
                    file.write(rows)
                    if progress is not None:
                        progress(filling.part.name, done, filling.part.count)
                file.write(after.encode())


def _opened(xml: str, filling: Filling) -> tuple[str, list[list[str]], str]:
    """The sheet's XML before the data, the style numbers of its pattern rows, and the XML after the data."""
    part, columns = filling.part, len(filling.placed.page.sheet.columns)
    begin, end = xml.index(f'<row r="{part.first_row}"'), xml.index("</sheetData>")
    patterns = [
        re.findall(r'<c r="[A-Z]+\d+" s="(\d+)"/>', row)
        for row in re.findall(r"<row .*?</row>", xml[begin:end], flags=re.DOTALL)
    ]
    if [len(row) for row in patterns] != [columns] * filling.patterns:
        raise AssertionError("XlsxWriter wrote the pattern rows in an unexpected form")
    extent = f"A1:{xl_col_to_name(columns - 1)}{part.last_row}"
    before = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="{extent}"/>', xml[:begin], count=1)
    return before, patterns, xml[end:]
