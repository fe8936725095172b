"""Items named by less than their number: in a row from one number to another, or by its first or last few digits."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from huikuan.engine.matching import evidence
from huikuan.engine.matching.book import Book
from huikuan.engine.matching.explanations import Case
from huikuan.engine.matching.references import NumberIndex, fold, untaken_words

_TAIL = re.compile(r"\d+$")
_MOST_IN_ROW = 60
_RANGE_POINTS = 40
_PART_POINTS = {3: 15, 4: 18, 5: 22, 6: 24, 7: 26, 8: 28}
_LONGEST_PART = 8
_LEAST_TELLING = 4  # what more than a fourth of all numbers share tells nothing
_MARKED = re.compile(r"尾号|后[三四五六]位|末[三四五六]位")


def find_told(*, cases: Sequence[Case], book: Book, numbers: NumberIndex) -> None:
    """Fill ``spans``, ``told`` and ``near`` of each case with what ranges and parts of numbers name."""
    rows, parts = _Rows(numbers, book), None
    for case in cases:
        near, told = dict(case.near), dict(case.told)
        if case.hints.spans:
            case.spans = tuple(dict.fromkeys(rows.spans(case)))
            for place in (place for span in case.spans for place in span):
                near[place], told[place] = (_RANGE_POINTS, 0), "reference.range"
        elif case.who and any(char.isdigit() for char in case.text.letters):
            parts = parts or _Parts.of_numbers(numbers)
            for place, points in _parts(case, book, parts).items():
                if points > max(near.get(place, (0, 0))[0], case.quotes.points.get(place, 0)):
                    near[place], told[place] = (points, 0), "reference.part"
        if told:
            case.near, case.told = near, told


class _Rows:
    """Numbers that follow one another."""

    def __init__(self, numbers: NumberIndex, book: Book) -> None:
        self._numbers, self._book = numbers, book

    def spans(self, case: Case) -> Iterator[frozenset[int]]:
        """Sets of items from a first number, known, to a last one, written in full or by its last digits."""
        for before, after in case.hints.spans:
            first, last = fold(before), fold(after)
            tail = _TAIL.search(first)
            if tail is None or not self._numbers.owners(first):
                continue
            head, digits = first[: tail.start()], tail.group()
            ending = last.removeprefix(head)
            if not ending.isdecimal() or len(ending) > len(digits):
                continue
            end = digits[: len(digits) - len(ending)] + ending
            low, high = int(digits), int(end)
            if low < high <= low + _MOST_IN_ROW:
                row = [head + str(n).zfill(len(digits)) for n in range(low, high + 1)]
                yield from self._of_one_customer(case, row)

    def _of_one_customer(self, case: Case, row: Sequence[str]) -> Iterator[frozenset[int]]:
        book = self._book
        places = [p for number in row for p in self._numbers.owners(number) if book.left[p]]
        places = [p for p in places if book.items[p].currency == case.payment.currency]
        for customer in dict.fromkeys(book.items[p].customer for p in places):
            if not case.who or customer in case.who:
                span = frozenset(p for p in places if book.items[p].customer == customer)
                if len(span) > 1:
                    yield span


class _Parts:
    """Heads and tails of numbers: how many numbers of all share them tells how much they say."""

    def __init__(self, numbers: NumberIndex) -> None:
        self._heads = sorted((number, place) for place, own in enumerate(numbers.folded) for number in own)
        self._tails = sorted((number[::-1], place) for number, place in self._heads)
        self._found: dict[str, dict[int, int]] = {}

    @classmethod
    @lru_cache(maxsize=1)  # the rounds of one matching share their numbers
    def of_numbers(cls, numbers: NumberIndex) -> _Parts:
        """The same again for the same numbers."""
        return cls(numbers)

    def of(self, word: str) -> dict[int, int]:
        """Items of whose numbers the word is the end or the beginning, with points."""
        found = self._found.get(word)
        if found is None:
            found = self._found[word] = self._points(self._heads, word) | self._points(self._tails, word[::-1])
        return found

    @staticmethod
    def _points(ordered: Sequence[tuple[str, int]], head: str) -> dict[int, int]:
        alike = ordered[bisect_left(ordered, (head,)) : bisect_left(ordered, (head + "\U0010ffff",))]
        if not alike or len(alike) * _LEAST_TELLING > len(ordered):
            return {}
        points = min(_PART_POINTS[min(len(head), _LONGEST_PART)], evidence.ten_log(len(ordered) // len(alike)))
        return {place: points for number, place in alike if len(number) > len(head)}


def _parts(case: Case, book: Book, parts: _Parts) -> dict[int, int]:
    # Three digits mean something beside a full number, or where the slip says that they are the last ones.
    least = 3 if case.quotes.whole or _MARKED.search(case.payment.reference) else 4
    out: dict[int, int] = {}
    for word in untaken_words(case.text, case.quotes):
        if sum(map(str.isdigit, word)) >= least:
            for place, points in parts.of(word).items():
                item = book.items[place]
                if item.customer in case.who and book.left[place] and item.currency == case.payment.currency:
                    out[place] = max(points, out.get(place, 0))
    return out
