"""All findings of a plan in one order, and as the findings sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from huikuan.engine.findings import Finding, Severity
from huikuan.foundation.imports.findings_sheet import FINDINGS
from huikuan.foundation.imports.table import PlacedFinding
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.words import WORDS
from huikuan.shell.words.sentence import readable, sentences

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def in_order(placed: Iterable[PlacedFinding], results: Iterable[Finding]) -> tuple[PlacedFinding, ...]:
    """Errors first, then warnings, then notes; inside each by sheet and row, doubts about results last."""
    rows = [*placed, *(PlacedFinding(finding=finding) for finding in results)]
    rows.sort(
        key=lambda row: (
            ORDER[row.finding.severity],
            row.place.sheet == "",
            row.place.sheet,
            row.finding.code == "findings.more",
            row.place.row or 0,
        )
    )
    return tuple(rows)


def findings_sheet(findings: Sequence[PlacedFinding]) -> pl.DataFrame:
    """One row a finding, in words of the active language."""
    texts = [sentences(row.finding, WORDS) for row in findings]
    return frame_of(
        FINDINGS,
        {
            "severity": [row.finding.severity.value for row in findings],
            "sheet": [row.place.sheet or None for row in findings],
            "row": [row.place.row for row in findings],
            "column": [row.place.column or None for row in findings],
            "value": [readable("", row.place.value or row.finding.subject) or None for row in findings],
            "message": [message for message, _ in texts],
            "remedy": [remedy for _, remedy in texts],
            "code": [row.finding.code for row in findings],
        },
    )
