"""What is printed at the end: a summary that a manager reads, the findings, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from huikuan.business.collections.sheets import NEXT_STEPS
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen, yuan_text
from huikuan.foundation.imports.table import PlacedFinding
from huikuan.shell.cli.terminal import cut, display_width, pad
from huikuan.shell.plan.build import Plan
from huikuan.shell.plan.summary import Ownership, Summary
from huikuan.shell.words import WORDS
from huikuan.shell.words.sentence import sentences

BAR = 20
NAME_WIDTH, REGION_WIDTH, TITLE_WIDTH = 32, 14, 60
FINDINGS_SHOWN = 5
FINDINGS_LISTED = 200


def plan_text(plan: Plan, output: Path, lang: str, *, book: Path | None = None) -> str:
    """Target, owned, unowned, the biggest holes, doubts, and where the files are."""
    summary = plan.summary
    lines = [
        _("{company} · {month} · as of {today}").format(
            company=cut(summary.company, TITLE_WIDTH), month=plan.month, today=plan.today
        ),
        "",
        *amounts(summary),
        "",
        *regions(summary.regions),
        "",
        *holes(summary, lang),
        "",
        *doubts(plan),
        "",
    ]
    if book is not None:
        lines.append(_("Data: {path}").format(path=book))
    lines.append(_("Plan: {path}").format(path=output))
    return "\n".join(lines)


def amounts(summary: Summary) -> Iterator[str]:
    """The ledger of the company as lines with bars."""
    total = summary.total
    rows = [
        (_("Sales target"), summary.sales_target, None),
        (_("Collection target"), total.target, None),
        ("  " + _("Received"), total.received, total.target),
        ("  " + _("Promised"), total.promised, total.target),
        ("  " + _("Measured"), total.measured, total.target),
        ("  " + _("Unowned"), total.unowned, total.target),
    ]
    if total.surplus:
        rows.append(("  " + _("Surplus beside it"), total.surplus, None))
    width = max(display_width(label) for label, _fen, _of in rows)
    for label, fen, of in rows:
        share = "" if of is None else f"  {percent(fen, of):>6}  {bar(fen, of)}"
        yield f"{pad(label, width)}  {yuan_text(fen):>18}{share}"


def regions(rows: Sequence[Ownership]) -> Iterator[str]:
    """Owned and unowned by region."""
    heads = (_("Region"), _("Target"), _("Owned"), _("Unowned"), "")
    table = [heads]
    table += [
        (
            cut(row.name, REGION_WIDTH),
            yuan_text(row.target),
            yuan_text(row.owned),
            yuan_text(row.unowned),
            percent(row.unowned, row.target),
        )
        for row in rows
    ]
    yield from aligned(table, left=(0,))


def holes(summary: Summary, lang: str) -> Iterator[str]:
    """The customers with the most unowned, and what is next."""
    if not summary.total.target:
        yield _("The collection target is zero: nothing falls due and nothing is overdue.")
        return
    if not summary.holes:
        yield _("No holes: every fen is owned.")
        return
    yield _("The biggest holes")
    steps = {step.code: step.zh if lang == "zh" else step.en for step in NEXT_STEPS}
    table = [
        (
            f"{rank}.",
            cut(hole.customer, NAME_WIDTH),
            cut(hole.owner, REGION_WIDTH),
            yuan_text(hole.unowned),
            f"{steps.get(hole.step, '')} {hole.step_date or ''}".strip(),
        )
        for rank, hole in enumerate(summary.holes, start=1)
    ]
    yield from aligned(table, left=(1, 2, 4))


def doubts(plan: Plan) -> Iterator[str]:
    """Counts, and the first errors and warnings."""
    counts = plan.summary.findings
    yield _("Findings: errors {errors}, warnings {warnings}, notes {notes}").format(
        errors=counts[Severity.ERROR], warnings=counts[Severity.WARNING], notes=counts[Severity.INFO]
    )
    kinds: dict[str, list[PlacedFinding]] = {}
    for row in plan.findings:
        if row.finding.severity is not Severity.INFO:
            kinds.setdefault(row.finding.code, []).append(row)
    # What concerns the whole comes once; what comes a hundred times can wait for the sheet.
    for rows in sorted(kinds.values(), key=len)[:FINDINGS_SHOWN]:
        more = _(" (and {count} more of this kind)").format(count=len(rows) - 1) if len(rows) > 1 else ""
        yield "  " + finding_line(rows[0]) + more
    if len(kinds) > FINDINGS_SHOWN:
        yield _("  … {count} more kinds on the findings sheet").format(count=len(kinds) - FINDINGS_SHOWN)


def finding_line(row: PlacedFinding) -> str:
    """Place, message and remedy in one line."""
    message, remedy = sentences(row.finding, WORDS)
    place = row.place
    where = " ".join(str(part) for part in (place.sheet, place.row, place.column) if part not in ("", None))
    return (f"[{where}] " if where else "") + " ".join(part for part in (message, remedy) if part)


def findings_text(plan: Plan) -> str:
    """All errors and warnings, then how many notes."""
    counts = plan.summary.findings
    lines = [finding_line(row) for row in plan.findings if row.finding.severity is not Severity.INFO]
    shown = lines[:FINDINGS_LISTED]
    if len(lines) > len(shown):
        shown.append(_("… {count} more: write them to a file with -o").format(count=len(lines) - len(shown)))
    shown.append(
        _("Findings: errors {errors}, warnings {warnings}, notes {notes}").format(
            errors=counts[Severity.ERROR], warnings=counts[Severity.WARNING], notes=counts[Severity.INFO]
        )
    )
    return "\n".join(shown)


def timings_text(plan: Plan) -> str:
    """Milliseconds and share of each stage."""
    total = sum(plan.milliseconds.values()) or 1
    rows = [(name, f"{spent} ms", f"{100 * spent // total}%") for name, spent in plan.milliseconds.items()]
    return "\n".join(aligned(rows, left=(0,)))


def aligned(rows: Sequence[tuple[str, ...]], *, left: tuple[int, ...]) -> list[str]:
    """Columns padded to equal display width; those in ``left`` to the left, the rest to the right."""
    widths = [max(display_width(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(pad(cell, widths[at], right=at not in left) for at, cell in enumerate(row)).rstrip() for row in rows
    ]


def percent(part: Fen, whole: Fen) -> str:
    """One decimal, half up; a dash of nothing."""
    permille = (part * 2000 + whole) // (2 * whole) if whole else 0
    return f"{permille // 10}.{permille % 10}%" if whole else "–"


def bar(part: Fen, whole: Fen) -> str:
    """A share as a bar."""
    return "█" * (part * BAR // whole) if whole else ""


def refused(findings: Sequence[Finding]) -> dict[str, Any]:
    """Why nothing was done, for programs."""
    rows = []
    for finding in findings:
        message, remedy = sentences(finding, WORDS)
        rows.append({"code": finding.code, "message": message, "remedy": remedy})
    return {"ok": False, "refused": rows}


def findings_json(plan: Plan) -> dict[str, Any]:
    """All findings, for programs."""
    rows = []
    for row in plan.findings:
        message, remedy = sentences(row.finding, WORDS)
        place = row.place
        rows.append(
            {
                "code": row.finding.code,
                "severity": row.finding.severity.value,
                "sheet": place.sheet or None,
                "row": place.row,
                "column": place.column or None,
                "value": place.value or row.finding.subject or None,
                "message": message,
                "remedy": remedy,
            }
        )
    return {"ok": True, "month": str(plan.month), "today": plan.today.isoformat(), "findings": rows}


def as_json(plan: Plan, output: Path) -> dict[str, Any]:
    """The summary and the findings, for programs; amounts in fen."""
    summary = plan.summary
    return {
        **findings_json(plan),
        "plan": str(output),
        "company": summary.company,
        "sales_target_fen": summary.sales_target,
        "collection": ledger_json(summary.total),
        "regions": [{"region": row.name, **ledger_json(row)} for row in summary.regions],
        "holes": [
            {
                "customer_no": hole.customer_no,
                "customer": hole.customer,
                "owner": hole.owner,
                "unowned_fen": hole.unowned,
                "step": hole.step,
                "step_date": hole.step_date.isoformat() if hole.step_date else None,
            }
            for hole in summary.holes
        ],
        "milliseconds": plan.milliseconds,
    }


def ledger_json(row: Ownership) -> dict[str, Fen]:
    """One line of the ledger in fen."""
    names = ("target", "received", "promised", "measured", "unowned", "surplus")
    return {f"{name}_fen": getattr(row, name) for name in names}
