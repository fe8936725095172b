"""How the receivables are read: what each customer's settled and open items say of an item at a moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.engine.paydate.effects import Cuts, levels, looked_up
from huikuan.engine.paydate.known import Past, open_overdue, past
from huikuan.engine.paydate.records import OPEN, UNKNOWN, Array, Ints, Receivables

MEMORY = 32  # settled invoices of a customer that are looked at
COMPANY_WINDOW = 60  # days: what the company's customers did lately
_COMPANY_PRIOR = 20.0  # invoices
_SIZE_PRIOR = 8.0
_STOPPED_PRIOR = 4.0  # open items
_CHUNK = 20_000  # rows whose latest invoices are laid out at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """How a customer's own history is read.

    ``fading`` is the weight of an invoice against the one settled after it; ``reach`` days from the customer's median
    beyond which an invoice counts no further; ``habit`` and ``dispute`` count invoices of prior belief.
    """

    fading: float
    reach: float
    habit: float
    dispute: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Misses:
    """How misses of the habit are read: cut at ``low`` and ``high``, less ``mean``; ``size`` is their usual log."""

    low: float
    high: float
    mean: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that turns receivables into features; ``groups`` are the effects known at issue, days by level."""

    cuts: Cuts
    base: float
    groups: dict[str, Array]
    dispute: float
    extremes: tuple[float, float]
    belief: Belief
    dispute_share: float
    misses: Misses


@dataclass(frozen=True, slots=True, kw_only=True)
class Rests:
    """Days late of every row without what is known at issue and without its dispute: what the customer adds."""

    parts: dict[str, Array]  # effect of each group, by row
    rest: Array  # meaningless where open
    by_customer: Past
    by_company: Past


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """One row an asked receivable; days, counts of invoices, or a share."""

    settled: Array
    weight: Array  # settled ones as far as they count
    habit: Array
    company: Array
    waiting: Array
    stopped: Array
    overdue: Array
    disputes: Array  # shrunken share of disputed ones
    size: Array  # shrunken log of the customer's usual miss, less the company's


def rests(*, rows: Receivables, reading: Reading) -> Rests:
    """Take out what is known; single extremes are cut so that no customer hangs on one."""
    codes = levels(rows=rows, cuts=reading.cuts)
    parts = {name: looked_up(effect, codes[name]) for name, effect in reading.groups.items() if name in codes}
    usual = reading.base + sum(parts.values(), np.zeros(len(rows)))
    rest = rows.days_late - usual - np.where(rows.disputed == 1, reading.dispute, 0.0)
    return Rests(
        parts=parts,
        rest=np.clip(rest, *reading.extremes),
        by_customer=past(key=rows.customer, day=rows.settled),
        by_company=past(key=np.zeros_like(rows.customer), day=rows.settled),
    )


def habit_at(*, rests: Rests, customer: Ints, moment: Ints, belief: Belief) -> tuple[Array, Array]:
    """The customer's shrunken usual rest, in days, and how many settled invoices (weighted) it rests on."""
    centre, weight = np.zeros(len(customer)), np.zeros(len(customer))
    fading = belief.fading ** np.arange(MEMORY)
    for first in range(0, len(customer), _CHUNK):
        part = slice(first, first + _CHUNK)
        latest, known = latest_rests(rests=rests, customer=customer[part], moment=moment[part])
        centre[part], weight[part] = usual_rest(latest=latest, weights=known * fading, reach=belief.reach)
    return centre * weight / (weight + belief.habit), weight


def latest_rests(*, rests: Rests, customer: Ints, moment: Ints) -> tuple[Array, Array]:
    """The rests of the last ``MEMORY`` settled invoices before each moment, latest first, and 1 where there is one."""
    start, end = rests.by_customer.slice_before(key=customer, moment=moment, last=MEMORY)
    places = end[:, None] - 1 - np.arange(MEMORY)
    known = places >= start[:, None]
    if not len(rests.rest):
        return np.zeros(known.shape), known.astype(np.float64)
    found = rests.rest[rests.by_customer.order[np.maximum(places, 0)]]
    return np.where(known, found, 0.0), known.astype(np.float64)


def usual_rest(*, latest: Array, weights: Array, reach: float) -> tuple[Array, Array]:
    """Weighted mean, what lies beyond ``reach`` from the median drawn in to there (one step of Huber's estimate)."""
    total = weights.sum(axis=1)
    count = (weights > 0).sum(axis=1)
    ordered = np.sort(np.where(weights > 0, latest, np.inf), axis=1)
    row, some = np.arange(len(latest)), count > 0
    low, high = ordered[row, np.maximum(count - 1, 0) // 2], ordered[row, np.minimum(count // 2, MEMORY - 1)]
    median = (np.where(some, low, 0.0) + np.where(some, high, 0.0)) / 2
    drawn = np.clip(latest, (median - reach)[:, None], (median + reach)[:, None])
    return (drawn * weights).sum(axis=1) / np.maximum(total, 1e-9), total


def raw_misses(*, rows: Receivables, rests: Rests, belief: Belief) -> Array:
    """What the customer's habit, as known at each row's issue, missed that row by."""
    habit, _ = habit_at(rests=rests, customer=rows.customer, moment=rows.issued, belief=belief)
    result: Array = rests.rest - habit
    return result


def read_misses(*, missed: Array) -> Misses:
    """Learn how to read them from those of settled rows."""
    if not len(missed):
        return Misses(low=0.0, high=0.0, mean=0.0, size=0.0)
    low, middle, high = (float(value) for value in np.quantile(missed, (0.1, 0.5, 0.9)))
    drawn = np.clip(missed, 2 * low - middle, 2 * high - middle)
    mean = float(drawn.mean())
    size = float(np.log1p(np.abs(drawn - mean)).mean())
    return Misses(low=2 * low - middle, high=2 * high - middle, mean=mean, size=size)


def features(
    *, rows: Receivables, rests: Rests, missed: Array, reading: Reading, asked: Ints, moment: Ints
) -> Features:
    """Features of the rows ``asked``, each at its ``moment``, from settlements strictly before it.

    ``missed`` are the ``raw_misses`` of all rows.
    """
    belief, how = reading.belief, reading.misses
    customer = rows.customer[asked]
    habit, weight = habit_at(rests=rests, customer=customer, moment=moment, belief=belief)
    missed = np.where(rows.settled < OPEN, np.clip(missed, how.low, how.high) - how.mean, 0.0)
    company = np.zeros_like(customer)
    since, until = rests.by_company.slice_before(key=company, moment=moment, window=COMPANY_WINDOW)
    first, end = rests.by_customer.slice_before(key=customer, moment=moment)
    disputed, told, size = (
        rests.by_customer.sums(column, start=first, end=end)
        for column in (
            (rows.disputed == 1).astype(np.float64),
            (rows.disputed != UNKNOWN).astype(np.float64),
            np.log1p(np.abs(missed)),
        )
    )
    open_now = open_overdue(customer=rows.customer, due=rows.due, settled=rows.settled, asked=asked, moment=moment)
    waiting = open_now.count / (weight + open_now.count + belief.habit)
    excess = np.maximum(open_now.age - np.maximum(habit, 0.0), 0.0)
    # A single old item tells little of the others; where more wait than were paid, their age is what is usual now.
    capped = np.minimum(excess, (reading.extremes[1] - reading.extremes[0]) / 3)
    return Features(
        settled=(end - first).astype(np.float64),
        weight=weight,
        habit=habit,
        company=rests.by_company.sums(missed, start=since, end=until) / (until - since + _COMPANY_PRIOR),
        waiting=waiting * capped,
        stopped=np.maximum(2 * waiting - 1, 0.0)
        * (excess - capped)
        * open_now.count
        / (open_now.count + _STOPPED_PRIOR),
        overdue=open_now.count,
        disputes=(disputed + belief.dispute * reading.dispute_share) / (told + belief.dispute),
        size=(size + _SIZE_PRIOR * how.size) / (end - first + _SIZE_PRIOR) - how.size,
    )


def developments(*, known: Features) -> Array:
    """What is new, in days: the company's last weeks, and what the customer lets wait now."""
    return np.column_stack((known.company, known.waiting))


def scale_design(*, rows: Receivables, asked: Ints, centre: Array, known: Features, belief: Belief) -> Array:
    """Columns of the log variance: how long it takes at all, how little is known, how regular the customer is."""
    takes = np.maximum(centre + (rows.due - rows.issued)[asked], 1.0)
    return np.column_stack(
        (np.ones(len(asked)), np.log(takes + 3.0) - 3.0, np.log1p(1 / (known.weight + belief.habit)), known.size)
    )
