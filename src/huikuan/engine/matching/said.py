"""Points for a set of items from what the reference says beside numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from huikuan.engine.matching import evidence
from huikuan.engine.matching.book import Book
from huikuan.engine.matching.explanations import Case
from huikuan.engine.matching.records import OpenItem

_COUNTED, _MISCOUNTED = 10, -25
_ISSUED_THEN, _DUE_THEN, _OTHER_MONTH = 8, 3, -12
_ADVANCE = -20
_EVERYTHING, _NOT_EVERYTHING = 15, -6


def said_points(case: Case, places: Sequence[int], book: Book) -> int:
    """How well the items agree with the count, the months, the "all" or the "advance" on the slip."""
    hints, points = case.hints, 0
    if hints.count:
        points += _COUNTED if hints.count == len(places) > 1 else 0 if hints.count == len(places) else _MISCOUNTED
    if hints.months:
        points += evidence.mean(month_points(case, book.items[place]) for place in places)
    if case.advance and not any(case.named(place) for place in places):
        points += _ADVANCE
    if hints.everything:
        item = book.items[places[0]]
        whole = len(book.pool(item.currency, item.customer)) == len(places)
        points += _EVERYTHING if whole else _NOT_EVERYTHING
    return points


def month_points(case: Case, item: OpenItem) -> int:
    """An item of a month the slip names: by its day of issue, hardly by its due day."""
    if in_months(case.hints.months, item.issued or item.due):
        return _ISSUED_THEN
    return _DUE_THEN if in_months(case.hints.months, item.due) else _OTHER_MONTH


def in_months(months: Sequence[tuple[int, int]], day: date) -> bool:
    """The day lies in one of the (year or 0, month) pairs."""
    return any(day.month == month and year in (0, day.year) for year, month in months)
