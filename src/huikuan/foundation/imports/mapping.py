"""A mapping file: how a foreign file's sheets and headings become ours (docs/guide/mapping.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.headers import UNITS
from huikuan.foundation.imports.refusals import MappingError, UnreadableError

_KEYS = {
    "sheet", "file", "columns", "constants", "rows", "date_format", "decimal", "unit", "distinct", "skip_if_blank",
    "encoding",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRule:
    """How one of our sheets is read: from which source sheets, by which headings, or from rows written here.

    ``columns``: our column key → heading in the file. ``constants``: key → the same text for every row. ``distinct``:
    the first row of each value is taken. ``skip_if_blank``: rows without these values are no rows. ``unit`` in yuan.
    """

    sources: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Mapping[str, str], ...] = ()
    date_format: str = ""
    decimal_comma: bool = False
    unit: int = 1
    distinct: tuple[str, ...] = ()
    skip_if_blank: tuple[str, ...] = ()
    encoding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookMapping:
    """The rules of a mapping file by sheet key; ``name`` is the file's."""

    name: str
    rules: Mapping[str, SheetRule]


def load_mapping(path: Path, *, sheets: Sequence[Sheet]) -> BookMapping:
    """Read a mapping file (TOML); raises `MappingError` that names the table, key and value at fault."""
    data = _load_toml(path)
    known = {sheet.key: sheet for sheet in sheets}
    rules: dict[str, SheetRule] = {}
    for key, table in data.items():
        if key not in known:
            raise MappingError(
                "mapping.unknown_sheet", file=path.name, where=f"[{key}]", value=key, expected=", ".join(known)
            )
        if not isinstance(table, dict):
            raise MappingError("mapping.bad_value", file=path.name, where=key, value=str(table), expected="[table]")
        rules[key] = _Reader(path.name, known[key], table).rule()
    return BookMapping(name=path.name, rules=rules)


def _load_toml(path: Path) -> dict[str, object]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise MappingError("mapping.not_found", file=str(path), where="") from None
    except PermissionError:
        raise UnreadableError(code="file.no_permission", file=str(path)) from None
    except OSError as problem:
        raise UnreadableError(code="file.unreadable", file=str(path)) from problem
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise MappingError("mapping.not_toml", file=path.name, where=str(line)) from problem
    except tomllib.TOMLDecodeError as problem:
        told = re.search(r"line (\d+)", str(problem))  # else it ends too early
        line = int(told[1]) if told else content.count(b"\n") + 1
        raise MappingError("mapping.not_toml", file=path.name, where=str(line)) from problem


class _Reader:
    """Reads one table of the file, and knows how to complain about it."""

    def __init__(self, file: str, sheet: Sheet, table: Mapping[str, object]) -> None:
        self._file, self._sheet, self._table = file, sheet, table

    def rule(self) -> SheetRule:
        for key in self._table:
            if key not in _KEYS:
                raise self._error("mapping.unknown_key", key, key, expected=", ".join(sorted(_KEYS)))
        sources = self._texts("sheet") + tuple(
            name.removesuffix(".csv").removesuffix(".CSV") for name in self._texts("file")
        )
        unit, decimal = self._text("unit") or "元", self._text("decimal") or "."
        if unit not in UNITS:
            raise self._error("mapping.bad_value", "unit", unit, expected="元, 千元, 万元, 百万元, 亿元")
        if decimal not in {".", ","}:
            raise self._error("mapping.bad_value", "decimal", decimal, expected='"." or ","')
        rule = SheetRule(
            sources=sources,
            columns=self._by_column("columns", self._table.get("columns", {})),
            constants=self._by_column("constants", self._table.get("constants", {})),
            rows=self._rows(),
            date_format=self._text("date_format"),
            decimal_comma=decimal == ",",
            unit=UNITS[unit],
            distinct=self._column_keys("distinct"),
            skip_if_blank=self._column_keys("skip_if_blank"),
            encoding=self._encoding(),
        )
        if not rule.columns and not rule.rows:
            raise self._error("mapping.nothing_mapped", "columns", "", expected="columns, rows")
        return rule

    def _error(self, code: str, key: str, value: object, *, expected: str) -> MappingError:
        where = f"[{self._sheet.key}] {key}"
        return MappingError(code, file=self._file, where=where, value=str(value), expected=expected)

    def _text(self, key: str) -> str:
        value = self._table.get(key, "")
        if not isinstance(value, str):
            raise self._error("mapping.bad_value", key, value, expected="text")
        return value

    def _texts(self, key: str) -> tuple[str, ...]:
        value = self._table.get(key, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
            raise self._error("mapping.bad_value", key, value, expected="text")
        return tuple(values)

    def _encoding(self) -> str:
        name = self._text("encoding")
        try:
            "".encode(name or "utf-8")
        except LookupError:
            raise self._error("mapping.bad_value", "encoding", name, expected="utf-8, gb18030, utf-16") from None
        return name

    def _column_keys(self, key: str) -> tuple[str, ...]:
        names = self._texts(key)
        for name in names:
            self._check_column(key, name)
        return names

    def _check_column(self, key: str, name: str) -> None:
        if name not in self._sheet.by_key:
            raise self._error("mapping.unknown_column", key, name, expected=", ".join(self._sheet.by_key))

    def _by_column(self, key: str, table: object) -> dict[str, str]:
        if not isinstance(table, dict):
            raise self._error("mapping.bad_value", key, table, expected="{ column = text }")
        for name, value in table.items():
            self._check_column(key, name)
            if isinstance(value, dict | list):
                raise self._error("mapping.bad_value", f"{key}.{name}", value, expected="text")
        return {name: str(value) for name, value in table.items()}

    def _rows(self) -> tuple[Mapping[str, str], ...]:
        rows = self._table.get("rows", [])
        if not isinstance(rows, list):
            raise self._error("mapping.bad_value", "rows", rows, expected="[ { column = text } ]")
        return tuple(self._by_column("rows", row) for row in rows)
