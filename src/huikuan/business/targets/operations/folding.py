"""What marks and answers below a block's head leave the block free to be."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from huikuan.business.targets.cells import Cell, Head, load
from huikuan.business.targets.models import Block, MonthPlan, TargetCell
from huikuan.engine.apportion import UNLIMITED

PERSON_DEPTH, CUSTOMER_DEPTH = 2, 3
MARKED = Q(held=True) | Q(minimum__isnull=False) | Q(maximum__isnull=False)


def refold(plan: MonthPlan, positions: Collection[int]) -> None:
    """Hold and bounds at these positions have changed: what they leave the heads above them is reckoned anew."""
    blocks = {
        block.pk: block
        for block in Block.objects.filter(plan=plan)
        if any(block.position < at <= block.last for at in positions)
    }
    for block in blocks.values():
        _fold(block, list(load(plan, Q(position__range=(block.position, block.last))).values()))
    fields = ["floor", "ceiling", "fixed", "fixed_base", "fixed_challenge", "fixed_stretch"]
    Block.objects.bulk_update(blocks.values(), fields)


def _fold(block: Block | Head, cells: list[Cell], answered: Collection[int] = ()) -> None:
    lows, highs, held = _narrowed(cells, answered)
    block.floor, block.ceiling = lows, None if highs >= UNLIMITED else highs
    block.fixed = sum(cell.amount or 0 for cell in held)
    block.fixed_base = sum(cell.base for cell in held)
    block.fixed_challenge = sum(cell.challenge for cell in held)
    block.fixed_stretch = sum(cell.stretch for cell in held)


def around_answers(plan: MonthPlan, blocks: Iterable[Head], answered: Collection[int]) -> set[int]:
    """What answers leave blocks free to be, in memory only; returns the positions of blocks that can't move at all.

    Answers stand at customers and above: of a block without marks of its own nothing deeper is read, and the customers
    of all people who are blocks at once.
    """
    stands = sorted(answered)
    near = [block for block in blocks if below(stands, block)]
    plain = {block.position: block for block in near if block.depth == PERSON_DEPTH and not _marked(block)}
    whole = [block for block in near if block.position not in plain]
    whole += [block for at, rows in _customers(plan, plain).items() if not _stand(block := plain[at], rows, answered)]
    for block in whole:
        where = Q(position__range=(block.position, block.last))
        if not _marked(block):
            where &= Q(depth__lte=CUSTOMER_DEPTH)
        _fold(block, list(load(plan, where).values()), answered)
    return {block.position for block in near if block.floor == block.ceiling}


def _marked(block: Head) -> bool:
    return bool(block.fixed or block.floor or block.ceiling is not None)


def _customers(plan: MonthPlan, people: Collection[int]) -> dict[int, list[tuple[Any, ...]]]:
    """Of people's cells at these positions the customers: (position, whether marked, amount and levels)."""
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    rows = TargetCell.objects.filter(plan=plan, above__in=people).values_list(
        "above", "position", ExpressionWrapper(MARKED, BooleanField()), "amount", "base", "challenge", "stretch"
    )
    for above, *row in rows if people else ():
        found[above].append(tuple(row))
    return found


def _stand(block: Head, customers: Sequence[tuple[Any, ...]], answered: Collection[int]) -> bool:
    """As `_fold` where a block's customers are answered or free but neither held nor bounded; whether they are."""
    if any(marked for _, marked, *_ in customers):
        return False
    still = [row for row in customers if row[0] in answered]
    sums = [sum(fen or 0 for fen in column) for column in zip(*(row[2:] for row in still), strict=True)] or [0] * 4
    block.fixed, block.fixed_base, block.fixed_challenge, block.fixed_stretch = sums
    block.floor, block.ceiling = block.fixed, block.fixed if len(still) == len(customers) else None
    return True


def _narrowed(cells: list[Cell], answered: Collection[int] = ()) -> tuple[int, int, list[Cell]]:
    """What the cells below its head allow a branch to be, and its leaves (of ``cells``) that are held or answered."""
    last_held = -1
    frozen = []
    lows: dict[int, int] = {}
    highs: dict[int, int] = {}
    for cell in cells[1:]:
        if (cell.held or cell.position in answered) and cell.position > last_held:
            last_held = cell.last
        frozen.append(cell.position <= last_held)
    for cell, still in zip(reversed(cells[1:]), reversed(frozen), strict=True):
        amount = cell.amount or 0
        low = amount if still else max(cell.minimum or 0, lows.get(cell.position, 0))
        limit = UNLIMITED if cell.maximum is None else cell.maximum
        high = amount if still else min(limit, highs.get(cell.position, UNLIMITED))
        above = cell.above or 0
        lows[above] = lows.get(above, 0) + low
        highs[above] = min(highs.get(above, 0) + high, UNLIMITED)
    head = cells[0].position
    inner = {cell.above for cell in cells}
    held = [cell for cell, still in zip(cells[1:], frozen, strict=True) if still and cell.position not in inner]
    return lows.get(head, 0), highs.get(head, UNLIMITED), held


def below(touched: list[int], block: Head) -> bool:
    """Whether one of these positions (ascending) stands below the block's head."""
    at = bisect_right(touched, block.position)
    return at < len(touched) and touched[at] <= block.last
