"""Files in somebody else's form: recognised by what they contain, and turned into rows of one of our sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from huikuan.foundation.imports.checks import Loaded
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.raw import RawSheet

SAMPLE = 64 * 1024  # bytes of a file's beginning by which it is claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One sheet of what was handed in. ``content(most)`` gives the file's first bytes, or all (-1), where it
    is text, None inside a workbook; ``table`` reads it as cells (its doubts are told only where the sheet is taken)."""

    name: str
    content: Callable[[int], bytes | None]
    table: Callable[[Doubts], RawSheet]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Rows read from a foreign form: exactly the columns of ``empty_frame(sheet)``; ``rows_seen`` counts those
    refused too."""

    frame: pl.DataFrame
    rows_seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """The foreign forms of one sheet.

    ``read`` gives None for what is in none of them; then its doubts say what was missing, if it came near.
    ``claims`` tells by a file's first bytes whether text that is not named .csv, .tsv or .txt is in one of them.
    ``finish`` gives rows what they need of other sheets and of what stands, once all sheets are read and before they
    are checked against each other. ``tells`` are codes of findings that are worth a place beside the figures.
    """

    sheet: Sheet
    read: Callable[[Source, Doubts], Taken | None]
    claims: Callable[[bytes], bool]
    finish: Callable[[Mapping[str, Loaded], Doubts], None] | None = None
    tells: tuple[str, ...] = ()
