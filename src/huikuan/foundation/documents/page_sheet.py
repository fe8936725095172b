"""A page's sheet but for its rows: title, totals, header, widths, rules, panes, print set-up, and pattern rows."""

from __future__ import annotations

from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huikuan.engine.money import yuan_text
from huikuan.foundation.documents.cells import EXACT_BELOW, yuan
from huikuan.foundation.documents.highlights import highlight
from huikuan.foundation.documents.layout import Part, Placed, frozen_columns
from huikuan.foundation.documents.style import (
    ACCENT,
    GREY,
    LINE,
    OUTLINE_LEVELS,
    TINT,
    Look,
    Styles,
    look,
    set_up_print,
    tree_look,
)
from huikuan.foundation.imports.columns import Kind

WORDS = {
    "zh": {
        "total": "合计",
        "nothing": "没有记录",
        "too_large": "有金额超过电子表格能精确保存的 15 位数字：这些单元格以文本写出，本页不用公式。",
    },
    "en": {
        "total": "Total",
        "nothing": "No rows",
        "too_large": "Some amounts have more digits than the 15 a spreadsheet keeps exactly: they are written as text, "
        "and this page has no formulas.",
    },
}
HEADER: Look = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": ACCENT,
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
    "border": 1,
    "border_color": "#FFFFFF",
}
HAIRLINE: Look = {"bottom": 1, "bottom_color": LINE}
TOTALS: Look = {"bold": True, "font_color": ACCENT, "bg_color": TINT}


def write_page(book: Workbook, styles: Styles, placed: Placed, part: Part, *, lang: str) -> int:
    """Add the sheet of one part of a page; returns how many pattern rows stand where the data begins."""
    sheet = book.add_worksheet(part.name)
    _write_head(sheet, styles, placed, lang=lang)
    _write_header(sheet, styles, placed, part, lang=lang)
    if placed.totals_row is not None:
        _write_totals(sheet, styles, placed, lang=lang)
    for column, properties in placed.page.highlights.items():
        highlight(
            sheet, styles, placed.page.sheet.by_key[column], properties, span=_span(placed, part, column), lang=lang
        )
    last_column = len(placed.page.sheet.columns) - 1
    sheet.freeze_panes(part.header_row, frozen_columns(placed))
    if placed.page.level is None:
        # Not on a tree: a filter takes its folded rows for filtered out, and the subtotals then leave them out.
        sheet.autofilter(part.header_row - 1, 0, part.last_row - 1, last_column)
    sheet.repeat_rows(part.header_row - 1)
    everything = f"A1:{placed.letters[placed.page.sheet.columns[-1].key]}{part.last_row}"
    # Codes such as 1001 are meant as text, and subtotals are meant to differ from their neighbours.
    sheet.ignore_errors(dict.fromkeys(("number_stored_as_text", "formula_differs", "formula_range"), everything))
    set_up_print(sheet, title=placed.page.title, lang=lang)
    if placed.page.print_to is not None:
        printed = [column.key for column in placed.page.sheet.columns].index(placed.page.print_to)
        sheet.print_area(0, 0, part.last_row - 1, printed)
    return _write_patterns(sheet, styles, placed, part)


def write_value(
    sheet: Worksheet, place: tuple[int, int], value: object, kind: Kind, *, formula: str, cell: Format
) -> None:
    """Write one value at (row, column) from 0; with a formula it is what readers see until that is recomputed.

    A number too large for a spreadsheet is written as text.
    """
    if value is None:
        sheet.write_blank(*place, None, cell)
    elif isinstance(value, str):
        sheet.write_string(*place, value, cell)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, cell)
    elif isinstance(value, int) and abs(value) >= EXACT_BELOW:
        sheet.write_string(*place, yuan_text(value) if kind is Kind.MONEY else f"{value:,}", cell)
    else:
        figure = yuan(value) if kind is Kind.MONEY and isinstance(value, int) else value
        if formula:
            sheet.write_formula(*place, "=" + formula, cell, figure)
        else:
            sheet.write_number(*place, figure, cell)


def _write_head(sheet: Worksheet, styles: Styles, placed: Placed, *, lang: str) -> None:
    sheet.set_row(0, 26)
    sheet.write_string(
        0, 0, placed.page.title, styles({"bold": True, "font_size": 15, "font_color": ACCENT, "valign": "vcenter"})
    )
    lines = placed.page.lines if placed.live else (*placed.page.lines, WORDS[lang]["too_large"])
    for index, line in enumerate(lines, start=1):
        sheet.write_string(index, 0, line, styles({"font_color": GREY, "valign": "vcenter"}))


def _write_header(sheet: Worksheet, styles: Styles, placed: Placed, part: Part, *, lang: str) -> None:
    sheet.set_row(part.header_row - 1, 32)
    for index, column in enumerate(placed.page.sheet.columns):
        sheet.write_string(part.header_row - 1, index, column.label(lang), styles(HEADER))
        sheet.set_column(index, index, placed.widths[column.key], styles(look(column.kind)))


def _write_totals(sheet: Worksheet, styles: Styles, placed: Placed, *, lang: str) -> None:
    row = (placed.totals_row or 1) - 1
    sheet.set_row(row, 21)
    columns = placed.page.sheet.columns
    for index, column in enumerate(columns):
        cell = styles(look(column.kind), TOTALS)
        if column.key in placed.sums:
            # SUBTOTAL follows the filter: with one region chosen it is that region's total.
            formula = "+".join(f"SUBTOTAL(9,{cells})" for cells in placed.ranges(column.key)) if placed.live else ""
            write_value(sheet, (row, index), placed.sums[column.key], column.kind, formula=formula, cell=cell)
        else:
            sheet.write_blank(row, index, None, cell)
    if columns[0].key not in placed.sums:
        sheet.write_string(row, 0, WORDS[lang]["total"], styles(look(Kind.TEXT), TOTALS))


def _write_patterns(sheet: Worksheet, styles: Styles, placed: Placed, part: Part) -> int:
    """Write a row of styled blanks for each pattern of `rows.Shape`, for `filling` to copy."""
    columns = placed.page.sheet.columns
    patterns = _patterns(placed)
    for number, properties in enumerate(patterns):
        row = part.first_row - 1 + number
        if placed.page.level is not None:
            # Tells Excel how many levels of outline there are.
            sheet.set_row(row, None, None, {"level": min(number, OUTLINE_LEVELS)})
        for index, column in enumerate(columns):
            looks = [look(column.kind), HAIRLINE, properties]
            if column.key in placed.wraps:
                looks.append({"text_wrap": True})
            if placed.page.level is not None and column.key == placed.indented:
                looks.append({"indent": 2 * number})
            sheet.write_blank(row, index, None, styles(*looks))
    if placed.page.level is not None:
        sheet.outline_settings(visible=True, symbols_below=False)
    return len(patterns)


def _patterns(placed: Placed) -> list[Look]:
    if placed.page.level is None:
        return [{}, {"bottom_color": ACCENT}] if placed.page.group_break is not None else [{}]
    depths = placed.frame[placed.page.level].to_list()
    return [tree_look(depth, max(depths, default=0)) for depth in range(max(depths, default=0) + 1)]


def _span(placed: Placed, part: Part, key: str) -> tuple[int, int, int, int]:
    column = list(placed.letters).index(key)
    return part.first_row - 1, column, part.last_row - 1, column
