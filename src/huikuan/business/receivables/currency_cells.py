"""A document's currency, own amount and rate as cells of a sheet, and as the database keeps them."""

from __future__ import annotations

import polars as pl

from huikuan.engine.currency import CURRENCIES, RATE_SCALE, fault, rate_text, read_rate
from huikuan.engine.money import Fen
from huikuan.engine.quantity import THOUSAND
from huikuan.foundation.imports.columns import BLANK

YUAN = "CNY"
_YUAN = {YUAN, "RMB", "CNH", "人民币", "人民币元", "元"}
_NAMES = {
    "美元": "USD", "欧元": "EUR", "港币": "HKD", "港元": "HKD", "日元": "JPY", "英镑": "GBP", "澳大利亚元": "AUD",
    "澳元": "AUD", "加拿大元": "CAD", "加元": "CAD", "瑞士法郎": "CHF", "韩元": "KRW", "澳门元": "MOP", "林吉特": "MYR",
    "卢布": "RUB", "新加坡元": "SGD", "泰铢": "THB", "新台币": "TWD",
}  # fmt: skip
CELLS = ("currency", "foreign_amount", "exchange_rate")


def currency_code(text: str) -> str:
    """A code of three letters; the usual Chinese names too. Raises ValueError."""
    code = _NAMES.get(text, text.upper())
    if code in _YUAN:
        return YUAN
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise ValueError(text)
    return code


def rate_code(text: str) -> str:
    """A rate as it is kept: without zeros at its end. Raises ValueError."""
    return rate_text(read_rate(text))


def currency_fault(currency: str | None, amount: int | None, rate: str | None, amount_fen: Fen | None) -> str:
    """What is wrong with a row's own amount (thousandths), as a code; "" where nothing is. A row in yuan, as other
    systems export it with the amount again and a rate of one, says nothing: BLANK."""
    if currency in (None, YUAN) and (rate is None or read_rate(rate) == RATE_SCALE):
        said = (currency, amount, rate) != (None, None, None)
        if amount is None or amount_fen is None or amount == amount_fen * 10:
            return BLANK if said else ""
        return "currency.differs"
    if currency == YUAN:
        return "currency.differs"
    if currency is None or amount is None or currency not in CURRENCIES:
        return fault(currency, amount, None if rate is None else read_rate(rate), amount_fen)
    minor, rest = divmod(amount * 10 ** CURRENCIES[currency].digits, THOUSAND)
    return "currency.differs" if rest else fault(currency, minor, None if rate is None else read_rate(rate), amount_fen)


def stored(rows: pl.DataFrame, left: str = "") -> list[pl.Series]:
    """The table's columns of a sheet's rows that are coherent; ``left`` names one for what is left of it, all."""
    minor = [
        None if code is None or amount is None else amount * 10 ** CURRENCIES[code].digits // THOUSAND
        for code, amount in zip(rows["currency"], rows["foreign_amount"], strict=True)
    ]
    rates = [None if rate is None else read_rate(rate) for rate in rows["exchange_rate"]]
    own = pl.Series("foreign_minor", minor, dtype=pl.Int64())
    return [
        rows["currency"],
        own,
        pl.Series("rate_e8", rates, dtype=pl.Int64()),
        *([own.alias(left)] if left else []),
    ]


def as_cells(rows: pl.DataFrame) -> list[pl.Series]:
    """Amount and rate as the sheet has them, of rows with the table's columns."""
    amounts = [
        None if code is None or minor is None else minor * THOUSAND // 10 ** CURRENCIES[code].digits
        for code, minor in zip(rows["currency"], rows["foreign_minor"], strict=True)
    ]
    rates = [None if rate is None else rate_text(rate) for rate in rows["rate_e8"]]
    return [
        pl.Series("foreign_amount", amounts, dtype=pl.Int64()),
        pl.Series("exchange_rate", rates, dtype=pl.String()),
    ]
