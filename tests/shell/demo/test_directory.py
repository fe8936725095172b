"""People and customers look real, and have the faults that a plan should find."""

from __future__ import annotations

import polars as pl

from huikuan.shell.demo.names import AVOIDED
from huikuan.shell.demo.places import REGIONS, districts

Frames = dict[str, pl.DataFrame]


def test_a_few_customers_have_no_owner(standard: Frames) -> None:
    assert 3 <= standard["customers"]["owner"].null_count() <= 5


def test_two_salespeople_have_far_too_many_customers(standard: Frames) -> None:
    load = standard["customers"].drop_nulls("owner").group_by("owner").agg(pl.len())["len"]
    usual = load.median()
    assert usual is not None
    assert (load > 1.8 * usual).sum() == 2
    assert load.len() == 40


def test_owners_work_in_their_customers_region(standard: Frames) -> None:
    region = dict(standard["staff"].select("employee_no", "region").rows())
    for sheet in ("customers", "outlets"):
        rows = standard[sheet].drop_nulls("owner").select("owner", "region").rows()
        assert all(region[owner] == place for owner, place in rows)


def test_chains_have_a_head_office_and_branches_named_after_it(standard: Frames) -> None:
    customers = standard["customers"]
    name = dict(customers.select("customer_no", "name").rows())
    branches = customers.drop_nulls("parent_no")
    assert branches["parent_no"].n_unique() >= 8
    for own, parent, number in branches.select("name", "parent_no", "customer_no").rows():
        assert own.startswith(name[parent])
        assert "分公司" in own
        assert number > parent


def test_names_are_distinct_and_not_those_of_known_firms(standard: Frames) -> None:
    customers, outlets = standard["customers"], standard["outlets"]
    assert customers["name"].n_unique() == customers.height
    assert outlets.select("customer_no", "name").n_unique() == outlets.height
    assert standard["staff"]["name"].n_unique() == standard["staff"].height
    # the two characters of a trade name, after the city and, for small shops, the district
    for area in districts(cities_per_region=8):
        customers = customers.with_columns(pl.col("name").str.strip_prefix(area.city))
    for area in districts(cities_per_region=8):
        customers = customers.with_columns(pl.col("name").str.strip_prefix(area.name))
    assert not set(customers["name"].str.slice(0, 2)) & set(AVOIDED)


def test_customers_stand_where_their_address_says(standard: Frames) -> None:
    areas = districts(cities_per_region=8)
    centre = {area.address: area for area in areas}
    rows = standard["customers"].select("address", "longitude", "latitude", "region", "name").rows()
    for address, longitude, latitude, region, name in rows:
        area = next(area for start, area in centre.items() if address.startswith(start))
        assert abs(longitude - area.longitude) < 0.05
        assert abs(latitude - area.latitude) < 0.05
        assert REGIONS[area.region] == region
        if "分公司" not in name:
            assert name.startswith(area.city)


def test_terms_are_a_mix(standard: Frames) -> None:
    counts = dict(standard["customers"]["terms"].value_counts().rows())
    assert {"0", "30", "M30", "M30/25", "M60"} <= set(counts)
    assert max(counts.values()) < 300


def test_grades_follow_payment(standard: Frames) -> None:
    graded = standard["customers"].join(standard["_habits"], on="customer_no").drop_nulls("credit_grade")
    late = dict(graded.group_by("credit_grade").agg(pl.col("late_days").mean()).rows())
    assert late["A"] < late["B"] < late["C"] < late["D"]


def test_prospects_buy_nothing(standard: Frames) -> None:
    prospects = standard["customers"].filter(pl.col("kind") == "prospect")
    assert prospects.join(standard["sales"], on="customer_no", how="semi").height == 0
    assert prospects["credit_limit"].sum() == 0


def test_some_owe_more_than_their_limit(standard: Frames, balances: pl.DataFrame) -> None:
    limited = standard["customers"].filter(pl.col("credit_limit") > 0)
    owing = balances.group_by("customer_no").agg(pl.col("open").sum())
    both = limited.join(owing, on="customer_no")
    over = (both["open"] > both["credit_limit"]).mean()
    assert limited.height > 300
    assert 0.03 < over < 0.2


def test_every_territory_lies_in_a_few_districts(standard: Frames) -> None:
    area = pl.col("address").str.extract(r"^(.+?[区镇]|.+?街道)")
    spread = standard["customers"].drop_nulls("owner").group_by("owner").agg(area.n_unique().alias("areas"))
    assert spread["areas"].median() <= 4
