"""What company, regions and products sold by month, and what else of them is known before anybody proposes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from huikuan.engine.money import Fen
from huikuan.engine.product_mix import ProductRole, role_margins
from huikuan.engine.references import YEAR
from huikuan.shell.plan.facts import MONTHS_OF_HISTORY, Facts
from huikuan.shell.plan.openings import gone_outlets

COMPANY = "company"  # key of the whole company among the series


def region_key(name: str) -> str:
    """Node key of a region."""
    return f"region:{name}"


def item_key(number: str) -> str:
    """Node key of a product."""
    return f"item:{number}"


def node_series(facts: Facts) -> dict[str, dict[int, Fen]]:
    """Complete months of sales, month index → fen, of the company and each region; a month without rows is 0."""
    by_customer = facts.customer_sales
    regions = np.zeros((len(facts.region_names), MONTHS_OF_HISTORY + 1), dtype=np.int64)
    np.add.at(regions, facts.region, by_customer)
    company = by_customer.sum(axis=0)
    lags = complete_lags(facts)
    nodes = {COMPANY: company, **{region_key(name): regions[at] for at, name in enumerate(facts.region_names)}}
    return {key: {facts.month.index - lag: int(row[lag]) for lag in reversed(lags)} for key, row in nodes.items()}


def region_potentials(facts: Facts) -> dict[str, Fen]:
    """Monthly potential of each region's open outlets; regions where no outlet has one are left out."""
    outlets = facts.frame("outlets")
    region = facts.region[facts.outlet_customer]
    known = outlets["potential"].is_not_null().to_numpy() & ~gone_outlets(facts)
    total = np.zeros(len(facts.region_names), dtype=np.int64)
    np.add.at(total, region[known], outlets["potential"].fill_null(0).to_numpy().astype(np.int64)[known])
    return {facts.region_names[at]: int(total[at]) for at in np.unique(region[known]).tolist()}


def sold_roles(facts: Facts) -> tuple[dict[ProductRole, Fen], dict[ProductRole, Fraction]]:
    """Fen sold by role in the last 12 complete months, and each role's gross margin; empty where roles are missing."""
    products = facts.frame("products")
    roles = products["role"].to_list()
    if not roles or None in roles:
        return {}, {}
    first = facts.month.months_since(facts.last_complete)
    fens = facts.item_sales[:, first : first + YEAR].sum(axis=1).tolist()
    sold = dict.fromkeys(ProductRole, 0)
    for role, fen in zip(roles, fens, strict=True):
        sold[ProductRole(role)] += fen
    known = [
        (ProductRole(role), margin, fen)
        for role, margin, fen in zip(roles, products["gross_margin"].to_list(), fens, strict=True)
        if margin is not None
    ]
    return sold, role_margins(items=known)


def item_series(facts: Facts) -> dict[str, dict[int, Fen]]:
    """Complete months of sales of each product that sold in the last year or in the same month of it."""
    first = facts.month.months_since(facts.last_complete)
    lags = complete_lags(facts)
    series = {}
    for number, row in zip(facts.item_index, facts.item_sales, strict=True):
        if row[first : max(first, YEAR) + YEAR].any():
            series[item_key(number)] = {facts.month.index - lag: int(row[lag]) for lag in reversed(lags)}
    return series


def complete_lags(facts: Facts) -> range:
    """Months before the planned one whose sales can be complete, back to the first with any."""
    sold = np.flatnonzero(facts.customer_sales.sum(axis=0))
    return range(facts.month.months_since(facts.last_complete), int(sold.max()) + 1 if sold.size else 0)
