"""What a clerk does to a header and its surroundings, and what is read all the same."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from tests.foundation.imports.cast import (
    PROMISE_HEAD,
    SALES,
    SALES_ROWS,
    SHEETS,
    STAFF_ROWS,
    column,
    good_pages,
    read,
    read_pages,
    said,
    write_book,
)

from huikuan.foundation.imports.raw import cell_text, text_series
from huikuan.foundation.imports.refusals import MissingColumnsError, MissingSheetsError
from huikuan.foundation.imports.table import NOTES, ROW, SOURCE, empty_frame


def test_a_clean_book_reads_without_a_word(tmp_path: Path) -> None:
    book = read_pages(tmp_path)
    assert book.findings == ()
    assert book.present == {"people", "sales"}
    assert column(book, "sales", "amount") == [120050, 30000]
    assert column(book, "sales", "month") == [dt.date(2026, 11, 1), dt.date(2026, 12, 1)]
    assert column(book, "people", "boss") == [None, "E1"]
    assert column(book, "people", "role") == ["boss", "rep"]
    assert column(book, "sales", ROW) == [2, 3]
    assert column(book, "sales", SOURCE) == ["销售历史", "销售历史"]


def test_every_table_has_the_schema_of_its_sheet(tmp_path: Path) -> None:
    book = read_pages(tmp_path)
    for sheet in SHEETS:
        assert book.tables[sheet.key].frame.schema == empty_frame(sheet).schema
    assert book.tables["promises"].frame.height == 0


def test_missing_sheets_are_named_all_at_once_with_what_there_is(tmp_path: Path) -> None:
    path = write_book(tmp_path / "b.xlsx", {"Tabelle1": [["x"]]})
    with pytest.raises(MissingSheetsError) as refused:
        read(path)
    assert [(f.code, f.params["sheet_zh"]) for f in refused.value.findings] == [
        ("sheet.missing", "员工"),
        ("sheet.missing", "销售历史"),
    ]
    assert refused.value.params["found"] == ("Tabelle1",)


def test_a_missing_sheet_and_missing_columns_of_another_come_together(tmp_path: Path) -> None:
    path = write_book(tmp_path / "b.xlsx", {"销售历史": [["月份", "地区"], ["2026-11", "华东"]]})
    with pytest.raises(MissingSheetsError) as refused:
        read(path)
    assert [f.code for f in refused.value.findings] == ["sheet.missing", "column.missing"]
    assert refused.value.findings[1].params["columns_zh"] == ("员工编号", "金额")
    assert refused.value.findings[1].params["found"] == ("月份", "地区")


def test_missing_columns_of_required_sheets_refuse_the_whole(tmp_path: Path) -> None:
    pages = good_pages(people=[["姓名"], ["王"]], sales=[["月份", "金额"], ["2026-11", 1]])
    with pytest.raises(MissingColumnsError) as refused:
        read(write_book(tmp_path / "b.xlsx", pages))
    assert [(f.subject, f.params["columns_en"]) for f in refused.value.findings] == [
        ("people", ("Employee no",)),
        ("sales", ("Employee no",)),
    ]


def test_an_optional_sheet_without_its_columns_is_left_out_and_the_rest_read(tmp_path: Path) -> None:
    book = read_pages(tmp_path, promises=[["员工编号", "日期"], ["E1", "2026-12-01"]])
    assert "promises" not in book.present
    assert said(book) == [("sheet.left_out", "error", "承诺", None, "", "")]
    assert book.findings[0].finding.params["columns_zh"] == ("承诺金额", "承诺日期")
    assert book.tables["sales"].frame.height == 2


def test_headers_in_both_languages_any_order_case_and_width(tmp_path: Path) -> None:
    rows = [["ＡＭＯＵＮＴ", " employee NO. ", "月 份"], [5, "E1", "2026-12"]]
    book = read_pages(tmp_path, sales=rows)
    assert book.findings == ()
    assert book.tables["sales"].frame.row(0)[:3] == (dt.date(2026, 12, 1), "E1", 500)


def test_the_header_is_found_below_merged_titles_and_blank_rows(tmp_path: Path) -> None:
    rows = [
        ["某某公司销售明细表"],
        [],
        ["制表：王", None, "2026-12"],
        ["月份", "员工编号", "金额"],
        [],
        ["2026-12", "E1", 7],
    ]
    path = write_book(tmp_path / "b.xlsx", good_pages(sales=rows))
    book = openpyxl.load_workbook(path)
    book["销售历史"].merge_cells("A1:D1")
    book.save(path)
    read_back = read(path)
    assert read_back.findings == ()
    assert column(read_back, "sales", ROW) == [6]
    assert column(read_back, "sales", "amount") == [700]


@pytest.mark.parametrize(
    "heading", ["金额(万元)", "金额（万元）", "金额/万元", "金额 万元", "销售额[单位：万元]", "Amount (10k)"]
)
def test_a_unit_in_the_heading_counts(tmp_path: Path, heading: str) -> None:
    book = read_pages(
        tmp_path, sales=[["月份", "员工编号", heading], ["2026-12", "E1", 12.34567], ["2026-12", "E1", "3元"]]
    )
    assert column(book, "sales", "amount") == [12345670, 300]
    assert said(book) == [("column.unit", "info", "销售历史", 1, heading, "")]
    assert book.findings[0].finding.params == {"yuan": 10_000}


def test_a_unit_in_the_title_holds_unless_a_heading_has_its_own(tmp_path: Path) -> None:
    title = ["销售历史（单位：万元）"]
    book = read_pages(tmp_path, sales=[title, *SALES_ROWS])
    assert column(book, "sales", "amount") == [1_200_500_000, 300_000_000]
    book = read_pages(tmp_path, sales=[title, ["月份", "员工编号", "金额(元)"], ["2026-12", "E1", 5]])
    assert column(book, "sales", "amount") == [500]
    assert book.findings == ()


def test_a_unit_beside_the_header_holds_too(tmp_path: Path) -> None:
    book = read_pages(tmp_path, sales=[[*SALES_ROWS[0], "单位：千元"], ["2026-12", "E1", 5]])
    assert column(book, "sales", "amount") == [500_000]


def test_a_heading_of_two_lines(tmp_path: Path) -> None:
    book = read_pages(tmp_path, sales=[["月份", "员工\n编号", "金额\n(万元)"], ["2026-12", "E1", 5]])
    assert column(book, "sales", "amount") == [5_000_000]
    assert said(book) == [("column.unit", "info", "销售历史", 1, "金额 (万元)", "")]


def test_a_header_merged_over_two_rows(tmp_path: Path) -> None:
    rows = [["月份", "员工编号", "业绩", None], [None, None, "金额", "增长率"], ["2026-12", "E1", 5, "6%"]]
    path = write_book(tmp_path / "b.xlsx", good_pages(sales=rows))
    book = openpyxl.load_workbook(path)
    for cells in ("A1:A2", "B1:B2", "C1:D1"):
        book["销售历史"].merge_cells(cells)
    book.save(path)
    read_back = read(path)
    assert read_back.findings == ()
    assert column(read_back, "sales", "amount") == [500]


def test_blank_rows_between_are_no_rows_and_keep_row_numbers(tmp_path: Path) -> None:
    rows = [*SALES_ROWS, [], [None, "  ", ""], ["2026-12", "E9", 4]]
    book = read_pages(tmp_path, sales=rows)
    assert book.tables["sales"].rows_seen == 3
    assert said(book) == [("reference.unknown", "error", "销售历史", 6, "员工编号", "E9")]


@pytest.mark.parametrize("word", ["合计", "总计：", "华东小计", "Total", "Grand Total", "合 计"])
def test_total_rows_are_skipped_with_a_note(tmp_path: Path, word: str) -> None:
    book = read_pages(tmp_path, sales=[*SALES_ROWS, [word, None, 1500.5]])
    assert column(book, "sales", "amount") == [120050, 30000]
    assert said(book) == [("row.total_skipped", "info", "销售历史", 4, "", f"{word} 1500.5")]


def test_a_person_called_total_is_no_total(tmp_path: Path) -> None:
    book = read_pages(tmp_path, people=[*STAFF_ROWS, ["E3", "合计", "", ""]])
    assert column(book, "people", "name")[-1] == "合计"
    assert book.findings == ()


def test_a_header_printed_again_is_skipped(tmp_path: Path) -> None:
    book = read_pages(tmp_path, sales=[*SALES_ROWS, SALES_ROWS[0], ["2026-12", "E1", 1]])
    assert column(book, "sales", "amount") == [120050, 30000, 100]
    assert [s[:4] for s in said(book)] == [("row.header_again", "info", "销售历史", 4)]


def test_a_table_that_starts_in_the_middle_of_the_page(tmp_path: Path) -> None:
    rows = [[], [], [], *([None, None, *row] for row in [*SALES_ROWS, ["2026-12", "E9", 1]])]
    book = read_pages(tmp_path, sales=rows)
    assert column(book, "sales", "amount") == [120050, 30000]
    assert said(book) == [("reference.unknown", "error", "销售历史", 7, "员工编号", "E9")]


def test_extra_columns_become_notes(tmp_path: Path) -> None:
    rows = [
        ["月份", "备注", "员工编号", "金额", None],
        ["2026-12", "老客户", "E1", 5, "x"],
        ["2026-12", "", "E1", 5, None],
    ]
    book = read_pages(tmp_path, sales=rows)
    assert column(book, "sales", NOTES) == ["备注: 老客户; E: x", None]
    assert said(book) == [("column.kept_as_note", "info", "销售历史", 1, "", "")]
    assert book.findings[0].finding.params == {"headings": ("备注",)}


def test_of_two_columns_for_one_thing_the_exact_name_then_the_first_wins(tmp_path: Path) -> None:
    rows = [["月份", "销售额", "员工编号", "金额", "金额"], ["2026-12", 1, "E1", 2, 3]]
    book = read_pages(tmp_path, sales=rows)
    assert column(book, "sales", "amount") == [200]
    assert column(book, "sales", NOTES) == ["销售额: 1; 金额: 3"]
    assert said(book) == [
        ("column.repeated", "warning", "销售历史", 1, "金额", ""),
        ("column.repeated", "warning", "销售历史", 1, "销售额", ""),
    ]


@pytest.mark.parametrize("second", ["销售历史2", "销售历史 (2)", "Sales_2", "2025年销售历史", "销售历史表"])
def test_a_sheet_split_over_several_is_one_table(tmp_path: Path, second: str) -> None:
    pages = {**good_pages(), second: [["金额", "月份", "员工编号"], [8, "2025-12", "E2"]]}
    book = read(write_book(tmp_path / "b.xlsx", pages))
    assert column(book, "sales", "amount") == [120050, 30000, 800]
    assert column(book, "sales", SOURCE) == ["销售历史", "销售历史", second]
    assert book.findings == ()


def test_other_sheets_are_named_and_explanations_are_not(tmp_path: Path) -> None:
    book = read(write_book(tmp_path / "b.xlsx", {**good_pages(), "说明": [["读我"]], "草稿": [["x"]]}))
    assert said(book) == [("sheet.ignored", "info", "草稿", None, "", "")]


def test_merged_keys_hold_for_every_row_and_merged_amounts_count_once(tmp_path: Path) -> None:
    rows = [SALES_ROWS[0], ["2026-12", "E1", 9], [None, None, None], [None, "E2", 4], [None, "E2", 5]]
    path = write_book(tmp_path / "b.xlsx", good_pages(sales=rows))
    book = openpyxl.load_workbook(path)
    page = book["销售历史"]
    for cells in ("A2:A5", "B2:B3", "C2:C3"):
        page.merge_cells(cells)
    book.save(path)
    read_back = read(path)
    assert column(read_back, "sales", "person") == ["E1", "E2", "E2"]
    assert column(read_back, "sales", "amount") == [900, 400, 500]
    assert sorted(said(read_back)) == [
        ("cell.blank", "error", "销售历史", 3, "金额", ""),
        ("cell.merged_amount", "warning", "销售历史", 2, "金额", "9"),
        ("cell.merged_filled", "info", "销售历史", 2, "员工编号", "E1"),
        ("cell.merged_filled", "info", "销售历史", 2, "月份", "2026-12"),
    ]


def test_a_required_sheet_without_rows_is_read_with_a_warning(tmp_path: Path) -> None:
    book = read_pages(tmp_path, sales=SALES_ROWS[:1])
    assert said(book) == [("sheet.no_rows", "warning", "销售历史", None, "", "")]
    assert "sales" in book.present


def test_a_million_bad_rows_do_not_become_a_million_lines(tmp_path: Path) -> None:
    rows = [PROMISE_HEAD, *([f"E{i}", "abc", "2026-12-01"] for i in range(1000))]
    book = read_pages(tmp_path, promises=rows)
    listed = [s for s in said(book) if s[0] == "cell.not_money"]
    assert len(listed) == 200
    assert listed[-1] == ("cell.not_money", "error", "承诺", 201, "承诺金额", "abc")
    more = book.findings[-1]
    assert (more.finding.code, more.finding.params) == ("findings.more", {"code": "cell.not_money", "count": 800})


def test_progress_names_each_sheet_and_ends_full(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    read(write_book(tmp_path / "b.xlsx", good_pages()), progress=lambda *step: seen.append(step))
    assert seen == [("员工", 0, 2), ("销售历史", 1, 2), ("", 2, 2)]


def test_a_hidden_sheet_is_read_and_named(tmp_path: Path) -> None:
    path = write_book(tmp_path / "b.xlsx", good_pages())
    book = openpyxl.load_workbook(path)
    book["销售历史"].sheet_state = "hidden"
    book.save(path)
    assert said(read(path)) == [("sheet.hidden", "info", "销售历史", None, "", "")]


def test_the_same_file_twice_gives_the_same_book(tmp_path: Path) -> None:
    path = write_book(tmp_path / "b.xlsx", good_pages(sales=[*SALES_ROWS, ["x", "E9", "y"]]))
    before = path.read_bytes()
    one, two = read(path), read(path)
    assert one.findings == two.findings
    assert all(one.tables[s.key].frame.equals(two.tables[s.key].frame) for s in SHEETS)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    assert SALES.key in one.present


def test_a_column_of_mixed_cells_is_read_as_cell_by_cell() -> None:
    day, moment = dt.date(2026, 12, 1), dt.datetime.fromisoformat("2026-12-01T09:30")
    numbers = ["金额", 1.0, "", 1200.5, 1e16, 0.1 + 0.2]
    for values in (numbers, [day, "月份", day], ["", moment], ["x", True], [None, "x"], [day, 1.0, "x"], ["x"]):
        assert text_series("x", values).to_list() == [cell_text(value) for value in values]
