"""The worked example of docs/rules/capacity.md, "Opening and closing", and a customer that gets a new outlet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.shell.plan.typed import Pages, plan_of, write_pages

from huikuan.business.targets.plan_settings import PlanSettings
from huikuan.engine.periods import Month
from huikuan.foundation.imports.reader import read_book
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.foretelling import foretell_customers
from huikuan.shell.sheets import INPUT
from huikuan.shell.words.sentence import speaking

OPENS, CLOSES = "2026-12-16", "2026-12-16"
TARGET = 2_587_096.80  # ten times the weights


def pages(*, dated: bool = True) -> Pages:
    return {
        "Staff": [["Employee no", "Name"], ["E1", "Ann"]],
        "Customers": [
            ["Customer no", "Name", "Owner (employee no)"],
            *([number, number, "E1"] for number in "ABC"),
        ],
        "Outlets": [
            ["Outlet no", "Name", "Customer no", "Status", "Monthly average sales", "Opening day", "Closing day"],
            ["A1", "A1", "A", "active", None, None, None],
            ["A2", "A2", "A", "developing", 50_000, OPENS if dated else None, None],
            ["B1", "B1", "B", "active", None, "2020-01-01", None],
            ["C1", "C1", "C", "active", None, None, CLOSES if dated else None],
        ],
        "Sales": [
            ["Month", "Customer no", "Outlet no", "Amount"],
            *([f"2026-{month:02d}", name[0], name, 100_000] for month in (8, 9, 10) for name in ("A1", "B1", "C1")),
        ],
        "Budget": [["Month", "Sales budget"], ["2026-12", TARGET]],
        "Invoices": [["Invoice no", "Customer no", "Issue date", "Amount"], ["I-1", "A", "2026-10-31", 1]],
        "Factors": [["Factor", "Value"], ["weight budget", "1"], ["split by", "recent"]],
    }


def test_the_month_counts_them_by_the_day(tmp_path: Path) -> None:
    book = write_pages(tmp_path / "book.xlsx", pages())
    plan = plan_of(book, "--month", "2026-12", "--today", "2026-11-20", lang="en")
    tree = {
        (row["level"], row["key"]): row["target"]
        for row in plan["decomposition"]
        if row["level"] in {"customer", "outlet"}
    }
    assert tree == {
        ("customer", "A"): 1_103_225_80,
        ("customer", "B"): 1_000_000_00,
        ("customer", "C"): 483_871_00,
        ("outlet", "A1"): 1_000_000_00,
        ("outlet", "A2"): 103_225_80,
        ("outlet", "B1"): 1_000_000_00,
        ("outlet", "C1"): 483_871_00,
    }
    scheme = plan["schemes"][0]
    assert (scheme["outlets"], scheme["can_open"], scheme["average"]) == (3, 1, 25_000_00)
    both = next(row for row in plan["schemes"] if row["scheme"].startswith("3"))
    assert both["reachable"] == 80_161_29  # (3 + 16 ÷ 31 × .4) × 25,000, not 4 × 25,000


@pytest.mark.parametrize(("dated", "median"), [(True, 110_322_58), (False, 100_000_00)])
def test_a_customer_is_foretold_with_its_new_outlet(tmp_path: Path, dated: bool, median: int) -> None:
    with speaking("en"):
        book = read_book(write_pages(tmp_path / "book.xlsx", pages(dated=dated)), sheets=INPUT)
    facts = Facts(
        month=Month(year=2026, month=12), today=date(2026, 11, 20), tables=dict(book.tables), settings=PlanSettings()
    )
    foretold = foretell_customers(facts)
    medians, highs = foretold["p50"], foretold["p95"]
    assert medians["A"] == median
    assert medians["B"] == 100_000_00
    assert highs["A"] > median
