"""The SMART check of every customer's and person's line under another target (docs/rules/scenarios.md).

The letters are those of `engine.smart`, found for arrays of lines at once: there are tens of thousands of them in
each way to choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isqrt

import numpy as np
import numpy.typing as npt

from huikuan.engine.apportion import apportion_groups
from huikuan.engine.money import Fen
from huikuan.engine.smart import Light

Fens = npt.NDArray[np.int64]
Indexes = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
UNKNOWN = -(2**62)  # an amount nobody knows
GREEN, AMBER, RED = 0, 1, 2  # of a light; the larger one counts
LIGHTS = (Light.GREEN, Light.AMBER, Light.RED)
Counts = dict[Light, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCounts:
    """How many lines are green, amber and red: letters A and R, and the worst of all five (`all`)."""

    attainable: Counts
    realistic: Counts
    all: Counts | None = None


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Customers' lines of one plan, one place each. Amounts are fen, `UNKNOWN` where there is none.

    ``weight`` is what the plan proposed: a region's target is shared in proportion. ``region`` and ``person`` number
    those they belong to (person -1: nobody). ``over`` and ``overdue`` are the lights of an amount above ``headroom``
    and of money too long overdue, ``late`` says where the latter is so. ``itemised`` and ``sold`` as the plan found.
    """

    weight: Fens
    region: Indexes
    person: Indexes
    median: Fens
    p95: Fens
    capacity: Fens
    headroom: Fens
    over: Codes
    overdue: Codes
    late: Bools
    itemised: Bools
    sold: Bools

    @cached_property
    def people(self) -> People:
        """What is known of each person's customers together."""
        return People.of(self)


@dataclass(frozen=True, kw_only=True)
class People:
    """Of each person the sums over the customers with a target: as far as foretold, and what their outlets can sell."""

    of_line: Indexes
    foretold: Bools  # by line
    median: Fens
    p95: Fens
    capacity: Fens

    @classmethod
    def of(cls, lines: Lines) -> People:
        """P95 is the sum of the medians and the root of the summed squares of what each P95 lies above it: customers'
        surprises are taken as independent of each other."""
        named, of_line = np.unique(lines.person, return_inverse=True)
        asked = (lines.weight > 0) & (lines.person >= 0)
        foretold = asked & (lines.median != UNKNOWN) & (lines.p95 != UNKNOWN)
        median, capacity = np.zeros(len(named), dtype=np.int64), np.zeros(len(named), dtype=np.int64)
        np.add.at(median, of_line[foretold], lines.median[foretold])
        known = asked & (lines.capacity != UNKNOWN)
        np.add.at(capacity, of_line[known], lines.capacity[known])
        capacity[of_line[asked & ~known]] = UNKNOWN
        squares = [0] * len(named)
        widths = (lines.p95 - lines.median)[foretold].tolist()
        for person, width in zip(of_line[foretold].tolist(), widths, strict=True):
            squares[person] += width * width
        p95 = median + np.array([isqrt(square) for square in squares], dtype=np.int64)
        median[~np.isin(np.arange(len(named)), of_line[foretold])] = UNKNOWN
        return cls(of_line=of_line.reshape(-1), foretold=foretold, median=median, p95=p95, capacity=capacity)


def customer_amounts(lines: Lines, targets: Mapping[int, Fen]) -> Fens:
    """What each customer is to buy when regions (by their number) have these targets: as the plan shared them."""
    amounts = np.zeros(len(lines.weight), dtype=np.int64)
    present, group_of = np.unique(lines.region, return_inverse=True)
    if not len(present):
        return amounts
    totals = np.array([targets.get(int(region), 0) for region in present], dtype=np.int64)
    return apportion_groups(totals=totals, weights=lines.weight, group_of=group_of.reshape(-1))


def customer_letters(lines: Lines, amounts: Fens) -> LetterCounts:
    """The customers' lines that have a target."""
    asked = amounts > 0
    attainable, realistic = _attainable(amounts, lines.median, lines.p95), _realistic(lines, amounts)
    specific = np.where(lines.person < 0, RED, np.where(lines.itemised, GREEN, AMBER))
    measured = np.where(lines.sold, GREEN, AMBER)
    worst = np.maximum(np.maximum(attainable, realistic), np.maximum(specific, measured))
    return LetterCounts(
        attainable=_counted(attainable[asked]), realistic=_counted(realistic[asked]), all=_counted(worst[asked])
    )


def people_letters(lines: Lines, amounts: Fens) -> LetterCounts:
    """People with a target: A over their customers that are foretold, R by what their outlets can sell."""
    people = lines.people
    mine = lines.person >= 0
    total, foretold = (np.zeros(len(people.median), dtype=np.int64) for _ in range(2))
    np.add.at(total, people.of_line[mine], amounts[mine])
    np.add.at(foretold, people.of_line[people.foretold], amounts[people.foretold])
    asked = total > 0
    attainable = _attainable(foretold, people.median, people.p95)
    realistic = np.where(people.capacity == UNKNOWN, AMBER, np.where(total > people.capacity, RED, GREEN))
    return LetterCounts(attainable=_counted(attainable[asked]), realistic=_counted(realistic[asked]))


def _attainable(amounts: Fens, median: Fens, p95: Fens) -> Codes:
    known = (median != UNKNOWN) & (p95 != UNKNOWN)
    above = amounts > median
    found: Codes = np.where(known & above, np.where(amounts >= p95, RED, GREEN), AMBER).astype(np.int8)
    return found


def _realistic(lines: Lines, amounts: Fens) -> Codes:
    known = lines.capacity != UNKNOWN
    over = np.where((lines.headroom != UNKNOWN) & (amounts > lines.headroom), lines.over, GREEN)
    late = np.where(lines.late & (amounts > 0), lines.overdue, GREEN)
    doubt = np.where(known & (lines.headroom != UNKNOWN), GREEN, AMBER)
    found = np.maximum(np.maximum(over, late), doubt)
    return np.where(known & (amounts > lines.capacity), RED, found).astype(np.int8)


def _counted(codes: npt.NDArray[np.integer]) -> Counts:
    counts = np.bincount(codes, minlength=len(LIGHTS)).tolist()
    return dict(zip(LIGHTS, counts, strict=True))
