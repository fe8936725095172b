"""The two charts of the cover; both read their figures from cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart as XlsxChart

from huikuan.foundation.documents.book import Block, Fact, Tone
from huikuan.foundation.documents.style import GREY, INK, LINE, TONES, font

_HIDDEN = {"visible": False, "major_gridlines": {"visible": False}, "line": {"none": True}}
_AXIS = {"zh": '0\\.0,"万"'}  # a thousandth with a point before its last digit: ten thousands
_NO_FRAME = {"border": {"none": True}, "fill": {"none": True}}


def parts_bar(book: Workbook, sheet: str, parts: Sequence[tuple[Fact, tuple[int, int]]], *, lang: str) -> XlsxChart:
    """One bar, as long as the whole, cut into its parts; the cards above carry the same colours."""
    chart = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for fact, (row, column) in parts:
        chart.add_series(
            {"name": fact.label, "values": [sheet, row, column, row, column], "fill": _fill(fact.tone), "gap": 40}
        )
    chart.set_legend({"position": "bottom", "font": _font(lang)})
    chart.set_x_axis({**_HIDDEN, "min": 0, "max": 1})
    chart.set_y_axis(_HIDDEN)
    chart.set_chartarea(_NO_FRAME)
    chart.set_plotarea(_NO_FRAME)
    return chart


def block_chart(
    book: Workbook,
    sheet: str,
    block: Block,
    *,
    rows: tuple[int, int],
    places: Mapping[str, tuple[int, int]],
    lang: str,
) -> XlsxChart:
    """Stacked bars, one a row of the block, the first row on top; ``rows`` and ``places`` say where its cells are."""
    if block.chart is None:
        raise ValueError("the block has no chart")
    first, last = rows
    label = places[block.chart.category][0]
    names = {column.key: column.label(lang) for column in block.columns}
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for key, tone in block.chart.series.items():
        start = places[key][0]
        chart.add_series(
            {
                "name": names[key],
                "categories": [sheet, first, label, last, label],
                "values": [sheet, first, start, last, start],
                "fill": _fill(tone),
                "gap": 55,
            }
        )
    chart.set_legend({"position": "bottom", "font": _font(lang)})
    gridlines = {"visible": True, "line": {"color": LINE, "width": 0.5}}
    chart.set_x_axis(
        {
            "num_format": _AXIS.get(lang, "#,##0"),
            "num_font": _font(lang, GREY),
            "line": {"none": True},
            "major_gridlines": gridlines,
        }
    )
    chart.set_y_axis({"reverse": True, "num_font": _font(lang), "line": {"color": LINE}, "crossing": "max"})
    chart.set_chartarea(_NO_FRAME)
    return chart


def _fill(tone: Tone) -> dict[str, str]:
    return {"color": TONES[tone]}


def _font(lang: str, colour: str = INK) -> dict[str, object]:
    return {"name": font(lang), "size": 9, "color": colour}
