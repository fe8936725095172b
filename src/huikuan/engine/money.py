"""Money: integer fen, rounding, writing in figures and in capital numerals (docs/rules/money.md)."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

Fen: TypeAlias = int  # 1/100 yuan; a float never holds money

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_WAN, _YI = 10**4, 10**8
# A sum beyond 10^40 yuan, or written to 40 places, is a typing error; refusing it early also keeps big powers out.
_LARGEST_EXPONENT = 40


class NotWholeFenError(ValueError):
    """The amount is not a finite number of yuan with at most two decimals."""

    def __init__(self, amount: Decimal) -> None:
        super().__init__("not a whole number of fen")
        self.amount = amount


def divide_half_even(numerator: int, denominator: int) -> int:
    """Return numerator ÷ denominator as the nearest integer, a tie going to the even one; exact for any size."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, remainder = divmod(numerator, denominator)
    twice = 2 * remainder
    if twice > denominator or (twice == denominator and quotient % 2):
        quotient += 1
    return quotient


def fen_from_decimal(yuan: Decimal) -> Fen:
    """Return yuan as fen; 1.230 is fine (the value has two decimals), 1.234 raises `NotWholeFenError`, so does NaN."""
    exponent = yuan.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_LARGEST_EXPONENT or yuan.adjusted() > _LARGEST_EXPONENT:
        raise NotWholeFenError(yuan)
    numerator, denominator = yuan.as_integer_ratio()
    fen, remainder = divmod(numerator * 100, denominator)
    if remainder:
        raise NotWholeFenError(yuan)
    return fen


def yuan_text(fen: Fen) -> str:
    """Return the amount in yuan as `-1,234,567.80`: always two decimals, thousands separated."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"


def wan_text(fen: Fen, *, places: int = 2) -> str:
    """Return the amount in units of 万 (10,000 yuan) as `-123.46`, rounded half even to `places` decimals (0 to 6)."""
    scaled = divide_half_even(abs(fen) * 10**places, 100 * _WAN)
    whole, rest = divmod(scaled, 10**places)
    sign = "-" if fen < 0 and scaled else ""
    return f"{sign}{whole:,}.{rest:0{places}d}" if places else f"{sign}{whole:,}"


def capital_numerals(fen: Fen) -> str:
    """Return the amount as on a Chinese cheque (人民币大写), without the leading 人民币.

    Where the central bank's rules for filling in bills (《支付结算办法》附一) leave a choice, the form that stands
    first in the rules' own examples is taken: no 零 for a zero at the 万 place before a 仟, a 零 for a zero at the
    元 place before a 角, no 整 after 角. Any size; from 10^12 yuan the count of 亿 is itself written so (万亿, 亿亿).
    """
    yuan, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    text = f"{_capital_integer(yuan)}元" if yuan else ""
    if jiao:
        text += ("零" if yuan and yuan % 10 == 0 else "") + _DIGITS[jiao] + "角"
    if cents:
        text += ("零" if yuan and not jiao else "") + _DIGITS[cents] + "分"
    if not rest:
        text = (text or "零元") + "整"
    return f"负{text}" if fen < 0 else text


def _capital_integer(number: int) -> str:
    """Write a positive integer; a 零 marks zeros skipped between two written digits."""
    if number < _WAN:
        return _capital_group(number)
    base, unit = (_YI, "亿") if number >= _YI else (_WAN, "万")
    high, low = divmod(number, base)
    text = _capital_integer(high) + unit
    if not low:
        return text
    # Without the 零, 壹亿伍仟 (100,005,000) would be read as 壹亿伍仟万.
    whole_group_skipped = base == _YI and high % _WAN == 0
    gap = low < base // 10 or whole_group_skipped
    return text + ("零" if gap else "") + _capital_integer(low)


def _capital_group(number: int) -> str:
    """Write 1 to 9,999."""
    text, zeros = "", False
    for place, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = number // place % 10
        if not digit:
            zeros = bool(text)
            continue
        text += ("零" if zeros else "") + _DIGITS[digit] + unit
        zeros = False
    return text
