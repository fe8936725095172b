"""Statements that are messages, not tables: what their forms have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import polars as pl
from defusedxml import DefusedXmlException

from huikuan.business.receivables.bankfiles.lines import SCHEMA, Move, Statement
from huikuan.engine.findings import Severity
from huikuan.engine.money import Fen
from huikuan.foundation.imports.doubts import Doubts, shown
from huikuan.foundation.imports.foreign import Source
from huikuan.foundation.imports.table import ROW, Place

_NO_SERIAL = frozenset({"", "NONREF", "NOTPROVIDED", "NOT PROVIDED"})
FEE_TYPES = frozenset({"CHG", "COM", "FEE", "SRVCHG"})
_DATE_FORM = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What was read. ``closings``: for each statement in it that tells its balances, the closing balance that follows
    from the opening one and the entries, and the one told (fen)."""

    account: str
    rows: list[Row]
    closings: tuple[tuple[Fen, Fen], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of message: its name, how its beginning looks, and how its entries are read."""

    zh: str
    en: str
    looks: re.Pattern[str]
    read: Callable[[bytes], Message]


class UnreadableMessageError(Exception):
    """The message is cut short or not what it seems."""


def read(form: Form, content: bytes, source: Source, doubts: Doubts) -> Statement | None:
    """The message's entries; None, with a finding, where it can't be read."""
    try:
        message = form.read(content)
    except (UnreadableMessageError, ParseError, DefusedXmlException, ValueError, InvalidOperation) as problem:
        doubts.add(
            "bankfile.message_broken",
            Severity.ERROR,
            Place(sheet=source.name),
            what_zh=form.zh,
            what_en=form.en,
            detail=shown(problem),
        )
        return None
    for expected, told in message.closings:
        if expected != told:
            place = Place(sheet=source.name)
            doubts.add("bankfile.closing_differs", Severity.WARNING, place, expected_fen=expected, told_fen=told)
    lines = pl.DataFrame([_whole(row, at) for at, row in enumerate(message.rows, 1)], schema=dict(SCHEMA), orient="row")
    return Statement(
        what_zh=form.zh,
        what_en=form.en,
        source=source.name,
        account=message.account,
        lines=lines.filter(pl.col("fen") != 0),
    )


def _whole(row: Mapping[str, Any], at: int) -> Row:
    return {**dict.fromkeys(SCHEMA), **row, ROW: at}


def fen_of(text: str) -> Fen:
    """Exact fen; ValueError for more than two decimals that say something."""
    amount = Decimal(text.strip().replace(",", ".")) * 100
    if amount != amount.to_integral_value():
        raise ValueError(text)
    return int(amount)


def day_of(text: str) -> date:
    """The day that an ISO text begins with; ValueError where it doesn't."""
    found = _DATE_FORM.match(text.strip())
    if found is None:
        raise ValueError(text)
    return date(int(found[1]), int(found[2]), int(found[3]))


def move_of(fen: Fen, *, reversal: bool, fee: bool) -> Move:
    """A reversal of money that came in is a receipt below zero; one of money that went out stays ours."""
    if reversal:
        return Move.RECEIPT if fen < 0 else Move.OUT
    if fen > 0:
        return Move.RECEIPT
    return Move.FEE if fee else Move.OUT


def serial_of(*texts: str) -> str | None:
    """The first that is a number and not a word for none."""
    return next((text.strip() for text in texts if text.strip().upper() not in _NO_SERIAL), None)


def decoded(content: bytes) -> str:
    """Text in UTF-8, else in GB18030 (which holds GBK)."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableMessageError("encoding")


def first_text(node: Element, *paths: str) -> str:
    """The first text at one of the paths, else ""."""
    return next((text.strip() for path in paths if (text := node.findtext(path)) and text.strip()), "")
