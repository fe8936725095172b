"""A small company's figures for the tests of workbooks: pages, a tree and a cover that agree with each other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl

from huikuan.foundation.documents.book import Block, Chart, Cover, Fact, Highlight, Page, Tone, Total
from huikuan.foundation.imports.columns import Choice, Column, Kind, Sheet
from huikuan.foundation.imports.table import TYPES

STATES = (Choice(code="error", zh="错误", en="error"), Choice(code="warning", zh="提醒", en="warning"))
LEDGER = Sheet(
    key="ledger",
    zh="台账",
    en="Ledger",
    help_zh="目标 = 已收 + 缺口",
    help_en="target = received + hole",
    columns=(
        Column(key="region", zh="区域", en="Region", kind=Kind.TEXT),
        Column(key="no", zh="编号", en="No", kind=Kind.CODE),
        Column(key="name", zh="名称", en="Name", kind=Kind.TEXT, width=24),
        Column(key="target", zh="目标", en="Target", kind=Kind.MONEY, total=True),
        Column(key="received", zh="已收", en="Received", kind=Kind.MONEY, total=True),
        Column(key="hole", zh="缺口", en="Hole", kind=Kind.MONEY, total=True, formula="{target}-{received}"),
        Column(key="both", zh="合", en="Both", kind=Kind.MONEY, formula="SUM({target}:{received})"),
        Column(
            key="rate",
            zh="完成率",
            en="Done",
            kind=Kind.RATE,
            formula='IF({target}<=0,"",ROUND({received}/{target},6))',
        ),
        Column(key="visits", zh="拜访", en="Visits", kind=Kind.INTEGER, total=True),
        Column(key="day", zh="日期", en="Day", kind=Kind.DATE),
        Column(key="month", zh="月份", en="Month", kind=Kind.MONTH),
        Column(key="minutes", zh="分钟", en="Minutes", kind=Kind.NUMBER),
        Column(key="state", zh="状态", en="State", kind=Kind.CHOICE, choices=STATES),
    ),
)


def framed(rows: list[dict[str, object]], **extra: pl.DataType) -> pl.DataFrame:
    """Rows as a frame of LEDGER; computed columns are filled in, absent ones are null."""
    schema = {column.key: TYPES[column.kind] for column in LEDGER.columns} | extra
    return pl.DataFrame([{key: _completed(row).get(key) for key in schema} for row in rows], schema=schema)


def _completed(row: dict[str, object]) -> dict[str, object]:
    target, received = row.get("target"), row.get("received")
    if not isinstance(target, int) or not isinstance(received, int):
        return row
    rate = (Decimal(received) / Decimal(target)).quantize(Decimal("0.000001")) if target > 0 else None
    return {"hole": target - received, "both": target + received, "rate": rate, **row}


def ledger_frame(count: int = 12) -> pl.DataFrame:
    """Deterministic rows in two regions; the first is the one with every awkward text."""
    regions = ("华东", "华南")
    return framed(
        [
            {
                "region": regions[index * 2 // count],
                "no": f"{index:04d}",
                "name": "=cmd|' /C calc'!A0" if index == 0 else f"客户 {index} <&> 有限公司",
                "target": 100_000_33 * (index % 5),
                "received": 33_333_33 * (index % 3),
                "visits": index,
                "day": dt.date(2026, 12, 1 + index % 28),
                "month": dt.date(2026, 12, 1),
                "minutes": index / 4,
                "state": ("error", "warning", None)[index % 3],
            }
            for index in range(count)
        ]
    )


def ledger_page(count: int = 12) -> Page:
    """A plain page with totals, rules and highlights."""
    return Page(
        sheet=LEDGER,
        frame=ledger_frame(count),
        title="台账 2026-12",
        lines=("说明",),
        highlights={"hole": Highlight.POSITIVE, "state": Highlight.SEVERITY, "target": Highlight.BAR},
        group_break="region",
    )


def tree_page(**options: object) -> Page:
    """Company, two regions, people below them; amounts of inner rows are the sums of their leaves."""
    rows: list[dict[str, object]] = []
    for depth, name, target, received in (
        (0, "公司", 1_000_07, 300_05),
        (1, "华东", 700_04, 300_05),
        (2, "张伟", 400_01, 100_02),
        (2, "王芳", 300_03, 200_03),
        (1, "华南", 300_03, 0),
        (2, "李娜", 300_03, 0),
    ):
        rows.append({"_depth": depth, "name": name, "target": target, "received": received, "visits": 3 - depth})
    rows[0]["visits"], rows[1]["visits"], rows[4]["visits"] = 3, 2, 1
    return Page(
        sheet=Sheet(key="tree", zh="分解", en="Tree", columns=LEDGER.columns),
        frame=framed(rows, _depth=pl.Int64()),
        title="分解",
        level="_depth",
        **options,  # type: ignore[arg-type]
    )


def ledger_cover(page: Page) -> Cover:
    """A cover whose every figure is live."""
    frame, by_key = page.frame, LEDGER.by_key
    target, received = int(frame["target"].sum()), int(frame["received"].sum())
    regions = frame.group_by("region", maintain_order=True).agg(pl.col("target", "received", "hole").sum())
    return Cover(
        name="总览",
        title="月度计划",
        subtitle="编制日 2026-11-30",
        facts=(
            Fact(
                key="target", label="目标", value=target, kind=Kind.MONEY, total=Total(page="ledger", column="target")
            ),
            Fact(
                key="received",
                label="已收",
                value=received,
                kind=Kind.MONEY,
                total=Total(page="ledger", column="received"),
                share_of="target",
                tone=Tone.GOOD,
            ),
            Fact(key="hole", label="缺口", value=target - received, kind=Kind.MONEY, formula="{target}-{received}"),
            Fact(key="tree", label="分解", value=1_000_07, kind=Kind.MONEY, total=Total(page="tree", column="target")),
            Fact(key="day", label="日期", value=dt.date(2026, 11, 30), kind=Kind.DATE),
            Fact(key="who", label="编制", value="王芳", kind=Kind.TEXT),
        ),
        bar=("received", "hole"),
        blocks=(
            Block(
                title="各区域",
                columns=(by_key["region"], by_key["target"], by_key["received"], by_key["hole"]),
                frame=regions,
                sums={key: Total(page="ledger", column=key) for key in ("target", "received")},
                match=("region", "region"),
                totals=True,
                chart=Chart(category="region", series={"received": Tone.GOOD, "hole": Tone.ALERT}),
            ),
        ),
    )
