"""Break-back through a tree: change one node, and everything that is not held follows, down and up.

A hold is a pair of equal bounds. What every node may be is passed up once; the path from the highest node affected down
to the edited one is settled node by node; then whatever has changed is spread down, level by level.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.apportion.edits import Cells
from huikuan.engine.apportion.groups import UNLIMITED, split_groups
from huikuan.engine.apportion.guidance import Ints, Mask
from huikuan.engine.apportion.infeasible import Clash, Infeasible
from huikuan.engine.apportion.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """By place: what every node is, may be, and how much of it can move. The arrays change as the edit goes."""

    tree: Tree
    amounts: Ints
    own_lows: Ints
    own_highs: Ints
    lows: Ints  # own bounds made as narrow as those below require
    highs: Ints
    fixed: Ints  # the part of the amount that is held below
    measures: tuple[Ints, ...]  # weights by preference: of siblings, the first that weighs anything counts

    def pin(self, place: int, amount: int) -> None:
        """Fix a node for the split of its parent."""
        for column in (self.amounts, self.lows, self.highs, self.fixed):
            column[place] = amount
        for measure in self.measures:
            measure[place] = 0


def set_node(
    *,
    tree: Tree,
    values: Sequence[int | None],
    node: int,
    value: int | None,
    held: Collection[int] = (),
    weights: NDArray[np.int64] | None = None,
    minimum: NDArray[np.int64] | None = None,
    maximum: NDArray[np.int64] | None = None,
) -> Cells:
    """New values by node after setting ``node`` to ``value`` fen (None: unplanned, for a leaf; 0 for an unplanned inner
    node plans 0 for all below it).

    Down: leaves below that are not held share the change in proportion to their values (to ``weights``, by node, where
    these are all zero; then evenly, unplanned ones first). A held inner node keeps its amount and all below it. Up:
    ancestors move by the difference as far as the first held one; there the unheld siblings of the branch make up for
    it and, if their bounds are too narrow, siblings further down the branch. ``minimum`` and ``maximum`` are by node
    (≥ 0, `UNLIMITED` for none); values are ≥ 0 and every inner one the sum of its children (ValueError).

    Raises `Infeasible` with ``group`` the node whose amount cannot be met, ``cells`` the nodes that stand in the way.
    """
    amount = value or 0
    if node in held:
        raise Infeasible(clash=Clash.HELD, required=amount, limit=values[node] or 0, cells=(node,), group=node)
    if value is None and tree.children(node=node):
        raise ValueError("only a leaf can be unplanned")
    ancestors = list(tree.ancestors(node=node))
    sheet = sheet_of(tree, values, set(held) - set(ancestors), weights, minimum, maximum)
    top_at = next((depth for depth, ancestor in enumerate(ancestors) if ancestor in held), None)
    upward = ancestors if top_at is None else ancestors[: top_at + 1]
    path = [int(tree.places[step]) for step in [*reversed(upward), node]]
    before = sheet.amounts.copy()
    touched = _settle_path(sheet, path, amount, top_held=top_at is not None)
    _spread_down(sheet, touched)
    planned = np.array([present is not None for present in values], dtype=np.int64)[tree.order]
    planned |= (sheet.amounts != before) & (sheet.amounts != 0)
    planned[path[-1]] = value is not None
    if value == 0 and values[node] is None:
        planned |= tree.passed_down(marked=np.arange(len(values)) == path[-1])
    planned = tree.rolled_up(amounts=planned)
    rows = zip(sheet.amounts[tree.places].tolist(), planned[tree.places].tolist(), strict=True)
    return tuple(present if known else None for present, known in rows)


def sheet_of(
    tree: Tree,
    values: Sequence[int | None],
    holds: set[int],
    weights: Ints | None,
    minimum: Ints | None,
    maximum: Ints | None,
    fixed: Ints | None = None,
) -> Sheet:
    """Amounts and bounds by place; what is in ``holds`` is frozen with all below it.

    ``fixed`` (by node) is what is held below leaves that stand for whole branches.
    """
    amounts = np.array([present or 0 for present in values], dtype=np.int64)[tree.order]
    if amounts.min() < 0 or not np.array_equal(tree.rolled_up(amounts=amounts), amounts):
        raise ValueError("values must be ≥ 0 and every inner one the sum of its children")
    frozen = np.zeros(len(amounts), dtype=np.bool_)
    frozen[tree.places[list(holds)]] = True
    leaf = np.ones(len(amounts), dtype=np.bool_)
    frozen = tree.passed_down(marked=frozen)
    for level in tree.levels:
        leaf[level.inner] = False
    own_lows = np.zeros_like(amounts) if minimum is None else minimum[tree.order]
    own_highs = np.full_like(amounts, UNLIMITED) if maximum is None else np.minimum(maximum[tree.order], UNLIMITED)
    own_lows, own_highs = np.where(frozen, amounts, own_lows), np.where(frozen, amounts, own_highs)
    lows, highs = tree.narrowed(lows=own_lows, highs=own_highs)
    free = leaf & ~frozen
    unplanned = np.array([present is None for present in values], dtype=np.bool_)[tree.order]
    below = np.zeros_like(amounts) if fixed is None else fixed[tree.order]
    preferences = [amounts - below, unplanned, np.ones_like(amounts)]
    if weights is not None:
        preferences.insert(1, weights[tree.order])
    return Sheet(
        tree=tree,
        amounts=amounts,
        own_lows=own_lows,
        own_highs=own_highs,
        lows=lows,
        highs=highs,
        fixed=tree.rolled_up(amounts=np.where(leaf, np.where(frozen, amounts, below), 0)),
        measures=tuple(tree.rolled_up(amounts=np.where(free, weight, 0)) for weight in preferences),
    )


def _settle_path(sheet: Sheet, path: list[int], amount: int, *, top_held: bool) -> Mask:
    """Amounts of the nodes from the top down to the edited one; marks the nodes whose children must be spread anew."""
    tree, target = sheet.tree, path[-1]
    touched = np.zeros(len(sheet.amounts), dtype=np.bool_)
    touched[target] = sheet.amounts[target] != amount
    change = amount - int(sheet.amounts[target])
    refuse_beyond(sheet, target, amount, target)
    old = {place: int(sheet.amounts[place]) for place in path}
    sheet.pin(target, amount)
    families = [tree.places[tree.children(node=int(tree.order[place]))] for place in path[:-1]]
    for place, family in zip(path[-2::-1], families[::-1], strict=True):
        sheet.lows[place] = max(int(sheet.own_lows[place]), sum(sheet.lows[family].tolist()))
        sheet.highs[place] = min(int(sheet.own_highs[place]), sum(sheet.highs[family].tolist()))
        refuse_beyond(sheet, place, int(sheet.highs[place]), target)
    top = path[0]
    if top_held and top != target:
        refuse_beyond(sheet, top, old[top], target)
        sheet.pin(top, old[top])
    elif top != target:
        sheet.pin(top, min(max(old[top] + change, int(sheet.lows[top])), int(sheet.highs[top])))
    for above, family, place in zip(path, families, path[1:], strict=False):
        total = int(sheet.amounts[above])
        others = family[family != place]
        low = max(int(sheet.lows[place]), total - sum(sheet.highs[others].tolist()))
        high = min(int(sheet.highs[place]), total - sum(sheet.lows[others].tolist()))
        settled = min(max(old[place] + change, low), high)
        touched[above] = total - settled != sum(sheet.amounts[others].tolist())
        sheet.pin(place, settled)
    return touched


def _spread_down(sheet: Sheet, touched: Mask) -> None:
    for level in sheet.tree.levels:
        groups = np.flatnonzero(touched[level.inner])
        if not groups.size:
            continue
        counts = level.counts[groups]
        starts = np.cumsum(counts) - counts
        cells = np.repeat(level.starts[groups] - starts, counts) + np.arange(int(counts.sum())) + level.children.start
        fixed = sheet.fixed[cells]
        shares = fixed + split_groups(
            totals=sheet.amounts[level.inner[groups]] - np.add.reduceat(fixed, starts),
            starts=starts,
            weights=preferred(sheet, cells, starts, counts),
            minimum=sheet.lows[cells] - fixed,
            maximum=sheet.highs[cells] - fixed,
        )
        touched[cells] |= shares != sheet.amounts[cells]
        sheet.amounts[cells] = shares


def preferred(sheet: Sheet, cells: Ints, starts: Ints, counts: Ints) -> Ints:
    """Weights of siblings: the first measure of which any of them has something."""
    chosen = np.zeros(len(cells), dtype=np.int64)
    for rank, measure in enumerate(sheet.measures):
        # The last two count leaves; an even spread is even over siblings, however many leaves they have.
        weights = np.minimum(measure[cells], 1) if rank >= len(sheet.measures) - 2 else measure[cells]
        empty = np.add.reduceat(chosen, starts) == 0
        chosen = np.where(np.repeat(empty, counts), weights, chosen)
    return chosen


def refuse_beyond(sheet: Sheet, place: int, amount: int, target: int) -> None:
    """Raise `Infeasible` where a place can't have the amount, naming what stands in the way besides ``target``."""
    low, high = int(sheet.lows[place]), int(sheet.highs[place])
    if low <= amount <= high:
        return
    clash, limit = (Clash.MINIMUM, low) if amount < low else (Clash.MAXIMUM, high)
    raise Infeasible(
        clash=clash,
        required=amount,
        limit=limit,
        cells=_in_the_way(sheet, place, clash, target),
        group=int(sheet.tree.order[place]),
    )


def _in_the_way(sheet: Sheet, place: int, clash: Clash, target: int) -> tuple[int, ...]:
    """The highest nodes whose own bounds or holds make the limit of a node."""
    tree, found, waiting = sheet.tree, [], [place]
    own, limits = (sheet.own_lows, sheet.lows) if clash is Clash.MINIMUM else (sheet.own_highs, sheet.highs)
    while waiting:
        here = waiting.pop()
        node = int(tree.order[here])
        children = tree.children(node=node)
        if own[here] == limits[here] or not children:
            if limits[here] or clash is Clash.MAXIMUM:
                found.append(node)
        elif here != target or here == place:
            waiting += tree.places[children].tolist()
    others = sorted(node for node in found if node != int(tree.order[target]))
    return tuple(others) or (int(tree.order[place]),)
