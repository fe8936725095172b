"""The blocks of a plan's tree: where they begin, what an edit has to load of them, and how they learn of it.

Above the heads of the blocks there are a few dozen cells, however many customers and items the plan has. An edit up
there is settled among them and the heads, at once and exactly; the blocks follow later (`settling`). Below a head an
edit loads the one block it is in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import polars as pl
from django.db.models import Case, Q, QuerySet, Value, When

from huikuan.business.targets import descents, settling
from huikuan.business.targets.cells import Cell, Head, Moved, load, load_heads
from huikuan.business.targets.changes import block_changes, changes
from huikuan.business.targets.models import (
    Block,
    DayTarget,
    Descent,
    Edit,
    ItemTarget,
    Level,
    MonthPlan,
    TargetCell,
    Way,
)
from huikuan.business.targets.operations import branch
from huikuan.business.targets.operations.folding import MARKED, PERSON_DEPTH, around_answers, below, refold
from huikuan.foundation import clock
from huikuan.foundation.imports.writing import ID, update_frame
from huikuan.foundation.prepared import among

B = TypeVar("B", Block, Head)
LARGE = 2_000  # cells: a branch of fewer is a block; people are blocks whatever they have
FEW = 100  # heads that a query names


class Reached(NamedTuple):
    """The cells an edit works with, and the blocks of which only the head is among them, both by position."""

    loaded: dict[int, Cell]
    heads: dict[int, Head]


def blocks_of(plan: MonthPlan) -> list[Head]:
    """All blocks in their order, without what they have to follow; made now where the plan is older than they are."""
    found = load_heads(plan)
    if not found:
        begin_blocks(plan)
        found = load_heads(plan)
    return found


def holding(blocks: list[B], position: int) -> B | None:
    """The block a position is in; None above all heads."""
    at = bisect_right(blocks, position, key=lambda block: block.position) - 1
    return blocks[at] if at >= 0 and position <= blocks[at].last else None


def begin_blocks(plan: MonthPlan) -> None:
    """Cut the plan's tree into blocks: when it has been stored, so that no edit has to."""
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
    return load(plan, Q(among("pk", [block.cell for block in blocks]))) if blocks else {}


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


def told(plan: MonthPlan, positions: Collection[int], waiting: Iterable[Moved]) -> pl.DataFrame:
    """Let blocks know that cells at ``positions`` have changed; those of ``waiting`` heads have a descent to follow.

    Returns the rows for `Edit.changes` that let the edit be undone.
    """
    stamp = plan.revision + 1
    later = {one.cell.position: one for one in waiting}
    touched = sorted(positions)
    if not touched:
        return changes([])
    near = Block.objects.filter(plan=plan, position__lte=touched[-1], last__gte=touched[0])
    rows = list(near.order_by("position").values_list("pk", "cell", "position", "last", "stamp"))
    waits = [row for row in rows if row[2] in later]
    moved = [row for row in rows if row[2] not in later and _inside(touched, row[2], row[3])]
    _some(near, rows, moved).update(stamp=stamp)
    begun = Case(When(pending=True, then="followed"), default=Value(stamp - 1))
    _some(near, rows, waits).update(stamp=stamp, pending=True, followed=begun)
    return pl.concat([_kept(waits, stamp, [later[row[2]] for row in waits]), _kept(moved, stamp)])


def _inside(touched: list[int], first: int, last: int) -> bool:
    """Whether one of these positions (ascending) is among them."""
    at = bisect_left(touched, first)
    return at < len(touched) and touched[at] <= last


def _some(near: QuerySet[Block], rows: Sequence[tuple[Any, ...]], some: Sequence[tuple[Any, ...]]) -> QuerySet[Block]:
    """Those of ``near`` (all ``rows``) that are ``some`` (ids first); names the fewer."""
    wanted = {row[0] for row in some}
    others = [row[0] for row in rows if row[0] not in wanted]
    return near.exclude(pk__in=others) if len(others) < len(wanted) else near.filter(pk__in=wanted)


def _kept(rows: Sequence[tuple[Any, ...]], stamp: int, moved: Sequence[Moved] = ()) -> pl.DataFrame:
    """Blocks (id, cell, position, last, stamp) for `Edit.changes`; of those that follow later what their heads were
    and became."""
    was = [(one.cell.amount, *one.cell.levels) for one in moved]
    return block_changes([row[1] for row in rows], [row[4] for row in rows], stamp, was, [one[1:] for one in moved])


def turn_blocks(plan: MonthPlan, edit: Edit, rows: pl.DataFrame, *, back: bool) -> set[int]:
    """Undo or redo in the blocks (rows as for the way gone): what has not followed need not any more, what has gets a
    descent the other way.

    Returns the ids of heads whose block's cells are another's by now: nothing of them can be turned.
    """
    stamp, way, other = plan.revision + 1, *((Way.BACK, Way.SPREAD) if back else (Way.SPREAD, Way.BACK))
    wanted, near = rows[ID].to_list(), Block.objects.filter(plan=plan)
    standing = near.filter(cell__in=wanted) if len(wanted) <= FEW else near
    found = {cell: row for cell, *row in standing.values_list("cell", "pk", "stamp", "pending", "followed")}
    told = list(rows.select(ID, "leaf", "was_stamp", "now_stamp").iter_rows())
    changed = {cell for cell, leaf, was, _ in told if leaf and found[cell][1] != was}
    if changed:
        return changed
    gone = Descent.objects.select_related("edit").filter(plan=plan, edit=edit, way=other).first()
    falls = set(descents.named(gone)) if gone else set()
    # In the order of descents nothing else can have come after it that its blocks have not followed either.
    taken = {
        cell: followed
        for cell, leaf, *_ in told
        if leaf and cell in falls and (of := found[cell])[2] and (followed := of[3]) < (gone.stamp if gone else 0)
    }
    more = descents.still_fall(plan, taken, but=gone.stamp if gone else 0)
    new = [cell for cell, leaf, *_ in told if leaf and cell not in taken]
    fresh = []
    for cell, leaf, was, now in told:
        pk, stood, pending, followed = found[cell]
        if not leaf:
            fresh.append((pk, now if stood == was else stamp, pending, followed))
        elif cell in taken:
            fresh.append((pk, now, cell in more, followed))
        else:
            fresh.append((pk, now, True, followed if pending else stamp - 1))
    if gone:
        gone.delete()
    if new:
        Descent.objects.create(plan=plan, stamp=stamp, way=way, edit=edit, at=clock.now(), cells=new)
    schema = {ID: pl.Int64(), "stamp": pl.Int64(), "pending": pl.Boolean(), "followed": pl.Int64()}
    update_frame(Block, pl.DataFrame(fresh, schema=schema, orient="row"))
    return set()
