"""What customers have ordered and not got yet: the undelivered part of exposure (docs/rules/credit.md)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, DateField, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from huikuan.business.receivables.credit_settings import orders_live
from huikuan.business.receivables.models import Contract, ContractEvent, Happening, Receivable
from huikuan.engine.currency import still_to_come
from huikuan.engine.money import Fen
from huikuan.foundation import clock


def undelivered(customers: Collection[int] | None = None, day: date | None = None) -> dict[int, Fen]:
    """Fen still to be delivered and invoiced, by customer id (None: all customers); those with none are left out.

    Today's (or ``day``'s) contracts that count as orders, each amount less what is invoiced of it, never below zero.
    Not narrowed to a scope: it is a part of figures that are.
    """
    asked = day or clock.today()
    rows = _alive(asked)
    if customers is not None:
        rows = rows.filter(customer__in=customers)
    in_yuan = rows.filter(currency=None, rest__gt=0).order_by().values_list("customer").annotate(fen=Sum("rest"))
    found: dict[int, Fen] = dict(in_yuan)
    for one in _in_currency(rows, asked):
        if rest := still_to_come(one.foreign, invoiced_minor=one.minor, otherwise_fen=one.otherwise):
            found[one.customer_id] = found.get(one.customer_id, 0) + rest
    return found


def has_orders(customers: Collection[int]) -> bool:
    """Whether any of these customers has a contract that may count as an order: most have none, and asking this is far
    cheaper than adding up."""
    return _ordered().filter(customer__in=customers).exists()


def _in_currency(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Those in another currency, with what is invoiced of them in it (``minor``) and ``otherwise`` (fen)."""
    same = Q(currency=OuterRef("currency"))
    mine = _invoices(day)
    found: QuerySet[Any] = rows.exclude(currency=None).annotate(
        minor=_sum(mine.filter(same), "foreign_minor"),
        otherwise=_sum(mine.filter(~same | Q(currency=None)), "amount"),
    )
    return found.order_by()


def _invoices(day: date) -> QuerySet[Any, Any]:
    """By contract, those of an outer row that were issued by the day."""
    items = Receivable.objects.filter(contract=OuterRef("pk"), voided_at=None, issued__lte=day)
    return items.order_by().values("contract")


def _alive(day: date) -> QuerySet[Any]:
    """Contracts that count as orders, with the ``rest`` that is not invoiced of one in yuan, in fen.

    A contract is an order when it says in which instalments it is paid or stands under a frame agreement; any other is
    a frame agreement, whose amount is hoped for and not ordered. It stops counting when somebody records its end, or
    when nothing has happened on it for as long as the company's setting says.
    """
    mine = _invoices(day)
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
            rest=F("amount") - _sum(mine, "amount"),
            last_issued=Subquery(mine.annotate(last=Max("issued")).values("last"), output_field=DateField()),
            last_event=Subquery(happened, output_field=DateField()),
            ended=Subquery(ended, output_field=DateField()),
        )
    )
    return rows.filter(alive | undated, ended=None)


def _sum(items: QuerySet[Any, Any], name: str) -> Coalesce:
    return Coalesce(Subquery(items.annotate(sum=Sum(name)).values("sum"), output_field=BigIntegerField()), 0)


def _ordered() -> QuerySet[Contract]:
    """Contracts in force that say in which instalments they are paid, or that are orders under a frame agreement."""
    return Contract.objects.filter(Q(instalments__gt="") | Q(frame_no__gt=""), voided_at=None)
