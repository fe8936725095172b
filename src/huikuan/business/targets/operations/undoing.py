"""Undo and redo: one's own last edit of a plan, unless somebody else has since changed the same cells."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import polars as pl
from django.db.models import Q

from huikuan.business.targets import settling
from huikuan.business.targets.agreed import answered_cells, lock_answers
from huikuan.business.targets.cells import FIGURES as ID_AND_FIGURES
from huikuan.business.targets.cells import people_in
from huikuan.business.targets.changes import turned, unpack
from huikuan.business.targets.models import (
    Block,
    DayTarget,
    Edit,
    EditKind,
    EditPart,
    EditState,
    ItemTarget,
    MonthPlan,
    TargetCell,
)
from huikuan.business.targets.names import name_of
from huikuan.business.targets.operations import blocks, following
from huikuan.business.targets.operations.folding import refold
from huikuan.business.targets.operations.log import Touched, open_plan, tell
from huikuan.business.targets.policies import EDIT_TARGETS
from huikuan.business.targets.queries.scope import edits_everything, standing_cells
from huikuan.foundation.imports.writing import ID, update_frame
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.prepared import among

FIGURES = ID_AND_FIGURES[1:]
TABLES: dict[str, Any] = {"cell": TargetCell, "item": ItemTarget, "day": DayTarget}
WHOLE = pl.Int64()


@operation(EDIT_TARGETS)
def undo(*, actor: Actor, plan_id: int) -> Edit:
    """Take back the actor's last edit of the plan that still stands, exactly.

    RefusedError when there is none, when another has changed one of its cells since, or when holds and bounds set since
    don't allow it.
    """
    plan = open_plan(plan_id, whole=False)
    mine = Edit.objects.filter(plan=plan, user=actor.user)
    edit = mine.filter(state=EditState.DONE).order_by("-number").first()
    if edit is None:
        raise RefusedError("targets.nothing_to_undo")
    touched = _touched_by(plan, edit)
    _turn(actor, plan, edit, turned(unpack(edit.changes)), touched, back=True)
    return _turned(actor, plan, edit, EditState.UNDONE, touched)


@operation(EDIT_TARGETS)
def redo(*, actor: Actor, plan_id: int) -> Edit:
    """Do again what the actor undid last; refusals as for `undo`."""
    plan = open_plan(plan_id, whole=False)
    mine = Edit.objects.filter(plan=plan, user=actor.user)
    edit = mine.filter(state=EditState.UNDONE).order_by("number").first()
    if edit is None:
        raise RefusedError("targets.nothing_to_redo")
    touched = _touched_by(plan, edit)
    _turn(actor, plan, edit, unpack(edit.changes), touched, back=False)
    return _turned(actor, plan, edit, EditState.DONE, touched)


def _turned(actor: Actor, plan: MonthPlan, edit: Edit, state: EditState, touched: Touched) -> Edit:
    edit.state = state
    edit.save(update_fields=["state"])
    action = "targets.undo" if state == EditState.UNDONE else "targets.redo"
    tell(actor=actor, plan=plan, edit=edit, action=action, touched=touched)
    return edit


def _touched_by(plan: MonthPlan, edit: Edit) -> Touched:
    """Whose targets the edit has moved, or will have when the blocks follow."""
    rows = unpack(edit.changes)
    cells, heads = (rows.filter(pl.col("table") == table) for table in ("cell", "block"))
    later_heads = set(heads.filter("leaf")[ID].to_list())
    here = [pk for pk in cells[ID].to_list() if pk not in later_heads]
    now: set[int | None] = set()
    cells_here = TargetCell.objects.filter(among("pk", here), plan=plan, person__isnull=False)
    now.update(cells_here.order_by().values_list("person", flat=True))
    later: set[int | None] = set()
    told = set(heads[ID].to_list())
    theirs = Block.objects.filter(plan=plan)
    cell_of = dict(theirs.values_list("pk", "cell")) if told else {}
    for pk, people in people_in(theirs).items() if told else ():
        if (cell := cell_of[pk]) in told:
            (later if cell in later_heads else now).update(people)
    later -= {None}
    return Touched(
        people={one for one in now - later if one is not None}, later={one for one in later if one is not None}
    )


def _refuse_answered(plan: MonthPlan, edit: Edit, people: Collection[int]) -> None:
    """What somebody has answered since, or had answered then, doesn't move by an undo."""
    stands = answered_cells(plan, people) if lock_answers(plan, people) else set()
    if not stands:
        return
    parts = EditPart.objects.filter(edit=edit).values_list("changes", flat=True)
    rows = pl.concat([unpack(edit.changes), *(unpack(part) for part in parts)])
    moved = (pl.col("table") == "cell") & pl.col("was_amount").ne_missing(pl.col("now_amount"))
    changed = set(rows.filter(moved)[ID].to_list())
    for pk in (
        TargetCell.objects.filter(plan=plan, position__in=stands).order_by("position").values_list("pk", flat=True)
    ):
        if pk in changed:
            raise RefusedError("targets.undo_answered", name=name_of(pk))


def _turn(actor: Actor, plan: MonthPlan, edit: Edit, changed: pl.DataFrame, touched: Touched, *, back: bool) -> None:
    _refuse_answered(plan, edit, {*(touched.people or ()), *touched.later})
    rows = changed.filter(pl.col("table") == "block")
    here = rows.filter(~pl.col("leaf"))[ID].to_list()
    settling.settle(plan, Q(cell__in=here) if here else Q(pk__in=[]))
    if edit.kind in {EditKind.HOLD, EditKind.BOUNDS}:
        _turn_marks(plan, edit, back=back)
        blocks.turn_blocks(plan, edit, rows, back=back)
        return
    if others := blocks.turn_blocks(plan, edit, rows, back=back):
        raise _conflict(plan, edit, min(others))
    later = set(rows.filter("leaf")[ID].to_list())
    cells = changed.filter(pl.col("table") == "cell")
    people, before = _turn_cells(actor, plan, edit, cells, later) if cells.height else (set(), {})
    moved = {table: following.turn_rows(table, changed) for table in ("item", "day")}
    if not cells.height and any(moved.values()):
        raise _conflict(plan, edit)
    # Whose items or days another edit has moved since gets them split anew; all others have them back exactly.
    now = following.totals(plan, people)
    following.split_items(plan, moved["item"] & people, now, before)
    following.split_days(plan, moved["day"] & people, now)


def _turn_cells(
    actor: Actor, plan: MonthPlan, edit: Edit, rows: pl.DataFrame, later: set[int]
) -> tuple[set[int | None], dict[int | None, dict[int | None, int]]]:
    ids = rows[ID].to_list()
    fields = ("pk", *FIGURES, "held", "minimum", "maximum", "person", "level")
    standing = {cell[0]: cell for cell in standing_cells(actor, plan).filter(among("pk", ids)).values_list(*fields)}
    if not edits_everything(actor) and any(
        leaf and row not in standing for row, leaf in rows.select(ID, "leaf").iter_rows()
    ):
        raise _conflict(plan, edit)
    if missing := [row for row in ids if row not in standing]:
        others = TargetCell.objects.filter(among("pk", missing), plan=plan)
        standing |= {cell[0]: cell for cell in others.values_list(*fields)}
    written = []
    sides = [f"{side}_{name}" for side in ("was", "now") for name in FIGURES]
    for pk, leaf, *figures in rows.select(ID, "leaf", *sides).iter_rows():
        cell, was, now = standing[pk], figures[: len(FIGURES)], figures[len(FIGURES) :]
        if leaf and cell[1] != was[0]:
            raise _conflict(plan, edit, pk)
        stands = zip(cell[1 : 1 + len(FIGURES)], was, now, strict=True)
        fresh = now if leaf else [(here or 0) + (after or 0) - (before or 0) for here, before, after in stands]
        _refuse_marks(cell, fresh[0])
        written.append((pk, *fresh))
    people = {cell[-2] for pk, cell in standing.items() if cell[-1] in {"person", "item"} and pk not in later}
    before = following.named_items(plan, people)
    schema = dict.fromkeys((ID, *FIGURES), WHOLE)
    update_frame(TargetCell, pl.DataFrame(written, schema=schema, orient="row"))
    return people, before


def _refuse_marks(cell: tuple[Any, ...], amount: int | None) -> None:
    now, (held, minimum, maximum) = cell[1], cell[-5:-2]
    if amount == now:
        return
    if held:
        raise RefusedError("targets.undo_held", name=name_of(cell[0]))
    if (amount or 0) < (minimum or 0) or (maximum is not None and (amount or 0) > maximum):
        raise RefusedError("targets.undo_bounds", name=name_of(cell[0]), amount_fen=amount or 0)


def _turn_marks(plan: MonthPlan, edit: Edit, *, back: bool) -> None:
    """Holds and bounds with who set them; another may have set the same ones since, which then are theirs."""
    bounds = edit.kind == EditKind.BOUNDS
    fields = ("minimum", "maximum", "bounded_by") if bounds else ("held", "held_by")
    for one in edit.typed:
        was, now = ([*(one[at] if bounds else [one[at]]), one.get(f"{at}_by")] for at in ("was", "now"))
        expected, wanted = (now, was) if back else (was, now)
        table = one.get("table", "cell")
        row = TABLES[table].objects.filter(plan=plan, pk=one["row"])
        if list(row.values_list(*fields).get()) != expected:
            raise _conflict(plan, edit, one["row"] if table == "cell" else None)
        row.update(**dict(zip(fields, wanted, strict=True)))
    cells = [one["row"] for one in edit.typed if one.get("table", "cell") == "cell"]
    refold(plan, list(TargetCell.objects.filter(pk__in=cells).values_list("position", flat=True)))


def _conflict(plan: MonthPlan, edit: Edit, cell: int | None = None) -> RefusedError:
    later = Edit.objects.filter(~Q(user=edit.user), plan=plan, state=EditState.DONE).order_by("-number").first()
    author = later.author if later else ""
    if cell is None:
        return RefusedError("targets.undo_changed", author=author)
    return RefusedError("targets.undo_changed_cell", author=author, name=name_of(cell))
