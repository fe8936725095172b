"""The input sheets as they stand: what was brought in, cell by cell, in the order of import."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import polars as pl
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import NullIf

from huikuan.business.receivables.currency_cells import as_cells
from huikuan.business.receivables.models import MONEY, Contract, ContractItem, Receipt, Receivable
from huikuan.business.receivables.models.channels import Channel
from huikuan.business.receivables.sheets import CONTRACT_ITEMS, CONTRACTS, INVOICES, RECEIPTS
from huikuan.foundation.imports.writing import stored_frame

_CONTRACTS = {
    "contract_no": "contract_no",
    "customer_no": "customer__customer_no",
    "amount": "amount",
    "sign_date": "sign_date",
    "acceptance": "acceptance",
    "instalments": "instalments",
    "payment_method": "payment_method",
    "owner": "owner__employee_no",
    "frame_no": "frame_no",
    "currency": "currency",
    "_notes": "notes",
}
_ITEMS = {
    "contract_no": "contract__contract_no",
    "number": "number",
    "name": "name",
    "specification": "specification_cell",
    "quantity": "quantity",
    "price": "price",
    "_notes": "notes",
}
_INVOICES = {
    "invoice_no": "invoice_no",
    "customer_no": "customer__customer_no",
    "contract_no": "contract__contract_no",
    "issue_date": "issued",
    "due_date": "due_given",
    "amount": "amount",
    "item_text": "item_text",
    "currency": "currency",
    "_notes": "notes",
}
_RECEIPTS = {
    "receipt_no": "receipt_no",
    "date": "date",
    "payer_name": "payer_name",
    "payer_account": "payer_account",
    "amount": "amount",
    "reference": "reference",
    "customer_no": "customer_given__customer_no",
    "channel": "channel_given",
    "currency": "currency",
    "_notes": "notes",
}
SHEETS = {sheet.key: sheet for sheet in (CONTRACTS, CONTRACT_ITEMS, INVOICES, RECEIPTS)}
_PATHS = {"contracts": _CONTRACTS, "contract_items": _ITEMS, "invoices": _INVOICES, "receipts": _RECEIPTS}


FEW = 5_000  # numbers that a query may name one by one; beyond, reading all is quicker


def sheet_frame(key: str, *, ids: bool = False, among: Collection[str] | None = None) -> pl.DataFrame:
    """The rows of ``contracts``, ``contract_items``, ``invoices`` or ``receipts``; withdrawn documents, and
    settlements without money, are left out. ``ids`` adds ``id``. ``among`` leaves out what has none of these numbers,
    unless they are many."""
    rows: dict[str, QuerySet[Any]] = {
        "contracts": Contract.objects.filter(voided_at=None),
        "contract_items": ContractItem.objects.filter(contract__voided_at=None).annotate(
            specification_cell=NullIf("specification", Value("", output_field=TextField()))
        ),
        "invoices": Receivable.objects.filter(voided_at=None),
        "receipts": Receipt.objects.filter(channel__in=MONEY, voided_at=None).annotate(
            channel_given=NullIf("channel", Value(Channel.BANK.value))  # as an empty cell of the sheet
        ),
    }
    if among is not None and len(among) <= FEW:
        rows[key] = rows[key].filter(**{f"{_PATHS[key][SHEETS[key].unique[0]]}__in": among})
    if key == "contract_items":
        more = ("revision",) if ids else ()
        return stored_frame(rows[key].order_by("pk"), SHEETS[key], _PATHS[key], ids=ids, more=more)
    own = ("foreign_minor", "rate_e8")
    frame = stored_frame(rows[key].order_by("pk"), SHEETS[key], _PATHS[key], ids=ids, more=own)
    if frame["currency"].null_count() < frame.height:  # hardly any company has foreign documents
        frame = frame.with_columns(as_cells(frame))
    return frame.drop(own)
