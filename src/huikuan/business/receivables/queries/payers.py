"""Who else pays for whom, as learnt from decisions: who taught it, how often it was used, what a person said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import customer_scope
from huikuan.business.receivables.models import MONEY, PayerLink, PayerState, Receipt
from huikuan.foundation.audit.models import Event
from huikuan.foundation.permissions.actor import Actor

PAYER_STATES = dict(PayerState.choices)
MOST_RECEIPTS = 50


def visible_payers(actor: Actor) -> QuerySet[PayerLink]:
    """Of the customers in scope; ``used``: their receipts that count as the customer's money."""
    same = Q(payer_account=OuterRef("payer_account")) | Q(payer_account=None, payer_name=OuterRef("payer_name"))
    theirs = Receipt.objects.filter(same, customer=OuterRef("customer"), channel__in=MONEY, voided_at=None)
    counted = theirs.order_by().values("customer").annotate(count=Count("pk")).values("count")
    rows = PayerLink.objects.filter(customer_scope(actor, "customer__"))
    return rows.annotate(used=Coalesce(Subquery(counted), 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerPage:
    """A learnt payer, the receipts that came from it, newest first, and what happened."""

    link: PayerLink
    receipts: Sequence[Receipt]
    events: Sequence[Event]


def payer_page(actor: Actor, pk: int) -> PayerPage:
    """Http404 out of scope."""
    rows = visible_payers(actor).select_related("customer", "receipt", "taught_by__person", "decided_by__person")
    link = get_object_or_404(rows, pk=pk)
    said = Q(payer_account=link.payer_account) if link.payer_account else Q(payer_account=None)
    named = said if link.payer_account else said & Q(payer_name=link.payer_name)
    known = Receipt.objects.filter(customer_scope(actor, "customer__"), voided_at=None, channel__in=MONEY)
    mine = Q(customer=link.customer_id) | Q(left_fen=F("amount"))
    receipts = known.filter(named, mine).select_related("customer").order_by("-date", "-pk")[:MOST_RECEIPTS]
    events = Event.objects.filter(subject_type="receivables.payerlink", subject_id=str(pk)).order_by("-at", "-pk")
    return PayerPage(link=link, receipts=list(receipts), events=list(events))
