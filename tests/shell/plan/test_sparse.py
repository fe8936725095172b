"""Companies of which little is known: only what is required, one customer, nothing sold, empty sheets."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.shell.plan.typed import Pages, plan_of, write_pages
from tests.shell.plan.written import Written, total

STAFF: list[list[object]] = [["员工编号", "姓名"], ["E1", "独行侠"]]
CUSTOMERS: list[list[object]] = [["客户编号", "客户名称", "负责人编号"], ["C1", "独一家", "E1"]]
SALES: list[list[object]] = [["月份", "客户编号", "金额"]]
LAST_YEAR: list[object] = ["2025-12", "C1", 300_000]
OPTIONAL: Pages = {
    "网点": [["网点编号", "网点名称", "客户编号"]],
    "产品": [["产品编号", "产品名称"]],
    "预算": [["月份", "销售预算"]],
    "系数": [["系数", "值"]],
    "合同": [["合同编号", "客户编号", "合同金额"]],
    "发票": [["发票号", "客户编号", "开票日期", "金额"]],
    "回款": [["回款单号", "到账日期", "金额"]],
    "承诺": [["客户编号", "承诺金额", "承诺日期"]],
    "差距措施": [["客户编号", "措施", "预计增加回款"]],
}


def planned(tmp_path: Path, pages: Pages) -> Written:
    return plan_of(write_pages(tmp_path / "book.xlsx", pages), "--month", "2026-12", "--today", "2026-11-20")


@pytest.mark.parametrize("optional", [{}, OPTIONAL], ids=["no optional sheet", "empty optional sheets"])
def test_one_customer_and_what_is_required(tmp_path: Path, optional: Pages) -> None:
    """December 2025: 300,000, November from the 20th on unknown. No growth, no budget: the forecast is all there is."""
    plan = planned(tmp_path, {"员工": STAFF, "客户": CUSTOMERS, "销售历史": [*SALES, LAST_YEAR], **optional})
    company = {row["reference"]: row["amount"] for row in plan["proposal"] if row["region"] == "全公司"}
    target = company["销售目标建议"]
    assert [(row["level"], row["target"]) for row in plan["decomposition"]] == [
        (level, target) for level in ("公司", "区域", "人员", "客户")
    ]
    assert total(plan["by_day"], "target") == total(plan["by_item"], "target") == target
    assert plan["ageing"] == plan["matching"] == plan["schemes"] == [] or all(
        row["needed_outlets"] is None for row in plan["schemes"]
    )
    (line,) = plan["plan"]
    assert line["target"] == line["unowned"] == company["回款目标"]
    assert {row["customer_no"] for row in plan["week_plan"]} == {"C1"}


@pytest.mark.parametrize("sales", [[], [["2025-12", "C1", 0]]], ids=["no rows", "all zero"])
def test_nothing_sold_means_no_target_and_that_is_said(tmp_path: Path, sales: list[list[object]]) -> None:
    plan = planned(tmp_path, {"员工": STAFF, "客户": CUSTOMERS, "销售历史": [*SALES, *sales]})
    assert total(plan["decomposition"], "target") == 0
    assert total(plan["plan"], "target") == 0
    assert "plan.no_target" in {row["code"] for row in plan["findings"]}


def test_a_customer_without_sales_beside_one_with(tmp_path: Path) -> None:
    customers = [*CUSTOMERS, ["C2", "新客户", "E1"]]
    budget: Pages = {"预算": [["月份", "销售预算"], ["2026-12", 500_000]]}
    plan = planned(tmp_path, {"员工": STAFF, "客户": customers, "销售历史": [*SALES, LAST_YEAR], **budget})
    targets = {row["key"]: row["target"] for row in plan["decomposition"] if row["level"] == "客户"}
    assert targets == {"C1": 50_000_000}  # history has no trend of one year: the budget stands alone
    assert {row["customer_no"]: row["tier"] for row in plan["tiers"]} == {"C1": "一级", "C2": "待开发"}
    assert {row["customer_no"] for row in plan["week_plan"]} == {"C1", "C2"}


def test_a_budget_without_any_history_is_split_evenly(tmp_path: Path) -> None:
    customers = [*CUSTOMERS, ["C2", "另一家", "E1"], ["C3", "第三家", "E1"]]
    budget: Pages = {"预算": [["月份", "销售预算"], ["2026-12", 100]]}
    plan = planned(tmp_path, {"员工": STAFF, "客户": customers, "销售历史": SALES, **budget})
    targets = {row["key"]: row["target"] for row in plan["decomposition"] if row["level"] == "客户"}
    assert targets == {"C1": 3_334, "C2": 3_333, "C3": 3_333}


def test_nobody_but_a_manager(tmp_path: Path) -> None:
    """No customer has an owner: all is unowned, and nobody goes anywhere."""
    customers: list[list[object]] = [["客户编号", "客户名称"], ["C1", "甲"], ["C2", "乙"]]
    sales = [*SALES, LAST_YEAR, ["2024-12", "C1", 200_000], ["2025-12", "C2", 100_000]]
    plan = planned(tmp_path, {"员工": STAFF, "客户": customers, "销售历史": sales})
    assert plan["week_plan"] == []
    assert [row["name"] for row in plan["ownership"]] == ["全公司", "（无负责人）"]
    assert {row["step"] for row in plan["plan"]} <= {"指定负责人", None}
