"""What every change of allocations has in common: rows of reversal, and the figures derived from allocations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from huikuan.business.receivables.models import Allocation, Receipt, Receivable
from huikuan.foundation import clock
from huikuan.foundation.permissions.actor import Actor


def reverse_rows(
    allocations: Sequence[Allocation], *, actor: Actor, reason: str, effective: date | None, by_hand: bool = False
) -> int:
    """Take allocations back by rows of the opposite amount, from ``effective`` on (None: as if they had never been);
    returns how many."""
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
    return len(Allocation.objects.bulk_create(rows, batch_size=2_000))


def settle_caches(*, receipts: QuerySet[Receipt], items: QuerySet[Receivable]) -> None:
    """Derive again what is open of the items and left of the receipts. Items come first, always: so two who post at
    the same time wait for each other in one order."""
    items.update(open_fen=F("amount") - _paid("receivable"))
    receipts.update(left_fen=F("amount") - _paid("receipt"))


def _paid(by: str) -> Any:
    """Allocations in force of the row outside, fen."""
    sums = Allocation.objects.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(fen=Sum("amount"))
    return Coalesce(Subquery(sums.values("fen")), 0)
