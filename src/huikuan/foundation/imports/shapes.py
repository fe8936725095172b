"""The shape of a file: its sheets and their headings, by which it is known again and matched on a page."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import partial

from huikuan.foundation.imports import catalogue
from huikuan.foundation.imports.archive import MIB, Limits
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.containers import Container, open_container
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.foreign import Source
from huikuan.foundation.imports.headers import find_header
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.names import match_sheet, sheet_names
from huikuan.foundation.imports.raw import RawSheet
from huikuan.foundation.imports.refusals import ImportRefusedError
from huikuan.foundation.imports.uploads import laid_out

LARGE = 20 * MIB  # opening it once more only for its headings would take long


@dataclass(frozen=True, kw_only=True)
class SourceSheet:
    """A sheet of the file: its headings, the sheet of ours it seems to be, and which heading is which column.

    ``recognised``: in a foreign form, read without any matching.
    """

    name: str
    headings: tuple[str, ...]
    sheet: Sheet | None
    columns: dict[str, str]
    recognised: bool = False


def sources(batch: Import, *, recognise: bool = False) -> list[SourceSheet]:
    """Every sheet of the file; ``recognise`` looks also whether it is in a foreign form. Raises `ImportRefusedError`
    when it can't be opened."""
    ours = catalogue.sheets()
    names = sheet_names(ours)
    found = []
    with laid_out(batch) as path:
        container = open_container(path, limits=Limits(), any_text=True)
        for name in container.names:
            raw = container.load(name, Doubts())
            sheet = match_sheet(name, names) or _likely(raw, ours)
            recognised = recognise and _in_foreign_form(container, name, raw)
            found.append(_source(name, raw, sheet, recognised=recognised))
    return found


def shape_of(batch: Import) -> str:
    """A hash of the sheets and headings; empty for what can't be opened or is so large that a program wrote it."""
    if batch.size > LARGE:
        return ""
    try:
        found = sources(batch)
        # A lone sheet is known by its headings: its name is the file's, and has the month in it as often as not.
        told = [[source.name if len(found) > 1 else "", *source.headings] for source in found]
    except ImportRefusedError:
        return ""
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _in_foreign_form(container: Container, name: str, raw: RawSheet) -> bool:
    foreign = catalogue.foreign()
    if foreign is None:
        return False
    source = Source(name=name, content=partial(container.content, name), table=lambda _doubts: raw)
    return foreign.read(source, Doubts()) is not None


def _source(name: str, raw: RawSheet, sheet: Sheet | None, *, recognised: bool) -> SourceSheet:
    header = find_header(raw, sheet) if sheet else None
    headings = header.headings if header else _widest(raw)
    columns = {key: one.heading for key, one in header.columns.items()} if header else {}
    return SourceSheet(
        name=name, headings=tuple(filter(None, headings)), sheet=sheet, columns=columns, recognised=recognised
    )


def _likely(raw: RawSheet, ours: tuple[Sheet, ...]) -> Sheet | None:
    """The sheet of ours with the most recognised columns, if all its required ones are among them."""
    best, most = None, 1
    for sheet in ours:
        header = find_header(raw, sheet)
        if header and not header.missing(sheet) and len(header.columns) > most:
            best, most = sheet, len(header.columns)
    return best


def _widest(raw: RawSheet) -> tuple[str, ...]:
    """The fullest of the first rows: most likely the headings."""
    rows = [tuple((cell or "").strip() for cell in row) for row in raw.frame.head(10).iter_rows()]
    return max(rows, key=lambda row: sum(map(bool, row)), default=())
