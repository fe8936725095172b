"""The exchange rates that finance keeps: one for the first of each month, for the currencies the company meets."""

from __future__ import annotations

from datetime import date

import polars as pl

from huikuan.engine.currency import rate_text
from huikuan.engine.periods import Month

# Yuan for one unit in hundred-millionths, the newest month first.
RATES = {
    "USD": (706_500_000, 708_350_000, 709_000_000, 710_200_000, 711_000_000, 712_000_000),
    "EUR": (819_800_000, 821_000_000, 826_400_000, 831_000_000, 835_200_000, 829_000_000),
}
_SOURCE = "中国外汇交易中心月初中间价"


def make_rates(today: date) -> pl.DataFrame:
    """Return the sheet of rates."""
    first = Month.of(today)
    rows = [
        (currency, (first - back).first_day, rate_text(rate), _SOURCE)
        for currency, rates in RATES.items()
        for back, rate in reversed(list(enumerate(rates)))
    ]
    schema = {"currency": pl.String(), "day": pl.Date(), "rate": pl.String(), "note": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")
