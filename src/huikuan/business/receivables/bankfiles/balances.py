"""The chain of balances: each is the one before it and the line's amount; where it breaks, lines are missing."""

from __future__ import annotations

import polars as pl

from huikuan.business.receivables.bankfiles.lines import Statement
from huikuan.engine.findings import Severity
from huikuan.engine.money import yuan_text
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.table import ROW, Place

_FEW = 3  # breaks of a chain that holds elsewhere; more than half of the steps: the order isn't that of the account


def check_balances(statement: Statement, doubts: Doubts) -> None:
    """Tell each break, for every account and currency by itself."""
    lines = statement.lines.filter(pl.col("balance").is_not_null())
    keys = ["account", "currency"]
    for part in lines.partition_by(keys, maintain_order=True):
        _check(statement, part, doubts)


def _check(statement: Statement, part: pl.DataFrame, doubts: Doubts) -> None:
    oldest_first = _breaks(part, turned=False)
    newest_first = _breaks(part, turned=True)
    turned = newest_first.height < oldest_first.height
    breaks = newest_first if turned else oldest_first
    steps = part.height - 1
    place = Place(sheet=statement.source, column=statement.headings.get("balance", ""))
    if breaks.height > _FEW and breaks.height * 2 > steps:
        doubts.add("bankfile.balances_unordered", Severity.INFO, place)
        return
    for row, balance, expected in breaks.select(ROW, "balance", "expected").iter_rows():
        told = Place(sheet=place.sheet, row=row, column=place.column, value=yuan_text(balance))
        doubts.add("bankfile.balance_gap", Severity.WARNING, told, expected_fen=expected, gap_fen=balance - expected)


def _breaks(part: pl.DataFrame, *, turned: bool) -> pl.DataFrame:
    """Lines whose balance isn't the one before and their amount; ``turned``: the newest line stands first."""
    before = pl.col("balance").shift(-1 if turned else 1)
    return part.with_columns((before + pl.col("fen")).alias("expected")).filter(
        pl.col("expected").is_not_null() & (pl.col("expected") != pl.col("balance"))
    )
