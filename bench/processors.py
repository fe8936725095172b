"""Whose processor time it was: ours (with all that we have started, and the database's) or somebody else's.

On a machine that others use, how long a reader waits says more about them than about us.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1


class Spent(NamedTuple):
    """Seconds of processor time since the start: ours, and of everybody on this machine."""

    ours: float
    everybodys: float


def spent(backend: int) -> Spent:
    """``backend`` is the process of the database's server that answers us; its fellows count too."""
    parents: dict[int, int] = {}
    seconds: dict[int, float] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue  # it has ended meanwhile
            parents[int(folder.name)] = int(words[1])
            seconds[int(folder.name)] = sum(int(word) for word in words[11:15]) / TICKS  # with ended children
    total = Path("/proc/stat").read_text(encoding="ascii").split("\n")[0].split()[1:]
    busy = sum(int(total[at]) for at in (0, 1, 2, 5, 6)) / TICKS  # neither idle nor waiting for a disk
    return Spent(sum(seconds[pid] for pid in _tree(parents, {os.getpid(), parents.get(backend, -1)})), busy)


def _tree(parents: dict[int, int], roots: set[int]) -> set[int]:
    """These processes and all below them."""
    children = defaultdict(set)
    for pid, above in parents.items():
        children[above].add(pid)
    found, fresh = set(), {root for root in roots if root in parents}
    while fresh:
        found |= fresh
        fresh = {child for pid in fresh for child in children[pid]} - found
    return found
