"""Keys, references and trees."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from tests.foundation.imports.cast import (
    PEOPLE,
    PROMISES,
    SALES,
    SALES_ROWS,
    STAFF_ROWS,
    column,
    good_pages,
    read_pages,
    said,
    write_book,
)

from huikuan.foundation.imports.columns import Reference
from huikuan.foundation.imports.reader import read_book


def test_the_same_row_twice_is_dropped_quietly(tmp_path: Path) -> None:
    book = read_pages(tmp_path, people=[*STAFF_ROWS, ["E1", "王建国", "manager", None]])
    assert column(book, "people", "no") == ["E1", "E2"]
    assert said(book) == [("row.duplicate", "info", "员工", 4, "员工编号", "E1")]
    assert book.findings[0].finding.params == {"value": "E1", "first_row": 2, "first_sheet": "员工"}


def test_the_same_key_with_other_content_is_an_error_that_names_the_first(tmp_path: Path) -> None:
    book = read_pages(tmp_path, people=[*STAFF_ROWS, ["E2", "李敏敏", "", ""]])
    assert column(book, "people", "name") == ["王建国", "李敏"]
    assert said(book) == [("row.duplicate_differs", "error", "员工", 4, "员工编号", "E2")]
    assert book.findings[0].finding.params == {"value": "E2", "first_row": 3, "first_sheet": "员工"}


def test_an_unknown_number_rejects_the_row_or_blanks_the_cell(tmp_path: Path) -> None:
    people = [*STAFF_ROWS, ["E3", "赵", "", "E9"]]
    book = read_pages(tmp_path, people=people, sales=[*SALES_ROWS, ["2026-12", "E8", 5]])
    assert said(book) == [
        ("reference.unknown_blanked", "warning", "员工", 4, "上级编号", "E9"),
        ("reference.unknown", "error", "销售历史", 4, "员工编号", "E8"),
    ]
    assert column(book, "people", "boss") == [None, "E1", None]
    assert column(book, "sales", "person") == ["E1", "E2"]
    assert book.findings[1].finding.params == {"value": "E8", "target_zh": "员工", "target_en": "Staff"}


def test_rows_rejected_in_one_sheet_are_unknown_to_the_others(tmp_path: Path) -> None:
    book = read_pages(tmp_path, people=[STAFF_ROWS[0], STAFF_ROWS[1], ["E2", "", "", ""]])
    assert [s[:6] for s in said(book)] == [
        ("cell.blank", "error", "员工", 3, "姓名", ""),
        ("reference.unknown", "error", "销售历史", 3, "员工编号", "E2"),
    ]


def test_a_number_that_differs_in_case_or_leading_zeros_is_taken_with_a_warning(tmp_path: Path) -> None:
    people = [STAFF_ROWS[0], ["0012", "王", "", ""], ["AB-7", "李", "", ""]]
    sales = [SALES_ROWS[0], ["2026-12", 12, 5], ["2026-12", "ab7", 6]]
    book = read_pages(tmp_path, people=people, sales=sales)
    assert column(book, "sales", "person") == ["0012", "AB-7"]
    assert said(book) == [
        ("reference.near", "warning", "销售历史", 2, "员工编号", "12"),
        ("reference.near", "warning", "销售历史", 3, "员工编号", "ab7"),
    ]
    assert [f.finding.params for f in book.findings] == [
        {"value": "12", "meant": "0012"},
        {"value": "ab7", "meant": "AB-7"},
    ]


def test_where_two_numbers_are_as_near_none_is_taken(tmp_path: Path) -> None:
    people = [STAFF_ROWS[0], ["012", "王", "", ""], ["0012", "李", "", ""]]
    book = read_pages(tmp_path, people=people, sales=[SALES_ROWS[0], ["2026-12", "12", 5]])
    assert said(book) == [("reference.unknown", "error", "销售历史", 2, "员工编号", "12")]


def test_rings_of_managers_are_cut_once_each_and_named(tmp_path: Path) -> None:
    people = [
        STAFF_ROWS[0],
        ["E1", "a", "", "E2"],
        ["E2", "b", "", "E3"],
        ["E3", "c", "", "E1"],
        ["E4", "d", "", "E1"],
        ["E5", "e", "", "E5"],
    ]
    book = read_pages(tmp_path, people=people)
    assert said(book) == [
        ("tree.ring", "error", "员工", 2, "上级编号", "E2"),
        ("tree.ring", "error", "员工", 6, "上级编号", "E5"),
    ]
    assert [f.finding.params["members"] for f in book.findings] == ["E1 → E2 → E3 → E1", "E5 → E5"]
    assert [f.finding.subject for f in book.findings] == ["E1", "E5"]
    assert column(book, "people", "boss") == [None, "E3", "E1", "E1", None]


def test_a_long_chain_is_no_ring(tmp_path: Path) -> None:
    people = [STAFF_ROWS[0], *([f"E{i}", "x", "", f"E{i + 1}"] for i in range(1, 3000)), ["E3000", "x", "", ""]]
    assert read_pages(tmp_path, people=people).findings == ()


def test_a_sheet_that_was_not_given_is_told_once_not_for_every_row(tmp_path: Path) -> None:
    people = dataclasses.replace(
        PEOPLE, references=(Reference(column="boss", sheet="promises", key="person", on_unknown="blank"),)
    )
    path = write_book(tmp_path / "b.xlsx", good_pages())
    book = read_book(path, sheets=[people, SALES, PROMISES])
    assert said(book) == [("reference.sheet_absent", "info", "员工", None, "上级编号", "")]
    assert column(book, "people", "boss") == [None, None]
