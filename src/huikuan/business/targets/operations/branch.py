"""The part of a plan's tree that an edit can reach, and what the edit makes of it.

Loaded is no more than needed: from each typed cell up to the highest ancestor that stops or bounds the change, with
all below it. What stands above only moves by the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np
from django.db.models import Q

from huikuan.business.targets.cells import FIELDS, Cell, Head, Moved, as_changes, load
from huikuan.business.targets.levels import Ints, Levels, levels_moved
from huikuan.business.targets.models import MonthPlan
from huikuan.engine.apportion import UNLIMITED, Infeasible, Tree, set_nodes
from huikuan.engine.money import Fen

__all__ = [
    "FIELDS",
    "Cell",
    "Moved",
    "OutOfBoundsError",
    "as_changes",
    "load",
    "load_branches",
    "raised",
    "reach",
    "solve",
    "with_ancestors",
]
LEVELS = ("base", "challenge", "stretch")
NO_LEVELS = (0, 0, 0)
MOST_INTERVALS = 100  # more of them are read as one


class OutOfBoundsError(Exception):
    """The edit has no solution; carries the engine's refusal with cells in place of node numbers."""

    def __init__(self, refusal: Infeasible, at: Cell | None, others: list[Cell]) -> None:
        super().__init__(str(refusal))
        self.refusal, self.at, self.others = refusal, at, others


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
    if not spans:
        return {}
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
    loaded: Mapping[int, Cell],
    edits: Mapping[int, Fen | None],
    held: Collection[int],
    ratio: Callable[[], Levels],
    heads: Mapping[int, Head],
) -> list[Moved]:
    """What becomes of the loaded cells (by position) when ``edits`` (position → fen) are set around ``held`` ones.

    The levels of a leaf keep their proportion to its amount; a leaf that had nothing takes the company's,
    ``ratio`` = (base, challenge, stretch) for a million fen. ``heads`` are blocks of which only the head is loaded.
    Raises `OutOfBoundsError`; ValueError for amounts below zero.
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
            minimum=np.array([_least(cell, heads.get(cell.position)) for cell in cells], dtype=np.int64),
            maximum=np.array([_most(cell, heads.get(cell.position)) for cell in cells], dtype=np.int64),
            fixed=np.array([heads[at].fixed if at in heads else 0 for at in node], dtype=np.int64) if heads else None,
        )
    except Infeasible as refusal:
        at = cells[refusal.group] if refusal.group is not None else None
        raise OutOfBoundsError(refusal, at, [cells[other] for other in refusal.cells]) from refusal
    return _with_levels(cells, tree, after, ratio, heads)


def _with_levels(
    cells: list[Cell],
    tree: Tree,
    after: tuple[Fen | None, ...],
    ratio: Callable[[], Levels],
    heads: Mapping[int, Head],
) -> list[Moved]:
    changed = [at for at, (cell, amount) in enumerate(zip(cells, after, strict=True)) if amount != cell.amount]
    ends = [at for at in changed if cells[at].leaf or cells[at].position in heads]
    gains = np.zeros((len(LEVELS), len(cells)), dtype=np.int64)
    if ends:
        gains[:, ends] = _gains_of([cells[at] for at in ends], [after[at] or 0 for at in ends], ratio, heads)
        for row in gains:
            row[:] = tree.gathered(amounts=row[tree.order])[tree.places]
    told = sorted({*changed, *np.flatnonzero(gains.any(axis=0)).tolist()})
    columns = gains[:, told].tolist()
    return [
        Moved(cell := cells[at], after[at], cell.base + base, cell.challenge + challenge, cell.stretch + stretch)
        for at, base, challenge, stretch in zip(told, *columns, strict=True)
    ]


def _gains_of(
    cells: Sequence[Cell], amounts: Sequence[Fen], ratio: Callable[[], Levels], heads: Mapping[int, Head]
) -> Ints:
    """By how much the levels of leaves and heads change with their amounts; level by level."""
    blocks = [heads.get(cell.position) for cell in cells]
    fixed = [block.fixed if block else 0 for block in blocks]
    usual = ratio() if any((cell.amount or 0) == held for cell, held in zip(cells, fixed, strict=True)) else NO_LEVELS
    return levels_moved(
        was=[cell.amount or 0 for cell in cells],
        levels=[[getattr(cell, name) for cell in cells] for name in LEVELS],
        now=amounts,
        ratio=usual,
        fixed=fixed,
        fixed_levels=[[getattr(block, f"fixed_{name}") if block else 0 for block in blocks] for name in LEVELS],
    )


def _least(cell: Cell, block: Head | None) -> Fen:
    return max(cell.minimum or 0, block.floor if block else 0)


def _most(cell: Cell, block: Head | None) -> Fen:
    limits = (cell.maximum, block.ceiling if block else None)
    return min((limit for limit in limits if limit is not None), default=UNLIMITED)


def raised(moved: list[Moved], loaded: Mapping[int, Cell], known: Mapping[int, Cell]) -> list[Moved]:
    """The ancestors above the loaded branches, moved by the difference of what is below."""
    gains: dict[int, list[Fen]] = {}
    for one in moved:
        cell = one.cell
        if cell.above is None or cell.above in loaded:
            continue
        steps = (
            (one.amount or 0) - (cell.amount or 0),
            *(now - was for now, was in zip(one[2:], cell.levels, strict=True)),
        )
        here: int | None = cell.above
        while here is not None:
            gain = gains.setdefault(here, [0, 0, 0, 0])
            gains[here] = [old + step for old, step in zip(gain, steps, strict=True)]
            here = known[here].above
    return [
        Moved(cell, (cell.amount or 0) + gain[0], cell.base + gain[1], cell.challenge + gain[2], cell.stretch + gain[3])
        for position, gain in gains.items()
        if any(gain) and (cell := known[position])
    ]
