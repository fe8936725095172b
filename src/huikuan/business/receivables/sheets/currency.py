"""The columns of a document in another currency, alike on every sheet of documents."""

from __future__ import annotations

from huikuan.business.receivables.currency_cells import currency_code, currency_fault, rate_code
from huikuan.foundation.imports.columns import Column, Kind

IN_CURRENCY = (
    Column(
        key="currency",
        zh="币种",
        en="Currency",
        kind=Kind.CODE,
        blank_allowed=True,
        aliases=("原币", "货币", "币别", "document currency"),
        parse=currency_code,
        example="",
        help_zh="留空为人民币；外币写代码，如 USD、EUR、HKD、JPY",
        help_en="Empty: yuan; else the code, such as USD, EUR, HKD, JPY",
    ),
    Column(
        key="foreign_amount",
        zh="原币金额",
        en="Amount in currency",
        kind=Kind.QUANTITY,
        blank_allowed=True,
        aliases=("外币金额", "amount in document currency"),
        example="",
        help_zh="有币种时必填；金额列须等于 原币金额 × 汇率，四舍五入到分",
        help_en="Needed with a currency; the amount must be this × rate, rounded to the fen",
    ),
    Column(
        key="exchange_rate",
        zh="汇率",
        en="Exchange rate",
        kind=Kind.CODE,
        blank_allowed=True,
        aliases=("当日汇率", "折算汇率", "rate of the day"),
        parse=rate_code,
        example="",
        help_zh="一单位外币合多少元，如 7.1234，最多八位小数",
        help_en="Yuan for one unit, such as 7.1234, at most eight decimals",
    ),
)
COHERENT = (("currency", "foreign_amount", "exchange_rate", "amount"), currency_fault)
