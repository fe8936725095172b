"""Ageing 账龄: what is open, by customer (or any group) and by days overdue (docs/rules/ageing.md)."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.money import Fen

Int64Array: TypeAlias = NDArray[np.int64]
IntArray: TypeAlias = NDArray[np.signedinteger[Any]]

_INT64_LIMIT = 2**63
_CHUNK = 1 << 15  # items whose day, mask and bucket fit together in a core's own cache
_THREADED_FROM = 500_000  # below this, starting threads costs more than it saves
_MOST_BUCKETS = 100


class InvalidBucketsError(ValueError):
    """The buckets overlap, leave a gap, do not start at day 1, or do not end open."""


class AgeingInputError(ValueError):
    """Arrays of different length, amounts that are not int64, a group or an item outside its range."""


class AgeingOverflowError(OverflowError):
    """The absolute amounts add up to 2^63 fen or more."""


class AgeingIdentityError(ValueError):
    """Buckets + not due − unallocated credit differs from the ledger for some groups."""

    def __init__(self, *, groups: Sequence[int], differences: Sequence[Fen]) -> None:
        super().__init__(f"{len(groups)} groups differ from the ledger")
        self.groups = tuple(groups)
        self.differences = tuple(differences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """Ranges of days overdue, first and last day inclusive; the last range is open (None).

    Column 0 of every ageing is *not due* (0 days overdue or fewer: due on the as-of day is not overdue), column i is
    the i-th range. A year is 365 days, so that a bucket has the same length whichever year it falls in.
    """

    ranges: tuple[tuple[int, int | None], ...] = (
        (1, 30),
        (31, 60),
        (61, 90),
        (91, 180),
        (181, 365),
        (366, 730),
        (731, 1095),
        (1096, None),
    )

    def __post_init__(self) -> None:
        if not 1 <= len(self.ranges) <= _MOST_BUCKETS or self.ranges[0][0] != 1 or self.ranges[-1][1] is not None:
            raise InvalidBucketsError(self.ranges)
        for (first, last), (following, _) in pairwise(self.ranges):
            if last is None or last < first or following != last + 1:
                raise InvalidBucketsError(self.ranges)

    @classmethod
    def up_to(cls, last_days: Sequence[int]) -> Buckets:
        """Ranges that end on these days, ascending, and an open one for what is older."""
        ends = [0, *last_days]
        return cls(ranges=(*((first + 1, last) for first, last in pairwise(ends)), (ends[-1] + 1, None)))

    @property
    def columns(self) -> int:
        """Number of columns: the ranges and *not due*."""
        return len(self.ranges) + 1

    @property
    def codes(self) -> tuple[str, ...]:
        """Column names for programs: `not_due`, `1-30`, …, `1096+`."""
        return ("not_due", *(f"{first}+" if last is None else f"{first}-{last}" for first, last in self.ranges))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenItems:
    """Open amount of each item and what has been allocated to it, fen, as of one day."""

    open_fen: Int64Array
    allocated_fen: Int64Array


def ageing(
    *,
    group: IntArray,
    due_day: IntArray,
    open_fen: Int64Array,
    as_of: int,
    groups: int,
    buckets: Buckets | None = None,
    threads: int = 2,
) -> Int64Array:
    """Return fen by group and bucket, shape (groups, buckets.columns), exact for totals below 2^63 fen.

    One entry an item: its group (0 … groups − 1; int32 is fastest), the day it is due, its open amount (a credit note
    is negative). Days are counted from any one epoch, `as_of` from the same. Ageing by invoice date is the same call
    with invoice days. Raises `AgeingInputError`, `AgeingOverflowError`.
    """
    layout = buckets or Buckets()
    items = len(open_fen)
    if not len(group) == len(due_day) == items:
        raise AgeingInputError("group, due_day and open_fen differ in length")
    if open_fen.dtype != np.int64:
        raise AgeingInputError(f"amounts are {open_fen.dtype}, not int64 fen")
    if items and not 0 <= int(group.min()) <= int(group.max()) < groups:
        raise AgeingInputError(f"a group outside 0 to {groups - 1}")
    latest_due = [as_of - first for first, _ in layout.ranges]

    parts = threads if items >= _THREADED_FROM else 1
    add_up = _sum_by_cell_unlocked if parts > 1 else _sum_by_cell

    def part(start: int, end: int) -> tuple[Int64Array, int]:
        cell, largest = _cells(group[start:end], due_day[start:end], open_fen[start:end], latest_due, groups)
        return add_up(cell, open_fen[start:end], groups * layout.columns), largest

    if parts == 1:
        results = [part(0, items)]
    else:
        cuts = [items * index // parts for index in range(parts + 1)]
        with ThreadPoolExecutor(parts) as pool:
            results = list(pool.map(part, cuts[:-1], cuts[1:]))
    if max(largest for _, largest in results) * items >= _INT64_LIMIT and _absolute_total(open_fen) >= _INT64_LIMIT:
        raise AgeingOverflowError
    total = results[0][0]
    for other, _ in results[1:]:
        total += other
    return total.reshape(groups, layout.columns)


def _cells(
    group: IntArray, due_day: IntArray, open_fen: Int64Array, latest_due: Sequence[int], groups: int
) -> tuple[IntArray, int]:
    """Return each item's place in the flat result (group × columns + range starts reached) and the largest amount.

    Counting comparisons chunk by chunk runs in the cache with vector instructions, several times faster than a search.
    """
    items, columns = len(due_day), len(latest_due) + 1
    cell: IntArray = np.empty(items, np.int32 if groups * columns < 2**31 else np.int64)
    reached, count = np.empty(_CHUNK, np.bool_), np.empty(_CHUNK, np.int8)
    largest = 0
    for start in range(0, items, _CHUNK):
        chunk = slice(start, start + _CHUNK)
        days, amounts, place = due_day[chunk], open_fen[chunk], cell[chunk]
        mask, column = reached[: len(days)], count[: len(days)]
        column.fill(0)
        for latest in latest_due:
            np.less_equal(days, latest, out=mask)
            np.add(column, mask.view(np.int8), out=column)
        np.multiply(group[chunk], columns, out=place, casting="unsafe")  # fits: the groups have been checked
        np.add(place, column, out=place)
        largest = max(largest, int(amounts.max()), -int(amounts.min()))
    return cell, largest


def _sum_by_cell(cell: IntArray, amounts: Int64Array, cells: int) -> Int64Array:
    """Add up the amounts of each cell in int64 (numpy.bincount would add up floats)."""
    total = np.zeros(cells, np.int64)
    np.add.at(total, cell, amounts)
    return total


def _sum_by_cell_unlocked(cell: IntArray, amounts: Int64Array, cells: int) -> Int64Array:
    """Do the same outside Python's lock, so that threads run side by side.

    Written as one sparse column (cell = row; repeated rows add up) times the number 1, in int64 throughout.
    """
    from scipy.sparse import csc_array  # noqa: PLC0415 - loading it takes longer than ageing a million items

    column = csc_array((amounts, cell, np.array([0, len(cell)], cell.dtype)), shape=(cells, 1))
    total: Int64Array = column @ np.ones(1, np.int64)
    return total


def _absolute_total(amounts: Int64Array) -> int:
    """Return the exact sum of absolute amounts, of any size: high and low halves cannot overflow for 2^31 items."""
    magnitude = np.abs(amounts).view(np.uint64)  # |−2^63| is right as unsigned
    high = int((magnitude >> np.uint64(32)).sum())
    low = int((magnitude & np.uint64(2**32 - 1)).sum())
    return (high << 32) + low


def open_as_of(
    *,
    amount_fen: Int64Array,
    issued_day: IntArray,
    allocation_item: IntArray,
    allocation_fen: Int64Array,
    allocation_day: IntArray,
    as_of: int,
) -> OpenItems:
    """Return what is open at the end of the day `as_of`: amounts issued by then less allocations effective by then.

    `allocation_item` is the index of the item an allocation reduces; a reversal is an allocation of the opposite sign.
    An allocation to an item issued only later does not count yet: on that day its money is still unallocated credit
    (receipts to date less the sum of `allocated_fen`). Raises `AgeingInputError`.
    """
    items = len(amount_fen)
    if len(issued_day) != items or not len(allocation_item) == len(allocation_fen) == len(allocation_day):
        raise AgeingInputError("arrays of items or of allocations differ in length")
    if len(allocation_item) and not 0 <= int(allocation_item.min()) <= int(allocation_item.max()) < items:
        raise AgeingInputError(f"an allocation to an item outside 0 to {items - 1}")
    issued = issued_day <= as_of
    counts = (allocation_day <= as_of) & issued[allocation_item]
    allocated = np.zeros(items, np.int64)
    np.add.at(allocated, allocation_item[counts], allocation_fen[counts])
    return OpenItems(open_fen=np.where(issued, amount_fen, 0) - allocated, allocated_fen=allocated)


def require_ageing_identity(*, matrix: Int64Array, unallocated_fen: Int64Array, ledger_fen: Int64Array) -> None:
    """Raise `AgeingIdentityError` unless buckets + not due − unallocated credit = ledger balance for every group."""
    difference = matrix.sum(axis=1) - unallocated_fen - ledger_fen
    wrong = np.flatnonzero(difference)
    if wrong.size:
        raise AgeingIdentityError(groups=wrong.tolist(), differences=difference[wrong].tolist())
