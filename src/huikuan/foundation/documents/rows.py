"""The rows of a page as spreadsheet XML, a slice at a time."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from huikuan.foundation.documents.cells import escaped, number_texts, numbers
from huikuan.foundation.documents.layout import Part, Placed, expression, subtree_ends
from huikuan.foundation.documents.style import OUTLINE_LEVELS, ROW_HEIGHT
from huikuan.foundation.imports.columns import Column, Kind

SLICE = 20_000
_LINE_HEIGHT, _MOST_LINES = 14, 12  # points; a row is at most 409 high
_ROW, _END, _PATTERN = "_excel_row", "_excel_row_of_last_descendant", "_pattern"
_ROW_TEXT = "_excel_row_text"
_TEXTUAL = (Kind.TEXT, Kind.CODE, Kind.CHOICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the rows of one sheet need beside their values; ``styles[pattern][column]`` are style numbers.

    In a tree the pattern is the depth; on other pages 1 is the last row of a group and 0 all others.
    """

    placed: Placed
    part: Part
    styles: Sequence[Sequence[str]]
    nothing: str  # said in the first row when there are no rows


def row_slices(shape: Shape) -> Iterator[tuple[int, bytes]]:
    """Yield (rows so far, XML of the next rows) until the part is complete."""
    if not shape.part.count:
        yield 0, _empty_row(shape).encode()
        return
    rows = _numbered(shape)
    for start in range(0, rows.height, SLICE):
        chunk = rows.slice(start, SLICE).with_columns(pl.col(_ROW).cast(pl.String).alias(_ROW_TEXT))
        contents: list[pl.Series] = []
        pieces = [_row_start(shape)]
        for index in range(len(shape.placed.page.sheet.columns)):
            pieces += _cells(chunk, index, shape, contents)
        # One pass over the rows puts all the pieces of all cells together: a column at a time would copy each twice.
        line = pl.concat_str([*pieces, pl.lit("</row>")]).str.join("").cast(pl.Binary)
        yield start + chunk.height, chunk.with_columns(contents).select(line).item()


def _numbered(shape: Shape) -> pl.DataFrame:
    """The part's rows with their numbers on the sheet, their pattern, and where the rows below them end."""
    placed, part = shape.placed, shape.part
    rows = placed.frame.slice(part.offset, part.count)
    first = part.first_row
    rows = rows.with_columns(pl.int_range(first, first + part.count, dtype=pl.Int64).alias(_ROW))
    if placed.page.level is None:
        changes = pl.lit(value=False)
        if placed.page.group_break is not None:
            key = pl.col(placed.page.group_break)
            changes = key.ne_missing(key.shift(-1)) & (pl.col(_ROW) < part.last_row)
        return rows.with_columns(changes.cast(pl.Int64).alias(_PATTERN), pl.col(_ROW).alias(_END))
    depths = rows[placed.page.level].to_list()
    # A tree that does not fit on one sheet gets its subtotals as values: a range cannot span sheets.
    ends = subtree_ends(depths) if len(placed.parts) == 1 else range(len(depths))
    return rows.with_columns(
        pl.Series(_PATTERN, depths, dtype=pl.Int64),
        pl.Series(_END, [first + end for end in ends], dtype=pl.Int64),
    )


def _row_start(shape: Shape) -> pl.Expr:
    tag = pl.format('<row r="{}" ht="{}" customHeight="1"', pl.col(_ROW_TEXT), _height(shape.placed))
    if shape.placed.page.level is None:
        return pl.concat_str([tag, pl.lit(">")])
    depth, open_levels = pl.col(_PATTERN), shape.placed.page.open_levels
    outline = pl.format(' outlineLevel="{}"', depth.clip(upper_bound=OUTLINE_LEVELS))
    folded = pl.lit("")
    if open_levels is not None:
        hidden = pl.when(depth > open_levels).then(pl.lit(' hidden="1"')).otherwise(pl.lit(""))
        closed = (depth == open_levels) & (pl.col(_END) > pl.col(_ROW))
        folded = pl.when(closed).then(pl.lit(' collapsed="1"')).otherwise(hidden)
    return pl.concat_str([tag, outline, folded, pl.lit(">")])


def _height(placed: Placed) -> pl.Expr:
    """Height of a row in points: enough for the text that wraps, since not every program adjusts it by itself."""
    lines = [
        ((pl.col(key).str.len_bytes() + pl.col(key).str.len_chars()) // 2 // max(placed.widths[key] - 1, 1) + 1)
        for key in placed.wraps
    ]
    most = pl.max_horizontal(pl.lit(1), *lines).clip(upper_bound=_MOST_LINES)
    return ROW_HEIGHT + (most - 1) * _LINE_HEIGHT


def _cells(chunk: pl.DataFrame, index: int, shape: Shape, contents: list[pl.Series]) -> list[pl.Expr]:
    """The pieces of one column's cells, complete with their tags; what they are made of is added to ``contents``."""
    column = shape.placed.page.sheet.columns[index]
    styles = [f'" s="{style[index]}"' for style in shape.styles]
    style = pl.lit(styles[0])
    if len(set(styles)) > 1:
        style = pl.col(_PATTERN).replace_strict(dict(enumerate(styles)), return_dtype=pl.String)
    head = [pl.lit(f'<c r="{shape.placed.letters[column.key]}'), pl.col(_ROW_TEXT), style]
    values = chunk[column.key]
    formulas = _formulas(chunk, column, shape.placed)
    figures = texts = None
    if column.kind in _TEXTUAL:
        texts = escaped(values)
    else:
        figures = numbers(values, column.kind)
        if figures.null_count() > values.null_count():
            texts = number_texts(values, column.kind)
    named = {f"_{kind}_{index}": each for kind, each in (("f", formulas), ("v", figures), ("t", texts))}
    contents += [each.alias(name) for name, each in named.items() if each is not None]
    return head + _tagged(*(None if each is None else each.alias(name) for name, each in named.items()))


def _tagged(formulas: pl.Series | None, figures: pl.Series | None, texts: pl.Series | None) -> list[pl.Expr]:
    """Cells' contents after their openings; an empty formula (null) leaves the value alone, no value a blank."""
    choices: list[list[pl.Expr]] = []
    if formulas is not None:
        kind, value = (' t="str"', texts) if figures is None else ("", figures)
        assert value is not None
        parts = pl.lit(f"{kind}><f>"), pl.col(formulas.name), pl.lit("</f><v>"), pl.col(value.name)
        choices.append([*parts, pl.lit("</v></c>")])
    if figures is not None:
        choices.append([pl.lit("><v>"), pl.col(figures.name), pl.lit("</v></c>")])
    if texts is not None:
        space = ' xml:space="preserve"' if texts.str.contains(r"^\s|\s$|\n").any() else ""
        opening = pl.lit(f' t="inlineStr"><is><t{space}>')
        choices.append([opening, pl.col(texts.name), pl.lit("</t></is></c>")])
    only = (figures if texts is None else texts) if formulas is None and (figures is None or texts is None) else None
    if only is not None and not only.null_count():
        return choices[0]
    return [pl.coalesce([*map(pl.concat_str, choices), pl.lit("/>")])]


def _formulas(chunk: pl.DataFrame, column: Column, placed: Placed) -> pl.Series | None:
    """Formulas of a column as XML text, null where the value stands for itself."""
    if not placed.live:
        return None
    own, letter = pl.lit(None, dtype=pl.String), placed.letters[column.key]
    if column.formula:
        text = f"ROUND({column.formula},2)" if column.kind is Kind.MONEY else column.formula
        pieces = [pl.lit(html.escape(piece, quote=False)) for piece in expression(text, letters=placed.letters)]
        woven = [part for piece in pieces for part in (piece, pl.col(_ROW).cast(pl.String))][:-1]
        own = pl.concat_str(woven)
    if placed.page.level is not None and column.key in placed.sums:
        subtotal = pl.format(f"SUBTOTAL(9,{letter}{{}}:{letter}{{}})", pl.col(_ROW) + 1, pl.col(_END))
        own = pl.when(pl.col(_END) > pl.col(_ROW)).then(subtotal).otherwise(own)
    elif not column.formula:
        return None
    return chunk.select(own.alias("formula")).to_series()


def _empty_row(shape: Shape) -> str:
    row = shape.part.first_row
    return f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{html.escape(shape.nothing)}</t></is></c></row>'
