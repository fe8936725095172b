"""Reading a book: every sheet typed and checked, every doubt with its place; nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from huikuan.foundation.imports.archive import Limits
from huikuan.foundation.imports.checks import Known, check_all
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.containers import Container, open_container
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.foreign import Foreign
from huikuan.foundation.imports.mapping import BookMapping, SheetRule
from huikuan.foundation.imports.names import match_sheet, plain, sheet_names
from huikuan.foundation.imports.reading import Job, Reading
from huikuan.foundation.imports.refusals import MappingError
from huikuan.foundation.imports.table import PlacedFinding, Table

Progress = Callable[[str, int, int], None]

IGNORED = frozenset(
    map(plain, ("说明", "使用说明", "填写说明", "读我", "readme", "read me", "notes", "lists", "检查", "findings"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What was read: a table for every sheet (empty where absent), the doubts, and which sheets were there."""

    tables: Mapping[str, Table]
    findings: tuple[PlacedFinding, ...]
    present: frozenset[str]


def read_book(
    path: Path,
    *,
    sheets: Sequence[Sheet],
    mapping: BookMapping | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    known: Mapping[str, Known] | None = None,
    foreign: Foreign | None = None,
) -> Book:
    """Read a workbook, a folder of CSV files, a CSV file, or a file in one of the ``foreign`` forms.

    ``progress(sheet name, done, total)`` is called before each sheet and once at the end. Raises the exceptions of
    refusals.py when the whole is refused; whatever else is wrong is a finding, and the rest is read. ``known`` are keys
    that stand already, by sheet: references to them hold, and a sheet that has some need not be in the file.
    """
    doubts = Doubts()
    claims = foreign.claims if foreign else None
    container = open_container(path, limits=limits or Limits(), any_text=mapping is not None, claims=claims)
    jobs = _jobs(container, sheets, mapping)
    reading = Reading(container, doubts, mapping, known, foreign)
    for done, job in enumerate(jobs):
        if progress:
            progress(job.source, done, len(jobs))
        reading.read(job)
    reading.refuse_incomplete(sheets)
    tables = {sheet.key: reading.loaded(sheet) for sheet in sheets}
    if foreign is not None and foreign.finish is not None:
        foreign.finish(tables, doubts)
    check_all(tables, doubts)
    if progress:
        progress("", len(jobs), len(jobs))
    return Book(
        tables={
            key: Table(sheet=table.sheet, frame=table.frame, rows_seen=reading.seen.get(key, 0))
            for key, table in tables.items()
        },
        findings=doubts.findings(),
        present=frozenset(key for key, table in tables.items() if table.present),
    )


def _jobs(container: Container, sheets: Sequence[Sheet], mapping: BookMapping | None) -> list[Job]:
    """Which source sheet is read as which sheet; those that are none of ours come last."""
    rules = mapping.rules if mapping else {}
    jobs = [
        Job(sheet=s, source=name, rule=rules[s.key])
        for s in sheets
        if s.key in rules
        for name in _sources(container, s, rules[s.key], mapping)
    ]
    names = sheet_names(sheet for sheet in sheets if sheet.key not in rules)
    used = {job.source for job in jobs}
    for name in container.names:
        sheet = match_sheet(name, names)
        if sheet is not None and name not in used:
            jobs.append(Job(sheet=sheet, source=name))
        elif sheet is None and name not in used and plain(name) not in IGNORED:
            jobs.append(Job(sheet=None, source=name))
    order = {sheet.key: i for i, sheet in enumerate(sheets)}
    return sorted(jobs, key=lambda job: order[job.sheet.key] if job.sheet else len(order))


def _sources(container: Container, sheet: Sheet, rule: SheetRule, mapping: BookMapping | None) -> list[str]:
    """The source sheets a rule names; a lone sheet needs no naming; rows written in the mapping have its name."""
    label = mapping.name if mapping else ""
    found = [label] if rule.rows else []
    if not rule.columns:
        return found
    if not rule.sources and len(container.names) == 1:
        return [*found, container.names[0]]
    by_name = {plain(name): name for name in container.names}
    own = tuple(name for name in container.names if match_sheet(name, sheet_names([sheet])))
    for source in rule.sources or own or (sheet.zh,):
        if plain(source) not in by_name:
            raise MappingError(
                "mapping.source_missing", file=label, where=f"[{sheet.key}] sheet", value=source,
                expected=", ".join(container.names),
            )  # fmt: skip
        found.append(by_name[plain(source)])
    return found
