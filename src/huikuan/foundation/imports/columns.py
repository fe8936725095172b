"""What a sheet looks like: one definition for template, reading, writing, documentation and web import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

LONGEST_CODE = 100  # characters of an identifier; a key of a database's index must be short
LONGEST_NAME = 100  # characters of a name that serves as one, such as a region's
LONGEST_TEXT = 2_000  # characters of any other text


class Kind(StrEnum):
    """What a cell means; in a frame each kind has one type."""

    CODE = "code"  # identifier, String: 1001.0 is read as "1001", full-width digits as half-width
    TEXT = "text"  # String
    MONEY = "money"  # yuan in the sheet, integer fen (Int64) in the frame
    DATE = "date"  # Date
    MONTH = "month"  # first day of the month, Date
    INTEGER = "integer"  # Int64
    RATE = "rate"  # share or growth: 6 % or 0.06 in the sheet, Decimal(38, 6) in the frame
    NUMBER = "number"  # Float64, for what is measured and not money (coordinates, minutes)
    QUANTITY = "quantity"  # pieces, tonnes: 2.5 in the sheet, integer thousandths (Int64) in the frame
    CHOICE = "choice"  # String: the code of one of the choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One permitted value of a CHOICE column, with the words people type for it."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()

    def label(self, lang: str) -> str:
        """The word in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a sheet.

    Reading: ``required`` columns must stand in the header, and a row without a value there is rejected unless
    ``blank_allowed``; ``minimum``/``maximum`` are in the frame's unit (fen for money); ``parse`` turns trimmed text
    into its canonical form or raises ValueError (for kinds TEXT and CODE only). ``longest`` is for a text that names
    something: more characters are no value; other texts are cut (see ``limit``).
    Writing: ``total`` columns are summed at the foot and in tree rows; ``formula`` is an Excel expression over other
    columns of the same row, written ``{key}``, whose result must equal the value in the frame.
    """

    key: str
    zh: str
    en: str
    kind: Kind
    required: bool = False
    blank_allowed: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    parse: Callable[[str], str] | None = None
    longest: int = 0  # characters; 0 = by kind
    help_zh: str = ""
    help_en: str = ""
    example: str = ""
    total: bool = False
    formula: str = ""
    width: int = 0  # characters; 0 = by kind

    @property
    def limit(self) -> int | None:
        """The most characters a value of this column has; the table's column must hold as many. None: no text."""
        return self.longest or {Kind.CODE: LONGEST_CODE, Kind.TEXT: LONGEST_TEXT}.get(self.kind)

    def label(self, lang: str) -> str:
        """Heading in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Values of ``column`` must be a key of another sheet; otherwise the row goes (reject) or the cell (blank)."""

    column: str
    sheet: str
    key: str
    on_unknown: str = "reject"  # or "blank"


BLANK = "blank"  # no fault: the cells say the usual at length, so all but the last of them are taken as empty


@dataclass(frozen=True)
class Sheet:
    """One sheet: names in both languages, columns, and what must hold between rows and sheets."""

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    required: bool = False
    aliases: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()  # columns that together identify a row
    references: tuple[Reference, ...] = ()
    coherent: tuple[tuple[str, ...], Callable[..., str]] | None = None  # columns, what tells a row's fault (`BLANK`)
    parent: tuple[str, str] | None = None  # (key column, parent column) of a tree; cycles are broken and reported
    help_zh: str = ""
    help_en: str = ""

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """Columns by their key."""
        return {column.key: column for column in self.columns}

    def label(self, lang: str) -> str:
        """Sheet name in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en
