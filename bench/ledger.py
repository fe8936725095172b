"""The ownership ledger of 1,000,000 leaves rolled up a company of 5,000 people, against plain Python integers."""

from __future__ import annotations

import time

import numpy as np

from huikuan.engine.ledger import own, roll_up

LEAVES = 1_000_000
NODES = 5_000


def _plain(columns: list[list[int]], home: list[int], parents: list[int]) -> list[list[int]]:
    nodes = [[0] * 6 for _ in parents]
    for target, received, promised, measured, node in zip(*columns, home, strict=True):
        money = min(max(received, 0), target)
        promise = min(promised, target - money)
        measure = min(measured, target - money - promise)
        left = target - money - promise - measure
        surplus = max(0, max(received, 0) + promised + measured - target)
        line = nodes[node]
        for place, amount in enumerate((target, money, promise, measure, left, surplus)):
            line[place] += amount
    for node in range(len(parents) - 1, 0, -1):
        above = nodes[parents[node]]
        for place in range(6):
            above[place] += nodes[node][place]
    return nodes


def main() -> None:
    """Print seconds of both and the ratio."""
    random = np.random.default_rng(20261201)
    targets, received, promised, measured = random.integers(0, 10**12, (4, LEAVES))
    home = random.integers(0, NODES, LEAVES)
    parents = np.array([-1, *((node - 1) // 8 for node in range(1, NODES))])
    begin = time.perf_counter()
    ledger = own(targets=targets, received=received, promised=promised, measured=measured)
    tree = roll_up(leaves=ledger, node_of=home, parents=parents)
    ours = time.perf_counter() - begin
    lists = [column.tolist() for column in (targets, received, promised, measured)]
    begin = time.perf_counter()
    plain = _plain(lists, home.tolist(), parents.tolist())
    slow = time.perf_counter() - begin
    assert plain[0] == [
        int(column[0])
        for column in (tree.target, tree.received, tree.promised, tree.measured, tree.unowned, tree.surplus)
    ]
    print(f"ledger {LEAVES:,} leaves, {NODES:,} nodes: ours {ours:.3f} s (limit 1 s)")
    print(f"plain Python integers: {slow:.3f} s; ours / plain = {ours / slow:.3f}")


if __name__ == "__main__":
    main()
