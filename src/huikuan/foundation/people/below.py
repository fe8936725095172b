"""Everybody and everything below somebody in a tree."""

from __future__ import annotations

from django.db import connection

from huikuan.foundation.people.models import Person, Unit


def ids_below(root: Person | Unit) -> frozenset[int]:
    """The ids of a person or unit and of all below. From the root downwards, so that the cost is that of what is found:
    `tree_queries` lays out the whole tree first."""
    table = connection.ops.quote_name(root._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH RECURSIVE below(id) AS (
                SELECT id FROM {table} WHERE id = %s
                UNION SELECT one.id FROM {table} one JOIN below ON one.parent_id = below.id
            ) SELECT id FROM below""",
            [root.pk],
        )
        return frozenset(pk for (pk,) in cursor.fetchall())
