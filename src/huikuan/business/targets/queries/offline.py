"""Cells for the workbook that comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from huikuan.business.targets import settling
from huikuan.business.targets.models import MonthPlan, TargetCell
from huikuan.business.targets.names import cell_name
from huikuan.business.targets.queries.scope import standing_cells, visible_cells
from huikuan.business.targets.queries.trees import RECORDS, settled
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor

PIECE = 5_000


def offline_cells(actor: Actor, plan: MonthPlan, depth: int | None) -> Iterator[tuple[TargetCell, str]]:
    """Cells in scope with their names, down to a depth; all of one state of the plan."""
    cells = settling.steady(plan, lambda: list(_down_to(actor, plan, depth)))
    return ((cell, cell_name(cell)) for cell in cells)


def _down_to(actor: Actor, plan: MonthPlan, depth: int | None) -> Iterator[TargetCell]:
    cells = visible_cells(actor, plan).select_related(*RECORDS).order_by("position")
    yield from (cells if depth is None else cells.filter(depth__lte=depth)).iterator(PIECE)


def amounts_now(actor: Actor, plan: MonthPlan, ids: Sequence[int]) -> dict[int, Fen | None]:
    """What these cells are now, those in scope."""
    found: dict[int, Fen | None] = {}
    for start in range(0, len(ids), PIECE):
        cells = settled(plan, standing_cells(actor, plan).filter(pk__in=ids[start : start + PIECE]))
        found |= dict(cells.values_list("pk", "amount"))
    return found
