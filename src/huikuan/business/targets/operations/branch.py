"""The part of a plan's tree that an edit can reach, and what the edit makes of it.

Loaded is no more than needed: from each typed cell up to the highest ancestor that stops or bounds the change, with
all below it. What stands above only moves by the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

import numpy as np
import polars as pl
from django.db.models import Q

from huikuan.business.targets.changes import changes
from huikuan.business.targets.models import MonthPlan, TargetCell
from huikuan.engine.apportion import UNLIMITED, Infeasible, Tree, set_nodes
from huikuan.engine.money import Fen, divide_half_even

MOST_INTERVALS = 100  # more of them are read as one
Levels = tuple[Fen, Fen]


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
    challenge: Fen
    stretch: Fen
    held: bool
    minimum: Fen | None
    maximum: Fen | None

    @property
    def leaf(self) -> bool:
        """Whether nothing stands below it."""
        return self.last == self.position

    @property
    def stops(self) -> bool:
        """Whether a change from below may not simply pass."""
        return self.held or self.minimum is not None or self.maximum is not None


FIELDS: tuple[str, ...] = ("pk", "position", "last", "above", "depth", "level", "unit_id", "person_id", "item_id")
FIELDS += ("amount", "challenge", "stretch", "held", "minimum", "maximum")


class OutOfBoundsError(Exception):
    """The edit has no solution; carries the engine's refusal with cells in place of node numbers."""

    def __init__(self, refusal: Infeasible, at: Cell | None, others: list[Cell]) -> None:
        super().__init__(str(refusal))
        self.refusal, self.at, self.others = refusal, at, others


class Moved(NamedTuple):
    """A cell's figures before and after."""

    cell: Cell
    amount: Fen | None
    challenge: Fen
    stretch: Fen


def load(plan: MonthPlan, where: Q) -> dict[int, Cell]:
    """Cells by position."""
    rows = TargetCell.objects.filter(where, plan=plan).order_by("position").values_list(*FIELDS)
    return {row[1]: Cell(*row) for row in rows}


def with_ancestors(plan: MonthPlan, cells: Iterable[Cell]) -> dict[int, Cell]:
    """The cells and everything above them, by position; one query a level."""
    found = {cell.position: cell for cell in cells}
    wanted = {cell.above for cell in found.values() if cell.above is not None} - set(found)
    while wanted:
        fresh = load(plan, Q(position__in=wanted))
        found |= fresh
        wanted = {cell.above for cell in fresh.values() if cell.above is not None} - set(found)
    return found


def reach(cell: Cell, known: Mapping[int, Cell], stops: Callable[[Cell], bool]) -> Cell:
    """The highest ancestor whose branch an edit of the cell can touch; itself when nothing stops the change."""
    top, here = cell, cell
    while here.above is not None:
        here = known[here.above]
        if here.stops or stops(here):
            top = here
        if here.held or stops(here):
            break
    return top


def load_branches(plan: MonthPlan, tops: Iterable[Cell]) -> dict[int, Cell]:
    """All cells of the branches of ``tops``."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((top.position, top.last) for top in tops):
        if spans and start <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    if len(spans) > MOST_INTERVALS:
        loaded = load(plan, Q(position__range=(spans[0][0], spans[-1][1])))
        starts, ends = np.array(spans).T
        inside = np.searchsorted(starts, np.array(list(loaded)), side="right") - 1
        keep = np.array(list(loaded)) <= ends[inside]
        return {position: loaded[position] for position, kept in zip(loaded, keep.tolist(), strict=True) if kept}
    where = Q()
    for start, end in spans:
        where |= Q(position__range=(start, end))
    return load(plan, where)


def solve(
    loaded: Mapping[int, Cell], edits: Mapping[int, Fen | None], held: Collection[int], ratio: Callable[[], Levels]
) -> list[Moved]:
    """What becomes of the loaded cells (by position) when ``edits`` (position → fen) are set around ``held`` ones.

    Challenge and stretch of a leaf keep their proportion to its amount; a leaf that had nothing takes the company's,
    ``ratio`` = (challenge, stretch) for a million fen. Raises `OutOfBoundsError`; ValueError for amounts below zero.
    """
    cells = list(loaded.values())
    node = {cell.position: at for at, cell in enumerate(cells)}
    tree = Tree.of(parents=[node.get(cell.above, -1) if cell.above is not None else -1 for cell in cells])
    try:
        after = set_nodes(
            tree=tree,
            values=[cell.amount for cell in cells],
            edits={node[position]: amount for position, amount in edits.items()},
            held={node[position] for position in held},
            minimum=np.array([cell.minimum or 0 for cell in cells], dtype=np.int64),
            maximum=np.array([UNLIMITED if cell.maximum is None else cell.maximum for cell in cells], dtype=np.int64),
        )
    except Infeasible as refusal:
        at = cells[refusal.group] if refusal.group is not None else None
        raise OutOfBoundsError(refusal, at, [cells[other] for other in refusal.cells]) from refusal
    return _with_levels(cells, node, after, ratio)


def _with_levels(
    cells: list[Cell], node: Mapping[int, int], after: tuple[Fen | None, ...], ratio: Callable[[], Levels]
) -> list[Moved]:
    grown: dict[int, list[Fen]] = {}
    for at in range(len(cells) - 1, -1, -1):
        cell = cells[at]
        gain = grown.get(at)
        if cell.leaf and after[at] != cell.amount:
            gain = grown[at] = _level_gains(cell, after[at] or 0, ratio)
        parent = node.get(cell.above) if cell.above is not None else None
        if gain is not None and parent is not None:
            above = grown.setdefault(parent, [0, 0])
            above[0], above[1] = above[0] + gain[0], above[1] + gain[1]
    return [
        Moved(cell, after[at], cell.challenge + gain[0], cell.stretch + gain[1])
        for at, cell in enumerate(cells)
        if any(gain := grown.get(at, [0, 0])) or after[at] != cell.amount
    ]


def _level_gains(cell: Cell, amount: Fen, ratio: Callable[[], Levels]) -> list[Fen]:
    if cell.amount:
        base, levels = cell.amount, (cell.challenge, cell.stretch)
    else:
        base, levels = 10**6, ratio()
    return [
        divide_half_even(level * amount, base) - now
        for level, now in zip(levels, (cell.challenge, cell.stretch), strict=True)
    ]


def raised(moved: list[Moved], loaded: Mapping[int, Cell], known: Mapping[int, Cell]) -> list[Moved]:
    """The ancestors above the loaded branches, moved by the difference of what is below."""
    gains: dict[int, list[Fen]] = {}
    for one in moved:
        cell = one.cell
        if cell.above is None or cell.above in loaded:
            continue
        steps = ((one.amount or 0) - (cell.amount or 0), one.challenge - cell.challenge, one.stretch - cell.stretch)
        here: int | None = cell.above
        while here is not None:
            gain = gains.setdefault(here, [0, 0, 0])
            gains[here] = [old + step for old, step in zip(gain, steps, strict=True)]
            here = known[here].above
    return [
        Moved(cell, (cell.amount or 0) + gain[0], cell.challenge + gain[1], cell.stretch + gain[2])
        for position, gain in gains.items()
        if any(gain) and (cell := known[position])
    ]


def as_changes(moved: Iterable[Moved]) -> pl.DataFrame:
    """For `Edit.changes`."""
    return changes(
        [
            (
                "cell",
                one.cell.id,
                one.cell.leaf,
                one.cell.amount,
                one.amount,
                one.cell.challenge,
                one.challenge,
                one.cell.stretch,
                one.stretch,
            )
            for one in moved
        ]
    )
