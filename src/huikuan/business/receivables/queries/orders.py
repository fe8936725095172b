"""What customers have ordered and not got yet: the undelivered part of exposure (docs/rules/credit.md)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import BigIntegerField, DateField, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from huikuan.business.receivables.credit_settings import orders_live
from huikuan.business.receivables.models import Contract, ContractEvent, Happening, Receivable
from huikuan.engine.money import Fen
from huikuan.foundation import clock


def undelivered(customers: Collection[int] | None = None, day: date | None = None) -> dict[int, Fen]:
    """Fen still to be delivered and invoiced, by customer id (None: all customers); those with none are left out.

    Today's (or ``day``'s) contracts that count as orders, each amount less what is invoiced of it, never below zero.
    Not narrowed to a scope: it is a part of figures that are.
    """
    rows = open_orders(day or clock.today())
    if customers is not None:
        rows = rows.filter(customer__in=customers)
    found = rows.order_by().values_list("customer").annotate(fen=Sum("rest"))
    return dict(found)


def has_orders(customers: Collection[int]) -> bool:
    """Whether any of these customers has a contract that may count as an order: most have none, and asking this is far
    cheaper than adding up."""
    return _ordered().filter(customer__in=customers).exists()


def open_orders(day: date) -> QuerySet[Contract]:
    """Contracts of which something is still to be delivered, with the ``rest`` in fen.

    A contract is an order when it says in which instalments it is paid; one that doesn't is a frame agreement, whose
    amount is hoped for and not ordered. It stops counting when somebody records its end, or when nothing has happened
    on it for as long as the company's setting says.
    """
    items = Receivable.objects.filter(contract=OuterRef("pk"), voided_at=None, issued__lte=day).order_by()
    mine = items.values("contract")
    said = ContractEvent.objects.filter(contract=OuterRef("pk"))
    ended = said.filter(kind=Happening.ENDED).order_by("-pk").values("day")[:1]
    happened = said.filter(day__isnull=False).order_by().values("contract").annotate(last=Max("day")).values("last")
    since = day - timedelta(days=orders_live())
    alive = Q(sign_date__gte=since) | Q(last_issued__gte=since) | Q(last_event__gte=since)
    undated = Q(sign_date=None, last_issued=None, last_event=None)
    rows = (
        _ordered()
        .filter(Q(sign_date=None) | Q(sign_date__lte=day))
        .annotate(
            rest=F("amount")
            - Coalesce(Subquery(mine.annotate(fen=Sum("amount")).values("fen"), output_field=BigIntegerField()), 0),
            last_issued=Subquery(mine.annotate(last=Max("issued")).values("last"), output_field=DateField()),
            last_event=Subquery(happened, output_field=DateField()),
            ended=Subquery(ended, output_field=DateField()),
        )
    )
    return rows.filter(alive | undated, ended=None, rest__gt=0)


def _ordered() -> QuerySet[Contract]:
    """Contracts in force that say in which instalments they are paid."""
    return Contract.objects.filter(voided_at=None).exclude(instalments=None).exclude(instalments="")
