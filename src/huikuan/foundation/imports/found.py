"""Findings into the database and back: params keep their types, so that the sentence can be made in any language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from huikuan.engine.findings import Finding, Severity
from huikuan.foundation.imports.models import Import, ImportFinding
from huikuan.foundation.imports.table import PlacedFinding

_DATE, _DECIMAL = "$date", "$decimal"
_LENGTHS = {"code": 80, "subject": 200, "sheet": 100, "column": 100, "value": 500}


def store(batch: Import, findings: Iterable[PlacedFinding]) -> None:
    """Replace the findings of an import."""
    batch.findings.all().delete()
    rows = [_row(batch, one) for one in findings]
    ImportFinding.objects.bulk_create(rows, batch_size=500)


def finding_of(row: dict[str, Any]) -> Finding:
    """The finding of a stored row (``code``, ``severity``, ``subject``, ``params``)."""
    params = {name: _decoded(value) for name, value in row["params"].items()}
    return Finding(code=row["code"], severity=Severity(row["severity"]), subject=row["subject"], params=params)


def _row(batch: Import, one: PlacedFinding) -> ImportFinding:
    texts = {
        "code": one.finding.code,
        "subject": one.finding.subject,
        "sheet": one.place.sheet,
        "column": one.place.column,
        "value": one.place.value,
    }
    return ImportFinding(
        batch=batch,
        severity=one.finding.severity.value,
        params={name: _encoded(value) for name, value in one.finding.params.items()},
        row=one.place.row,
        **{name: text[: _LENGTHS[name]] for name, text in texts.items()},
    )


def _encoded(value: object) -> Any:
    if isinstance(value, date):
        return {_DATE: value.isoformat()}
    if isinstance(value, Decimal):
        return {_DECIMAL: str(value)}
    if isinstance(value, (tuple, list, set, frozenset)):
        return [_encoded(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _decoded(value: Any) -> object:
    if isinstance(value, dict) and _DATE in value:
        return date.fromisoformat(value[_DATE])
    if isinstance(value, dict) and _DECIMAL in value:
        return Decimal(value[_DECIMAL])
    return tuple(_decoded(item) for item in value) if isinstance(value, list) else value
