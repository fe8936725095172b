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
# Letters of scripts written without spaces: next to one of them, and between two of them, a word may end.
_HAN = (
    "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[^\W_{_HAN}]+|[{_HAN}]+")
_FIRST_HAN = "\u3005"
_WIDE = re.compile("[\uff01-\uff5e]+")
_JOINTS = frozenset("-/._·#")  # signs within a number; anything else between two words parts them
_UNITS = frozenset("年月日元万件台箱个季天%")  # digits before one of these are a date, a sum or a count
_COUNTED = _UNITS | frozenset("笔张份期")
_SHORTEST_INSIDE = 6  # shorter numbers count only where they stand alone
_LONGEST_TEXT = 400  # no bank carries more; a cell of a megabyte must not stall the run
_MOST_SHARED = 200  # a number of more items than this names the customer at best
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORD_COST = 8  # points lost where the letters before a number are left out


@dataclass(slots=True)
class Text:
    """A reference without spaces and signs, with the places where a word may begin or end."""

    letters: str
    edges: int  # bit masks: 1 << i is the place before letter i
    gaps: int  # edges at which more than a joint stood
    words: tuple[str, ...]


def _plain(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()


def fold(text: str) -> str:
    """Full-width and upper case made plain, gaps and signs dropped: two ways to write one number fold to one."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return "".join(_WORD.findall(_plain(text)))


def read_text(text: str) -> Text:
    """Fold a reference and remember its words."""
    raw = text[:_LONGEST_TEXT]
    plain = _plain(raw)
    # Text that is normal already, as most is, has no letters of full width.
    turns = [] if unicodedata.is_normalized("NFKC", raw) or len(raw) != len(plain) else _turns_of_width(raw)
    words = []
    edges = gaps = at = before = 0
    for match in _WORD.finditer(plain):
        word, start = match.group(), match.start()
        if start - before > 1 or (start > before and plain[before] not in _JOINTS):
            gaps |= 1 << at
        edges |= (1 << len(word) + 1) - 1 << at if word >= _FIRST_HAN else (1 | 1 << len(word)) << at
        before = match.end()
        for turn in turns:
            if start < turn < before:
                edges |= 1 << at + turn - start
        at += len(word)
        words.append(word)
    return Text("".join(words), edges, gaps, tuple(words))


def _turns_of_width(raw: str) -> list[int]:
    """Where full-width characters begin and end."""
    return [place for match in _WIDE.finditer(raw) for place in match.span()]


@dataclass(slots=True)
class Quotes:
    """What one reference quotes: points for each item, and the items each place of the text stands for."""

    points: dict[int, int] = field(default_factory=dict)
    whole: frozenset[int] = frozenset()
    taken: int = 0  # bit mask of the characters that belong to a number of ours
    firm: int = 0  # of these, the ones of numbers quoted whole


def unread_digits(text: Text, quotes: Quotes) -> bool:
    """Something like a number of ours stands in the text and was not understood."""
    for stretch in _DIGITS.finditer(text.letters):
        start, end = stretch.span()
        read = quotes.taken >> start & ((1 << end - start) - 1)
        if not read or "0" * _TELLING in f"{read:0{end - start}b}":
            return True
    return False


def untaken_words(text: Text, quotes: Quotes) -> list[str]:
    """Words of the text of which no number of ours has taken a letter, without counts, dates and sums."""
    out, at = [], 0
    for word in text.words:
        end = at + len(word)
        if not quotes.taken >> at & ((1 << len(word)) - 1) and not (
            text.letters[end : end + 1] in _COUNTED and not text.gaps >> end & 1
        ):
            out.append(word)
        at = end
    return out


def goes_on(text: Text, quotes: Quotes) -> bool:
    """After the first number of ours other digits stand: the beginning of a number, or one in a list that was cut."""
    if not quotes.taken:
        return False
    first = (quotes.taken & -quotes.taken).bit_length() - 1
    return any(char.isdigit() and at > first and not quotes.taken >> at & 1 for at, char in enumerate(text.letters))


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
            own = tuple(dict.fromkeys(filter(None, map(fold, raw))))
            self.folded.append(own)
            for number in own:
                self._items.add(number, item)
                core = number.lstrip(_CAPITALS).lstrip("0")
                if core != number and len(core) >= _TELLING and core.isdecimal():
                    self._cores.add(core, item)
        known = self._items.first.keys() | self._cores.first.keys()
        self._inside = frozenset(number for number in known if len(number) >= _SHORTEST_INSIDE)
        self._alone = frozenset(known - self._inside)
        # All numbers in one row after another, so that comparing can be done for whole arrays of items.
        self.rows = [number for own in self.folded for number in own]
        self.lengths = np.array([len(number) for number in self.rows], dtype=np.int64)
        self.counts = np.array([len(own) for own in self.folded], dtype=np.int64)
        self.firsts = np.cumsum(self.counts) - self.counts

    def owners(self, number: str) -> list[int]:
        """Items that carry the folded number."""
        return self._items.of(number)

    def quotes(self, texts: Sequence[Text]) -> list[Quotes]:
        """Every number of ours in each text; no character is read twice.

        Numbers from edge to edge come first, the longer before the shorter: what is put together of the end of one
        number and the beginning of the next must not hide either.
        """
        found = [Quotes() for _ in texts]
        inner: list[tuple[int, int, int]] = []
        for row, start, length in likely_windows(texts=[text.letters for text in texts], numbers=self._inside):
            if texts[row].letters[start : start + length] in self._inside:
                if texts[row].edges >> start & texts[row].edges >> start + length & 1:
                    self._read(texts[row], found[row], start, length, whole=True)
                else:
                    inner.append((row, start, length))
        for row, start, length in inner:
            self._read(texts[row], found[row], start, length, whole=False)
        if self._alone:
            for text, quotes in zip(texts, found, strict=True):
                self._standing_alone(text, quotes)
        return found

    def _read(self, text: Text, quotes: Quotes, start: int, length: int, *, whole: bool) -> None:
        mask = ((1 << length) - 1) << start
        if not quotes.taken & mask:
            quotes.taken |= mask
            quotes.firm |= mask * whole
            self._add(quotes, text.letters[start : start + length], whole=whole)

    def _standing_alone(self, text: Text, quotes: Quotes) -> None:
        """Read short numbers: from edge to edge, over joints but not over gaps."""
        edges = [place for place in range(len(text.letters) + 1) if text.edges >> place & 1]
        for length in range(_SHORTEST_INSIDE - 1, 0, -1):
            for start in edges:
                inner = (1 << length) - 2 << start  # edges strictly inside
                mask, piece = ((1 << length) - 1) << start, text.letters[start : start + length]
                if not text.edges >> start + length & 1 or text.gaps & inner or quotes.taken & mask:
                    continue
                if piece in self._alone and not (piece.isdecimal() and self._counts(text, start + length, inner)):
                    quotes.taken |= mask
                    self._add(quotes, piece, whole=True)

    @staticmethod
    def _counts(text: Text, end: int, inner: int) -> bool:
        """Digits that are rather part of a date, a sum or a count: put together, or before a unit."""
        return bool(text.edges & inner) or (text.letters[end : end + 1] in _UNITS and not text.gaps >> end & 1)

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
            found.whole = found.whole.union(owners)
