"""Editing the tree of targets: amounts one by one or as a block, holds and bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext

from huikuan.business.targets import settling
from huikuan.business.targets.agreed import answered_cells, line_of, lock_answers
from huikuan.business.targets.cells import Head, write_cells
from huikuan.business.targets.changes import changes
from huikuan.business.targets.levels import MILLION, Levels
from huikuan.business.targets.models import Edit, EditKind, Level, MonthPlan, TargetCell
from huikuan.business.targets.names import name_of, nobody
from huikuan.business.targets.operations import blocks, branch, following
from huikuan.business.targets.operations.folding import refold
from huikuan.business.targets.operations.log import Touched, keep, open_plan
from huikuan.business.targets.policies import EDIT_TARGETS
from huikuan.business.targets.queries.scope import edits_everything, frozen_total, may_lift, standing_cells
from huikuan.engine.apportion import Clash
from huikuan.engine.money import Fen
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.people.models import User
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

__all__ = [
    "LARGEST",
    "CellEdit",
    "edit_cells",
    "editable",
    "hold_cells",
    "hold_rows",
    "keep_moved",
    "set_bounds",
    "solved",
    "within_reach",
    "write_cells",
]
LARGEST = 10**18
NAMED = 3  # cells in the way that a refusal names


@dataclass(frozen=True, slots=True)
class CellEdit:
    """A cell (id), the amount it is to have, and the one its reader saw; None is unplanned."""

    cell: int
    amount: Fen | None
    seen: Fen | None


@operation(EDIT_TARGETS)
def edit_cells(*, actor: Actor, plan_id: int, edits: Sequence[CellEdit], reason: str = "", again: bool = False) -> Edit:
    """Give cells new amounts, all of them or none; what is not held makes up for it, down and up the tree.

    While the plan is argued about, what was agreed, countered or signed stays like what is held; a cell of it is typed
    only to ask its person ``again``, with a reason. 404 for a cell out of scope; StaleError with {cell: amount} where
    somebody was faster; RefusedError in words for a total that is not the actor's to change, for what was answered,
    and for amounts that holds, answers and bounds don't allow.
    """
    plan = open_plan(plan_id, whole=False)
    typed = _typed(actor, plan, edits)
    known = branch.with_ancestors(plan, typed)
    totals = set() if edits_everything(actor) else {Level.REGION.value}
    asked = within_reach(plan, typed, known, totals)
    answered = answered_cells(plan, asked) if lock_answers(plan, asked) else set()
    asked_again = answered & {cell.position for cell in typed}
    if asked_again:
        _refuse_answered(typed, answered, reason if again else "")
        answered -= asked_again
    amounts = {edit.cell: edit.amount for edit in edits}
    wanted = {cell.position: amounts[cell.id] for cell in typed}
    loaded, heads = blocks.reached(
        plan,
        {cell.position: cell for cell in typed},
        {branch.reach(cell, known, lambda one: one.level in totals or one.position in answered) for cell in typed},
        [cell.position for cell in typed if cell.position in asked_again or (cell.amount is None and not cell.leaf)],
        answered,
    )
    held = {position for position, cell in loaded.items() if cell.held or cell.level in totals}
    held |= answered & set(loaded)
    if totals:
        held |= _others(actor, loaded)
    moved = solved(plan, loaded, wanted, held, heads, answered=bool(answered))
    moved += branch.raised(moved, loaded, known)
    told = [{"row": cell.id, "was": cell.amount, "now": amounts[cell.id]} for cell in typed]
    return keep_moved(actor, plan, moved, heads, told, [cell.position for cell in typed], reason)


def keep_moved(
    actor: Actor,
    plan: MonthPlan,
    moved: Sequence[branch.Moved],
    heads: Mapping[int, Head],
    typed: Sequence[dict[str, Any]],
    places: Sequence[int],
    reason: str,
) -> Edit:
    """Write what moved and keep it as an edit: items and days follow, blocks of ``heads`` (by position) do so later.
    ``typed`` stood at ``places``."""
    waiting = [one for one in moved if one.cell.position in heads]
    here = [one.cell for one in moved if one.cell.position not in heads]
    later = {person for one in waiting for person in heads[one.cell.position].people if person is not None}
    people = {cell.person for cell in here if cell.level in {Level.PERSON, Level.ITEM}}
    before = following.named_items(plan, people)
    write_cells(moved)
    parts = [branch.as_changes(moved), *following.follow(plan, people, before)]
    edit = keep(
        actor=actor,
        plan=plan,
        kind=EditKind.AMOUNTS,
        typed=typed,
        changed=pl.concat(parts),
        touched=Touched(
            [one.cell.position for one in moved] or places,
            waiting,
            {person for cell in here if (person := cell.person) is not None} - later,
            later,
        ),
        reason=reason,
    )
    if waiting:
        announce("targets.waiting", plan=plan, actor=actor)
    return edit


def within_reach(
    plan: MonthPlan, typed: Sequence[branch.Cell], known: Mapping[int, branch.Cell], totals: set[str]
) -> set[int] | None:
    """Whose targets an edit can touch, whatever people have answered; None: anybody's."""
    tops = {branch.reach(cell, known, lambda one: one.level in totals) for cell in typed}
    if any(top.level == Level.COMPANY for top in tops):
        return None
    found: set[int] = {cell.person for cell in typed if cell.person is not None}
    for top in tops:
        if top.level == Level.REGION:
            inside = TargetCell.objects.filter(plan=plan, above=top.position, person__isnull=False)
            found.update(person for person in inside.values_list("person", flat=True) if person is not None)
    return found


def editable(actor: Actor, plan: MonthPlan, ids: Sequence[int]) -> list[branch.Cell]:
    """The cells with these ids; 404 when one is out of scope, RefusedError for a total that is another's to change."""
    found: list[branch.Cell] = []
    cells = standing_cells(actor, plan)
    pieces = [ids[start : start + 5_000] for start in range(0, len(ids), 5_000)]
    if settling.waiting(plan).exists():
        places = [at for piece in pieces for at in cells.filter(pk__in=piece).values_list("position", flat=True)]
        settling.settle_below(plan, places)
    for piece in pieces:
        found += [branch.Cell(*row) for row in cells.filter(pk__in=piece).values_list(*branch.FIELDS)]
    if len(found) != len(set(ids)):
        raise Http404
    for cell in found:
        if frozen_total(actor, cell.level):
            raise RefusedError("targets.own_total", name=name_of(cell.id))
    return sorted(found, key=lambda cell: cell.position)


def _typed(actor: Actor, plan: MonthPlan, edits: Sequence[CellEdit]) -> list[branch.Cell]:
    if not edits:
        raise RefusedError("targets.nothing_typed")
    if len({edit.cell for edit in edits}) != len(edits):
        raise RefusedError("targets.typed_twice")
    typed = editable(actor, plan, [edit.cell for edit in edits])
    by_id = {edit.cell: edit for edit in edits}
    stale = {cell.id: cell.amount for cell in typed if cell.amount != by_id[cell.id].seen}
    if stale:
        raise StaleError(stale)
    for cell in typed:
        amount = by_id[cell.id].amount
        if amount is None and not cell.leaf:
            raise RefusedError("targets.unplanned_total", name=name_of(cell.id))
        if amount is not None and amount < 0:
            raise RefusedError("targets.negative", name=name_of(cell.id))
        if amount is not None and amount > LARGEST:
            raise RefusedError("targets.too_large", name=name_of(cell.id))
    return typed


def _refuse_answered(typed: Sequence[branch.Cell], answered: set[int], reason: str) -> None:
    """What somebody answered changes only when it is meant to: with a reason, and then they are asked again. What was
    signed stays as it was signed in the offer, and the pledge tells the difference."""
    if reason.strip():
        return
    for cell in typed:
        if cell.position in answered:
            line = line_of(TargetCell.objects.get(pk=cell.id))
            assert line is not None  # that is how the cell came among the answered ones
            raise RefusedError("targets.answered", name=name_of(cell.id), person=str(line.offer.person))


def _others(actor: Actor, loaded: dict[int, branch.Cell]) -> set[int]:
    """Positions of people in the loaded branches who are not the manager's: they stay as they are."""
    return {
        position
        for position, cell in loaded.items()
        if cell.level == Level.PERSON
        and cell.person not in actor.people
        and not (cell.person is None and cell.unit in actor.units)
    }


def solved(
    plan: MonthPlan,
    loaded: dict[int, branch.Cell],
    wanted: dict[int, Fen | None],
    held: set[int],
    heads: Mapping[int, Head] | None = None,
    *,
    answered: bool = False,
) -> list[branch.Moved]:
    """What becomes of loaded cells when ``wanted`` (position → fen) is set around ``held``; RefusedError in words,
    which tell where answers of people (``answered``) are in the way."""

    @cache
    def ratio() -> Levels:
        root = TargetCell.objects.get(plan=plan, position=0)
        if not root.amount:
            return MILLION, MILLION, MILLION
        base, challenge, stretch = (
            level * MILLION // root.amount for level in (root.base, root.challenge, root.stretch)
        )
        return base, challenge, stretch

    try:
        return branch.solve(loaded, wanted, held, ratio, heads or {})
    except branch.OutOfBoundsError as error:
        refusal, at = error.refusal, error.at
        names = [name_of(other.id) for other in error.others[:NAMED]]
        theirs = answered and refusal.clash in {Clash.MINIMUM, Clash.MAXIMUM}
        raise RefusedError(
            f"targets.answered_{refusal.clash}" if theirs else f"targets.infeasible_{refusal.clash}",
            name=name_of(at.id) if at else "",
            required_fen=refusal.required,
            limit_fen=refusal.limit,
            by_fen=refusal.by,
            others=names,
        ) from error
    except ValueError as error:
        raise RefusedError("targets.not_editable", plan=str(plan)) from error


@operation(EDIT_TARGETS)
def hold_cells(*, actor: Actor, plan_id: int, cells: Sequence[int], held: bool, reason: str = "") -> Edit:
    """Hold cells at their amount, or let them go again: a held one and all below it stay when others move.

    RefusedError (``targets.held_above``) for letting go what somebody higher up holds.
    """
    plan = open_plan(plan_id, whole=False)
    found = editable(actor, plan, cells)
    rows = TargetCell.objects.filter(plan=plan, pk__in=[cell.id for cell in found])
    typed = hold_rows(actor, rows, held=held)
    refold(plan, [cell.position for cell in found])
    return keep(
        actor=actor,
        plan=plan,
        kind=EditKind.HOLD,
        typed=typed,
        changed=changes([]),
        touched=Touched([cell.position for cell in found], people=()),
        reason=reason,
    )


def hold_rows(actor: Actor, rows: QuerySet[Any], *, held: bool, **told: object) -> list[dict[str, Any]]:
    """Hold rows or let them go; what somebody higher up holds stays theirs. Returns what to keep of it in the edit."""
    typed = []
    by = actor.user if held else None
    for row in rows.select_related("held_by__person").order_by("position"):
        theirs = row.held and not may_lift(actor, row.held_by)
        if theirs and not held:
            name = name_of(row.pk) if isinstance(row, TargetCell) else str(row.person or nobody())
            raise RefusedError("targets.held_above", name=name, author=_author(row.held_by))
        after = row.held_by_id if theirs else (by.pk if by else None)
        typed.append({"row": row.pk, **told, "was": row.held, "now": held, "was_by": row.held_by_id, "now_by": after})
    for after in {one["now_by"] for one in typed}:
        same = [one["row"] for one in typed if one["now_by"] == after]
        rows.model._default_manager.filter(pk__in=same).update(held=held, held_by=after)
    return typed


def _author(holder: User | None) -> str:
    if holder is None:
        return gettext("the sales director")
    return holder.person.name if holder.person else holder.username


@operation(EDIT_TARGETS)
def set_bounds(
    *, actor: Actor, plan_id: int, cell: int, minimum: Fen | None, maximum: Fen | None, reason: str = ""
) -> Edit:
    """Say what a cell must be at least and at most; None takes the bound away. Its amount must lie within them.

    RefusedError also for bounds that somebody higher up has set (``targets.bounded_above``).
    """
    plan = open_plan(plan_id, whole=False)
    (found,) = editable(actor, plan, [cell])
    amount = found.amount or 0
    low, high = minimum or 0, LARGEST if maximum is None else maximum
    if not 0 <= low <= high <= LARGEST:
        raise RefusedError("targets.bounds_crossed", name=name_of(cell), minimum_fen=low, maximum_fen=high)
    if not low <= amount <= high:
        code, bound = ("targets.below_bound", low) if amount < low else ("targets.above_bound", high)
        raise RefusedError(code, name=name_of(cell), amount_fen=amount, bound_fen=bound)
    standing = TargetCell.objects.select_related("bounded_by__person").get(pk=cell)
    bounded = found.minimum is not None or found.maximum is not None
    if bounded and not may_lift(actor, standing.bounded_by):
        raise RefusedError("targets.bounded_above", name=name_of(cell), author=_author(standing.bounded_by))
    by = actor.user.pk if actor.user and (minimum is not None or maximum is not None) else None
    TargetCell.objects.filter(pk=cell).update(minimum=minimum, maximum=maximum, bounded_by=by)
    refold(plan, [found.position])
    return keep(
        actor=actor,
        plan=plan,
        kind=EditKind.BOUNDS,
        typed=[
            {
                "row": cell,
                "was": [found.minimum, found.maximum],
                "now": [minimum, maximum],
                "was_by": standing.bounded_by_id,
                "now_by": by,
            }
        ],
        changed=changes([]),
        touched=Touched([found.position], people=()),
        reason=reason,
    )
