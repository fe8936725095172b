"""Queries that are asked again and again with other values: Django composes their SQL once for each process.

Composing the statement and finding out how rows become objects is most of what a small query costs (2 ms of 2.3 here);
neither depends on the values. What stays is the database's answer and making the objects. Worth it where one page asks
a dozen small questions; everywhere else an ordinary query set says the same.

The parts of Django that are used below (`SQLCompiler`, `get_related_populators`) are those that `ModelIterable` uses
itself; the tests compare each prepared query with the ordinary one on both databases.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import BooleanField, Func, Model, QuerySet, Value
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
Given = Callable[[str], Value]
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class _Slot:
    """Stands in the statement's values for one that is known later."""

    name: str


class Among(Func):
    """``filter(Among("person", given("people")))``: the id is one of a set that is known later."""

    output_field = BooleanField()
    arity = 2

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:  # type: ignore[override]
        """An array is one value."""
        return super().as_sql(compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """So is a text of JSON."""
        opened = " IN (SELECT value FROM json_each("
        return super().as_sql(compiler, connection, template="%(expressions)s))", arg_joiner=opened, **context)


def among(field: str, ids: Iterable[int]) -> Among:
    """The same with ids at hand, in an ordinary query set: a thousand of them are one value and not a thousand."""
    return Among(field, Value(_ids(ids)))


class Prepared(Generic[M]):
    """``Prepared(lambda given: Promise.objects.filter(customer=given("customer"))[:20])`` is called with ``customer=7``
    and gives the promises as a list. Values are numbers, texts, days or moments, never None, which SQL compares in
    another way; KeyError for one that is missing."""

    def __init__(self, compose: Callable[[Given], QuerySet[M]]) -> None:
        self._compose = compose
        self._composed: Statement[M] | None = None

    def __call__(self, **values: Any) -> list[M]:
        """The rows as objects, with what the query set selects along and annotates."""
        if self._composed is None:
            self._composed = Statement(self._compose(lambda name: Value(_Slot(name))))
        return self._composed.rows(values)

    def first(self, **values: Any) -> M | None:
        """The first row: the query set should ask for one only."""
        return next(iter(self(**values)), None)


class Statement(Generic[M]):
    """A query set composed: its statement, and what its rows become: objects, or dicts of its ``values``."""

    def __init__(self, rows: QuerySet[M]) -> None:
        compiler = rows.query.get_compiler(connection=connection)
        self._sql, self._params = compiler.as_sql()
        self._converters = list(compiler.get_converters([column[0] for column in compiler.select]).items())
        names = list(rows.query.selected or ())
        self._made: Callable[[list[Any]], Any] = _dicts(names) if names else _objects(compiler)

    def rows(self, values: Mapping[str, Any]) -> list[Any]:
        """What it finds now, with the values of its gaps."""
        params = [_for_database(values[one.name]) if isinstance(one, _Slot) else one for one in self._params]
        with keeping_cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        return [self._made(self._converted(list(row))) for row in found]

    def _converted(self, row: list[Any]) -> list[Any]:
        for at, (converters, expression) in self._converters:
            for converter in converters:
                row[at] = converter(row[at], expression, connection)
        return row


def _dicts(names: list[str]) -> Callable[[list[Any]], dict[str, Any]]:
    return lambda row: dict(zip(names, row, strict=True))


def _objects(compiler: Any) -> Callable[[list[Any]], Model]:
    info: dict[str, Any] = compiler.klass_info
    own = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    model: type[Model] = info["model"]
    names = [column[0].target.attname for column in compiler.select[own]]
    related = get_related_populators(info, compiler.select, connection.alias)  # type: ignore[call-arg]
    annotated = list((compiler.annotation_col_map or {}).items())

    def make(row: list[Any]) -> Model:
        made = model.from_db(connection.alias, names, row[own])
        for one in related:
            one.populate(row, made)
        for name, at in annotated:
            setattr(made, name, row[at])
        return made

    return make


def keeping_cursor() -> Any:
    """On PostgreSQL one that hands over statement and values apart, so that the database plans the statement once for
    each session, where sessions are our own (`config.environment`). Planning is most of what a small query costs it."""
    if "prepare_threshold" not in connection.settings_dict["OPTIONS"]:
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor  # noqa: PLC0415  (needs psycopg)

    connection.ensure_connection()
    made: Any = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    return connection._prepare_cursor(made)  # type: ignore[attr-defined]


def _for_database(value: Any) -> Any:
    if isinstance(value, set | frozenset):
        return _ids(value)
    if isinstance(value, int):
        return max(-_LARGEST, min(value, _LARGEST))  # an address may hold any number; no row has one beyond
    if isinstance(value, datetime):  # which is a date as well
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _ids(found: Iterable[int]) -> Any:
    ids = sorted(found)
    return ids if connection.vendor == "postgresql" else json.dumps(ids)
