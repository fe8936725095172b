"""Doubts that only show when sheets are read together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.periods import Month
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.receivables import Receivables

MONTHS_LISTED = 12


def data_doubts(facts: Facts, settled: Receivables) -> Iterator[Finding]:
    """Invoices under two customers, unknown payers, missing months, repeated sales, customers without region."""
    yield from invoices_of_two(facts)
    yield from unknown_payers(settled)
    yield from missing_months(facts)
    yield from repeated_sales(facts)
    for at in np.flatnonzero([name == "" for name in facts.customer_regions]).tolist():
        yield Finding(code="plan.staff_region_unknown", severity=Severity.INFO, subject=facts.customer_keys[at])


def repeated_sales(facts: Facts) -> Iterator[Finding]:
    """Rows that repeat another exactly; found by hash, which takes a fraction of the memory of comparing rows."""
    hashes = facts.frame("sales").select("month", "customer_no", "outlet_no", "item_no", "amount").hash_rows()
    repeated = hashes.len() - hashes.n_unique()
    if repeated:
        yield Finding(code="plan.sales_repeated", params={"count": repeated})


def invoices_of_two(facts: Facts) -> Iterator[Finding]:
    """One number must not be owed by two."""
    frame = facts.frame("invoices")
    several = frame.group_by("invoice_no", maintain_order=True).agg(pl.col("customer_no").unique(maintain_order=True))
    for number, customers in several.filter(pl.col("customer_no").list.len() > 1).iter_rows():
        params = {"customers": tuple(customers)}
        yield Finding(code="plan.invoice_of_two_customers", subject=number, params=params)


def unknown_payers(settled: Receivables) -> Iterator[Finding]:
    """Money that has arrived from nobody we know."""
    unknown = np.zeros(len(settled.receipt_amount), dtype=np.bool_)
    unknown[settled.receipt_customer < 0] = True
    unknown[settled.allocation_receipt] = False
    if unknown.any():
        params = {"count": int(unknown.sum()), "amount_fen": int(settled.receipt_amount[unknown].sum())}
        yield Finding(code="plan.unknown_payers", params=params)


def missing_months(facts: Facts) -> Iterator[Finding]:
    """Months without any sales between the first and the last complete one."""
    company = facts.customer_sales.sum(axis=0)
    sold = np.flatnonzero(company)
    first = facts.month.months_since(facts.last_complete)
    if not sold.size:
        return
    empty = [lag for lag in range(int(sold.max()), first - 1, -1) if not company[lag]]
    if empty:
        months = tuple(str(Month.from_index(facts.month.index - lag)) for lag in empty[:MONTHS_LISTED])
        yield Finding(code="plan.sales_months_missing", params={"months": months})
