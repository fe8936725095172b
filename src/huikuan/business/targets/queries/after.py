"""What looks different on a screen after an edit."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
from django.db.models import Q

from huikuan.business.targets.changes import unpack
from huikuan.business.targets.models import DayTarget, Edit, EditKind, ItemTarget, MonthPlan, TargetCell
from huikuan.business.targets.queries.scope import visible_cells
from huikuan.business.targets.queries.trees import MOST_ROWS, Row, as_rows
from huikuan.foundation.permissions.actor import Actor

PIECE = 5_000


def changed_rows(actor: Actor, plan: MonthPlan, edit: Edit, on_screen: Collection[int] | None) -> list[Row]:
    """The cells an edit changed and those whose share of a changed parent is another one now.

    ``on_screen`` are the ids that the reader has before them; without it at most 3,000 are given, from the top down.
    """
    marked = {one["row"] for one in edit.typed if one.get("table", "cell") == "cell"}
    ids = set(unpack(edit.changes).filter(pl.col("table") == "cell")["id"].to_list()) | marked
    inner = {
        position
        for position, last in _in_pieces(ids, "position", "last")
        if last > position and edit.kind == EditKind.AMOUNTS
    }
    cells = visible_cells(actor, plan)
    if on_screen is not None:
        shown = set(on_screen)
        wanted = [pk for pk, above in _in_pieces(shown, "pk", "above") if pk in ids or above in inner]
        return as_rows(actor, plan, cells.filter(pk__in=wanted[:MOST_ROWS]))
    found = cells.filter(Q(pk__in=list(ids)[:PIECE]) | Q(above__in=list(inner)[:PIECE]))
    first = list(found.order_by("depth", "position").values_list("pk", flat=True)[:MOST_ROWS])
    return as_rows(actor, plan, cells.filter(pk__in=first))


def _in_pieces(ids: Collection[int], *fields: str) -> list[tuple[int, int]]:
    wanted = list(ids)
    return [
        row
        for start in range(0, len(wanted), PIECE)
        for row in TargetCell.objects.filter(pk__in=wanted[start : start + PIECE]).values_list(*fields)
    ]


def people_in(edit: Edit, kind: str) -> set[int | None]:
    """Whose items or days (``kind``) an edit touched; None is nobody."""
    table, model = ("item", ItemTarget) if kind == "items" else ("day", DayTarget)
    ids = set(unpack(edit.changes).filter(pl.col("table") == table)["id"].to_list())
    ids |= {one["row"] for one in edit.typed if one.get("table") == table}
    wanted = list(ids)
    return {
        person
        for start in range(0, len(wanted), PIECE)
        for person in model.objects.filter(pk__in=wanted[start : start + PIECE]).values_list("person", flat=True)
    }
