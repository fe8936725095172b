"""The empty workbook that people fill in: explanations, drop-downs, one example row a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from huikuan.foundation.documents.replacing import replacing
from huikuan.foundation.imports.cells import choice_words, parse_choice, parse_rate
from huikuan.foundation.imports.columns import Column, Kind, Sheet
from huikuan.foundation.imports.date_cells import parse_date, parse_month
from huikuan.foundation.imports.describe import KIND_WORDS, describe_column, required_mark
from huikuan.foundation.imports.money_cells import parse_money

FONTS = {"zh": "微软雅黑", "en": "Calibri"}
README = {"zh": "说明", "en": "Read me"}
_LISTS = "lists"  # hidden; Excel takes a list of at most 255 characters in the validation itself
_ROWS = 5_000  # rows that get drop-downs and formats
_WIDTHS = {
    Kind.CODE: 14, Kind.TEXT: 18, Kind.MONEY: 14, Kind.DATE: 13, Kind.MONTH: 11, Kind.INTEGER: 10, Kind.RATE: 10,
    Kind.NUMBER: 11, Kind.QUANTITY: 11, Kind.CHOICE: 13,
}  # fmt: skip
_FORMATS = {
    Kind.CODE: "@", Kind.MONEY: "#,##0.00;[Red]-#,##0.00", Kind.DATE: "yyyy-mm-dd", Kind.MONTH: "yyyy-mm",
    Kind.INTEGER: "0", Kind.RATE: "0.0%",
}  # fmt: skip
_WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "title": "回款计划 · 输入工作簿",
        "lead": "一张表一类数据。填好必需的三张就能出计划；其余的有多少填多少，越全越准。",
        "head": ("工作表", "是否必需", "填什么"),
        "required": "必需",
        "optional": "可选",
        "rules_title": "填写约定",
        "rules": (
            "深色表头的列每行必填，浅色表头的列可以留空；鼠标停在表头上看说明。",
            "每张表的第 2 行是示例，填写前请删掉或直接改写。",
            "金额以元为单位；整列用万元时，把表头写成“金额(万元)”即可，也可以在单元格里写“12.5万”。",
            "日期写 2026-12-01、2026/12/1 或 2026年12月1日，月份写 2026-12；百分比写 6% 或 0.06。",
            "列的顺序随意；自己多加的列会原样留作备注。编号前面的 0 请保留（编号列已设为文本）。",
        ),
    },
    "en": {
        "title": "Collection plan · input workbook",
        "lead": "One kind of data a sheet. The three required ones are enough for a plan; the rest makes it better.",
        "head": ("Sheet", "Required", "What goes in"),
        "required": "required",
        "optional": "optional",
        "rules_title": "How to fill it in",
        "rules": (
            "Columns with a dark heading need a value in every row; those with a light heading may stay empty. "
            "Point at a heading to read what it means.",
            "Row 2 of each sheet is an example: delete it or write over it.",
            "Amounts are in yuan. For a column in units of 10,000 write the heading as “Amount (10k)”.",
            "Dates: 2026-12-01 or 2026/12/1; months: 2026-12; percentages: 6% or 0.06.",
            "Columns may stand in any order; columns you add are kept as notes. Keep leading zeros of codes "
            "(code columns are set to text).",
        ),
    },
}


def write_template(path: Path, *, sheets: Sequence[Sheet], lang: str) -> None:
    """Write the empty workbook in ``zh`` or ``en``; raises `CannotWriteError` where it can't be written.

    It reads back without findings: the example rows fit each other.
    """
    with replacing(path) as file:
        _write_book(file, sheets, lang)


def _write_book(file: BinaryIO, sheets: Sequence[Sheet], lang: str) -> None:
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    book.formats[0].set_font_name(FONTS[lang])
    book.formats[0].set_font_size(10)
    styles = _styles(book, lang)
    _write_readme(book, sheets, lang, styles)
    lists: list[list[str]] = []
    for sheet in sheets:
        _write_sheet(book, sheet, lang, styles, lists)
    if lists:
        page = book.add_worksheet(_LISTS)
        page.hide()
        for i, words in enumerate(lists):
            page.write_column(0, i, words)
    book.close()


def _styles(book: xlsxwriter.Workbook, lang: str) -> dict[str, Any]:
    base = {"font_name": FONTS[lang], "font_size": 10, "valign": "vcenter"}
    heading = base | {"bold": True, "align": "center", "border": 1, "border_color": "#B8C4CE", "text_wrap": True}
    row = base | {"border": 1, "border_color": "#D9E0E6", "indent": 1}
    kinds = {kind: base | ({"num_format": form} if (form := _FORMATS.get(kind)) else {}) for kind in Kind}
    return {
        "title": book.add_format(base | {"bold": True, "font_size": 18, "font_color": "#1F4E5F"}),
        "lead": book.add_format(base | {"font_color": "#5A6B76"}),
        "section": book.add_format(base | {"bold": True, "font_size": 12, "font_color": "#1F4E5F"}),
        "required": book.add_format(heading | {"bg_color": "#1F4E5F", "font_color": "#FFFFFF"}),
        "optional": book.add_format(heading | {"bg_color": "#E4EDF1", "font_color": "#1F4E5F"}),
        "link": book.add_format(row | {"font_color": "#0B6E8A", "underline": 1}),
        "cell": book.add_format(row | {"text_wrap": True}),
        "middle": book.add_format(row | {"align": "center", "indent": 0}),
        "need": book.add_format(row | {"align": "center", "indent": 0, "bold": True, "font_color": "#B4531A"}),
        "rule": book.add_format(base | {"text_wrap": True}),
        **{f"column_{kind}": book.add_format(form) for kind, form in kinds.items()},
        **{f"example_{kind}": book.add_format(form | {"font_color": "#6B7B86"}) for kind, form in kinds.items()},
    }


def _write_readme(book: xlsxwriter.Workbook, sheets: Sequence[Sheet], lang: str, styles: dict[str, Any]) -> None:
    words = _WORDS[lang]
    page = book.add_worksheet(README[lang])
    page.hide_gridlines(2)
    for column, width in enumerate((3, 16, 12, 78)):
        page.set_column(column, column, width)
    page.set_row(1, 32)
    page.write_string(1, 1, words["title"], styles["title"])
    page.write_string(2, 1, words["lead"], styles["lead"])
    for column, text in enumerate(words["head"], start=1):
        page.write_string(4, column, text, styles["required"])
    row = 5
    for row, sheet in enumerate(sheets, start=5):
        name = sheet.label(lang)
        help_text = sheet.help_zh if lang == "zh" else sheet.help_en
        page.set_row(row, 32 if _shown_width(help_text) > 85 else 22)
        page.write_url(row, 1, f"internal:'{name}'!A1", styles["link"], name)
        need = "required" if sheet.required else "optional"
        page.write_string(row, 2, words[need], styles["need" if sheet.required else "middle"])
        page.write_string(row, 3, help_text, styles["cell"])
    row += 2
    page.write_string(row, 1, words["rules_title"], styles["section"])
    for number, rule in enumerate(words["rules"], start=1):
        page.set_row(row + number, 30 if len(rule) > (55 if lang == "zh" else 100) else 18)
        page.merge_range(row + number, 1, row + number, 3, f"{number}. {rule}", styles["rule"])
    _print_setup(page)
    page.fit_to_pages(1, 1)
    page.activate()


def _write_sheet(
    book: xlsxwriter.Workbook, sheet: Sheet, lang: str, styles: dict[str, Any], lists: list[list[str]]
) -> None:
    page = book.add_worksheet(sheet.label(lang))
    page.set_row(0, 32)
    page.set_row(1, 20)
    page.freeze_panes(1, 1)
    for i, column in enumerate(sheet.columns):
        label = column.label(lang)
        width = column.width or _WIDTHS[column.kind]
        width = max(width, min(28, _shown_width(column.example) + 2), min(24, _shown_width(label) + 3))
        page.set_column(i, i, width, styles[f"column_{column.kind}"])
        page.write_string(0, i, label, styles["required" if required_mark(column) else "optional"])
        page.write_comment(0, i, _comment(column, lang), {"x_scale": 1.6, "font_size": 9, "author": ""})
        _write_example(page, i, column, lang, styles[f"example_{column.kind}"])
        if column.choices:
            _add_drop_down(page, i, [c.zh if lang == "zh" else c.en for c in column.choices], lists)
    _print_setup(page)
    page.repeat_rows(0)


def _add_drop_down(page: Any, index: int, words: list[str], lists: list[list[str]]) -> None:
    source: object = words
    if len(",".join(words)) > 255:
        lists.append(words)
        letter = chr(64 + len(lists))
        source = f"={_LISTS}!${letter}$1:${letter}${len(words)}"
    # "information": other words are understood too, so the list helps and doesn't forbid.
    page.data_validation(1, index, _ROWS, index, {"validate": "list", "source": source, "error_type": "information"})


def _comment(column: Column, lang: str) -> str:
    kind = KIND_WORDS[lang][column.kind]
    need = _WORDS[lang]["required" if required_mark(column) else "optional"]
    return "\n".join(filter(None, (f"{kind} · {need}", describe_column(column, lang))))


def _write_example(page: Any, index: int, column: Column, lang: str, style: object) -> None:
    """The example as a real date or number; text never as a formula."""
    text = column.example
    if not text:
        return
    if column.kind is Kind.MONEY:
        page.write_number(1, index, Decimal(parse_money(text)[0] or 0).scaleb(-2), style)
    elif column.kind in {Kind.DATE, Kind.MONTH}:
        page.write_datetime(1, index, (parse_date if column.kind is Kind.DATE else parse_month)(text)[0], style)
    elif column.kind is Kind.RATE:
        page.write_number(1, index, parse_rate(text, percent=True)[0], style)
    elif column.kind in {Kind.NUMBER, Kind.INTEGER, Kind.QUANTITY}:
        page.write_number(1, index, Decimal(text), style)
    elif column.kind is Kind.CHOICE:
        code = parse_choice(text, choice_words(column.choices))[0]
        words = [c.zh if lang == "zh" else c.en for c in column.choices if c.code == code]
        page.write_string(1, index, words[0] if words else text, style)
    else:
        page.write_string(1, index, text, style)


def _print_setup(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)


def _shown_width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)
