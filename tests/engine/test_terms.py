import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.terms import (
    DueDateOutOfRangeError,
    InvalidTermsError,
    PaymentTerms,
    TermsKind,
    due_date,
    statement_closing,
)

# The table of docs/rules/terms.md.
WORKED = [
    ("0", date(2026, 11, 20), date(2026, 11, 20)),
    ("30", date(2026, 11, 20), date(2026, 12, 20)),
    ("M0", date(2026, 11, 20), date(2026, 11, 30)),
    ("M30", date(2026, 11, 20), date(2026, 12, 30)),
    ("M30", date(2026, 11, 30), date(2026, 12, 30)),
    ("M30", date(2026, 12, 1), date(2027, 1, 30)),
    ("M30/25", date(2026, 11, 25), date(2026, 12, 25)),
    ("M30/25", date(2026, 11, 26), date(2027, 1, 24)),
    ("M60/25", date(2026, 12, 31), date(2027, 3, 26)),
    ("M10/30", date(2026, 2, 28), date(2026, 3, 10)),
    ("M10/30", date(2024, 2, 29), date(2024, 3, 10)),
]

TERMS = st.one_of(
    st.builds(PaymentTerms, kind=st.just(TermsKind.DAYS), days=st.integers(0, 3650)),
    st.builds(
        PaymentTerms,
        kind=st.just(TermsKind.MONTH_END),
        days=st.integers(0, 3650),
        cutoff_day=st.none() | st.integers(1, 31),
    ),
)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(("code", "issued", "due"), WORKED)
def test_worked_due_dates(code: str, issued: date, due: date) -> None:
    assert due_date(issued=issued, terms=PaymentTerms.from_code(code)) == due


@given(TERMS)
def test_code_round_trip(terms: PaymentTerms) -> None:
    assert PaymentTerms.from_code(terms.to_code()) == terms


def test_the_month_end_has_one_code() -> None:
    assert PaymentTerms.from_code("M30/31") == PaymentTerms.from_code("M30")
    assert PaymentTerms.from_code("M30/31").to_code() == "M30"


@pytest.mark.parametrize(
    "code", ["", "M", "-1", "030", "3651", "30/25", "M30/0", "M30/32", "M30/", "m30", "30 ", "M30/25\n", "３０"]
)
def test_bad_codes_are_refused(code: str) -> None:
    with pytest.raises(InvalidTermsError):
        PaymentTerms.from_code(code)


def test_bad_numbers_are_refused() -> None:
    for kind, days, cutoff in (
        (TermsKind.DAYS, -1, None),
        (TermsKind.DAYS, 30, 25),
        (TermsKind.DAYS, 30, 31),
        (TermsKind.MONTH_END, 3651, None),
        (TermsKind.MONTH_END, 30, 0),
    ):
        with pytest.raises(InvalidTermsError):
            PaymentTerms(kind=kind, days=days, cutoff_day=cutoff)


def closing_day_by_day(issued: date, cutoff: int) -> date:
    """Walk forward to the first day that closes a statement."""
    day = issued
    while day.day != min(cutoff, calendar.monthrange(day.year, day.month)[1]):
        day += timedelta(days=1)
    return day


@given(DAYS, st.integers(1, 31))
def test_statement_closing_is_the_first_closing_on_or_after_the_issue(issued: date, cutoff: int) -> None:
    assert statement_closing(issued=issued, cutoff_day=cutoff) == closing_day_by_day(issued, cutoff)


@given(DAYS, TERMS)
def test_a_later_issue_is_never_due_earlier(issued: date, terms: PaymentTerms) -> None:
    assert issued <= due_date(issued=issued, terms=terms) <= due_date(issued=issued + timedelta(days=1), terms=terms)


@pytest.mark.parametrize("code", ["1", "M0", "M30/25"])
def test_a_date_that_means_never_is_refused_by_name(code: str) -> None:
    with pytest.raises(DueDateOutOfRangeError):
        due_date(issued=date(9999, 12, 31), terms=PaymentTerms.from_code(code))
