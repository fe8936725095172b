"""How promises and measures are weighed, on figures worked out by hand (yuan × 100 = fen)."""

from __future__ import annotations

from datetime import date

import pytest

from huikuan.engine.ledger_inputs import ApprovedMeasure, count_measures, proven_permille, weigh_promises
from huikuan.engine.ledger_sources import Commitment, MoneyIn, PromiseState
from huikuan.engine.periods import Month

DECEMBER = Month(year=2026, month=12).period
TODAY = date(2026, 12, 10)


def promise(customer: str, amount: int, on: date, made_on: date) -> Commitment:
    return Commitment(customer=customer, amount=amount, on=on, made_on=made_on)


def test_who_broke_one_of_two_promises_is_believed_less_than_a_stranger() -> None:
    promises = [
        promise("A", 1_000, date(2026, 11, 5), date(2026, 11, 1)),  # kept
        promise("A", 1_000, date(2026, 11, 20), date(2026, 11, 10)),  # broken
        promise("A", 60_000, date(2026, 12, 20), date(2026, 12, 1)),
        promise("B", 60_000, date(2026, 12, 20), date(2026, 12, 1)),
    ]
    receipts = [MoneyIn(customer="A", amount=1_000, on=date(2026, 11, 4))]
    found = weigh_promises(promises=promises, receipts=receipts, period=DECEMBER, today=TODAY)
    assert [balance.state for balance in found.balances] == [
        PromiseState.KEPT,
        PromiseState.BROKEN,
        PromiseState.OPEN,
        PromiseState.OPEN,
    ]
    assert found.full == {"A": 60_000, "B": 60_000}
    # (1 + 7) ÷ (2 + 10) = .666 and 7 ÷ 10
    assert found.weighted == {"A": 60_000 * 666 // 1000, "B": 42_000}


def test_money_more_than_a_week_before_the_promised_day_paid_something_else() -> None:
    promises = [promise("A", 9_000, date(2026, 12, 20), date(2026, 11, 1))]
    receipts = [MoneyIn(customer="A", amount=9_000, on=date(2026, 11, 25))]
    found = weigh_promises(promises=promises, receipts=receipts, period=DECEMBER, today=TODAY)
    assert found.balances[0].kept == 0


@pytest.mark.parametrize(
    ("expected", "produced", "permille"), [(0, 0, 1000), (3_000, 1_000, 333), (1_000, 5_000, 1000), (1_000, 0, 0)]
)
def test_proven_effect(expected: int, produced: int, permille: int) -> None:
    assert proven_permille(expected=expected, produced=produced) == permille


def test_a_measure_counts_until_its_day_less_what_it_has_produced() -> None:
    measures = [
        ApprovedMeasure(customer="A", expected=80_000, produced=30_000),
        ApprovedMeasure(customer="B", expected=80_000, due=date(2026, 12, 9)),  # its day is past
        ApprovedMeasure(customer="C", expected=10_000, due=date(2026, 12, 10)),
    ]
    found = count_measures(measures=measures, proven=500, period=DECEMBER, today=TODAY)
    assert found.full == {"A": 50_000, "C": 10_000}
    assert found.weighted == {"A": 25_000, "C": 5_000}
