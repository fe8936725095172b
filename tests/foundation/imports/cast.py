"""Small sheets that stand for real ones, and writers of the files people hand in."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import xlsxwriter

from huikuan.foundation.imports.columns import Choice, Column, Kind, Reference, Sheet
from huikuan.foundation.imports.reader import Book, read_book
from huikuan.foundation.imports.table import PlacedFinding

PEOPLE = Sheet(
    key="people",
    zh="员工",
    en="Staff",
    required=True,
    unique=("no",),
    references=(Reference(column="boss", sheet="people", key="no", on_unknown="blank"),),
    parent=("no", "boss"),
    columns=(
        Column(key="no", zh="员工编号", en="Employee no", kind=Kind.CODE, required=True, aliases=("工号",)),
        Column(key="name", zh="姓名", en="Name", kind=Kind.TEXT, required=True),
        Column(
            key="role",
            zh="角色",
            en="Role",
            kind=Kind.CHOICE,
            choices=(
                Choice(code="boss", zh="经理", en="manager", aliases=("主管",)),
                Choice(code="rep", zh="业务员", en="salesperson"),
            ),
        ),
        Column(key="boss", zh="上级编号", en="Manager no", kind=Kind.CODE),
    ),
)
SALES = Sheet(
    key="sales",
    zh="销售历史",
    en="Sales",
    required=True,
    references=(Reference(column="person", sheet="people", key="no"),),
    columns=(
        Column(key="month", zh="月份", en="Month", kind=Kind.MONTH, required=True),
        Column(key="person", zh="员工编号", en="Employee no", kind=Kind.CODE, required=True),
        Column(key="amount", zh="金额", en="Amount", kind=Kind.MONEY, required=True, aliases=("销售额",)),
        Column(key="growth", zh="增长率", en="Growth", kind=Kind.RATE),
    ),
)
PROMISES = Sheet(
    key="promises",
    zh="承诺",
    en="Promises",
    columns=(
        Column(key="person", zh="员工编号", en="Employee no", kind=Kind.CODE, required=True),
        Column(key="amount", zh="承诺金额", en="Amount", kind=Kind.MONEY, required=True, minimum=1),
        Column(key="date", zh="承诺日期", en="Promised date", kind=Kind.DATE, required=True),
        Column(key="text", zh="附言", en="Text", kind=Kind.TEXT),
        Column(key="days", zh="天数", en="Days", kind=Kind.INTEGER, minimum=0, maximum=365),
    ),
)
SHEETS = (PEOPLE, SALES, PROMISES)

STAFF_ROWS: list[list[object]] = [
    ["员工编号", "姓名", "角色", "上级编号"],
    ["E1", "王建国", "经理", ""],
    ["E2", "李敏", "业务员", "E1"],
]
SALES_ROWS: list[list[object]] = [["月份", "员工编号", "金额"], ["2026-11", "E1", 1200.5], ["2026-12", "E2", 300]]
PROMISE_HEAD: list[object] = ["员工编号", "承诺金额", "承诺日期", "附言", "天数"]


def write_book(path: Path, pages: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """Write pages as an .xlsx with openpyxl; text starting with = becomes a formula, as in Excel."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in pages.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    book.save(path)
    return path


def good_pages(**changed: Sequence[Sequence[object]]) -> dict[str, Sequence[Sequence[object]]]:
    """Pages without a fault; ``people``, ``sales`` and ``promises`` replace one."""
    pages = {"员工": changed.get("people", STAFF_ROWS), "销售历史": changed.get("sales", SALES_ROWS)}
    if "promises" in changed:
        pages["承诺"] = changed["promises"]
    return pages


def read(path: Path, **options: object) -> Book:
    """Read with the small sheets."""
    return read_book(path, sheets=SHEETS, **options)  # type: ignore[arg-type]


def read_pages(tmp_path: Path, **changed: Sequence[Sequence[object]]) -> Book:
    """Write and read a book with some pages changed."""
    return read(write_book(tmp_path / "book.xlsx", good_pages(**changed)))


def said(book: Book) -> list[tuple[str, str, str, int | None, str, str]]:
    """Findings as (code, severity, sheet, row, column, value)."""
    return [_said(finding) for finding in book.findings]


def _said(placed: PlacedFinding) -> tuple[str, str, str, int | None, str, str]:
    place = placed.place
    return placed.finding.code, str(placed.finding.severity), place.sheet, place.row, place.column, place.value


def column(book: Book, sheet: str, key: str) -> list[object]:
    """Values of one column."""
    return book.tables[sheet].frame[key].to_list()


def raw_xlsx(path: Path, rows_xml: str, *, name: str = "销售历史") -> Path:
    """An .xlsx whose only sheet has exactly this XML between <sheetData> tags."""
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet(name)
    book.close()
    with zipfile.ZipFile(path) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    members["xl/worksheets/sheet1.xml"] = sheet.replace("<sheetData/>", f"<sheetData>{rows_xml}</sheetData>").encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member, data in members.items():
            new.writestr(member, data)
    return path
