"""The input sheets as they stand in the database, in the form in which a workbook is read."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from huikuan.business.collections import queries as collections
from huikuan.business.directory import queries as directory
from huikuan.business.receivables import queries as receivables
from huikuan.business.sales import queries as sales
from huikuan.business.targets import queries as targets
from huikuan.engine.periods import Month
from huikuan.foundation.imports.table import Table
from huikuan.shell.sheets import INPUT

SOURCES: dict[str, Callable[[str], pl.DataFrame]] = {
    "staff": directory.sheet_frame,
    "customers": directory.sheet_frame,
    "outlets": directory.sheet_frame,
    "products": directory.sheet_frame,
    "sales": sales.sheet_frame,
    "budget": targets.sheet_frame,
    "factors": targets.sheet_frame,
    "contracts": receivables.sheet_frame,
    "contract_items": receivables.sheet_frame,
    "invoices": receivables.sheet_frame,
    "rates": lambda _key: receivables.rates_frame(),
    "receipts": receivables.sheet_frame,
    "promises": collections.sheet_frame,
    "measures": collections.sheet_frame,
}


def stored_tables(month: Month) -> dict[str, Table]:
    """Every input sheet with all its rows; nobody's scope: a plan is the whole company's.

    The factors are those chosen for the month, where somebody has.
    """
    tables = {}
    for sheet in INPUT:
        frame = targets.factors_frame(month.first_day) if sheet.key == "factors" else SOURCES[sheet.key](sheet.key)
        tables[sheet.key] = Table(sheet=sheet, frame=frame, rows_seen=frame.height)
    return tables
