"""The live ownership ledger: after every receipt, promise and measure the touched lines are worked out anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Count, Q, QuerySet, Sum

from huikuan.business.collections.models import LEDGER, OwnershipNode, PlanLine, Promise
from huikuan.business.collections.policies import REFRESH
from huikuan.business.collections.queries.plans import ledger_day, live_plans
from huikuan.business.collections.queries.sources import (
    Customers,
    Judged,
    Sources,
    chosen,
    month_of,
    narrowed,
    promises_on,
    sources,
)
from huikuan.business.directory.queries import visible_customers
from huikuan.engine.ledger import own
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.writing import insert_frame, update_frame
from huikuan.foundation.operations import operation
from huikuan.foundation.permissions.actor import Actor

Place = tuple[int | None, int | None]  # owner, region
EVERYTHING = Actor(user=None)


@operation(REFRESH)
def refresh_lines(*, actor: Actor, plan: Any, customers: Customers = None) -> int:
    """Work out received, promised, measured, unowned, surplus and risk of these customers' lines (None: of all).

    Returns how many lines changed. Money of a customer without a line gets one, with target 0.
    """
    changed = refresh(plan, customers, ledger_day(plan))
    record(
        actor=actor,
        action="collections.refresh_lines",
        subject=plan,
        after={"customers": len(customers) if customers is not None else None, "changed": changed},
    )
    return changed


def refresh_changed(*, customers: Collection[int], actor: Actor) -> None:
    """Listener: somebody's receipts, promises or measures changed. Part of the operation that announced it."""
    touched = set(customers)
    plans = live_plans()
    for plan in plans:
        refresh(plan, touched, ledger_day(plan), plans)
    if not plans and Promise.objects.filter(customer__in=touched).exists():
        _found, judged = promises_on(period=Month.of(clock.today()).period, today=clock.today(), customers=touched)
        store_judgements(judged)


def refresh_after_import(*, sheets: Collection[str], actor: Actor, batch: int) -> None:
    """Listener: an import was applied or undone. Promises, measures and receipts that came in were announced already;
    what was taken away again, and customers that changed hands, were not."""
    del actor, batch
    if {"staff", "customers", "promises", "measures"} & set(sheets):
        for plan in live_plans():
            refresh(plan, None, ledger_day(plan))


def refresh_moved(*, people: Collection[int], actor: Actor) -> None:
    """Listener: people went to another region, and their customers with them."""
    owned = visible_customers(EVERYTHING).filter(owner__in=people)
    refresh_changed(customers=set(owned.values_list("pk", flat=True)), actor=actor)


def refresh(plan: Any, customers: Customers, today: date, live: Collection[Any] | None = None) -> int:
    """Lock the lines, read what stands, own, save what differs, and sum up the nodes that are touched. ``live``: all
    plans that are live, where the caller knows them.

    The sources are read after the lock: whoever comes second sees what the first has done.
    """
    _add_missing(plan, customers, today)
    rows = list(
        narrowed(PlanLine.objects.select_for_update(of=("self",)).filter(plan=plan), customers)
        .order_by("pk")
        .values("pk", "customer_id", "owner_id", "effective_unit_id", *LEDGER)
    )
    found = sources(period=month_of(plan), today=today, customers=customers)
    fresh = _owned(rows, found)
    homes = _homes(row["customer_id"] for row in rows)
    changed: list[dict[str, int | None]] = []
    touched: set[Place] = set()
    for row, new in zip(rows, fresh, strict=True):
        owner, unit = homes[row["customer_id"]]
        now = {**new, "owner_id": owner, "effective_unit_id": unit}
        if any(row[name] != value for name, value in now.items()):
            changed.append({"id": row["pk"], **now})
            touched |= {(row["owner_id"], row["effective_unit_id"]), (owner, unit)}
    update_frame(PlanLine, pl.DataFrame(changed, schema=_SCHEMA))
    sum_nodes(plan, touched)
    if found.judged:
        months = {one.month for one in (live_plans() if live is None else live)} | {plan.month}
        store_judgements(one for one in found.judged if judges(plan, one.on, months))
    return len(changed)


_SCHEMA = {"id": pl.Int64, **dict.fromkeys(LEDGER, pl.Int64), "owner_id": pl.Int64, "effective_unit_id": pl.Int64}


def _owned(rows: list[dict[str, Any]], found: Sources) -> list[dict[str, int]]:
    """The ledger columns of each row, by the engine."""
    ids = [row["customer_id"] for row in rows]
    ledger = own(
        targets=[row["target"] for row in rows],
        received=chosen(found.received, ids),
        promised=chosen(found.promised, ids),
        measured=chosen(found.measured, ids),
        promised_weighted=chosen(found.promised_weighted, ids),
        measured_weighted=chosen(found.measured_weighted, ids),
    )
    columns = [getattr(ledger, name).tolist() for name in LEDGER]
    return [dict(zip(LEDGER, values, strict=True)) for values in zip(*columns, strict=True)]


def _homes(customers: Iterable[int]) -> dict[int, Place]:
    """Owner and region of each customer as they are now."""
    wanted = set(customers)
    rows = visible_customers(EVERYTHING).filter(pk__in=wanted)
    return {pk: (owner, unit) for pk, owner, unit in rows.values_list("pk", "owner_id", "effective_unit_id")}


def _add_missing(plan: Any, customers: Customers, today: date) -> None:
    """An empty line for everybody who pays, promises or has a measure and has none yet."""
    known = set(narrowed(PlanLine.objects.filter(plan=plan), customers).values_list("customer_id", flat=True))
    if customers is not None and known.issuperset(customers):
        return
    rest = None if customers is None else set(customers) - known
    missing = sources(period=month_of(plan), today=today, customers=rest).customers - known
    homes = _homes(missing)
    # Two people may add the same customer's line at once: the second one's is the same line.
    PlanLine.objects.bulk_create(
        (
            PlanLine(plan=plan, customer_id=one, owner_id=homes[one][0], effective_unit_id=homes[one][1])
            for one in sorted(missing)
        ),
        ignore_conflicts=True,
    )
    sum_nodes(plan, {homes[one] for one in missing})


def judges(plan: Any, on: date, months: Collection[date]) -> bool:
    """Whether this plan says how a promise for that day stands: its own month's, the last live one the others'."""
    first = on.replace(day=1)
    return bool(plan.month == (first if first in months else max(months)))


def store_judgements(judged: Iterable[Judged]) -> None:
    """Keep what became of the promises, where it differs."""
    found = {one.promise: one for one in judged}
    stored = Promise.objects.filter(pk__in=found).values_list("pk", "kept", "state")
    changed = [
        {"id": pk, "kept": found[pk].kept, "state": found[pk].state}
        for pk, kept, state in stored
        if (kept, state) != (found[pk].kept, found[pk].state)
    ]
    update_frame(Promise, pl.DataFrame(changed, schema={"id": pl.Int64, "kept": pl.Int64, "state": pl.String}))


def sum_nodes(plan: Any, places: Collection[Place]) -> None:
    """Add up the lines of each person and region again; a node without a line goes."""
    if not places:
        return
    OwnershipNode.objects.bulk_create(
        (OwnershipNode(plan=plan, owner_id=owner, effective_unit_id=unit) for owner, unit in places),
        ignore_conflicts=True,
    )
    owners = {owner for owner, _unit in places}
    nodes = OwnershipNode.objects.filter(_of(owners), plan=plan).select_for_update().order_by("pk")
    locked = {(owner, unit): pk for pk, owner, unit in nodes.values_list("pk", "owner_id", "effective_unit_id")}
    sums = _sums(PlanLine.objects.filter(_of(owners), plan=plan))
    ids = [locked.get(place) for place in sums.select("owner_id", "effective_unit_id").iter_rows()]
    sums = sums.with_columns(pl.Series("id", ids, dtype=pl.Int64)).drop("owner_id", "effective_unit_id")
    update_frame(OwnershipNode, sums.drop_nulls("id"))  # one without an id is new and somebody else's to sum
    OwnershipNode.objects.filter(pk__in=set(locked.values()) - set(ids)).delete()


def fill_nodes(plan: Any) -> None:
    """All nodes of a plan that has just been drafted."""
    OwnershipNode.objects.filter(plan=plan).delete()
    insert_frame(OwnershipNode, _sums(PlanLine.objects.filter(plan=plan)).with_columns(plan_id=pl.lit(plan.pk)))


def _of(owners: Collection[int | None]) -> Q:
    """Condition on lines or nodes: of these people, or nobody's."""
    found = Q(owner__in=[owner for owner in owners if owner is not None])
    return found | Q(owner=None) if None in owners else found


def _sums(lines: QuerySet[PlanLine]) -> pl.DataFrame:
    """The ledger by person and region."""
    rows = (
        lines.values_list("owner_id", "effective_unit_id")
        .order_by("owner_id", "effective_unit_id")
        .annotate(Count("pk"), *(Sum(name) for name in LEDGER))
    )
    names = ("owner_id", "effective_unit_id", "customers", *LEDGER)
    return pl.DataFrame(list(rows), schema=dict.fromkeys(names, pl.Int64), orient="row")
