"""The sheets people fill in: names without ambiguity, a template that reads back, pages that are fresh."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.describe import describe_sheets
from huikuan.foundation.imports.names import plain
from huikuan.foundation.imports.reader import read_book
from huikuan.foundation.imports.template import README, write_template
from huikuan.shell.sheets import INPUT

ROOT = Path(__file__).parents[2]


def test_no_name_stands_for_two_sheets() -> None:
    names = Counter(name for s in INPUT for name in {plain(n) for n in (s.key, s.zh, s.en, *s.aliases)})
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("sheet", INPUT, ids=lambda sheet: sheet.key)
def test_no_heading_stands_for_two_columns(sheet: Sheet) -> None:
    own = Counter(name for c in sheet.columns for name in {plain(n) for n in (c.key, c.zh, c.en)})
    aliases = Counter(name for c in sheet.columns for name in {plain(n) for n in c.aliases})
    assert [name for name, count in own.items() if count > 1] == []
    assert [name for name, count in aliases.items() if count > 1] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_template_reads_back_without_a_word(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, sheets=INPUT, lang=lang)
    book = read_book(path, sheets=INPUT)
    assert book.findings == ()
    assert book.present == {sheet.key for sheet in INPUT}
    for sheet in INPUT:
        (row,) = book.tables[sheet.key].frame.to_dicts()
        filled = {column.key for column in sheet.columns if row[column.key] is not None}
        assert filled == {column.key for column in sheet.columns if column.example}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_template_explains_itself(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, sheets=INPUT, lang=lang)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == README[lang]
    readme = " ".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value)
    for sheet in INPUT:
        page = book[sheet.label(lang)]
        assert sheet.label(lang) in readme
        assert page.freeze_panes == "B2"
        assert all(page.cell(1, i).comment for i in range(1, len(sheet.columns) + 1))
        lists = {str(v.sqref).split(":")[0] for v in page.data_validations.dataValidation}
        assert len(lists) == sum(bool(column.choices) for column in sheet.columns)
        assert not any(str(cell.value).startswith("=") for row in page.iter_rows() for cell in row)
    if lang == "en":
        assert not re.search(r"[\u4e00-\u9fff]", readme)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_about_sheets_are_fresh(lang: str) -> None:
    page = ROOT / "docs" / "guide" / f"sheets.{lang}.md"
    assert page.read_text(encoding="utf-8") == describe_sheets(INPUT, lang=lang), (
        "run: .venv/bin/python tools/write_sheet_pages.py"
    )
