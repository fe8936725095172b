"""Headroom of a target: what is owed less what the month is to collect, drafts and undelivered orders."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import polars as pl

from huikuan.shell.plan.credit import CreditFacts, customer_credit


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
