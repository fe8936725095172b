"""What every statement comes down to, whatever the bank: lines of money in and out of an account of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from huikuan.foundation.imports.table import ROW

BANK, ALIPAY, WECHAT = "bank", "alipay", "wechat"


class Move(StrEnum):
    """What a line is to us; only receipts are brought in."""

    RECEIPT = "receipt"  # money from a payer; below zero: it went back
    OUT = "out"  # we paid
    FEE = "fee"  # the bank's or platform's charge
    OWN = "own"  # between accounts of our own: topped up, drawn
    OPEN = "open"  # not settled: closed, still waiting, failed


# account: ours; fen: what the line adds to it; balance: after the line; time: HH:MM:SS; the day's currency as written.
SCHEMA: Mapping[str, pl.DataType] = {
    ROW: pl.Int64(),
    "account": pl.String(),
    "day": pl.Date(),
    "time": pl.String(),
    "serial": pl.String(),
    "fen": pl.Int64(),
    "move": pl.String(),
    "balance": pl.Int64(),
    "currency": pl.String(),
    "payer_name": pl.String(),
    "payer_account": pl.String(),
    "reference": pl.String(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A file read. ``lines`` has the columns of `SCHEMA`; ``refused`` counts those that can't be read, which were told.

    ``account`` as the file names it, "" where it doesn't. ``headings`` name fields in findings. ``unique``: the serials
    are nobody else's (a platform's order numbers), so that they need neither account nor day beside them.
    """

    what_zh: str
    what_en: str
    source: str
    lines: pl.DataFrame
    account: str = ""
    channel: str = BANK  # a code of sheets.RECEIPT_CHANNELS
    unique: bool = False
    refused: int = 0
    headings: Mapping[str, str] = field(default_factory=dict)


def frame_of(**columns: pl.Series) -> pl.DataFrame:
    """Lines of these columns; absent ones are null."""
    height = len(columns[ROW])
    return pl.DataFrame(
        [
            columns[name].cast(kind).alias(name)
            if name in columns
            else pl.repeat(None, height, dtype=kind, eager=True).alias(name)
            for name, kind in SCHEMA.items()
        ]
    )
