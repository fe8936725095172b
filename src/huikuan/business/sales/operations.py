"""Bringing in sales."""

from __future__ import annotations

import polars as pl

from huikuan.business.directory.queries import key_ids
from huikuan.business.sales.models import MonthlySales
from huikuan.business.sales.policies import IMPORT_SALES
from huikuan.business.sales.queries import preview
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.applying import Counts, ids_for, write
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.writing import lock_table
from huikuan.foundation.operations import operation
from huikuan.foundation.permissions import Actor


@operation(IMPORT_SALES)
def import_sales(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Add figures and replace those of the same customer, outlet, item and month. Counts are of figures, not rows."""
    lock_table(MonthlySales)
    found = preview("sales", frame)
    customers, outlets, items = (key_ids(key) for key in ("customers", "outlets", "products"))

    def as_row(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(
            "month",
            ids_for(rows["customer_no"], customers).alias("customer_id"),
            ids_for(rows["outlet_no"], outlets).alias("outlet_id"),
            ids_for(rows["item_no"], items).alias("item_id"),
            "amount",
        )

    write(MonthlySales, found, as_row, origin)
    record(actor=actor, action="sales.import_sales", subject=origin, after=found.counts.as_json())
    return found.counts
