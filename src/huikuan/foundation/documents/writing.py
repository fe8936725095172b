"""Writing a whole workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook

from huikuan.foundation.documents.book import Cover, Page
from huikuan.foundation.documents.cover_sheet import write_cover
from huikuan.foundation.documents.filling import Filling, Progress, fill
from huikuan.foundation.documents.layout import SHEET_ROWS, place
from huikuan.foundation.documents.page_sheet import WORDS, write_page
from huikuan.foundation.documents.replacing import replacing
from huikuan.foundation.documents.style import SIZE, Styles, font


def write_book(
    path: Path,
    *,
    pages: Sequence[Page],
    cover: Cover | None = None,
    lang: str,
    properties: Mapping[str, object] | None = None,
    progress: Progress | None = None,
    sheet_rows: int = SHEET_ROWS,
) -> None:
    """Write an XLSX workbook that is there whole or not at all.

    ``properties`` are XlsxWriter's document properties (title, subject, author, company, created: a datetime; with it
    given, the same input makes the same bytes). ``progress`` is called with (sheet name, rows done, rows in all). A
    page of more than ``sheet_rows`` rows continues on sheets named "… (2)". Raises `CannotWriteError`, and ValueError
    for a page whose frame lacks a column.
    """
    taken = {cover.name.lower()} if cover is not None else set()
    placed = [place(page, lang=lang, taken=taken, sheet_rows=sheet_rows) for page in pages]
    skeleton = BytesIO()
    # In memory: XlsxWriter sees only the frame of the workbook, and leaves no temporary files when it is interrupted.
    book = Workbook(
        skeleton,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "default_format_properties": {"font_name": font(lang), "font_size": SIZE},
        },
    )
    book.set_properties(dict(properties or {}))
    styles = Styles(book, lang)
    fillings: dict[str, Filling] = {}
    if cover is not None:
        write_cover(book, styles, cover, placed, lang=lang)
    for each in placed:
        for part in each.parts:
            patterns = write_page(book, styles, each, part, lang=lang)
            member = f"xl/worksheets/sheet{len(book.worksheets())}.xml"
            fillings[member] = Filling(placed=each, part=part, patterns=patterns, nothing=WORDS[lang]["nothing"])
    book.close()
    with replacing(path) as file:
        fill(skeleton, into=file, fillings=fillings, progress=progress)
