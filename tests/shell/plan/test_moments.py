"""One company planned on different days, measures approved and planned again, the same plan twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.shell.plan.tiny import tiny_pages
from tests.shell.plan.typed import Pages, plan_of, write_pages
from tests.shell.plan.written import Written, day, sums, total

from huikuan.shell.cli import main
from huikuan.shell.cli.exits import Exit

LEDGER = ("target", "received", "promised", "measured", "unowned", "surplus")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tmp_path_factory.mktemp("moments") / "book.xlsx", tiny_pages())


@pytest.fixture(scope="module")
def middle(book: Path) -> Written:
    return plan_of(book, "--month", "2026-12", "--today", "2026-12-10")


def amounts(plan: Written) -> dict[str, tuple[int, ...]]:
    """The ledger by customer."""
    return {row["customer_no"]: tuple(row[key] for key in LEDGER) for row in plan["plan"]}


def test_before_the_month_nothing_of_it_has_come_in(book: Path) -> None:
    plan = plan_of(book, "--month", "2026-12", "--today", "2026-11-22", output=book.with_name("before.xlsx"))
    found = amounts(plan)
    # R2, R4, R6 and C1's promise of 1 December lie ahead. October is the last complete month, so that November's sales
    # are estimated as the average of August to October, 2,000,000; what of them has not been invoiced is still to come,
    # from the 22nd on: at 30 days and at 月结30天 it falls due in December, at 60 days it does not. C1's 800,000 of
    # November have been invoiced. Of December's sales at 30 days those of the 1st fall due: 1/31.
    assert found["C1"] == (80_000_000 + 4_088_031, 0, 0, 8_000_000, 76_088_031, 0)
    assert found["C2"] == (20_000_000 + 40_000_000, 0, 0, 0, 60_000_000, 0)
    assert found["C3"] == (31_682_246, 0, 0, 0, 31_682_246, 0)
    assert found["C4"] == (25_000_000, 0, 0, 0, 25_000_000, 0)
    assert found["C5"] == (3_000_000 + 20_000_000 + 1_022_007, 0, 0, 0, 24_022_007, 0)
    assert found["C6"] == (1_000_000 + 10_000_000 + 511_003, 0, 0, 0, 11_511_003, 0)
    codes = {row["code"] for row in plan["findings"]}
    assert {"plan.invoices_after_today", "plan.receipts_after_today"} <= codes


def test_on_the_last_working_day(book: Path) -> None:
    plan = plan_of(book, "--month", "2026-12", "--today", "2026-12-31", output=book.with_name("last.xlsx"))
    found = amounts(plan)
    assert found["C1"] == (80_000_000, 0, 0, 8_000_000, 72_000_000, 0)  # the promise of the 18th is broken by now
    assert found["C4"] == (25_000_000, 5_000_000, 0, 0, 20_000_000, 0)
    assert {row["date"] for row in plan["week_plan"]} == {day("2026-12-31")}
    assert {row["step_date"] for row in plan["plan"] if row["step"]} == {day("2026-12-31")}
    assert total(plan["by_day"], "target") == 316_822_458  # the month's split stands


def test_a_past_month_seen_from_then(book: Path) -> None:
    """On 12 October 2026 for October: what happened later is not known."""
    plan = plan_of(book, "--month", "2026-10", "--today", "2026-10-12", output=book.with_name("past.xlsx"))
    rows = plan.by("plan", "customer_no")
    assert set(rows) <= {f"C{number}" for number in range(1, 7)}
    # Open on 30 September: C2's invoice of 15 September, C5's 60,000 and C6's 20,000; C1's came on 5 October.
    assert {key: row["opening"] for key, row in rows.items() if row["opening"]} == {
        "C2": 40_000_000,
        "C5": 6_000_000,
        "C6": 2_000_000,
    }
    assert rows["C2"]["due_in_month"] == 40_000_000
    assert {row["customer_no"]: row["not_due"] for row in plan["ageing"] if row["not_due"]} == {
        "C1": 50_000_000,
        "C2": 40_000_000,
    }
    assert total(plan["plan"], "received") == 0
    # No budget for October and the same month twice 2,000,000: 6 % and 12 % and no trend of its own.
    company = {row["reference"]: row for row in plan["proposal"] if row["region"] == "全公司"}
    assert company["预算 B"]["amount"] is None
    assert company["历史同期 H"]["amount"] == 200_000_000
    assert company["销售目标建议"]["amount"] == 200_000_000 // 2 + 212_000_000 // 4 + 224_000_000 // 4


@pytest.mark.parametrize("today", ["2027-01-01", "2027-06-30"])
def test_a_month_that_is_over_is_refused(book: Path, today: str, capsys: pytest.CaptureFixture[str]) -> None:
    output = book.with_name("over.xlsx")
    code = main(["plan", str(book), "--month", "2026-12", "--today", today, "-o", str(output)])
    assert code == Exit.REFUSED == 3
    assert not output.exists()
    said = capsys.readouterr()
    assert said.out == ""
    assert "2026-12" in said.err


def test_the_month_is_over_after_its_last_working_day(book: Path) -> None:
    """October 2026 ends on a Saturday: planned on Friday the 30th, refused on the 31st."""
    output = book.with_name("october.xlsx")
    words = ["plan", str(book), "--month", "2026-10", "-o", str(output), "--quiet"]
    assert main([*words, "--today", "2026-10-31"]) == 3
    assert not output.exists()
    assert main([*words, "--today", "2026-10-30"]) == 0


def test_the_same_book_gives_the_same_plan(book: Path, middle: Written) -> None:
    again = plan_of(book, "--month", "2026-12", "--today", "2026-12-10", output=book.with_name("again.xlsx"))
    assert again == middle


def test_approved_measures_come_back_as_measured_money(book: Path, middle: Written, tmp_path: Path) -> None:
    """The plan's own measures sheet, title, totals and all, goes back into the workbook with two rows approved."""
    plan = openpyxl.load_workbook(book.with_name("book-plan.xlsx"))["差距措施"]
    lines = [[cell.value for cell in row] for row in plan.iter_rows()]
    header = next(line for line in lines if line[0] == "客户编号")
    customer, expected, approved = (header.index(name) for name in ("客户编号", "预计增加回款", "批准"))
    chosen = [line for line in lines if line[customer] in ("C3", "C4") and line[approved] == "否"]
    assert [line[customer] for line in chosen] == ["C3", "C4"]
    for line in chosen:
        line[approved] = "是"
    gain = {line[customer]: round(line[expected] * 100) for line in chosen}
    pages: Pages = {**tiny_pages(), "差距措施": lines}
    second = plan_of(write_pages(tmp_path / "second.xlsx", pages), "--month", "2026-12", "--today", "2026-12-10")
    before, after = amounts(middle), amounts(second)
    measured, unowned = LEDGER.index("measured"), LEDGER.index("unowned")
    for key in before:
        moved = list(before[key])
        moved[measured] += gain.get(key, 0)
        moved[unowned] -= gain.get(key, 0)
        assert after[key] == tuple(moved), key
    assert not [row for row in second["findings"] if row["severity"] == "错误"]
    given = [row for row in second["measures"] if row["approved"] == "是"]
    assert [row["customer_no"] for row in given] == ["C1", "C3", "C4"]


def test_a_kept_promise_is_not_promised_and_received_at_once(book: Path, tmp_path: Path) -> None:
    """C1 pays 250,000 of its 300,000 on the 9th: received 250,000, promised the other 50,000."""
    pages = tiny_pages()
    pages["回款"] = [*pages["回款"], ["R7", "2026-12-09", "一号商贸有限公司", 250_000, "付FP-2026-0102部分货款"]]
    plan = plan_of(write_pages(tmp_path / "kept.xlsx", pages), "--month", "2026-12", "--today", "2026-12-10")
    assert amounts(plan)["C1"] == (80_000_000, 25_000_000, 5_000_000, 8_000_000, 42_000_000, 0)
    assert sums(plan["by_day"], "owner_no", "planned_cash") == {"E2": 5_000_000, "E3": 0, "E4": 5_000_000, None: 0}


def test_default_month_is_the_next_from_the_20th_on(book: Path) -> None:
    late = plan_of(book, "--today", "2026-11-20", output=book.with_name("late.xlsx"))
    early = plan_of(book, "--today", "2026-11-19", output=book.with_name("early.xlsx"))
    months = [{(row["date"].year, row["date"].month) for row in plan["by_day"]} for plan in (late, early)]
    assert months == [{(2026, 12)}, {(2026, 11)}]
    assert min(row["date"] for row in early["week_plan"]) >= date(2026, 11, 19)
