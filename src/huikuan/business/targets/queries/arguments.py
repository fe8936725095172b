"""What speaks for a figure or against it, and what a decision about it would do to others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from huikuan.business.receivables import queries as receivables
from huikuan.business.sales import queries as sales
from huikuan.business.targets import names
from huikuan.business.targets.models import Kind, MonthPlan, OfferLine, Scope, TargetCell
from huikuan.business.targets.operations.branch import Moved
from huikuan.business.targets.operations.shifting import Carry, work_out
from huikuan.engine.forecast import forecast_many
from huikuan.engine.money import Fen, divide_half_even
from huikuan.engine.negotiation import Act, halfway
from huikuan.engine.periods import Month
from huikuan.foundation.permissions.actor import Actor

SHOWN_DEPTH = 3  # customers: enough to see who carries how much
MOST_PEOPLE = 12
YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a customer, in fen: sales of the three months before, the forecast's quantiles for the month
    (None: no history), what credit still allows (None: no limit) and what is overdue."""

    recent: Fen
    p10: Fen | None
    p50: Fen | None
    p90: Fen | None
    headroom: Fen | None
    overdue: Fen
    days_overdue: int


def evidence(actor: Actor, plan: MonthPlan, customers: Collection[int]) -> dict[int, Evidence]:
    """By customer id, of those in scope; two queries."""
    month = Month.of(plan.month)
    histories = _histories(actor, customers, month)
    recent = [(month - back).index for back in (1, 2, 3)]
    foretold = forecast_many(
        histories={str(pk): list(rows.items()) for pk, rows in histories.items()}, month=month.index
    )
    credit = receivables.visible_credit(actor).filter(pk__in=list(customers))
    found = {}
    for row in credit.values("pk", "headroom", "overdue", "oldest_due", "as_of"):
        rows = histories.get(row["pk"], {})
        quantiles = foretold.get(str(row["pk"]))
        known = quantiles is not None and bool(quantiles.p50)
        found[row["pk"]] = Evidence(
            recent=divide_half_even(sum(rows.get(index, 0) for index in recent), 3),
            p10=quantiles.p10[0] if known and quantiles else None,
            p50=quantiles.p50[0] if known and quantiles else None,
            p90=quantiles.p90[0] if known and quantiles else None,
            headroom=row["headroom"],
            overdue=row["overdue"],
            days_overdue=receivables.days_overdue(row["oldest_due"], row["as_of"]),
        )
    return found


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
    """What a decision would do: who takes on how much, and what becomes unowned above (below zero: over-assigned)."""

    amount: Fen
    people: tuple[Carrier, ...]
    more: int  # further people that are not shown
    unowned: Fen


def decided_amount(line: OfferLine, act: str, amount: Fen | None = None) -> Fen:
    """What the line would be."""
    countered = line.countered if line.countered is not None else line.amount
    if act == Act.INSIST:
        return line.amount
    if act == Act.SPLIT:
        return halfway(line.amount, countered) if amount is None else amount
    return countered


def consequence(actor: Actor, line: OfferLine, act: str, carry: Carry, amount: Fen | None = None) -> Consequence:
    """Worked out as the decision itself would, down to customers; nothing is written. RefusedError as the decision."""
    after = decided_amount(line, act, amount)
    less = line.amount - after
    if line.kind == Kind.COLLECTION or line.offer.scope == Scope.TEAM or not less:
        return Consequence(amount=after, people=(), more=0, unowned=less)
    moved = work_out(actor, line.offer.plan, line, after, carry, depth=SHOWN_DEPTH)
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
    )


def _change(one: Moved) -> Fen:
    return (one.amount or 0) - (one.cell.amount or 0)
