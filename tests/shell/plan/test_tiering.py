"""Sales beside receipts as the ground of tiers: the second worked example of docs/rules/tiers.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.shell.plan.typed import Pages, plan_of, write_pages

SOLD = {"A": 600, "B": 300, "C": 100, "D": 50}
RECEIVED = {"A": 500, "B": 300, "C": 0, "D": 50}


@pytest.mark.parametrize(
    ("received", "tiers", "by_sales"),
    [
        # 850 received of 1,050 sold; C counts with its sales of 100: shares begin at 0, 500, 800, 900 of 950
        (RECEIVED, {"A": "tier 1", "B": "tier 1", "C": "tier 2", "D": "tier 3"}, False),
        # 525 is half of 1,050: B and D, like C, have not paid; 525, 300, 100, 50 of 975
        ({"A": 525}, {"A": "tier 1", "B": "tier 1", "C": "tier 2", "D": "tier 3"}, False),
        # 524 is less than half: sales for all: shares begin at 0, 600, 900, 1000 of 1,050
        ({"A": 524}, {"A": "tier 1", "B": "tier 1", "C": "tier 2", "D": "prospect"}, True),
    ],
    ids=["one has not paid", "just enough on file", "receipts incomplete"],
)
def test_worked_example_of_the_rules_page(
    tmp_path: Path, received: dict[str, int], tiers: dict[str, str], by_sales: bool
) -> None:
    pages: Pages = {
        "Staff": [["Employee no", "Name"], ["E1", "Ann"]],
        "Customers": [["Customer no", "Name", "Owner (employee no)"], *([key, f"Shop {key}", "E1"] for key in SOLD)],
        "Sales": [["Month", "Customer no", "Amount"], *(["2026-10", key, fen] for key, fen in SOLD.items())],
        "Receipts": [
            ["Receipt no", "Date", "Amount", "Customer no"],
            *([f"R-{key}", "2026-11-05", fen, key] for key, fen in received.items() if fen),
        ],
    }
    book = write_pages(tmp_path / "book.xlsx", pages)
    plan = plan_of(book, "--month", "2026-12", "--today", "2026-11-20", lang="en")
    assert {row["customer_no"]: row["tier"] for row in plan["tiers"]} == tiers
    assert ("plan.tiers_by_sales" in {row["code"] for row in plan["findings"]}) is by_sales
