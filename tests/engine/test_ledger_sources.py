"""What is left of promises and measures, against buckets of single fen."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.ledger import LedgerError
from huikuan.engine.ledger_sources import (
    Commitment,
    MeasureEffect,
    MoneyIn,
    PromiseState,
    measured_remaining,
    promised_remaining,
)
from huikuan.engine.periods import Period

START, END = date(2026, 12, 1), date(2027, 1, 1)
DECEMBER = Period(start=START, end=END)


def december(day: int) -> date:
    return date(2026, 12, 1) + timedelta(days=day - 1)


def promise(amount: int, day: int, made: int | None = None, permille: int = 1000, customer: str = "C1") -> Commitment:
    made_on = None if made is None else december(made)
    return Commitment(customer=customer, amount=amount, on=december(day), made_on=made_on, permille=permille)


def money(amount: int, day: int, customer: str = "C1") -> MoneyIn:
    return MoneyIn(customer=customer, amount=amount, on=december(day))


def kept_by_fen(
    promises: list[Commitment], receipts: list[MoneyIn], today: date, grace: int, early: int | None
) -> list[int]:
    """Each customer's money lies on the table as single fen, each with its day; each promise takes what it may.

    A promise for December does not take money from before December, unless it lies at most ``early`` days ahead of it.
    """
    kept = [0] * len(promises)
    for receipt in sorted(receipts, key=lambda item: item.on):
        if receipt.on > today:
            continue
        for _ in range(receipt.amount):
            for index in sorted(range(len(promises)), key=lambda index: (promises[index].on, index)):
                mine = promises[index]
                opened = mine.made_on if mine.made_on is not None else mine.on.replace(day=1)
                in_time = opened <= receipt.on and (receipt.on - mine.on).days <= grace
                if early is not None and START <= mine.on < END and receipt.on < START:
                    in_time = in_time and (mine.on - receipt.on).days <= early
                if mine.customer == receipt.customer and in_time and kept[index] < mine.amount:
                    kept[index] += 1
                    break
    return kept


day = st.integers(-10, 40)
promises_given = st.lists(
    st.builds(promise, st.integers(0, 15), day, st.none() | day, st.integers(0, 1000), st.sampled_from("AB")),
    max_size=6,
)
receipts_given = st.lists(st.builds(money, st.integers(0, 15), day, st.sampled_from("ABX")), max_size=6)


@given(promises_given, receipts_given, day, st.integers(0, 5), st.none() | st.integers(0, 15))
def test_agrees_with_fen_on_a_table(
    promises: list[Commitment], receipts: list[MoneyIn], today: int, grace: int, early: int | None
) -> None:
    now = december(today)
    result = promised_remaining(
        promises=promises, receipts=receipts, period=DECEMBER, today=now, grace_days=grace, early_days=early
    )
    kept = kept_by_fen(promises, receipts, now, grace, early)
    assert [balance.kept for balance in result.balances] == kept
    for customer in "AB":
        counted = sum(
            item.amount - done
            for item, done in zip(promises, kept, strict=True)
            if item.customer == customer and START <= item.on < END and (now - item.on).days <= grace and now < END
        )
        assert result.full.get(customer, 0) == counted
        paid = sum(item.amount for item in receipts if item.customer == customer and item.on <= now)
        used = sum(done for item, done in zip(promises, kept, strict=True) if item.customer == customer)
        assert used <= paid  # each fen keeps at most one promise
        assert result.weighted.get(customer, 0) <= counted


def test_worked_example_of_the_rules_page() -> None:
    promises = [promise(5_000_000, 5), promise(8_000_000, 20, made=3, permille=700), promise(1_000_000, 40)]
    receipts = [money(3_000_000, 4), money(4_000_000, 10)]
    result = promised_remaining(promises=promises, receipts=receipts, period=DECEMBER, today=december(12), grace_days=3)
    assert [(item.kept, item.remaining, item.counts, item.state) for item in result.balances] == [
        (3_000_000, 2_000_000, 0, PromiseState.BROKEN),
        (4_000_000, 4_000_000, 4_000_000, PromiseState.PART_KEPT),
        (0, 1_000_000, 0, PromiseState.OPEN),  # dated in January
    ]
    assert result.full == {"C1": 4_000_000}
    assert result.weighted == {"C1": 2_800_000}


def test_grace_keeps_a_promise_alive_to_its_last_day() -> None:
    def counted(today: int) -> int:
        return promised_remaining(
            promises=[promise(100, 10)], receipts=[], period=DECEMBER, today=december(today), grace_days=3
        ).full.get("C1", 0)

    assert (counted(10), counted(13), counted(14)) == (100, 100, 0)


def test_money_before_the_promise_was_made_does_not_keep_it() -> None:
    result = promised_remaining(
        promises=[promise(100, 20, made=11)], receipts=[money(100, 10)], period=DECEMBER, today=december(12)
    )
    assert result.full == {"C1": 100}


def test_money_of_the_month_before_keeps_only_a_promise_that_is_near() -> None:
    """The rules page's second example: promises made on 10 November, 9,000 received on 26 November, early_days 7."""
    promises = [promise(3_000_00, 3, made=-20), promise(9_000_00, 20, made=-20)]
    receipts = [money(9_000_00, -4), money(1_000_00, 2)]

    def kept(early: int | None) -> list[int]:
        result = promised_remaining(
            promises=promises, receipts=receipts, period=DECEMBER, today=december(2), early_days=early
        )
        assert result.full.get("C1", 0) == sum(item.amount for item in promises) - sum(b.kept for b in result.balances)
        return [balance.kept for balance in result.balances]

    assert promises[0].made_on == date(2026, 11, 10)
    assert receipts[0].on == date(2026, 11, 26)
    assert kept(7) == [3_000_00, 1_000_00]  # 26 November is 7 days before the 3rd, 24 before the 20th
    assert kept(6) == [1_000_00, 0]  # one day too early for either: only December's own money counts
    assert kept(None) == [3_000_00, 7_000_00]  # any money since the promise was made


def test_a_promise_outside_the_month_is_kept_by_any_money_since_it_was_made() -> None:
    outside = [promise(100, -5, made=-20), promise(100, 40, made=-20)]
    result = promised_remaining(
        promises=outside, receipts=[money(200, -18)], period=DECEMBER, today=START, early_days=0
    )
    assert [balance.kept for balance in result.balances] == [100, 100]


def test_a_reversal_takes_back_the_money_that_kept_a_promise() -> None:
    receipts = [money(100, 2), money(60, 3), money(-80, 5)]
    result = promised_remaining(promises=[promise(150, 20)], receipts=receipts, period=DECEMBER, today=december(9))
    assert result.balances[0].kept == 80


def test_nothing_can_be_counted_on_in_a_month_that_is_over() -> None:
    result = promised_remaining(
        promises=[promise(100, 30)], receipts=[], period=DECEMBER, today=date(2027, 1, 1), grace_days=9
    )
    assert result.full == {}
    assert result.balances[0].state is PromiseState.OPEN


@pytest.mark.parametrize("bad", [promise(-1, 5), promise(1, 5, permille=1001), promise(1, 5, permille=-1)])
def test_refuses_amounts_and_weights_out_of_range(bad: Commitment) -> None:
    with pytest.raises(LedgerError):
        promised_remaining(promises=[bad], receipts=[], period=DECEMBER, today=START)


def effect(expected: int, first: int, last: int, approved: int | None = 1, produced: int = 0) -> MeasureEffect:
    return MeasureEffect(
        customer="C1",
        expected=expected,
        first_day=december(first),
        last_day=december(last),
        approved_on=None if approved is None else december(approved),
        produced=produced,
        permille=500,
    )


def test_a_measure_counts_with_its_days_inside_the_period_less_what_it_brought() -> None:
    # 20 days, 12 of them in December: 600 of 1,000, 150 of it already there
    half_over = effect(1000, 20, 39, produced=150)
    result = measured_remaining(measures=[half_over], period=DECEMBER, today=december(22))
    assert result.full == {"C1": 450}
    assert result.weighted == {"C1": 225}


@pytest.mark.parametrize(
    "measure",
    [effect(100, 1, 10, approved=None), effect(100, 1, 30, approved=23), effect(100, 1, 21), effect(9, 1, 30, 1, 9)],
    ids=["suggested only", "approved later", "over", "all produced"],
)
def test_what_is_not_approved_or_is_done_does_not_count(measure: MeasureEffect) -> None:
    assert measured_remaining(measures=[measure], period=DECEMBER, today=december(22)).full == {}


@given(st.integers(0, 10**18), st.integers(-40, 20), st.integers(0, 90))
def test_shares_of_consecutive_periods_add_up_to_the_whole_effect(expected: int, first: int, days: int) -> None:
    measure = effect(expected, first, first + days, approved=-40)
    cuts = [december(-60), START, END, date(2027, 2, 1), date(2027, 6, 1)]
    shares = [
        measured_remaining(measures=[measure], period=Period(start=a, end=b), today=december(-40)).full.get("C1", 0)
        for a, b in pairwise(cuts)
    ]
    assert sum(shares) == expected


def test_refuses_a_measure_that_ends_before_it_begins() -> None:
    with pytest.raises(LedgerError):
        measured_remaining(measures=[effect(1, 5, 4)], period=DECEMBER, today=START)
