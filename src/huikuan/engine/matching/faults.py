"""Numbers quoted with typing faults: which items a reference comes near to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from huikuan.engine.matching import evidence
from huikuan.engine.matching.book import Book
from huikuan.engine.matching.explanations import Case
from huikuan.engine.matching.references import NumberIndex
from huikuan.engine.matching.similarity import typing_faults

_NEIGHBOURS = 48  # open items of a known payer, nearest in time, whose numbers are compared
_SHORTEST = 7  # shorter numbers are met with a fault by chance
_SHORTEST_TEXT = 5
_MOST_FAULTS = 3
_HOLE = "\0"
_HOLES = re.compile("\0+")
_USUAL_DIGITS = 10  # of a number; so many make room for one on the slip
_MOST_SHARED = 40  # a half number carried by more items than this tells nothing


class HalfIndex:
    """Halves of numbers to items: a number with one fault still has one half whole."""

    def __init__(self, folded: Sequence[tuple[str, ...]]) -> None:
        """``folded[i]``: the folded numbers of item i."""
        halves: dict[str, list[int]] = {}
        for item, numbers in enumerate(folded):
            for number in numbers:
                if len(number) >= _SHORTEST + 1:
                    middle = len(number) // 2
                    halves.setdefault(number[:middle], []).append(item)
                    halves.setdefault(number[middle:], []).append(item)
        self._halves = {half: items for half, items in halves.items() if len(items) <= _MOST_SHARED}
        self._lengths = sorted({len(half) for half in self._halves if len(half) >= 4})

    def near(self, letters: str) -> set[int]:
        """Items one half of whose number stands somewhere in the text."""
        out: set[int] = set()
        for length in self._lengths:
            for start in range(len(letters) - length + 1):
                out.update(self._halves.get(letters[start : start + length], ()))
        return out


def find_faults(*, cases: Sequence[Case], book: Book, numbers: NumberIndex) -> None:
    """Fill ``near`` of each case, for the items that could be meant at all."""
    halves: HalfIndex | None = None
    wanted: list[tuple[Case, str, list[int]]] = []
    for case in cases:
        letters = unread_letters(case)
        if len(letters) < _SHORTEST_TEXT or not any(map(str.isdigit, letters)):
            continue
        who = case.who
        if who:
            places = _of_payers(case, book, who)
        else:
            halves = halves or HalfIndex(numbers.folded)
            places = [p for p in sorted(halves.near(letters)) if book.left[p]]
            places = [p for p in places if book.items[p].currency == case.payment.currency][:_NEIGHBOURS]
        wanted.append((case, letters, places))
    _compare(wanted, numbers)


def unread_letters(case: Case) -> str:
    """The letters of the text; where a number of ours is quoted whole, it leaves a hole that is like nothing."""
    letters, firm = case.text.letters, case.quotes.firm
    if not firm:
        return letters
    return _HOLES.sub(_HOLE, "".join([_HOLE if firm >> i & 1 else char for i, char in enumerate(letters)])).strip(_HOLE)


def _of_payers(case: Case, book: Book, who: Iterable[str]) -> list[int]:
    payment = case.payment
    agreeing = [p for c in sorted(who) for p in book.agreeing(payment.currency, c, payment.amount_fen)]
    about = [p for c in sorted(who) for p in book.around(payment.currency, c, payment.day, _NEIGHBOURS)]
    return list(dict.fromkeys([*agreeing, *about]))


def _compare(wanted: Sequence[tuple[Case, str, list[int]]], numbers: NumberIndex) -> None:
    """Weigh every number of the wanted items against the case's text, all pairs in one sweep."""
    sizes = np.array([len(places) for *_, places in wanted], dtype=np.int64)
    if not sizes.sum():
        return
    place = np.fromiter((p for *_, places in wanted for p in places), dtype=np.int64, count=int(sizes.sum()))
    column = np.repeat(np.arange(len(wanted)), sizes)
    counts = numbers.counts[place]
    row = np.repeat(numbers.firsts[place] + counts - np.cumsum(counts), counts) + np.arange(counts.sum())
    place, column = np.repeat(place, counts), np.repeat(column, counts)
    long_enough = numbers.lengths[row] >= _SHORTEST
    place, column, row = place[long_enough], column[long_enough], row[long_enough]
    used, row = np.unique(row, return_inverse=True)
    names = [numbers.rows[i] for i in used.tolist()]
    faults = typing_faults(
        numbers=names, texts=[letters for _, letters, _ in wanted], pairs=np.stack((row, column), axis=1)
    )
    length = numbers.lengths[used][row]
    worth = np.flatnonzero((faults > 0) & (faults <= np.maximum(_MOST_FAULTS, length // 3)))
    # Faults of each case to the items that come so near: what many share tells little of each.
    hits: list[dict[int, dict[int, int]]] = [{} for _ in wanted]
    for pair in worth.tolist():
        at = int(column[pair])
        case_hits, number, count, item = hits[at], names[row[pair]], int(faults[pair]), int(place[pair])
        points = evidence.faulty_number_points(length=len(number), faults=count)
        if points:
            level = case_hits.setdefault(count, {})
            level[item] = max(points, level.get(item, 0))
    for (case, letters, _), case_hits in zip(wanted, hits, strict=True):
        if case_hits:
            digits = sum(map(str.isdigit, letters))
            case.near = _shared_out(case_hits, numbers=max(1, digits // _USUAL_DIGITS))


def _shared_out(hits: dict[int, dict[int, int]], *, numbers: int) -> dict[int, tuple[int, int]]:
    """Points and faults of each item, less where more items come as near than the slip can hold ``numbers``."""
    near: dict[int, tuple[int, int]] = {}
    for faults, found in sorted(hits.items()):
        nearer = near.keys() | found.keys()
        share = evidence.ten_log(len(nearer) // numbers)
        for place, points in found.items():
            if points - share > (near[place][0] if place in near else 0):
                near[place] = (points - share, faults)
    return near
