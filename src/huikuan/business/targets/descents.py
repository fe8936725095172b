"""What blocks have yet to follow: edits on their way down, oldest first, and the heads that each of them moved.

An edit of a total is one row here, however many heads it moved: what they became is in the edit itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import polars as pl
from django.db.models import Exists, OuterRef

from huikuan.business.targets.asked import Mover
from huikuan.business.targets.changes import unpack
from huikuan.business.targets.models import Block, Descent, MonthPlan
from huikuan.engine.money import Fen
from huikuan.foundation.imports.writing import ID

Figures = tuple[Fen | None, Fen, Fen, Fen]  # amount, base, challenge, stretch
_NOW = ("now_amount", "now_base", "now_challenge", "now_stretch")
_KEPT = 8  # edits whose heads a process keeps at hand while their blocks follow, batch by batch


class Falling(NamedTuple):
    """A descent with what its heads (by id of the cell) became, and who moved them, when."""

    stamp: int
    way: str
    edit: int
    heads: Mapping[int, Figures]
    mover: Mover


def falling(plan: MonthPlan, blocks: Iterable[Block]) -> list[Falling]:
    """What these blocks, or some of them, have yet to follow, oldest first."""
    after = min((block.followed for block in blocks if block.pending), default=None)
    if after is None:
        return []
    mover = ("edit__user", "edit__author", "edit__reason", "edit__at")
    rows = Descent.objects.filter(plan=plan, stamp__gt=after).order_by("stamp")
    found = []
    for stamp, way, edit, changes, cells, turned_at, *by in rows.values_list(
        "stamp", "way", "edit", "edit__changes", "cells", "at", *mover
    ):
        user, author, reason, made_at = by
        heads = _chosen(heads_of(bytes(changes)), cells)
        # Undone or done again later than it was made.
        found.append(Falling(stamp, way, edit, heads, Mover(user, author, reason, turned_at or made_at)))
    return found


@lru_cache(maxsize=_KEPT)
def heads_of(changes: bytes) -> Mapping[int, Figures]:
    """Of an edit's packed changes the heads whose blocks follow later, by id of the cell, as the edit leaves them."""
    rows = unpack(changes).filter((pl.col("table") == "block") & pl.col("leaf")).select(ID, *_NOW)
    return {row[0]: (row[1], row[2] or 0, row[3] or 0, row[4] or 0) for row in rows.iter_rows()}


def _chosen(heads: Mapping[int, Figures], cells: Collection[int] | None) -> Mapping[int, Figures]:
    return heads if cells is None else {cell: heads[cell] for cell in cells}


def named(descent: Descent) -> Collection[int]:
    """Ids of the heads that a descent concerns."""
    kept: Collection[int] = heads_of(bytes(descent.edit.changes)) if descent.cells is None else descent.cells
    return kept


def still_fall(plan: MonthPlan, heads: Mapping[int, int], but: int) -> set[int]:
    """Of heads (id of the cell → what its block has followed) those that have more to follow than descent ``but``."""
    if not heads:
        return set()
    found: set[int] = set()
    rows = Descent.objects.filter(plan=plan, stamp__gt=min(heads.values())).exclude(stamp=but).select_related("edit")
    for descent in rows:
        found |= {cell for cell in named(descent) if cell in heads and heads[cell] < descent.stamp}
    return found


def forget(plan: MonthPlan) -> None:
    """Drop the descents that every block has followed."""
    later = Block.objects.filter(plan=plan, pending=True, followed__lt=OuterRef("stamp"))
    Descent.objects.filter(~Exists(later), plan=plan).delete()
