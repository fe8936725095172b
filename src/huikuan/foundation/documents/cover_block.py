"""The small tables of the cover."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import polars as pl
from xlsxwriter.utility import xl_rowcol_to_cell

from huikuan.foundation.documents.book import Block
from huikuan.foundation.documents.cells import EXACT_BELOW, words
from huikuan.foundation.documents.charts import block_chart
from huikuan.foundation.documents.cover_pen import CHART_PIXELS, GRID, ROW_PIXELS, Pen
from huikuan.foundation.documents.highlights import highlight
from huikuan.foundation.documents.layout import label_width, text_width
from huikuan.foundation.documents.page_sheet import HAIRLINE, HEADER, TOTALS, WORDS, write_value
from huikuan.foundation.documents.style import GREY, look
from huikuan.foundation.imports.columns import Column, Kind


def write_block(pen: Pen, block: Block, sheet_name: str) -> None:
    """Write the table, its totals, note and chart at the pen; ``sheet_name`` is the cover's."""
    pen.heading(block.title)
    frame = block.frame.with_columns(
        words(block.frame[column.key], column=column, lang=pen.lang).alias(column.key)
        for column in block.columns
        if column.kind is Kind.CHOICE
    )
    spans = _spans(block.columns, frame, pen.lang)
    places = dict(zip((column.key for column in block.columns), spans, strict=True))
    pen.sheet.set_row(pen.row, 22)
    for column, (start, width) in zip(block.columns, spans, strict=True):
        pen.span(pen.row, start, width, pen.styles(HEADER))
        pen.sheet.write_string(pen.row, start, column.label(pen.lang), pen.styles(HEADER))
    pen.row += 1
    first = pen.row
    for values in frame.iter_rows(named=True):
        for column, (start, width) in zip(block.columns, spans, strict=True):
            cell = pen.styles(look(column.kind), HAIRLINE)
            formula = _block_formula(pen, block, frame, column, places)
            pen.span(pen.row, start, width, cell)
            write_value(pen.sheet, (pen.row, start), values[column.key], column.kind, formula=formula, cell=cell)
        pen.row += 1
    last = pen.row - 1
    for key, kind in block.highlights.items():
        column = next(column for column in block.columns if column.key == key)
        highlight(
            pen.sheet,
            pen.styles,
            column,
            kind,
            span=(first, places[key][0], max(first, last), places[key][0]),
            lang=pen.lang,
        )
    if block.totals and frame.height:
        _write_block_totals(pen, block, frame, places, first)
    if block.note:
        pen.text(block.note, {"font_color": GREY})
    if block.chart is not None and frame.height:
        chart = block_chart(pen.book, sheet_name, block, rows=(first, last), places=places, lang=pen.lang)
        rows = min(3 + frame.height, 18)
        chart.set_size({"width": CHART_PIXELS, "height": rows * ROW_PIXELS})
        pen.sheet.insert_chart(pen.row, 0, chart, {"object_position": 1, "y_offset": 6})
        pen.row += rows + 1


def _write_block_totals(
    pen: Pen, block: Block, frame: pl.DataFrame, places: dict[str, tuple[int, int]], first: int
) -> None:
    for index, column in enumerate(block.columns):
        start, width = places[column.key]
        cell = pen.styles(look(column.kind), TOTALS)
        pen.span(pen.row, start, width, cell)
        if column.total:
            values = [int(value or 0) for value in frame[column.key]]
            whole = all(abs(value) < EXACT_BELOW for value in values)
            cells = f"{xl_rowcol_to_cell(first, start)}:{xl_rowcol_to_cell(pen.row - 1, start)}"
            formula = f"SUM({cells})" if whole else ""
            write_value(pen.sheet, (pen.row, start), sum(values), column.kind, formula=formula, cell=cell)
        elif index == 0:
            pen.sheet.write_string(pen.row, start, WORDS[pen.lang]["total"], cell)
        elif width == 1:
            pen.sheet.write_blank(pen.row, start, None, cell)
    pen.row += 1


def _block_formula(
    pen: Pen, block: Block, frame: pl.DataFrame, column: Column, places: dict[str, tuple[int, int]]
) -> str:
    if column.formula:
        names = {key: xl_rowcol_to_cell(pen.row, start) for key, (start, _) in places.items()}
        text = re.sub(r"\{(\w+)\}", lambda found: names[found.group(1)], column.formula)
        return f"ROUND({text},2)" if column.kind is Kind.MONEY else text
    total = block.sums.get(column.key)
    if total is None or block.match is None or not _matchable(frame[block.match[0]]):
        return ""
    placed = pen.pages[total.page]
    if not placed.live or placed.page.level is not None:
        return ""
    label = xl_rowcol_to_cell(pen.row, places[block.match[0]][0], col_abs=True)
    conditions = placed.ranges(block.match[1], outside=True)
    amounts = placed.ranges(total.column, outside=True)
    return "+".join(f"SUMIF({where},{label},{what})" for where, what in zip(conditions, amounts, strict=True))


def _matchable(labels: pl.Series) -> bool:
    """Whether SUMIF finds exactly these labels: it ignores case and reads wildcards, comparisons and numbers."""
    plain = [str(label or "") for label in labels]
    folded = {label.casefold() for label in plain}
    return len(folded) == len(plain) and not any(re.search(r"^$|^[<>=]|[*?~]|^[\d.,%\s-]+$", label) for label in plain)


def _spans(columns: Sequence[Column], frame: pl.DataFrame, lang: str) -> list[tuple[int, int]]:
    """(first grid column, number of grid columns) of each column, in proportion to what stands in them."""
    wishes = []
    for column in columns:
        content = text_width(frame[column.key].cast(pl.String)) if frame.height else 0
        if column.kind is Kind.MONEY:
            content += content // 3 + 3
        wishes.append(max(4, label_width(column.label(lang)), min(content, 44)) + 2)
    edges, so_far, total = [0], 0, sum(wishes)
    for index, wish in enumerate(wishes, start=1):
        so_far += wish
        edges.append(max(edges[-1] + 1, min((2 * so_far * GRID + total) // (2 * total), GRID - len(wishes) + index)))
    return [(start, end - start) for start, end in pairwise(edges)]
