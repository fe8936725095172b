"""Expected credit losses 预期信用损失 by a provision matrix: given rates, or derived from roll rates 迁徙率
(docs/rules/provision.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.ageing import Buckets
from huikuan.engine.money import Fen, divide_half_even

Int64Array: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What left each column of an ageing between two days: ``rolled`` into a later one, or ``paid``; fen."""

    rolled: tuple[Fen, ...]
    paid: tuple[Fen, ...]


def flow(
    *,
    column_before: Int64Array,
    open_before: Int64Array,
    column_after: Int64Array,
    open_after: Int64Array,
    columns: int,
) -> Flow:
    """Follow each item (one entry an item in every array) from one day to a later one.

    What is still open in a later column has rolled, what is no longer open has been paid (or settled otherwise); what
    is still in the same column has not left it. Items with nothing open on the first day and credit notes don't count.
    """
    counts = open_before > 0
    column, before = column_before[counts], open_before[counts]
    still = np.clip(open_after[counts], 0, before)
    rolls = column_after[counts] > column
    rolled, paid = np.zeros(columns, np.int64), np.zeros(columns, np.int64)
    np.add.at(rolled, column[rolls], still[rolls])
    np.add.at(paid, column, before - still)
    return Flow(rolled=tuple(rolled.tolist()), paid=tuple(paid.tolist()))


def roll_rates(flows: Sequence[Flow]) -> tuple[Fraction | None, ...]:
    """Of what left each column in all the flows together, the share that rolled on; None where nothing left. The last
    column has nowhere to roll."""
    columns = len(flows[0].rolled) if flows else 1
    rates = []
    for at in range(columns - 1):
        rolled, paid = (sum(getattr(one, name)[at] for one in flows) for name in ("rolled", "paid"))
        rates.append(Fraction(rolled, rolled + paid) if rolled + paid else None)
    return tuple(rates)


def loss_rates(*, rolls: Sequence[Fraction | None], last: Fraction) -> tuple[Fraction, ...]:
    """The share of each column that is lost: it rolls through all later columns and is then lost at the rate ``last``.
    Where nothing is known of a column, all of it is taken to roll on (prudently)."""
    rates = [last]
    for roll in reversed(rolls):
        rates.append(rates[-1] * (1 if roll is None else roll))
    return tuple(reversed(rates))


def carried_over(rates: Sequence[Fraction], *, given: Buckets, now: Buckets) -> tuple[Fraction, ...]:
    """Rates that were given for the columns of other ranges: each range takes the highest rate of those that it
    reaches into (prudently); the same ranges keep theirs."""
    found = [rates[0]]
    for first, last in now.ranges:
        touched = [
            rate
            for rate, (begin, end) in zip(rates[1:], given.ranges, strict=True)
            if (end is None or end >= first) and (last is None or begin <= last)
        ]
        found.append(max(touched))
    return tuple(found)


def provision(amounts_fen: Sequence[Fen], rates: Sequence[Fraction]) -> tuple[Fen, ...]:
    """Fen to be provided for each column, rounded half to even; a column below zero needs none."""
    return tuple(
        divide_half_even(max(fen, 0) * rate.numerator, rate.denominator)
        for fen, rate in zip(amounts_fen, rates, strict=True)
    )
