"""Writing a workbook of 300,000 rows × 14 columns: ours against XlsxWriter cell by cell, per row, and the memory."""

from __future__ import annotations

import datetime as dt
import resource
import tempfile
import time
from pathlib import Path

import polars as pl
import xlsxwriter

from huikuan.foundation.documents.book import Highlight, Page
from huikuan.foundation.documents.writing import write_book
from huikuan.foundation.imports.columns import Column, Kind, Sheet

ROWS, PEER_ROWS = 300_000, 30_000
LIMIT_SECONDS, LIMIT_MIB = 45, 700
MONEY = ("opening", "overdue", "due", "target", "received", "promised", "measured")
SHEET = Sheet(
    key="plan",
    zh="回款计划",
    en="Plan",
    columns=(
        *(Column(key=key, zh=key, en=key, kind=Kind.TEXT) for key in ("region", "owner", "no", "name", "step")),
        *(Column(key=key, zh=key, en=key, kind=Kind.MONEY, total=True) for key in MONEY),
        Column(
            key="unowned",
            zh="无主",
            en="Unowned",
            kind=Kind.MONEY,
            total=True,
            formula="{target}-{received}-{promised}-{measured}",
        ),
        Column(key="date", zh="日期", en="Date", kind=Kind.DATE),
    ),
)


def _frame() -> pl.DataFrame:
    number = pl.int_range(ROWS, dtype=pl.Int64)
    amounts = [(number * (7919 + 13 * index) % 90_000_000).alias(key) for index, key in enumerate(MONEY)]
    frame = pl.select(
        (number % 4).replace_strict({0: "华东", 1: "华南", 2: "华北", 3: "西南"}).alias("region"),
        pl.lit("王建国").alias("owner"),
        pl.format("C{}", number).alias("no"),
        pl.format("杭州西湖{}商贸有限公司", number % 20_000).alias("name"),
        pl.lit("上门催收逾期款").alias("step"),
        *amounts,
        (pl.date(2026, 12, 1) + pl.duration(days=number % 28)).alias("date"),
    )
    rest = pl.col("target") - pl.col("received") - pl.col("promised") - pl.col("measured")
    return frame.with_columns(rest.alias("unowned"))


def _peer(path: Path, frame: pl.DataFrame) -> None:
    """The usual way: a loop over rows and cells, constant memory."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    money, day = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for row, values in enumerate(frame.select(column.key for column in SHEET.columns).iter_rows(), start=1):
        for column, value in enumerate(values):
            if column == 12:
                sheet.write_formula(row, column, f"I{row + 1}-J{row + 1}-K{row + 1}-L{row + 1}", money, value / 100)
            elif isinstance(value, int):
                sheet.write_number(row, column, value / 100, money)
            elif isinstance(value, dt.date):
                sheet.write_datetime(row, column, value, day)
            else:
                sheet.write_string(row, column, value)
    book.close()


def main() -> None:
    """Run both and print what they took."""
    frame = _frame()
    page = Page(sheet=SHEET, frame=frame, title="回款计划", highlights={"unowned": Highlight.POSITIVE})
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        write_book(Path(folder) / "ours.xlsx", pages=[page], lang="zh")
        ours = time.perf_counter() - begun
        size = (Path(folder) / "ours.xlsx").stat().st_size / 2**20
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        begun = time.perf_counter()
        _peer(Path(folder) / "peer.xlsx", frame.head(PEER_ROWS))
        peer = (time.perf_counter() - begun) * ROWS / PEER_ROWS
    print(
        f"write {ROWS:,} rows × {len(SHEET.columns)}: ours {ours:.1f} s, {memory:.0f} MiB in all, file {size:.0f} MiB"
    )
    print(f"  XlsxWriter cell by cell ({PEER_ROWS:,} rows, scaled): {peer:.1f} s; ours / peer = {ours / peer:.2f}")
    kept = ours < LIMIT_SECONDS and memory < LIMIT_MIB
    print(f"  limit {LIMIT_SECONDS} s, {LIMIT_MIB} MiB: {'kept' if kept else 'BROKEN'}")


if __name__ == "__main__":
    main()
