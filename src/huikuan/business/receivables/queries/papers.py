"""The papers of one customer, the latest of each kind, for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from huikuan.business.directory.queries import visible_customer
from huikuan.business.receivables.models import Confirmation, Contract, Dispute, Receipt, Receivable
from huikuan.business.receivables.queries.contracts import visible_contracts, with_own_currency
from huikuan.business.receivables.queries.disputes import visible_disputes
from huikuan.business.receivables.queries.documents import visible_receipts, visible_receivables
from huikuan.business.receivables.queries.letters import letters_of
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.prepared import Given, Prepared

LATEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """At most ``LATEST`` of each, latest first; receipts carry their draft, contracts what is left to invoice.
    ``waiting`` are receipts of which something pays nothing yet, oldest first."""

    customer: Any
    invoices: Sequence[Receivable]
    receipts: Sequence[Receipt]
    waiting: Sequence[Receipt]
    contracts: Sequence[Contract]
    letters: Sequence[Confirmation]
    disputes: Sequence[Dispute]


def papers(actor: Actor, pk: int) -> Papers:
    """Http404 out of scope. A fixed number of queries."""
    return Papers(
        customer=visible_customer(actor, pk),
        invoices=_INVOICES(customer=pk),
        receipts=_RECEIPTS(customer=pk),
        waiting=_WAITING(customer=pk),
        contracts=_CONTRACTS(customer=pk),
        letters=_LETTERS(customer=pk),
        disputes=_DISPUTES(customer=pk),
    )


# Of a customer whom the reader may see: what hangs on a customer is seen by whoever sees the customer.
_ALL = Actor(user=None)


def _receipts(given: Given) -> QuerySet[Receipt]:
    return visible_receipts(_ALL).filter(customer=given("customer")).select_related("draft")


def _disputes(given: Given) -> QuerySet[Dispute]:
    return visible_disputes(_ALL).filter(customer=given("customer")).select_related("letter", "owner")


_INVOICES = Prepared(
    lambda given: visible_receivables(_ALL).filter(customer=given("customer")).order_by("-issued", "-pk")[:LATEST]
)
_RECEIPTS = Prepared(lambda given: _receipts(given).order_by("-date", "-pk")[:LATEST])
_WAITING = Prepared(
    lambda given: _receipts(given).filter(~Q(left_fen=0), reverses=None, reversal=None).order_by("date", "pk")[:LATEST]
)
_CONTRACTS = Prepared(
    lambda given: (
        with_own_currency(visible_contracts(_ALL))
        .filter(customer=given("customer"))
        .order_by("-sign_date", "-pk")[:LATEST]
    )
)
_LETTERS = Prepared(lambda given: letters_of(_ALL, given("customer"))[:LATEST])
_DISPUTES = Prepared(lambda given: _disputes(given).order_by("state", "-opened_on", "-pk")[:LATEST])
