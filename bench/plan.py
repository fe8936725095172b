"""The whole plan from files to workbook, at two sizes: time, peak memory, share of each stage.

There is no peer that plans a month from a workbook; the bars are those of the issue.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from huikuan.engine.periods import Month
from huikuan.shell.demo import Sizes, company
from huikuan.shell.demo.workbook import write_demo

TODAY, MONTH = date(2026, 11, 22), Month(year=2026, month=12)


@dataclass(frozen=True)
class Case:
    """One size with its limits."""

    name: str
    sizes: Sizes
    workbook: bool
    seconds: int
    mebibytes: int


CASES = (
    Case("600 customers / 2,500 outlets / 36 months / 6,000 invoices, .xlsx", Sizes(), True, 10, 3072),
    Case(
        "20,000 customers / 100,000 outlets / 36 months / 200,000 invoices, .csv",
        Sizes(customers=20_000, outlets=100_000, invoices=200_000, reps=1_350, managers=200),
        False,
        120,
        3072,
    ),
)


def run(case: Case, folder: Path) -> None:
    """Write the data, plan it in a process of its own, print what it took."""
    book = folder / ("book.xlsx" if case.workbook else "book")
    write_demo(book, company(today=TODAY, month=MONTH, sizes=case.sizes))
    output, result = folder / "plan.xlsx", folder / "result.json"
    command = [str(Path(sys.executable).parent / "huikuan"), "plan", str(book), "--month", str(MONTH)]
    command += ["--today", TODAY.isoformat(), "-o", str(output), "--json"]
    begun = time.perf_counter()
    with result.open("w") as stdout:
        process = subprocess.Popen(command, stdout=stdout)
        _, status, usage = os.wait4(process.pid, 0)
    spent = time.perf_counter() - begun
    if status:
        raise SystemExit(f"the plan failed with status {status}")
    told = json.loads(result.read_text())
    print(f"\n{case.name}")
    print(f"  whole plan  {spent:7.1f} s    limit {case.seconds} s      ratio {spent / case.seconds:.2f}")
    # Other work on the machine disturbs this less than the wall clock.
    print(f"  processor   {usage.ru_utime + usage.ru_stime:7.1f} s")
    peak = usage.ru_maxrss / 1024
    print(f"  peak memory {peak:7.0f} MiB  limit {case.mebibytes} MiB  ratio {peak / case.mebibytes:.2f}")
    stages = told["milliseconds"]
    for name, milliseconds in stages.items():
        print(f"    {name:14} {milliseconds / 1000:7.1f} s  {milliseconds / 10 / spent:5.1f} %")
    rest = spent - sum(stages.values()) / 1000
    print(f"    {'start-up':14} {rest:7.1f} s  {100 * rest / spent:5.1f} %")
    print(f"  plan of {output.stat().st_size / 2**20:.1f} MiB, {len(told['findings'])} findings")


def main() -> None:
    """Both sizes; ``small`` or ``large`` as argument runs only that."""
    small, large = CASES
    for case in [small] if "small" in sys.argv else [large] if "large" in sys.argv else CASES:
        with tempfile.TemporaryDirectory() as folder:
            run(case, Path(folder))


if __name__ == "__main__":
    main()
