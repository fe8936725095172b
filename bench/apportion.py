"""A target over 1,000,000 leaves in five levels: ours against a plain float version and exact Python integers."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from huikuan.engine.apportion import Tree, apportion_groups, apportion_tree

SIZES = (1, 4, 40, 600, 20_000, 1_000_000)
LIMIT = 1.5
Level = tuple[np.ndarray, np.ndarray, np.ndarray]  # parent of each cell, first cell of each parent, weights


def best(run: Callable[[], np.ndarray], times: int) -> tuple[float, np.ndarray]:
    """Seconds of the fastest of some runs, and its result."""
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - begin)
    return min(seconds), result


def levels() -> list[Level]:
    """Children of uneven families, with weights of uneven size."""
    random, made = np.random.default_rng(12), []
    for above, below in pairwise(SIZES):
        parent = np.sort(np.concatenate([np.arange(above), random.integers(0, above, below - above)]))
        weights = random.integers(0, 10**7, below)
        made.append((parent, np.searchsorted(parent, np.arange(above)), weights))
    return made


def plain_float(total: int, tree: list[Level], *, one_key: bool) -> np.ndarray:
    """Largest remainder as usually written with numpy; ``one_key`` sorts by parent minus fraction, which is quicker."""
    amounts = np.array([float(total)])
    for parent, starts, weights in tree:
        quotas = amounts[parent] * weights / np.add.reduceat(weights, starts)[parent]
        whole = np.floor(quotas)
        owed = amounts - np.add.reduceat(whole, starts)
        order = np.argsort(parent - (quotas - whole)) if one_key else np.lexsort((whole - quotas, parent))
        rank = np.empty(len(weights))
        rank[order] = np.arange(len(weights)) - starts[parent]
        amounts = whole + (rank < owed[parent])
    return amounts


def python_integers(total: int, tree: list[Level]) -> np.ndarray:
    """The same in exact Python integers."""
    amounts = [total]
    for _, starts, weights in tree:
        below, ends = weights.tolist(), [*starts.tolist()[1:], len(weights)]
        shares: list[int] = []
        for amount, begin, end in zip(amounts, starts.tolist(), ends, strict=True):
            family = below[begin:end]
            sum_of_weights = sum(family)
            parts = [divmod(amount * weight, sum_of_weights) for weight in family]
            mine = [part[0] for part in parts]
            for cell in sorted(range(len(mine)), key=lambda cell: (-parts[cell][1], cell))[: amount - sum(mine)]:
                mine[cell] += 1
            shares += mine
        amounts = shares
    return np.array(amounts)


def ours(total: int, tree: list[Level], bounds: list[tuple[np.ndarray, np.ndarray]] | None = None) -> np.ndarray:
    """Level by level; bounds, if any, by level."""
    amounts = np.array([total])
    for depth, (_, starts, weights) in enumerate(tree):
        low, high = bounds[depth] if bounds else (None, None)
        amounts = apportion_groups(totals=amounts, starts=starts, weights=weights, minimum=low, maximum=high)
    return amounts


def binding_bounds(total: int, tree: list[Level]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Bounds around a somewhat different plan, so that a plan exists and many cells end at a bound."""
    random, bounds, plan = np.random.default_rng(5), [], np.array([total])
    for _, starts, weights in tree:
        other = (weights * random.uniform(0.8, 1.25, len(weights))).astype(np.int64) + 1
        plan = apportion_groups(totals=plan, starts=starts, weights=other)
        bounds.append((plan * 8 // 10, plan * 13 // 10 + 1))
    return bounds


def bounded_by_tree(
    total: int, tree: list[Level], bounds: list[tuple[np.ndarray, np.ndarray]]
) -> Callable[[], np.ndarray]:
    """The same as one tree, bounds of descendants passed up first; bounds at the leaves only."""
    offsets = np.cumsum([0, *SIZES])
    parents = np.concatenate([[-1], *(parent + offsets[depth] for depth, (parent, _, _) in enumerate(tree))])
    size = len(parents)
    weights, low, high = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64), np.full(size, 2 * 10**18)
    leaves = slice(size - SIZES[-1], size)
    weights[leaves], low[leaves], high[leaves] = tree[-1][2], *bounds[-1]
    shape = Tree.of(parents=parents)
    return lambda: apportion_tree(tree=shape, total=total, weights=weights, minimum=low, maximum=high)[leaves]


def main() -> None:
    """Print ours, the peers, the limit and the ratios."""
    tree = levels()
    print(f"apportion · {' → '.join(f'{size:,}' for size in SIZES)} cells; seconds, fastest of several runs")
    for total in (10**13, 10**18):
        quick, _ = best(lambda total=total: plain_float(total, tree, one_key=True), 5)
        usual, floats = best(lambda total=total: plain_float(total, tree, one_key=False), 3)
        mine, amounts = best(lambda total=total: ours(total, tree), 5)
        slow, exact = best(lambda total=total: python_integers(total, tree), 1)
        bounds = binding_bounds(total, tree)
        tight, bounded = best(lambda total=total, bounds=bounds: ours(total, tree, bounds), 5)
        rooted, leaves = best(bounded_by_tree(total, tree, bounds), 5)
        low, high = bounds[-1]
        same = np.array_equal(amounts, exact)
        inside = bool(
            (bounded >= low).all() and (bounded <= high).all() and (leaves >= low).all() and (leaves <= high).all()
        )
        at_bound = int(((bounded == low) | (bounded == high)).sum())
        print(f"total {total:.0e} fen")
        print(f"  float, two-key sort    {usual:7.3f}   sum off by {int(sum(map(int, floats.tolist()))) - total:,} fen")
        print(f"  float, one-key sort    {quick:7.3f}")
        print(f"  exact Python integers  {slow:7.3f}")
        rows = (("ours", mine), ("ours, bounds by cell", tight), ("ours, one tree, bounds", rooted))
        for name, seconds in rows:
            print(
                f"  {name:<22} {seconds:7.3f}   {seconds / usual:.2f} × two-key float (limit {LIMIT}), "
                f"{seconds / quick:.2f} × one-key, {seconds / slow:.3f} × Python"
            )
        sums = int(amounts.sum()) == int(bounded.sum()) == int(leaves.sum()) == total
        print(f"  equal to Python: {same}; sums exact: {sums}; inside bounds: {inside}, {at_bound:,} cells at one")


if __name__ == "__main__":
    main()
