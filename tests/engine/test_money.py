from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.money import (
    NotWholeFenError,
    capital_numerals,
    divide_half_even,
    fen_from_decimal,
    wan_text,
    yuan_text,
)

# The first block is the examples of the rules for filling in bills themselves; the rest was written by hand.
CAPITALS = [
    ("1,409.50", "壹仟肆佰零玖元伍角"),
    ("6,007.14", "陆仟零柒元壹角肆分"),
    ("1,680.32", "壹仟陆佰捌拾元零叁角贰分"),
    ("107,000.53", "壹拾万柒仟元零伍角叁分"),
    ("16,409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    # no yuan
    ("0.00", "零元整"),
    ("0.01", "壹分"),
    ("0.10", "壹角"),
    ("0.15", "壹角伍分"),
    ("0.99", "玖角玖分"),
    # endings
    ("1.00", "壹元整"),
    ("1.01", "壹元零壹分"),
    ("1.10", "壹元壹角"),
    ("1.11", "壹元壹角壹分"),
    ("10.00", "壹拾元整"),
    ("10.01", "壹拾元零壹分"),
    ("10.10", "壹拾元零壹角"),
    ("11.00", "壹拾壹元整"),
    ("20.00", "贰拾元整"),
    ("100.00", "壹佰元整"),
    ("100.05", "壹佰元零伍分"),
    ("100.50", "壹佰元零伍角"),
    ("101.00", "壹佰零壹元整"),
    ("110.00", "壹佰壹拾元整"),
    ("110.05", "壹佰壹拾元零伍分"),
    # one 零 for any run of zeros
    ("1,000.00", "壹仟元整"),
    ("1,001.00", "壹仟零壹元整"),
    ("1,010.00", "壹仟零壹拾元整"),
    ("1,100.00", "壹仟壹佰元整"),
    ("9,090.09", "玖仟零玖拾元零玖分"),
    # 万
    ("10,000.00", "壹万元整"),
    ("10,001.00", "壹万零壹元整"),
    ("10,010.00", "壹万零壹拾元整"),
    ("10,100.00", "壹万零壹佰元整"),
    ("11,000.00", "壹万壹仟元整"),
    ("100,000.00", "壹拾万元整"),
    ("101,000.00", "壹拾万壹仟元整"),
    ("100,100.00", "壹拾万零壹佰元整"),
    ("325,004.00", "叁拾贰万伍仟零肆元整"),
    ("1,000,001.00", "壹佰万零壹元整"),
    ("10,010,010.10", "壹仟零壹万零壹拾元零壹角"),
    ("12,345,678.90", "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角"),
    # 亿
    ("100,000,000.00", "壹亿元整"),
    ("100,000,001.00", "壹亿零壹元整"),
    ("100,000,000.01", "壹亿元零壹分"),
    ("100,005,000.00", "壹亿零伍仟元整"),
    ("100,010,000.10", "壹亿零壹万元零壹角"),
    ("150,000,000.00", "壹亿伍仟万元整"),
    ("1,005,000,000.00", "壹拾亿零伍佰万元整"),
    ("1,050,000,000.00", "壹拾亿伍仟万元整"),
    ("100,000,000,000.00", "壹仟亿元整"),
    # above: the count of 亿 is itself written with 万 and 亿
    ("1,000,000,000,000.00", "壹万亿元整"),
    ("1,000,000,000,001.00", "壹万亿零壹元整"),
    ("1,000,050,000,000.00", "壹万亿零伍仟万元整"),
    ("1,000,100,000,000.00", "壹万零壹亿元整"),
    ("1,234,500,000,000.00", "壹万贰仟叁佰肆拾伍亿元整"),
    ("10,000,000,000,000,000.00", "壹亿亿元整"),
    ("10,000,000,000,000,005.00", "壹亿亿零伍元整"),
    ("10,000,000,100,000,000.00", "壹亿零壹亿元整"),
    ("1,000,000,000,000,000,000,000.00", "壹拾万亿亿元整"),
    # negative
    ("-0.01", "负壹分"),
    ("-1,409.50", "负壹仟肆佰零玖元伍角"),
]

ANY_FEN = st.one_of(
    st.integers(-(10**18), 10**18),
    st.integers(-(10**28), 10**28),
    # Few non-zero digits: where the zeros and units are tricky.
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), max_size=4).map(lambda d: sum(v * 10**p for p, v in d)),
)


@pytest.mark.parametrize(("figures", "capitals"), CAPITALS)
def test_capital_numerals_of_the_hand_table(figures: str, capitals: str) -> None:
    assert capital_numerals(int(figures.replace(",", "").replace(".", ""))) == capitals


def read_capitals(text: str) -> int:
    """Return fen; the inverse of the writing, by a grammar of its own (split at the biggest unit; 零 means nothing)."""
    if text.startswith("负"):
        return -read_capitals(text[1:])
    yuan_part, yuan_sign, rest = text.rpartition("元")
    fen = 0
    digit = 0
    for sign in rest:
        match sign:
            case "角":
                fen += digit * 10
            case "分":
                fen += digit
            case "整" | "零":
                pass
            case _:
                digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
    return fen + (100 * read_capital_integer(yuan_part) if yuan_sign else 0)


def read_capital_integer(text: str) -> int:
    for unit, value in (("亿", 10**8), ("万", 10**4), ("仟", 1000), ("佰", 100), ("拾", 10)):
        high, sign, low = text.rpartition(unit)
        if sign:
            return read_capital_integer(high) * value + read_capital_integer(low)
    text = text.strip("零")
    assert len(text) <= 1
    return "零壹贰叁肆伍陆柒捌玖".index(text) if text else 0


@given(ANY_FEN)
def test_capital_numerals_read_back(fen: int) -> None:
    text = capital_numerals(fen)
    assert read_capitals(text) == fen
    assert "零零" not in text
    assert text.endswith("整") == (fen % 100 == 0)


@given(ANY_FEN)
def test_yuan_text_reads_back(fen: int) -> None:
    text = yuan_text(fen)
    assert fen_from_decimal(Decimal(text.replace(",", ""))) == fen
    groups = text.lstrip("-").split(".")[0].split(",")
    assert all(len(group) == 3 for group in groups[1:])
    assert 1 <= len(groups[0]) <= 3


def test_yuan_text() -> None:
    assert yuan_text(123456780) == "1,234,567.80"
    assert [yuan_text(fen) for fen in (0, 5, -5, -100, 99999, 10**18)] == [
        "0.00",
        "0.05",
        "-0.05",
        "-1.00",
        "999.99",
        "10,000,000,000,000,000.00",
    ]


def test_wan_text() -> None:
    assert wan_text(123456789) == "123.46"
    # The two figures of the capacity table: 66,666.67 and 16,666.67 yuan.
    assert [wan_text(6666667, places=1), wan_text(1666667, places=1)] == ["6.7", "1.7"]
    assert [wan_text(-700000, places=1), wan_text(-4, places=1), wan_text(0, places=0)] == ["-0.7", "0.0", "0"]
    assert [wan_text(500_000, places=0), wan_text(1_500_000, places=0)] == ["0", "2"], "a tie goes to the even one"
    assert wan_text(10**18) == "1,000,000,000,000.00"


@given(st.integers(-(10**30), 10**30), st.integers(-(10**15), 10**15).filter(bool))
def test_divide_half_even_is_the_rounding_of_the_exact_fraction(numerator: int, denominator: int) -> None:
    assert divide_half_even(numerator, denominator) == round(Fraction(numerator, denominator))


def test_divide_half_even_ties() -> None:
    assert [divide_half_even(n, 2) for n in (-5, -3, -1, 1, 3, 5)] == [-2, -2, 0, 0, 2, 2]
    assert divide_half_even(25, -10) == -2
    with pytest.raises(ZeroDivisionError):
        divide_half_even(1, 0)


@given(st.integers(-(10**38), 10**38))
def test_fen_from_decimal_is_exact_beyond_the_decimal_context(fen: int) -> None:
    digits = tuple(int(digit) for digit in str(abs(fen)))
    assert fen_from_decimal(Decimal((int(fen < 0), digits, -2))) == fen


@pytest.mark.parametrize(
    ("yuan", "fen"), [("1.23", 123), ("1.2300", 123), ("-0.1", -10), ("1E+3", 100000), ("0E-9", 0)]
)
def test_fen_from_decimal(yuan: str, fen: int) -> None:
    assert fen_from_decimal(Decimal(yuan)) == fen


@pytest.mark.parametrize("yuan", ["1.234", "0.001", "NaN", "sNaN", "Infinity", "-Infinity", "1E+1000000", "1E-1000000"])
def test_fen_from_decimal_refuses(yuan: str) -> None:
    with pytest.raises(NotWholeFenError):
        fen_from_decimal(Decimal(yuan))
