"""Ageing in memory: 10,000,000 open items of 100,000 customers; ours against a plain numpy.bincount in one run."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huikuan.engine.ageing import Buckets, Int64Array, IntArray, ageing
from huikuan.engine.money import yuan_text

ITEMS, GROUPS, AS_OF, ROUNDS = 10_000_000, 100_000, 20_000, 7
LIMIT = "1.00"
WORKLOAD = Path(__file__).parents[2] / "shared" / "data" / "peer_workload" / "gen.py"


def plain(group: IntArray, due_day: IntArray, open_fen: Int64Array, as_of: int, groups: int) -> NDArray[Any]:
    """Do the same job the plain way: bucket by table, one float-weighted bincount (exact only below 2^53)."""
    starts = [first for first, _ in Buckets().ranges]
    columns = len(starts) + 1
    first_day = int(due_day.min())
    overdue_by_day = as_of - np.arange(first_day, int(due_day.max()) + 1)
    column_by_day = np.searchsorted(starts, overdue_by_day, side="right")
    key = group * np.int64(columns) + column_by_day[due_day - first_day]
    return np.bincount(key, weights=open_fen, minlength=groups * columns).reshape(groups, columns)


def timed(job: Callable[[], NDArray[Any]]) -> tuple[float, NDArray[Any]]:
    """Return milliseconds and the result."""
    started = time.perf_counter()
    result = job()
    return (time.perf_counter() - started) * 1000, result


def main() -> None:
    """Print ours, the plain version, the limit and the ratios."""
    random = np.random.default_rng(20260630)
    group = random.integers(0, GROUPS, ITEMS).astype(np.int32)
    due_day = (AS_OF + random.integers(-1200, 90, ITEMS)).astype(np.int32)
    open_fen = random.integers(1, 10_000_000, ITEMS)
    columns = Buckets().columns
    key = group * np.int64(columns) + random.integers(0, columns, ITEMS)
    jobs: dict[str, Callable[[], NDArray[Any]]] = {
        "ours, 2 threads": lambda: ageing(group=group, due_day=due_day, open_fen=open_fen, as_of=AS_OF, groups=GROUPS),
        "ours, 1 thread": lambda: ageing(
            group=group, due_day=due_day, open_fen=open_fen, as_of=AS_OF, groups=GROUPS, threads=1
        ),
        "numpy, same job": lambda: plain(group, due_day, open_fen, AS_OF, GROUPS),
        "(its bincount alone, keys given)": lambda: np.bincount(key, weights=open_fen, minlength=GROUPS * columns),
        "stream limit (read all once)": lambda: np.array([group.max(), due_day.max(), open_fen.max()]),
    }
    times: dict[str, list[float]] = {name: [] for name in jobs}
    results: dict[str, NDArray[Any]] = {}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            milliseconds, results[name] = timed(job)
            times[name].append(milliseconds)
    assert np.array_equal(results["ours, 2 threads"], results["numpy, same job"])
    assert np.array_equal(results["ours, 1 thread"], results["numpy, same job"])
    print(f"ageing in memory: {ITEMS:,} items, {GROUPS:,} customers, {columns} columns; best and median of {ROUNDS}")
    peer = times["numpy, same job"]
    for name, taken in times.items():
        print(
            f"  {name:34s} {min(taken):7.1f} {np.median(taken):7.1f} ms"
            f"  {min(taken) / min(peer):5.2f} {np.median(taken) / np.median(peer):5.2f} x numpy"
        )
    print(f"  limit {LIMIT} x numpy; ours is exact to 2^63 fen, the float sum only to 2^53")
    check_totals()


def workload() -> Any:
    """The generator of the shared workload, as a module."""
    spec = importlib.util.spec_from_file_location("peer_workload_gen", WORKLOAD)
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    return generator


def check_totals() -> None:
    """Age the shared workload of 100,000 items and compare with its published totals."""
    if not WORKLOAD.exists():
        print("  check totals: skipped, the shared workload is not here")
        return
    generator = workload()
    count = 100_000
    invoices, _ = generator.gen(count)
    fen = np.array([round(row[4] * 100) - round(row[5] * 100) for row in invoices])
    milliseconds, matrix = timed(
        lambda: ageing(
            group=np.array([row[1] - 1 for row in invoices], np.int32),
            due_day=np.array([row[3].toordinal() for row in invoices], np.int32),
            open_fen=fen,
            as_of=generator.AS_OF.toordinal(),
            groups=generator.customers(count),
        )
    )
    total = yuan_text(int(matrix.sum()))
    overdue = sum(row[3] < generator.AS_OF for row in invoices)
    print(f"  workload of {count:,}: open {total} (69,027,318.35), overdue items {overdue:,} (85,656),")
    print(f"  {milliseconds:.1f} ms, most of it making arrays from rows")


if __name__ == "__main__":
    main()
