"""What people type into cells: the place, the value and the code of every doubt; the rest goes on."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlwt
from tests.foundation.imports.cast import (
    PROMISE_HEAD,
    SALES,
    SALES_ROWS,
    STAFF_ROWS,
    column,
    good_pages,
    raw_xlsx,
    read,
    read_pages,
    said,
    write_book,
)

from huikuan.engine.findings import Severity
from huikuan.foundation.imports.reader import Book, read_book

DAY = "2026-12-01"


def by_row(book: Book) -> list[tuple[str, str, str, int | None, str, str]]:
    """Findings in the order of rows."""
    return sorted(said(book), key=lambda finding: finding[3] or 0)


def read_promises(tmp_path: Path, *rows: list[object]) -> Book:
    return read_pages(tmp_path, promises=[PROMISE_HEAD, *rows])


AMOUNTS = [
    ("1,200.50", 120050),
    ("¥1 200", 120000),
    ("￥1,200.5", 120050),
    ("１２００．５０", 120050),
    ("1200元", 120000),
    ("1200.00 元", 120000),
    ("RMB 1200", 120000),
    ("CNY1,200.00", 120000),
    ("人民币1200元整", 120000),
    ("12.5万", 12500000),
    ("12.5万元", 12500000),
    ("1.2亿", 12000000000),
    ("12.5w", 12500000),
    ("3千元", 300000),
    ("1'200", 120000),
    ("1 234 567.8", 123456780),
    ("+7", 700),
    (".5", 50),
    ("1.2E+05", 12000000),
    (0.1 + 0.2, 30),
    (1200.0, 120000),
    (1234567890.12, 123456789012),
    ("1200.500", 120050),
    ("　88 ", 8800),
]


def test_amounts_in_every_style(tmp_path: Path) -> None:
    book = read_promises(tmp_path, *(["E1", written, DAY] for written, _ in AMOUNTS))
    assert column(book, "promises", "amount") == [fen for _, fen in AMOUNTS]
    assert book.findings == ()


NEGATIVE = ["(1,200.00)", "（1200）", "1,200.00-", "-1200", "−1200", "-¥1,200", "¥-1200", "负1200"]


def test_negative_amounts_in_every_style(tmp_path: Path) -> None:
    book = read_pages(tmp_path, sales=[SALES_ROWS[0], *(["2026-12", "E1", written] for written in NEGATIVE)])
    assert column(book, "sales", "amount") == [-120000] * len(NEGATIVE)


NO_AMOUNTS = [
    ("abc", "cell.not_money"),
    ("1,2,3", "cell.not_money"),
    ("1,20", "cell.not_money"),
    ("12万3千", "cell.not_money"),
    ("(-5)", "cell.not_money"),
    ("2026-12-01", "cell.not_money"),
    ("TRUE", "cell.not_money"),
    ("1.2.3", "cell.not_money"),
    ("$1200", "cell.foreign_currency"),
    ("1200 USD", "cell.foreign_currency"),
    ("99999999999999999", "cell.too_big"),
    ("-5", "cell.below_minimum"),
    ("0", "cell.below_minimum"),
    (0, "cell.below_minimum"),
    ("#REF!", "cell.formula_error"),
    ("1e99", "cell.too_big"),
]


def test_an_amount_that_is_none_rejects_the_row_with_place_and_value(tmp_path: Path) -> None:
    rows = [["E2", written, DAY] for written, _ in NO_AMOUNTS]
    book = read_promises(tmp_path, *rows, ["E1", 6, DAY])
    assert by_row(book) == [
        (code, "error", "承诺", row, "承诺金额", str(written))
        for row, (written, code) in enumerate(NO_AMOUNTS, start=2)
    ]
    assert column(book, "promises", "amount") == [600]


def test_the_bound_is_told_in_fen(tmp_path: Path) -> None:
    book = read_promises(tmp_path, ["E1", -5, DAY])
    assert book.findings[0].finding.params == {"value": "-5", "bound_fen": 1}


@pytest.mark.parametrize(
    ("written", "fen"), [("1200.555", 120056), (1200.545, 120054), ("0.005万元", 5000), ("1200.5551", 120056)]
)
def test_more_than_two_decimals_round_half_even_and_are_told(tmp_path: Path, written: object, fen: int) -> None:
    book = read_promises(tmp_path, ["E1", written, DAY])
    assert column(book, "promises", "amount") == [fen]
    expected = [] if written == "0.005万元" else [("cell.rounded", "warning", "承诺", 2, "承诺金额", str(written))]
    assert said(book) == expected


def test_a_dash_for_nothing_is_blank_where_a_number_is_due(tmp_path: Path) -> None:
    book = read_pages(tmp_path, promises=[PROMISE_HEAD, ["E1", 5, DAY, "-", "-"], ["无", 5, DAY], ["E1", "—", DAY]])
    assert column(book, "promises", "text") == ["-"]
    assert column(book, "promises", "days") == [None]
    assert said(book) == [
        ("cell.blank", "error", "承诺", 3, "员工编号", "无"),
        ("cell.blank", "error", "承诺", 4, "承诺金额", "—"),
    ]


DATES = [
    "2026-12-01",
    "2026/12/1",
    "2026.12.1",
    "2026年12月1日",
    "2026 年 12 月 1 日",
    "20261201",
    20261201,
    46357,
    "46357",
    46357.75,
    dt.date(2026, 12, 1),
    dt.datetime(2026, 12, 1, 13, 5),  # noqa: DTZ001 - spreadsheets know no zones
    "2026-12-01 13:05:00",
    "2026/12/1 8:05",
    "1 Dec 2026",
    "December 1, 2026",
    "2026-12-01T00:00:00Z",
    "２０２６－１２－０１",
    "2026年12月1日 星期二",
    "2026-12-1（周二）",
]


def test_dates_in_every_style(tmp_path: Path) -> None:
    book = read_promises(tmp_path, *(["E1", 5, written] for written in DATES))
    assert column(book, "promises", "date") == [dt.date(2026, 12, 1)] * len(DATES)
    assert book.findings == ()


def test_day_first_where_only_that_can_be_meant(tmp_path: Path) -> None:
    book = read_promises(tmp_path, ["E1", 5, "25/12/2026"], ["E1", 5, "12/25/2026"], ["E1", 5, "5.5.2026"])
    assert column(book, "promises", "date") == [dt.date(2026, 12, 25), dt.date(2026, 12, 25), dt.date(2026, 5, 5)]


NO_DATES = [
    ("2026-02-31", "cell.no_such_date"),
    ("2026年2月31日", "cell.no_such_date"),
    ("20260231", "cell.no_such_date"),
    ("31/02/2026", "cell.no_such_date"),
    ("2026-13-01", "cell.no_such_date"),
    ("01/12/2026", "cell.date_ambiguous"),
    ("下周", "cell.not_a_date"),
    ("26-12-01", "cell.not_a_date"),
    ("1026-12-01", "cell.date_far"),
    (3.5, "cell.not_a_date"),
    ("2206-12-01", "cell.date_far"),
]


def test_a_date_that_is_none_rejects_the_row(tmp_path: Path) -> None:
    book = read_promises(tmp_path, *(["E1", 6, written] for written, _ in NO_DATES), ["E1", 5, DAY])
    assert by_row(book) == [
        (code, "error", "承诺", row, "承诺日期", str(written)) for row, (written, code) in enumerate(NO_DATES, start=2)
    ]
    assert column(book, "promises", "amount") == [500]


MONTHS = [
    "2026-12",
    "2026/12",
    "2026年12月",
    "2026年12月份",
    "202612",
    202612,
    "2026.12",
    dt.date(2026, 12, 31),
    "2026-12-31",
    "Dec 2026",
    "46357",
]


def test_months_in_every_style(tmp_path: Path) -> None:
    book = read_pages(tmp_path, sales=[SALES_ROWS[0], *([written, "E1", 5] for written in MONTHS)])
    assert column(book, "sales", "month") == [dt.date(2026, 12, 1)] * len(MONTHS)
    assert book.findings == ()


NO_MONTHS = [
    ("12月", "cell.month_ambiguous"),
    ("12", "cell.month_ambiguous"),
    (2026.1, "cell.month_ambiguous"),
    ("2026-13", "cell.no_such_date"),
    ("去年", "cell.not_a_month"),
    ("202613", "cell.no_such_date"),
]


def test_a_month_that_is_none_rejects_the_row(tmp_path: Path) -> None:
    book = read_pages(tmp_path, sales=[SALES_ROWS[0], *([written, "E1", 5] for written, _ in NO_MONTHS), SALES_ROWS[1]])
    assert by_row(book) == [
        (code, "error", "销售历史", row, "月份", str(written)) for row, (written, code) in enumerate(NO_MONTHS, start=2)
    ]
    assert column(book, "sales", "amount") == [120050]


RATES = [
    ("6%", "0.06", ""),
    (0.06, "0.06", ""),
    ("0.06", "0.06", ""),
    (6, "0.06", "cell.taken_as_percent"),
    ("-3.5％", "-0.035", ""),
    ("150%", "1.5", ""),
    (1, "1", ""),
    ("5‰", "0.005", ""),
    (0.1234567, "0.123457", ""),
]


def test_rates(tmp_path: Path) -> None:
    head = ["月份", "员工编号", "金额", "增长率"]
    book = read_pages(tmp_path, sales=[head, *(["2026-12", "E1", 5, written] for written, _, _ in RATES)])
    assert column(book, "sales", "growth") == [Decimal(rate) for _, rate, _ in RATES]
    doubts = [(row, doubt) for row, (_, _, doubt) in enumerate(RATES, start=2) if doubt]
    assert [(said_row[3], said_row[0]) for said_row in by_row(book)] == doubts


def test_a_percent_sign_in_the_heading_settles_a_bare_number(tmp_path: Path) -> None:
    book = read_pages(
        tmp_path, sales=[["月份", "员工编号", "金额", "增长率(%)"], ["2026-12", "E1", 5, 28], ["2026-12", "E1", 5, "x"]]
    )
    assert column(book, "sales", "growth") == [Decimal("0.28"), None]
    assert said(book) == [("cell.not_a_rate", "warning", "销售历史", 3, "增长率(%)", "x")]


def test_formula_errors_are_told_apart_from_blank_cells(tmp_path: Path) -> None:
    path = write_book(
        tmp_path / "b.xlsx", good_pages(promises=[PROMISE_HEAD, ["E1", 5, DAY], ["E1", 6, DAY], ["E1", 7, DAY]])
    )
    book = openpyxl.load_workbook(path)
    for cell, error in (("B3", "#N/A"), ("D2", "#REF!"), ("E4", "#DIV/0!")):
        book["承诺"][cell] = error
        assert book["承诺"][cell].data_type == "e"
    book.save(path)
    read_back = read(path)
    assert said(read_back) == [
        ("cell.formula_error", "error", "承诺", 3, "承诺金额", "#N/A"),
        ("cell.formula_error", "warning", "承诺", 2, "附言", "#REF!"),
        ("cell.formula_error", "warning", "承诺", 4, "天数", "#DIV/0!"),
    ]
    assert column(read_back, "promises", "amount") == [500, 700]


def test_formula_errors_of_an_xls_are_found_too(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in good_pages(promises=[PROMISE_HEAD, ["E1", 5, DAY], ["E1", 6, DAY]]).items():
        page = book.add_sheet(name)
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                page.write(i, j, value)
        if name == "承诺":
            page.row(3).write(0, "E2")
            page.row(3).set_cell_error(1, 0x2A)
            page.write(3, 2, dt.date(2026, 12, 5), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    book.save(str(tmp_path / "b.xls"))
    read_back = read(tmp_path / "b.xls")
    assert said(read_back) == [("cell.formula_error", "error", "承诺", 4, "承诺金额", "#N/A")]
    assert column(read_back, "promises", "amount") == [500, 600]


def test_a_formula_saved_without_its_result_is_not_taken_for_blank(tmp_path: Path) -> None:
    book = read_promises(tmp_path, ["E1", "=SUM(2,3)", DAY], ["E1", 6, DAY])
    assert said(book) == [("cell.formula_not_calculated", "error", "承诺", 2, "承诺金额", "=SUM(2,3)")]
    assert column(book, "promises", "amount") == [600]


def test_a_formula_whose_result_is_empty_text_is_blank(tmp_path: Path) -> None:
    cells = '<c r="A{0}" t="str"><v>2026-12</v></c><c r="B{0}" t="str"><v>E1</v></c>'
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>月份</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>员工编号</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>金额</t></is></c><c r="D1" t="inlineStr"><is><t>增长率</t></is></c></row>'
        f'<row r="2">{cells.format(2)}<c r="C2"><v>5</v></c>'
        '<c r="D2" t="str"><f>IF(1,"")</f><v></v></c></row>'
    )

    path = raw_xlsx(tmp_path / "b.xlsx", rows)
    book = read_book(path, sheets=[dataclasses.replace(SALES, references=())])
    assert book.findings == ()
    assert column(book, "sales", "growth") == [None]


@pytest.mark.parametrize("written", ["rep", "业务员", "Salesperson", " 业务员 ", "SALESPERSON"])
def test_choices_by_any_of_their_names(tmp_path: Path, written: str) -> None:
    book = read_pages(tmp_path, people=[*STAFF_ROWS[:2], ["E2", "李敏", written, "E1"]])
    assert column(book, "people", "role")[1] == "rep"
    assert book.findings == ()


def test_an_unknown_choice_is_blanked_and_the_choices_named(tmp_path: Path) -> None:
    book = read_pages(tmp_path, people=[*STAFF_ROWS[:2], ["E2", "李敏", "司机", "E1"]])
    assert column(book, "people", "role") == ["boss", None]
    assert said(book) == [("cell.not_a_choice", "warning", "员工", 3, "角色", "司机")]
    assert book.findings[0].finding.params == {
        "value": "司机",
        "choices_zh": ("经理", "业务员"),
        "choices_en": ("manager", "salesperson"),
    }


@pytest.mark.parametrize(
    ("written", "code"),
    [(1001.0, "1001"), ("1001.0", "1001"), ("Ｅ０９", "E09"), ("007", "007"), ("'007", "007"), ("E\n9", "E 9")],
)
def test_codes(tmp_path: Path, written: object, code: str) -> None:
    book = read_pages(tmp_path, people=[*STAFF_ROWS, [written, "赵", "", ""]])
    assert column(book, "people", "no")[-1] == code
    assert book.findings == ()


def test_a_long_number_that_lost_its_last_digits_is_doubted(tmp_path: Path) -> None:
    book = read_pages(tmp_path, people=[*STAFF_ROWS, [6222000000000000001, "赵", "", ""]])
    assert column(book, "people", "no")[-1] == "6222000000000000000"
    assert [s[:5] for s in said(book)] == [("cell.digits_lost", "warning", "员工", 4, "员工编号")]


def test_whole_numbers_and_their_bounds(tmp_path: Path) -> None:
    rows = [["E1", 5, DAY, "", days] for days in ("30", 30.0, "1,0", "30天", -1, 366)]
    book = read_promises(tmp_path, *rows)
    assert column(book, "promises", "days") == [30, 30, None, None, None, None]
    assert said(book) == [
        ("cell.not_an_integer", "warning", "承诺", 4, "天数", "1,0"),
        ("cell.not_an_integer", "warning", "承诺", 5, "天数", "30天"),
        ("cell.below_minimum", "warning", "承诺", 6, "天数", "-1"),
        ("cell.above_maximum", "warning", "承诺", 7, "天数", "366"),
    ]


def test_names_keep_emoji_quotes_and_formula_text_and_lose_hidden_marks(tmp_path: Path) -> None:
    kept = ["👨‍👩‍👧 家\"乐'福", 'O\'Neil "Bob"', "ﬁ（全角）"]
    hidden = ["\u202e王\u202c五", "李\u200b敏\ufeff", "赵\x07", "\u200fבית"]
    rows = [*STAFF_ROWS, *([f"X{i}", name, "", ""] for i, name in enumerate([*kept, *hidden]))]
    path = tmp_path / "员工.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([*rows, ["X9", "=cmd|' /C calc'!A0", "", ""]])
    with (tmp_path / "销售历史.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(SALES_ROWS)
    book = read(tmp_path)
    assert column(book, "people", "name")[2:] == [*kept, "王五", "李敏", "赵", "בית", "=cmd|' /C calc'!A0"]
    assert [(s[0], s[1], s[3], s[4]) for s in said(book)] == [
        ("cell.hidden_removed", "info", row, "姓名") for row in (7, 8, 9, 10)
    ]


def test_a_megabyte_of_text_is_cut(tmp_path: Path) -> None:
    (tmp_path / "承诺.csv").write_text(
        f"员工编号,承诺金额,承诺日期,附言\nE1,5,{DAY},{'长' * 350_000}\nE1,6,{DAY},短\n", encoding="utf-8"
    )
    for name, rows in good_pages().items():
        (tmp_path / f"{name}.csv").write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    book = read(tmp_path)
    assert [len(str(text)) for text in column(book, "promises", "text")] == [2000, 1]
    (finding,) = book.findings
    assert (finding.finding.code, finding.place.row, len(finding.place.value)) == ("cell.text_cut", 2, 80)


def test_an_optional_cell_that_cannot_be_read_is_blanked_not_fatal(tmp_path: Path) -> None:
    book = read_promises(tmp_path, ["E1", 5, DAY, "x", "many"])
    assert column(book, "promises", "amount") == [500]
    assert book.findings[0].finding.severity is Severity.WARNING
