"""A statement's receipts as rows of the receipts sheet: which lines, in what currency, under which number."""

from __future__ import annotations

import hashlib
from typing import Any

import polars as pl

from huikuan.business.receivables.bankfiles.balances import check_balances
from huikuan.business.receivables.bankfiles.currencies import code_of, sum_text
from huikuan.business.receivables.bankfiles.lines import BANK, Move, Statement
from huikuan.business.receivables.currency_cells import YUAN
from huikuan.business.receivables.sheets import RECEIPTS
from huikuan.engine.findings import Severity
from huikuan.engine.money import yuan_text
from huikuan.foundation.imports.columns import LONGEST_CODE
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.foreign import Taken
from huikuan.foundation.imports.table import ROW, SOURCE, Place, empty_frame

_TAIL = 6  # digits of our account in a number
THOUSANDTHS = 10  # of a unit in one hundredth
_SKIPPED = {
    Move.OUT: "bankfile.skipped_out",
    Move.FEE: "bankfile.skipped_fees",
    Move.OWN: "bankfile.skipped_own",
    Move.OPEN: "bankfile.skipped_open",
}


def take(statement: Statement, doubts: Doubts) -> Taken:
    """Receipts of a statement; everything else is counted in words. Those in another currency say their amount in it
    only: at which rate they are entered is found once the whole file is read (`currencies.enter_at_rates`)."""
    check_balances(statement, doubts)
    lines = _in_known_currencies(statement, doubts)
    unknown = statement.lines.height - lines.height
    receipts = _once(statement, lines.filter(pl.col("move") == Move.RECEIPT), doubts)
    numbers = _numbers(statement, receipts)
    _tell(statement, receipts, lines, doubts)
    # Unmatched money keeps its payer's words; the channel is told only where it isn't a bank's.
    channel = None if statement.channel == BANK else statement.channel
    ours = receipts["currency"].is_null()
    columns = {
        "receipt_no": numbers,
        "date": receipts["day"],
        "payer_name": receipts["payer_name"],
        "payer_account": receipts["payer_account"],
        "amount": receipts["fen"].set(~ours, None),
        "currency": receipts["currency"],
        "foreign_amount": (receipts["fen"] * THOUSANDTHS).set(ours, None),
        "reference": receipts["reference"],
        "channel": pl.repeat(channel, receipts.height, dtype=pl.String(), eager=True),
        ROW: receipts[ROW],
        SOURCE: pl.repeat(statement.source, receipts.height, dtype=pl.String(), eager=True),
    }
    form = empty_frame(RECEIPTS)
    frame = pl.DataFrame(
        [
            columns[name].cast(kind).alias(name)
            if name in columns
            else pl.repeat(None, receipts.height, dtype=kind, eager=True).alias(name)
            for name, kind in form.schema.items()
        ]
    )
    return Taken(frame=frame, rows_seen=frame.height + statement.refused + unknown)


def _in_known_currencies(statement: Statement, doubts: Doubts) -> pl.DataFrame:
    """The lines with their currency's code, null in yuan; those in one that is not known here are left out."""
    lines = statement.lines
    codes = {text: code_of(text) for text in lines["currency"].unique().drop_nulls()}
    odd = lines.filter(pl.col("currency").is_in([text for text, code in codes.items() if code is None]))
    place = Place(sheet=statement.source, column=statement.headings.get("currency", ""))
    doubts.add_rows("bankfile.currency", Severity.ERROR, place, rows=odd[ROW], values=odd["currency"])
    meant = [None if text is None or codes[text] == YUAN else codes[text] for text in lines["currency"]]
    known = lines.with_columns(pl.Series("currency", meant, dtype=pl.String()))
    return known.filter(
        ~lines["currency"].is_in([text for text, code in codes.items() if code is None]).fill_null(value=False)
    )


def _once(statement: Statement, receipts: pl.DataFrame, doubts: Doubts) -> pl.DataFrame:
    """Without lines that stand twice, as where two exports were put into one file: the same in everything, with a
    serial or a balance to show that it is one movement and not two alike."""
    content = [name for name in receipts.columns if name != ROW]
    again = ~receipts.select(pl.struct(content).is_first_distinct()).to_series()
    shown_one = receipts.select(pl.col("serial").is_not_null() | pl.col("balance").is_not_null()).to_series()
    rows = receipts.filter(again & shown_one)
    place = Place(sheet=statement.source)
    doubts.add_rows("bankfile.same_line", Severity.INFO, place, rows=rows[ROW], values=rows["serial"])
    return receipts.filter(~(again & shown_one))


def _numbers(statement: Statement, receipts: pl.DataFrame) -> pl.Series:
    """The receipt numbers: made of what a line says alone, so that another export that holds the same line gives the
    same number. The bank's serial after our account's last digits and the day; without a serial, a print of the line.

    Lines that agree in all that are counted in the order of time: an export holds whole days, so the first stays the
    first.
    """
    keys = [_key(statement, row) for row in receipts.iter_rows(named=True)]
    order = _oldest_first(receipts)
    seen: dict[str, int] = {}
    numbers = [""] * len(keys)
    for at in order:
        key = keys[at]
        seen[key] = seen.get(key, 0) + 1
        numbers[at] = key if seen[key] == 1 else f"{key}-{seen[key]}"
    return pl.Series("receipt_no", numbers, dtype=pl.String())


def _key(statement: Statement, row: dict[str, object]) -> str:
    serial = str(row["serial"] or "")
    if statement.unique and serial:
        return serial[:LONGEST_CODE]
    account = "".join(sign for sign in str(row["account"] or statement.account) if sign.isalnum())[-_TAIL:]
    day = f"{row['day']:%Y%m%d}"
    if not serial:
        said = [row["day"], row["time"], row["fen"], row["payer_account"], row["payer_name"], row["reference"]]
        said += [row["currency"]] if row["currency"] else []
        serial = hashlib.blake2b(
            "\x1f".join("" if one is None else str(one) for one in said).encode(), digest_size=6
        ).hexdigest()
    parts = [account, serial] if day in serial else [account, day, serial]
    number = "-".join(filter(None, parts))
    if len(number) > LONGEST_CODE - 6:  # room for a count
        number = number[:60] + hashlib.blake2b(number.encode(), digest_size=12).hexdigest()
    return number


def _oldest_first(receipts: pl.DataFrame) -> list[int]:
    """Positions in order of day and time; where only the file's order tells, it is turned if newest stand first."""
    days = receipts["day"].to_list()
    turned = len(days) > 1 and days[0] > days[-1]
    times = receipts["time"].to_list()
    return sorted(range(len(days)), key=lambda at: (days[at], times[at] or "", -at if turned else at))


def _tell(statement: Statement, receipts: pl.DataFrame, lines: pl.DataFrame, doubts: Doubts) -> None:
    """What the file is, and what of it is no receipt; amounts of different currencies are not added up."""
    place = Place(sheet=statement.source)
    days = statement.lines["day"]
    mixed = receipts["currency"].drop_nulls().len() > 0
    facts: dict[str, Any] = {
        "what_zh": statement.what_zh,
        "what_en": statement.what_en,
        "account": statement.account,
        "lines": statement.lines.height,
        "first": days.min(),
        "last": days.max(),
        "receipts": receipts.height,
    }
    if mixed:
        facts |= {"account": statement.account or "–", "sums": _sums(receipts)}
        doubts.add("bankfile.recognised_currency", Severity.INFO, place, **facts)
    else:
        code = "bankfile.recognised" if statement.account else "bankfile.recognised_no_account"
        doubts.add(code, Severity.INFO, place, **facts, sum_fen=int(receipts["fen"].sum()))
    for move, code in _SKIPPED.items():
        kind = lines.filter((pl.col("move") == move) & pl.col("currency").is_null())
        if kind.height:
            doubts.add(code, Severity.INFO, place, count=kind.height, sum_fen=abs(int(kind["fen"].sum())))
    other = lines.filter((pl.col("move") != Move.RECEIPT) & pl.col("currency").is_not_null())
    for part in other.partition_by("currency", maintain_order=True):
        amount = sum_text(part["currency"][0], abs(int(part["fen"].sum())))
        doubts.add("bankfile.skipped_currency", Severity.INFO, place, count=part.height, amount=amount)
    if receipts["serial"].null_count() and receipts.height:
        doubts.add("bankfile.no_serial", Severity.INFO, place, count=receipts["serial"].null_count())


def _sums(receipts: pl.DataFrame) -> str:
    """``CNY 500.00, USD 1,234.00``."""
    texts = []
    for part in receipts.sort("currency", nulls_last=False, maintain_order=True).partition_by(
        "currency", maintain_order=True
    ):
        fen, currency = int(part["fen"].sum()), part["currency"][0]
        texts.append(f"{YUAN} {yuan_text(fen)}" if currency is None else sum_text(currency, fen))
    return ", ".join(texts)
