"""The company sells as such a company would: seasons, Spring Festival, growth, openings, core outlets."""

from __future__ import annotations

from datetime import date

import holidays
import polars as pl
import pytest

from huikuan.engine.periods import Month
from huikuan.shell.demo.seasons import SPRING_FESTIVALS, festival_factor, next_bank_day

Frames = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def by_month(standard: Frames) -> pl.DataFrame:
    """Sales of the complete months by month, role and region."""
    return (
        standard["sales"]
        .filter(pl.col("month") < date(2026, 11, 1))
        .join(standard["products"].select("item_no", "role"), on="item_no")
        .join(standard["customers"].select("customer_no", "region", "kind"), on="customer_no")
        .group_by("month", "role", "region", "kind")
        .agg(pl.col("amount").sum())
    )


def test_festival_days_agree_with_the_calendar_library() -> None:
    for year, day in SPRING_FESTIVALS.items():
        known = holidays.country_holidays("CN", years=year, language="en_US")
        assert known.get(day) == "Chinese New Year (Spring Festival)", year


def test_festival_moves_between_january_and_february() -> None:
    # 17 February 2026: the surge of 24 January to 13 February, the slump to 27 February
    january, february = (festival_factor(Month(year=2026, month=month), "volume") for month in (1, 2))
    assert january == pytest.approx((23 + 8 * 1.40) / 31)
    assert february == pytest.approx((13 * 1.40 + 14 * 0.35 + 1) / 28)
    # 22 January 2023: everything in January and the first days of February
    assert festival_factor(Month(year=2023, month=1), "volume") < 1
    assert festival_factor(Month(year=2023, month=2), "volume") > february
    assert festival_factor(Month(year=2023, month=4), "volume") == 1


def test_no_receipts_on_days_without_banks(standard: Frames) -> None:
    assert next_bank_day(date(2026, 10, 3)) == date(2026, 10, 8)
    assert next_bank_day(date(2026, 2, 16)) == date(2026, 2, 24)
    assert next_bank_day(date(2026, 11, 21)) == date(2026, 11, 23)
    days = standard["_truth"].join(standard["receipts"], on="receipt_no")["date"].unique()
    assert all(day.weekday() < 5 and not (day.month == 10 and day.day < 8) for day in days)


def test_monthly_sales_have_the_size_of_the_company(by_month: pl.DataFrame) -> None:
    yuan = by_month.group_by("month").agg(pl.col("amount").sum() // 100).sort("month")["amount"]
    assert yuan.tail(12).min() > 75_000_000
    assert yuan.tail(12).max() < 125_000_000


def test_fighters_live_from_june_and_november(by_month: pl.DataFrame) -> None:
    fighters = by_month.filter((pl.col("role") == "fighter") & (pl.col("kind") != "project"))
    sales = dict(fighters.group_by("month").agg(pl.col("amount").sum()).rows())
    for year in (2024, 2025):
        usual = sum(sales[date(year, month, 1)] for month in range(3, 13)) // 10
        assert sales[date(year, 6, 1)] * 100 > usual * 115
        assert sales[date(year, 11, 1)] * 100 > usual * 120
        assert sales[date(year, 7, 1)] < usual


def test_february_is_weak_and_image_items_peak_in_october(by_month: pl.DataFrame) -> None:
    shops = by_month.filter(pl.col("kind") != "project")
    total = dict(shops.group_by("month").agg(pl.col("amount").sum()).rows())
    assert total[date(2025, 2, 1)] * 100 < total[date(2025, 1, 1)] * 85
    image = dict(shops.filter(pl.col("role") == "image").group_by("month").agg(pl.col("amount").sum()).rows())
    assert image[date(2025, 10, 1)] > max(image[date(2025, month, 1)] for month in (7, 8, 9))


def test_the_region_asked_the_most_grows_the_least(standard: Frames, by_month: pl.DataFrame) -> None:
    shops = by_month.filter(pl.col("kind") != "project")
    growth = {}
    for region in ("华东", "华南", "华北", "西南"):
        rows = shops.filter(pl.col("region") == region)
        last, before = (
            rows.filter(pl.col("month").is_between(date(year, 11, 1), date(year + 1, 10, 1)))["amount"].sum()
            for year in (2025, 2024)
        )
        growth[region] = last / before
    assert min(growth, key=growth.__getitem__) == "西南"
    month = date(2026, 12, 1)
    budget = dict(standard["budget"].filter(pl.col("month") == month).select("region", "sales").rows())
    year_before = by_month.filter(pl.col("month") == date(2025, 12, 1)).group_by("region").agg(pl.col("amount").sum())
    asked = {region: budget[region] / amount for region, amount in year_before.rows()}
    assert max(asked, key=asked.__getitem__) == "西南"


def test_budget_has_two_years_by_region_with_the_planned_month(standard: Frames) -> None:
    budget = standard["budget"]
    assert budget["month"].min() == date(2025, 1, 1)
    assert budget["month"].max() == date(2026, 12, 1)
    assert budget.height == 24 * 4


def test_core_outlets_have_items_others_one(standard: Frames) -> None:
    sold = standard["sales"].filter(pl.col("outlet_no").is_not_null() & (pl.col("amount") > 0))
    items = sold.filter(pl.col("month") == date(2026, 10, 1)).group_by("outlet_no").agg(pl.len())
    several = items.filter(pl.col("len") >= 3).height
    assert 0.08 < several / items.height < 0.16
    assert items.filter(pl.col("len") == 1).height > 0.8 * items.height


def test_outlets_by_status(standard: Frames) -> None:
    outlets = standard["outlets"]
    last = dict(standard["sales"].group_by("outlet_no").agg(pl.col("month").max()).rows())
    average = dict(outlets.group_by("status").agg(pl.col("monthly_average").mean()).rows())
    assert average["marginal"] * 4 < average["active"]
    assert average["developing"] == 0
    for number, status in outlets.select("outlet_no", "status").rows():
        if status == "developing":
            assert number not in last
        if status == "closed":
            assert number not in last or last[number] < date(2026, 11, 1)
    active = outlets.filter((pl.col("status") == "active") & (pl.col("monthly_average") > 0))
    assert (active["potential"] > active["monthly_average"]).all()


def test_some_outlets_opened_during_the_history(standard: Frames) -> None:
    sales = standard["sales"]
    first = sales.group_by("outlet_no").agg(pl.col("month").min())
    opened = first.filter(pl.col("month") >= date(2024, 6, 1)).height
    assert 200 < opened < 600
    assert (sales["amount"] < 0).any()  # returns
    assert (sales["amount"] < 0).mean() < 0.01


def test_amounts_are_whole_pieces_at_the_items_price(standard: Frames) -> None:
    priced = standard["sales"].join(standard["products"].select("item_no", "unit_price"), on="item_no")
    assert (priced["amount"] % priced["unit_price"] == 0).all()


def test_projects_sell_without_outlets_and_in_lumps(standard: Frames) -> None:
    projects = standard["customers"].filter(pl.col("kind") == "project")["customer_no"].to_list()
    rows = standard["sales"].filter(pl.col("customer_no").is_in(projects))
    assert rows["outlet_no"].null_count() == rows.height > 0
    months = rows.group_by("customer_no").agg(pl.col("month").n_unique())
    assert months["month"].median() < 15
    others = standard["sales"].filter(~pl.col("customer_no").is_in(projects))
    assert others["outlet_no"].null_count() == 0
