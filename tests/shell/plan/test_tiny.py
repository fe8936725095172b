"""Every number of the plan of a company of six customers, worked out by hand (the company: tiny.py).

Sales target, in fen (shares of 316,822,458; the larger remainder gets the odd fen):

| region | person | customer | part |
|---|---|---|---|
| 华东 7/10 = 221,775,721 (.6 up) | E2 4/7 = 126,728,983 | C1 all | O1 3/5 = 76,037,390, O2 2/5 = 50,691,593 |
| | E3 3/7 = 95,046,738 | C2 2/3 = 63,364,492 | O3 3/4 = 47,523,369, rest 15,841,123 |
| | | C3 1/3 = 31,682,246 | |
| 华西 3/10 = 95,046,737 | E4 5/6 = 79,205,614 | C4 3/5 = 47,523,368, C5 2/5 = 31,682,246 | |
| | nobody 1/6 = 15,841,123 | C6 | |

Collection target: what falls due in December, half of what was overdue on 30 November, and of December's own sales
what is both sold from the 10th on and due by the 31st: for cash all of it, at 30 days and more none.

| | open | overdue | due in month | new sales due | target | received | promised | measured | unowned | surplus |
|---|---|---|---|---|---|---|---|---|---|---|
| C1 | 800,000 | 0 | 800,000 | 0 | 800,000 | 0 | 300,000 | 80,000 | 420,000 | 0 |
| C2 | 400,000 | 400,000 | 0 | 0 | 200,000 | 200,000 of 300,000 | 0 | 0 | 0 | 100,000 |
| C3 | 0 | 0 | 0 | 316,822.46 | 316,822.46 | 0 | 0 | 0 | 316,822.46 | 0 |
| C4 | 250,000 | 0 | 250,000 | 0 | 250,000 | 50,000 | 100,000 − 50,000 kept | 0 | 150,000 | 0 |
| C5 | 60,000 | 60,000 | 0 | 0 | 30,000 | 0 | 0 (broken) | 0 | 30,000 | 0 |
| C6 | 20,000 | 20,000 | 0 | 0 | 10,000 | 10,000 of 20,000 | 0 | 0 | 0 | 10,000 |

At risk, a promise of a customer without a past counts 7/10: C1 lacks 420,000 + 90,000, C4 150,000 + 15,000.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from tests.shell.plan.tiny import tiny_pages
from tests.shell.plan.typed import plan_of, write_pages
from tests.shell.plan.written import Row, Written, day, split, sums, total

TARGET, CHALLENGE, STRETCH = 316_822_458, 348_504_704, 380_186_950  # × 1.1 = …703.8, × 1.2 = …949.6
SALES_TARGETS = {
    ("公司", None): 316_822_458,
    ("区域", "华东"): 221_775_721,
    ("人员", "E2"): 126_728_983,
    ("客户", "C1"): 126_728_983,
    ("网点", "O1"): 76_037_390,
    ("网点", "O2"): 50_691_593,
    ("人员", "E3"): 95_046_738,
    ("客户", "C2"): 63_364_492,
    ("网点", "O3"): 47_523_369,
    ("网点", "其他（未分网点）"): 15_841_123,
    ("客户", "C3"): 31_682_246,
    ("区域", "华西"): 95_046_737,
    ("人员", "E4"): 79_205_614,
    ("客户", "C4"): 47_523_368,
    ("客户", "C5"): 31_682_246,
    ("人员", "（无负责人）"): 15_841_123,
    ("客户", "C6"): 15_841_123,
    # O1 and O2 are the core outlets: they begin in the first half of the outlets' 174,252,352
    ("产品", "P1"): 76_037_390,
    ("产品", "P2"): 50_691_593,
}
OWNED = ("target", "received", "promised", "measured", "unowned", "risk_unowned", "surplus")
LEDGER = ("opening", "overdue", "due_in_month", *OWNED)
PLAN = {
    "C1": (80_000_000, 0, 80_000_000, 80_000_000, 0, 30_000_000, 8_000_000, 42_000_000, 51_000_000, 0),
    "C2": (40_000_000, 40_000_000, 0, 20_000_000, 20_000_000, 0, 0, 0, 0, 10_000_000),
    "C3": (0, 0, 0, 31_682_246, 0, 0, 0, 31_682_246, 31_682_246, 0),
    "C4": (25_000_000, 0, 25_000_000, 25_000_000, 5_000_000, 5_000_000, 0, 15_000_000, 16_500_000, 0),
    "C5": (6_000_000, 6_000_000, 0, 3_000_000, 0, 0, 0, 3_000_000, 3_000_000, 0),
    "C6": (2_000_000, 2_000_000, 0, 1_000_000, 1_000_000, 0, 0, 0, 0, 1_000_000),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tmp_path_factory.mktemp("tiny") / "小小电器.xlsx", tiny_pages())


@pytest.fixture(scope="module")
def plan(book: Path) -> Written:
    return plan_of(book, "--month", "2026-12", "--today", "2026-12-10")


def test_proposal_is_the_golden_one_with_its_references_and_back_tested_errors(plan: Written) -> None:
    rows = {row["reference"]: row for row in plan["proposal"] if row["region"] == "全公司"}
    found = {name: (rows[name]["amount"], rows[name]["weight"], rows[name]["contribution"]) for name in list(rows)[:4]}
    assert found == {
        "预算 B": (320_000_000, 0.4, 128_000_000),
        "历史同期 H": (315_488_193, 0.3, 94_646_458),  # 2,880,000 × √(2.88 ÷ 2.40)
        "行业 I": (305_280_000, 0.15, 45_792_000),
        "标杆 K": (322_560_000, 0.15, 48_384_000),
    }
    # Errors of December 2025 to November 2026: in eleven months last year's figure was the very same.
    assert rows["预算 B"]["error"] is None
    december = 2_620_000 * (2_620_000 / 2_400_000)
    assert rows["历史同期 H"]["error"] == round((2_880_000 - december) / 2_880_000 / 12, 6) == 0.000574
    assert rows["行业 I"]["error"] == round((11 * 0.06 + (2_880_000 - 2_620_000 * 1.06) / 2_880_000) / 12, 6)
    assert rows["标杆 K"]["error"] == round((11 * 0.12 + (2_620_000 * 1.12 - 2_880_000) / 2_880_000) / 12, 6)
    # The forecast is shown at weight 0, between its own quantiles.
    assert (rows["预测 F（P50）"]["weight"], rows["预测 F（P50）"]["contribution"]) == (0, 0)
    assert rows["预测 P10"]["amount"] < rows["预测 F（P50）"]["amount"] < rows["预测 P90"]["amount"]
    for name, amount in {
        "销售目标建议": TARGET,
        "保底": TARGET,
        "挑战": CHALLENGE,
        "冲刺": STRETCH,
        "本月到期": 105_000_000,
        "新销售中本月到期": 31_682_246,
        "逾期结转 × 回收率": 24_000_000,
        "回款目标": 160_682_246,
    }.items():
        assert rows[name]["amount"] == amount, name
    assert rows["销售目标建议"]["growth"] == round(3_168_224.58 / 2_880_000 - 1, 6)


def test_regions_without_a_budget_go_by_the_other_references(plan: Written) -> None:
    rows = {(row["region"], row["reference"]): row for row in plan["proposal"]}
    for region, part in (("华东", 7), ("华西", 3)):
        history = 315_488_192.7  # of the company; .30, .15 and .15 renormalised are one half and two quarters
        expected = part / 10 * (history / 2 + 305_280_000 / 4 + 322_560_000 / 4)
        assert abs(rows[region, "销售目标建议"]["amount"] - expected) <= 0.6
        assert [rows[region, name]["effective_weight"] for name in ("预算 B", "历史同期 H", "行业 I", "标杆 K")] == [
            0,
            0.5,
            0.25,
            0.25,
        ]
        assert rows[region, "按区域分到"]["amount"] == SALES_TARGETS["区域", region]


def test_decomposition_row_by_row(plan: Written) -> None:
    named = {}
    for row in plan["decomposition"]:
        key = None if row["level"] == "公司" else row["key"] or row["name"]
        assert (row["level"], key) not in named
        named[row["level"], key] = row
    assert {key: row["target"] for key, row in named.items()} == SALES_TARGETS
    # Every row sold last December what its share of 2,880,000 is, and grows like the company.
    percents = {"C1": 40, "C2": 20, "C3": 10, "C4": 15, "C5": 10, "C6": 5, "O1": 24, "O2": 16, "O3": 15, "E3": 30}
    for (_, key), row in named.items():
        if key in percents:
            assert row["last_year"] == 2_880_000 * percents[key], key
        assert row["growth"] == pytest.approx(0.100078, abs=2e-6)
    assert all(row["base"] == row["target"] for row in named.values())  # its factor is 1.00
    # Challenge and stretch are split once, over the eight lowest parts, and summed up.
    parts = [("网点", "O1"), ("网点", "O2"), ("网点", "O3"), ("网点", "其他（未分网点）")]
    parts += [("客户", f"C{number}") for number in (3, 4, 5, 6)]
    weights = [SALES_TARGETS[part] for part in parts]
    for column, whole in (("challenge", CHALLENGE), ("stretch", STRETCH)):
        assert [named[part][column] for part in parts] == split(whole, weights)
        assert named["公司", None][column] == whole
    assert {key: row["collection"] for (level, key), row in named.items() if level == "客户"} == {
        key: figures[LEDGER.index("target")] for key, figures in PLAN.items()
    }
    assert [named["网点", key]["collection"] for key in ("O1", "O2")] == split(80_000_000, [3, 2])
    assert [named["网点", key]["collection"] for key in ("O3", "其他（未分网点）")] == [15_000_000, 5_000_000]
    assert named["公司", None]["share"] == 1
    assert named["客户", "C4"]["share"] == 0.6
    assert named["人员", "E2"]["share"] == 0.571429


def test_smart_letters_where_one_can_tell(plan: Written) -> None:
    smart = {row["key"]: dict(zip("SMART", row["smart"].split(), strict=True)) for row in rows_of(plan, "客户")}
    letters = {key: "".join(marks[letter][1] for letter in "SMRT") for key, marks in smart.items()}
    assert letters == {
        "C1": "✓✓✗✓",  # its outlets can sell 500,000 + 320,000, the target is 1,267,289.83
        "C2": "✓✓△✓",  # no potential known
        "C3": "✓✓△✓",
        "C4": "✓✓△✓",
        "C5": "△✓△✓",  # no item
        "C6": "✗✓△✓",  # no owner
    }


def test_items_and_days_of_each_person(plan: Written) -> None:
    assert {(row["owner_no"], row["item_no"]): row["target"] for row in plan["by_item"]} == {
        ("E2", "P1"): 76_037_390,
        ("E2", "P2"): 50_691_593,
        ("E3", "P1"): 31_682_246,  # 2/3 of O3
        ("E3", "P2"): 15_841_123,
        ("E3", "P3"): 15_841_123 + 31_682_246,  # 1/3 of O3, all of C3
        ("E4", "P1"): 47_523_368,
        ("E4", None): 31_682_246,  # C5 buys no item by name
        (None, "P2"): 15_841_123,
    }
    days = sorted({row["date"] for row in plan["by_day"]})
    december = [date(2026, 12, 1) + timedelta(days=at) for at in range(31)]
    assert days == [on for on in december if on.weekday() < 5]  # 23 days, no public holiday
    for person, amount in {"E2": 126_728_983, "E3": 95_046_738, "E4": 79_205_614, None: 15_841_123}.items():
        each, odd = divmod(amount, 23)
        shares = [row["target"] for row in plan["by_day"] if row["owner_no"] == person]
        assert shares == [each + 1] * odd + [each] * (23 - odd)
    cash = {(row["owner_no"], row["date"]): row["planned_cash"] for row in plan["by_day"] if row["planned_cash"]}
    assert cash == {("E2", day("2026-12-18")): 30_000_000, ("E4", day("2026-12-22")): 5_000_000}


def test_capacity_schemes(plan: Written) -> None:
    """华东: 480,000, 320,000 and O3's own 15 % of 24,880,000 in twelve months: 311,000; only O1 has room: 20,000."""
    rows = {(row["region"], row["scheme"][:3]): row for row in plan["schemes"]}
    one, two, three = (rows["华东", f"方案{number}"] for number in "一二三")
    for row in (one, two, three):
        given = [row[key] for key in ("target", "average", "outlets", "can_open", "can_lift")]
        assert given == [221_775_721, 37_033_333, 3, 0, 666_666]
    assert (one["needed_outlets"], one["to_open"], one["gap_outlets"]) == (6, 3, -3)
    assert (two["needed_average"], two["needed_lift"]) == (73_925_240, 36_891_907)  # …240.33, …907.33
    assert two["gap_average"] == -36_225_241  # 666,666 − 36,891,907.33
    assert (three["reachable"], three["gap"]) == (113_099_997, 113_099_997 - 221_775_721)
    assert rows["华西", "方案一"]["outlets"] == 0
    assert rows["华西", "方案一"]["can_open"] == 1
    assert rows["华西", "方案一"]["needed_outlets"] is None


def test_tiers_go_by_sales_while_receipts_are_incomplete(plan: Written) -> None:
    """1,000,000 received of 24,880,000 sold in the twelve months to November is no ground for tiers."""
    columns = ("tier", "receipts", "sales", "share_start", "share", "visits", "calls")
    assert {row["customer_no"]: tuple(row[column] for column in columns) for row in plan["tiers"]} == {
        # December 2026 has 23 working days: 9 visits at two a week, 5 at one; 31 ÷ 3 = 10 calls
        "C1": ("一级", 50_000_000, 995_200_000, 0, 0.4, 9, 10),
        "C2": ("一级", 30_000_000, 497_600_000, 0.4, 0.2, 9, 10),
        "C4": ("一级", 5_000_000, 373_200_000, 0.6, 0.15, 9, 10),
        "C3": ("一级", 10_000_000, 248_800_000, 0.75, 0.1, 9, 10),
        "C5": ("二级", 3_000_000, 248_800_000, 0.85, 0.1, 5, 0),
        "C6": ("待开发", 2_000_000, 124_400_000, 0.95, 0.05, 0, 2),
    }
    assert [row["rank"] for row in plan["tiers"]] == [1, 2, 3, 4, 5, 6]
    assert "plan.tiers_by_sales" in {row["code"] for row in plan["findings"]}


def test_ageing_and_matching(plan: Written) -> None:
    buckets = ("not_due", "d1_30", "d31_60", "d61_90", "d91_180", "d181_365", "y1_2", "y2_3", "y3")
    shown = {row["customer_no"]: {key: row[key] for key in buckets if row[key]} for row in plan["ageing"]}
    assert shown == {
        "C1": {"not_due": 80_000_000},
        "C2": {"d31_60": 10_000_000},  # since 15 October: 56 days
        "C4": {"not_due": 20_000_000},
        "C5": {"y1_2": 6_000_000},  # since 1 July 2025: 527 days
    }
    assert {row["customer_no"]: row["oldest_days"] for row in plan["ageing"]} == {
        "C1": None,
        "C2": 56,
        "C4": None,
        "C5": 527,
    }
    assert plan.totals["ageing"]["outstanding"] == 116_000_000
    receipts = [row for row in plan["matching"] if row["receipt_no"]]
    assert {row["receipt_no"]: (row["state"], row["invoice_no"], row["allocated"]) for row in receipts} == {
        "R1": ("已核销", "FP-2026-0101", 50_000_000),
        "R2": ("已核销", "FP-2026-0201", 30_000_000),
        "R3": ("已核销", "FP-2026-0301", 10_000_000),
        "R4": ("已核销", "FP-2026-0401", 5_000_000),
        "R5": ("已核销", "FP-2025-0501", 3_000_000),
        "R6": ("已核销", "FP-2026-0601", 2_000_000),
    }
    assert {row["invoice_no"]: row["left_open"] for row in plan["matching"] if row["state"] == "未收"} == {
        "FP-2025-0501": 6_000_000,
        "FP-2026-0201": 10_000_000,
        "FP-2026-0401": 20_000_000,
        "FP-2026-0102": 80_000_000,
    }


def test_collection_plan(plan: Written) -> None:
    rows = plan.by("plan", "customer_no")
    assert {key: tuple(row[column] for column in LEDGER) for key, row in rows.items()} == PLAN
    assert {column: plan.totals["plan"][column] for column in LEDGER} == {
        column: sum(figures[at] for figures in PLAN.values()) for at, column in enumerate(LEDGER)
    }
    assert [rows[key]["owner_no"] for key in sorted(rows)] == ["E2", "E3", "E3", "E4", "E4", None]
    steps = {key: (row["step"], row["step_date"]) for key, row in rows.items()}
    assert steps == {
        "C1": ("承诺日核对到账", day("2026-12-18")),
        "C2": ("上门催收逾期款", day("2026-12-10")),
        "C3": ("随新货落实收款", day("2026-12-10")),  # owes nothing yet
        "C4": ("承诺日核对到账", day("2026-12-22")),
        "C5": ("承诺落空，升级处理", day("2026-12-10")),
        "C6": ("指定负责人", day("2026-12-10")),
    }
    assert rows["C1"]["support"] == "补一次促销"


def test_ownership_follows_the_people(plan: Written) -> None:
    columns = ("customers", *OWNED)
    amounts = {key: [1, *figures[LEDGER.index("target") :]] for key, figures in PLAN.items()}

    def together(*keys: str) -> tuple[int, ...]:
        return tuple(map(sum, zip(*(amounts[key] for key in keys), strict=True)))

    assert [(row["name"], tuple(row[column] for column in columns)) for row in plan["ownership"]] == [
        ("小小电器", together("C1", "C2", "C3", "C4", "C5", "C6")),
        ("赵总", together("C1", "C2", "C3", "C4", "C5")),
        ("钱多", together("C1")),
        ("孙行", together("C2", "C3")),
        ("李顺", together("C4", "C5")),
        ("（无负责人）", together("C6")),
    ]
    assert plan["ownership"][0]["unowned_share"] == round(91_682_246 / 160_682_246, 6)


def test_measures_given_stand_before_those_suggested(plan: Written) -> None:
    rows = [(row["customer_no"], row["approved"], row["gap"]) for row in plan["measures"]]
    assert rows == [
        ("C1", "是", 42_000_000),
        ("C2", "否", 0),
        ("C1", "否", 42_000_000),
        ("C3", "否", 31_682_246),
        ("C4", "否", 15_000_000),
        ("C5", "否", 3_000_000),
    ]


def test_week_plan_keeps_the_appointments(plan: Written) -> None:
    expected = [row for row in plan["week_plan"] if row["expected"]]
    fixed = {(row["customer_no"], row["date"], row["activity"]): row["expected"] for row in expected}
    assert fixed == {
        ("C1", day("2026-12-18"), "电话"): 30_000_000,
        ("C2", day("2026-12-10"), "拜访"): 10_000_000,
        ("C3", day("2026-12-10"), "电话"): 31_682_246,
        ("C4", day("2026-12-22"), "电话"): 5_000_000,
    }
    seen: defaultdict[str, list[Row]] = defaultdict(list)
    for row in plan["week_plan"]:
        assert day("2026-12-10") <= row["date"] <= day("2026-12-31")
        assert row["date"].weekday() < 5
        seen[row["customer_no"]].append(row)
    assert "C6" not in seen  # nobody's customer is on nobody's way
    assert {row["owner_no"] for row in seen["C4"] + seen["C5"]} == {"E4"}
    for rows in seen.values():
        assert len({row["date"] for row in rows}) == len(rows)


def test_calls_every_three_days_count_only_the_days_left(plan: Written) -> None:
    """From 10 to 31 December there are 22 days: seven calls to a customer of tier 1, not the month's ten."""
    calls = [row for row in plan["week_plan"] if row["customer_no"] == "C1" and row["activity"] == "电话"]
    assert 6 <= len(calls) <= 8


def test_doubts_are_named(plan: Written) -> None:
    codes = {(row["code"], row["value"]) for row in plan["findings"]}
    assert ("plan.customer_without_owner", "C6") in codes
    assert ("plan.terms_assumed", "C6") in codes
    assert ("capacity.target_out_of_reach", "华东") in codes
    assert not [row for row in plan["findings"] if row["severity"] == "错误"]


def test_cover_says_the_same(book: Path, plan: Written) -> None:
    sheet = openpyxl.load_workbook(book.with_name("小小电器-plan.xlsx"), data_only=True)["总览"]
    values = {cell.value for row in sheet.iter_rows() for cell in row}
    for key in ("target", "received", "promised", "measured", "unowned"):
        assert plan.totals["plan"][key] / 100 in values
    assert TARGET / 100 in values


GOLDEN_OUTLETS = 45


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Two regions by budget alone: 3,000,000 in 华南 over 45 outlets of 50,000, and 309,000 in 华北."""
    pages = {
        "Staff": [["Employee no", "Name"], ["E1", "Ann"], ["E2", "Bob"]],
        "Customers": [
            ["Customer no", "Name", "Owner (employee no)", "Region"],
            ["C1", "South", "E1", "华南"],
            ["C2", "North", "E2", "华北"],
        ],
        "Outlets": [
            ["Outlet no", "Name", "Customer no", "Status", "Monthly average sales"],
            *([f"O{number}", f"Shop {number}", "C1", "active", 50_000] for number in range(GOLDEN_OUTLETS)),
        ],
        "Sales": [["Month", "Customer no", "Amount"], ["2026-10", "C1", 2_250_000], ["2026-10", "C2", 250_000]],
        "Budget": [["Month", "Region", "Sales budget"], ["2026-12", "华南", 3_000_000], ["2026-12", "华北", 309_000]],
        "Invoices": [["Invoice no", "Customer no", "Issue date", "Amount"], ["I-1", "C1", "2026-10-31", 1]],
        "Factors": [
            ["Factor", "Region", "Value"],
            ["weight budget", None, "1"],
            ["outlets that can be opened", "华南", "8"],
            ["lift per outlet", "华南", "10000"],
        ],
    }
    book = write_pages(tmp_path_factory.mktemp("golden") / "golden.xlsx", pages)
    return plan_of(book, "--month", "2026-12", "--today", "2026-11-20", lang="en")


def test_golden_capacity(golden: Written) -> None:
    one, two, three = (row for row in golden["schemes"] if row["region"] == "华南")
    assert (one["target"], one["average"], one["outlets"], one["can_open"], one["can_lift"]) == (
        300_000_000,
        5_000_000,
        45,
        8,
        1_000_000,
    )
    assert (one["needed_outlets"], one["to_open"], one["gap_outlets"]) == (60, 15, -7)
    assert (two["needed_average"], two["needed_lift"], two["gap_average"]) == (6_666_667, 1_666_667, -666_667)
    assert (three["reachable"], three["gap"]) == (318_000_000, 18_000_000)


def test_golden_days(golden: Written) -> None:
    north = [row["target"] for row in golden["by_day"] if row["owner_no"] == "E2"]
    assert north == [1_343_479] * 6 + [1_343_478] * 17
    assert total(golden["by_day"], "target") == 330_900_000
    assert sums(golden["by_day"], "owner_no", "target") == {"E1": 300_000_000, "E2": 30_900_000}


def test_golden_tiers(tmp_path: Path) -> None:
    """Receipts of 500, 300, 100, 50, 30 and 20: the shares begin at 0, 50, 80, 90, 95 and 98 %."""
    receipts = {"A": 500, "B": 300, "C": 100, "D": 50, "E": 30, "F": 20}
    pages = {
        "员工": [["员工编号", "姓名"], ["E1", "甲"]],
        "客户": [["客户编号", "客户名称", "负责人编号"], *([key, f"客户{key}", "E1"] for key in receipts)],
        "销售历史": [["月份", "客户编号", "金额"], *(["2026-10", key, 100] for key in receipts)],
        "回款": [
            ["回款单号", "到账日期", "金额", "客户编号"],
            *([f"R{key}", "2026-10-15", amount, key] for key, amount in receipts.items()),
            ["R0", "2025-11-20", 10_000, "F"],  # a year and a day ago: too old to count
        ],
    }
    plan = plan_of(write_pages(tmp_path / "tiers.xlsx", pages), "--month", "2026-12", "--today", "2026-11-21")
    columns = ("customer_no", "tier", "share_start", "visits", "calls")
    assert [tuple(row[column] for column in columns) for row in plan["tiers"]] == [
        ("A", "一级", 0, 9, 10),
        ("B", "一级", 0.5, 9, 10),
        ("C", "二级", 0.8, 5, 0),
        ("D", "三级", 0.9, 2, 0),
        ("E", "待开发", 0.95, 0, 2),
        ("F", "待开发", 0.98, 0, 2),
    ]


def rows_of(plan: Written, level: str) -> list[Row]:
    """Rows of one level of the decomposition."""
    return [row for row in plan["decomposition"] if row["level"] == level]
