"""What came in: every customer pays in its habit, and the truth of which payment pays which invoice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.shell.demo.customers import Customers
from huikuan.shell.demo.habits import HABITS, Habit
from huikuan.shell.demo.invoices import Receivables, as_day, day_number
from huikuan.shell.demo.seasons import next_bank_day
from huikuan.shell.demo.sizes import Flags, Ints, Span, stream

_UNPAID = 0.008  # share of due amounts in dispute: nothing comes
_SHORT = 0.010  # share paid short, the rest stays open
_THOUSAND, _TEN_THOUSAND = 100_000, 1_000_000  # fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """Parts of receivables paid, one position a part; parts with the same receipt came as one payment."""

    receivable: Ints
    day: Ints  # days since 1970-01-01
    fen: Ints
    receipt: Ints  # 0, 1, …: in the order of date and payer
    payer: Ints  # position of the customer who pays


def make_payments(*, span: Span, customers: Customers, receivables: Receivables, seed: int) -> Payments:
    """Return what was paid by today."""
    rng = stream(seed, "payments")
    habit = customers.payers.habit[receivables.customer]
    fate = rng.random(len(habit))
    agreed = receivables.fen.copy()
    agreed[fate < _UNPAID] = 0
    short = (fate >= _UNPAID) & (fate < _UNPAID + _SHORT)
    agreed[short] = agreed[short] * rng.integers(50, 96, int(short.sum())) // 100 // _THOUSAND * _THOUSAND
    in_parts, oldest, bundled = (
        habit == HABITS.index(name) for name in (Habit.PARTS, Habit.OLDEST_FIRST, Habit.BUNDLE)
    )
    rows = [
        _singles(rng, customers, receivables, agreed, ~(in_parts | oldest | bundled)),
        _in_parts(rng, customers, receivables, agreed, in_parts),
        _oldest_first(span, customers, receivables, agreed, oldest),
        _bundled(customers, receivables, agreed, bundled),
    ]
    receivable, day, fen, together = (np.concatenate(column) for column in zip(*rows, strict=True))
    days, place = np.unique(day, return_inverse=True)
    day = np.array([day_number(next_bank_day(as_day(int(one)))) for one in days], dtype=np.int64)[place]
    known = (day <= day_number(span.today)) & (fen > 0)
    receivable, day, fen, together = (column[known] for column in (receivable, day, fen, together))
    payer = customers.payer[receivables.customer[receivable]]
    # what comes together shares payer and day; everything else is a payment of its own
    alone = np.where(together == 1, -1, np.arange(len(day)))
    order = np.lexsort((alone, payer, day))
    receivable, day, fen, payer, alone = (column[order] for column in (receivable, day, fen, payer, alone))
    new = np.ones(len(day), dtype=np.bool_)
    new[1:] = (alone[1:] >= 0) | (alone[:-1] >= 0) | (payer[1:] != payer[:-1]) | (day[1:] != day[:-1])
    return Payments(receivable=receivable, day=day, fen=fen, receipt=np.cumsum(new) - 1, payer=payer)


Rows = tuple[Ints, Ints, Ints, Ints]  # receivable, day, fen, 1 where it comes together with others


def _singles(
    rng: np.random.Generator, customers: Customers, receivables: Receivables, agreed: Ints, who: Flags
) -> Rows:
    """One payment a due amount, about the customer's usual number of days late."""
    here = np.flatnonzero(who)
    usual = customers.payers.late_days[receivables.customer[here]]
    spread = np.maximum(usual // 5, 2)
    delay = usual + np.round(rng.normal(0, 1, len(here)) * spread).astype(np.int64)
    day = np.maximum(receivables.due[here] + delay, receivables.issued[here])
    return here, day, agreed[here], np.zeros(len(here), dtype=np.int64)


def _in_parts(
    rng: np.random.Generator, customers: Customers, receivables: Receivables, agreed: Ints, who: Flags
) -> Rows:
    """Two or three parts in thousands of yuan, some weeks apart; the last clears the rest."""
    here = np.flatnonzero(who)
    usual = customers.payers.late_days[receivables.customer[here]]
    whole = agreed[here]
    first = whole * rng.integers(40, 61, len(here)) // 100 // _THOUSAND * _THOUSAND
    second = np.where(rng.random(len(here)) < 0.5, whole - first, (whole - first) * 3 // 5 // _THOUSAND * _THOUSAND)
    begin = np.maximum(receivables.due[here] + usual - 2, receivables.issued[here])
    days = begin + np.cumsum(rng.integers(((0,), (10,), (10,)), ((6,), (26,), (31,)), (3, len(here))), axis=0)
    fen = np.concatenate([first, second, whole - first - second])
    return np.tile(here, 3), days.ravel(), fen, np.zeros(3 * len(here), dtype=np.int64)


def _bundled(customers: Customers, receivables: Receivables, agreed: Ints, who: Flags) -> Rows:
    """On the payer's day of the month, everything due by then in one payment."""
    here = np.flatnonzero(who)
    one = receivables.customer[here]
    due = np.maximum(receivables.due[here] + customers.payers.late_days[one], receivables.issued[here])
    day = [
        _next_pay_day(last, pay_day)
        for last, pay_day in zip(due.tolist(), customers.payers.pay_day[one].tolist(), strict=True)
    ]
    return here, np.array(day, dtype=np.int64), agreed[here], np.ones(len(here), dtype=np.int64)


def _next_pay_day(number: int, pay_day: int) -> int:
    """Return the first day from this one on that is the payer's day of the month (at most 28)."""
    day = as_day(number)
    if day.day <= pay_day:
        return number + pay_day - day.day
    following = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1, day=pay_day)
    return day_number(following)


def _oldest_first(span: Span, customers: Customers, receivables: Receivables, agreed: Ints, who: Flags) -> Rows:
    """Once a month a round sum, below what is due since the usual delay; it pays the oldest debts."""
    here = np.flatnonzero(who)
    here = here[np.lexsort((receivables.due[here], receivables.customer[here]))]
    ripe = np.maximum(receivables.due + customers.payers.late_days[receivables.customer], receivables.issued)
    starts = np.flatnonzero(np.diff(receivables.customer[here], prepend=-1))
    rows: list[tuple[int, int, int, int]] = []
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(here)], strict=True):
        items = here[start:end]
        pay_day = int(customers.payers.pay_day[receivables.customer[items[0]]])
        rows.extend(_round_sums(span, items.tolist(), ripe[items].tolist(), agreed[items].tolist(), pay_day))
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return table[:, 0], table[:, 1], table[:, 2], table[:, 3]


def _round_sums(
    span: Span, items: list[int], ripe: list[int], fen: list[int], pay_day: int
) -> list[tuple[int, int, int, int]]:
    """Walk the months; whatever is ripe and unpaid is rounded down to 10,000 yuan and pays item after item."""
    rows: list[tuple[int, int, int, int]] = []
    today = day_number(span.today)
    at, left_of_item, arrived, owed = 0, fen[0], 0, 0
    day = _next_pay_day(ripe[0], pay_day)
    while day <= today and at < len(items):
        while arrived < len(items) and ripe[arrived] <= day:
            owed += fen[arrived]
            arrived += 1
        unit = _TEN_THOUSAND if owed >= 10 * _TEN_THOUSAND else _THOUSAND
        paying = owed // unit * unit
        owed -= paying
        while paying > 0:
            part = min(paying, left_of_item)
            rows.append((items[at], day, part, 1))
            paying -= part
            left_of_item -= part
            if left_of_item == 0:
                at += 1
                left_of_item = fen[at] if at < len(items) else 0
        day = _next_pay_day(day + 1, pay_day)
    return rows
