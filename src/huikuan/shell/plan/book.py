"""The plan as a workbook: a cover that is read in ten seconds, then one sheet a topic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
from django.utils.translation import gettext as _

from huikuan import __version__
from huikuan.business.collections.sheets import NEXT_STEPS
from huikuan.engine.findings import Severity
from huikuan.foundation.documents.book import Block, Chart, Cover, Fact, Highlight, Page, Tone, Total
from huikuan.foundation.documents.writing import write_book
from huikuan.foundation.imports.columns import Column, Kind
from huikuan.foundation.imports.table import TYPES
from huikuan.shell.plan.build import Plan
from huikuan.shell.plan.frames import DEPTH
from huikuan.shell.plan.summary import Ownership, Summary
from huikuan.shell.sheets import OUTPUT

Progress = Callable[[str, int, int], None]
TREES = {"ownership": 6, "decomposition": 3}  # levels that stand open when the book is opened
BREAKS = {
    "plan": "owner_no",
    "week_plan": "date",
    "proposal": "region",
    "schemes": "region",
    "by_day": "date",
    "week_summary": "owner_no",
}
FREEZE = {
    "plan": "customer_name",
    "ageing": "name",
    "tiers": "customer_name",
    "decomposition": "name",
    "ownership": "name",
    "schemes": "scheme",
    "proposal": "reference",
}
PRINT_TO = {"plan": "step_date"}
HIGHLIGHTS = {
    "plan": {"unowned": Highlight.POSITIVE, "overdue": Highlight.POSITIVE},
    "ownership": {"unowned": Highlight.POSITIVE},
    "ageing": {"overdue": Highlight.POSITIVE},
    "schemes": {"gap_outlets": Highlight.NEGATIVE, "gap_average": Highlight.NEGATIVE, "gap": Highlight.NEGATIVE},
    "decomposition": {"smart": Highlight.MARKS},
    "findings": {"severity": Highlight.SEVERITY},
    "tiers": {"receipts": Highlight.BAR},
}


def write_plan(path: Path, plan: Plan, *, lang: str, progress: Progress | None = None) -> None:
    """Write the plan's workbook in the active language. Raises `CannotWriteError`."""
    summary = plan.summary
    title = _("{company} · collection plan {month}").format(company=summary.company, month=summary.month)
    write_book(
        path,
        pages=pages(plan, lang),
        cover=cover(summary, title, lang),
        lang=lang,
        properties={"title": title, "comments": f"Huikuan {__version__}", "created": created(plan)},
        progress=progress,
    )


def created(plan: Plan) -> datetime:
    """The day of the plan: the same data and day make the same bytes."""
    return datetime.combine(plan.today, datetime.min.time())  # naive on purpose: a workbook knows no zone


def pages(plan: Plan, lang: str) -> list[Page]:
    """One page a sheet of the output, in its order."""
    made = _("Planned as of {today} for {month}").format(today=plan.today, month=plan.month)
    return [
        Page(
            sheet=sheet,
            frame=plan.tables[sheet.key],
            title=sheet.label(lang),
            lines=(sheet.help_zh if lang == "zh" else sheet.help_en, made),
            level=DEPTH if sheet.key in TREES else None,
            open_levels=TREES.get(sheet.key),
            highlights=HIGHLIGHTS.get(sheet.key, {}),
            group_break=BREAKS.get(sheet.key),
            freeze=FREEZE.get(sheet.key),
            print_to=PRINT_TO.get(sheet.key),
        )
        for sheet in OUTPUT
    ]


def cover(summary: Summary, title: str, lang: str) -> Cover:
    """Where the month stands, what is unowned, what to do."""
    return Cover(
        name=_("Overview"),
        title=title,
        subtitle=_("Planned as of {today}. Every fen of the target has an owner, or is shown as unowned.").format(
            today=summary.today
        ),
        facts=facts(summary),
        bar=("received", "promised", "measured", "unowned"),
        blocks=(regions(summary), holes(summary)),
        notes=(findings_note(summary),),
    )


def facts(summary: Summary) -> tuple[Fact, ...]:
    """The big figures; those of the ledger are live sums of the collection plan."""
    total = summary.total
    ledger = (
        ("target", _("Collection target"), total.target, Tone.PLAIN),
        ("received", _("Received"), total.received, Tone.GOOD),
        ("promised", _("Promised"), total.promised, Tone.INFO),
        ("measured", _("Measured"), total.measured, Tone.CAUTION),
        ("unowned", _("Unowned"), total.unowned, Tone.ALERT),
    )
    return (
        *(
            Fact(
                key=key,
                label=label,
                value=value,
                kind=Kind.MONEY,
                total=Total(page="plan", column=key),
                share_of="" if key == "target" else "target",
                tone=tone,
            )
            for key, label, value, tone in ledger
        ),
        Fact(
            key="sales",
            label=_("Sales target"),
            value=summary.sales_target,
            kind=Kind.MONEY,
            total=Total(page="decomposition", column="target"),
        ),
        Fact(
            key="outstanding",
            label=_("Outstanding"),
            value=summary.outstanding,
            kind=Kind.MONEY,
            total=Total(page="ageing", column="outstanding"),
        ),
        Fact(
            key="overdue",
            label=_("Overdue, less money on account"),
            value=summary.overdue,
            kind=Kind.MONEY,
            share_of="outstanding",
        ),
    )


def money(key: str, zh: str, en: str) -> Column:
    """A money column of the cover."""
    return Column(key=key, zh=zh, en=en, kind=Kind.MONEY, total=True)


REGION_COLUMNS = (
    Column(key="region", zh="区域", en="Region", kind=Kind.TEXT, width=16),
    money("target", "回款目标", "Collection target"),
    money("received", "已到账", "Received"),
    money("promised", "已承诺", "Promised"),
    money("measured", "有措施", "Measured"),
    money("unowned", "无主", "Unowned"),
)

HOLE_COLUMNS = (
    Column(key="customer", zh="客户", en="Customer", kind=Kind.TEXT, width=28),
    Column(key="owner", zh="负责人", en="Owner", kind=Kind.TEXT),
    Column(key="region", zh="区域", en="Region", kind=Kind.TEXT),
    money("unowned", "无主", "Unowned"),
    Column(key="step", zh="下一步", en="Next step", kind=Kind.CHOICE, choices=NEXT_STEPS, width=20),
    Column(key="step_date", zh="日期", en="Date", kind=Kind.DATE),
)


def regions(summary: Summary) -> Block:
    """The ledger by region, live from the plan."""
    rows = [row for row in summary.regions if row.target or row.received or row.promised or row.measured]
    frame = frame_of_rows(REGION_COLUMNS, [ownership_row(row) for row in rows])
    keys = ("target", "received", "promised", "measured", "unowned")
    return Block(
        title=_("Who owns the target, by region"),
        columns=REGION_COLUMNS,
        frame=frame,
        sums={key: Total(page="plan", column=key) for key in keys},
        match=("region", "region"),
        totals=True,
        highlights={"unowned": Highlight.POSITIVE},
        chart=Chart(
            category="region",
            series={"received": Tone.GOOD, "promised": Tone.INFO, "measured": Tone.CAUTION, "unowned": Tone.ALERT},
        ),
    )


def ownership_row(row: Ownership) -> dict[str, object]:
    """A region's line."""
    return {
        "region": row.name,
        "target": row.target,
        "received": row.received,
        "promised": row.promised,
        "measured": row.measured,
        "unowned": row.unowned,
    }


def holes(summary: Summary) -> Block:
    """The customers with the most unowned."""
    rows: list[dict[str, object]] = [
        {
            "customer": hole.customer,
            "owner": hole.owner,
            "region": hole.region,
            "unowned": hole.unowned,
            "step": hole.step or None,
            "step_date": hole.step_date,
        }
        for hole in summary.holes
    ]
    return Block(
        title=_("The biggest holes"),
        columns=HOLE_COLUMNS,
        frame=frame_of_rows(HOLE_COLUMNS, rows),
        highlights={"unowned": Highlight.BAR},
    )


def findings_note(summary: Summary) -> str:
    """How many doubts there are, and where they are listed."""
    return _("Doubts about the data: errors {errors}, warnings {warnings}, notes {notes}. See the last sheet.").format(
        errors=summary.findings[Severity.ERROR],
        warnings=summary.findings[Severity.WARNING],
        notes=summary.findings[Severity.INFO],
    )


def frame_of_rows(columns: tuple[Column, ...], rows: list[dict[str, object]]) -> pl.DataFrame:
    """Rows as a typed frame."""
    return pl.DataFrame(
        [pl.Series(column.key, [row[column.key] for row in rows], dtype=TYPES[column.kind]) for column in columns]
    )


def write_findings(path: Path, plan: Plan, *, lang: str) -> None:
    """Only the findings, for ``huikuan check``. Raises `CannotWriteError`."""
    page = next(page for page in pages(plan, lang) if page.sheet.key == "findings")
    write_book(
        path, pages=[page], lang=lang, properties={"comments": f"Huikuan {__version__}", "created": created(plan)}
    )
