"""The dry run: reading a file and saying sheet by sheet what it would change; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from huikuan.engine.findings import Finding, Severity
from huikuan.foundation.imports import catalogue
from huikuan.foundation.imports.applying import Diff
from huikuan.foundation.imports.columns import Kind, Sheet
from huikuan.foundation.imports.mapping import BookMapping, SheetRule
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.reader import Book, Progress, read_book
from huikuan.foundation.imports.refusals import ImportRefusedError
from huikuan.foundation.imports.table import NOTES, SOURCE, Place, PlacedFinding
from huikuan.foundation.imports.uploads import laid_out
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

SAMPLES = 20  # changed rows shown for each sheet


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What a file holds. ``counts`` by sheet key; ``refused`` when nothing of it can be brought in."""

    findings: tuple[PlacedFinding, ...] = ()
    counts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    refused: bool = False


def read(batch: Import, progress: Progress | None = None) -> Book:
    """The file's sheets, checked against each other and against what stands. Raises `ImportRefusedError`."""
    with laid_out(batch) as path:
        return read_book(
            path,
            sheets=catalogue.sheets(),
            mapping=book_mapping(batch),
            progress=progress,
            known=catalogue.known_keys(),
            foreign=catalogue.foreign(),
        )


def book_mapping(batch: Import) -> BookMapping | None:
    """What was chosen on the page for this file."""
    if not batch.mapping:
        return None
    rules = {
        key: SheetRule(sources=tuple(rule["sources"]), columns=rule["columns"], unit=rule.get("unit", 1))
        for key, rule in batch.mapping.items()
    }
    return BookMapping(name=batch.file_name, rules=rules)


def examine(batch: Import, actor: Actor, progress: Progress | None = None) -> Examined:
    """Read the file and compare every sheet in it with what stands."""
    try:
        book = read(batch, progress)
    except ImportRefusedError as refusal:
        return _refused(_named(finding, batch) for finding in refusal.findings)
    findings = list(book.findings)
    counts: dict[str, dict[str, Any]] = {}
    refusals: list[Finding] = []
    for key, one in catalogue.sheet_imports().items():
        if key not in book.present:
            continue
        if not actor.can(one.permission):
            refusals.append(_error("imports.sheet_not_allowed", sheet_zh=one.sheet.zh, sheet_en=one.sheet.en))
            continue
        frame = book.tables[key].frame
        try:
            found = one.preview(frame)
        except RefusedError as error:
            refusals.append(_error(error.code, **error.params))
            continue
        findings += getattr(found, "findings", ())
        counts[key] = counted(one.sheet, found, read_rows=book.tables[key].rows_seen, accepted=frame.height)
        findings += _added_up(one.sheet, found, frame)
    if counts and not refusals and not any(one["new"] or one["changed"] for one in counts.values()):
        findings.append(PlacedFinding(finding=Finding(code="imports.nothing_new", severity=Severity.INFO)))
    placed = tuple(PlacedFinding(finding=finding) for finding in refusals)
    return Examined(findings=(*placed, *findings), counts=counts, refused=bool(refusals))


def counted(sheet: Sheet, found: Diff, *, read_rows: int, accepted: int) -> dict[str, Any]:
    """Figures of one sheet for the page, with samples of what changes."""
    return {
        "read": read_rows,
        "accepted": accepted,
        "left_out": read_rows - accepted + refused_rows(found),
        **found.counts.as_json(),
        "samples": samples(sheet, found),
    }


def refused_rows(found: Diff) -> int:
    """Rows that the module leaves out; it may also tell doubts about others."""
    findings: tuple[PlacedFinding, ...] = getattr(found, "findings", ())
    return sum(one.finding.severity is Severity.ERROR for one in findings)


def samples(sheet: Sheet, found: Diff) -> list[dict[str, Any]]:
    """The first changed rows: which row, and each column that differs, before and after (fen, ISO dates, texts)."""
    rows = []
    names = [name for name in found.changed.columns if name in sheet.by_key or name == NOTES]
    pairs = zip(
        found.before.select(names).head(SAMPLES).iter_rows(named=True),
        found.changed.select(names).head(SAMPLES).iter_rows(named=True),
        strict=True,
    )
    keys = sheet.unique or tuple(
        name for name in names if name in sheet.by_key and sheet.by_key[name].kind is not Kind.MONEY
    )
    for before, after in pairs:
        differing = [name for name in names if before[name] != after[name]]
        rows.append(
            {
                "key": " ".join(str(after[name]) for name in keys if after[name] is not None),
                "cells": [[name, _plain(before[name]), _plain(after[name])] for name in differing],
            }
        )
    return rows


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int | str) else str(value)


def _added_up(sheet: Sheet, found: Diff, frame: pl.DataFrame) -> list[PlacedFinding]:
    """Rows that were summed into one figure."""
    missing = frame.height - found.counts.seen - refused_rows(found)
    if missing <= 0:
        return []
    params = {"rows": frame.height, "figures": found.counts.seen}
    finding = Finding(code="imports.added_up", severity=Severity.INFO, subject=sheet.key, params=params)
    return [PlacedFinding(finding=finding, place=Place(sheet=frame[SOURCE][0] if frame.height else sheet.zh))]


def _refused(findings: Any) -> Examined:
    return Examined(findings=tuple(PlacedFinding(finding=finding) for finding in findings), refused=True)


def _named(finding: Finding, batch: Import) -> Finding:
    """The file as its owner calls it, not as it is stored."""
    if "file" not in finding.params:
        return finding
    return replace(finding, params={**finding.params, "file": batch.file_name})


def _error(code: str, **params: object) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, params=params)
