"""The public benchmark beside the repository, as a batch."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.engine.matching.generators.batch import Batch

from huikuan.engine.matching import OpenItem, Party, Payment

DATA = Path(__file__).parents[5] / "shared" / "data" / "matching"


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _fen(text: str) -> int:
    return int((Decimal(text) * 100).to_integral_value())


def load_public() -> Batch:
    """Read payments, items, parties, and the invoices each payment truly pays."""
    out, invoices = Batch(), _rows("invoices.csv.gz")
    out.items = [
        OpenItem(
            key=row["invoice_id"],
            customer=row["Customer ID"],
            numbers=(row["Assignment Number"], row["Billing Number"]),
            amount_fen=_fen(row["Amount"]),
            due=_day(row["Due Date"]),
            issued=_day(row["Document Date"]),
            currency=row["Currency Code"],
        )
        for row in invoices
    ]
    out.payments = [
        Payment(
            key=row["payment_id"],
            day=_day(row["Posting Date"]),
            amount_fen=_fen(row["Amount"]),
            payer_name=row["Business Partner"],
            payer_account=row["Account Number"],
            reference=row["Memo Line"],
            currency=row["Currency"],
        )
        for row in _rows("payments.csv.gz")
    ]
    names = {row["Customer ID"]: row["Customer Name"] for row in invoices}
    out.parties = [Party(customer=customer, names=(name,)) for customer, name in names.items()]
    for row in _rows("matches.csv.gz"):
        for payment in map(str, json.loads(row["payment_ids"])):
            out.truth[payment] = frozenset(map(str, json.loads(row["invoice_ids"])))
            out.family[payment] = "public"
    return out
