"""Money credited to customers, by day: what pays an invoice is credited to that invoice's customer, the rest of a
receipt to whoever sent it."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date

from huikuan.business.receivables.queries import PAID_IN, visible_allocations, visible_receipts
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor

EVERYTHING = Actor(user=None)  # the ledger itself; who may see it is decided where it is shown


def credits_of(*, customers: Set[int] | None, first: date, last: date) -> Iterator[tuple[int, date, Fen]]:
    """(customer id, day, fen) of every credit from ``first`` to ``last``, both included; None for all customers."""
    paid = visible_allocations(EVERYTHING).filter(PAID_IN, receipt__voided_at=None, receipt__date__range=(first, last))
    rest = visible_receipts(EVERYTHING).filter(customer__isnull=False, date__range=(first, last)).exclude(left_fen=0)
    if customers is not None:
        paid = paid.filter(receivable__customer__in=customers)
        rest = rest.filter(customer__in=customers)
    yield from paid.order_by().values_list("receivable__customer_id", "receipt__date", "amount")
    for customer, day, fen in rest.order_by().values_list("customer_id", "date", "left_fen"):
        if customer is not None:
            yield customer, day, fen
