"""Splitting a total down a whole tree: every level in one pass, every parent the exact sum of its children."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.apportion.groups import UNLIMITED, split_groups
from huikuan.engine.apportion.guidance import Ints, Mask, Offsets, saturated_sums
from huikuan.engine.apportion.infeasible import Clash, Infeasible


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The inner nodes of one depth and all their children, as places in `Tree.order`."""

    inner: Offsets
    children: slice
    starts: Offsets  # of each inner node's children, counted from the first of ``children``
    counts: Offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A forest by breadth: the children of a node stand side by side, in the order of their numbers.

    ``parents`` is by node (-1: a root); ``order[place]`` is a node, ``places[node]`` its place. Arrays by place are
    what the other methods take and return.
    """

    parents: Offsets
    order: Offsets
    places: Offsets
    levels: tuple[Level, ...]

    @classmethod
    def of(cls, *, parents: Sequence[int] | NDArray[np.intp]) -> Tree:
        """Build from the parent of each node; ValueError for a parent that does not exist or a cycle."""
        up = np.asarray(parents, dtype=np.intp)
        if up.size and not -1 <= int(up.min()) <= int(up.max()) < len(up):
            raise ValueError("a parent does not exist")
        by_parent = np.argsort(up, kind="stable")
        roots = int(np.count_nonzero(up < 0))
        counts = np.bincount(up[up >= 0], minlength=len(up))
        first = roots + np.cumsum(counts) - counts
        order, levels, nodes, end = [by_parent[:roots]], [], by_parent[:roots], roots
        while True:
            inner = np.flatnonzero(counts[nodes]) + end - len(nodes)
            families = counts[nodes][counts[nodes] > 0]
            if not families.size:
                break
            starts = np.cumsum(families) - families
            size = int(families.sum())
            heads = first[nodes][counts[nodes] > 0]
            nodes = by_parent[np.repeat(heads - starts, families) + np.arange(size)]
            levels.append(Level(inner=inner, children=slice(end, end + size), starts=starts, counts=families))
            order.append(nodes)
            end += size
        if end != len(up):
            raise ValueError("the parents form a cycle")
        places = np.empty(len(up), dtype=np.intp)
        breadth = np.concatenate(order)
        places[breadth] = np.arange(len(up))
        return cls(parents=up, order=breadth, places=places, levels=tuple(levels))

    def children(self, *, node: int) -> list[int]:
        """The node numbers of a node's children, ascending."""
        return np.flatnonzero(self.parents == node).tolist()

    def ancestors(self, *, node: int) -> Iterator[int]:
        """From the parent up to the root."""
        while (node := int(self.parents[node])) >= 0:
            yield node

    def passed_down(self, *, marked: Mask) -> Mask:
        """The marked places and all below them."""
        marked = marked.copy()
        for level in self.levels:
            marked[level.children] |= np.repeat(marked[level.inner], level.counts)
        return marked

    def rolled_up(self, *, amounts: Ints) -> Ints:
        """Amounts by place with every inner node replaced by the sum of its children (ValueError beyond 2⁶¹)."""
        sums = amounts.copy()
        for level in reversed(self.levels):
            sums[level.inner] = saturated_sums(values=sums[level.children], starts=level.starts, limit=UNLIMITED)
        if sums.size and int(np.abs(sums).max()) >= UNLIMITED:
            raise ValueError("a sum is beyond 2^61")
        return sums

    def gathered(self, *, amounts: Ints) -> Ints:
        """Differences by place, of either sign, with those of every inner node's children in its place."""
        sums = amounts.copy()
        for level in reversed(self.levels):
            sums[level.inner] = np.add.reduceat(sums[level.children], level.starts)
        return sums

    def narrowed(self, *, lows: Ints, highs: Ints) -> tuple[Ints, Ints]:
        """Bounds by place made as narrow as those of the children already force them to be."""
        lows, highs = lows.copy(), highs.copy()
        for level in reversed(self.levels):
            below = saturated_sums(values=lows[level.children], starts=level.starts, limit=UNLIMITED)
            above = saturated_sums(values=highs[level.children], starts=level.starts, limit=UNLIMITED)
            lows[level.inner] = np.maximum(lows[level.inner], below)
            highs[level.inner] = np.minimum(highs[level.inner], above)
        return lows, highs


def apportion_tree(
    *,
    tree: Tree,
    total: int,
    weights: NDArray[np.int64],
    minimum: NDArray[np.int64] | None = None,
    maximum: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Split ``total`` ≥ 0 fen down the tree; amounts by node, every inner node the exact sum of its children.

    ``weights`` count at the leaves; an inner node weighs what is below it. Bounds (by node, `UNLIMITED` for none, ≥ 0)
    hold at every node: those of descendants are passed up first, so that no split leads into a dead end. Within one
    parent the rules of `apportion` hold. Raises `Infeasible` naming the node (``group``).
    """
    if total < 0:
        raise ValueError("a tree takes no negative total")
    leaf_weights = weights[tree.order]
    for level in tree.levels:
        leaf_weights[level.inner] = 0
    sums = tree.rolled_up(amounts=leaf_weights)
    lows = highs = None
    if minimum is not None or maximum is not None:
        lows, highs = tree.narrowed(
            lows=np.zeros_like(sums) if minimum is None else minimum[tree.order],
            highs=np.full_like(sums, UNLIMITED) if maximum is None else maximum[tree.order],
        )
        _refuse_crossed(tree, lows, highs)
    roots = slice(0, int(np.count_nonzero(tree.parents < 0)))
    amounts = np.zeros_like(sums)
    steps: list[tuple[slice, Ints, Offsets]] = [(roots, np.array([total]), np.zeros(1, dtype=np.intp))]
    steps += [(level.children, level.inner, level.starts) for level in tree.levels]
    for depth, (children, above, starts) in enumerate(steps):
        amounts[children] = split_groups(
            totals=amounts[above] if depth else above,
            starts=starts,
            weights=sums[children],
            minimum=None if lows is None else lows[children],
            maximum=None if highs is None else highs[children],
        )
    return amounts[tree.places]


def _refuse_crossed(tree: Tree, lows: Ints, highs: Ints) -> None:
    crossed = np.flatnonzero(lows > highs)
    if crossed.size:
        place = int(crossed[-1])  # the deepest: the others follow from it
        node = int(tree.order[place])
        raise Infeasible(
            clash=Clash.CROSSED, required=int(lows[place]), limit=int(highs[place]), cells=(node,), group=node
        )
