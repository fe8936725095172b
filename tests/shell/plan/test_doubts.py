"""One mistake at a time in the tiny company: the plan says so, and goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.shell.plan.tiny import tiny_pages
from tests.shell.plan.typed import Pages, plan_of, write_pages
from tests.shell.plan.written import Written

WHEN = ("--month", "2026-12", "--today", "2026-12-10")
ALL_AT_ONCE: list[tuple[str, list[object], str]] = [
    ("发票", ["FP-ODD-1", "C1", "2026-12-02", "2026-11-02", 1_000], "plan.due_before_issue"),
    ("发票", ["FP-ODD-2", "C1", "2026-12-02", "2027-01-02", -500], "plan.credit_notes"),
    ("发票", ["FP-ODD-3", "C1", "2026-12-02", "2027-01-02", 0], "plan.zero_documents"),
    ("发票", ["FP-ODD-4", "C1", "2026-12-20", "2027-01-02", 700], "plan.invoices_after_today"),
    ("发票", ["FP-ODD-5", "C1", "2026-12-02", "2027-01-02", 100], "plan.invoice_of_two_customers"),
    ("发票", ["FP-ODD-5", "C2", "2026-12-02", "2027-01-03", 100], "plan.invoice_of_two_customers"),
    ("发票", ["FP-ODD-6", "C6", "2026-12-02", None, 300], "plan.terms_assumed"),
    ("回款", ["R91", "2026-12-20", "一号商贸有限公司", 10, None], "plan.receipts_after_today"),
    ("回款", ["R92", "2026-12-04", "不认识的公司", 77_000, None], "plan.unknown_payers"),
    ("回款", ["R93", "2026-12-04", "不认识的公司", -1_000, None], "plan.unknown_refunds"),
    ("承诺", ["C2", 900_000_000, "2026-12-20", "2026-12-01", "E3", None], "plan.promise_impossible"),
    ("承诺", ["C2", 10, "2026-12-20", "2026-12-21", "E3", None], "plan.promises_after_today"),
    ("承诺", ["C2", 20, "2026-11-20", "2026-12-01", "E3", None], "plan.promise_after_its_date"),
    ("承诺", ["C2", 30, "2027-01-20", "2026-12-01", "E3", None], "plan.promises_later"),
    ("销售历史", ["2026-12", "C1", None, None, 5_000], "plan.sales_too_late"),
    ("销售历史", ["2022-01", "C1", None, None, 5_000], "plan.sales_too_old"),
    ("销售历史", ["2026-11", "C2", "O1", None, 5_000], "plan.sales_of_foreign_outlet"),
    ("系数", ["行业地位", "第一"], "cell.not_a_choice"),
    ("系数", ["逾期回收率", "很多"], "plan.factor_not_understood"),
    ("客户", ["C9", "二号电器行", "E3", "华东", "30天", None], "plan.customers_same_name"),
]


def added(rows: list[tuple[str, list[object], str]]) -> Pages:
    pages = tiny_pages()
    for sheet, row, _ in rows:
        pages[sheet].append(row)
    return pages


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Written:
    book = write_pages(tmp_path_factory.mktemp("doubts") / "book.xlsx", added(ALL_AT_ONCE))
    return plan_of(book, *WHEN)


@pytest.mark.parametrize("code", sorted({code for _, _, code in ALL_AT_ONCE}))
def test_each_mistake_is_told_with_a_remedy(spoilt: Written, code: str) -> None:
    told = [row for row in spoilt["findings"] if row["code"] == code]
    assert told
    assert all(row["message"] and row["message"] != code and row["remedy"] for row in told)


def test_without_mistakes_none_of_them_is_told(tmp_path: Path) -> None:
    plan = plan_of(write_pages(tmp_path / "book.xlsx", tiny_pages()), *WHEN)
    codes = {row["code"] for row in plan["findings"]}
    assert codes.isdisjoint({code for _, _, code in ALL_AT_ONCE} - {"plan.terms_assumed"})


def line_of(plan: Written, customer: str) -> dict[str, object]:
    return plan.by("plan", "customer_no")[customer]


def changed(tmp_path: Path, name: str, change: Callable[[Pages], None]) -> Written:
    pages = tiny_pages()
    change(pages)
    return plan_of(write_pages(tmp_path / f"{name}.xlsx", pages), *WHEN)


def test_an_invoice_issued_and_due_in_the_month_raises_the_target_by_what_it_does_not_replace(tmp_path: Path) -> None:
    """C3 pays cash: its December sales are all due in December, invoiced already or not."""
    before = line_of(changed(tmp_path, "before", lambda _: None), "C3")
    new = ["FP-NEW", "C3", "2026-12-05", "2026-12-05", 50_000]
    after = line_of(changed(tmp_path, "after", lambda pages: pages["发票"].append(new)), "C3")
    # 50,000 moves from "still to be sold" to "due": the sum stays, whichever way it is counted.
    assert after["due_in_month"] == int(before["due_in_month"]) + 5_000_000  # type: ignore[call-overload]
    assert after["target"] == before["target"]


def test_what_is_paid_of_such_an_invoice_is_received_and_not_surplus(tmp_path: Path) -> None:
    def paid(pages: Pages) -> None:
        pages["发票"].append(["FP-NEW", "C3", "2026-12-05", "2026-12-05", 50_000])
        pages["回款"].append(["R99", "2026-12-08", "三号百货大楼", 50_000, "付FP-NEW"])

    line = line_of(changed(tmp_path, "paid", paid), "C3")
    assert line["received"] == 5_000_000
    assert line["surplus"] == 0


def test_money_on_account_pays_new_sales_too(tmp_path: Path) -> None:
    """C3 owes nothing and has 60,000 with us: so much less is asked of it."""
    before = line_of(changed(tmp_path, "before", lambda _: None), "C3")
    prepaid = ["R99", "2026-11-15", "三号百货大楼", 60_000, "预付货款"]
    after = line_of(changed(tmp_path, "after", lambda pages: pages["回款"].append(prepaid)), "C3")
    assert after["target"] == int(before["target"]) - 6_000_000  # type: ignore[call-overload]
    assert after["opening"] == int(before["opening"]) - 6_000_000  # type: ignore[call-overload]


def test_a_refund_is_credited_to_the_customer_of_that_name(tmp_path: Path) -> None:
    refund = ["R99", "2026-11-20", "三号百货大楼", -7_000, "退货款"]
    after = changed(tmp_path, "refund", lambda pages: pages["回款"].append(refund))
    assert line_of(after, "C3")["opening"] == 700_000
    assert "plan.unknown_refunds" not in {row["code"] for row in after["findings"]}
