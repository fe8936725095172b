"""The clerk's workbook (clerk.py) planned on 25 November 2026 for December, by hand:

- Sales of December 1,600,000 (2024) and 2,000,000 (2025): own trend 25 %, history 2,500,000; no budget, no growth
  rates, so history stands alone: the target is 2,500,000.
- Shared by last December + average of August to October: 甲 120 + 90 = 210, 乙 80 + 90 = 170, so 1,381,578.95 and
  1,118,421.05.
- 甲 owes 500,000 due in December and 123,450 − 23,450 = 100,000 overdue: target 500,000 + half of it = 550,000; 200,000
  promised. At 月结60天 no new sale falls due in December.
- 乙 owes 300,000 due in December. November's sales are taken as 900,000, of which 300,000 have been invoiced; at 30
  days all of the rest falls due in December, and 1/31 of December's own target: 36,078.09. Target 936,078.09.
"""

from __future__ import annotations

import pytest
from tests.shell.plan.clerk import clerk_book
from tests.shell.plan.typed import plan_of
from tests.shell.plan.written import Written, day


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Written:
    book = clerk_book(tmp_path_factory.mktemp("clerk") / "城北电器商行.xlsx")
    return plan_of(book, "--today", "2026-11-25")


def test_target_and_its_split(plan: Written) -> None:
    company = {row["reference"]: row["amount"] for row in plan["proposal"] if row["region"] == "全公司"}
    assert company["历史同期 H"] == company["销售目标建议"] == 250_000_000
    targets = {row["key"] or row["name"]: row["target"] for row in plan["decomposition"]}
    assert targets == {
        "全公司": 250_000_000,
        "城区": 250_000_000,
        "W01": 138_157_895,
        "K001": 138_157_895,
        "W02": 111_842_105,
        "K002": 111_842_105,
    }


def test_receivables(plan: Written) -> None:
    shown = [(row["customer_no"], row["not_due"], row["d1_30"], row["outstanding"]) for row in plan["ageing"]]
    assert shown == [("K001", 50_000_000, 10_000_000, 60_000_000), ("K002", 30_000_000, 0, 30_000_000)]
    posted = [(row["receipt_no"], row["invoice_no"], row["allocated"]) for row in plan["matching"] if row["allocated"]]
    assert posted == [("LS0001", "XS20260917", 2_345_000)]


def test_collection_plan(plan: Written) -> None:
    columns = ("owner_no", "opening", "overdue", "due_in_month", "target", "promised", "unowned", "support")
    assert {row["customer_no"]: tuple(row[column] for column in columns) for row in plan["plan"]} == {
        "K001": ("W01", 60_000_000, 10_000_000, 50_000_000, 55_000_000, 20_000_000, 35_000_000, "年底促销一次"),
        "K002": ("W02", 30_000_000, 0, 30_000_000, 93_607_809, 0, 93_607_809, None),
    }
    cash = {(row["owner_no"], row["date"]): row["planned_cash"] for row in plan["by_day"] if row["planned_cash"]}
    assert cash == {("W01", day("2026-12-15")): 20_000_000}


def test_people_stand_in_their_tree(plan: Written) -> None:
    assert [(row["name"], row["role"], row["customers"]) for row in plan["ownership"]] == [
        ("全公司", None, 2),
        ("吴老板", "销售总监", 2),
        ("小李", "业务员", 1),  # the larger hole first
        ("小张", "业务员", 1),
    ]


def test_nothing_is_lost_and_all_that_was_assumed_is_said(plan: Written) -> None:
    assert not [row for row in plan["findings"] if row["severity"] == "错误"]
    said = {(row["code"], row["sheet"]) for row in plan["findings"]}
    assert {
        ("column.unit", "销售明细"),
        ("column.unit", "应收账款"),
        ("column.unit", "客户档案"),
        ("column.unit", "客户承诺"),
        ("row.total_skipped", "销售明细"),
        ("row.total_skipped", "应收账款"),
        ("row.total_skipped", "客户承诺"),
        ("cell.merged_filled", "销售明细"),
        ("column.kept_as_note", "销售人员"),
        ("column.kept_as_note", "客户档案"),
    } <= said
