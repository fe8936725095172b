"""How customers have kept their word, for whoever grades them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q

from huikuan.business.collections.models import Promise, PromiseState


def promises_kept(first: date, last: date, customers: Collection[int] | None = None) -> dict[int, tuple[int, int]]:
    """(kept, kept + broken) by customer id, of promises dated from ``first`` to ``last``; None for all customers."""
    rows = Promise.objects.filter(
        promised_date__range=(first, last), state__in=[PromiseState.KEPT, PromiseState.BROKEN]
    )
    rows = rows if customers is None else rows.filter(customer__in=customers)
    counted = (
        rows.order_by()
        .values_list("customer")
        .annotate(kept=Count("pk", filter=Q(state=PromiseState.KEPT)), asked=Count("pk"))
    )
    return {customer: (kept, asked) for customer, kept, asked in counted}
