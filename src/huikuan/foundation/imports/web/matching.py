"""The page on which a file's headings are matched with our columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext

from huikuan.foundation.imports import catalogue
from huikuan.foundation.imports.columns import Kind, Sheet
from huikuan.foundation.imports.headers import UNITS
from huikuan.foundation.imports.shapes import SourceSheet
from huikuan.foundation.operations import RefusedError

MONEY_UNITS = ("元", "千元", "万元", "百万元", "亿元")


def language() -> str:
    """``zh`` or ``en``."""
    return "en" if (get_language() or "").startswith("en") else "zh"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of our columns and the heading chosen for it."""

    key: str
    label: str
    required: bool
    chosen: str


@dataclass(frozen=True, kw_only=True)
class Match:
    """One sheet of the file on the page."""

    at: int
    source: SourceSheet
    sheet: Sheet | None
    unit: int
    choices: tuple[Choice, ...]

    @property
    def money(self) -> bool:
        """Whether a unit of amounts matters."""
        return self.sheet is not None and any(column.kind is Kind.MONEY for column in self.sheet.columns)

    @property
    def recognised(self) -> bool:
        """Whether the file is read as it is, as long as nobody matches it otherwise."""
        return self.source.recognised and self.sheet is None

    @property
    def label(self) -> str:
        """Our sheet's name."""
        return self.sheet.label(language()) if self.sheet else gettext("(not read)")


def matches(sources: Sequence[SourceSheet], mapping: Mapping[str, Any], asked: QueryDict | None) -> list[Match]:
    """What the page shows: what was typed, else what was chosen before, else what was recognised."""
    typed: Mapping[str, Any] = asked.dict() if asked is not None else {}
    names = [source.name for source in sources]
    by_source = {source: (key, rule) for key, rule in mapping.items() for source in rule["sources"] or names}
    found = []
    for at, source in enumerate(sources):
        key, rule = by_source.get(source.name, ("", {}))
        sheet = source.sheet if not key else _sheet(key)
        columns, unit = rule.get("columns", source.columns), rule.get("unit", 1)
        if f"sheet-{at}" in typed:
            chosen = _sheet(typed[f"sheet-{at}"])
            columns = columns if chosen is sheet else {}
            sheet = chosen
        choices = tuple(
            Choice(
                key=column.key,
                label=column.label(language()),
                required=column.required,
                chosen=typed.get(f"column-{at}-{column.key}", columns.get(column.key, "")),
            )
            for column in (sheet.columns if sheet else ())
        )
        found.append(Match(at=at, source=source, sheet=sheet, unit=unit, choices=choices))
    return found


def mapping_of(asked: QueryDict, found: Sequence[Match]) -> dict[str, Any]:
    """The mapping that was chosen; RefusedError (``imports.mapping_incomplete``) where a required heading lacks."""
    mapping: dict[str, Any] = {}
    for match in found:
        if match.sheet is None:
            continue
        headings = set(match.source.headings)
        columns = {choice.key: choice.chosen for choice in match.choices if choice.chosen in headings}
        lacking = [choice.label for choice in match.choices if choice.required and choice.key not in columns]
        if lacking:
            raise RefusedError("imports.mapping_incomplete", sheet=match.source.name, columns=tuple(lacking))
        rule = mapping.setdefault(match.sheet.key, {"sources": [], "columns": columns, "unit": 1})
        if len(found) > 1:  # a lone sheet is read whatever next month's file is called
            rule["sources"].append(match.source.name)
        unit = asked.get(f"unit-{match.at}", "元")
        rule["unit"] = UNITS[unit] if unit in MONEY_UNITS else 1
    return mapping


def our_sheets() -> list[tuple[str, str]]:
    """(key, name) of the sheets a source can be read as."""
    return [(sheet.key, sheet.label(language())) for sheet in catalogue.sheets()]


def _sheet(key: str) -> Sheet | None:
    one = catalogue.sheet_imports().get(key)
    return one.sheet if one else None
