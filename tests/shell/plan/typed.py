"""Input workbooks as a person types them: sheet name → rows, the first of them the header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
from tests.shell.plan.written import Written, read_plan

from huikuan.shell.cli import main

Pages = dict[str, list[list[object]]]


def write_pages(path: Path, pages: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """Write the pages as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in pages.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def plan_of(book: Path, *words: str, output: Path | None = None, lang: str = "zh", exit_code: int = 0) -> Written:
    """Run ``huikuan plan`` on a book in this process, and read what it wrote."""
    target = output or book.with_name(f"{book.stem}-plan.xlsx")
    code = main(["plan", str(book), "-o", str(target), "--lang", lang, "--quiet", *words])
    assert code == exit_code
    return read_plan(target, lang=lang)
