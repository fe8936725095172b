from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.collection_target import InvalidRecoveryShareError, collection_target, sales_falling_due
from huikuan.engine.periods import Month
from huikuan.engine.terms import PaymentTerms, TermsKind, due_date

DECEMBER = Month(year=2026, month=12).index
terms = st.builds(PaymentTerms, kind=st.just(TermsKind.DAYS), days=st.integers(0, 200)) | st.builds(
    PaymentTerms, kind=st.just(TermsKind.MONTH_END), days=st.integers(0, 200), cutoff_day=st.none() | st.integers(1, 31)
)


def test_sum_of_the_three_sources():
    target = collection_target(
        due_in_month_fen=1_000_000, overdue_fen=333_333, recovery_share=Decimal("0.5"), sales_falling_due_fen=200_000
    )
    assert (target.recovered_fen, target.total_fen) == (166_666, 1_366_666)  # 166,666.5: half to even


@pytest.mark.parametrize("share", [Decimal("-0.1"), Decimal("1.01"), Decimal("NaN")])
def test_recovery_share_is_a_share(share):
    with pytest.raises(InvalidRecoveryShareError):
        collection_target(due_in_month_fen=0, overdue_fen=1, recovery_share=share)


@pytest.mark.parametrize(
    ("code", "sold", "expected"),
    [
        ("0", DECEMBER, 310_000),  # cash: all of December in December
        ("30", DECEMBER, 10_000),  # only the 1st is due by the 31st
        ("30", DECEMBER - 1, 310_000),  # 1 November + 30 = 1 December, 30 November + 30 = 30 December
        ("45", DECEMBER - 1, 165_333),  # 1 to 16 of 30 days fall due from 16 to 31 December
        ("45", DECEMBER - 2, 310_000 - 310_000 * 16 // 31),  # 17 October + 45 = 1 December
        ("M0", DECEMBER, 310_000),
        ("M30", DECEMBER - 1, 310_000),  # 30 November + 30 = 30 December
        ("M30", DECEMBER, 0),
        ("M0/25", DECEMBER, 250_000),  # sold by the 25th: closed and due on the 25th
        ("M0/25", DECEMBER - 1, 310_000 - 310_000 * 25 // 30),  # the 26th to 30th close on 25 December
    ],
)
def test_sales_falling_due_by_hand(code, sold, expected):
    terms = PaymentTerms.from_code(code)
    assert sales_falling_due(sales={sold: 310_000}, terms=terms, month=DECEMBER) == expected


@pytest.mark.parametrize(
    ("code", "since", "expected"),
    [
        ("35", date(2026, 11, 20), 7_000),  # 11 days of 1,000, due 25 December to 4 January: 7 of them in December
        ("35", date(2026, 11, 27), 0),  # due on 1 January at the earliest
        ("35", date(2026, 11, 30), 0),
        ("30", date(2026, 11, 20), 11_000),
        ("35", date(2026, 10, 20), 11_000 * 26 // 30),  # November is not running: all its days, the 1st to 26th
        ("M30/25", date(2026, 11, 20), 11_000 * 6 // 11),  # the 20th to 25th close on the 25th: due on 25 December
    ],
)
def test_what_is_left_of_a_running_month_by_hand(code, since, expected):
    sales = {DECEMBER - 1: 11_000}
    terms = PaymentTerms.from_code(code)
    assert sales_falling_due(sales=sales, terms=terms, month=DECEMBER, since=since) == expected


@given(terms, st.dates(date(2026, 12, 1), date(2027, 3, 31)), st.integers(0, 8))
def test_a_fen_a_day_of_what_is_left_falls_due_on_its_days(terms, since, later):
    sold = Month.of(since)
    days = [day for day in sold.period.days() if day >= since]
    due_in = Month.from_index(sold.index + later).period
    expected = sum(due_date(issued=day, terms=terms) in due_in for day in days)
    found = sales_falling_due(sales={sold.index: len(days)}, terms=terms, month=sold.index + later, since=since)
    assert found == expected


@given(terms, st.integers(-(10**12), 10**15), st.dates(date(2026, 12, 1), date(2027, 11, 30)))
def test_every_fen_of_a_running_month_falls_due_exactly_once(terms, amount, since):
    sold = Month.of(since).index
    dues = (
        sales_falling_due(sales={sold: amount}, terms=terms, month=month, since=since)
        for month in range(sold, sold + 12)
    )
    assert sum(dues) == amount


@given(terms, st.integers(-(10**12), 10**15), st.integers(DECEMBER, DECEMBER + 11))
def test_every_fen_falls_due_exactly_once(terms, amount, sold):
    months = range(sold, sold + 12)
    assert sum(sales_falling_due(sales={sold: amount}, terms=terms, month=month) for month in months) == amount


@given(terms, st.integers(DECEMBER, DECEMBER + 11), st.integers(0, 8))
def test_a_fen_a_day_falls_due_on_its_days(terms, sold, later):
    days = list(Month.from_index(sold).period.days())
    due_in = Month.from_index(sold + later).period
    expected = sum(due_date(issued=day, terms=terms) in due_in for day in days)
    assert sales_falling_due(sales={sold: len(days)}, terms=terms, month=sold + later) == expected
