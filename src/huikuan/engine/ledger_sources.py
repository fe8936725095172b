"""What may still be counted on: the remaining part of promises and of approved measures inside one period.

Amounts are fen. Source: product page, "The ownership ledger";
docs/rules/ownership-ledger.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from huikuan.engine.ledger import LedgerError
from huikuan.engine.money import Fen
from huikuan.engine.periods import Period


class PromiseState(StrEnum):
    """How a promise stands today."""

    OPEN = "open"
    PART_KEPT = "part_kept"  # still in time, the remainder is alive
    KEPT = "kept"
    BROKEN = "broken"  # the date and its grace are past and something is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A customer's promise to pay ``amount`` on ``on``; withdrawn ones are left out by the caller.

    ``made_on`` missing means: known since the period began (outside the period: since the 1st of the month of ``on``).
    ``permille`` is the probability.
    """

    customer: str
    amount: Fen
    on: date
    made_on: date | None = None
    permille: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyIn:
    """A receipt credited to a customer; negative for a reversal."""

    customer: str
    amount: Fen
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentBalance:
    """A promise with what became of it; ``counts`` is what the ledger of the period may still count on."""

    commitment: Commitment
    kept: Fen
    remaining: Fen
    counts: Fen
    state: PromiseState


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureEffect:
    """The result expected from one gap measure at one customer, spread evenly over ``first_day`` … ``last_day``.

    Only an approved measure (``approved_on`` set and reached) counts; a suggestion never does. ``produced`` is what it
    has already brought inside the period, ``permille`` its proven effect against plan.
    """

    customer: str
    expected: Fen
    first_day: date
    last_day: date
    approved_on: date | None
    produced: Fen = 0
    permille: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """Sums by customer, in fen: in full, and weighted by probability (each item rounded down)."""

    full: dict[str, Fen]
    weighted: dict[str, Fen]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedRemaining(Remaining):
    """`Remaining` of promises, with each promise's balance in the order given."""

    balances: tuple[CommitmentBalance, ...]


def promised_remaining(
    *,
    promises: Sequence[Commitment],
    receipts: Iterable[MoneyIn],
    period: Period,
    today: date,
    grace_days: int = 0,
    early_days: int | None = None,
) -> PromisedRemaining:
    """Open, unexpired promises dated inside the period, less what has been kept of them.

    ``early_days``: a promise dated inside the period is kept only by money that comes inside the period too or at most
    so many days before its date; earlier money has paid what was owed before (None: any money since it was made).
    A receipt keeps a promise when it arrives between the day the promise was made and its date plus grace. Receipts
    are taken in order of date; each fen keeps one promise, the earliest-dated that it is in time for. A reversal takes
    back the latest money before it. Receipts after ``today`` are not looked at. Once the period is over nothing can
    still arrive in it, so nothing counts. Raises LedgerError for an amount or weight out of range.
    """
    by_customer: defaultdict[str, list[int]] = defaultdict(list)
    for index, promise in enumerate(promises):
        _check(promise.amount, promise.permille, promise.customer)
        by_customer[promise.customer].append(index)
    money: defaultdict[str, list[MoneyIn]] = defaultdict(list)
    for receipt in receipts:
        if receipt.customer in by_customer and receipt.on <= today:
            money[receipt.customer].append(receipt)
    grace = timedelta(days=grace_days)
    missing = [promise.amount for promise in promises]
    for customer, indexes in by_customer.items():
        indexes.sort(key=lambda index: (promises[index].on, index))
        for receipt_day, amount in _net_receipts(money[customer]):
            left = amount
            for index in indexes:
                promise = promises[index]
                since = _keeps_from(promise, period, early_days)
                if missing[index] and since <= receipt_day <= promise.on + grace:
                    used = min(left, missing[index])
                    missing[index] -= used
                    left -= used
    balances = tuple(
        _balance(promise, missing[index], promise.on + grace < today, promise.on in period and today < period.end)
        for index, promise in enumerate(promises)
    )
    items = [(b.commitment.customer, b.counts, b.commitment.permille) for b in balances]
    return PromisedRemaining(balances=balances, full=_sum(items), weighted=_sum(items, weighted=True))


def _keeps_from(promise: Commitment, period: Period, early_days: int | None) -> date:
    """The first day on which money may keep the promise."""
    if promise.on not in period:
        return promise.made_on or promise.on.replace(day=1)
    since = promise.made_on or period.start
    return since if early_days is None else max(since, min(period.start, promise.on - timedelta(days=early_days)))


def measured_remaining(*, measures: Iterable[MeasureEffect], period: Period, today: date) -> Remaining:
    """Result still expected inside the period from approved measures: their share of the period less ``produced``.

    The share is by days, cut so that the shares of consecutive periods add up to ``expected`` exactly. A measure whose
    last day is past, or a period that is over, leaves nothing. Raises LedgerError for amounts, weights or days that
    make no sense.
    """
    items: list[tuple[str, Fen, int]] = []
    for measure in measures:
        _check(measure.expected, measure.permille, measure.customer)
        if measure.last_day < measure.first_day:
            raise LedgerError(f"{measure.customer}: a measure ends before it begins")
        approved = measure.approved_on is not None and measure.approved_on <= today
        if approved and today <= measure.last_day and today < period.end:
            inside = _effect_before(measure, period.end) - _effect_before(measure, period.start)
            items.append((measure.customer, max(0, inside - max(0, measure.produced)), measure.permille))
    return Remaining(full=_sum(items), weighted=_sum(items, weighted=True))


def _check(amount: Fen, permille: int, customer: str) -> None:
    if amount < 0:
        raise LedgerError(f"{customer}: {amount} fen is below zero")
    if not 0 <= permille <= 1000:
        raise LedgerError(f"{customer}: a weight of {permille} permille is not between 0 and 1000")


def _net_receipts(receipts: list[MoneyIn]) -> list[tuple[date, Fen]]:
    """Receipts by date with each reversal taken off the latest money before it."""
    net: list[tuple[date, Fen]] = []
    for receipt in sorted(receipts, key=lambda item: (item.on, item.amount < 0)):
        amount = receipt.amount
        while amount < 0 and net:
            day, last = net.pop()
            amount += last
            if amount > 0:
                net.append((day, amount))
                amount = 0
        if amount > 0:
            net.append((receipt.on, amount))
    return net


def _balance(promise: Commitment, missing: Fen, expired: bool, inside: bool) -> CommitmentBalance:
    if missing == 0:
        state = PromiseState.KEPT
    elif expired:
        state = PromiseState.BROKEN
    else:
        state = PromiseState.OPEN if missing == promise.amount else PromiseState.PART_KEPT
    counts = missing if inside and not expired else 0
    kept = promise.amount - missing
    return CommitmentBalance(commitment=promise, kept=kept, remaining=missing, counts=counts, state=state)


def _effect_before(measure: MeasureEffect, day: date) -> Fen:
    length = (measure.last_day - measure.first_day).days + 1
    elapsed = min(max((day - measure.first_day).days, 0), length)
    return measure.expected * elapsed // length


def _sum(items: Iterable[tuple[str, Fen, int]], *, weighted: bool = False) -> dict[str, Fen]:
    totals: defaultdict[str, Fen] = defaultdict(int)
    for customer, amount, permille in items:
        if amount:
            totals[customer] += amount * permille // 1000 if weighted else amount
    return dict(totals)
