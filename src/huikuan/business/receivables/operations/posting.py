"""What every change of allocations has in common: rows of reversal, and the figures derived from allocations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from huikuan.business.receivables.models import Allocation
from huikuan.foundation import clock
from huikuan.foundation.permissions.actor import Actor


def reverse_rows(
    allocations: Sequence[Allocation], *, actor: Actor, reason: str, effective: date | None, by_hand: bool = False
) -> list[Allocation]:
    """Take allocations back by rows of the opposite amount, from ``effective`` on (None: as if they had never been)."""
    now = clock.now()
    rows = [
        Allocation(
            receipt_id=one.receipt_id,
            receivable_id=one.receivable_id,
            amount=-one.amount,
            effective=max(effective or one.effective, one.effective),
            recorded_at=now,
            reverses=one,
            posted_by=actor.user,
            by_hand=by_hand,
            reason=reason,
        )
        for one in allocations
    ]
    return Allocation.objects.bulk_create(rows, batch_size=2_000)


def settle_caches(touched: QuerySet[Allocation]) -> None:
    """Derive again what is open of the items and left of the receipts that these allocations name. Items come first,
    always: so two who post at the same time wait for each other in one order."""
    for table, column, key in (
        ("receivables_receivable", "open_fen", "receivable_id"),
        ("receivables_receipt", "left_fen", "receipt_id"),
    ):
        which, params = touched.order_by().values(key).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"""UPDATE {table} SET {column} = {table}.amount - paid.fen
                FROM (SELECT {key} AS id, CAST(SUM(amount) AS BIGINT) AS fen FROM receivables_allocation
                    WHERE {key} IN ({which}) GROUP BY {key}) paid
                WHERE {table}.id = paid.id""",
                params,
            )
