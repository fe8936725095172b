"""A PostgreSQL database as one COPY text for each table, all read in one snapshot. No program of PostgreSQL is needed,
so its version on this machine doesn't matter. Loading is one transaction: all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from psycopg import sql

from huikuan.shell.serving.errors import DamagedError

BOARD = frozenset({"jobs_progress", "jobs_worker"})  # what is being worked on is nothing to keep
Tell = Callable[[str, int, int], None]
Applied = list[list[str]]


def occupied() -> bool:
    """Whether there is a database with anybody in it."""
    with connection.cursor() as cursor:
        if "people_user" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT EXISTS (SELECT 1 FROM people_user)")
        return bool(cursor.fetchone()[0])


def migrations() -> Applied:
    """What has been applied, as [app, name]."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def unknown_migrations(applied: Applied) -> list[str]:
    """Those that this version of the program doesn't have."""
    loader = MigrationExecutor(connection).loader
    stand = _standing(loader, applied)
    replaced = {old for key in stand for old in loader.disk_migrations[key].replaces}
    return [f"{app} {name}" for app, name in applied if (app, name) not in stand | replaced]


def _standing(loader: MigrationLoader, applied: Applied) -> set[tuple[str, str]]:
    """Migrations of this version that are applied, by their own name or by all the names that they replace."""
    names = {(app, name) for app, name in applied}
    found = loader.disk_migrations.items()
    return {key for key, one in found if key in names or (one.replaces and names.issuperset(one.replaces))}


def dump(folder: Path, progress: Tell) -> dict[str, dict[str, Any]]:
    """Write every table into the folder; returns rows, digest, columns and the next number of each."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tables = _tables(cursor)
        found = {}
        for at, table in enumerate(tables):
            progress(_("copying the database"), at, len(tables))
            found[table] = _copy_out(cursor, table, folder / f"{table}.copy")
    return found


def load(folder: Path, manifest: dict[str, Any], progress: Tell) -> None:
    """Empty the database, bring it to the backup's state, fill it, compare it with the manifest."""
    tables: dict[str, dict[str, Any]] = manifest["tables"]
    with transaction.atomic(), connection.cursor() as cursor:
        for old in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(old)))
        _bring_to(manifest["migrations"])
        missing = set(tables) - set(_tables(cursor))
        if missing:
            raise DamagedError(min(missing))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        names = sql.SQL(", ").join(sql.Identifier(name) for name in tables)
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
        for at, (table, kept) in enumerate(tables.items()):
            progress(_("loading the database"), at, len(tables))
            _copy_in(cursor, table, kept, folder / f"{table}.copy")
            again = folder / f"{table}.again"
            if _copy_out(cursor, table, again) != kept:
                raise DamagedError(table)
            again.unlink()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _bring_to(applied: Applied) -> None:
    executor = MigrationExecutor(connection)
    wanted = _standing(executor.loader, applied)
    graph = executor.loader.graph
    # The last of each app: those that no other applied migration of the same app builds upon.
    ends = [
        node
        for node in sorted(wanted)
        if not any(child.key[0] == node[0] and child.key in wanted for child in graph.node_map[node].children)
    ]
    executor.migrate(ends)


def _tables(cursor: Any) -> list[str]:
    return sorted(set(connection.introspection.table_names(cursor)) - BOARD)


def _copy_out(cursor: Any, table: str, path: Path) -> dict[str, Any]:
    columns, key = _columns(cursor, table)
    statement = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, key or columns)),
    )
    digest, rows = hashlib.sha256(), 0
    with path.open("wb") as file, cursor.copy(statement) as copy:
        for block in copy:
            file.write(block)
            digest.update(block)
            rows += bytes(block).count(b"\n")  # within values COPY writes it as \n
    return {"rows": rows, "sha256": digest.hexdigest(), "columns": columns, "next": _next(cursor, table)}


def _copy_in(cursor: Any, table: str, kept: dict[str, Any], path: Path) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, kept["columns"]))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with path.open("rb") as file, cursor.copy(statement) as copy:
        while block := file.read(1 << 20):
            copy.write(block)
    if kept["next"]:
        sequence, last = kept["next"]
        cursor.execute("SELECT setval(%s, %s, %s)", (sequence, last or 1, last is not None))


def _columns(cursor: Any, table: str) -> tuple[list[str], list[str]]:
    description = connection.introspection.get_table_description(cursor, table)
    key = connection.introspection.get_primary_key_columns(cursor, table) or []
    return [column.name for column in description], list(key)


def _next(cursor: Any, table: str) -> list[Any] | None:
    """The table's sequence and its last number, None if none was given yet."""
    found = connection.introspection.get_sequences(cursor, table)
    if not found:
        return None
    cursor.execute(
        "SELECT last_value FROM pg_sequences WHERE schemaname = current_schema() AND sequencename = %s",
        (found[0]["name"],),
    )
    row = cursor.fetchone()
    return [found[0]["name"], row[0] if row else None]
