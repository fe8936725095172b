"""What was changed, by whom and why: of one cell, of a plan, and between two versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import QuerySet

from huikuan.business.targets import names
from huikuan.business.targets.changes import unpack
from huikuan.business.targets.models import Edit, EditKind, EditPart, EditState, MonthPlan, TargetCell
from huikuan.business.targets.queries.scope import visible_cells
from huikuan.engine.money import Fen
from huikuan.foundation.imports.writing import query_frame
from huikuan.foundation.permissions.actor import Actor

LATEST = 200  # edits looked through for the history of a cell
KEY = ("level", "unit", "person", "customer", "outlet", "item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step of a cell's history. ``typed`` tells the figure somebody wrote from one that followed."""

    at: datetime
    author: str
    kind: str
    state: str
    reason: str
    typed: bool
    was: Any
    now: Any


def cell_history(plan: MonthPlan, cell: TargetCell) -> list[Change]:
    """Everything that changed a cell, newest first (of the last 200 edits around it)."""
    edits = Edit.objects.filter(plan=plan, first__lte=cell.position, last__gte=cell.position).order_by("-number")
    found = []
    for edit in edits[:LATEST]:
        typed = next((one for one in edit.typed if one["row"] == cell.pk), None)
        if typed is not None:
            found.append(_change(edit, typed["was"], typed["now"], typed=True))
        elif edit.kind == EditKind.AMOUNTS:
            part = EditPart.objects.filter(edit=edit, block__position__lt=cell.position, block__last__gte=cell.position)
            kept = [edit.changes, *part.values_list("changes", flat=True)]
            rows = pl.concat([unpack(one) for one in kept])
            rows = rows.filter((pl.col("table") == "cell") & (pl.col("id") == cell.pk))
            found += [
                _change(edit, was, now, typed=False)
                for was, now in rows.select("was_amount", "now_amount").iter_rows()
                if was != now
            ]
    return found


def _change(edit: Edit, was: Any, now: Any, *, typed: bool) -> Change:
    return Change(
        at=edit.at,
        author=edit.author,
        kind=edit.kind,
        state=edit.state,
        reason=edit.reason,
        typed=typed,
        was=was,
        now=now,
    )


def edits(plan: MonthPlan) -> QuerySet[Edit]:
    """All edits of a plan, newest first."""
    return Edit.objects.filter(plan=plan).order_by("-number")


def can_undo(actor: Actor, plan: MonthPlan) -> tuple[bool, bool]:
    """Whether the actor has something to undo, and something to redo."""
    states = set(Edit.objects.filter(plan=plan, user=actor.user).values_list("state", flat=True).distinct())
    return EditState.DONE in states, EditState.UNDONE in states


def last_author(actor: Actor, plan: MonthPlan) -> str:
    """Who else changed a plan last; empty where nobody did."""
    others = Edit.objects.filter(plan=plan).exclude(user=actor.user).order_by("-number")
    return others.values_list("author", flat=True).first() or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A cell in two versions; None where a version does not have it."""

    cell: TargetCell
    name: str
    before: Fen | None
    after: Fen | None

    @property
    def change(self) -> Fen:
        """After less before."""
        return (self.after or 0) - (self.before or 0)


def differences(actor: Actor, older: MonthPlan, newer: MonthPlan, *, most: int = 200) -> list[Difference]:
    """Company, regions, people and customers whose target differs between two versions, largest change first."""
    figures = {name: pl.Int64() for name in ("id", *KEY[1:4], "amount")} | {"level": pl.String()}
    paths = {"id": "pk", "amount": "amount", **{name: name for name in KEY[:4]}}
    frames = [
        query_frame(visible_cells(actor, plan).filter(depth__lte=3), paths, {name: figures[name] for name in paths})
        for plan in (older, newer)
    ]
    both = frames[0].join(frames[1], on=list(KEY[:4]), how="full", nulls_equal=True, coalesce=True, suffix="_now")
    before, after = pl.col("amount").fill_null(0), pl.col("amount_now").fill_null(0)
    changed = both.filter(before != after).sort((after - before).abs(), descending=True).head(most)
    rows = list(changed.select("id", "id_now", "amount", "amount_now").iter_rows())
    ids = [new if new is not None else old for old, new, _, _ in rows]
    cells = TargetCell.objects.select_related("unit", "person", "customer", "outlet", "item").in_bulk(ids)
    return [
        Difference(cell=cells[pk], name=names.cell_name(cells[pk]), before=was, after=now)
        for pk, (_, _, was, now) in zip(ids, rows, strict=True)
    ]
