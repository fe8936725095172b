"""Amounts as people write them, into integer fen; exact decimal text all the way."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Context, Decimal

from huikuan.engine.money import Fen

LARGEST_FEN = 10**16  # a hundred trillion yuan: beyond it is a typing error, and a column's sum stays exact
_FACTORS = {"": 1, "千": 10**3, "k": 10**3, "万": 10**4, "w": 10**4, "百万": 10**6, "亿": 10**8}
_CURRENCY = r"(?:¥|rmb|cny|人民币|yuan)"
_AMOUNT = re.compile(
    rf"(?P<sign>[-+]?)\s*{_CURRENCY}?\s*(?P<inner>[-+]?)\s*(?P<number>[\d.,' ]*\d[\d.,' ]*?)"
    rf"\s*(?P<factor>百万|[千万亿kw]?)\s*(?:元|圆|块|{_CURRENCY})?\s*[整正]?\s*(?P<tail>-?)"
)
_FOREIGN = re.compile(r"[$€£₩]|\b(?:usd|eur|gbp|hkd|jpy|twd)\b|美元|欧元|港币|港元|日元|英镑")
_GROUPED = re.compile(r"\d{1,3}(?:([,' ])\d{3})(?:\1\d{3})*(?:\.\d*)?|\d*\.?\d+|\d+\.")
_SCIENTIFIC = re.compile(r"[-+]?\d+(?:\.\d+)?e[-+]?\d{1,2}")
_CONTEXT = Context(prec=80)
_NOISE = Decimal("0.0001")  # fen: what a spreadsheet's binary fractions may add (0.1+0.2)


def parse_money(text: str, *, unit: int = 1, decimal_comma: bool = False) -> tuple[Fen | None, str]:
    """(fen, doubt) of a text; ``unit`` is what one stands for in yuan where the text names no unit of its own.

    Read: 1200 · 1,200.50 · ¥1 200 · 1200元 · full-width digits · (1,200.00) and 1200- as negative · 12.5万 · 1.2亿.
    A doubt is "" or a code: ``cell.rounded`` (more than two decimals, rounded half even), and with None
    ``cell.not_money``, ``cell.foreign_currency``, ``cell.too_big``.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold().replace("−", "-").replace("，", ",")
    negative = plain.startswith("(") and plain.endswith(")")
    if negative:
        plain = plain[1:-1].strip()
    if plain.startswith("负"):
        plain, negative = plain[1:].strip(), not negative
    if _SCIENTIFIC.fullmatch(plain):
        return _to_fen(Decimal(plain), unit, negative=negative)
    found = _AMOUNT.fullmatch(plain)
    signs = (found["sign"] + found["inner"] + found["tail"]) if found else ""
    number = _number(found["number"].strip(), decimal_comma=decimal_comma) if found else None
    if found is None or number is None or len(signs) + negative > 1:
        return None, "cell.foreign_currency" if _FOREIGN.search(plain) else "cell.not_money"
    factor = _FACTORS[found["factor"]] if found["factor"] else unit
    if found["factor"] == "" and re.search(r"[元圆块]", plain):
        factor = 1
    return _to_fen(number, factor, negative=negative or signs == "-")


def _number(text: str, *, decimal_comma: bool) -> Decimal | None:
    """A number whose thousands, if separated, are separated alike and in threes."""
    if decimal_comma:
        text = text.translate(str.maketrans(",.", ".,"))
    if len(text) > 40 or not _GROUPED.fullmatch(text):
        return None
    return Decimal(re.sub(r"[,' ]", "", text))


def _to_fen(yuan: Decimal, factor: int, *, negative: bool) -> tuple[Fen | None, str]:
    exact = _CONTEXT.multiply(yuan, Decimal(factor * 100))
    if exact.adjusted() > 17:
        return None, "cell.too_big"
    whole = exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN, context=_CONTEXT)
    fen = -int(whole) if negative else int(whole)
    if abs(fen) > LARGEST_FEN:
        return None, "cell.too_big"
    return fen, "cell.rounded" if _CONTEXT.abs(_CONTEXT.subtract(exact, whole)) > _NOISE else ""
