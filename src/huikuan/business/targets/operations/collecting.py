"""A customer's collection target changed in the collection plan: the decomposition's column follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import polars as pl
from django.db.models import Q

from huikuan.business.targets import settling
from huikuan.business.targets.agreed import answered_collections, lock_answers
from huikuan.business.targets.models import Level, MonthPlan, PlanState, TargetCell
from huikuan.business.targets.operations.log import refuse_closed
from huikuan.business.targets.policies import EDIT_TARGETS
from huikuan.engine.apportion import apportion
from huikuan.engine.money import Fen
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.writing import ID, update_frame
from huikuan.foundation.operations import operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

FIELDS = (ID, "position", "last", "above", "collection", "amount", "customer")


def standing_collections(*, plan_id: int, customers: Collection[int]) -> dict[int, str]:
    """Of these customers (ids), those whose collection was agreed, countered or signed, with the person who did.

    The plan and what these customers' people answer are locked until the end of the transaction, before the collection
    plan's own rows are: in the order of a decision, which writes both. Empty where nobody was asked.
    """
    plan = MonthPlan.objects.select_for_update(no_key=True).get(pk=plan_id)
    if plan.state != PlanState.DRAFT or not lock_answers(plan, _people_of(plan, customers)):
        return {}
    return {pk: str(line.offer.person) for pk, line in answered_collections(plan, customers).items()}


def _people_of(plan: MonthPlan, customers: Collection[int]) -> set[int]:
    """Whose customers these are in the plan."""
    cells = TargetCell.objects.filter(plan=plan, level=Level.CUSTOMER, customer__in=customers, person__isnull=False)
    return {person for person in cells.order_by().values_list("person", flat=True) if person is not None}


@operation(EDIT_TARGETS)
def set_collection(*, actor: Actor, plan_id: int, targets: Mapping[int, Fen], reason: str = "") -> int:
    """Give customers (id → fen) their collection targets, in their cells, those above and, in proportion, those below.

    For the collection plan, which has asked whose customers they are, and what was answered about them
    (`standing_collections`). A customer without a cell is in no sum here. RefusedError unless the plan is the current
    draft. Returns how many cells changed; the plan's revision rises by one.
    """
    plan = MonthPlan.objects.select_for_update(no_key=True).get(pk=plan_id)
    refuse_closed(plan)
    cells = TargetCell.objects.filter(plan=plan)
    theirs = cells.filter(level=Level.CUSTOMER, customer__in=targets)
    settling.settle_below(plan, list(theirs.values_list("position", flat=True)))
    tops = list(cells.filter(level=Level.CUSTOMER, customer__in=targets).order_by("position").values(*FIELDS))
    fresh: dict[int, Fen] = {}
    gains: defaultdict[int, Fen] = defaultdict(int)
    for top in tops:
        wanted = targets[top["customer"]]
        gain = wanted - top["collection"]
        if gain:
            branch = cells.filter(position__range=(top["position"], top["last"])).order_by("position")
            fresh |= _spread(list(branch.values(*FIELDS)), wanted)
            gains[top["above"]] += gain
    while gains:
        known = {row["position"]: row for row in cells.filter(Q(position__in=gains)).values(*FIELDS)}
        above: defaultdict[int, Fen] = defaultdict(int)
        for position, gain in gains.items():
            row = known[position]
            fresh[row[ID]] = fresh.get(row[ID], row["collection"]) + gain
            if row["above"] is not None:
                above[row["above"]] += gain
        gains = above
    rows = pl.DataFrame(list(fresh.items()), schema={ID: pl.Int64(), "collection": pl.Int64()}, orient="row")
    update_frame(TargetCell, rows)
    plan.revision += 1
    plan.save(update_fields=["revision"])
    before = {str(top["customer"]): top["collection"] for top in tops}
    after = {customer: targets[int(customer)] for customer in before}
    record(actor=actor, action="targets.set_collection", subject=plan, before=before, after=after, reason=reason)
    announce("targets.changed", plan=plan, actor=actor, people=_people_of(plan, targets), reason=reason)
    return len(fresh)


def _spread(branch: list[dict[str, Any]], wanted: Fen) -> dict[int, Fen]:
    """New figures of a branch by id: in proportion to what stood there, else to the targets, else evenly."""
    below: defaultdict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in branch[1:]:
        below[row["above"]].append(row)
    fresh = {branch[0][ID]: wanted}
    for row in branch:
        parts = below[row["position"]]
        if not parts:
            continue
        for weights in ([part["collection"] for part in parts], [part["amount"] or 0 for part in parts]):
            if any(weights):
                break
        else:
            weights = [1] * len(parts)
        shares = apportion(total=fresh[row[ID]], weights=weights)
        fresh |= {part[ID]: share for part, share in zip(parts, shares, strict=True)}
    return fresh
