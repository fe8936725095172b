"""Which rate is valid on which day: the worked example of docs/rules/currency.md."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from huikuan.engine.currency import RATE_SCALE, rate_fault, read_rate
from huikuan.engine.exchange_rates import Rate, Rates

KEPT = Rates(
    [
        ("USD", date(2026, 11, 2), read_rate("7.08")),
        ("USD", date(2026, 10, 9), read_rate("7.12")),
        ("EUR", date(2026, 11, 1), read_rate("8.21")),
    ]
)


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2026, 10, 8), None),
        (date(2026, 10, 9), "7.12"),
        (date(2026, 11, 1), "7.12"),
        (date(2026, 11, 2), "7.08"),
        (date(2027, 1, 1), "7.08"),
    ],
)
def test_the_last_rate_by_the_day_is_valid(day: date, rate: str | None) -> None:
    found = KEPT.on("USD", day)
    assert (found and found.rate) == (rate and read_rate(rate))


def test_a_currency_without_rates_has_none() -> None:
    assert KEPT.on("HKD", date(2026, 12, 1)) is None


def test_it_grows_old_after_a_month() -> None:
    one = Rate(date(2026, 10, 9), read_rate("7.12"))
    assert [one.is_old(date(2026, 11, day)) for day in (9, 10)] == [False, True]


@pytest.mark.parametrize(
    ("currency", "rate", "code"),
    [
        ("USD", "7.12", ""),
        ("USD", "0.712", "currency.rate_absurd"),
        ("USD", "712", "currency.rate_absurd"),
        ("JPY", "0.0465", ""),
        ("JPY", "4.65", "currency.rate_absurd"),
        ("BRL", "1.3", "currency.unknown"),
    ],
)
def test_a_slip_is_told(currency: str, rate: str, code: str) -> None:
    assert rate_fault(currency, read_rate(rate)) == code


@given(some.lists(some.tuples(some.integers(0, 40), some.integers(1, 9))), some.integers(-1, 41))
def test_as_looking_through_all_of_them(rows: list[tuple[int, int]], asked: int) -> None:
    begin = date(2026, 1, 1)
    kept = Rates(("USD", begin + timedelta(days=at), rate * RATE_SCALE) for at, rate in rows)
    best = None
    for at, rate in rows:
        if at <= asked and (best is None or at > best[0]):
            best = (at, rate * RATE_SCALE)
    found = kept.on("USD", begin + timedelta(days=asked))
    assert (found and ((found.day - begin).days, found.rate)) == best
