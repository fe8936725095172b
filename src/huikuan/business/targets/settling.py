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

from huikuan.business.targets.agreed import answered_cells
from huikuan.business.targets.cells import Cell, Moved, as_changes, load, write_cells
from huikuan.business.targets.changes import FIGURES, pack, split_changes, turned, unpack
from huikuan.business.targets.levels import levels_within
from huikuan.business.targets.models import Block, Edit, EditPart, Level, MonthPlan
from huikuan.business.targets.parts import Changed, People, Splits
from huikuan.engine.apportion import UNLIMITED, Tree, set_nodes
from huikuan.engine.money import Fen
from huikuan.foundation.imports.writing import ID

BATCH = 6_000  # cells that follow in one transaction of the background work: others wait for it a fraction of a second
SPREAD, BACK = "spread", "back"
LEVELS = (1, 2, 3)  # places of base, challenge and stretch among figures
T = TypeVar("T")
Figures = tuple[Fen | None, Fen, Fen, Fen]  # amount, base, challenge, stretch


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
    ground.write()
    Block.objects.filter(pk__in=[block.pk for block in blocks]).update(steps=[], pending=False)


class Ground:
    """The cells of some blocks, and their people's items and days, while they follow step by step; kept at the end.

    All blocks of these people are here (`kin`): so what the tree says of a person is known without asking again.
    """

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
        self.figures: list[Figures] = [(cell.amount, *cell.levels) for cell in self.cells]
        stands = answered_cells(plan, {person for block in blocks for person in block.people if person is not None})
        self.held = {
            at
            for at, cell in enumerate(self.cells)
            if (cell.held or cell.position in stands) and cell.position not in heads
        }
        marked = np.zeros(len(self.cells), dtype=np.bool_)
        marked[self.tree.places[list(self.held)]] = True
        self.frozen = self.tree.passed_down(marked=marked)[self.tree.places]
        self.stored = list(self.figures)
        self._stand_as_before(parents, blocks)
        self.splits = Splits(plan, {person for block in blocks for person in block.people})
        self.kept: dict[tuple[int, int], pl.DataFrame] = {}  # by edit and block: for undo and history

    def write(self) -> None:
        """Keep what stands after the last step, and what each edit changed."""
        write_cells(
            [
                Moved(cell, *now)
                for cell, was, now in zip(self.cells, self.stored, self.figures, strict=True)
                if was != now
            ]
        )
        self.splits.write()
        here = [EditPart(edit_id=edit, block_id=block, changes=pack(rows)) for (edit, block), rows in self.kept.items()]
        edits, blocks = {edit for edit, _ in self.kept}, {block for _, block in self.kept}
        replaced = EditPart.objects.filter(edit__in=edits, block__in=blocks).values_list("pk", "edit", "block")
        EditPart.objects.filter(pk__in=[pk for pk, *place in replaced if tuple(place) in self.kept]).delete()
        EditPart.objects.bulk_create(here)

    def _stand_as_before(self, parents: list[int], blocks: list[Block]) -> None:
        """A waiting head already has its last amount; what is below it still sums to the one before the first step."""
        below: dict[int, list[Figures]] = {self.node[block.position]: [] for block in blocks if block.pending}
        for at, parent in enumerate(parents):
            if parent in below:
                below[parent].append(self.figures[at])
        for at, parts in below.items():
            if parts:
                planned = [part[0] for part in parts if part[0] is not None]
                base, challenge, stretch = (sum(part[level] or 0 for part in parts) for level in LEVELS)
                self.figures[at] = (sum(planned) if planned else None, base, challenge, stretch)

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
        base, challenge, stretch = (
            self._level(span, step[3 + level], [figures[level] or 0 for figures in self.figures], after)
            for level in LEVELS
        )
        fresh = {at: (after[at], base[at], challenge[at], stretch[at]) for at in span}
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
        known = [self.kept[edit, block.pk] for block in blocks if (edit, block.pk) in self.kept]
        asked = [block for block in blocks if (edit, block.pk) not in self.kept]
        parts = known + [unpack(part.changes) for part in EditPart.objects.filter(edit=edit, block__in=asked)]
        if not parts:
            return
        rows = turned(pl.concat(parts))
        places = {cell.id: at for at, cell in enumerate(self.cells)}
        cells = rows.filter(pl.col("table") == "cell").select(ID, *[f"now_{name}" for name in FIGURES[:4]])
        fresh = {places[row[0]]: (row[1], row[2], row[3], row[4]) for row in cells.iter_rows()}
        self._apply(blocks, fresh, edit, back=rows)

    def _apply(
        self, blocks: list[Block], fresh: dict[int, Figures], edit: int, back: pl.DataFrame | None = None
    ) -> None:
        people = {person for block in blocks for person in block.people}
        before = self._named(people)
        moved = []
        for at, figures in fresh.items():
            was = self.figures[at]
            before_it = self.cells[at]._replace(amount=was[0], base=was[1], challenge=was[2], stretch=was[3])
            moved.append(Moved(before_it, *figures))
            self.figures[at] = figures
        now, named = self._totals(people), self._named(people)
        if back is None:
            changed = {
                "item": self.splits.follow_items(people, now, before, named),
                "day": self.splits.follow_days(people, now),
            }
            self._keep(blocks, moved, changed, edit)
            return
        self.splits.follow_items(self.splits.turn("item", back) & people, now, before, named)
        self.splits.follow_days(self.splits.turn("day", back) & people, now)

    def _totals(self, people: People) -> dict[int | None, Fen]:
        """What the tree says of each person, over all regions."""
        found: dict[int | None, Fen] = {}
        for cell, figures in zip(self.cells, self.figures, strict=True):
            if cell.level == Level.PERSON and cell.person in people:
                found[cell.person] = found.get(cell.person, 0) + (figures[0] or 0)
        return found

    def _named(self, people: People) -> dict[int | None, dict[int | None, Fen]]:
        """What the tree names item by item: person → item → fen."""
        found: dict[int | None, dict[int | None, Fen]] = defaultdict(dict)
        for cell, figures in zip(self.cells, self.figures, strict=True):
            if cell.level == Level.ITEM and cell.person in people:
                theirs = found[cell.person]
                theirs[cell.item] = theirs.get(cell.item, 0) + (figures[0] or 0)
        return found

    def _keep(self, blocks: list[Block], moved: list[Moved], changed: dict[str, Changed], edit: int) -> None:
        """For undo and history, block by block; items and days stand with the first of them that has the person."""
        home = {person: block.pk for block in reversed(blocks) for person in block.people}
        for block in blocks:
            theirs = as_changes(one for one in moved if block.position <= one.cell.position <= block.last)
            mine = [
                split_changes(table, [row for person, row in rows if home[person] == block.pk])
                for table, rows in changed.items()
            ]
            self.kept[edit, block.pk] = pl.concat([theirs, *mine])
