"""Tables of other programs: known by their headings wherever these stand, with lines before and after the rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from huikuan.engine.findings import Severity
from huikuan.foundation.imports.doubts import Doubts, shown
from huikuan.foundation.imports.names import plain
from huikuan.foundation.imports.raw import RawSheet
from huikuan.foundation.imports.table import ROW, Place

SEARCHED = 60  # rows in which the headings may stand
_BRACKETS = re.compile(r"[(\[【<{][^)\]】>}]*[)\]】>}]")
_PROTECTED = r"^[`'\s]+|[`\s]+$"  # what keeps a spreadsheet from reading a long number
_AS_TEXT = r'^="?([^"]*)"$'  # so do ="6222…" and what is left of it where a reader has taken a quote
_GROUP = re.compile(r"^(对方|收付方|付款|交易对手)")  # whose name and number stand under one heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table that another program writes.

    ``headings``: field → the headings it is known by, best first. ``needs``: alternatives, each a set of fields that
    must all be there. ``ends``: how the first cell begins of the line from which on only totals follow.
    """

    key: str
    headings: Mapping[str, tuple[str, ...]]
    needs: tuple[frozenset[str], ...]
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTable:
    """The rows of a table as text (ROW and one column "0", "1", … a column of the file; blank cells null).

    ``columns``: field → positions, best heading first. ``preface`` are the lines above the headings, ``trailer`` those
    below the rows.
    """

    layout: Layout
    source: str
    header: int
    columns: Mapping[str, tuple[int, ...]]
    headings: tuple[str, ...]
    rows: pl.DataFrame
    preface: tuple[tuple[str, ...], ...]
    trailer: tuple[tuple[str, ...], ...]

    def has(self, field: str) -> bool:
        """Whether the file has the field."""
        return field in self.columns

    def text(self, field: str, at: int = 0) -> pl.Series:
        """The cells of a field (of its heading number ``at``); nulls where the file doesn't have it."""
        positions = self.columns.get(field, ())
        if at >= len(positions):
            return pl.repeat(None, self.rows.height, dtype=pl.String(), eager=True).alias(field)
        return self.rows[str(positions[at])].alias(field)

    def heading(self, field: str, at: int = 0) -> str:
        """The heading as written."""
        positions = self.columns.get(field, ())
        return self.headings[positions[at]] if at < len(positions) else ""

    def place(self, field: str, at: int = 0) -> Place:
        """The column for a finding."""
        return Place(sheet=self.source, column=self.heading(field, at))


def find_table(raw: RawSheet, layouts: Sequence[Layout], doubts: Doubts) -> FoundTable | None:
    """The table of the layout that knows most of the headings; None where no row has what one of them needs."""
    found = _best(raw, layouts, complete=True)
    if found is None:
        return None
    layout, header, columns = found
    lines = raw.frame.select(_clean(name) for name in raw.frame.columns).with_row_index(ROW, offset=1)
    lines = lines.with_columns(pl.col(ROW).cast(pl.Int64()))
    rows = lines.slice(header + 1).filter(~pl.all_horizontal(pl.all().exclude(ROW).is_null()))
    headings = _head(raw)[header][0]
    rows = _without_headings(rows, headings, columns, raw.name, doubts)
    rows, trailer = _without_end(rows, layout)
    return FoundTable(
        layout=layout,
        source=raw.name,
        header=header,
        columns=columns,
        headings=headings,
        rows=rows,
        preface=_texts(lines.head(header)),
        trailer=_texts(trailer),
    )


def nearly(raw: RawSheet, layouts: Sequence[Layout]) -> tuple[Layout, tuple[str, ...], tuple[str, ...]] | None:
    """The layout that comes nearest, with the fields it lacks and the headings that are there; None where few headings
    are known, or half of what it needs is lacking: a day and an amount stand in every table."""
    found = _best(raw, layouts, complete=False)
    if found is None or len(found[2]) < 3:
        return None
    layout, header, columns = found
    need = min(layout.needs, key=lambda need: len(need - columns.keys()))
    lacking = need - columns.keys()
    if 2 * len(lacking) >= len(need):
        return None
    headings = tuple(filter(None, _head(raw)[header][0]))
    return layout, tuple(sorted(lacking)), headings


def in_text(text: str, layouts: Sequence[Layout]) -> bool:
    """Whether a line of text holds the headings that a layout needs."""
    for line in text.splitlines()[:SEARCHED]:
        cells = [names_of(cell.strip('" ')) for cell in re.split(r"[,;\t|]", line)]
        if any(_complete(layout, _columns(layout, cells)) for layout in layouts):
            return True
    return False


def names_of(heading: str) -> tuple[str, ...]:
    """The compared forms of a heading: whole, and without what stands in brackets (a unit, a translation)."""
    text = unicodedata.normalize("NFKC", heading)
    return tuple(dict.fromkeys(filter(None, (plain(text), plain(_BRACKETS.sub("", text)))))) or _signs(text)


def _signs(text: str) -> tuple[str, ...]:
    """A heading of nothing but signs (``+/-``) is compared as it stands."""
    return (text.strip(),) if text.strip() else ()


def _form(heading: str) -> str:
    return plain(heading) or heading.strip()


def _best(
    raw: RawSheet, layouts: Sequence[Layout], *, complete: bool
) -> tuple[Layout, int, dict[str, tuple[int, ...]]] | None:
    best: tuple[Layout, int, dict[str, tuple[int, ...]]] | None = None
    score = 0
    head = [names for _headings, names in _head(raw)]
    for layout in layouts:
        wanted = {_form(heading) for headings in layout.headings.values() for heading in headings}
        for at, names in enumerate(head):
            if sum(1 for forms in names if not wanted.isdisjoint(forms)) <= score:
                continue  # it can't know more headings than there are
            columns = _columns(layout, names)
            known = len({position for positions in columns.values() for position in positions})
            if known > score and (not complete or _complete(layout, columns)):
                best, score = (layout, at, columns), known
    return best


def _head(raw: RawSheet) -> list[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """The lines in which headings may stand: headings as written, and their compared forms.

    A line of words below one that has blanks beside its words (发生额 over 借方 and 贷方) is read together with it."""
    out: list[tuple[tuple[str, ...], list[tuple[str, ...]]]] = []
    above: tuple[str, ...] = ()
    for row in raw.frame.head(SEARCHED).iter_rows():
        cells = tuple((cell or "").strip() for cell in row)
        if _two_lines(above, cells):
            out.append(_together(above, cells))
        else:
            out.append((cells, [names_of(cell) for cell in cells]))
        above = cells
    return out


def _two_lines(above: Sequence[str], below: Sequence[str]) -> bool:
    """Below words with blanks among them stand only words, some of them under a blank."""
    words = [cell for cell in (*above, *below) if cell]
    return (
        sum(map(bool, above)) > 2
        and sum(map(bool, below)) > 1
        and not any(any(map(str.isdigit, cell)) for cell in words)
        and any(under and not over for over, under in zip(above, below, strict=True))
    )


def _together(above: Sequence[str], below: Sequence[str]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    headings, names, group = [], [], ""
    for over, under in zip(above, below, strict=True):
        group = over or (group if under else "")
        headings.append(f"{group}{under}" if under else group)
        whose = _GROUP.match(group)
        names.append(names_of((whose[0] + under if whose else under) if under else group))
    return tuple(headings), names


def _complete(layout: Layout, columns: Mapping[str, tuple[int, ...]]) -> bool:
    return any(need <= columns.keys() for need in layout.needs)


def _columns(layout: Layout, cells: Sequence[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """field → positions; the same heading a second time is left aside."""
    at: dict[str, int] = {}
    for form in (0, -1):  # the whole heading goes before one without its brackets
        for position, names in enumerate(cells):
            if names:
                at.setdefault(names[form], position)
    found = {}
    for field, headings in layout.headings.items():
        positions = tuple(dict.fromkeys(at[name] for heading in headings if (name := _form(heading)) in at))
        if positions:
            found[field] = positions
    return found


def _clean(name: str) -> pl.Expr:
    text = pl.col(name).str.replace(_AS_TEXT, "$1").str.replace_all(_PROTECTED, "")
    return pl.when(text != "").then(text).alias(name)


def _without_headings(
    rows: pl.DataFrame, headings: tuple[str, ...], columns: Mapping[str, tuple[int, ...]], source: str, doubts: Doubts
) -> pl.DataFrame:
    """Leave out the headings where they stand again, at the top of a page or of a second export."""
    known = [positions[0] for positions in columns.values()]
    again = pl.all_horizontal((pl.col(str(at)) == headings[at]).fill_null(value=False) for at in known)
    lines = rows.filter(again)
    if lines.is_empty():
        return rows
    texts = pl.Series([shown(" ".join(filter(None, line))) for line in lines.drop(ROW).iter_rows()])
    doubts.add_rows("row.header_again", Severity.INFO, Place(sheet=source), rows=lines[ROW], values=texts)
    return rows.filter(~again)


def _without_end(rows: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows, and the lines after them; comment lines (#) are no rows wherever they stand."""
    first = pl.coalesce(pl.all().exclude(ROW))
    comment = rows.select(first.str.starts_with("#")).to_series()
    kept, comments = rows.filter(~comment), rows.filter(comment)
    if not layout.ends or kept.is_empty():
        return kept, comments
    ends = kept.select(pl.any_horizontal(first.str.starts_with(begin) for begin in layout.ends)).to_series()
    at = ends.arg_true()
    if not len(at):
        return kept, comments
    return kept.head(at[0]), pl.concat([kept.slice(at[0]), comments])


def _texts(lines: pl.DataFrame) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(filter(None, line)) for line in lines.drop(ROW).iter_rows())


def said(lines: Iterable[tuple[str, ...]], pattern: re.Pattern[str]) -> str:
    """The first group of the first line in which the pattern is found, else ""."""
    for line in lines:
        if found := pattern.search(unicodedata.normalize("NFKC", " ".join(line))):
            return found[1].strip()
    return ""
