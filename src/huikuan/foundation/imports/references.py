"""Foreign keys of tables that are written by the million, looked at once for each statement.

PostgreSQL looks up every reference of every row by itself at the end of the transaction: of 1.2 million rows with five
references each that takes twice as long as writing them. These triggers ask once for each statement whether all that it
names is there, and hold it by the same lock; who deletes what is named is refused at the end of the transaction, as by
a foreign key. SQLite, and every other table, keep theirs. As with the foreign keys of READ COMMITTED, the level this
application works at, neither side overlooks the other.

Unlike a foreign key, what a statement names has to be there when the statement ends, not only at the end of the
transaction.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from huikuan.foundation.audit.append_only import Triggers

_FUNCTIONS = (
    """CREATE OR REPLACE FUNCTION huikuan_missing(wanted text, here text, there text, id bigint) RETURNS void
LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'row % of "%" is named by "%" and is not there', id, there, here || '.' || wanted
        USING ERRCODE = 'foreign_key_violation';
END $$""",
    """CREATE OR REPLACE FUNCTION huikuan_all_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing bigint;
BEGIN
    FOR at IN 0 .. TG_NARGS - 1 BY 2 LOOP
        EXECUTE format(
            'WITH named AS (SELECT DISTINCT %1$I AS id FROM fresh WHERE %1$I IS NOT NULL),'
            ' found AS (SELECT one.id FROM %2$I one JOIN named ON named.id = one.id FOR KEY SHARE OF one)'
            ' SELECT id FROM named EXCEPT SELECT id FROM found LIMIT 1', TG_ARGV[at], TG_ARGV[at + 1]) INTO missing;
        IF missing IS NOT NULL THEN
            PERFORM huikuan_missing(TG_ARGV[at], TG_TABLE_NAME, TG_ARGV[at + 1], missing);
        END IF;
    END LOOP;
    RETURN NULL;
END $$""",
    """CREATE OR REPLACE FUNCTION huikuan_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE named bigint; found bigint;
BEGIN
    FOR at IN 0 .. TG_NARGS - 1 BY 2 LOOP
        named := to_jsonb(NEW) ->> TG_ARGV[at];
        EXECUTE format('SELECT id FROM %I WHERE id = $1 FOR KEY SHARE', TG_ARGV[at + 1]) INTO found USING named;
        IF named IS NOT NULL AND found IS NULL THEN
            PERFORM huikuan_missing(TG_ARGV[at], TG_TABLE_NAME, TG_ARGV[at + 1], named);
        END IF;
    END LOOP;
    RETURN NULL;
END $$""",
    """CREATE OR REPLACE FUNCTION huikuan_not_named() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE named boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I = $1) AND NOT EXISTS (SELECT 1 FROM %I WHERE id = $1)',
        TG_ARGV[0], TG_ARGV[1], TG_TABLE_NAME) INTO named USING OLD.id;
    IF named THEN
        PERFORM huikuan_missing(TG_ARGV[1], TG_ARGV[0], TG_TABLE_NAME, OLD.id);
    END IF;
    RETURN NULL;
END $$""",
)
_NAMES = """SELECT constraints.conname FROM pg_constraint constraints JOIN pg_attribute columns
    ON columns.attrelid = constraints.conrelid AND columns.attnum = ANY (constraints.conkey)
    WHERE constraints.contype = 'f' AND constraints.conrelid = %s::regclass AND columns.attname = ANY (%s)"""


def looked_at_by_statement(table: str, references: Mapping[str, str]) -> Triggers:
    """Migration step: ``references``, the table that each column's foreign key names by its id, become triggers."""

    def replace(editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor != "postgresql":
            return
        with editor.connection.cursor() as cursor:
            cursor.execute(_NAMES, [f'"{table}"', list(references)])
            for (name,) in cursor.fetchall():
                editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        for statement in (*_FUNCTIONS, *_triggers(table, references)):
            editor.execute(statement, params=None)  # None: a % in it is no placeholder

    return Triggers(replace, lambda editor: _back(table, references, editor))


def _triggers(table: str, references: Mapping[str, str]) -> list[str]:
    told = ", ".join(f"'{column}', '{other}'" for column, other in references.items())
    columns = ", ".join(f'"{name}"' for name in references)
    changed = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in references)
    return [
        f'CREATE TRIGGER "{table}_all_there" AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS fresh '
        f"FOR EACH STATEMENT EXECUTE FUNCTION huikuan_all_there({told})",
        f'CREATE TRIGGER "{table}_is_there" AFTER UPDATE OF {columns} ON "{table}" '
        f"FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION huikuan_is_there({told})",
        *(
            f'CREATE CONSTRAINT TRIGGER "{_name(table, column)}" AFTER DELETE OR UPDATE OF id ON "{other}" '
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            f"EXECUTE FUNCTION huikuan_not_named('{table}', '{column}')"
            for column, other in references.items()
        ),
    ]


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_not_named"


def _back(table: str, references: Mapping[str, str], editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "postgresql":
        return
    for name in ("all_there", "is_there"):
        editor.execute(f'DROP TRIGGER "{table}_{name}" ON "{table}"')
    for column, other in references.items():
        editor.execute(f'DROP TRIGGER "{_name(table, column)}" ON "{other}"')
        editor.execute(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{column}_fk" FOREIGN KEY ("{column}") '
            f'REFERENCES "{other}" ("id") DEFERRABLE INITIALLY DEFERRED'
        )
