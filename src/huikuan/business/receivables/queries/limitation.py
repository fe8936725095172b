"""Until when each receivable can be sued for: the engine's clock, fed with what customers have acknowledged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import DateField, F, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from huikuan.business.receivables.models import MONEY, Acknowledgement, Allocation, Receivable
from huikuan.business.receivables.queries.documents import OPEN, visible_receivables
from huikuan.engine.limitation import WARN_MONTHS, Clock, Restart, began_by, limitation
from huikuan.foundation.permissions.actor import Actor


def _payments() -> QuerySet[Allocation]:
    """Parts paid in money and not taken back."""
    return Allocation.objects.filter(
        amount__gt=0, reverses=None, reversal=None, receipt__channel__in=MONEY, receipt__voided_at=None
    )


def clocks(items: Iterable[Receivable], today: date) -> dict[int, Clock]:
    """The clock of each of these receivables, by id."""
    items = list(items)
    restarts: defaultdict[int, list[tuple[date, Restart]]] = defaultdict(list)
    for item, day in _payments().filter(receivable__in=items).values_list("receivable", "receipt__date"):
        restarts[item].append((day, Restart.PAID_PART))
    said: defaultdict[int, list[Any]] = defaultdict(list)
    owing = {one.customer_id for one in items}
    for row in Acknowledgement.objects.filter(customer__in=owing, withdrawn_at=None):
        said[row.customer_id].append(row)
    for one in items:
        restarts[one.pk] += [(row.day, Restart(row.what)) for row in said[one.customer_id] if one.issued <= row.covers]
    return {one.pk: limitation(due=one.due, restarts=restarts[one.pk], today=today) for one in items}


def running_out(actor: Actor, today: date) -> QuerySet[Receivable]:
    """Open receivables in scope whose clock ends within six months or has ended; ``began`` is the day it runs from.

    Only items due long enough ago are looked at, so the cost does not grow with the invoices.
    """
    latest = began_by(today, months_left=WARN_MONTHS[0])
    rows = visible_receivables(actor).filter(OPEN, open_fen__gt=0, due__lte=latest)
    paid = _payments().filter(receivable=OuterRef("pk"), receipt__date__lte=today).order_by().values("receivable")
    said = Acknowledgement.objects.filter(
        customer=OuterRef("customer"), covers__gte=OuterRef("issued"), day__lte=today, withdrawn_at=None
    ).order_by("-day")
    rows = rows.annotate(
        paid_on=Subquery(paid.annotate(last=Max("receipt__date")).values("last"), output_field=DateField()),
        said_on=Subquery(said.values("day")[:1], output_field=DateField()),
    )
    began = Greatest(F("due"), Coalesce(F("paid_on"), F("due")), Coalesce(F("said_on"), F("due")))
    return rows.annotate(began=began, as_of=Value(today, output_field=DateField())).filter(began__lte=latest)
