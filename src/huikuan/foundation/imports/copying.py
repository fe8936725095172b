"""Rows of one owner copied to another, inside the database."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model


def copy_rows(model: type[Model], field: str, before: int, after: int) -> int:
    """Copy every row whose foreign key ``field`` is ``before``, with ids of their own, to ``after``; returns how many.

    What points to the rows by id is not copied with them.
    """
    meta = model._meta
    key = meta.get_field(field).column  # type: ignore[union-attr]
    columns = [str(one.column) for one in meta.concrete_fields if not one.primary_key and not one.generated]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join("%s" if name == key else f'"{name}"' for name in columns)
    sql = f'INSERT INTO "{meta.db_table}" ({names}) SELECT {values} FROM "{meta.db_table}" WHERE "{key}" = %s'
    with connection.cursor() as cursor:
        cursor.execute(f'{sql} ORDER BY "{meta.pk.column}"', [after, before])
        return int(cursor.rowcount)
