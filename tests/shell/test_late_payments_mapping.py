"""The public invoice file read through a mapping, against a plain reading of the same lines."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from huikuan.foundation.imports.mapping import load_mapping
from huikuan.foundation.imports.reader import read_book
from huikuan.shell.sheets import INPUT

ROOT = Path(__file__).parents[2]
DATA = ROOT / "../shared/data/receivables/late_payment_histories.csv"
MAPPING = Path(__file__).with_name("late_payments.toml")


def test_the_public_file_is_read_as_a_whole_book() -> None:
    if not DATA.exists():
        pytest.skip("the public data set is not beside the repository")
    book = read_book(DATA, sheets=INPUT, mapping=load_mapping(MAPPING, sheets=INPUT))
    assert book.findings == ()
    assert book.present == {"staff", "customers", "sales", "invoices", "receipts"}
    with DATA.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))

    def day(text: str) -> dt.date:
        return dt.date(int(text[6:]), int(text[3:5]), int(text[:2]))

    fen = [int(Decimal(line["InvoiceAmount"]) * 100) for line in lines]
    invoices, receipts, sales = (book.tables[key].frame for key in ("invoices", "receipts", "sales"))
    assert invoices["amount"].to_list() == fen
    assert invoices["due_date"].to_list() == [day(line["DueDate"]) for line in lines]
    assert receipts["date"].to_list() == [day(line["SettledDate"]) for line in lines]
    assert receipts["receipt_no"].to_list() == [line["invoiceNumber"] for line in lines]
    assert sales["month"].to_list() == [day(line["InvoiceDate"]).replace(day=1) for line in lines]
    assert book.tables["customers"].frame["customer_no"].to_list() == list(
        dict.fromkeys(x["customerID"] for x in lines)
    )
    assert book.tables["customers"].frame["owner"].unique().to_list() == ["E1"]
    assert book.tables["staff"].frame["name"].to_list() == ["Account manager"]
