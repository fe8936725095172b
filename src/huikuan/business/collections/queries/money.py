"""Money credited to customers, by day."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date

from django.apps import apps
from django.db.models import Q


def credits_of(*, customers: Set[int] | None, first: date, last: date) -> Iterator[tuple[int, date, int]]:
    """(customer, day, fen)."""
    Allocation = apps.get_model("receivables", "Allocation")
    Receipt = apps.get_model("receivables", "Receipt")
    rows = Allocation.objects.filter(
        receipt__voided_at=None, receivable__voided_at=None, receipt__date__gte=first, receipt__date__lte=last
    )
    if customers is not None:
        rows = rows.filter(receivable__customer_id__in=customers)
    yield from rows.values_list("receivable__customer_id", "receipt__date", "amount")
    rest = Receipt.objects.filter(~Q(left_fen=0), voided_at=None, date__gte=first, date__lte=last).exclude(
        customer=None
    )
    if customers is not None:
        rest = rest.filter(customer_id__in=customers)
    yield from rest.values_list("customer_id", "date", "left_fen")
