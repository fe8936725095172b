"""The annual budget by region, and the factors of the company."""

from __future__ import annotations

import numpy as np
import polars as pl

from huikuan.engine.periods import Month
from huikuan.shell.demo.outlets import STATUSES, Outlets
from huikuan.shell.demo.places import REGIONS
from huikuan.shell.demo.seasons import festival_factor
from huikuan.shell.demo.sizes import HISTORY_MONTHS, Ints, Span, stream

COMPANY = "澄禾电器股份有限公司"
# What headquarters asks of each region over last year; the last region shrinks and is asked the most.
ASKED = (0.10, 0.13, 0.08, 0.18)
_UNIT = 1_000_000  # budgets are in 10,000 yuan, in fen
_COLLECTED, _EXPENSE = 0.97, 0.052


def make_budget(*, span: Span, sales_by_region: Ints, seed: int) -> pl.DataFrame:
    """Return the months of the planned year and the one before; `sales_by_region` is regions × months in fen."""
    rng = stream(seed, "budget")
    first = Month(year=span.planned.year - 1, month=1)
    rows: list[tuple[object, ...]] = []
    for region, name in enumerate(REGIONS):
        asked = [_asked(span, sales_by_region[region], region, first + number) for number in range(-1, 24)]
        for number in range(24):
            sales = round(asked[number + 1] * float(rng.uniform(0.99, 1.01)) / _UNIT) * _UNIT
            # most of what is delivered falls due the month after
            collection = round((0.25 * asked[number + 1] + 0.75 * asked[number]) * _COLLECTED / _UNIT) * _UNIT
            expense = round(sales * _EXPENSE / _UNIT) * _UNIT
            rows.append(((first + number).first_day, name, sales, collection, expense))
    rows.sort(key=lambda row: (row[0], REGIONS.index(str(row[1]))))
    schema = {
        "month": pl.Date(),
        "region": pl.String(),
        "sales": pl.Int64(),
        "collection": pl.Int64(),
        "expense": pl.Int64(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _asked(span: Span, sales: Ints, region: int, month: Month) -> float:
    """Return the same month of last year (or further back), moved to this Spring Festival, times what is asked."""
    years = 1
    while (place := (month - 12 * years).months_since(span.months[0])) >= HISTORY_MONTHS:
        years += 1
    while place < 0:
        years -= 1
        place += 12
    base = month - 12 * years
    moved = festival_factor(month, "volume") / festival_factor(base, "volume")
    return float(sales[place]) * moved * (1 + ASKED[region]) ** years


def make_factors(*, outlets: Outlets, outlet_region: Ints) -> pl.DataFrame:
    """Return the factor sheet: growth rates, stage, and per region what can be opened and lifted."""
    rows: list[tuple[str, str | None, str]] = [
        ("company_name", None, COMPANY),
        ("industry_growth", None, "6%"),
        ("benchmark_growth", None, "12%"),
        ("stage", None, "成长期"),
        ("recovery_share", None, "40%"),
    ]
    developing = np.bincount(outlet_region[outlets.status == STATUSES.index("developing")], minlength=len(REGIONS))
    lifts = ("1500", "1800", "1200", "800")
    rows += [("new_outlets", name, str(count)) for name, count in zip(REGIONS, developing.tolist(), strict=True)]
    rows += [("outlet_lift", name, lift) for name, lift in zip(REGIONS, lifts, strict=True)]
    return pl.DataFrame(rows, schema=dict.fromkeys(("factor", "region", "value"), pl.String()), orient="row")
