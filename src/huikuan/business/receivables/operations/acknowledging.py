"""Promises of customers as acknowledgements of what they owe: each restarts the limitation clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from huikuan.business.receivables.models import Acknowledgement
from huikuan.engine.limitation import Restart
from huikuan.foundation import clock


def keep_promises(*, customers: Collection[int] | None, promised: Mapping[str, tuple[int, date]]) -> None:
    """Have the promises of these customers (None: of all) count, and no others: ``promised`` is source → (customer,
    day given). Derived from what was recorded and audited as promises, in the same transaction."""
    rows = Acknowledgement.objects.filter(what=Restart.PROMISED, withdrawn_at=None)
    rows = rows if customers is None else rows.filter(customer__in=customers)
    known, now = dict(rows.values_list("source", "pk")), clock.now()
    gone = [pk for source, pk in known.items() if source not in promised]
    Acknowledgement.objects.filter(pk__in=gone).update(withdrawn_at=now)
    Acknowledgement.objects.bulk_create(
        (
            Acknowledgement(
                customer_id=customer, what=Restart.PROMISED, day=day, covers=day, source=source, recorded_at=now
            )
            for source, (customer, day) in promised.items()
            if source not in known
        ),
        batch_size=1_000,
    )
