"""The sheet of exchange rates that the company keeps."""

from __future__ import annotations

from huikuan.business.receivables.currency_cells import currency_code, rate_code
from huikuan.engine.currency import rate_fault, read_rate
from huikuan.foundation.imports.columns import Column, Kind, Sheet


def _fault(currency: str, rate: str) -> str:
    return rate_fault(currency, read_rate(rate))


RATES = Sheet(
    key="rates",
    zh="汇率",
    en="Exchange rates",
    aliases=("汇率表", "外汇牌价", "记账汇率", "fx rates"),
    unique=("currency", "day"),
    coherent=(("currency", "rate"), _fault),
    help_zh="每行一个汇率，自起始日起有效，直到同一币种的下一个起始日。外币银行流水按到账日有效的汇率折算；已有的汇率不会被改动。",
    help_en="One rate a row, valid from its day until the currency's next one. Lines of bank statements in a currency are "
    "entered at the rate valid on their day. What is kept already is never changed.",
    columns=(
        Column(
            key="currency",
            zh="币种",
            en="Currency",
            kind=Kind.CODE,
            required=True,
            aliases=("外币", "货币", "币别"),
            parse=currency_code,
            example="USD",
            help_zh="代码，如 USD、EUR、HKD、JPY",
            help_en="The code, such as USD, EUR, HKD, JPY",
        ),
        Column(
            key="day",
            zh="起始日",
            en="Valid from",
            kind=Kind.DATE,
            required=True,
            aliases=("有效起始日", "生效日期", "日期", "date"),
            example="2026-11-02",
        ),
        Column(
            key="rate",
            zh="汇率",
            en="Rate",
            kind=Kind.CODE,
            required=True,
            aliases=("中间价", "记账汇率", "折算汇率", "exchange rate"),
            parse=rate_code,
            example="7.0835",
            help_zh="一单位外币合多少元，最多八位小数",
            help_en="Yuan for one unit, at most eight decimals",
        ),
        Column(
            key="note",
            zh="依据",
            en="Where it is from",
            kind=Kind.TEXT,
            blank_allowed=True,
            aliases=("来源", "备注", "source"),
            example="中国外汇交易中心中间价",
        ),
    ),
)
