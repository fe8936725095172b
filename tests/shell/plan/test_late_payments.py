"""The public late-payment file through ``huikuan plan`` and its mapping: ageing against a plain reading."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.shell.plan.typed import plan_of
from tests.shell.plan.written import total

ROOT = Path(__file__).parents[3]
DATA = ROOT / "../shared/data/receivables/late_payment_histories.csv"
MAPPING = ROOT / "tests/shell/late_payments.toml"
LAST_ISSUED, LAST_SETTLED = date(2013, 12, 2), date(2014, 1, 9)  # on the very last day nothing is open any more
BUCKETS = (("d1_30", 30), ("d31_60", 60), ("d61_90", 90), ("d91_180", 180), ("d181_365", 365), ("y1_2", 730))

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the public data set is not beside the repository")


def lines() -> list[tuple[str, date, date, date, int]]:
    """Customer, issued, due, settled, fen of every invoice."""

    def day(text: str) -> date:
        return date(int(text[6:]), int(text[3:5]), int(text[:2]))

    with DATA.open(encoding="utf-8") as file:
        return [
            (
                line["customerID"],
                day(line["InvoiceDate"]),
                day(line["DueDate"]),
                day(line["SettledDate"]),
                int(Decimal(line["InvoiceAmount"]) * 100),
            )
            for line in csv.DictReader(file)
        ]


def bucket(due: date, today: date) -> str:
    """Where an open amount stands."""
    late = (today - due).days
    return "not_due" if late <= 0 else next(name for name, most in BUCKETS if late <= most)


def test_the_last_days_are_those_of_the_file() -> None:
    assert max(issued for _, issued, _, _, _ in lines()) == LAST_ISSUED
    assert max(settled for _, _, _, settled, _ in lines()) == LAST_SETTLED


@pytest.mark.parametrize("today", [date(2013, 1, 31), date(2013, 7, 1), LAST_ISSUED, LAST_SETTLED], ids=str)
def test_ageing_customer_by_customer_and_bucket_by_bucket(today: date, tmp_path: Path) -> None:
    expected: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for customer, issued, due, settled, fen in lines():
        if issued <= today < settled:
            expected[customer][bucket(due, today)] += fen
    plan = plan_of(DATA, "--mapping", str(MAPPING), "--today", str(today), output=tmp_path / "plan.xlsx")
    columns = ("not_due", *(name for name, _ in BUCKETS), "y2_3", "y3")
    rows = plan.by("ageing", "customer_no")
    assert {key: {name: row[name] for name in columns if row[name]} for key, row in rows.items()} == expected
    for key, row in rows.items():
        assert row["unallocated"] == 0
        assert row["outstanding"] == sum(expected[key].values())
    # Every receipt of the day and before is matched to the invoice it settled.
    receipts = [row for row in plan["matching"] if row["receipt_no"]]
    assert {row["state"] for row in receipts} == {"已核销"}
    assert all(row["invoice_no"] == row["receipt_no"] for row in receipts)
    assert total(receipts, "allocated") == sum(fen for _, _, _, settled, fen in lines() if settled <= today)
