"""Who changed a target of a version last, when and why; and what each edit of a version was about, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huikuan.business.targets import names
from huikuan.business.targets.changes import unpack
from huikuan.business.targets.models import Edit, EditKind, EditPart, EditState, MonthPlan, Revision, TargetCell
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor

LOOKED_THROUGH = 50  # edits, newest first; what is older is said to have come with the version
OF_CELLS = (EditKind.AMOUNTS, EditKind.HOLD, EditKind.BOUNDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Behind a target: ``why`` is empty where nobody gave a reason."""

    author: str
    at: datetime
    why: str


def reasons(plan: MonthPlan, cells: Sequence[TargetCell]) -> dict[int, Reason]:
    """By cell: its latest edit that stands, else how the version began."""
    found: dict[int, Reason] = {}
    open_cells = {cell.pk: cell.position for cell in cells if cell.plan_id == plan.pk}
    edits = Edit.objects.filter(plan=plan, kind=EditKind.AMOUNTS, state=EditState.DONE).order_by("-number")
    for edit in edits[:LOOKED_THROUGH]:
        near = {pk for pk, at in open_cells.items() if (edit.first or 0) <= at <= (edit.last or at)}
        if not near:
            continue
        for pk in near & _touched(edit):
            found[pk] = Reason(author=edit.author, at=edit.at, why=edit.reason)
            del open_cells[pk]
    begun = _beginning(plan)
    return found | {cell.pk: begun for cell in cells if cell.pk not in found}


def _touched(edit: Edit) -> set[int]:
    kept = [edit.changes, *EditPart.objects.filter(edit=edit).values_list("changes", flat=True)]
    ids = {one["row"] for one in edit.typed}
    for one in kept:
        ids |= set(unpack(one).filter(pl.col("table") == "cell")["id"].to_list())
    return ids


def _beginning(plan: MonthPlan) -> Reason:
    wish = Revision.objects.filter(fresh=plan).first()
    by = plan.built_by.person if plan.built_by else None
    return Reason(author=str(by or ""), at=plan.built_at, why=wish.reason if wish else _("The month was planned anew."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An edit with what it was about: the first target typed, what it was and became (None: unplanned), how many more
    were typed; no name where it split items or days."""

    edit: Edit
    name: str
    amounts: tuple[Fen | None, Fen | None] | None
    more: int


def edits_told(actor: Actor, plan: MonthPlan, most: int) -> list[Told]:
    """The latest edits, by everybody for whoever sees all, else by oneself and one's people."""
    rows = list(_edits(actor, plan)[:most])
    firsts = {edit.pk: edit.typed[0] for edit in rows if edit.typed and edit.kind in OF_CELLS}
    cells = TargetCell.objects.select_related("unit", "person", "customer", "outlet", "item")
    known = cells.in_bulk([one["row"] for one in firsts.values()])
    return [_told(edit, firsts.get(edit.pk), known) for edit in rows]


def _edits(actor: Actor, plan: MonthPlan) -> QuerySet[Edit]:
    seen = Q() if actor.sees_all else Q(user__person__in=actor.people)
    return Edit.objects.filter(seen, plan=plan).order_by("-number")


def _told(edit: Edit, first: dict[str, Fen | None] | None, known: dict[int, TargetCell]) -> Told:
    cell = known.get(first["row"] or 0) if first else None
    if first is None or cell is None:
        return Told(edit=edit, name="", amounts=None, more=len(edit.typed))
    amounts = (first["was"], first["now"]) if edit.kind == EditKind.AMOUNTS else None
    return Told(edit=edit, name=names.cell_name(cell), amounts=amounts, more=len(edit.typed) - 1)
