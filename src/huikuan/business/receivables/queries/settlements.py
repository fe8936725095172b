"""Requests to lower what is owed without money, drafts, and what is on account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import customer_scope, visible_customers
from huikuan.business.receivables.models import (
    BY_HAND,
    MONEY,
    WITHOUT_MONEY,
    Adjustment,
    AdjustmentState,
    Channel,
    Draft,
    DraftMove,
    DraftState,
    Receivable,
)
from huikuan.engine.money import Fen
from huikuan.foundation.audit.models import Event
from huikuan.foundation.permissions.actor import Actor

MOST_ITEMS = 200
ADJUSTMENT_KINDS = [(one.value, one.label) for one in WITHOUT_MONEY]
CHANNELS_BY_HAND = [(one.value, one.label) for one in BY_HAND]
CHANNELS = dict(Channel.choices)
MONEY_CHANNELS = frozenset(one.value for one in MONEY)
ADJUSTMENT_STATES = dict(AdjustmentState.choices)
DRAFT_STATES = DraftState.choices
NEXT = {  # what may become of a draft in each state
    DraftState.HELD: (DraftState.ENDORSED, DraftState.DISCOUNTED, DraftState.CLEARED, DraftState.DISHONOURED),
    DraftState.ENDORSED: (DraftState.CLEARED, DraftState.DISHONOURED),
    DraftState.DISCOUNTED: (DraftState.CLEARED, DraftState.DISHONOURED),
    DraftState.CLEARED: (),
    DraftState.DISHONOURED: (),
}
SETTLED = (DraftState.CLEARED, DraftState.DISHONOURED)


def visible_adjustments(actor: Actor) -> QuerySet[Adjustment]:
    """Requests about the customers in scope."""
    return Adjustment.objects.filter(customer_scope(actor, "customer__"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentPage:
    """A request with its instalments (each with the fen asked for) and what happened."""

    asked: Adjustment
    lines: Sequence[tuple[Receivable, Fen]]
    events: Sequence[Event]


def adjustment_page(actor: Actor, pk: int) -> AdjustmentPage:
    """Http404 out of scope."""
    rows = visible_adjustments(actor).select_related(
        "customer", "requested_by__person", "decided_by__person", "document__reversal"
    )
    asked = get_object_or_404(rows, pk=pk)
    items = Receivable.objects.in_bulk([item for item, _fen in asked.lines])
    events = Event.objects.filter(subject_type="receivables.adjustment", subject_id=str(pk)).order_by("-at", "-pk")
    return AdjustmentPage(asked=asked, lines=[(items[item], fen) for item, fen in asked.lines], events=list(events))


def open_items_of(actor: Actor, customer: int) -> tuple[object, list[Receivable]]:
    """The customer, and its open instalments above zero, oldest due first. Http404 out of scope."""
    whose = get_object_or_404(visible_customers(actor), pk=customer)
    rows = Receivable.objects.filter(customer=whose, voided_at=None, open_fen__gt=0).select_related("customer")
    return whose, list(rows.order_by("due", "pk")[:MOST_ITEMS])


def visible_drafts(actor: Actor) -> QuerySet[Draft]:
    """Drafts of the customers in scope."""
    return Draft.objects.filter(customer_scope(actor, "receipt__customer__"), receipt__voided_at=None)


def draft_page(actor: Actor, pk: int) -> Draft:
    """Http404 out of scope."""
    return get_object_or_404(visible_drafts(actor).select_related("receipt__customer"), pk=pk)


def next_states(state: str) -> list[tuple[str, str]]:
    """What may become of a draft in this state, with its words."""
    return [(one.value, str(one.label)) for one in NEXT[DraftState(state)]]


def moves_of(draft: Draft) -> list[DraftMove]:
    """What happened to it, latest first."""
    return list(draft.moves.select_related("moved_by__person").order_by("-day", "-pk"))


def uncleared_drafts(actor: Actor, day: date) -> dict[int, Fen]:
    """Fen of drafts that a customer has paid with and that had not cleared by the end of ``day``, by customer id.

    Whether held, endorsed or discounted: until it clears we answer for it, so it stays exposure. A dishonoured one is
    a receivable again.
    """
    settled = DraftMove.objects.filter(state__in=SETTLED, day__lte=day).values("draft")
    waiting = visible_drafts(actor).filter(receipt__date__lte=day).exclude(pk__in=settled)
    found = waiting.order_by().values_list("receipt__customer").annotate(fen=Sum("receipt__amount"))
    return {customer: fen for customer, fen in found if customer is not None}


def drafts_due(actor: Actor, day: date) -> QuerySet[Draft]:
    """Drafts whose maturity has come and that nobody has cleared or dishonoured."""
    return visible_drafts(actor).filter(~Q(state__in=SETTLED), maturity__lte=day)
