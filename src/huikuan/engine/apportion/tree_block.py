"""A block of edits at once: every cell typed gets its amount, and whatever was not typed or held makes up for it.

Typed one after another, a later edit would move what an earlier one has just set; here all of them are fixed before
anything is spread. For a single edit without narrow bounds above it the result is that of `set_node`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.apportion.edits import Cells
from huikuan.engine.apportion.groups import UNLIMITED, split_groups
from huikuan.engine.apportion.guidance import Ints, Mask, saturated_sums
from huikuan.engine.apportion.infeasible import Clash, Infeasible
from huikuan.engine.apportion.tree import Level, Tree
from huikuan.engine.apportion.tree_edit import Sheet, preferred, refuse_beyond, sheet_of


def set_nodes(
    *,
    tree: Tree,
    values: Sequence[int | None],
    edits: Mapping[int, int | None],
    held: Collection[int] = (),
    weights: NDArray[np.int64] | None = None,
    minimum: NDArray[np.int64] | None = None,
    maximum: NDArray[np.int64] | None = None,
    fixed: NDArray[np.int64] | None = None,
) -> Cells:
    """New values by node after setting all nodes of ``edits`` (node → fen; None: unplanned, for a leaf).

    A typed inner node and one typed below it both get what was typed; the cells between make up for it. Down, leaves
    that are neither typed nor held share a change in proportion to their values. Up, ancestors move by the difference
    as far as the first one held or typed, or as their bounds allow; there the branches without an edit make up for it
    and, where their bounds are too narrow, those with one. Values are ≥ 0 and every inner one the sum of its children
    (ValueError). ``fixed`` (by node) is what is held below a leaf that stands for a whole branch; with the branch's
    bounds and something in it free to move the result is what it would be with all its cells, which can follow later.

    Raises `Infeasible` with ``group`` the node whose amount cannot be met, ``cells`` the nodes that stand in the way.
    """
    for node, value in edits.items():
        if node in held:
            raise Infeasible(clash=Clash.HELD, required=value or 0, limit=values[node] or 0, cells=(node,), group=node)
        if value is None and tree.children(node=node):
            raise ValueError("only a leaf can be unplanned")
    above = {ancestor for node in edits for ancestor in tree.ancestors(node=node)}
    sheet = sheet_of(tree, values, set(held) - above, weights, minimum, maximum, fixed)
    before = sheet.amounts.copy()
    pins = {int(tree.places[node]): values[node] or 0 for node in above & set(held)}
    pins |= {int(tree.places[node]): value or 0 for node, value in edits.items()}
    branches = np.zeros(len(before), dtype=np.bool_)
    branches[tree.places[list(edits)]] = True
    _gather(sheet, pins, branches)
    branches[list(pins)] = False
    for level in tree.levels:
        _spread(sheet, level, branches)
    return _with_unplanned(sheet, before, values, edits)


def _gather(sheet: Sheet, pins: Mapping[int, int], branches: Mask) -> None:
    """From the leaves up: what every node would be, and may be, with the typed ones fixed; marks their ancestors."""
    tree = sheet.tree
    pinned = np.array(sorted(pins), dtype=np.intp)
    for level in reversed(tree.levels):
        _pin(sheet, pins, pinned[(pinned >= level.children.start) & (pinned < level.children.stop)])
        lows = saturated_sums(values=sheet.lows[level.children], starts=level.starts, limit=UNLIMITED)
        highs = saturated_sums(values=sheet.highs[level.children], starts=level.starts, limit=UNLIMITED)
        inner = level.inner
        # What holds and bounds say of a node itself is in the own bounds; those below have just been renewed.
        sheet.lows[inner] = np.maximum(sheet.own_lows[inner], lows)
        sheet.highs[inner] = np.minimum(sheet.own_highs[inner], highs)
        sums = np.add.reduceat(sheet.amounts[level.children], level.starts)
        sheet.amounts[inner] = np.clip(sums, sheet.lows[inner], np.maximum(sheet.lows[inner], sheet.highs[inner]))
        branches[inner] |= np.logical_or.reduceat(branches[level.children], level.starts)
    _pin(sheet, pins, pinned[pinned < np.count_nonzero(tree.parents < 0)])
    crossed = np.flatnonzero(sheet.lows > sheet.highs)
    if crossed.size:
        place = int(crossed[-1])  # the deepest: the others follow from it
        refuse_beyond(sheet, place, int(sheet.highs[place]), place)


def _pin(sheet: Sheet, pins: Mapping[int, int], places: Ints) -> None:
    for place in places.tolist():
        refuse_beyond(sheet, place, pins[place], place)
        sheet.pin(place, pins[place])


def _spread(sheet: Sheet, level: Level, branches: Mask) -> None:
    """Children whose sum is not their parent's amount: branches without an edit first, those with one if they must."""
    sums = np.add.reduceat(sheet.amounts[level.children], level.starts)
    groups = np.flatnonzero(sums != sheet.amounts[level.inner])
    if not groups.size:
        return
    counts = level.counts[groups]
    starts = np.cumsum(counts) - counts
    cells = np.repeat(level.starts[groups] - starts, counts) + np.arange(int(counts.sum())) + level.children.start
    totals = sheet.amounts[level.inner[groups]]
    branch, amounts = branches[cells], sheet.amounts[cells]
    lows, highs, fixed = sheet.lows[cells], sheet.highs[cells], sheet.fixed[cells]
    others = totals - np.add.reduceat(np.where(branch, amounts, 0), starts)
    least = np.add.reduceat(np.where(branch, 0, lows), starts)
    most = saturated_sums(values=np.where(branch, 0, highs), starts=starts, limit=UNLIMITED)
    short, enough = np.repeat(others < least, counts), np.repeat((least <= others) & (others <= most), counts)
    settled = np.where(branch, enough, ~enough)
    bound = np.where(branch, amounts, np.where(short, lows, highs))
    lows, highs, fixed = (np.where(settled, bound, column) for column in (lows, highs, fixed))
    weights = np.where(settled, 0, preferred(sheet, cells, starts, counts))
    idle = np.add.reduceat(weights, starts) == 0
    weights = np.where(np.repeat(idle, counts) & ~settled, 1, weights)
    sheet.amounts[cells] = fixed + split_groups(
        totals=totals - np.add.reduceat(fixed, starts),
        starts=starts,
        weights=weights,
        minimum=lows - fixed,
        maximum=highs - fixed,
    )


def _with_unplanned(sheet: Sheet, before: Ints, values: Sequence[int | None], edits: Mapping[int, int | None]) -> Cells:
    """Amounts by node; None where a leaf was unplanned and nothing came to it, and above leaves that all are."""
    tree = sheet.tree
    planned = np.array([present is not None for present in values], dtype=np.int64)[tree.order]
    planned |= (sheet.amounts != before) & (sheet.amounts != 0)
    zeroed = [int(tree.places[node]) for node, value in edits.items() if value == 0 and values[node] is None]
    if zeroed:
        marked = np.zeros(len(values), dtype=np.bool_)
        marked[zeroed] = True
        planned |= tree.passed_down(marked=marked)
    for node, value in edits.items():
        planned[tree.places[node]] = value is not None
    planned = tree.rolled_up(amounts=planned)
    rows = zip(sheet.amounts[tree.places].tolist(), planned[tree.places].tolist(), strict=True)
    return tuple(present if known else None for present, known in rows)
