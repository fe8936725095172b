"""Lines in other currencies: which one is meant, and at which rate they are entered (docs/rules/currency.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date

import polars as pl

from huikuan.business.receivables.currency_cells import YUAN, currency_code
from huikuan.business.receivables.sheets import RATES, RECEIPTS
from huikuan.engine.currency import CURRENCIES, Foreign, minor_text, rate_fault, rate_text, read_rate
from huikuan.engine.exchange_rates import Rate, Rates
from huikuan.engine.findings import Severity
from huikuan.engine.money import Fen, yuan_text
from huikuan.engine.quantity import THOUSAND
from huikuan.foundation.imports.checks import Loaded
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.names import plain
from huikuan.foundation.imports.table import ROW, SOURCE, Place

_FEN = 100
# Numbers that Chinese banks write for currencies (人民银行币种代码), and those of ISO 4217; without zeros before them.
_NUMBERS = {
    "1": YUAN, "12": "GBP", "13": "HKD", "14": "USD", "15": "CHF", "18": "SGD", "27": "JPY", "28": "CAD", "29": "AUD",
    "38": "EUR", "156": YUAN, "826": "GBP", "344": "HKD", "840": "USD", "756": "CHF", "702": "SGD", "392": "JPY",
    "124": "CAD", "36": "AUD", "978": "EUR", "410": "KRW", "446": "MOP", "458": "MYR", "643": "RUB", "764": "THB",
    "901": "TWD",
}  # fmt: skip
_CODE = re.compile(r"(?<![A-Z])(?:CNY|RMB|CNH|" + "|".join(CURRENCIES) + r")(?![A-Z])")

Kept = Mapping[tuple[str, date], int]
Entered = Mapping[str, tuple[str, int, int]]


def code_of(text: str | None) -> str | None:
    """The currency that a bank's words mean; yuan where nothing is written, None for what is not known here."""
    if text is None:
        return YUAN
    bare = plain(text).upper()
    if found := _CODE.search(bare):  # also USD-美元, 美元(USD)
        return currency_code(found[0])
    if bare.isdigit():
        return _NUMBERS.get(bare.lstrip("0"))
    try:
        code = currency_code(bare)
    except ValueError:
        return None
    return code if code == YUAN or code in CURRENCIES else None


def sum_text(currency: str, fen: Fen) -> str:
    """``USD 1,234.00``; ``fen`` are hundredths of the currency, as lines are read."""
    return f"{currency} {minor_text(fen * 10 ** CURRENCIES[currency].digits // _FEN, currency)}"


def enter_at_rates(
    tables: Mapping[str, Loaded],
    doubts: Doubts,
    *,
    kept: Callable[[], Kept] = dict,
    entered: Callable[[Collection[str]], Entered] = lambda _numbers: {},
) -> None:
    """Give the receipts of a bank's lines that say an amount in a currency only their rate and their amount in yuan.

    A receipt that stands keeps the rate it was ``entered`` at. Others get the one valid on their day, of those ``kept``
    and of the file's own sheet of rates; without one they are left out and told.
    """
    receipts = tables.get(RECEIPTS.key)
    if receipts is None or receipts.frame.height == 0:
        return
    lines = pl.col("currency").is_not_null() & pl.col("amount").is_null()
    rows = receipts.frame.with_row_index("_at").filter(lines)
    if rows.is_empty():
        return
    rates = Rates(_known(kept(), tables.get(RATES.key)))
    stands = entered(rows["receipt_no"].to_list())
    found: dict[int, tuple[Foreign, Rate | None]] = {}
    for row in rows.iter_rows(named=True):
        currency = row["currency"]
        minor, rest = divmod(row["foreign_amount"] * 10 ** CURRENCIES[currency].digits, THOUSAND)
        was, rate = stands.get(row["receipt_no"]), rates.on(currency, row["date"])
        if was is not None and was[:2] == (currency, minor):
            found[row["_at"]] = Foreign(currency=currency, minor=minor, rate=was[2]), None
        elif rate is not None and not rest:
            found[row["_at"]] = Foreign(currency=currency, minor=minor, rate=rate.rate), rate
    _tell(rows, found, doubts)
    kept_rows = receipts.frame.with_row_index("_at").filter(~lines | pl.col("_at").is_in(list(found)))
    amounts = [None if at not in found else found[at][0].fen for at in kept_rows["_at"]]
    texts = [None if at not in found else found[at][0].rate_text for at in kept_rows["_at"]]
    receipts.frame = kept_rows.with_columns(
        pl.coalesce(pl.Series(amounts, dtype=pl.Int64()), "amount").alias("amount"),
        pl.coalesce(pl.Series(texts, dtype=pl.String()), "exchange_rate").alias("exchange_rate"),
    ).drop("_at")


def _known(kept: Kept, sheet: Loaded | None) -> Iterator[tuple[str, date, int]]:
    """Those kept first: a file never changes one."""
    yield from ((currency, day, rate) for (currency, day), rate in kept.items())
    if sheet is not None:
        for currency, day, text in sheet.frame.select("currency", "day", "rate").drop_nulls().iter_rows():
            if not rate_fault(currency, rate := read_rate(text)):
                yield currency, day, rate


def _tell(rows: pl.DataFrame, found: Mapping[int, tuple[Foreign, Rate | None]], doubts: Doubts) -> None:
    for part in rows.partition_by(SOURCE, "currency", maintain_order=True):
        source, currency = part[SOURCE][0], part["currency"][0]
        place = Place(sheet=source, column=RECEIPTS.by_key["currency"].zh)
        texts = [f"{currency} {yuan_text(fen // 10)}" for fen in part["foreign_amount"]]
        left = part.with_columns(pl.Series("_text", texts)).filter(~pl.col("_at").is_in(list(found)))
        odd = left["foreign_amount"] * 10 ** CURRENCIES[currency].digits % THOUSAND != 0
        for code, rows_left in (("bankfile.too_fine", left.filter(odd)), ("bankfile.no_rate", left.filter(~odd))):
            facts = {"currency": currency, "day": rows_left["date"]}
            values = (
                rows_left["_text"].str.strip_suffix(".00") if not CURRENCIES[currency].digits else rows_left["_text"]
            )
            doubts.add_rows(code, Severity.ERROR, place, rows=rows_left[ROW], values=values, **facts)
        new = [(day, *found[at]) for at, day in part.select("_at", "date").iter_rows() if at in found]
        rated = [(day, own, rate) for day, own, rate in new if rate is not None]
        if not rated:
            continue
        used = [rate.rate for _day, _own, rate in rated]
        doubts.add(
            "bankfile.rated",
            Severity.INFO,
            Place(sheet=source),
            count=len(rated),
            amount=f"{currency} {minor_text(sum(own.minor for _day, own, _rate in rated), currency)}",
            lowest=rate_text(min(used)),
            highest=rate_text(max(used)),
            sum_fen=sum(own.fen for _day, own, _rate in rated),
        )
        old = [(day, rate) for day, _own, rate in rated if rate.is_old(day)]
        if old:
            day, rate = max(old, key=lambda one: one[0] - one[1].day)
            doubts.add(
                "bankfile.rate_old",
                Severity.WARNING,
                Place(sheet=source),
                subject=currency,
                count=len(old),
                day=day,
                since=rate.day,
                rate=rate_text(rate.rate),
            )
