"""An import told for its page: each sheet's figures, and samples of what changes, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huikuan.engine.quantity import quantity_text
from huikuan.foundation.display.amounts import ABSENT, amount_text
from huikuan.foundation.display.unit import MoneyUnit
from huikuan.foundation.imports import catalogue
from huikuan.foundation.imports.columns import Kind, Sheet
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.web.matching import language


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A changed cell: which row, which column, what it was and what it is to be."""

    key: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class SheetSummary:
    """One sheet on the page."""

    label: str
    figures: Mapping[str, int]
    samples: tuple[Sample, ...]


def summaries(batch: Import) -> list[SheetSummary]:
    """The sheets of an import, in order of applying."""
    known = catalogue.sheet_imports()
    return [
        SheetSummary(
            label=known[key].sheet.label(language()),
            figures=batch.counts[key],
            samples=_samples(known[key].sheet, batch),
        )
        for key in known
        if key in batch.counts
    ]


def _samples(sheet: Sheet, batch: Import) -> tuple[Sample, ...]:
    return tuple(
        Sample(
            key=row["key"], column=_label(sheet, name), before=_text(sheet, name, was), after=_text(sheet, name, now)
        )
        for row in batch.counts[sheet.key].get("samples", ())
        for name, was, now in row["cells"]
    )


def _label(sheet: Sheet, name: str) -> str:
    column = sheet.by_key.get(name)
    return column.label(language()) if column else "…"


def _text(sheet: Sheet, name: str, value: Any) -> str:
    column = sheet.by_key.get(name)
    if value is None or value == "":
        return ABSENT
    if column is not None and column.kind is Kind.QUANTITY and isinstance(value, int):
        return quantity_text(value)
    if column is not None and column.kind is Kind.MONEY and isinstance(value, int):
        return amount_text(value, MoneyUnit.YUAN)
    if column is not None and column.kind is Kind.CHOICE:
        words = {choice.code: choice.zh if language() == "zh" else choice.en for choice in column.choices}
        return words.get(value, str(value))
    return str(value)
