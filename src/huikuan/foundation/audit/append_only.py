"""Tables in which nothing posted is changed or deleted: triggers in both databases, written into migrations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

MESSAGE = "append-only"
_protected: set[str] = set()
Step = Callable[[BaseDatabaseSchemaEditor], None]


class Triggers(Operation):
    """A migration step on the database alone: RunPython would first make all models of that day, a second each time."""

    def __init__(self, forwards: Step, backwards: Step) -> None:
        self.forwards, self.backwards = forwards, backwards

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """No model changes."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """As given."""
        self.forwards(schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """As given."""
        self.backwards(schema_editor)

    def describe(self) -> str:
        """In the words of ``migrate --plan``."""
        return "Triggers of a table"


def append_only(table: str, *, may_change: Sequence[str] = ()) -> Triggers:
    """Migration step: ``table`` refuses DELETE, and UPDATE of every column but ``may_change`` (derived caches)."""
    _protected.add(table)

    def protect(editor: BaseDatabaseSchemaEditor) -> None:
        columns = [
            column.name
            for column in editor.connection.introspection.get_table_description(editor.connection.cursor(), table)
        ]
        fixed = [name for name in columns if name not in may_change]
        steps = _postgresql if editor.connection.vendor == "postgresql" else _sqlite
        for statement in steps(table, fixed):
            editor.execute(statement, params=None)  # None: a % in it is no placeholder

    return Triggers(protect, lambda editor: _release(table, editor))


def protected() -> frozenset[str]:
    """The tables that any migration protects, as the migrations themselves say."""
    MigrationLoader(None)  # importing them is enough
    return frozenset(_protected)


def open_up(table: str) -> Triggers:
    """Migration step before columns are added to a protected table; ``append_only`` again after it."""
    return Triggers(lambda editor: _release(table, editor), lambda editor: None)


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
