"""The sheets of one book, read one after the other; what is missing is told together at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from huikuan.engine.findings import Finding, Severity
from huikuan.foundation.imports.checks import Known, Loaded
from huikuan.foundation.imports.columns import Kind, Sheet
from huikuan.foundation.imports.containers import Container
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.foreign import Foreign, Source
from huikuan.foundation.imports.frames import Style
from huikuan.foundation.imports.headers import Header, find_header
from huikuan.foundation.imports.mapped import apply_rule, inline_sheet
from huikuan.foundation.imports.mapping import BookMapping, SheetRule
from huikuan.foundation.imports.parts import read_part
from huikuan.foundation.imports.raw import RawSheet
from huikuan.foundation.imports.refusals import MissingColumnsError, MissingSheetsError
from huikuan.foundation.imports.table import Place, empty_frame

_NAMED = 30  # names listed in one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One source sheet to be read as one of ours; without a rule its headings are recognised. Without a sheet it is
    read only if it turns out to be in a foreign form."""

    sheet: Sheet | None
    source: str
    rule: SheetRule | None = None


class Reading:
    """The sheets read so far, and what was missing."""

    def __init__(
        self,
        container: Container,
        doubts: Doubts,
        mapping: BookMapping | None,
        known: Mapping[str, Known] | None = None,
        foreign: Foreign | None = None,
    ) -> None:
        self._container, self._doubts, self._mapping = container, doubts, mapping
        self._known, self._foreign = known or {}, foreign
        self._frames: dict[str, list[pl.DataFrame]] = {}
        self._headings: dict[str, dict[str, dict[str, str]]] = {}
        self._missing: dict[str, list[Finding]] = {}
        self._last: RawSheet | None = None
        self.seen: dict[str, int] = {}

    def read(self, job: Job) -> None:
        """Read one source sheet, or note why it can't be read."""
        if self._taken(job):
            return
        sheet = job.sheet
        if sheet is None:
            self._doubts.add("sheet.ignored", Severity.INFO, Place(sheet=job.source))
        else:
            self._read(job, sheet)

    def _taken(self, job: Job) -> bool:
        """Whether the sheet was in a foreign form, and is read."""
        foreign = self._foreign
        if foreign is None or job.rule is not None:
            return False
        doubts = Doubts()
        source = Source(
            name=job.source,
            content=lambda most: self._container.content(job.source, most),
            table=lambda told: self._raw(job, told),
        )
        taken = foreign.read(source, doubts)
        if taken is None:
            if job.sheet is None:  # what it lacks is of interest only where it isn't a sheet of ours
                self._doubts.extend(doubts)
            return False
        self._doubts.extend(doubts)
        key = foreign.sheet.key
        self._frames.setdefault(key, []).append(taken.frame)
        self.seen[key] = self.seen.get(key, 0) + taken.rows_seen
        return True

    def _read(self, job: Job, sheet: Sheet) -> None:
        raw = self._raw(job, self._doubts)
        if raw.hidden:
            self._doubts.add("sheet.hidden", Severity.INFO, Place(sheet=raw.name))
        rule = job.rule or SheetRule()
        header: Header | None
        if job.rule and self._mapping and not self._is_inline(job):
            file = self._mapping.name
            raw, header = apply_rule(raw, rule, file=file, sheet_key=sheet.key)
        else:
            header = find_header(raw, sheet)
        if not self._is_complete(sheet, raw, header) or header is None:
            return
        self._note_header(sheet, raw, header)
        style = Style(date_format=rule.date_format, decimal_comma=rule.decimal_comma)
        part = read_part(raw, sheet, header, style, self._doubts)
        key = sheet.key
        self._frames.setdefault(key, []).append(part.frame)
        self._headings.setdefault(key, {})[raw.name] = {k: found.heading for k, found in header.columns.items()}
        self.seen[key] = self.seen.get(key, 0) + part.rows_seen
        if not part.rows_seen:
            severity = Severity.WARNING if sheet.required else Severity.INFO
            self._doubts.add("sheet.no_rows", severity, Place(sheet=raw.name))

    def _is_inline(self, job: Job) -> bool:
        return bool(job.rule and job.rule.rows and self._mapping and job.source == self._mapping.name)

    def _is_complete(self, sheet: Sheet, raw: RawSheet, header: Header | None) -> bool:
        """Whether the required columns are there; a blank sheet that isn't required is as good as absent."""
        missing = header.missing(sheet) if header else [column for column in sheet.columns if column.required]
        if header and not missing:
            return True
        found = [heading for heading in (header.headings if header else _first_texts(raw)) if heading]
        if found or sheet.required:
            params = {
                "source": raw.name,
                "sheet_zh": sheet.zh,
                "sheet_en": sheet.en,
                "columns_zh": tuple(column.zh for column in missing),
                "columns_en": tuple(column.en for column in missing),
                "found": tuple(found[:_NAMED]),
            }
            finding = Finding(code="column.missing", severity=Severity.ERROR, subject=sheet.key, params=params)
            self._missing.setdefault(sheet.key, []).append(finding)
        return False

    def _note_header(self, sheet: Sheet, raw: RawSheet, header: Header) -> None:
        """Say what of the header was read in a special way."""
        for other, taken in header.repeated:
            place = Place(sheet=raw.name, row=header.row + 1, column=other)
            self._doubts.add("column.repeated", Severity.WARNING, place, taken=taken)
        for key, found in header.columns.items():
            if sheet.by_key[key].kind is Kind.MONEY and found.unit != 1:
                place = Place(sheet=raw.name, row=header.row + 1, column=found.heading)
                self._doubts.add("column.unit", Severity.INFO, place, yuan=found.unit)
        again = {other for other, _ in header.repeated}
        kept = [heading for i, heading in header.others if header.headings[i] and heading not in again]
        if kept:
            place = Place(sheet=raw.name, row=header.row + 1)
            self._doubts.add("column.kept_as_note", Severity.INFO, place, headings=tuple(kept[:_NAMED]))

    def loaded(self, sheet: Sheet) -> Loaded:
        """The rows of all sources of a sheet together."""
        frames = self._frames.pop(sheet.key, [])
        frame = pl.concat(frames) if frames else empty_frame(sheet)
        return Loaded(
            sheet=sheet,
            frame=frame,
            headings=self._headings.get(sheet.key, {}),
            present=bool(frames),
            known=self._known.get(sheet.key),
        )

    def refuse_incomplete(self, sheets: Sequence[Sheet]) -> None:
        """Raise when a required sheet is missing or none of its sources had the required columns."""
        lacking: list[Finding] = []
        sheetless = False
        for sheet in sheets:
            if sheet.key in self._frames:
                for finding in self._missing.get(sheet.key, []):
                    self._leave_out(finding)
            elif sheet.key in self._missing:
                if sheet.required:
                    lacking += self._missing[sheet.key]
                else:
                    for finding in self._missing[sheet.key]:
                        self._leave_out(finding)
            elif sheet.required and not (sheet.key in self._known and len(self._known[sheet.key]())):
                sheetless = True
                found = tuple(self._container.names[:_NAMED])
                lacking.append(
                    Finding(
                        code="sheet.missing",
                        severity=Severity.ERROR,
                        subject=sheet.key,
                        params={"sheet_zh": sheet.zh, "sheet_en": sheet.en, "found": found},
                    )
                )
        if lacking:
            lacking.sort(key=lambda finding: finding.code != "sheet.missing")
            raise MissingSheetsError(lacking) if sheetless else MissingColumnsError(lacking)

    def _leave_out(self, finding: Finding) -> None:
        place = Place(sheet=str(finding.params["source"]))
        self._doubts.add("sheet.left_out", Severity.ERROR, place, subject=finding.subject, **finding.params)

    def _raw(self, job: Job, doubts: Doubts) -> RawSheet:
        if job.rule and self._mapping and self._is_inline(job):
            return inline_sheet(self._mapping, job.rule)
        if self._last is None or self._last.name != job.source:
            self._last = None  # let go of one sheet before the next is loaded
            encoding = job.rule.encoding if job.rule else ""
            self._last = self._container.load(job.source, doubts, encoding=encoding)
        return self._last


def _first_texts(raw: RawSheet) -> list[str]:
    """The first row that isn't blank, to show what was found instead of a header."""
    for row in raw.frame.head(30).iter_rows():
        texts = [cell.strip() for cell in row if cell and cell.strip()]
        if texts:
            return texts
    return []
