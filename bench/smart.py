"""SMART check of 120,000 target lines, most of them doubtful (the dear case: marks with figures)."""

from __future__ import annotations

import time
from datetime import date

from huikuan.engine.smart import TargetLine, check_lines, smart_findings

LINES, LIMIT = 120_000, 2.0


def main() -> None:
    """Print seconds, the limit and the ratio."""
    lines = [
        TargetLine(
            key=str(i),
            owner="E1",
            customer="C1",
            outlet=None,
            item="P1" if i % 2 else None,
            amount_fen=i,
            evidence=("history",),
            median_fen=i + (-1) ** i,
            p95_fen=i + 5,
            capacity_fen=i + i % 3 - 1,
            credit_headroom_fen=None,
            starts=date(2026, 12, 1),
            ends=date(2027, 1, 1),
            day_split_fen=i - i % 2,
        )
        for i in range(LINES)
    ]
    start = time.perf_counter()
    checks = check_lines(lines=lines)
    checked = time.perf_counter()
    found = smart_findings(checks=checks)
    seconds = time.perf_counter() - start
    print(f"SMART check of {LINES:,} lines, {len(found)} reasons: {seconds:.2f} s ({checked - start:.2f} s marks)")
    print(f"  limit {LIMIT} s, ratio {seconds / LIMIT:.2f}")


if __name__ == "__main__":
    main()
