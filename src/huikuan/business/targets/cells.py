"""Cells as edits work with them: loaded as tuples, moved, and what moved as the changes of an edit."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from huikuan.business.targets.changes import cell_changes
from huikuan.business.targets.levels import Levels
from huikuan.business.targets.models import Block, MonthPlan, TargetCell
from huikuan.engine.money import Fen
from huikuan.foundation.imports.writing import ID, update_frame

FIGURES = (ID, "amount", "base", "challenge", "stretch")


class Cell(NamedTuple):
    """A loaded cell; unplanned amounts are None. A tuple: there are thousands of them in an edit."""

    id: int
    position: int
    last: int
    above: int | None
    depth: int
    level: str
    unit: int | None
    person: int | None
    item: int | None
    amount: Fen | None
    base: Fen
    challenge: Fen
    stretch: Fen
    held: bool
    minimum: Fen | None
    maximum: Fen | None

    @property
    def levels(self) -> Levels:
        """Base, challenge and stretch."""
        return self.base, self.challenge, self.stretch

    @property
    def leaf(self) -> bool:
        """Whether nothing stands below it."""
        return self.last == self.position

    @property
    def stops(self) -> bool:
        """Whether a change from below may not simply pass."""
        return self.held or self.minimum is not None or self.maximum is not None


FIELDS: tuple[str, ...] = ("pk", "position", "last", "above", "depth", "level", "unit_id", "person_id", "item_id")
FIELDS += ("amount", "base", "challenge", "stretch", "held", "minimum", "maximum")


@dataclass(slots=True)
class Head:
    """A block as edits work with it: a thousand rows of the table are slow to make. Fields as of `models.Block`."""

    pk: int
    cell: int
    position: int
    last: int
    depth: int
    floor: Fen
    ceiling: Fen | None
    fixed: Fen
    fixed_base: Fen
    fixed_challenge: Fen
    fixed_stretch: Fen
    people: list[int | None]


HEAD = tuple(field.name for field in dataclasses.fields(Head) if field.name != "people")


class Moved(NamedTuple):
    """A cell's figures before and after."""

    cell: Cell
    amount: Fen | None
    base: Fen
    challenge: Fen
    stretch: Fen


def load(plan: MonthPlan, where: Q) -> dict[int, Cell]:
    """Cells by position."""
    rows = TargetCell.objects.filter(where, plan=plan).order_by("position").values_list(*FIELDS)
    return {row[1]: Cell(*row) for row in rows}


def load_heads(plan: MonthPlan) -> list[Head]:
    """All blocks of a plan in their order."""
    told = _with_people(Block.objects.filter(plan=plan).order_by("position"), HEAD)
    return [Head(*[*row, people]) for row, people in told]


def people_in(blocks: QuerySet[Block]) -> dict[int, list[int | None]]:
    """Whose cells are in blocks, by their id (None: nobody's)."""
    return {pk: people for (pk,), people in _with_people(blocks, ("pk",))}


def _with_people(blocks: QuerySet[Block], fields: Sequence[str]) -> Iterable[tuple[tuple[Any, ...], list[int | None]]]:
    """Lists kept as JSON are read as one text: a thousand by themselves take milliseconds."""
    rows = list(blocks.annotate(told=Cast("people", TextField())).values_list("told", *fields))
    told = json.loads(f"[{','.join(row[0] for row in rows)}]")
    return zip((row[1:] for row in rows), told, strict=True)


def write_cells(moved: Sequence[Moved]) -> None:
    """Write the new figures."""
    rows = [(one.cell.id, one.amount, one.base, one.challenge, one.stretch) for one in moved]
    update_frame(TargetCell, pl.DataFrame(rows, schema=dict.fromkeys(FIGURES, pl.Int64()), orient="row"))


def as_changes(moved: Sequence[Moved]) -> pl.DataFrame:
    """For `Edit.changes`."""
    cells = [one.cell for one in moved]
    was = [(cell.amount, cell.base, cell.challenge, cell.stretch) for cell in cells]
    return cell_changes([cell.id for cell in cells], [cell.leaf for cell in cells], was, [one[1:] for one in moved])
