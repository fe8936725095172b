"""SWIFT statements (MT940), read by the library mt-940."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import mt940

from huikuan.business.receivables.bankfiles.messages import (
    FEE_TYPES,
    Form,
    Message,
    Row,
    UnreadableMessageError,
    decoded,
    fen_of,
    move_of,
    serial_of,
)
from huikuan.engine.money import Fen

logging.getLogger("mt940").setLevel(logging.CRITICAL)  # it writes customers' lines into the log where one is broken
_OPTIONS = mt940.Options.all()  # a reversed credit is below zero, the payer's account apart from its name


def _mt940(content: bytes) -> Message:
    text = decoded(content)
    if text.count(":61:") and ":62" not in text:
        raise UnreadableMessageError(":62F:")  # cut short
    try:
        found = mt940.parse(text, options=_OPTIONS)
    except (RuntimeError, KeyError, TypeError) as problem:
        raise UnreadableMessageError(str(problem).splitlines()[0][:60]) from problem
    account = str(found.data.get("account_identification") or "")
    rows = [_mt940_entry(one.data, account) for one in found if one.data.get("amount") is not None]
    if len(rows) != len(re.findall(r"^:61:", text, re.MULTILINE)):
        raise UnreadableMessageError(":61:")
    return Message(account=account, rows=rows, closings=_closings(text, found.data, rows))


def _closings(text: str, data: Mapping[str, Any], rows: list[Row]) -> tuple[tuple[Fen, Fen], ...]:
    """Of a file with one statement: the library keeps the balances of the last only."""
    opening, closing = data.get("final_opening_balance"), data.get("final_closing_balance")
    if opening is None or closing is None or len(re.findall(r"^:62F:", text, re.MULTILINE)) != 1:
        return ()
    begin, end = (fen_of(str(balance.amount.amount)) for balance in (opening, closing))
    return ((begin + sum(row["fen"] for row in rows), end),)


def _mt940_entry(data: Mapping[str, Any], account: str) -> Row:
    mark, amount, day = str(data.get("status") or ""), data["amount"], data.get("entry_date") or data["date"]
    fen = fen_of(str(amount.amount))
    free = str(data.get("transaction_details") or "").replace("\n", "")

    def told(*names: str) -> str | None:
        texts = (str(data.get(name) or "").strip(" /") for name in names)
        return " ".join(filter(None, texts)) or None

    return {
        "account": account,
        "day": date(day.year, day.month, day.day),
        "serial": serial_of(str(data.get("bank_reference") or "")),
        "fen": fen,
        "move": move_of(fen, reversal=mark.startswith("R"), fee=str(data.get("id") or "")[1:] in FEE_TYPES),
        "currency": str(amount.currency) if amount.currency else None,
        "payer_name": told("applicant_name") or _between(free, "NAME"),
        "payer_account": told("applicant_iban") or _between(free, "ACCT") or _between(free, "IBAN"),
        "reference": told("purpose", "additional_purpose")
        or _between(free, "REMI")
        or free.strip()
        or serial_of(str(data.get("customer_reference") or "")),
    }


def _between(line: str, word: str) -> str | None:
    """What stands after /NAME/ and its like in a free text."""
    found = re.search(rf"/{word}/(.*?)(?=/[A-Z]{{3,5}}/|/?$)", line)
    return found[1].strip() or None if found else None


MT940 = Form(
    zh="MT940 对账单",
    en="MT940 statement",
    looks=re.compile(r"(?:^|\n):20:[^\n]*\r?\n(?::21:[^\n]*\r?\n)?:25"),
    read=_mt940,
)
