"""Golden values of amounts, shares and dates as a reader sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from huikuan.foundation.display import amounts, ownership
from huikuan.foundation.display.unit import MoneyUnit, active_unit


@pytest.fixture
def unit(request):
    token = active_unit.set(request.param)
    yield request.param
    active_unit.reset(token)


@pytest.mark.parametrize(
    ("fen", "yuan", "wan", "yi"),
    [
        (123456, "1,234.56", "0.12", "0.0000"),
        (-123456789, "−1,234,567.89", "−123.46", "−0.0123"),
        (0, "0.00", "0.00", "0.0000"),
        (-1, "−0.01", "0.00", "0.0000"),
        (12_500, "125.00", "0.01", "0.0000"),
        (15_000, "150.00", "0.02", "0.0000"),  # 0.015 goes to the even 0.02
        (25_000, "250.00", "0.02", "0.0000"),  # 0.025 goes to the even 0.02
        (10**18 + 1, "10,000,000,000,000,000.01", "1,000,000,000,000.00", "100,000,000.0000"),
    ],
)
def test_an_amount_in_each_unit(fen, yuan, wan, yi) -> None:
    shown = [amounts.amount_text(fen, unit) for unit in (MoneyUnit.YUAN, MoneyUnit.WAN, MoneyUnit.YI)]
    assert shown == [yuan, wan, yi]


def test_a_number_of_things() -> None:
    assert [amounts.count_text(count) for count in (0, 999, 12345, -1200, None)] == [
        "0",
        "999",
        "12,345",
        "−1,200",
        "–",
    ]


@pytest.mark.parametrize("unit", [MoneyUnit.WAN], indirect=True)
def test_the_full_figure_is_on_hover(unit) -> None:
    assert amounts.amount_html(123_456_789) == '<span class="num" title="¥1,234,567.89">123.46</span>'


def test_yuan_needs_no_hover_and_nothing_is_a_dash() -> None:
    assert amounts.amount_html(-5) == '<span class="num is-minus">−0.05</span>'
    assert "–" in amounts.amount_html(None)


def test_a_difference_has_its_sign() -> None:
    shown = [amounts.amount_html(fen, signed=True) for fen in (100, 0, -100)]
    assert [text.split(">")[1].split("<")[0] for text in shown] == ["+1.00", "0.00", "−1.00"]


@pytest.mark.parametrize("wrong", [1.5, Decimal("1.5"), "100", True])
def test_money_that_is_no_whole_fen_is_a_fault_of_ours(wrong) -> None:
    with pytest.raises(TypeError):
        amounts.amount_html(wrong)


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [
        (Decimal("0.1234"), 1, "12.3%"),
        (Decimal("0.12345"), 2, "12.34%"),
        (Decimal("0.12355"), 2, "12.36%"),
        (Decimal("-0.0004"), 1, "0.0%"),
        (Decimal("-0.25"), 0, "−25%"),
        (12, 0, "1,200%"),
        (None, 1, "–"),
    ],
)
def test_a_share_as_percentage(share, places, text) -> None:
    assert amounts.percent_text(share, places) == text


def test_a_day_is_the_day_in_china() -> None:
    assert amounts.day_text(date(2026, 12, 5)) == "2026-12-05"
    assert amounts.day_text(datetime(2026, 12, 5, 17, tzinfo=UTC)) == "2026-12-06"
    assert amounts.day_text(None) == "–"


@pytest.mark.parametrize("value", [date(2026, 3, 9), "2026-03", "2026-03-31", datetime(2026, 3, 1, tzinfo=UTC)])
def test_a_month_in_words(value) -> None:
    with translation.override("en"):
        assert amounts.month_text(value) == "2026-03"
    with translation.override("zh-hans"):
        assert amounts.month_text(value) == "2026年3月"


def test_the_bar_of_ownership_is_filled_exactly() -> None:
    found = ownership.segments({"received": 1, "promised": 1, "measured": 0, "unowned": 1})
    assert [(one.state.code, one.start, one.width) for one in found] == [
        ("received", 0, 333),
        ("promised", 333, 333),
        ("unowned", 666, 334),
    ]
    assert ownership.segments({"received": 0}) == []
