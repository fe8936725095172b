"""Person × item, 2,000 × 200, both margins fixed: ours against plain proportional fitting in floating point."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from huikuan.engine.apportion import two_way

SHAPE = (2_000, 200)
LIMIT = 0.3


def best(run: Callable[[], np.ndarray], times: int) -> tuple[float, np.ndarray]:
    """Seconds of the fastest of some runs, and its result."""
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - begin)
    return min(seconds), result


def plain_fitting(rows: np.ndarray, columns: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Scale rows and columns in turn until no factor moves by more than 10⁻⁶, then round: the usual recipe."""
    cells = weights.astype(float)
    for _ in range(500):
        by_row = rows / cells.sum(axis=1)
        cells = cells * by_row[:, None]
        by_column = columns / cells.sum(axis=0)
        cells = cells * by_column
        if max(abs(by_row - 1).max(), abs(by_column - 1).max()) < 1e-6:
            break
    return np.rint(cells)


def case(kind: str, total: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Margins, weights and maxima for which a table exists."""
    random = np.random.default_rng(2)
    weights = np.exp(random.normal(8, 1.5, SHAPE)).astype(np.int64) + 1
    if kind == "sparse":
        weights *= random.random(SHAPE) < 0.1
        weights[np.arange(SHAPE[0]), np.arange(SHAPE[0]) % SHAPE[1]] += 1
    drift = random.uniform(0.5, 1.5, (SHAPE[0], 1)) * random.uniform(0.5, 1.5, SHAPE[1])
    plan = weights * drift * random.uniform(0.8, 1.2, SHAPE)
    table = (plan * (total / plan.sum())).astype(np.int64)
    return table.sum(axis=1), table.sum(axis=0), weights, table + table // 5 + 1


def main() -> None:
    """Print ours, plain fitting, the limit and the ratios."""
    print(f"two-way split · {SHAPE[0]:,} × {SHAPE[1]}; seconds, fastest of several runs; limit {LIMIT} s")
    for kind, total in (("dense", 10**11), ("sparse", 10**11), ("dense", 10**18)):
        rows, columns, weights, highs = case(kind, total)
        plain, rough = best(lambda r=rows, c=columns, w=weights: plain_fitting(r, c, w), 3)
        row_error = abs(rough.sum(axis=1) - rows).max()
        column_error = abs(rough.sum(axis=0) - columns).max()
        print(f"{kind}, {total:.0e} fen")
        print(
            f"  plain fitting, rounded {plain:7.3f}   margins off by up to {row_error:,.0f} and {column_error:,.0f} fen"
        )
        for name, maximum in (("ours", None), ("ours, with maxima", highs)):
            seconds, cells = best(
                lambda r=rows, c=columns, w=weights, m=maximum: two_way(
                    row_totals=r, column_totals=c, weights=w, maximum=m
                ),
                5,
            )
            exact = np.array_equal(cells.sum(axis=1), rows) and np.array_equal(cells.sum(axis=0), columns)
            inside = maximum is None or bool((cells <= maximum).all())
            empty = not cells[weights == 0].any()
            at_bound = "" if maximum is None else f", {int((cells == maximum).sum()):,} cells at their maximum"
            print(
                f"  {name:<22} {seconds:7.3f}   {seconds / LIMIT:.2f} × limit, {seconds / plain:.2f} × plain; "
                f"margins exact: {exact}, bounds kept: {inside}, zeros kept: {empty}{at_bound}"
            )


if __name__ == "__main__":
    main()
