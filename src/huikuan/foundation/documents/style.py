"""How workbooks look: one accent colour, hairlines instead of a grid, red only for what needs action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huikuan.foundation.documents.book import Tone
from huikuan.foundation.imports.columns import Kind

Look: TypeAlias = Mapping[str, object]

ACCENT, TINT, FAINT, LINE = "#1D4E63", "#E3ECF0", "#F3F7F8", "#D3DCE0"
INK, GREY, RED, AMBER, GREEN = "#1F2A30", "#66757D", "#C0322B", "#9A6400", "#1E7A52"
RED_FILL, AMBER_FILL, BAR = "#FBE9E7", "#FDF3DC", "#A9C9D6"
TONES = {
    Tone.PLAIN: ACCENT,
    Tone.GOOD: "#2F8F6B",
    Tone.INFO: "#4C8DBF",
    Tone.CAUTION: "#DDA23A",
    Tone.ALERT: RED,
}
SIZE = 10
ROW_HEIGHT = 18  # points, for rows whose text does not wrap
NUMERIC = frozenset({Kind.MONEY, Kind.INTEGER, Kind.RATE, Kind.NUMBER, Kind.QUANTITY})

# "_ " leaves the width of a blank between a figure and the text to its right; a zero is a quiet dash.
_NUMBER_FORMATS = {
    Kind.MONEY: '#,##0.00_ ;-#,##0.00_ ;"–"_ ',
    Kind.INTEGER: "#,##0_ ",
    Kind.RATE: "0.0%_ ",
    Kind.NUMBER: "General_ ",
    Kind.QUANTITY: "#,##0.###_ ",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MONTH: "yyyy-mm",
    Kind.CODE: "@",  # 0012 stays 0012 when it is edited
}
_FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
_PAGE_OF = {"zh": "第 &P 页，共 &N 页", "en": "Page &P of &N"}
_A4 = 9
OUTLINE_LEVELS = 7  # Excel knows no deeper


def font(lang: str) -> str:
    """The font all cells and charts name."""
    return _FONTS.get(lang, _FONTS["en"])


def look(kind: Kind) -> dict[str, object]:
    """Number format and alignment by kind."""
    align = "right" if kind in NUMERIC else "center" if kind in (Kind.DATE, Kind.MONTH) else "left"
    found: dict[str, object] = {"align": align, "valign": "vcenter", "num_format": _NUMBER_FORMATS.get(kind, "General")}
    if kind in (Kind.TEXT, Kind.CODE, Kind.CHOICE):
        # Text such as "=1+1" stays text even after somebody edits the cell.
        found["quote_prefix"] = True
    return found


def tree_look(depth: int, deepest: int) -> Look:
    """What sets a row of a tree apart by its depth: the upper levels bold on a tint, the leaves plain."""
    if depth >= deepest or depth > 2:
        return {}
    if depth == 2:
        return {"bold": True}
    return {"bold": True, "bg_color": TINT if depth == 0 else FAINT, "font_color": ACCENT}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook, lang: str) -> None:
        self._book = book
        self._base: Look = {"font_name": font(lang), "font_size": SIZE, "font_color": INK}
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def __call__(self, *looks: Look) -> Format:
        """The format with all the given properties; later ones win."""
        properties: dict[str, object] = dict(self._base)
        for each in looks:
            properties.update(each)
        key = tuple(sorted(properties.items(), key=lambda item: item[0]))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def rule(self, properties: Look) -> Format:
        """A format for a conditional rule: only what it changes."""
        return self._book.add_format(dict(properties))


def set_up_print(sheet: Worksheet, *, title: str, lang: str, portrait: bool = False) -> None:
    """A4, one page wide, with page numbers below."""
    if portrait:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.3, right=0.3, top=0.5, bottom=0.6)
    safe = title.replace("&", "&&")[:100]
    sheet.set_footer(f"&L&9{safe}&C&9&A&R&9{_PAGE_OF.get(lang, _PAGE_OF['en'])}", {"margin": 0.3})
    sheet.hide_gridlines(2)
