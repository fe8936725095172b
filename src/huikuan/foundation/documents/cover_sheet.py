"""The first sheet: big figures, the bar of their parts, small tables with charts, and the way to every other sheet."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from huikuan.foundation.documents.book import Cover, Fact
from huikuan.foundation.documents.charts import parts_bar
from huikuan.foundation.documents.cover_block import write_block
from huikuan.foundation.documents.cover_pen import (
    CHART_PIXELS,
    COLUMN_PIXELS,
    COLUMN_WIDTH,
    GRID,
    MIDDLE,
    ROW_PIXELS,
    ROW_POINTS,
    Pen,
)
from huikuan.foundation.documents.layout import Placed, label_width
from huikuan.foundation.documents.page_sheet import write_value
from huikuan.foundation.documents.style import ACCENT, GREY, TONES, Styles, look, set_up_print
from huikuan.foundation.imports.columns import Kind

_FACTS_A_ROW, _CARD_ROWS = 4, 4


def write_cover(book: Workbook, styles: Styles, cover: Cover, pages: Sequence[Placed], *, lang: str) -> None:
    """Write the cover as the next sheet of the book."""
    sheet = book.add_worksheet(cover.name)
    pen = Pen(book, sheet, styles, lang, {each.page.sheet.key: each for each in pages})
    sheet.set_column(0, GRID - 1, COLUMN_WIDTH, styles(MIDDLE))
    sheet.set_default_row(ROW_POINTS)
    set_up_print(sheet, title=cover.title, lang=lang, portrait=True)
    sheet.set_row(0, 34)
    pen.text(cover.title, {"bold": True, "font_size": 20, "font_color": ACCENT})
    if cover.subtitle:
        pen.text(cover.subtitle, {"font_color": GREY})
    pen.row += 1
    cells = _write_facts(pen, cover.facts)
    if cover.bar:
        facts = {fact.key: fact for fact in cover.facts}
        chart = parts_bar(book, cover.name, [(facts[key], cells[key]) for key in cover.bar], lang=lang)
        chart.set_size({"width": CHART_PIXELS, "height": 3 * ROW_PIXELS})
        sheet.insert_chart(pen.row, 0, chart, {"object_position": 1})
        pen.row += 3
    for block in cover.blocks:
        write_block(pen, block, cover.name)
    for note in cover.notes:
        pen.text(note, {"font_color": GREY})
    _write_contents(pen, pages)
    sheet.print_area(0, 0, pen.row, GRID - 1)


def _write_facts(pen: Pen, facts: Sequence[Fact]) -> dict[str, tuple[int, int]]:
    """Write the figures in rows of four cards; returns the cell of each figure."""
    width = GRID // _FACTS_A_ROW
    cells = {
        fact.key: (pen.row + 1 + _CARD_ROWS * (index // _FACTS_A_ROW), width * (index % _FACTS_A_ROW))
        for index, fact in enumerate(facts)
    }
    names = {key: xl_rowcol_to_cell(*place) for key, place in cells.items()}
    values = {fact.key: fact.value for fact in facts}
    for fact in facts:
        row, start = cells[fact.key]
        colour = TONES[fact.tone]
        label = pen.styles(
            {"font_color": GREY, "top": 5, "top_color": colour, "right": 5, "right_color": "#FFFFFF", **MIDDLE}
        )
        figure = pen.styles(
            look(fact.kind),
            {"bold": True, "font_size": 17, "font_color": colour, "align": "left", "indent": 0, "shrink": True},
        )
        pen.sheet.set_row(row, 28)
        pen.span(row - 1, start, width, label)
        pen.sheet.write_string(row - 1, start, fact.label, label)
        pen.span(row, start, width, figure)
        formula = pen.total_formula(fact.total) if fact.total else ""
        formula = formula or re.sub(r"\{(\w+)\}", lambda found: names[found.group(1)], fact.formula)
        write_value(pen.sheet, (row, start), fact.value, fact.kind, formula=formula, cell=figure)
        if fact.share_of:
            share = pen.styles(look(Kind.RATE), {"font_color": GREY, "align": "left", "valign": "top"})
            whole = names[fact.share_of]
            formula = f"IF({whole}=0,0,ROUND({names[fact.key]}/{whole},6))"
            part = _share(values[fact.key], values[fact.share_of])
            pen.span(row + 1, start, width, share)
            write_value(pen.sheet, (row + 1, start), part, Kind.RATE, formula=formula, cell=share)
    pen.row += _CARD_ROWS * math.ceil(len(facts) / _FACTS_A_ROW)
    return cells


def _share(part: object, whole: object) -> Decimal:
    if not isinstance(part, int) or not isinstance(whole, int) or not whole:
        return Decimal(0)
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def _write_contents(pen: Pen, pages: Sequence[Placed]) -> None:
    if not pages:
        return
    pen.heading({"zh": "目录", "en": "Contents"}[pen.lang])
    link = pen.styles({"font_color": ACCENT, "underline": 1, **MIDDLE})
    rows = pen.styles(look(Kind.INTEGER), {"font_color": GREY})
    for each in pages:
        page, part = each.page, each.parts[0]
        target = f"internal:{quote_sheetname(part.name)}!A1"
        pen.span(pen.row, 0, 4, link)
        pen.sheet.write_url(pen.row, 0, target, link, part.name)
        pen.span(pen.row, 4, 2, rows)
        pen.sheet.write_number(pen.row, 4, each.frame.height, rows)
        text = page.description or (page.sheet.help_zh if pen.lang == "zh" else page.sheet.help_en)
        about = pen.styles({"font_color": GREY, "text_wrap": True, **MIDDLE})
        pen.span(pen.row, 6, GRID - 6, about)
        pen.sheet.write_string(pen.row, 6, text, about)
        lines = math.ceil(label_width(text) / ((GRID - 6) * COLUMN_PIXELS // 7))
        pen.sheet.set_row(pen.row, ROW_POINTS + 14 * max(0, lines - 1))
        pen.row += 1
