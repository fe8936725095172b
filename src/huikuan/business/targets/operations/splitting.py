"""Editing what a person's target consists of: person × item and person × day, within the person's total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from huikuan.business.targets import settling
from huikuan.business.targets.changes import changes
from huikuan.business.targets.models import DayTarget, Edit, EditKind, ItemTarget, MonthPlan
from huikuan.business.targets.names import nobody
from huikuan.business.targets.operations.editing import LARGEST, hold_rows
from huikuan.business.targets.operations.following import named_items, write_split
from huikuan.business.targets.operations.log import keep, open_plan
from huikuan.business.targets.policies import EDIT_TARGETS
from huikuan.business.targets.queries.scope import standing_days, standing_items
from huikuan.engine.apportion import Infeasible, apportion
from huikuan.engine.money import Fen
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor

Row = ItemTarget | DayTarget


@dataclass(frozen=True, slots=True)
class SplitEdit:
    """An item or day target (id), the amount it is to have, and the one its reader saw."""

    row: int
    amount: Fen
    seen: Fen


@operation(EDIT_TARGETS)
def edit_items(*, actor: Actor, plan_id: int, edits: Sequence[SplitEdit], reason: str = "") -> Edit:
    """Change how people's targets are made up of items; each person's other items carry the difference.

    No item can go below what the tree names of it at core outlets. Refusals as for `edit_cells`.
    """
    plan = open_plan(plan_id, whole=False)
    rows, typed = _rows(plan, standing_items(actor, plan), edits)
    named = named_items(plan, {row.person_id for row in rows})
    lows = {row.pk: named.get(row.person_id, {}).get(row.item_id, 0) for row in rows if isinstance(row, ItemTarget)}
    return _split(actor, plan, EditKind.ITEMS, rows, typed, lows, reason)


@operation(EDIT_TARGETS)
def edit_days(*, actor: Actor, plan_id: int, edits: Sequence[SplitEdit], reason: str = "") -> Edit:
    """Change how people's targets spread over working days; each person's other days carry the difference."""
    plan = open_plan(plan_id, whole=False)
    rows, typed = _rows(plan, standing_days(actor, plan), edits)
    return _split(actor, plan, EditKind.DAYS, rows, typed, {}, reason)


@operation(EDIT_TARGETS)
def hold_split(*, actor: Actor, plan_id: int, kind: str, rows: Sequence[int], held: bool) -> Edit:
    """Hold item or day targets (``kind`` items or days) at their amount, or let them go; refusals as `hold_cells`."""
    plan = open_plan(plan_id, whole=False)
    visible: Any = standing_items(actor, plan) if kind == EditKind.ITEMS else standing_days(actor, plan)
    found = visible.filter(pk__in=rows)
    settling.settle_people(plan, set(found.values_list("person", flat=True)))
    if found.count() != len(set(rows)):
        raise Http404
    table = "item" if kind == EditKind.ITEMS else "day"
    typed = hold_rows(actor, found.select_related("person"), held=held, table=table)
    return keep(actor=actor, plan=plan, kind=EditKind.HOLD, typed=typed, changed=changes([]))


def _rows(plan: MonthPlan, visible: Any, edits: Sequence[SplitEdit]) -> tuple[list[Row], dict[int, Fen]]:
    """All rows of the people concerned, and the amounts typed by row."""
    typed = {edit.row: edit.amount for edit in edits}
    if not typed:
        raise RefusedError("targets.nothing_typed")
    if len(typed) != len(edits):
        raise RefusedError("targets.typed_twice")
    settling.settle_people(plan, set(visible.filter(pk__in=typed).values_list("person", flat=True)))
    found = {row.pk: row for row in visible.filter(pk__in=typed)}
    if len(found) != len(typed):
        raise Http404
    stale = {edit.row: found[edit.row].amount for edit in edits if found[edit.row].amount != edit.seen}
    if stale:
        raise StaleError(stale)
    for row, amount in typed.items():
        if not 0 <= amount <= LARGEST:
            code = "targets.negative" if amount < 0 else "targets.too_large"
            raise RefusedError(code, name=str(found[row].person or nobody()))
        if found[row].held:
            raise RefusedError("targets.split_held", person=str(found[row].person or nobody()))
    people = {row.person_id for row in found.values()}
    theirs = visible.filter(person__in=people - {None})
    rows = list(theirs.select_related("person").order_by("position"))
    if None in people:
        rows += list(visible.filter(person=None).order_by("position"))
    return rows, typed


def _split(
    actor: Actor,
    plan: MonthPlan,
    kind: EditKind,
    rows: list[Row],
    typed: dict[int, Fen],
    lows: dict[int, Fen],
    reason: str,
) -> Edit:
    by_person: dict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_person[row.person_id].append(row)
    changed: list[tuple[int, Fen, Fen]] = []
    for theirs in by_person.values():
        shares = _made_up(theirs, typed, lows)
        changed += [(row.pk, row.amount, fen) for row, fen in zip(theirs, shares, strict=True) if row.amount != fen]
    table = "item" if kind == EditKind.ITEMS else "day"
    was = {row.pk: row.amount for row in rows}
    return keep(
        actor=actor,
        plan=plan,
        kind=kind,
        typed=[{"row": row, "table": table, "was": was[row], "now": amount} for row, amount in typed.items()],
        changed=write_split(ItemTarget if kind == EditKind.ITEMS else DayTarget, changed),
        reason=reason,
    )


def _made_up(rows: list[Row], typed: dict[int, Fen], lows: dict[int, Fen]) -> list[Fen]:
    holds = [typed.get(row.pk, row.amount if row.held else None) for row in rows]
    for row, hold in zip(rows, holds, strict=True):
        if row.pk in typed and hold is not None and hold < lows.get(row.pk, 0):
            raise RefusedError("targets.item_named", by_fen=lows[row.pk] - hold, limit_fen=lows[row.pk])
    try:
        return apportion(
            total=sum(row.amount for row in rows),
            weights=[row.amount for row in rows],
            minimum=[lows.get(row.pk, 0) for row in rows],
            held=holds,
        )
    except Infeasible as refusal:
        person = str(rows[0].person or nobody())
        raise RefusedError(
            "targets.split_infeasible", person=person, by_fen=refusal.by, total_fen=sum(row.amount for row in rows)
        ) from refusal
