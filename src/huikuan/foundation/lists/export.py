"""Export as seen: the same rows, columns, order and words, in a workbook without formulas."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from huikuan.foundation import clock
from huikuan.foundation.lists.columns import Kind
from huikuan.foundation.lists.state import ListState

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.INTEGER: "#,##0",
    Kind.PERCENT: "0.0%",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MONTH: "yyyy-mm",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}
# A text that looks like a formula stays text: strings are never turned into formulas, links or numbers.
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def export_response(state: ListState, rows: Iterable[dict[str, Any]]) -> HttpResponse:
    """The list as a file to save."""
    name = f"{slugify(str(state.spec.title), allow_unicode=True)}-{clock.today():%Y%m%d}.xlsx"
    response = HttpResponse(workbook(state, rows), content_type=XLSX)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return response


def workbook(state: ListState, rows: Iterable[dict[str, Any]]) -> bytes:
    """The bytes of the workbook: headings, rows, a total line where columns have totals."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {**AS_TEXT, "remove_timezone": True}) as book:
        sheet = book.add_worksheet(_sheet_name(str(state.spec.title)))
        bold = book.add_format({"bold": True, "bottom": 1, "font_name": "Microsoft YaHei", "font_size": 10})
        formats = {
            kind: book.add_format(
                {"num_format": FORMATS.get(kind, "@"), "font_name": "Microsoft YaHei", "font_size": 10}
            )
            for kind in Kind
        }
        for at, column in enumerate(state.columns):
            sheet.write_string(0, at, str(column.label), bold)
            sheet.set_column(at, at, 16 if column.numeric else 20)
        sums = [0] * len(state.columns)
        line = 0
        for line, row in enumerate(rows, start=1):
            for at, column in enumerate(state.columns):
                value = column.value(row)
                if column.total and value is not None:
                    sums[at] += value
                write(sheet, line, at, column.kind, value, formats[column.kind])
        for at, column in enumerate(state.columns):
            if column.total:
                write(sheet, line + 1, at, column.kind, sums[at], formats[column.kind])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(line, 1), len(state.columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return buffer.getvalue()


def write(sheet: Any, row: int, at: int, kind: Kind, value: Any, style: Any) -> None:
    """One cell by its kind; None stays empty."""
    if value is None or value == "":
        sheet.write_blank(row, at, None, style)
    elif kind is Kind.MONEY:
        sheet.write_number(row, at, Decimal(value).scaleb(-2), style)
    elif kind in {Kind.INTEGER, Kind.PERCENT}:
        sheet.write_number(row, at, value, style)
    elif kind in {Kind.DAY, Kind.MONTH, Kind.MOMENT}:
        sheet.write_datetime(row, at, value, style)
    else:
        sheet.write_string(row, at, str(value), style)


def _sheet_name(title: str) -> str:
    return "".join("_" if sign in "[]:*?/\\" else sign for sign in title)[:31] or "Sheet1"
