"""Invoices agree with deliveries, and customers pay them as their habits say."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import polars as pl
import pytest

TODAY = date(2026, 11, 22)
Frames = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def paid(standard: Frames) -> pl.DataFrame:
    """Every payment of a due amount, with the payer's habit and the days after the due date."""
    return (
        standard["_truth"]
        .join(standard["receipts"].drop("customer_no"), on="receipt_no")
        .join(standard["invoices"].drop("amount"), on=["invoice_no", "due_date"])
        .join(standard["_habits"], on="customer_no")
        .join(standard["customers"].select("customer_no", "name"), on="customer_no")
        .with_columns(days=(pl.col("date") - pl.col("due_date")).dt.total_days())
    )


def of(paid: pl.DataFrame, habit: str) -> pl.DataFrame:
    return paid.filter(pl.col("habit") == habit)


def test_a_months_invoices_are_its_deliveries(standard: Frames) -> None:
    month = pl.col("issue_date").dt.truncate("1mo").alias("month")
    single = standard["invoices"].filter(pl.col("item_text").str.contains(r"^\d+月货款$"))
    billed = single.group_by("customer_no", month).agg(pl.col("amount").sum().alias("billed"))
    sold = standard["sales"].filter(pl.col("outlet_no").is_not_null()).group_by("customer_no", "month")
    both = billed.join(sold.agg(pl.col("amount").sum()), on=["customer_no", "month"], how="left")
    assert both.height > 2_000
    assert (both["billed"] == both["amount"]).all()


def test_quarterly_invoices_are_three_months_deliveries(standard: Frames) -> None:
    quarters = standard["invoices"].filter(pl.col("item_text").str.contains("–"))
    deliveries = standard["sales"].group_by("customer_no", "month").agg(pl.col("amount").sum()).rows()
    sold = {(customer, month): amount for customer, month, amount in deliveries}
    billed: dict[tuple[str, date], int] = {}
    for customer, issued, amount in quarters.select("customer_no", "issue_date", "amount").rows():
        billed[customer, issued.replace(day=1)] = billed.get((customer, issued.replace(day=1)), 0) + amount
    full = {key: amount for key, amount in billed.items() if key[1] > date(2025, 10, 1)}
    assert len(full) > 300
    for (customer, last), amount in full.items():
        months = [last.replace(month=last.month - back) for back in range(3)]
        assert amount == sum(sold.get((customer, month), 0) for month in months)


def test_project_invoices_are_the_projects_deliveries(standard: Frames) -> None:
    projects = standard["sales"].filter(pl.col("outlet_no").is_null() & (pl.col("month") >= date(2025, 9, 1)))
    invoices = standard["invoices"].filter(pl.col("contract_no").str.starts_with("HT"))
    assert invoices["amount"].sum() == projects["amount"].sum()
    several = invoices.group_by("invoice_no").agg(pl.len(), pl.col("due_date").n_unique())
    assert several["len"].max() == 3
    assert (several["len"] == several["due_date"]).all()


def test_due_dates_follow_the_terms(standard: Frames) -> None:
    rows = (
        standard["invoices"]
        .filter(~pl.col("contract_no").fill_null("").str.starts_with("HT"))
        .join(standard["customers"].select("customer_no", "terms"), on="customer_no")
        .select("issue_date", "due_date", "terms")
        .rows()
    )
    for issued, due, terms in rows:
        if terms.isdigit():
            assert due == issued + timedelta(days=int(terms))
        elif "/" not in terms:
            closing = issued.replace(day=calendar.monthrange(issued.year, issued.month)[1])
            assert due == closing + timedelta(days=int(terms[1:]))
        else:
            closing_day = int(terms.split("/")[1])
            assert 30 <= (due - issued).days <= 61
            assert (due - timedelta(days=30)).day == closing_day


def test_numbers_have_eight_or_twenty_digits(standard: Frames) -> None:
    rows = standard["invoices"].select("invoice_no", "issue_date").rows()
    lengths = {len(number) for number, _ in rows}
    assert lengths == {8, 20}
    assert all(number[:2] == f"{issued.year % 100:02d}" for number, issued in rows if len(number) == 20)


def test_truth_adds_up(standard: Frames, balances: pl.DataFrame) -> None:
    truth, receipts = standard["_truth"], standard["receipts"]
    assert (truth["fen"] > 0).all()
    assert balances["open"].min() == 0  # nobody pays more than is due
    sums = receipts.join(truth.group_by("receipt_no").agg(pl.col("fen").sum()), on="receipt_no", how="left")
    assert sums.filter(pl.col("fen").is_not_null() & (pl.col("fen") != pl.col("amount"))).height == 0
    on_account = sums.filter(pl.col("fen").is_null())
    assert 5 <= on_account.height <= 30
    assert on_account["date"].min() >= TODAY - timedelta(days=95)
    assert receipts["amount"].min() > 0


def test_nobody_pays_before_the_invoice_or_after_today(paid: pl.DataFrame) -> None:
    assert (paid["date"] >= paid["issue_date"]).all()
    assert paid["date"].max() <= TODAY


def test_what_is_open_looks_real(standard: Frames, balances: pl.DataFrame) -> None:
    months = [date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)]
    sales = standard["sales"].filter(pl.col("month").is_in(months))["amount"].sum()
    receivable = balances["open"].sum()
    assert 45 <= receivable / sales * 92 <= 60
    overdue = balances.filter(pl.col("days") > 0)["open"].sum() / receivable
    assert 0.2 <= overdue <= 0.32
    tail = balances.filter(pl.col("days") > 180)["open"].sum() / receivable
    assert 0.01 <= tail <= 0.08


def test_delays_differ_by_habit(paid: pl.DataFrame) -> None:
    # long settled invoices only: of young ones just the quick payments are known
    settled = paid.filter(pl.col("due_date") < date(2026, 4, 1))
    median = dict(settled.group_by("habit").agg(pl.col("days").median()).rows())
    assert set(median) == {
        *("prompt", "late", "parts", "wrong_reference", "no_reference", "third_party", "oldest_first", "bundle")
    }
    assert -4 <= median["prompt"] <= 3
    assert median["late"] >= median["prompt"] + 12
    assert median["parts"] >= median["prompt"] + 10
    assert median["oldest_first"] >= median["prompt"] + 10


def test_a_late_payer_is_late_by_its_own_days(paid: pl.DataFrame) -> None:
    late = of(paid, "late").filter(pl.col("due_date") < date(2026, 4, 1))
    each = late.group_by("customer_no").agg(pl.col("days").median(), pl.col("late_days").first(), pl.len())
    often = each.filter(pl.col("len") >= 5)
    assert often.height >= 20
    # weekends and the Spring Festival push a payment on
    assert ((often["days"] - often["late_days"]).abs() <= pl.Series(often["late_days"] // 4 + 7)).all()


def test_references_by_habit(paid: pl.DataFrame) -> None:
    named = pl.col("reference").str.contains(pl.col("invoice_no").str.slice(-8), literal=True).fill_null(value=False)
    share = dict(
        paid.filter(~pl.col("contract_no").fill_null("").str.starts_with("HT"))
        .group_by("habit")
        .agg(named.mean())
        .rows()
    )
    assert share["prompt"] == 1
    assert share["parts"] == 1
    assert share["wrong_reference"] < 0.02
    assert share["no_reference"] == share["oldest_first"] == 0
    assert not of(paid, "no_reference")["reference"].drop_nulls().str.contains(r"\d").any()
    assert of(paid, "no_reference")["reference"].null_count() > 0


def test_wrong_references_stay_near_the_right_ones(paid: pl.DataFrame) -> None:
    for reference, number in of(paid, "wrong_reference").select("reference", "invoice_no").rows():
        written = "".join(letter for letter in reference if letter.isdigit())
        right = number if len(written) > 12 else number[-8:]
        assert len(right) - 1 <= len(written) <= len(right)
        same_start = next((i for i, (a, b) in enumerate(zip(written, right, strict=False)) if a != b), len(written))
        assert same_start >= len(right) - 7


def test_third_parties_pay_under_another_name(paid: pl.DataFrame, standard: Frames) -> None:
    third = of(paid, "third_party")
    central = standard["customers"].filter(pl.col("parent_no").is_not_null())["customer_no"]
    own = third.filter(~pl.col("customer_no").is_in(central.to_list()))
    assert (own["payer_name"] != own["name"]).all()
    assert own.filter(pl.col("payer_name").str.len_chars() <= 3).height > 50  # the owner's card
    assert own.filter(pl.col("payer_name").str.ends_with("公司")).height > 50  # a sister company
    named = of(paid, "prompt").filter(~pl.col("customer_no").is_in(central.to_list()))
    assert (named["payer_name"] == named["name"]).all()


def test_some_head_offices_pay_for_their_branches(paid: pl.DataFrame, standard: Frames) -> None:
    parents = standard["customers"].drop_nulls("parent_no").select("customer_no", "parent_no")
    names = standard["customers"].select(pl.col("customer_no").alias("parent_no"), pl.col("name").alias("head"))
    branches = paid.join(parents, on="customer_no").join(names, on="parent_no")
    by_head = (branches["payer_name"] == branches["head"]).sum()
    assert 0 < by_head < branches.height


def test_parts_bundles_and_round_sums(paid: pl.DataFrame, standard: Frames) -> None:
    old = paid.filter(pl.col("due_date") < date(2026, 4, 1))
    times = old.group_by("habit", "invoice_no", "due_date").agg(pl.col("receipt_no").n_unique())
    parts = times.filter(pl.col("habit") == "parts")["receipt_no"]
    assert parts.min() >= 1
    assert (parts >= 2).mean() > 0.95
    assert times.filter(pl.col("habit") == "prompt")["receipt_no"].max() == 1
    bundled = of(paid, "bundle").group_by("receipt_no").agg(pl.len())
    assert (bundled["len"] >= 2).mean() > 0.2
    sums = of(paid, "oldest_first").group_by("receipt_no").agg(pl.col("amount").first(), pl.col("fen").sum())
    assert (sums["amount"] % 100_000 == 0).all()


def test_oldest_first_leaves_no_older_debt_open(paid: pl.DataFrame, balances: pl.DataFrame) -> None:
    touched = of(paid, "oldest_first").group_by("customer_no").agg(pl.col("due_date").max().alias("reached"))
    older = balances.join(touched, on="customer_no").filter(pl.col("due_date") < pl.col("reached"))
    # only what is in dispute or was paid short stays behind
    assert (older["open"] > 0).mean() < 0.05


def test_half_of_the_receipts_name_the_customer(standard: Frames) -> None:
    assert 0.4 < standard["receipts"]["customer_no"].is_null().mean() < 0.6


def test_promises_of_the_planned_month(standard: Frames, balances: pl.DataFrame) -> None:
    promises = standard["promises"]
    planned = promises.filter(pl.col("promised_date") >= date(2026, 12, 1))
    assert planned["promised_date"].max() <= date(2026, 12, 31)
    due = balances.filter(pl.col("due_date") <= date(2026, 12, 31)).group_by("customer_no").agg(pl.col("open").sum())
    owing = due.filter(pl.col("open") >= 200_000)
    assert planned["customer_no"].n_unique() == planned.height
    assert 0.33 <= planned.height / owing.height <= 0.37
    both = planned.join(due, on="customer_no")
    assert both.height == planned.height
    assert (both["amount"] <= both["open"]).all()
    assert promises["made_on"].max() <= TODAY
    assert (promises["made_on"] <= promises["promised_date"]).all()
    assert planned["support_needed"].null_count() not in (0, planned.height)


def test_older_promises_were_kept_or_broken(standard: Frames, paid: pl.DataFrame) -> None:
    past = standard["promises"].filter(pl.col("promised_date") <= TODAY)
    payer = paid.select("receipt_no", "customer_no", "date", "amount").unique()
    kept = 0
    for customer, amount, promised, made_on in past.select("customer_no", "amount", "promised_date", "made_on").rows():
        came = payer.filter((pl.col("customer_no") == customer) & pl.col("date").is_between(made_on, promised))[
            "amount"
        ].sum()
        kept += came >= amount
    assert kept >= 30
    assert past.height - kept >= 15


def test_measures_are_partly_approved(standard: Frames) -> None:
    measures = standard["measures"]
    assert set(measures["approved"]) == {"yes", "no"}
    assert (measures["expected"] <= measures["gap"]).all()
    assert (measures["cost"] < measures["expected"]).all()
    assert measures["due_date"].dt.truncate("1mo").unique().to_list() == [date(2026, 12, 1)]
