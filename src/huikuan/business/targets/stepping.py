"""The cells of some blocks, their people's items, days and lines, while they follow edits step by step (`settling`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl
from django.db.models import Q

from huikuan.business.targets.agreed import answered_cells
from huikuan.business.targets.asked import Figures, Lines, Mover
from huikuan.business.targets.cells import Cell, Moved, load, write_cells
from huikuan.business.targets.changes import FIGURES, cell_changes, pack, split_changes, turned, unpack
from huikuan.business.targets.levels import Ints, levels_within
from huikuan.business.targets.models import Block, EditPart, Level, MonthPlan
from huikuan.business.targets.parts import Changed, People, Splits
from huikuan.engine.apportion import UNLIMITED, Tree, set_nodes
from huikuan.engine.money import Fen
from huikuan.foundation.imports.writing import ID

LEVELS = (1, 2, 3)  # places of base, challenge and stretch among figures


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
        self.leaf = np.array([cell.leaf for cell in self.cells], dtype=np.bool_)
        everybody = {person for block in blocks for person in block.people}
        self.items = [
            (at, cell.person, cell.item)
            for at, cell in enumerate(self.cells)
            if cell.level == Level.ITEM and cell.person in everybody
        ]
        self._look()
        self.splits = Splits(plan, everybody)
        self.lines = Lines(plan, {person for person in everybody if person is not None})
        self.places = {cell.id: at for at, cell in enumerate(self.cells)} if self.lines.offers else {}
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
        self.lines.write()
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

    def spread(self, given: Mapping[int, Figures], blocks: list[Block], edit: int) -> None:
        """The heads get what the edit gave them (by position), and all below follows."""
        heads = {self.node[at]: figures for at, figures in given.items()}
        own = [at in heads for at in range(len(self.cells))]
        after = set_nodes(
            tree=self.tree,
            values=[figures[0] for figures in self.figures],
            edits={at: figures[0] for at, figures in heads.items()},
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
        amounts = self._whole(after)
        columns = [self._level(level, heads, blocks, amounts) for level in LEVELS]
        fresh: dict[int, Figures] = {}
        for block in blocks:
            first = self.node[block.position]
            span = slice(first, first + block.last - block.position + 1)
            rows = zip(after[span], *(column[span].tolist() for column in columns), strict=True)
            fresh |= {at: row for at, row in enumerate(rows, start=first) if row != self.figures[at]}
        self._apply(blocks, fresh, edit)

    def ask(self, blocks: list[Block], by: Mover) -> None:
        """The lines of the blocks' people follow the cells as they stand after a step."""
        if not self.lines.offers:
            return
        people = {person for block in blocks for person in block.people}
        totals: dict[int | None, Figures] = {}
        for cell, figures in zip(self.cells, self.figures, strict=True):
            if cell.level == Level.PERSON and cell.person in people:
                old = totals.get(cell.person, (0, 0, 0, 0))
                amount, base, challenge, stretch = (
                    (was or 0) + (now or 0) for was, now in zip(old, figures, strict=True)
                )
                totals[cell.person] = (amount, base, challenge, stretch)
        self.lines.follow(people, lambda cell: self.figures[self.places[cell]], totals, by)

    def _bounds(self, values: list[int]) -> Any:
        return np.array(values, dtype=np.int64)

    def _whole(self, amounts: Iterable[Fen | None]) -> Ints:
        return np.array([amount or 0 for amount in amounts], dtype=np.int64)

    def _level(self, level: int, heads: Mapping[int, Figures], blocks: list[Block], after: Ints) -> Ints:
        """A level of the heads over their branches: leaves that are held keep theirs, all above them are sums."""
        was, standing = self.columns[0], self.columns[level]
        column = standing.copy()
        for block in blocks:
            first = self.node[block.position]
            leaves = np.flatnonzero(self.leaf[first : first + block.last - block.position + 1]) + first
            stuck = self.frozen[leaves]
            free = leaves[~stuck]
            column[free] = levels_within(
                total=(heads[first][level] or 0) - sum(standing[leaves[stuck]].tolist()),
                head=sum(after[free].tolist()),
                was=was[free],
                levels=standing[free],
                now=after[free],
            )
        return self.tree.rolled_up(amounts=column[self.tree.order])[self.tree.places]

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
        before, moved = self.named, []
        for at, figures in fresh.items():
            moved.append((at, self.figures[at]))
            self.figures[at] = figures
        self._look()
        now, named = self._totals(people), self.named
        if back is None:
            changed = {
                "item": self.splits.follow_items(people, now, before, named),
                "day": self.splits.follow_days(people, now),
            }
            self._keep(blocks, moved, changed, edit)
            return
        self.splits.follow_items(self.splits.turn("item", back) & people, now, before, named)
        self.splits.follow_days(self.splits.turn("day", back) & people, now)

    def _look(self) -> None:
        """What follows from the figures as they stand: columns of them (unplanned as 0), and what the tree names item
        by item: person → item → fen."""
        self.columns = [self._whole(column) for column in zip(*self.figures, strict=True)]
        self.named: dict[int | None, dict[int | None, Fen]] = defaultdict(dict)
        for at, person, item in self.items:
            theirs = self.named[person]
            theirs[item] = theirs.get(item, 0) + (self.figures[at][0] or 0)

    def _totals(self, people: People) -> dict[int | None, Fen]:
        """What the tree says of each person, over all regions."""
        found: dict[int | None, Fen] = {}
        for cell, figures in zip(self.cells, self.figures, strict=True):
            if cell.level == Level.PERSON and cell.person in people:
                found[cell.person] = found.get(cell.person, 0) + (figures[0] or 0)
        return found

    def _keep(
        self, blocks: list[Block], moved: list[tuple[int, Figures]], changed: dict[str, Changed], edit: int
    ) -> None:
        """For undo and history, block by block; items and days stand with the first of them that has the person."""
        home = {person: block.pk for block in reversed(blocks) for person in block.people}
        for block in blocks:
            first = self.node[block.position]
            end = first + block.last - block.position + 1
            theirs = self._changes([one for one in moved if first <= one[0] < end])
            mine = [
                split_changes(table, [row for person, row in rows if home[person] == block.pk])
                for table, rows in changed.items()
            ]
            self.kept[edit, block.pk] = pl.concat([theirs, *mine])

    def _changes(self, moved: list[tuple[int, Figures]]) -> pl.DataFrame:
        """As `cells.as_changes`."""
        places = [at for at, _was in moved]
        cells = [self.cells[at] for at in places]
        now = [self.figures[at] for at in places]
        return cell_changes([cell.id for cell in cells], [cell.leaf for cell in cells], [was for _, was in moved], now)
