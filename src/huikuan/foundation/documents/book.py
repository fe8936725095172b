"""What a workbook consists of: pages (one sheet each) and a cover that a manager reads in ten seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from huikuan.foundation.imports.columns import Column, Kind, Sheet


class Highlight(StrEnum):
    """How a column draws the eye; done by conditional formats, so it stays right after editing."""

    POSITIVE = "positive"  # red where above zero
    NEGATIVE = "negative"  # red where below zero
    BAR = "bar"  # a bar in proportion to the amount
    FLAG = "flag"  # amber where there is any text
    SEVERITY = "severity"  # choices with the codes error (red) and warning (amber)
    MARKS = "marks"  # text: red where it has ✗, amber where it has △, else green


class Tone(StrEnum):
    """Colour of a fact or of a chart's series, by what it means to the reader."""

    PLAIN = "plain"
    GOOD = "good"
    INFO = "info"
    CAUTION = "caution"
    ALERT = "alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet of results.

    ``frame`` has at least the columns of ``sheet`` in the types of ``foundation.imports.table.TYPES``; money is integer
    fen. ``level`` names an integer column of the frame with the depth (0 = root) of each row of a tree in preorder: its
    rows are indented and outlined, and the ``total`` columns of inner rows are subtotals of the rows below them; rows
    deeper than ``open_levels`` start folded. A page without a level gets one row of totals above the header.
    ``group_break`` is a column on whose change a rule is drawn (not in trees), ``freeze`` the last column that stays in
    view.
    """

    sheet: Sheet
    frame: pl.DataFrame
    title: str
    lines: tuple[str, ...] = ()
    level: str | None = None
    open_levels: int | None = None
    totals: bool = True
    highlights: Mapping[str, Highlight] = field(default_factory=dict)
    group_break: str | None = None
    freeze: str | None = None
    print_to: str | None = None  # the last printed column; what stands beyond it is for the screen
    name: str = ""  # of the tab; the sheet's label unless given
    description: str = ""  # in the table of contents; the sheet's help unless given


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Where a figure on the cover comes from: the sum of a column of a page (for a tree, of its roots)."""

    page: str  # key of the page's sheet
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One big figure. ``total`` or ``formula`` (over other facts' keys, ``{target}-{received}``) keep it live.

    ``value`` must equal what the formula gives: int (fen for money), Decimal for rates, text or a date. ``share_of`` is
    the key of another money fact: the share of it is shown below, live.
    """

    key: str
    label: str
    value: object
    kind: Kind
    total: Total | None = None
    formula: str = ""
    share_of: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Stacked horizontal bars over the rows of a block: one bar a row, ``series`` are money columns of the block."""

    category: str
    series: Mapping[str, Tone]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A small table on the cover.

    ``sums`` makes columns live: the sum of a page's column over the rows where the page's column ``match[1]`` equals
    this table's column ``match[0]``.
    """

    title: str
    columns: tuple[Column, ...]
    frame: pl.DataFrame
    note: str = ""
    sums: Mapping[str, Total] = field(default_factory=dict)
    match: tuple[str, str] | None = None
    totals: bool = False
    highlights: Mapping[str, Highlight] = field(default_factory=dict)
    chart: Chart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The first sheet: title, big figures, a bar of the parts (keys of money facts), tables, table of contents."""

    name: str
    title: str
    subtitle: str = ""
    facts: tuple[Fact, ...] = ()
    bar: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
