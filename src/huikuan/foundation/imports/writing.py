"""Frames into tables and back, in bulk: COPY on PostgreSQL, executemany on SQLite.

Column names are those of the database table (``customer_id``, not ``customer``). Text longer than its column is refused
by PostgreSQL only, so sheets must not let it through.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, JSONField, Model, QuerySet

from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.table import NOTES, ROW, SOURCE, TYPES

ID = "id"
_PIECE = 50_000  # rows handed to the database at a time
_MANY = 10_000  # rows after which PostgreSQL's knowledge of a table is no good for what follows in the transaction


def reserve_ids(model: type[Model], count: int) -> pl.Series:
    """Ids that nobody else will get, ascending; call inside the transaction that uses them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
            )
            return pl.Series(ID, [row[0] for row in cursor.fetchall()], dtype=pl.Int64).sort()
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    last = found[0] if found else 0
    return pl.int_range(last + 1, last + 1 + count, dtype=pl.Int64, eager=True).alias(ID)


def insert_frame(model: type[Model], frame: pl.DataFrame) -> pl.Series:
    """Insert all rows and return their ids, in order. Absent columns get the field's default, null or blank.

    A frame with ``id`` brings ids of its own (``reserve_ids``). JSON is text. Constraints are the database's, foreign
    keys at the end of the transaction. Raises django.db.IntegrityError.
    """
    if frame.is_empty():
        return pl.Series(ID, [], dtype=pl.Int64)
    if ID not in frame.columns:
        frame = frame.with_columns(reserve_ids(model, frame.height))
    given = set(frame.columns)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    unknown = given - {field.column for field in fields}
    if unknown:
        raise KeyError(sorted(unknown))
    fixed = {str(field.column): _default(field) for field in fields if field.column not in given}
    frame = frame.with_columns(pl.lit(value).alias(name) for name, value in fixed.items() if value is not None)
    names = ", ".join(f'"{name}"' for name in frame.columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Text is quoted and null is not: so PostgreSQL tells an empty text from none.
            sql = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN (FORMAT csv)'
            with connection.wrap_database_errors, cursor.copy(sql) as copy:
                for piece in frame.iter_slices(_PIECE):
                    copy.write(piece.write_csv(include_header=False, quote_style="non_numeric"))
            if frame.height >= _MANY:  # the database's own look at it comes only after the end of the transaction
                cursor.execute(f'ANALYZE (SKIP_LOCKED) "{model._meta.db_table}"')
        else:
            marks = ", ".join(["%s"] * frame.width)
            sql = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})'
            for piece in _plain(frame).iter_slices(_PIECE):
                cursor.executemany(sql, piece.rows())
    return frame[ID]


def lock_table(model: type[Model]) -> None:
    """Let nobody else write this table until the transaction ends; reading goes on. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{model._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')


def update_frame(model: type[Model], frame: pl.DataFrame) -> None:
    """Set every column of the frame but ``id`` in the rows with these ids."""
    names = [name for name in frame.columns if name != ID]
    if frame.is_empty() or not names:
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One statement for thousands of rows: three times as fast as one for each.
            types = {str(field.column): _array_type(field) for field in model._meta.concrete_fields}
            settings = ", ".join(f'"{name}" = new."{name}"::{types[name][1]}' for name in names)
            columns = ", ".join(f'"{name}"' for name in (*names, ID))
            arrays = ", ".join(f"%s::{types[name][0]}[]" for name in (*names, ID))
            source = f"unnest({arrays}) AS new({columns})"
            sql = f'UPDATE "{table}" SET {settings} FROM {source} WHERE "{table}"."id" = new."id"'
            for piece in frame.select(*names, ID).iter_slices(_PIECE):
                cursor.execute(sql, [_array_text(column) for column in piece.iter_columns()])
        else:
            settings = ", ".join(f'"{name}" = %s' for name in names)
            sql = f'UPDATE "{table}" SET {settings} WHERE "id" = %s'
            for piece in _plain(frame).select(*names, ID).iter_slices(_PIECE):
                cursor.executemany(sql, piece.rows())


def _array_text(values: pl.Series) -> str:
    """A column as PostgreSQL writes an array; a driver that quotes value after value takes ten times as long."""
    texts = values.cast(pl.String)
    if not values.dtype.is_integer() and values.dtype != pl.Boolean():
        texts = '"' + texts.str.replace_all(r'([\\"])', r"\$1") + '"'
    return "{" + ",".join(texts.fill_null("NULL")) + "}"


def _array_type(field: Field[Any, Any]) -> tuple[str, str]:
    """How values come to PostgreSQL and what they become; a cast to varchar(n) would cut text instead of refusing."""
    kind = (field.rel_db_type(connection) if field.primary_key else field.db_type(connection)) or "text"
    return ("text", "text") if kind.startswith("varchar") else ("text", kind) if kind == "jsonb" else (kind, kind)


def stored_frame(
    rows: QuerySet[Any], sheet: Sheet, paths: Mapping[str, str], *, ids: bool = False, more: Sequence[str] = ()
) -> pl.DataFrame:
    """Rows as the sheet's frame: ``paths`` says where each column comes from (``"owner": "owner__employee_no"``).

    Columns without a path are null; ROW counts from 1 and SOURCE is the sheet's own name. The order is the queryset's,
    which should be that of import (``order_by("pk")``). ``ids`` adds the column ``id``, ``more`` further columns of
    whole numbers by their own names.
    """
    beside = {**({ID: "pk"} if ids else {}), **{name: name for name in more}}
    types: dict[str, pl.DataType] = {column.key: TYPES[column.kind] for column in sheet.columns}
    types |= {NOTES: pl.String(), **dict.fromkeys(beside, pl.Int64())}
    wanted = {**paths, **beside}
    stored = query_frame(rows, wanted, {name: types[name] for name in wanted})
    absent = [pl.lit(None, dtype=types[name]).alias(name) for name in types if name not in wanted]
    notes = [pl.when(pl.col(NOTES) != "").then(pl.col(NOTES)).alias(NOTES)] if NOTES in wanted else []
    frame = stored.with_columns(*absent, *notes, pl.lit(sheet.zh).alias(SOURCE)).with_row_index(ROW, offset=1)
    columns = [*sheet.by_key, ROW, SOURCE, NOTES, *beside]
    return frame.with_columns(pl.col(ROW).cast(pl.Int64)).select(columns)


def query_frame(rows: QuerySet[Any], paths: Mapping[str, str], types: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """A queryset's columns as a typed frame, fetched without making objects of rows."""
    query = rows.values_list(*paths.values()).query
    try:
        sql, params = query.sql_with_params()
    except EmptyResultSet:
        return pl.DataFrame(schema=dict(types))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        pieces = [_typed(piece, paths, types) for piece in _pieces(cursor)]
    return pl.concat(pieces) if pieces else pl.DataFrame(schema=dict(types))


def _pieces(cursor: Any) -> Iterator[Sequence[tuple[Any, ...]]]:
    while piece := cursor.fetchmany(_PIECE):
        yield piece


def _typed(
    piece: Sequence[tuple[Any, ...]], paths: Mapping[str, str], types: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    """SQLite gives dates as text and decimals as numbers."""
    columns = []
    for name, values in zip(paths, zip(*piece, strict=True), strict=True):
        wanted = types[name]
        if wanted == pl.Date() and any(isinstance(value, str) for value in values):
            columns.append(pl.Series(name, values, dtype=pl.String()).str.to_date("%Y-%m-%d"))
        elif isinstance(wanted, pl.Decimal):
            texts = [None if value is None else str(value) for value in values]
            columns.append(pl.Series(name, texts, dtype=pl.String()).cast(wanted))
        else:
            columns.append(pl.Series(name, values, dtype=wanted))
    return pl.DataFrame(columns)


def _default(field: Field[Any, Any]) -> Any:
    """What a column gets that nobody gave, ready for the database."""
    value = field.get_default()
    if value is None:
        return None
    if isinstance(field, JSONField):
        return json.dumps(value)
    prepared = field.get_db_prep_save(value, connection)
    return prepared if isinstance(prepared, str | int | bool) else str(prepared)


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Values as SQLite keeps them: dates and decimals as text, a moment in UTC without its zone."""
    steps: list[pl.Expr] = []
    for name, dtype in frame.schema.items():
        if dtype == pl.Date():
            steps.append(pl.col(name).dt.to_string("%Y-%m-%d"))
        elif isinstance(dtype, pl.Datetime):
            steps.append(pl.col(name).dt.convert_time_zone("UTC").dt.to_string("%Y-%m-%d %H:%M:%S%.6f"))
        elif isinstance(dtype, pl.Decimal):
            steps.append(pl.col(name).cast(pl.String))
    return frame.with_columns(steps)
