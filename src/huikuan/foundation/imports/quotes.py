"""Rows of delimited text whose quotes may be at fault: one that is never closed must not swallow what follows."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LONGEST_CELL = 20  # lines that one quoted cell may span


@dataclass(frozen=True, slots=True, kw_only=True)
class StrayQuote:
    """An opening quote without its closing one: row and column from 0, and the cell as it was read."""

    row: int
    column: int
    text: str


class _Source:
    """Lines for the reader, at most `LONGEST_CELL` and one for a row; a row's lines can be given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._given_back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) > LONGEST_CELL:
            raise StopIteration  # ends the row, not the text: the reader asks again for the next row
        line = self._given_back.popleft() if self._given_back else next(self._lines)
        self.taken.append(line)
        return line

    def firsts(self) -> Iterator[str]:
        """The line that each row starts with, until there are no more."""
        for line in self._lines:
            yield line
            while self._given_back:
                yield self._given_back.popleft()

    def start_with(self, line: str) -> None:
        """Begin a row with this line."""
        self._given_back.appendleft(line)
        self.taken = []

    def keep_first(self) -> str:
        """Give back all lines of this row but its first."""
        self._given_back.extendleft(reversed(self.taken[1:]))
        return self.taken[0]


@dataclass(slots=True, kw_only=True)
class QuotedRows:
    """Iterates over the rows of ``lines``; ``stray`` fills up with the quotes that were taken as plain text."""

    lines: Iterable[str]
    delimiter: str
    stray: list[StrayQuote] = field(default_factory=list)

    def __iter__(self) -> Iterator[list[str]]:
        source = _Source(self.lines)
        reader = csv.reader(source, delimiter=self.delimiter)
        widest = 0
        for number, line in enumerate(source.firsts()):
            if '"' in line:
                source.start_with(line)
                cells = next(reader)
                if self._is_torn(source.taken, cells, widest):
                    cells = self._split(source.keep_first(), number)
            else:  # most lines, and much quicker
                cells = line.rstrip("\r\n").split(self.delimiter)
            widest = max(widest, len(cells))
            yield cells

    def _is_torn(self, taken: list[str], row: list[str], widest: int) -> bool:
        """Whether a quote of these lines has joined what doesn't belong together."""
        if len(taken) == 1 and ('"' not in taken[0] or not any(self.delimiter in cell for cell in row)):
            return False
        if len(taken) > LONGEST_CELL:
            return True
        try:
            next(csv.reader(taken, delimiter=self.delimiter, strict=True))
        except csv.Error:
            return True
        inner = taken[1:-1]  # closed by the opening quote of another row: what lies between looks like rows
        return widest > 2 and bool(inner) and all(line.count(self.delimiter) == widest - 1 for line in inner)

    def _split(self, line: str, number: int) -> list[str]:
        """The cells of one line; a quote that isn't closed before a delimiter or the end is plain text."""
        end = re.escape(self.delimiter)
        cells: list[str] = []
        for found in re.finditer(rf'(?:"((?:[^"]|"")*+)"|([^{end}]*))({end}|$)', line.rstrip("\r\n")):
            quoted, plain = found[1] or "", found[2] or ""
            if plain.startswith('"'):
                self.stray.append(StrayQuote(row=number, column=len(cells), text=plain))
            cells.append(plain or quoted.replace('""', '"'))
            if not found[3]:
                break
        return cells
