"""The demonstration company through ``demo`` and ``plan``, its workbook checked with plain Python and SQL.

Once as a whole in the middle of the planned month, once small before the month begins. What the checks know is the
company's own figures (as its maker gave them) and the cells of the written workbook.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from tests.shell.plan.typed import plan_of
from tests.shell.plan.written import Row, Written, read_plan, split, sums, total

from huikuan.engine.periods import Month
from huikuan.shell.cli import main
from huikuan.shell.demo import Sizes, company
from huikuan.shell.demo.workbook import write_demo

SMALL = Sizes(customers=60, outlets=150, invoices=420, reps=8, managers=4)
WHEN = {"whole, mid-month": (date(2026, 12, 15), None), "small, before the month": (date(2026, 11, 22), SMALL)}
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
DEPTH = {"公司": 0, "区域": 1, "人员": 2, "客户": 3, "网点": 4, "产品": 5}
AMOUNTS = ("target", "last_year", "base", "challenge", "stretch", "collection")
LEDGER = ("target", "received", "promised", "measured", "unowned", "risk_unowned", "surplus")
BUCKETS = {
    "not_due": (-100_000, 0),
    "d1_30": (1, 30),
    "d31_60": (31, 60),
    "d61_90": (61, 90),
    "d91_180": (91, 180),
    "d181_365": (181, 365),
    "y1_2": (366, 730),
    "y2_3": (731, 1095),
    "y3": (1096, 100_000),
}


@dataclass(frozen=True)
class Case:
    """The company's figures, the day of planning, and the plan."""

    frames: dict[str, pl.DataFrame]
    today: date
    plan: Written
    sql: sqlite3.Connection

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Rows of a query over the tables sales, invoices, receipts, allocations."""
        return self.sql.execute(query, values).fetchall()

    def given(self, sheet: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        """Columns of one of the company's sheets, row by row."""
        return self.frames[sheet].select(columns).iter_rows()


@pytest.fixture(scope="module", params=list(WHEN))
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    today, sizes = WHEN[request.param]
    frames = company(today=today, sizes=sizes)
    folder = tmp_path_factory.mktemp("demo") / "new" / "out"
    if sizes is None:
        assert main(["demo", "-o", str(folder), "--today", str(today)]) == 0
        assert {path.name for path in folder.iterdir()} == {"演示公司.xlsx", "演示计划-2026-12.xlsx"}
        plan = read_plan(folder / "演示计划-2026-12.xlsx")
    else:
        folder.mkdir(parents=True)
        write_demo(folder / "演示.xlsx", frames)
        plan = plan_of(folder / "演示.xlsx", "--today", str(today))
    sql = sqlite3.connect(":memory:")
    fill(sql, "sales", frames["sales"].select(pl.col("month").dt.strftime("%Y-%m"), "customer_no", "item_no", "amount"))
    for name in ("invoices", "receipts"):
        fill(sql, name, frames[name])
    columns = ("state", "receipt_no", "receipt_date", "invoice_no", "due_date", "customer_no", "allocated")
    marks = ",".join("?" * len(columns))
    sql.execute(f"create table allocations ({','.join(columns)})")
    rows = [[str(row[key]) if isinstance(row[key], date) else row[key] for key in columns] for row in plan["matching"]]
    sql.executemany(f"insert into allocations values ({marks})", rows)
    yield Case(frames=frames, today=today, plan=plan, sql=sql)
    sql.close()


def fill(sql: sqlite3.Connection, name: str, frame: pl.DataFrame) -> None:
    """A frame as a table; dates as text."""
    sql.execute(f"create table {name} ({','.join(frame.columns)})")
    dates = [column for column, dtype in frame.schema.items() if dtype == pl.Date]
    rows = frame.with_columns(pl.col(column).cast(pl.String) for column in dates).rows()
    sql.executemany(f"insert into {name} values ({','.join('?' * frame.width)})", rows)


def test_every_level_of_the_decomposition_sums_to_its_parent(case: Case) -> None:
    rows = case.plan["decomposition"]
    path: list[Row] = []
    below: defaultdict[int, Counter[str]] = defaultdict(Counter)
    children: Counter[int] = Counter()
    for row in rows:
        depth = DEPTH[row["level"]]
        assert depth <= len(path), "a level is left out"
        path[depth:] = [row]
        if depth:
            children[id(path[depth - 1])] += 1
            for column in AMOUNTS:
                below[id(path[depth - 1])][column] += row[column] or 0
    assert children
    for row in rows:
        if children[id(row)]:
            assert {column: row[column] or 0 for column in AMOUNTS} == {c: below[id(row)][c] for c in AMOUNTS}, row
    whole = {(row["region"], row["reference"]): row["amount"] for row in case.plan["proposal"]}
    company_row = rows[0]
    for column, reference in (
        ("target", "销售目标建议"),
        ("base", "保底"),
        ("challenge", "挑战"),
        ("stretch", "冲刺"),
        ("collection", "回款目标"),
    ):
        assert company_row[column] == whole["全公司", reference]
    (last_year,) = case.ask("select sum(amount) from sales where month = '2025-12'")[0]
    assert company_row["last_year"] == last_year
    assert all(row["target"] >= 0 and row["collection"] >= 0 for row in rows)


def by_the_day(case: Case, recent: list[str]) -> Iterator[tuple[str, int]]:
    """What outlets that opened after the last complete month bring their customers, and those that closed take away."""
    sold: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for month, outlet, amount in case.given("sales", "month", "outlet_no", "amount"):
        if month == date(2025, 12, 1) or f"{month:%Y-%m}" in recent:
            sold[month.year == 2025][outlet] += amount
    days = case.frames["outlets"].select("outlet_no", "customer_no", "opened_on", "closed_on", "potential")
    for outlet, customer, opened, closed, potential in days.iter_rows():
        if closed is not None:
            yield customer, -max(sold[True][outlet], 0) - max(sold[False][outlet] // 3, 0)
        elif opened is not None and opened >= case.today.replace(day=1):  # on 10 December: 22 of 31 days at 40 %
            yield customer, round(2 * potential * Fraction(4, 10) * Fraction(22, 31))


def test_customers_get_their_share_of_last_year_and_of_the_last_three_months(case: Case) -> None:
    complete = Month.of(case.today) - 1
    recent = [str(complete - back) for back in range(3)]
    weight = dict.fromkeys(case.frames["customers"]["customer_no"], 0)
    for customer, amount in case.ask("select customer_no, sum(amount) from sales where month='2025-12' group by 1"):
        weight[str(customer)] += max(int(str(amount)), 0)
    query = "select customer_no, sum(amount) from sales where month in (?,?,?) group by 1"
    for customer, amount in case.ask(query, *recent):
        weight[str(customer)] += max(int(str(amount)) // 3, 0)
    for customer, fen in by_the_day(case, recent):
        weight[customer] = max(weight[customer] + fen, 0)
    rows = case.plan["decomposition"]
    shares = [
        row["amount"] for row in case.plan["proposal"] if (row["node"], row["reference"]) == ("区域", "按区域分到")
    ]
    assert [row["target"] for row in rows if row["level"] == "区域"] == shares
    people: list[list[Row]] = []
    for row in rows:
        if row["level"] == "人员":
            people.append([row])
        elif row["level"] == "客户":
            people[-1].append(row)
    owners = dict(case.given("customers", "customer_no", "owner"))
    shown = set()
    for person, *customers in people:
        shown |= {row["key"] for row in customers}
        assert {owners[row["key"]] for row in customers} <= {person["key"]}
        # in the order of the customer sheet, as the ties of the largest remainder go
        customers.sort(key=lambda row: list(weight).index(row["key"]))
        expected = split(person["target"], [weight[row["key"]] for row in customers])
        assert [row["target"] for row in customers] == expected
    assert all(weight[key] == 0 for key in set(weight) - shown)


def test_items_and_days_sum_to_each_persons_target(case: Case) -> None:
    persons: Counter[str | None] = Counter()
    for row in case.plan["decomposition"]:
        if row["level"] == "人员":
            persons[row["key"]] += row["target"]
    wanted = {key: amount for key, amount in persons.items() if amount}
    assert sums(case.plan["by_item"], "owner_no", "target") == wanted
    assert {key: fen for key, fen in sums(case.plan["by_day"], "owner_no", "target").items() if fen} == wanted
    assert all(row["target"] > 0 for row in case.plan["by_item"])
    assert {row["date"] for row in case.plan["by_day"]} == set(december())
    assert total(case.plan["by_day"], "planned_cash") == total(case.plan["plan"], "promised")
    assert {row["date"] for row in case.plan["by_day"] if row["planned_cash"]} <= {
        on for on in december() if on >= case.today
    }


def test_every_fen_of_the_collection_target_is_owned_or_named(case: Case) -> None:
    rows = case.plan["plan"]
    for row in rows:
        assert all(row[key] >= 0 for key in LEDGER), row
        assert row["target"] == row["received"] + row["promised"] + row["measured"] + row["unowned"], row
        assert row["unowned"] <= row["risk_unowned"] <= row["target"] - row["received"], row
        assert not (row["surplus"] and row["unowned"]), row
    (whole,) = [r["amount"] for r in case.plan["proposal"] if (r["region"], r["reference"]) == ("全公司", "回款目标")]
    assert total(rows, "target") == whole
    of_customer = {row["key"]: row["collection"] for row in case.plan["decomposition"] if row["level"] == "客户"}
    assert {row["customer_no"]: row["target"] for row in rows if row["target"]} == {
        key: fen for key, fen in of_customer.items() if fen
    }
    assert case.plan.totals["plan"]["unowned"] == total(rows, "unowned")


def test_collection_target_is_what_falls_due_and_a_share_of_the_overdue(case: Case) -> None:
    rows = {row["reference"]: row["amount"] for row in case.plan["proposal"] if row["region"] == "全公司"}
    assert rows["回款目标"] == rows["本月到期"] + rows["新销售中本月到期"] + rows["逾期结转 × 回收率"]
    assert rows["本月到期"] == total(case.plan["plan"], "due_in_month")
    # Before the month begins, what it opens with is what the ageing shows.
    if case.today < FIRST:
        opening = {row["customer_no"]: row["opening"] for row in case.plan["plan"] if row["opening"]}
        assert opening == {row["customer_no"]: row["outstanding"] for row in case.plan["ageing"] if row["outstanding"]}


def test_the_ownership_tree_is_the_plan_by_owner_up_the_staff_sheet(case: Case) -> None:
    boss = dict(case.given("staff", "employee_no", "manager_no"))
    expected: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    for row in case.plan["plan"]:
        figures = Counter({key: row[key] for key in LEDGER})
        person = row["owner_no"]
        expected["whole"].update(figures)
        if person is None:
            expected[None].update(figures)
        while person is not None:
            expected[person].update(figures)
            person = boss[person]
    counted: Counter[str | None] = Counter()
    for owner in case.frames["customers"]["owner"]:
        person = owner
        counted["whole"] += 1
        counted[None] += owner is None
        while person is not None:
            counted[person] += 1
            person = boss[person]
    found: dict[str | None, Row] = {}
    for at, row in enumerate(case.plan["ownership"]):
        key = "whole" if at == 0 else row["employee_no"]
        if row["name"] == "自管客户":  # a leader's own customers, part of the leader's row
            continue
        assert key not in found
        found[key] = row
    for key, row in found.items():
        assert {name: row[name] for name in LEDGER} == {name: expected[key][name] for name in LEDGER}, key
        assert row["customers"] == counted[key]
        share = row["unowned_share"]
        assert share is None if not row["target"] else abs(share - row["unowned"] / row["target"]) < 6e-7
    assert {key for key in counted if counted[key]} == set(found)


def test_ageing_is_the_invoices_less_the_allocations(case: Case) -> None:
    query = """
        with paid as (select invoice_no, due_date, sum(allocated) fen from allocations
                      where state = '已核销' group by 1, 2)
        select customer_no, cast(julianday(?) - julianday(due_date) as int) days, sum(amount - coalesce(fen, 0))
        from invoices left join paid using (invoice_no, due_date)
        where issue_date <= ? group by 1, 2
    """
    expected: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for customer, days, fen in case.ask(query, str(case.today), str(case.today)):
        (bucket,) = [name for name, (low, high) in BUCKETS.items() if low <= int(str(days)) <= high]
        expected[str(customer)][bucket] += int(str(fen))
    rows = case.plan.by("ageing", "customer_no")
    shown = {key: {name: row[name] for name in BUCKETS if row[name]} for key, row in rows.items()}
    assert {key: amounts for key, amounts in shown.items() if amounts} == {
        key: {name: fen for name, fen in amounts.items() if fen}
        for key, amounts in expected.items()
        if any(amounts.values())
    }
    for row in rows.values():
        overdue = sum(row[name] for name in BUCKETS if name != "not_due")
        assert row["overdue"] == overdue
        assert row["outstanding"] == row["not_due"] + overdue - row["unallocated"]
    # Buckets + not due − on account = invoiced − received; only money of unknown payers stands outside.
    (invoiced,) = case.ask("select sum(amount) from invoices where issue_date <= ?", str(case.today))[0]
    (received,) = case.ask("select sum(amount) from receipts where date <= ?", str(case.today))[0]
    unknown = int(str(received)) - total(case.plan["matching"], "allocated") - total(rows.values(), "unallocated")
    assert total(rows.values(), "outstanding") == int(str(invoiced)) - int(str(received)) + unknown
    assert (
        0
        <= unknown
        <= sum(
            row["receipt_amount"] or 0
            for row in case.plan["matching"]
            if row["state"] in ("待确认", "有歧义", "未匹配")
        )
    )


def test_matching_shows_every_receipt_once_and_overpays_nothing(case: Case) -> None:
    arrived = dict(case.ask("select receipt_no, amount from receipts where date <= ? and amount > 0", str(case.today)))
    shown: Counter[str] = Counter()
    posted: Counter[str] = Counter()
    paid: Counter[tuple[str, date]] = Counter()
    for row in case.plan["matching"]:
        if row["receipt_no"]:
            shown[row["receipt_no"]] += row["receipt_amount"] or 0
        if row["allocated"]:
            posted[row["receipt_no"]] += row["allocated"]
            paid[row["invoice_no"], row["due_date"]] += row["allocated"]
    assert shown == arrived
    assert all(fen <= arrived[key] for key, fen in posted.items())
    owed = {(number, due): amount for number, due, amount in case.given("invoices", "invoice_no", "due_date", "amount")}
    assert all(fen <= owed[key] for key, fen in paid.items())
    open_now = {
        (row["invoice_no"], row["due_date"]): row["left_open"] for row in case.plan["matching"] if row["left_open"]
    }
    issued = case.frames["invoices"].filter(pl.col("issue_date") <= case.today)
    assert open_now == {
        (number, due): amount - paid[number, due]
        for number, due, amount in issued.select("invoice_no", "due_date", "amount").iter_rows()
        if amount != paid[number, due]
    }


def test_few_posted_allocations_are_wrong(case: Case) -> None:
    truth = {tuple(row[:3]): row[3] for row in case.given("_truth", "receipt_no", "invoice_no", "due_date", "fen")}
    posted = [row for row in case.plan["matching"] if row["allocated"]]
    keys = [(row["receipt_no"], row["invoice_no"], row["due_date"]) for row in posted]
    wrong = [row for key, row in zip(keys, posted, strict=True) if truth.get(key) != row["allocated"]]
    assert len(posted) > len(truth) * 2 // 3
    assert len(wrong) * 500 <= len(posted), [(row["receipt_no"], row["why"]) for row in wrong[:5]]


def test_tiers_follow_the_cumulated_receipts(case: Case) -> None:
    rows = case.plan["tiers"]
    assert {row["customer_no"] for row in rows} == set(case.frames["customers"]["customer_no"])
    # Who buys and has not paid yet counts with what it buys; the receipts as a whole are complete here.
    assert total(rows, "receipts") * 2 >= total(rows, "sales")
    weight = {row["customer_no"]: max(row["receipts"] if row["receipts"] > 0 else row["sales"], 0) for row in rows}
    ordered = sorted(rows, key=lambda row: (-weight[row["customer_no"]], row["customer_no"]))
    assert [row["rank"] for row in ordered] == list(range(1, len(rows) + 1))
    whole, before = sum(weight.values()), 0
    for row in ordered:
        ends = {"一级": 80, "二级": 90, "三级": 95, "待开发": 1000}
        tier = next(name for name, percent in ends.items() if before * 100 < percent * whole)
        assert row["tier"] == (tier if weight[row["customer_no"]] else "待开发")
        assert abs(row["share_start"] - before / whole) <= 0.001
        before += weight[row["customer_no"]]
    last = Month.of(case.today) - 1
    query = "select customer_no, sum(amount) from sales where month between ? and ? group by 1"
    sold = dict(case.ask(query, str(last - 11), str(last)))
    assert {row["customer_no"]: row["sales"] for row in rows if row["sales"]} == {k: v for k, v in sold.items() if v}
    # Receipts of those whose every receipt is settled beyond doubt.
    since = case.today.replace(year=case.today.year - 1)
    doubtful = {key for (key,) in case.ask("select distinct customer_no from allocations where state != '已核销'")}
    paid = dict(
        case.ask(
            "select customer_no, sum(allocated) from allocations where allocated > 0 and receipt_date > ? group by 1",
            str(since),
        )
    )
    sure = [row for row in rows if row["customer_no"] not in doubtful]
    assert sure
    for row in sure:
        unallocated = case.plan.by("ageing", "customer_no").get(row["customer_no"], {}).get("unallocated") or 0
        if not unallocated:
            assert row["receipts"] == paid.get(row["customer_no"], 0), row


def test_promises_count_once(case: Case) -> None:
    """A promise's kept part is received money; only what is left of it is promised. Own slow bookkeeping."""
    known: defaultdict[str, list[tuple[date, int, date | None]]] = defaultdict(list)
    for key, amount, on, made in case.given("promises", "customer_no", "amount", "promised_date", "made_on"):
        if made is None or made <= case.today:
            known[key].append((on, amount, made))
    unsure = {
        key for (key,) in case.ask("select distinct customer_no from allocations where state not in ('已核销', '未收')")
    }
    money: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
    for row in case.plan["matching"]:
        if row["allocated"]:
            money[row["customer_no"]].append((row["receipt_date"], row["allocated"]))
    rows = case.plan.by("plan", "customer_no")
    ageing = case.plan.by("ageing", "customer_no")
    checked, kept = 0, 0
    for key, promises in known.items():
        if key in unsure or key not in rows or (ageing.get(key, {}).get("unallocated") or 0):
            continue
        left = remaining(promises, money[key])
        alive = sum(rest for on, rest in left if max(case.today, FIRST) <= on <= LAST)
        row = rows[key]
        assert row["promised"] == min(alive, row["target"] - row["received"]), key
        checked += 1
        kept += row["received"] > 0 and sum(amount for _, amount, _ in promises) > sum(rest for _, rest in left)
    assert checked > 5
    assert kept or case.today < FIRST


def test_week_plan_is_possible(case: Case) -> None:
    rows = case.plan["week_plan"]
    left = {on for on in december() if on >= case.today}
    owners = dict(case.given("customers", "customer_no", "owner"))
    factors = dict(case.frames["factors"].filter(pl.col("region").is_null()).select("factor", "value").iter_rows())
    most = int(factors.get("visits_per_day", 8))
    overbooked = {row["value"] for row in case.plan["findings"] if row["code"] == "cadence.day_overbooked"}
    visits: Counter[tuple[str, date]] = Counter()
    seen = Counter((row["customer_no"], row["date"]) for row in rows)
    orders: defaultdict[tuple[str, date], list[int]] = defaultdict(list)
    for row in rows:
        assert row["date"] in left
        assert owners[row["customer_no"]] == row["owner_no"]
        visits[row["owner_no"], row["date"]] += row["activity"] == "拜访"
        orders[row["owner_no"], row["date"]].append(row["sequence"])
    assert set(seen.values()) == {1}
    assert all(count <= most for (rep, _), count in visits.items() if rep not in overbooked)
    assert all(order == list(range(1, len(order) + 1)) for order in orders.values())
    outdoors = [row for row in case.plan["plan"] if row["step"] not in (None, "承诺落空，升级处理", "指定负责人")]
    steps = {(row["customer_no"], row["step_date"]) for row in outdoors}
    assert steps <= set(seen)


def test_suggested_measures_stand_for_holes(case: Case) -> None:
    unowned = {row["customer_no"]: row["unowned"] for row in case.plan["plan"]}
    given = case.frames["measures"].height
    suggested = case.plan["measures"][given:]
    assert suggested
    for row in suggested:
        assert row["approved"] == "否"
        assert 0 < row["expected"] <= unowned[row["customer_no"]] == row["gap"]
    assert [row["gap"] for row in suggested] == sorted((row["gap"] for row in suggested), reverse=True)
    waiting = {key for key, approved in case.given("measures", "customer_no", "approved") if approved != "yes"}
    assert {row["customer_no"]: row["measure"] for row in suggested} == {
        row["customer_no"]: row["suggested"]
        for row in case.plan["plan"]
        if row["suggested"] and row["customer_no"] not in waiting
    }


def remaining(promises: list[tuple[date, int, date | None]], money: list[tuple[date, int]]) -> list[tuple[date, int]]:
    """What is left of each promise (day, fen), receipts in order of date going to the earliest promise first."""
    ordered = sorted(promises, key=lambda promise: promise[0])
    left = [amount for _, amount, _ in ordered]
    for day, fen in sorted(money):
        free = fen
        for at, (on, _, made) in enumerate(ordered):
            since = made or on.replace(day=1)
            if FIRST <= on <= LAST:  # money before the month, and a week before the promised day, paid something else
                since = max(since, min(FIRST, on - timedelta(days=7)))
            if since <= day <= on:
                used = min(free, left[at])
                left[at] -= used
                free -= used
    return [(on, rest) for (on, _, _), rest in zip(ordered, left, strict=True)]


def december() -> list[date]:
    """Working days of December 2026: Monday to Friday, no public holiday."""
    days = [FIRST + timedelta(days=at) for at in range(31)]
    return [on for on in days if on.weekday() < 5]
