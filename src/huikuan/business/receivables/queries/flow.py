"""Money coming in, as the cockpit tells it: by day, since a day, and what waits for a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, F, Sum

from huikuan.business.directory.queries import customer_scope
from huikuan.business.receivables.models import MONEY, Allocation, MatchProposal, ProposalState, Receipt
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.remembered import remembered


def credited_by_day(
    actor: Actor, first: date, last: date, customers: Mapping[str, int | None] | None = None
) -> dict[date, Fen]:
    """Fen credited to the customers in scope on each day from ``first`` to ``last`` (both included).

    What pays an invoice is credited to that invoice's customer, the rest of a receipt to whoever sent it. ``customers``
    narrows by their fields (``{"owner": 7, "effective_unit": None}``).
    """
    reader = "all" if actor.sees_all else actor.user and actor.user.pk
    where = sorted((customers or {}).items())
    return remembered(
        ("credited", reader, first, last, where),
        lambda: _by_day(actor, first, last, {f"customer__{path}": value for path, value in where}),
        module="receivables",
    )


def _by_day(actor: Actor, first: date, last: date, narrowed: Mapping[str, int | None]) -> dict[date, Fen]:
    receipts = Receipt.objects.filter(voided_at=None, channel__in=MONEY, date__range=(first, last)).order_by()
    rest = receipts.filter(customer_scope(actor, "customer__"), customer__isnull=False, **narrowed).exclude(left_fen=0)
    if actor.sees_all and not narrowed:  # all that has been used of a receipt pays somebody's invoice
        used: Any = receipts.values_list("date").annotate(fen=Sum(F("amount") - F("left_fen")))
    else:
        paid = Allocation.objects.filter(
            customer_scope(actor, "receivable__customer__"),
            receipt__voided_at=None,
            receipt__channel__in=MONEY,
            receivable__voided_at=None,
            receipt__date__range=(first, last),
            **{f"receivable__{path}": value for path, value in narrowed.items()},
        )
        used = paid.order_by().values_list("receipt__date").annotate(fen=Sum("amount"))
    money: defaultdict[date, Fen] = defaultdict(int)
    for rows in (used, rest.values_list("date").annotate(fen=Sum("left_fen"))):
        for day, fen in rows:
            if fen:
                money[day] += fen
    return dict(money)


def arrived_since(actor: Actor, day: date) -> tuple[int, Fen]:
    """How many receipts, and how much, have come in from ``day`` on for customers in scope."""
    came = Receipt.objects.filter(
        customer_scope(actor, "customer__"), voided_at=None, channel__in=MONEY, reverses=None, date__gte=day
    )
    sums = came.aggregate(count=Count("pk"), fen=Sum("amount"))
    return sums["count"], sums["fen"] or 0


def waiting(actor: Actor) -> tuple[int, Fen]:
    """How many receipts wait for a person to say what they pay, and how much of them."""
    open_ones = MatchProposal.objects.filter(current=True, state=ProposalState.OPEN)
    sums = open_ones.aggregate(count=Count("pk"), fen=Sum("amount"))
    return sums["count"], sums["fen"] or 0
