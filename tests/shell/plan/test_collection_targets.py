"""The worked example of docs/rules/proposal.md, "Collection target": one customer, December planned on 20 November."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.shell.plan.typed import Pages, plan_of, write_pages
from tests.shell.plan.written import Written

ON_ACCOUNT = ["R2", "2026-11-18", 1_000, "C1", None]
PAID_LATE = ["R1", "2026-09-06", 5_000, "C1", "INV-0701"]  # due on the 1st: five days late


def pages(*receipts: list[object]) -> Pages:
    return {
        "Staff": [["Employee no", "Name"], ["E1", "Ann"]],
        "Customers": [["Customer no", "Name", "Owner (employee no)", "Payment terms"], ["C1", "South", "E1", "35"]],
        "Sales": [["Month", "Customer no", "Amount"], *([f"2026-{month:02d}", "C1", 13_000] for month in (8, 9, 10))],
        "Invoices": [
            ["Invoice no", "Customer no", "Issue date", "Due date", "Amount"],
            *([["INV-0701", "C1", "2026-07-28", "2026-09-01", 5_000]] if PAID_LATE in receipts else []),
            ["INV-1001", "C1", "2026-10-06", "2026-11-10", 10_000],
            ["INV-1002", "C1", "2026-10-18", "2026-11-22", 4_000],
            ["INV-1003", "C1", "2026-10-24", "2026-11-28", 6_000],
            ["INV-1101", "C1", "2026-11-10", "2026-12-15", 2_000],
        ],
        "Receipts": [["Receipt no", "Date", "Amount", "Customer no", "Reference text"], *receipts],
    }


def planned(tmp_path: Path, *receipts: list[object]) -> Written:
    book = write_pages(tmp_path / "book.xlsx", pages(*receipts))
    return plan_of(book, "--month", "2026-12", "--today", "2026-11-20", lang="en")


def yuan(plan: Written) -> dict[str, int]:
    parts = {row["reference"]: row["amount"] for row in plan["proposal"] if row["region"] == "whole company"}
    (line,) = plan["plan"]
    return {
        "opening": line["opening"] // 100,
        "overdue": line["overdue"] // 100,
        "due": parts["falling due this month"] // 100,
        "sales due": parts["new sales falling due"] // 100,
        "recovered": parts["overdue × recovery share"] // 100,
        "target": parts["collection target"] // 100,
    }


def test_worked_example_of_the_rules_page(tmp_path: Path) -> None:
    # INV-1002 is due on the 22nd and by habit paid on the 27th; INV-1003 on 3 December: it is overdue by then.
    # November: 13,000 a month, 2,000 invoiced; 11,000 on the 11 days from the 20th, due from 25 December: 7 days.
    assert yuan(planned(tmp_path, PAID_LATE, ON_ACCOUNT)) == {
        "opening": 10_000 + 4_000 + 6_000 + 2_000 - 1_000,
        "overdue": 10_000 + 6_000 - 1_000,
        "due": 2_000,
        "sales due": 7_000,
        "recovered": 7_500,
        "target": 16_500,
    }


@pytest.mark.parametrize(
    ("receipts", "opening", "overdue", "due"),
    [
        ([PAID_LATE], 22_000, 16_000, 2_000),  # nothing on account
        ([ON_ACCOUNT], 21_000, 10_000 - 1_000, 2_000),  # no habit: what falls due is expected in time
        ([PAID_LATE, ["R2", "2026-11-18", 17_000, "C1", None]], 5_000, 0, 1_000),  # overdue first, then what falls due
    ],
    ids=["nothing on account", "no habit", "much on account"],
)
def test_the_example_with_other_receipts(
    tmp_path: Path, receipts: list[list[object]], opening: int, overdue: int, due: int
) -> None:
    found = yuan(planned(tmp_path, *receipts))
    assert (found["opening"], found["overdue"], found["due"]) == (opening, overdue, due)
    assert found["target"] == due + 7_000 + overdue // 2
