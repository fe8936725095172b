"""Headroom of a target: what is owed less what the month is to collect, drafts and undelivered orders."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import polars as pl

from huikuan.shell.plan.credit import CreditFacts, credit_of_book, customer_credit


def test_drafts_and_orders_take_headroom() -> None:
    facts = SimpleNamespace(
        customer_keys=["C1", "C2", "C3"],
        today=date(2026, 11, 23),
        frame=lambda _name: pl.DataFrame({"credit_limit": [100_000_00, 100_000_00, None]}),
    )
    settled = SimpleNamespace(
        ageing_on=lambda _day, _count: np.array([[80_000_00, 12_000_00], [0, 0], [5_00, 0]]),
        unallocated_on=lambda _day, _count: np.array([12_000_00, 0, 0]),
        open_on=lambda _day: SimpleNamespace(open_fen=np.array([1])),
        item_due=np.array([date(2026, 10, 14).toordinal()]),
        item_customer=np.array([0]),
    )
    collection = np.array([30_000_00, 0, 0])

    def headroom(known: CreditFacts) -> list[int | None]:
        return customer_credit(facts, settled, collection, known).headroom

    assert headroom(CreditFacts()) == [50_000_00, 100_000_00, None]
    assert headroom(CreditFacts(drafts={"C1": 15_000_00})) == [35_000_00, 100_000_00, None]
    both = CreditFacts(drafts={"C1": 15_000_00}, orders={"C1": 20_000_00, "C2": 100_000_01})
    assert headroom(both) == [15_000_00, 0, None]


def test_a_workbooks_orders() -> None:
    """The worked example of docs/rules/credit.md, as far as a workbook knows of it: nothing of deliveries and ends."""
    signed = {"A": date(2026, 10, 8), "B": date(2026, 9, 1), "C": date(2026, 1, 1), "D": date(2025, 11, 21)}
    dollars = ("USD", 10_000_000, "7.1")  # 71,000.00; the worked example of docs/rules/currency.md, and two more
    contracts = {
        "contract_no": ["A", "B", "C", "D", "D2", "F", "G", "U", "V", "W"],
        "customer_no": ["C1"] * 5 + ["C2", "C2", "C3", "C4", "C5"],
        "amount": [500_000_00, 100_000_00, 2_000_000_00, 80_000_00, 80_000_00, 7_00, 9_00, *[71_000_00] * 3],
        "sign_date": [*signed.values(), date(2025, 11, 22), None, *[date(2026, 11, 23)], *[None] * 3],
        "instalments": ["30%", "100%", None, "100%", "100%", None, *["100%"] * 4],
        "frame_no": [*[None] * 5, "C", *[None] * 4],  # F is an order under C, without instalments
        "currency": [*[None] * 7, *[dollars[0]] * 3],
        "foreign_amount": [*[None] * 7, *[dollars[1]] * 3],
        "exchange_rate": [*[None] * 7, *[dollars[2]] * 3],
    }
    invoices = {
        "contract_no": ["A", "A", "B", "C", None, "D2", "U", "U", "V"],
        "issue_date": [date(2026, 10, 9)] * 5 + [date(2026, 11, 23)] + [date(2026, 10, 9)] * 3,
        "amount": [180_000_00, -30_000_00, 104_000_00, 900_000_00, 5_00, 50_000_00, 28_800_00, 500_00, 70_000_00],
        "currency": [*[None] * 6, "USD", None, "USD"],
        "foreign_amount": [*[None] * 6, 4_000_000, None, 10_000_000],
    }
    frames = {"contracts": pl.DataFrame(contracts), "invoices": pl.DataFrame(invoices)}
    facts = SimpleNamespace(today=date(2026, 11, 22), frame=frames.__getitem__)
    assert credit_of_book(facts).orders == {
        "C1": 350_000_00 + 80_000_00, "C2": 7_00, "C3": 42_600_00 - 500_00, "C5": 71_000_00
    }  # fmt: skip
