"""The demonstration company brought into the database by the operations, as a person's file would be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from huikuan.business.directory import operations as directory
from huikuan.business.receivables import operations
from huikuan.foundation import clock
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.table import NOTES, ROW, SOURCE, empty_frame
from huikuan.foundation.permissions import Actor, Via
from huikuan.shell.sheets import INPUT

COMMAND = Actor(user=None, via=Via.COMMAND)
STEPS = (
    ("staff", directory.import_staff),
    ("customers", directory.import_customers),
    ("contracts", operations.import_contracts),
    ("contract_items", operations.import_contract_items),
    ("invoices", operations.import_invoices),
    ("receipts", operations.import_receipts),
)
SHEETS: Mapping[str, Sheet] = {sheet.key: sheet for sheet in INPUT}


def new_import(name: str = "book.xlsx") -> Import:
    """A file somebody has uploaded."""
    return Import.objects.create(file=name, file_name=name, size=1, sha256="0" * 64, uploaded_at=clock.now())


def as_read(key: str, frame: pl.DataFrame) -> pl.DataFrame:
    """A frame as the reader would give it: all columns of the sheet, rows numbered from the second line on."""
    empty = empty_frame(SHEETS[key])
    absent = [
        pl.lit(None, dtype=dtype).alias(name) for name, dtype in empty.schema.items() if name not in frame.columns
    ]
    frame = frame.with_columns(absent)
    return frame.with_columns(
        pl.int_range(2, frame.height + 2).alias(ROW), pl.lit(SHEETS[key].zh).alias(SOURCE), NOTES
    ).select(pl.col(name).cast(dtype) for name, dtype in empty.schema.items())


def bring_in(frames: Mapping[str, pl.DataFrame], actor: Actor = COMMAND, origin: Import | None = None) -> Import:
    """Import the sheets that are there."""
    batch = origin or new_import()
    for key, step in STEPS:
        if key in frames:
            step(actor=actor, frame=as_read(key, frames[key]), origin=batch)
    return batch


def invoice(
    number: str, customer: str, issued: date, amount: int, due: date | None = None, contract: str | None = None
) -> dict[str, object]:
    """A row of the invoices."""
    return {
        "invoice_no": number,
        "customer_no": customer,
        "contract_no": contract,
        "issue_date": issued,
        "due_date": due,
        "amount": amount,
        "item_text": None,
    }


def receipt(
    number: str,
    day: date,
    amount: int,
    reference: str | None = None,
    payer: str | None = None,
    customer: str | None = None,
    account: str | None = None,
) -> dict[str, object]:
    """A row of the receipts."""
    return {
        "receipt_no": number,
        "date": day,
        "payer_name": payer,
        "payer_account": account,
        "amount": amount,
        "reference": reference,
        "customer_no": customer,
    }


def frame(key: str, *rows: dict[str, object]) -> pl.DataFrame:
    """Rows of one sheet."""
    schema = {name: dtype for name, dtype in empty_frame(SHEETS[key]).schema.items() if not name.startswith("_")}
    return pl.DataFrame(list(rows), schema=schema, orient="row")
