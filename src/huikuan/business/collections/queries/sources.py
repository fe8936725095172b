"""What fills each customer's target as things stand: receipts of the month, promises, approved measures.

The same engine functions as the month's plan uses, fed from the database; so both give the same figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from huikuan.business.collections.models import Measure, Promise, PromiseState
from huikuan.business.collections.queries.frames import COUNTING
from huikuan.business.collections.queries.money import credits_of
from huikuan.engine.ledger_inputs import ApprovedMeasure, count_measures, proven_permille, weigh_promises
from huikuan.engine.ledger_sources import Commitment, MoneyIn, PromisedRemaining, Remaining
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month, Period

Customers = Set[int] | None  # ids; None = all


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of one promise, as the engine judges it today."""

    promise: int
    on: date
    kept: Fen
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Fen by customer id. ``received`` is net of reversals and may be below zero."""

    received: dict[int, Fen]
    promised: dict[int, Fen]
    promised_weighted: dict[int, Fen]
    measured: dict[int, Fen]
    measured_weighted: dict[int, Fen]
    judged: tuple[Judged, ...]

    @property
    def customers(self) -> set[int]:
        """Everybody who paid, promised or has a measure."""
        return {*self.received, *self.promised, *self.measured}


def sources(*, period: Period, today: date, customers: Customers) -> Sources:
    """What counts towards the period's targets on ``today``; promises are judged as of then."""
    promised, judged = promises_on(period=period, today=today, customers=customers)
    measured = measures_on(period=period, today=today, customers=customers)
    return Sources(
        received=received_on(period=period, today=today, customers=customers),
        promised=_by_id(promised.full),
        promised_weighted=_by_id(promised.weighted),
        measured=_by_id(measured.full),
        measured_weighted=_by_id(measured.weighted),
        judged=judged,
    )


def received_on(*, period: Period, today: date, customers: Customers) -> dict[int, Fen]:
    """Net receipts of the period up to today, where there are any."""
    last = min(today, period.last_day)
    if last < period.start:
        return {}
    totals: defaultdict[int, Fen] = defaultdict(int)
    for customer, _day, fen in credits_of(customers=customers, first=period.start, last=last):
        totals[customer] += fen
    return {customer: fen for customer, fen in totals.items() if fen}


def promises_on(*, period: Period, today: date, customers: Customers) -> tuple[PromisedRemaining, tuple[Judged, ...]]:
    """All promises made by today and not withdrawn, weighed, with what became of each."""
    rows = list(
        narrowed(Promise.objects.exclude(state=PromiseState.WITHDRAWN), customers)
        .filter(Q(made_on=None) | Q(made_on__lte=today))
        .order_by("pk")
        .values_list("pk", "customer_id", "amount", "promised_date", "made_on")
    )
    commitments = [
        Commitment(customer=str(customer), amount=amount, on=on, made_on=made_on)
        for _pk, customer, amount, on, made_on in rows
    ]
    receipts: list[MoneyIn] = []
    if rows:
        # Money before the first day that could keep any of them keeps none; reversals take back the latest money first.
        first = min(min(made_on or on.replace(day=1), period.start) for _pk, _customer, _amount, on, made_on in rows)
        promising = {customer for _pk, customer, *_rest in rows}
        credits_ = credits_of(customers=promising, first=first, last=today)
        receipts = [MoneyIn(customer=str(customer), amount=fen, on=on) for customer, on, fen in credits_]
    found = weigh_promises(promises=commitments, receipts=receipts, period=period, today=today)
    judged = tuple(
        Judged(promise=row[0], on=row[3], kept=balance.kept, state=balance.state.value)
        for row, balance in zip(rows, found.balances, strict=True)
    )
    return found, judged


def measures_on(*, period: Period, today: date, customers: Customers) -> Remaining:
    """What approved measures should still bring; weighed by what the company's past ones have proven."""
    approved = Measure.objects.filter(COUNTING)
    rows = narrowed(approved, customers).order_by("pk").values_list("customer_id", "expected", "due_date", "produced")
    measures = [
        ApprovedMeasure(customer=str(customer), expected=expected, due=due, produced=produced or 0)
        for customer, expected, due, produced in rows
    ]
    proven = proven_effect(today) if measures else 0
    return count_measures(measures=measures, proven=proven, period=period, today=today)


def proven_effect(today: date) -> int:
    """Thousandths of the expected effect that approved measures past their date have really produced."""
    past = Measure.objects.filter(COUNTING, due_date__lt=today).aggregate(
        expected=Coalesce(Sum("expected"), 0), produced=Coalesce(Sum("produced"), 0)
    )
    return proven_permille(expected=past["expected"], produced=past["produced"])


def month_of(plan: Any) -> Period:
    """The period of a month's plan."""
    return Month.of(plan.month).period


def narrowed(rows: QuerySet[Any], customers: Customers) -> QuerySet[Any]:
    """Only the rows of these customers."""
    return rows if customers is None else rows.filter(customer_id__in=customers)


def _by_id(amounts: dict[str, Fen]) -> dict[int, Fen]:
    return {int(customer): fen for customer, fen in amounts.items()}


def chosen(amounts: dict[int, Fen], ids: Iterable[int]) -> list[Fen]:
    """The amounts of these customers in order, 0 where there is none."""
    return [amounts.get(one, 0) for one in ids]
