"""Tables of web pages, which many systems save under the name .xls: every cell as text, tables one below the other."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import islice
from pathlib import Path

from huikuan.foundation.imports.csv_files import read_text
from huikuan.foundation.imports.raw import UNCALCULATED, UNMARKED, RawSheet, text_frame

_ENDS = frozenset({"td", "th"})
_UNSEEN = frozenset({"script", "style", "title"})
_WIDEST = 500  # columns; a colspan beyond is no table's


def read_page(path: Path, *, encoding: str = "") -> RawSheet:
    """The rows of all its tables as one sheet, named after the file."""
    rows = table_rows(read_text(path, encoding=encoding).data.decode())
    width = max(map(len, rows), default=0)
    even = [[*row, *[None] * (width - len(row))] for row in rows]
    return RawSheet(name=path.stem, frame=text_frame(even, width=width))


def as_lines(page: bytes, *, most: int = 400) -> bytes:
    """The first rows of a page's tables as lines of text, to tell by their headings whose they are."""
    try:
        text = page.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = page.decode("gb18030", "ignore")
    return "\n".join("\t".join(cell or "" for cell in row) for row in islice(table_rows(text), most)).encode()


def table_rows(text: str) -> list[list[str | None]]:
    """All rows of all tables, in the order of the page; a cell over several columns leaves the others blank."""
    reader = _Rows()
    reader.feed(text)
    reader.close()
    reader.end_row()
    return reader.rows


class _Rows(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str | None]] = []
        self._row: list[str | None] = []
        self._cell: list[str] | None = None
        self._span = 1
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "tr":
            self.end_row()
        elif tag in _ENDS:
            self._end_cell()
            self._cell = []
            told = dict(attrs).get("colspan") or "1"
            self._span = min(int(told), _WIDEST) if told.isdecimal() else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _ENDS:
            self._end_cell()
        elif tag in {"tr", "table"}:
            self.end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._unseen:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None:
            text = " ".join("".join(self._cell).replace(UNCALCULATED, UNMARKED).split())
            self._row += [text or None, *[None] * max(0, self._span - 1)]
            self._cell = None

    def end_row(self) -> None:
        """What has been read of a row is one."""
        self._end_cell()
        if self._row:
            self.rows.append(self._row)
            self._row = []
