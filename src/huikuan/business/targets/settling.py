"""Blocks follow what was decided above them: before anybody reads a cell below a block's head, or in the background.

An edit of a total settles the tree down to the heads of its blocks; what it means further down is a step that each
block still has to follow. Following gives exactly what the edit would have given there and then: the head is set to the
amount it was given, and the engine spreads it over the cells as they stood. Steps are followed one by one and in order,
so it makes no difference when somebody looks. Rules: docs/rules/apportion.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

import numpy as np
import polars as pl
from django.db import transaction
from django.db.models import Q

from huikuan.business.targets.cells import Cell, Moved, as_changes, load, write_cells
from huikuan.business.targets.changes import FIGURES, pack, turned, unpack
from huikuan.business.targets.levels import levels_within
from huikuan.business.targets.models import Block, Edit, EditPart, MonthPlan
from huikuan.business.targets.parts import (
    SPLITS,
    named_items,
    split_days,
    split_items,
    totals,
    turn_rows,
)
from huikuan.engine.apportion import UNLIMITED, Tree, set_nodes
from huikuan.engine.money import Fen
from huikuan.foundation.imports.writing import ID

BATCH = 6_000  # cells that follow in one transaction of the background work: others wait for it a fraction of a second
SPREAD, BACK = "spread", "back"
T = TypeVar("T")
Figures = tuple[Fen | None, Fen, Fen]


def settle_all(plan: MonthPlan) -> None:
    """Everything of the plan: before the whole of it is read, compared, exported or released."""
    settle(plan, Q())


def settle_below(plan: MonthPlan, positions: Collection[int]) -> None:
    """The blocks in which cells at these positions stand below a head."""
    inside = [at for at in sorted(positions) if at is not None]
    pending = list(waiting(plan).values_list("position", "last"))
    wanted = [start for start, last in pending if any(start < at <= last for at in inside)]
    if wanted:
        settle(plan, Q(position__in=wanted))


def settle_people(plan: MonthPlan, people: Collection[int | None]) -> None:
    """The blocks of these people (None: nobody); their items and days come with them."""
    wanted = [pk for pk, theirs in waiting(plan).values_list("pk", "people") if set(theirs) & set(people)]
    if wanted:
        settle(plan, Q(pk__in=wanted))


def waiting(plan: MonthPlan) -> Any:
    """Blocks that have steps to follow."""
    return Block.objects.filter(plan=plan, pending=True)


def settle(plan: MonthPlan, which: Q) -> None:
    """Let those of the plan's blocks follow that have to; holds the plan's lock while it does."""
    if not waiting(plan).filter(which).exists():
        return
    with transaction.atomic():
        MonthPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        chosen = list(waiting(plan).filter(which).order_by("position"))
        for group in _batches(kin(plan, chosen)):
            _follow(plan, group)


def steady(plan: MonthPlan, read: Callable[[], T]) -> T:
    """What ``read`` gives of the whole plan, with nobody's edit between its first row and its last."""
    for _attempt in range(3):
        settle_all(plan)
        before = MonthPlan.objects.values_list("revision", flat=True).get(pk=plan.pk)
        found = read()
        if MonthPlan.objects.values_list("revision", flat=True).get(pk=plan.pk) == before:
            return found
    with transaction.atomic():
        MonthPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        settle_all(plan)
        return read()


def settle_some(plan: MonthPlan) -> int:
    """One batch, in a transaction of its own; returns how many blocks still wait."""
    first = waiting(plan).order_by("position").first()
    if first is None:
        return 0
    end = waiting(plan).filter(position__lt=first.position + BATCH).order_by("position").values_list("pk", flat=True)
    settle(plan, Q(pk__in=list(end)))
    return int(waiting(plan).count())


def kin(plan: MonthPlan, blocks: Iterable[Block]) -> list[Block]:
    """The blocks and all that share people with them: a person's items and days follow all the person's cells."""
    found = {block.pk: block for block in blocks}
    everything = list(Block.objects.filter(plan=plan).order_by("position")) if found else []
    homes: dict[int | None, list[Block]] = defaultdict(list)
    for block in everything:
        for person in block.people:
            homes[person].append(block)
    fresh = list(found.values())
    while fresh:
        near = {other.pk: other for block in fresh for person in block.people for other in homes[person]}
        fresh = [other for pk, other in near.items() if pk not in found]
        found |= {other.pk: other for other in fresh}
    return sorted(found.values(), key=lambda block: block.position)


def _batches(blocks: list[Block]) -> Iterable[list[Block]]:
    """Kin stays together; groups of about `BATCH` cells."""
    groups: list[list[Block]] = []
    owner: dict[int | None, int] = {}
    for block in blocks:
        at = next((owner[person] for person in block.people if person in owner), None)
        if at is None:
            groups.append([])
            at = len(groups) - 1
        for person in block.people:
            if owner.get(person, at) != at:  # two groups turn out to be kin
                other = owner[person]
                groups[at] += groups[other]
                groups[other] = []
                owner = {one: at if place == other else place for one, place in owner.items()}
            owner[person] = at
        groups[at].append(block)
    batch: list[Block] = []
    size = 0
    for group in groups:
        batch += group
        size += sum(block.last - block.position + 1 for block in group)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _follow(plan: MonthPlan, blocks: list[Block]) -> None:
    ground = Ground(plan, blocks)
    steps = sorted({(step[0], step[1], step[2]) for block in blocks for step in block.steps})
    edits = dict(
        Edit.objects.filter(plan=plan, number__in={number for _, _, number in steps}).values_list("number", "pk")
    )
    for stamp, way, number in steps:
        chosen = [block for block in blocks if any(step[0] == stamp for step in block.steps)]
        if way == SPREAD:
            ground.spread(stamp, chosen, edits[number])
        else:
            ground.give_back(chosen, edits[number])
    Block.objects.filter(pk__in=[block.pk for block in blocks]).update(steps=[], pending=False)


class Ground:
    """The cells of some blocks while they follow, step by step."""

    def __init__(self, plan: MonthPlan, blocks: list[Block]) -> None:
        self.plan = plan
        where = Q(pk__in=[])
        for block in blocks:
            where |= Q(position__range=(block.position, block.last))
        self.cells: list[Cell] = list(load(plan, where).values())
        self.node = {cell.position: at for at, cell in enumerate(self.cells)}
        heads = {block.position for block in blocks}
        parents = [-1 if cell.position in heads else self.node[cell.above or 0] for cell in self.cells]
        self.tree = Tree.of(parents=parents)
        self.figures: list[Figures] = [(cell.amount, cell.challenge, cell.stretch) for cell in self.cells]
        self.held = {at for at, cell in enumerate(self.cells) if cell.held and cell.position not in heads}
        marked = np.zeros(len(self.cells), dtype=np.bool_)
        marked[self.tree.places[list(self.held)]] = True
        self.frozen = self.tree.passed_down(marked=marked)[self.tree.places]
        self._stand_as_before(parents, blocks)

    def _stand_as_before(self, parents: list[int], blocks: list[Block]) -> None:
        """A waiting head already has its last amount; what is below it still sums to the one before the first step."""
        below: dict[int, list[Figures]] = {self.node[block.position]: [] for block in blocks if block.pending}
        for at, parent in enumerate(parents):
            if parent in below:
                below[parent].append(self.figures[at])
        for at, parts in below.items():
            if parts:
                planned = [amount for amount, _, _ in parts if amount is not None]
                self.figures[at] = (
                    sum(planned) if planned else None,
                    sum(part[1] for part in parts),
                    sum(part[2] for part in parts),
                )

    def spread(self, stamp: int, blocks: list[Block], edit: int) -> None:
        """The heads get what the edit gave them, and all below follows."""
        heads = {self.node[block.position]: next(step for step in block.steps if step[0] == stamp) for block in blocks}
        own = [at in heads for at in range(len(self.cells))]
        after = set_nodes(
            tree=self.tree,
            values=[figures[0] for figures in self.figures],
            edits={at: step[3] for at, step in heads.items()},
            held=self.held,
            minimum=self._bounds(
                [0 if mine else cell.minimum or 0 for mine, cell in zip(own, self.cells, strict=True)]
            ),
            maximum=self._bounds(
                [
                    UNLIMITED if mine or cell.maximum is None else cell.maximum
                    for mine, cell in zip(own, self.cells, strict=True)
                ]
            ),
        )
        fresh: dict[int, Figures] = {}
        for block in blocks:
            fresh |= self._levels(block, heads[self.node[block.position]], after)
        self._apply(blocks, fresh, edit)

    def _bounds(self, values: list[int]) -> Any:
        return np.array(values, dtype=np.int64)

    def _levels(self, block: Block, step: list[Any], after: tuple[Fen | None, ...]) -> dict[int, Figures]:
        first = self.node[block.position]
        span = range(first, first + block.last - block.position + 1)
        challenge = self._level(span, step[4], [figures[1] for figures in self.figures], after)
        stretch = self._level(span, step[5], [figures[2] for figures in self.figures], after)
        fresh = {at: (after[at], challenge[at], stretch[at]) for at in span}
        return {at: figures for at, figures in fresh.items() if figures != self.figures[at]}

    def _level(self, span: range, total: Fen, standing: list[Fen], after: tuple[Fen | None, ...]) -> dict[int, Fen]:
        """A level of the head over its branch: leaves that are held keep theirs, all above them are sums."""
        leaves = [at for at in span if self.cells[at].leaf]
        free = [at for at in leaves if not self.frozen[at]]
        level = {at: standing[at] for at in leaves if self.frozen[at]}
        shares = levels_within(
            total=total - sum(level.values()),
            head=sum(after[at] or 0 for at in free),
            was=[self.figures[at][0] for at in free],
            levels=[standing[at] for at in free],
            now=[after[at] for at in free],
        )
        level |= dict(zip(free, shares, strict=True))
        for at in reversed(span[1:]):
            above = self.node[self.cells[at].above or 0]
            level[above] = level.get(above, 0) + level[at]
        return level

    def give_back(self, blocks: list[Block], edit: int) -> None:
        """The figures that the edit found, exactly; items and days too where nobody has moved them since."""
        parts = [unpack(part.changes) for part in EditPart.objects.filter(edit=edit, block__in=blocks)]
        if not parts:
            return
        rows = turned(pl.concat(parts))
        places = {cell.id: at for at, cell in enumerate(self.cells)}
        cells = rows.filter(pl.col("table") == "cell").select(ID, *[f"now_{name}" for name in FIGURES[:3]])
        fresh = {places[row[0]]: (row[1], row[2], row[3]) for row in cells.iter_rows()}
        self._apply(blocks, fresh, edit, back=rows)

    def _apply(
        self, blocks: list[Block], fresh: dict[int, Figures], edit: int, back: pl.DataFrame | None = None
    ) -> None:
        people = {person for block in blocks for person in block.people}
        before = named_items(self.plan, people)
        moved = []
        for at, figures in fresh.items():
            was = self.figures[at]
            moved.append(Moved(self.cells[at]._replace(amount=was[0], challenge=was[1], stretch=was[2]), *figures))
            self.figures[at] = figures
        write_cells(moved)
        now = totals(self.plan, people)
        if back is None:
            splits = [split_items(self.plan, people, now, before), split_days(self.plan, people, now)]
            self._keep(blocks, moved, splits, edit)
            return
        split_items(self.plan, turn_rows("item", back) & people, now, before)
        split_days(self.plan, turn_rows("day", back) & people, now)

    def _keep(self, blocks: list[Block], moved: list[Moved], splits: list[pl.DataFrame], edit: int) -> None:
        """For undo and history, block by block; items and days stand with the first of them that has the person."""
        owners: dict[tuple[str, int], int] = {}
        for table, rows in zip(("item", "day"), splits, strict=True):
            people = dict(SPLITS[table].objects.filter(pk__in=rows[ID].to_list()).values_list("pk", "person"))
            home = {person: block.pk for block in reversed(blocks) for person in block.people}
            owners |= {(table, pk): home[person] for pk, person in people.items()}
        kept = []
        for block in blocks:
            theirs = as_changes(one for one in moved if block.position <= one.cell.position <= block.last)
            mine = [
                rows.filter(pl.Series([owners[table, pk] == block.pk for pk in rows[ID].to_list()], dtype=pl.Boolean()))
                for table, rows in zip(("item", "day"), splits, strict=True)
            ]
            kept.append(EditPart(edit_id=edit, block=block, changes=pack(pl.concat([theirs, *mine]))))
        EditPart.objects.filter(edit=edit, block__in=blocks).delete()
        EditPart.objects.bulk_create(kept)
