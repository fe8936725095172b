"""Finding the header: which row holds it, which column is which, in what unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huikuan.foundation.imports.columns import Column, Kind, Sheet
from huikuan.foundation.imports.names import plain
from huikuan.foundation.imports.raw import RawSheet, column_letters

SEARCHED = 30  # rows in which a header may stand

UNITS = {
    "元": 1, "圆": 1, "rmb": 1, "cny": 1, "yuan": 1,
    "千元": 10**3, "千": 10**3, "k": 10**3, "thousand": 10**3,
    "万元": 10**4, "万": 10**4, "wan": 10**4, "10k": 10**4,
    "百万元": 10**6, "百万": 10**6, "million": 10**6,
    "亿元": 10**8, "亿": 10**8,
}  # fmt: skip
_UNIT = "|".join(sorted((*UNITS, "%"), key=len, reverse=True))
_OWN_UNIT = re.compile(
    rf"(?:[(\[【{{]\s*(?:单位\s*[::]\s*|in\s+)?(?:人民币|rmb\s*)?\s*({_UNIT})\s*[)\]】}}]|[/_\-—:,]\s*({_UNIT})|(?<=[^a-z])({_UNIT}))\s*$"
)
_TITLE_UNIT = re.compile(rf"(?:单位|unit|amounts?\s+in)\s*:?\s*(?:人民币|rmb)?\s*({_UNIT})(?![a-z])")
_REQUIRED_MARK = re.compile(r"[*]|[(\[]\s*(?:必填|required)\s*[)\]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A column of the file that is a column of the sheet: its index, its heading as written, its unit in yuan."""

    index: int
    heading: str
    unit: int = 1
    percent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where the header stands (row from 0), what was recognised by key, what else there is, and what came twice.

    ``repeated`` are pairs (heading left aside, heading taken); ``headings`` has "" where the header is blank.
    """

    row: int
    columns: Mapping[str, Found]
    others: tuple[tuple[int, str], ...]
    repeated: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]

    def missing(self, sheet: Sheet) -> list[Column]:
        """Required columns that aren't there."""
        return [column for column in sheet.columns if column.required and column.key not in self.columns]


def find_header(raw: RawSheet, sheet: Sheet) -> Header | None:
    """The row among the first 30 that names most required, then most columns; None when no row names any."""
    head = _head_rows(raw)
    known = _known_names(sheet)
    best, best_score = -1, (0, 0)
    for i, cells in enumerate(head):
        keys = {key for cell in cells if cell and (key := _key_of(cell, known)[0])}
        score = (sum(sheet.by_key[key].required for key in keys), len(keys))
        if score > best_score:
            best, best_score = i, score
    if best < 0:
        return None
    beside = [cell for cell in head[best] if cell and not _key_of(cell, known)[0]]
    title = " ".join([cell for cells in head[:best] for cell in cells if cell] + beside)
    return _read_header(best, head[best], sheet, known, _title_unit(title))


def find_mapped_header(raw: RawSheet, mapped: Mapping[str, str], *, unit: int) -> Header:
    """The row that holds most of the mapped headings (column key → heading in the file); only these are read."""
    wanted = {key: _exact(heading) for key, heading in mapped.items()}
    head = _head_rows(raw)
    counts = [len(set(wanted.values()) & set(map(_exact, cells))) for cells in head]
    row = counts.index(max(counts)) if counts else 0
    cells = head[row] if head else []
    names = [_exact(cell) for cell in cells]
    columns = {
        key: Found(index=names.index(name), heading=cells[names.index(name)], unit=unit, percent="%" in name)
        for key, name in wanted.items()
        if name in names
    }
    return Header(row=row, columns=columns, others=(), repeated=(), headings=tuple(cells))


def _exact(heading: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", heading).casefold().split())


def _head_rows(raw: RawSheet) -> list[list[str]]:
    """The first rows as text; a heading merged over several rows counts in each of them."""
    rows = [[" ".join((cell or "").split()) for cell in row] for row in raw.frame.head(SEARCHED).iter_rows()]
    for top, left, bottom, right in raw.merges:
        if top < len(rows) and left == right and left < raw.frame.width:
            for row in rows[top + 1 : bottom + 1]:
                row[left] = row[left] or rows[top][left]
    return rows


def _known_names(sheet: Sheet) -> dict[str, tuple[str, int]]:
    """Compared name → (key, rank); own names rank before aliases."""
    names = {plain(name): (c.key, 0) for c in sheet.columns for name in (c.key, c.zh, c.en)}
    for column in sheet.columns:
        for alias in column.aliases:
            names.setdefault(plain(alias), (column.key, 1))
    return names


def _key_of(heading: str, known: Mapping[str, tuple[str, int]]) -> tuple[str, int, str]:
    """(key, rank, unit) of a heading; key "" when it is none. A unit counts only when it isn't part of a name."""
    text = _REQUIRED_MARK.sub("", unicodedata.normalize("NFKC", heading)).casefold().strip()
    unit = _OWN_UNIT.search(text)
    mark = next(filter(None, unit.groups()), "") if unit else ""
    if found := known.get(plain(text)):
        return (*found, mark if mark == "%" else "")
    if unit and (found := known.get(plain(text[: unit.start()]))):
        return (*found, mark)
    return "", 0, ""


def unit_of(heading: str, title: str) -> int:
    """What one stands for in yuan in a column with this heading, below lines that say ``title``."""
    text = unicodedata.normalize("NFKC", heading).strip().casefold()
    found = _OWN_UNIT.search(text)
    mark = next(filter(None, found.groups()), "") if found else ""
    return UNITS.get(mark, 0) or _title_unit(title)


def _title_unit(title: str) -> int:
    found = _TITLE_UNIT.search(unicodedata.normalize("NFKC", title).casefold())
    return UNITS.get(found[1], 1) if found else 1


def _read_header(
    row: int, cells: Sequence[str], sheet: Sheet, known: Mapping[str, tuple[str, int]], unit: int
) -> Header:
    matches = [(i, cell, *_key_of(cell, known)) for i, cell in enumerate(cells)]
    columns: dict[str, Found] = {}
    repeated: list[tuple[str, str]] = []
    others: list[tuple[int, str]] = []
    for i, cell, key, _, mark in sorted(matches, key=lambda match: match[3]):
        if key and key not in columns:
            own = UNITS.get(mark, unit) if sheet.by_key[key].kind is Kind.MONEY else 1
            columns[key] = Found(index=i, heading=cell, unit=own, percent=mark == "%")
            continue
        if key:
            repeated.append((cell, columns[key].heading))
        others.append((i, cell or column_letters(i)))
    return Header(
        row=row,
        columns=columns,
        others=tuple(sorted(others)),
        repeated=tuple(repeated),
        headings=tuple(cells),
    )
