"""What speaks for a figure or against it, and what a decision about it would do to others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Sum

from huikuan.business.directory.queries import sees_customer
from huikuan.business.receivables import queries as receivables
from huikuan.business.sales import queries as sales
from huikuan.business.targets import names
from huikuan.business.targets.models import Kind, LineEvidence, MonthPlan, OfferLine, Scope, TargetCell
from huikuan.business.targets.operations.branch import Moved
from huikuan.business.targets.operations.deciding import decided
from huikuan.business.targets.operations.shifting import Carry, cells_of, work_out
from huikuan.business.targets.smart_again import Asked, smart_again
from huikuan.engine.forecast import forecast_many
from huikuan.engine.money import Fen, divide_half_even
from huikuan.engine.negotiation import Act
from huikuan.engine.periods import Month
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.prepared import Prepared

MOST_PEOPLE = 12
YEARS = 3
_KEPT = Prepared(lambda given: LineEvidence.objects.filter(plan=given("plan"), customer=given("customer")))


class Quantiles(NamedTuple):
    """Of a forecast, in fen; None where there is nothing to go by."""

    p10: Fen | None = None
    p50: Fen | None = None
    p90: Fen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a customer, or of several together, in fen: sales of the three months before, the forecast's
    quantiles for the month (None: no history), what credit still allows (None: no limit) and what is overdue.

    ``median``, ``p95`` and ``capacity`` are what the month was planned with (None: unknown); of several ``median`` is
    the sum of their medians, ``p95`` and ``headroom`` don't add up and are None.
    """

    recent: Fen
    median: Fen | None
    p95: Fen | None
    capacity: Fen | None
    p10: Fen | None
    p50: Fen | None
    p90: Fen | None
    headroom: Fen | None
    overdue: Fen
    days_overdue: int
    customers: int = 1


def evidence_of(actor: Actor, line: OfferLine) -> Evidence | None:
    """Of a line's customer, or of the rest it stands for; None of a team."""
    plan = line.offer.plan
    if line.customer is not None:
        return _of_one(plan, line.customer) if sees_customer(actor, line.customer) else None
    if line.offer.scope == Scope.TEAM:
        return None
    positions = [cell.position for cell in cells_of(line)]
    cells = TargetCell.objects.filter(plan=plan, position__in=positions, customer__isnull=False)
    return _together(actor, plan, list(cells.values_list("customer", flat=True)))


def _of_one(plan: MonthPlan, customer: Any) -> Evidence:
    """Of a customer whom the reader sees."""
    month, planned = Month.of(plan.month), _KEPT.first(plan=plan.pk, customer=customer.pk)
    first = date(month.year - YEARS, month.month, 1)
    sold = sales.sales_by_month(customer.pk, first, month.first_day)
    history = {Month.of(day).index: fen for day, fen in sold.items()}
    quantiles, credit = _foretold({0: history}, month)[0], receivables.credit_now(customer)
    return Evidence(
        recent=_recent(history, month),
        median=planned.median if planned else None,
        p95=planned.p95 if planned else None,
        capacity=planned.capacity if planned else None,
        p10=quantiles.p10,
        p50=quantiles.p50,
        p90=quantiles.p90,
        headroom=credit.headroom,
        overdue=credit.overdue,
        days_overdue=receivables.days_overdue(credit.oldest_due, credit.day),
    )


def _together(actor: Actor, plan: MonthPlan, customers: list[int]) -> Evidence | None:
    """Several customers as one: their sales are summed before they are forecast."""
    credit = receivables.visible_credit(actor).filter(pk__in=customers)
    rows = list(credit.values_list("pk", "overdue", "oldest_due", "as_of"))
    if not rows:
        return None
    month = Month.of(plan.month)
    summed: defaultdict[int, Fen] = defaultdict(int)
    for history in _histories(actor, customers, month).values():
        for index, fen in history.items():
            summed[index] += fen
    kept = list(LineEvidence.objects.filter(plan=plan, customer__in=customers).values_list("median", "capacity"))
    quantiles = _foretold({0: summed}, month)[0]
    medians, capacities = [row[0] for row in kept], [row[1] for row in kept]
    return Evidence(
        recent=_recent(summed, month),
        median=_sum_known(medians),
        p95=None,
        capacity=_sum_known(capacities),
        p10=quantiles.p10,
        p50=quantiles.p50,
        p90=quantiles.p90,
        headroom=None,
        overdue=sum(row[1] for row in rows),
        days_overdue=max(receivables.days_overdue(oldest, as_of) for _pk, _fen, oldest, as_of in rows),
        customers=len(rows),
    )


def _sum_known(figures: list[Fen | None]) -> Fen | None:
    """None where there are none, or one of them is unknown."""
    known = [fen for fen in figures if fen is not None]
    return sum(known) if known and len(known) == len(figures) else None


def _recent(history: Mapping[int, Fen], month: Month) -> Fen:
    return divide_half_even(sum(history.get((month - back).index, 0) for back in (1, 2, 3)), 3)


def _foretold(histories: Mapping[int, Mapping[int, Fen]], month: Month) -> dict[int, Quantiles]:
    """The month's quantiles of each history with today's data; None where there is nothing to go by."""
    named = {str(pk): list(rows.items()) for pk, rows in histories.items() if rows}
    if not named:
        return dict.fromkeys(histories, Quantiles())
    found = forecast_many(histories=named, month=month.index)
    answers = {}
    for pk in histories:
        told = found.get(str(pk))
        known = told is not None and bool(told.p50)
        answers[pk] = Quantiles(told.p10[0], told.p50[0], told.p90[0]) if told and known else Quantiles()
    return answers


def _histories(actor: Actor, customers: Collection[int], month: Month) -> dict[int, dict[int, Fen]]:
    """Sales by customer and month index over three years before the month."""
    first = date(month.year - YEARS, month.month, 1)
    rows = sales.visible_sales(actor).filter(customer__in=list(customers), month__gte=first, month__lt=month.first_day)
    found: defaultdict[int, dict[int, Fen]] = defaultdict(dict)
    for customer, day, fen in rows.order_by().values_list("customer", "month").annotate(fen=Sum("amount")):
        found[customer][Month.of(day).index] = int(fen)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Somebody whose target changes by so much."""

    name: str
    change: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What a decision would do: who takes on how much, and what becomes unowned above (below zero: over-assigned);
    ``smart`` are the letters of a customer's line at the amount decided, and its doubts in words."""

    amount: Fen
    people: tuple[Carrier, ...]
    more: int  # further people that are not shown
    unowned: Fen
    smart: tuple[str, str] = ("", "")


def decided_amount(line: OfferLine, act: str, amount: Fen | None = None) -> Fen:
    """What the line would be; RefusedError as the decision."""
    countered = line.countered if line.countered is not None else line.amount
    return decided(Act(act), line.amount, countered, amount)


def consequence(actor: Actor, line: OfferLine, act: str, carry: Carry, amount: Fen | None = None) -> Consequence:
    """Worked out as the decision itself would, down to customers; nothing is written. RefusedError as the decision."""
    after = decided_amount(line, act, amount)
    less = line.amount - after
    smart = _smart_at(line, after)
    if line.kind == Kind.COLLECTION or line.offer.scope == Scope.TEAM or not less:
        return Consequence(amount=after, people=(), more=0, unowned=less, smart=smart)
    moved, _blocks = work_out(actor, line.offer.plan, line, after, carry)
    company = next((_change(one) for one in moved if one.cell.position == 0), 0)
    level = "customer" if carry == Carry.OWN else "person"
    changed = [one for one in moved if one.cell.level == level and _change(one)]
    changed.sort(key=lambda one: (-abs(_change(one)), one.cell.position))
    shown = changed[:MOST_PEOPLE]
    cells = TargetCell.objects.select_related("unit", "person", "customer", "outlet", "item")
    named = cells.in_bulk([one.cell.id for one in shown])
    return Consequence(
        amount=after,
        people=tuple(Carrier(name=names.cell_name(named[one.cell.id]), change=_change(one)) for one in shown),
        more=len(changed) - len(shown),
        unowned=-company,
        smart=smart,
    )


def _smart_at(line: OfferLine, amount: Fen) -> tuple[str, str]:
    if line.kind != Kind.SALES or line.customer_id is None:
        return "", ""
    asked = Asked(amount, str(line.offer.person_id))
    return smart_again(line.offer.plan, {line.customer_id: asked}).get(line.customer_id, ("", ""))


def _change(one: Moved) -> Fen:
    return (one.amount or 0) - (one.cell.amount or 0)
