"""The demonstration companies that the tests look at, made once."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from huikuan.shell.demo import Sizes, company

TODAY = date(2026, 11, 22)
TINY = Sizes(customers=60, outlets=150, invoices=420, reps=8, managers=4)


@pytest.fixture(scope="session")
def standard() -> dict[str, pl.DataFrame]:
    """The company of scale 1 on a late day of the month, so that the next month is planned."""
    return company(today=TODAY)


@pytest.fixture(scope="session")
def tiny() -> dict[str, pl.DataFrame]:
    return company(today=TODAY, sizes=TINY)


@pytest.fixture(scope="session")
def balances(standard: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Every due amount with what its receipts left of it and how many days it is overdue."""
    paid = standard["_truth"].group_by("invoice_no", "due_date").agg(pl.col("fen").sum().alias("paid"))
    return (
        standard["invoices"]
        .join(paid, on=["invoice_no", "due_date"], how="left")
        .with_columns(
            open=pl.col("amount") - pl.col("paid").fill_null(0),
            days=(pl.lit(TODAY) - pl.col("due_date")).dt.total_days(),
        )
    )
