"""Writing on the grid of the cover: many narrow columns, of which everything spans some."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huikuan.foundation.documents.book import Total
from huikuan.foundation.documents.layout import Placed
from huikuan.foundation.documents.style import ACCENT, Look, Styles

GRID = 24  # narrow columns of equal width; everything on the cover spans some of them
COLUMN_WIDTH, COLUMN_PIXELS = 5, 40
CHART_PIXELS = GRID * COLUMN_PIXELS - 4  # to the right edge, not over it
ROW_POINTS, ROW_PIXELS = 18, 24
MIDDLE: Look = {"valign": "vcenter"}


@dataclass(slots=True)
class Pen:
    """The sheet being written and the next free row (from 0)."""

    book: Workbook
    sheet: Worksheet
    styles: Styles
    lang: str
    pages: dict[str, Placed]
    row: int = 0

    def heading(self, text: str) -> None:
        """A section's heading over the whole width."""
        self.row += 1
        look_ = {"bold": True, "font_size": 12, "font_color": ACCENT, "bottom": 2, "bottom_color": ACCENT, **MIDDLE}
        self.span(self.row, 0, GRID, self.styles(look_))
        self.sheet.write_string(self.row, 0, text, self.styles(look_))
        self.row += 1

    def span(self, row: int, start: int, width: int, cell: Format) -> None:
        """Merge ``width`` columns of a row."""
        if width > 1:
            self.sheet.merge_range(row, start, row, start + width - 1, "", cell)

    def text(self, text: str, look_: Look) -> None:
        """One line of text over the whole width."""
        self.sheet.write_string(self.row, 0, text, self.styles(MIDDLE, look_))
        self.row += 1

    def total_formula(self, total: Total) -> str:
        """The sum of a page's column: of all rows, or of the roots of a tree."""
        placed = self.pages[total.page]
        if not placed.live:
            return ""
        # SUM and not the page's own SUBTOTAL, which would follow its filter; SUBTOTAL of a tree takes each leaf once.
        name = "SUM" if placed.page.level is None else "SUBTOTAL"
        first = "" if placed.page.level is None else "9,"
        return f"{name}({first}{','.join(placed.ranges(total.column, outside=True))})"
