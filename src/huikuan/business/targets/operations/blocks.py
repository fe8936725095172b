"""The blocks of a plan's tree: where they begin, what an edit has to load of them, and how they learn of it.

Above the heads of the blocks there are a few dozen cells, however many customers and items the plan has. An edit up
there is settled among them and the heads, at once and exactly; the blocks follow later (`settling`). Below a head an
edit loads the one block it is in.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import polars as pl
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from huikuan.business.targets import settling
from huikuan.business.targets.cells import HEAD, Cell, Head, Moved, load
from huikuan.business.targets.changes import changes
from huikuan.business.targets.models import Block, DayTarget, ItemTarget, Level, MonthPlan, TargetCell
from huikuan.business.targets.operations import branch
from huikuan.business.targets.operations.folding import MARKED, PERSON_DEPTH, around_answers, below, refold
from huikuan.foundation import clock
from huikuan.foundation.imports.writing import ID, update_frame

B = TypeVar("B", Block, Head)
LARGE = 2_000  # cells: a branch of fewer is a block; people are blocks whatever they have
FEW = 100  # heads that a query names


class Reached(NamedTuple):
    """The cells an edit works with, and the blocks of which only the head is among them, both by position."""

    loaded: dict[int, Cell]
    heads: dict[int, Head]


def blocks_of(plan: MonthPlan) -> list[Head]:
    """All blocks in their order, without what they have to follow; made when they are asked for the first time."""
    rows = Block.objects.filter(plan=plan).order_by("position").values_list(*HEAD)
    found = [Head(*row) for row in rows]
    if not found:
        _begin(plan)
        found = [Head(*row) for row in rows.all()]
    return found


def holding(blocks: list[B], position: int) -> B | None:
    """The block a position is in; None above all heads."""
    at = bisect_right(blocks, position, key=lambda block: block.position) - 1
    return blocks[at] if at >= 0 and position <= blocks[at].last else None


def _begin(plan: MonthPlan) -> None:
    fields = ("pk", "position", "last", "depth")
    layer = list(TargetCell.objects.filter(plan=plan, above=None).values_list(*fields))
    heads: list[tuple[int, int, int, int]] = []
    while layer:
        heads += [row for row in layer if row[2] - row[1] < LARGE or row[3] >= PERSON_DEPTH]
        wide = [row[1] for row in layer if row[2] - row[1] >= LARGE and row[3] < PERSON_DEPTH]
        layer = list(TargetCell.objects.filter(plan=plan, above__in=wide).values_list(*fields)) if wide else []
    blocks = [
        Block(plan=plan, cell_id=pk, position=position, last=last, depth=depth) for pk, position, last, depth in heads
    ]
    blocks.sort(key=lambda block: block.position)
    people = TargetCell.objects.filter(plan=plan, level=Level.PERSON).values_list("position", "person")
    for position, person in people:
        block = holding(blocks, position)
        if block is not None and person not in block.people:
            block.people.append(person)
    Block.objects.bulk_create(blocks)
    marks = TargetCell.objects.filter(MARKED, plan=plan).values_list("position", flat=True)
    refold(plan, list(marks))


def reached(
    plan: MonthPlan,
    typed: Mapping[int, Cell],
    tops: Collection[Cell],
    now_too: Collection[int],
    answered: Collection[int] = (),
) -> Reached:
    """What an edit of ``typed`` cells (by position) that can touch the branches of ``tops`` has to load.

    Where a branch reaches above the heads, blocks come by their heads only, unless one has to follow now: because a
    cell in it is typed, because it has nothing that could give it proportions, because a person in it has items or days
    held, or because it is planned from above where nothing was, or its person is to be asked again
    (cells at ``now_too``). Cells at ``answered`` positions stay like held ones.
    """
    blocks = blocks_of(plan)
    inside = {top.position: holding(blocks, top.position) for top in tops}
    wide = [top for top in tops if inside[top.position] is None]
    at_heads = [block for top in tops if (block := inside[top.position]) and block.position == top.position]
    if not wide and sum(block.last - block.position for block in at_heads) <= 2 * LARGE:
        _settle(plan, [block for block in inside.values() if block])
        return Reached(branch.load_branches(plan, tops), {})
    spans = [(top.position, top.last) for top in wide]
    whole = {block.position for block in at_heads}
    near = [block for block in blocks if block.position in whole or _within(block.position, spans)]
    heads = _heads(plan, near)
    held, places = _people_with_holds(plan), sorted(typed)
    still = around_answers(plan, near, answered)
    now = [
        block
        for block in near
        if ((heads[block.position].amount or 0) == block.fixed and block.position not in still)
        or block.last == block.position
        or held & set(block.people)
        or below(places, block)
        or any(at <= block.position <= typed[at].last for at in now_too)
    ]
    if now:
        together = settling.related({block.pk: block.people for block in blocks}, [block.pk for block in now])
        now = [block for block in blocks if block.pk in together]
    _settle(plan, now)
    full = {block.position for block in now}
    narrow = [top for top in tops if (block := inside[top.position]) and block.position not in whole]
    _settle(plan, [block for top in narrow if (block := inside[top.position])])
    loaded = branch.load_branches(plan, [*narrow, *(heads[block.position] for block in near if block.position in full)])
    loaded |= {at: cell for at, cell in heads.items() if at not in full}
    loaded |= {at: cell for at, cell in branch.with_ancestors(plan, heads.values()).items() if _within(at, spans)}
    left = {block.position: block for block in near if block.position not in full}
    return Reached(dict(sorted(loaded.items())), left)


def _heads(plan: MonthPlan, blocks: Sequence[Head]) -> dict[int, Cell]:
    """The cells of blocks' heads by position."""
    if len(blocks) <= FEW:
        return load(plan, Q(position__in=[block.position for block in blocks]))
    first, last = blocks[0].position, blocks[-1].position
    found = load(plan, Q(pk__in=Block.objects.filter(plan=plan, position__range=(first, last)).values("cell")))
    return {block.position: found[block.position] for block in blocks}


def _within(position: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= position <= end for start, end in spans)


def _settle(plan: MonthPlan, blocks: Iterable[Head]) -> None:
    wanted = [block.pk for block in blocks]
    if wanted:
        settling.settle(plan, Q(pk__in=wanted))


def _people_with_holds(plan: MonthPlan) -> set[int | None]:
    found: set[int | None] = set()
    for model in (ItemTarget, DayTarget):
        found |= set(model._default_manager.filter(plan=plan, held=True).values_list("person", flat=True))
    return found


def told(plan: MonthPlan, number: int, positions: Collection[int], waiting: Iterable[Moved]) -> pl.DataFrame:
    """Let blocks know of edit ``number``: cells at ``positions`` have changed, ``waiting`` heads are followed later.

    Returns the rows for `Edit.changes` that let the edit be undone.
    """
    stamp = plan.revision + 1
    later = {one.cell.position: one for one in waiting}
    touched = sorted(positions)
    if not touched:
        return changes([])
    rows: list[tuple[object, ...]] = []
    steps: list[tuple[int, int, bool, str]] = []
    # Steps that wait stay text: of a thousand blocks only the end of it is looked at.
    near = Block.objects.filter(plan=plan, position__lte=touched[-1], last__gte=touched[0]).order_by("position")
    for pk, cell, position, last, stood, pending, kept in near.values_list(
        "pk", "cell", "position", "last", "stamp", "pending", Cast("steps", TextField())
    ):
        one = later.get(position)
        if one is None and bisect_right(touched, last) == bisect_right(touched, position):
            continue
        more = [] if one is None else [[stamp, settling.SPREAD, number, *one[1:]]]
        rows.append(("block", cell, one is not None, *_figures(one), stood, stamp))
        steps.append((pk, stamp, pending or one is not None, _lengthened(kept, more)))
    write_steps(steps)
    return changes(rows)


def _lengthened(kept: str, more: Sequence[object]) -> str:
    """A list in JSON with more at its end."""
    fresh = json.dumps(more)
    return fresh if kept == "[]" else f"{kept[:-1]}, {fresh[1:]}" if more else kept


def _figures(one: Moved | None) -> tuple[int | None, ...]:
    if one is None:
        return (None,) * 8
    cell = one.cell
    levels = (cell.base, one.base, cell.challenge, one.challenge, cell.stretch, one.stretch)
    return cell.amount, one.amount, *levels


def write_steps(rows: list[tuple[int, int, bool, str]]) -> None:
    """Blocks' (id, stamp, pending, steps)."""
    schema = {ID: pl.Int64(), "stamp": pl.Int64(), "pending": pl.Boolean(), "steps": pl.String()}
    update_frame(Block, pl.DataFrame(rows, schema=schema, orient="row"))


def turn_blocks(plan: MonthPlan, number: int, rows: pl.DataFrame, *, back: bool) -> set[int]:
    """Undo or redo in the blocks (rows as for the way gone): what follows later gets a step, or loses its last one.

    Returns the ids of heads whose block's cells are another's by now: nothing of them can be turned.
    """
    stamp, now = plan.revision + 1, clock.now().isoformat()
    wanted, near = rows[ID].to_list(), Block.objects.filter(plan=plan)
    standing = (near.filter(cell__in=wanted) if len(wanted) <= FEW else near).values_list(
        "cell", "pk", "stamp", "pending", Cast("steps", TextField())
    )
    found = {cell: row for cell, *row in standing}
    way, other = (settling.BACK, settling.SPREAD) if back else (settling.SPREAD, settling.BACK)
    changed = set()
    fresh = []
    for row in rows.iter_rows(named=True):
        pk, stood, pending, kept = found[row[ID]]
        same = stood == row["was_stamp"]
        if not row["leaf"]:
            fresh.append((pk, row["now_stamp"] if same else stamp, pending, kept))
            continue
        if not same:
            changed.add(row[ID])
            continue
        steps = json.loads(kept)
        if steps and steps[-1][1:3] == [other, number]:
            steps.pop()
        else:
            figures = [row[f"now_{name}"] for name in ("amount", "base", "challenge", "stretch")]
            steps.append([stamp, way, number, *figures, now])
        fresh.append((pk, row["now_stamp"], bool(steps), json.dumps(steps)))
    if not changed:
        write_steps(fresh)
    return changed
