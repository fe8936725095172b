"""Tables in which nothing posted is changed or deleted: triggers in both databases, written into migrations."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader

MESSAGE = "append-only"
_protected: set[str] = set()


def append_only(table: str, *, may_change: Sequence[str] = ()) -> RunPython:
    """Migration step: ``table`` refuses DELETE, and UPDATE of every column but ``may_change`` (derived caches)."""
    _protected.add(table)

    def protect(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        columns = [
            column.name
            for column in editor.connection.introspection.get_table_description(editor.connection.cursor(), table)
        ]
        fixed = [name for name in columns if name not in may_change]
        steps = _postgresql if editor.connection.vendor == "postgresql" else _sqlite
        for statement in steps(table, fixed):
            editor.execute(statement, params=None)  # None: a % in it is no placeholder

    return RunPython(protect, lambda apps, editor: _release(table, editor))


def protected() -> frozenset[str]:
    """The tables that any migration protects, as the migrations themselves say."""
    MigrationLoader(None)  # importing them is enough
    return frozenset(_protected)


def open_up(table: str) -> RunPython:
    """Migration step before columns are added to a protected table; ``append_only`` again after it."""
    return RunPython(lambda apps, editor: _release(table, editor), RunPython.noop)


def _release(table: str, editor: BaseDatabaseSchemaEditor) -> None:
    on = f' ON "{table}"' if editor.connection.vendor == "postgresql" else ""
    for verb in ("update", "delete"):
        editor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{verb}"{on}')


def _sqlite(table: str, fixed: Sequence[str]) -> list[str]:
    changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in fixed)
    refuse = f"SELECT RAISE(ABORT, '{table} is {MESSAGE}')"
    return [
        f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" BEGIN {refuse}; END',
        f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE ON "{table}" WHEN {changed} BEGIN {refuse}; END',
    ]


def _postgresql(table: str, fixed: Sequence[str]) -> list[str]:
    changed = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in fixed)
    return [
        "CREATE OR REPLACE FUNCTION huikuan_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '% is {MESSAGE}', TG_TABLE_NAME; END $$",
        f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION huikuan_refuse()',
        f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE ON "{table}" FOR EACH ROW '
        f"WHEN ({changed}) EXECUTE FUNCTION huikuan_refuse()",
    ]
