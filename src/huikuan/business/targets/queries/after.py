"""What looks different on a screen after an edit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection

import polars as pl
from django.db.models import Q

from huikuan.business.targets.changes import unpack
from huikuan.business.targets.models import Block, DayTarget, Edit, EditKind, ItemTarget, MonthPlan, TargetCell
from huikuan.business.targets.queries.scope import standing_cells
from huikuan.business.targets.queries.trees import MOST_ROWS, Row, as_rows, settled
from huikuan.foundation.permissions.actor import Actor

PIECE = 5_000


def changed_rows(actor: Actor, plan: MonthPlan, edit: Edit, on_screen: Collection[int] | None) -> list[Row]:
    """The cells an edit changed and those whose share of a changed parent is another one now.

    ``on_screen`` are the ids that the reader has before them; without it at most 3,000 are given, from the top down.
    """
    marked = {one["row"] for one in edit.typed if one.get("table", "cell") == "cell"}
    changed = unpack(edit.changes)
    ids = set(changed.filter(pl.col("table") == "cell")["id"].to_list()) | marked
    later = set(changed.filter((pl.col("table") == "block") & pl.col("leaf"))["id"].to_list())
    cells = standing_cells(actor, plan)
    if on_screen is not None:
        wanted = _on_screen(plan, set(on_screen), ids, later, shares=edit.kind == EditKind.AMOUNTS)
        return as_rows(actor, plan, settled(plan, cells.filter(pk__in=wanted[:MOST_ROWS])))
    inner = {
        position
        for position, last in _in_pieces(ids - later, "position", "last")
        if last > position and edit.kind == EditKind.AMOUNTS
    }
    found = cells.filter(Q(pk__in=list(ids)[:PIECE]) | Q(above__in=list(inner)[:PIECE]))
    first = list(found.order_by("depth", "position").values_list("pk", flat=True)[:MOST_ROWS])
    return as_rows(actor, plan, settled(plan, cells.filter(pk__in=first)))


def _on_screen(plan: MonthPlan, on_screen: set[int], ids: set[int], later: set[int], *, shares: bool) -> list[int]:
    """Which of the cells on a screen look different when cells ``ids`` have changed and those below ``later`` follow.

    Looks at what stands around the screen, not at the thousands of cells that an edit may have changed.
    """
    shown = _in_pieces(on_screen, "pk", "position", "above")
    parents = TargetCell.objects.filter(plan=plan, position__in={above for _, _, above in shown if above is not None})
    inner = {position for pk, position in parents.values_list("pk", "position") if pk in ids} if shares else set()
    places = sorted(position for _, position, _ in shown)
    blocks = Block.objects.filter(plan=plan, position__lt=places[-1], last__gte=places[0]) if later and places else None
    spans = [] if blocks is None else blocks.order_by("position").values_list("position", "last", "cell")
    below = [(start, last) for start, last, cell in spans if cell in later]
    return [pk for pk, at, above in shown if pk in ids or above in inner or _below(below, at)]


def _below(spans: list[tuple[int, int]], position: int) -> bool:
    at = bisect_left(spans, (position,)) - 1
    return at >= 0 and spans[at][0] < position <= spans[at][1]


def _in_pieces(ids: Collection[int], *fields: str) -> list[tuple[int, ...]]:
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
