"""How tables are emptied after a transactional test: only those with rows in them, append-only ones too.

Django's own way asks every table of about a hundred and makes types of content and permissions anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import flush
from django.db.backends.postgresql.base import DatabaseOperations as PostgresOperations
from django.db.backends.sqlite3.base import DatabaseOperations as SqliteOperations

STAYS = {"django_content_type", "auth_permission"}  # migrations filled them; no test changes them


def empty_quickly() -> None:
    """For the whole run."""
    flush.emit_post_migrate_signal = lambda *words: None
    for operations in (SqliteOperations, PostgresOperations):
        operations.sql_flush = only_filled(operations.sql_flush)
    SqliteOperations.execute_sql_flush = without_triggers(SqliteOperations.execute_sql_flush)


def only_filled(sql_flush: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """PostgreSQL: DELETE asks no trigger and no foreign key; TRUNCATE would want every table that refers to one."""

    def statements(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            ask = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in set(tables) - STAYS)
            cursor.execute(" UNION ALL ".join(ask))
            filled = [name for (name,) in cursor.fetchall()]
        if not filled or options.get("reset_sequences") or self.connection.vendor == "sqlite":
            return sql_flush(self, style, filled, **options)
        return ["SET LOCAL session_replication_role = replica", *(f'DELETE FROM "{name}"' for name in filled)]

    return statements


def without_triggers(execute: Callable[..., None]) -> Callable[..., None]:
    """SQLite: append-only tables refuse DELETE, which is the only way to empty them."""

    def flushed(self: Any, sql_list: list[str]) -> None:
        with triggers_away(self.connection):
            execute(self, sql_list)

    return flushed


@contextmanager
def triggers_away(database: Any, named: str = "%no_delete") -> Iterator[None]:
    """SQLite: triggers (those that refuse DELETE) are dropped and made again."""
    with database.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [named])
        kept = cursor.fetchall()
        for name, _sql in kept:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in kept:
            cursor.execute(sql)
