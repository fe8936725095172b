"""What an edit would do, without doing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from django.db import transaction

from huikuan.business.targets.changes import unpack
from huikuan.business.targets.models import TargetCell
from huikuan.business.targets.names import cell_name
from huikuan.business.targets.operations.editing import CellEdit, edit_cells
from huikuan.business.targets.queries.scope import standing_cells
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor

SHOWN_DEPTH, MOST = 3, 100  # customers and what is above them


class _TakenBackError(Exception):
    """Ends the transaction of a trial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What would follow for a cell that nobody typed into."""

    name: str
    was: Fen | None
    now: Fen | None


def try_cells(*, actor: Actor, plan_id: int, edits: Sequence[CellEdit]) -> list[Effect]:
    """What would follow from the edits for company, regions, people and customers; refusals as for `edit_cells`."""
    found: list[Effect] = []
    try:
        with transaction.atomic():
            edit = edit_cells(actor=actor, plan_id=plan_id, edits=edits)
            typed = {one["row"] for one in edit.typed}
            rows = unpack(edit.changes).filter(
                (pl.col("table") == "cell") & (pl.col("was_amount") != pl.col("now_amount"))
            )
            was = {
                row: (before, after) for row, before, after in rows.select("id", "was_amount", "now_amount").iter_rows()
            }
            cells = standing_cells(actor, edit.plan).filter(depth__lte=SHOWN_DEPTH, pk__in=set(was) - typed)
            shown = cells.select_related("unit", "person", "customer", "outlet", "item").order_by("depth", "position")
            found = [_effect(cell, *was[cell.pk]) for cell in shown[:MOST]]
            raise _TakenBackError
    except _TakenBackError:
        return found


def _effect(cell: TargetCell, was: Fen | None, now: Fen | None) -> Effect:
    return Effect(name=cell_name(cell), was=was, now=now)
