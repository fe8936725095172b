"""Levels taken from the forecast's quantiles reach every person and customer, and sum exactly to the company's."""

from __future__ import annotations

from pathlib import Path

from tests.shell.plan.tiny import tiny_pages
from tests.shell.plan.typed import plan_of, write_pages
from tests.shell.plan.written import split

LEVELS = {"base": "保底", "challenge": "挑战", "stretch": "冲刺"}
DEPTH = {"公司": 0, "区域": 1, "人员": 2, "客户": 3, "网点": 4, "产品": 5}


def test_quantiles_down_the_tree(tmp_path: Path) -> None:
    pages = tiny_pages()
    pages["系数"] = [*pages["系数"], ["档位口径", "预测"]]
    plan = plan_of(write_pages(tmp_path / "book.xlsx", pages), "--month", "2026-12", "--today", "2026-12-10")
    rows = plan["decomposition"]
    asked = {(row["region"], row["reference"]): row["amount"] for row in plan["proposal"]}
    for level, word in LEVELS.items():
        assert rows[0][level] == asked["全公司", word]
        sums = [0] * len(rows)
        path: list[int] = []
        for at, row in enumerate(rows):
            path[DEPTH[row["level"]] :] = [at]
            if len(path) > 1:
                sums[path[-2]] += row[level]
        assert [fen for fen in sums if fen] == [row[level] for row, fen in zip(rows, sums, strict=True) if fen]
    assert rows[0]["base"] != rows[0]["target"]  # P50 is not the target that was weighed
    regions = [row for row in rows if row["level"] == "区域"]
    figures = [[asked[row["name"], word] for word in LEVELS.values()] for row in regions]
    steps = [[own[0], own[1] - own[0], own[2] - own[1]] for own in [*figures, [rows[0][level] for level in LEVELS]]]
    standing = [0] * len(regions)
    for at, level in enumerate(LEVELS):
        shares = split(steps[-1][at], [own[at] for own in steps[:-1]])
        standing = [old + more for old, more in zip(standing, shares, strict=True)]
        assert [row[level] for row in regions] == standing
    customers = [row for row in rows if row["level"] == "客户"]
    assert all(row["base"] <= row["challenge"] <= row["stretch"] for row in customers)
