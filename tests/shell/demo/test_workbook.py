"""The company as a file: read back by the project's own reader, it is the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from huikuan.business.directory.terms_text import parse_terms
from huikuan.foundation.imports.reader import read_book
from huikuan.shell.demo import workbook
from huikuan.shell.demo.workbook import TooManyRowsError, terms_words, write_demo
from huikuan.shell.sheets import INPUT

Frames = dict[str, pl.DataFrame]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["demo.xlsx", "demo"])
def test_read_back_without_a_doubt(tiny: Frames, tmp_path: Path, name: str, lang: str) -> None:
    path = tmp_path / name
    write_demo(path, tiny, lang)
    book = read_book(path, sheets=INPUT)
    assert book.findings == ()
    for sheet in INPUT:
        read = book.tables[sheet.key].frame.select(column.key for column in sheet.columns)
        assert read.equals(tiny[sheet.key]), sheet.key


def test_workbook_as_another_reader_sees_it(tiny: Frames, tmp_path: Path) -> None:
    path = tmp_path / "demo.xlsx"
    write_demo(path, tiny)
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == [sheet.zh for sheet in INPUT]
    rows = book.get_sheet_by_name("发票").to_python()
    header = next(number for number, row in enumerate(rows) if row[0] == "发票号")
    number, customer, _, issued, _, amount, *_ = rows[header + 1]
    first = tiny["invoices"].row(0, named=True)
    assert (number, customer, issued) == (first["invoice_no"], first["customer_no"], first["issue_date"])
    assert round(amount * 100) == first["amount"]
    assert isinstance(issued, date)
    assert len(rows) - header - 1 == tiny["invoices"].height


def test_same_frames_same_bytes(tiny: Frames, tmp_path: Path) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    write_demo(one, tiny)
    write_demo(two, tiny)
    assert one.read_bytes() == two.read_bytes()


def test_csv_files_start_with_a_mark_that_excel_knows(tiny: Frames, tmp_path: Path) -> None:
    write_demo(tmp_path / "out", tiny)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(f"{sheet.zh}.csv" for sheet in INPUT)
    raw = (tmp_path / "out" / "客户.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert "truth" not in raw.decode("utf-8")


def test_a_sheet_too_long_is_refused_before_anything_is_written(
    tiny: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "LARGEST_SHEET", 1_000)
    with pytest.raises(TooManyRowsError) as caught:
        write_demo(tmp_path / "demo.xlsx", tiny)
    assert (caught.value.sheet, caught.value.rows) == ("销售历史", tiny["sales"].height)
    assert list(tmp_path.iterdir()) == []
    write_demo(tmp_path / "folder", tiny)


@pytest.mark.parametrize(
    ("code", "words"), [("0", "现结"), ("30", "30天"), ("M30", "月结30天"), ("M30/25", "月结30天，25日扎账")]
)
def test_terms_in_words(code: str, words: str) -> None:
    assert terms_words(code, "zh") == words
    assert parse_terms(words) == code
    assert parse_terms(terms_words(code, "en")) == code
