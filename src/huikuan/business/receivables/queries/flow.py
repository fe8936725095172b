"""Money coming in, as the cockpit tells it: by day, since a day, and what waits for a decision."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Count, Q, Sum

from huikuan.business.directory.queries import customer_scope
from huikuan.business.receivables.models import Allocation, MatchProposal, ProposalState, Receipt
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor


def credited_by_day(actor: Actor, first: date, last: date, *, unit: str = "", owner: str = "") -> dict[date, Fen]:
    """Fen credited to the customers in scope on each day from ``first`` to ``last`` (both included).

    What pays an invoice is credited to that invoice's customer, the rest of a receipt to whoever sent it. ``unit`` and
    ``owner`` narrow to customers of a region or person by id; "nobody" to those without.
    """
    money: defaultdict[date, Fen] = defaultdict(int)
    paid = Allocation.objects.filter(
        customer_scope(actor, "receivable__customer__"),
        _narrowed("receivable__customer__", unit, owner),
        receipt__voided_at=None,
        receivable__voided_at=None,
        receipt__date__range=(first, last),
    )
    rest = Receipt.objects.filter(
        customer_scope(actor, "customer__"),
        _narrowed("customer__", unit, owner),
        voided_at=None,
        customer__isnull=False,
        date__range=(first, last),
    ).exclude(left_fen=0)
    for day, fen in paid.order_by().values_list("receipt__date").annotate(fen=Sum("amount")):
        money[day] += fen
    for day, fen in rest.order_by().values_list("date").annotate(fen=Sum("left_fen")):
        money[day] += fen
    return dict(money)


def _narrowed(prefix: str, unit: str, owner: str) -> Q:
    found = Q()
    for value, path in ((unit, "effective_unit"), (owner, "owner")):
        if value:
            found &= Q(**{f"{prefix}{path}": None if value == "nobody" else int(value)})
    return found


def arrived_since(actor: Actor, day: date) -> tuple[int, Fen]:
    """How many receipts, and how much, have come in from ``day`` on for customers in scope."""
    came = Receipt.objects.filter(customer_scope(actor, "customer__"), voided_at=None, date__gte=day)
    sums = came.aggregate(count=Count("pk"), fen=Sum("amount"))
    return sums["count"], sums["fen"] or 0


def waiting(actor: Actor) -> tuple[int, Fen]:
    """How many receipts wait for a person to say what they pay, and how much of them."""
    sums = MatchProposal.objects.filter(
        current=True, state=ProposalState.OPEN, receipt__voided_at=None, receipt__left_fen__gt=0
    ).aggregate(count=Count("pk"), fen=Sum("receipt__left_fen"))
    return sums["count"], sums["fen"] or 0
