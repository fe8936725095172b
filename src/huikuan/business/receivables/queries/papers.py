"""The papers of one customer, the latest of each kind, for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import visible_customers
from huikuan.business.receivables.models import Confirmation, Contract, Dispute, Receipt, Receivable
from huikuan.business.receivables.queries.contracts import visible_contracts
from huikuan.business.receivables.queries.disputes import visible_disputes
from huikuan.business.receivables.queries.documents import visible_receipts, visible_receivables
from huikuan.business.receivables.queries.letters import letters_of
from huikuan.foundation.permissions.actor import Actor

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
    customer = get_object_or_404(visible_customers(actor), pk=pk)
    receipts = visible_receipts(actor).filter(customer=customer).select_related("draft")
    left = receipts.filter(~Q(left_fen=0), reverses=None, reversal=None)
    disputes = visible_disputes(actor).filter(customer=customer).select_related("letter", "owner")
    return Papers(
        customer=customer,
        invoices=list(visible_receivables(actor).filter(customer=customer).order_by("-issued", "-pk")[:LATEST]),
        receipts=list(receipts.order_by("-date", "-pk")[:LATEST]),
        waiting=list(left.order_by("date", "pk")[:LATEST]),
        contracts=list(visible_contracts(actor).filter(customer=customer).order_by("-sign_date", "-pk")[:LATEST]),
        letters=list(letters_of(actor, customer.pk)[:LATEST]),
        disputes=list(disputes.order_by("state", "-opened_on", "-pk")[:LATEST]),
    )
