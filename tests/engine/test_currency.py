"""Amounts in other currencies: the worked examples of docs/rules/currency.md, with exact fractions as a second way."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from huikuan.engine.currency import (
    CURRENCIES,
    RATE_SCALE,
    Foreign,
    Open,
    fault,
    fen_of,
    minor_of,
    minor_text,
    parts,
    rate_text,
    read_minor,
    read_rate,
)

E8 = RATE_SCALE


def usd(minor: int, rate: str) -> Open:
    return Open(
        currency="USD",
        minor=minor,
        rate=read_rate(rate),
        fen=Foreign(currency="USD", minor=minor, rate=read_rate(rate)).fen,
    )


def exactly(minor: int, code: str, rate: int) -> int:
    """Half a fen away from zero, by fractions."""
    fen = Fraction(minor * rate * 100, 10 ** CURRENCIES[code].digits * E8)
    whole = (abs(fen) + Fraction(1, 2)).__floor__()
    return -whole if fen < 0 else whole


def test_an_amount_in_fen() -> None:
    assert Foreign(currency="USD", minor=1_000_000, rate=read_rate("7.1234")).fen == 71_234_00
    assert fen_of(1_000_000, currency="JPY", rate=read_rate("0.0487")) == 48_700_00  # yen have no cents
    assert (fen_of(1, currency="USD", rate=read_rate("7.5")), fen_of(-1, currency="USD", rate=read_rate("7.5"))) == (
        8,
        -8,
    )
    assert minor_of(71_000_00, currency="USD", rate=read_rate("7.1")) == 1_000_000
    assert usd(600_000, "7.05").fen == 42_300_00


@pytest.mark.parametrize(
    ("rate", "paid", "money", "owed", "difference"),
    [
        ("7.05", 1_000_000, 70_500_00, 71_000_00, 500_00),  # a loss: less yuan came than the invoice was entered at
        ("7.20", 1_000_000, 72_000_00, 71_000_00, -1_000_00),  # a gain
        ("7.05", 400_000, 28_200_00, 28_400_00, 200_00),  # a part of it
        ("7.10", 1_000_000, 71_000_00, 71_000_00, 0),
    ],
)
def test_a_receipt_at_another_rate(rate, paid, money, owed, difference) -> None:
    (one,) = parts(usd(1_000_000, rate), [(1, paid, usd(1_000_000, "7.1"))])
    assert (one.money_fen, one.owed_fen, one.difference_fen) == (money, owed, difference)


def test_several_items_use_a_receipt_up_to_the_fen() -> None:
    money = Open(
        currency="HKD",
        minor=100_003,
        rate=read_rate("0.9137"),
        fen=fen_of(100_003, currency="HKD", rate=read_rate("0.9137")),
    )
    shares = parts(money, [(key, minor, usd(10**6, "7.1")) for key, minor in ((1, 33_334), (2, 33_334), (3, 33_335))])
    assert sum(one.money_fen for one in shares) == money.fen == 91_373


def test_parts_never_lose_a_fen_or_a_cent() -> None:
    dice = Random(21)
    for _ in range(300):
        code = dice.choice(sorted(CURRENCIES))
        low, high = CURRENCIES[code].lowest, CURRENCIES[code].highest
        rate, minor = dice.randrange(low * E8 // 1000, high * E8 // 1000), dice.randrange(1_000, 10**9)
        left = Open(currency=code, minor=minor, rate=rate, fen=exactly(minor, code, rate))
        assert left.fen == fen_of(minor, currency=code, rate=rate)
        fen = 0
        while left.minor:
            part = min(left.minor, dice.randrange(1, minor))
            worth = left.worth(part)
            left = Open(currency=code, minor=left.minor - part, rate=rate, fen=left.fen - worth)
            assert left.fen == exactly(left.minor, code, rate)  # what is left is always worth its own amount
            fen += worth
        assert (fen, left.fen) == (exactly(minor, code, rate), 0)


def test_yuan_settle_a_document_at_its_own_rate() -> None:
    left = usd(1_000_000, "7.1")
    assert left.settled(35_500_00) == 500_000
    assert left.settled(71_000_00) == 1_000_000
    assert left.settled(70_999_99) == 1_000_000  # nearest, and never more than is left
    assert Open(currency="USD", minor=0, rate=7 * E8, fen=500_00).settled(100_00) == 0
    note = Open(currency="USD", minor=-100_000, rate=read_rate("7.1"), fen=-7_100_00)
    assert (note.settled(-3_550_00), note.settled(-7_100_00)) == (-50_000, -100_000)


def test_what_is_wrong_with_a_document() -> None:
    rate = read_rate("7.1")
    assert fault(None, None, None, 100) == ""
    assert fault("USD", 1_000_000, rate, 71_000_00) == ""
    assert fault("USD", None, rate, 71_000_00) == "currency.incomplete"
    assert fault("XAU", 1, rate, 7) == "currency.unknown"
    assert fault("USD", 1_000_000, rate * 100, 71_000_00_00) == "currency.rate_absurd"  # yuan for a hundred dollars
    assert fault("USD", 1_000_000, rate, 71_000_01) == "currency.differs"


def test_reading_and_writing() -> None:
    assert (read_rate("7.1234"), read_rate(" 0.04870000 ")) == (712_340_000, 4_870_000)
    assert (rate_text(712_340_000), rate_text(7 * E8)) == ("7.1234", "7")
    assert (read_minor("10,000.5", "USD"), read_minor("-3", "USD"), read_minor("1,000", "JPY")) == (
        1_000_050,
        -300,
        1000,
    )
    assert (minor_text(1_000_050, "USD"), minor_text(-5, "USD"), minor_text(1_000, "JPY")) == (
        "10,000.50",
        "-0.05",
        "1,000",
    )
    for text in ("", "7,1", "-7", "1e3", "7.123456789"):
        with pytest.raises(ValueError):  # noqa: PT011 - the text itself
            read_rate(text)
    for text, code in (("1.005", "USD"), ("1.5", "JPY"), ("x", "USD"), ("1,00", "USD")):
        with pytest.raises(ValueError):  # noqa: PT011 - the text itself
            read_minor(text, code)
