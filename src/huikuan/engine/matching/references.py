"""Numbers quoted in a payment's reference text, found whole, glued together or with gaps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from huikuan.engine.matching.evidence import number_points
from huikuan.engine.matching.windows import likely_windows

_TELLING = 5  # so many digits are hardly a date or a count
_DIGITS = re.compile(r"\d{5,}")
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_INSIDE = 6  # shorter numbers count only where they stand alone
_LONGEST_TEXT = 400  # no bank carries more; a cell of a megabyte must not stall the run
_MOST_SHARED = 200  # a number of more items than this names the customer at best
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORD_COST = 8  # points lost where the letters before a number are left out


@dataclass(slots=True)
class Text:
    """A reference without spaces and signs, with the places where words began and ended."""

    letters: str
    starts: int  # bit masks
    ends: int
    words: tuple[str, ...]


def _words(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _WORD.findall(text.upper())


def fold(text: str) -> str:
    """Full-width and upper case made plain, gaps and signs dropped: two ways to write one number fold to one."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return "".join(_words(text))


def read_text(text: str) -> Text:
    """Fold a reference and remember its words."""
    words = tuple(_words(text[:_LONGEST_TEXT]))
    starts = ends = at = 0
    for word in words:
        starts |= 1 << at
        at += len(word)
        ends |= 1 << at
    return Text("".join(words), starts, ends, words)


@dataclass(slots=True)
class Quotes:
    """What one reference quotes: points for each item, and the items each place of the text stands for."""

    points: dict[int, int] = field(default_factory=dict)
    whole: set[int] = field(default_factory=set)
    taken: int = 0  # bit mask of the characters that belong to a number of ours


def unread_digits(text: Text, quotes: Quotes) -> bool:
    """Something like a number of ours stands in the text and was not understood."""
    for stretch in _DIGITS.finditer(text.letters):
        start, end = stretch.span()
        read = quotes.taken >> start & ((1 << end - start) - 1)
        if not read or "0" * _TELLING in f"{read:0{end - start}b}":
            return True
    return False


class _Owners:
    """Items of each number. Most numbers have one, and a list apiece would be a burden for large books."""

    def __init__(self) -> None:
        self.first: dict[str, int] = {}
        self._more: dict[str, list[int]] = {}

    def add(self, number: str, item: int) -> None:
        if self.first.setdefault(number, item) != item:
            self._more.setdefault(number, []).append(item)

    def of(self, number: str) -> list[int]:
        first = self.first.get(number)
        return [] if first is None else [first, *self._more.get(number, ())]


class NumberIndex:
    """From a folded number, or its digits alone, to the items that carry it."""

    def __init__(self, numbers: Sequence[Iterable[str]]) -> None:
        """``numbers[i]``: the numbers of item i."""
        self.folded: list[tuple[str, ...]] = []
        self._items, self._cores = _Owners(), _Owners()
        for item, raw in enumerate(numbers):
            own = tuple(dict.fromkeys(number for number in map(fold, raw) if number))
            self.folded.append(own)
            for number in own:
                self._items.add(number, item)
                core = number.lstrip(_CAPITALS).lstrip("0")
                if core != number and len(core) >= _TELLING and core.isdecimal():
                    self._cores.add(core, item)
        known = self._items.first.keys() | self._cores.first.keys()
        self._inside = frozenset(number for number in known if len(number) >= _SHORTEST_INSIDE)
        self._short = len(self._inside) < len(known)
        # All numbers in one row after another, so that comparing can be done for whole arrays of items.
        self.rows = [number for own in self.folded for number in own]
        self.lengths = np.array([len(number) for number in self.rows], dtype=np.int64)
        self.counts = np.array([len(own) for own in self.folded], dtype=np.int64)
        self.firsts = np.cumsum(self.counts) - self.counts

    def quotes(self, texts: Sequence[Text]) -> list[Quotes]:
        """Every number of ours in each text; longer ones first, and no character is read twice."""
        found = [Quotes() for _ in texts]
        for row, start, length in likely_windows(texts=[text.letters for text in texts], numbers=self._inside):
            text, quotes = texts[row], found[row]
            piece, mask = text.letters[start : start + length], ((1 << length) - 1) << start
            if piece in self._inside and not quotes.taken & mask:
                quotes.taken |= mask
                self._add(quotes, piece, whole=bool(text.starts >> start & text.ends >> start + length & 1))
        if self._short:
            for text, quotes in zip(texts, found, strict=True):
                for word in text.words:
                    if len(word) < _SHORTEST_INSIDE:
                        self._add(quotes, word, whole=True)
        return found

    def _add(self, found: Quotes, piece: str, *, whole: bool) -> None:
        owners, cost = self._items.of(piece), 0
        if not owners:
            owners, cost = self._cores.of(piece), _WORD_COST
        points = number_points(length=len(piece), whole=whole, shared_by=len(owners)) - cost
        if points <= 0 or len(owners) > _MOST_SHARED:
            return
        for item in owners:
            found.points[item] = max(points, found.points.get(item, 0))
            if whole:
                found.whole.add(item)
