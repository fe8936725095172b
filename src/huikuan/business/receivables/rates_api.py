"""Exchange rates by API."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from ninja.pagination import paginate

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.api_shapes import Code, RateE8, Said
from huikuan.business.receivables.policies import SEE
from huikuan.foundation.api_values import Day, Key, Text
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router()


class RateOut(Schema):
    """Yuan for one unit × 10^8 from ``day`` until the currency's next day; null: taken back."""

    id: int
    currency: str
    day: date
    rate_e8: int | None
    reason: str


class RateIn(Schema):
    """``seen_e8``: the rate of that very day as it was read (null: there was none); 409 when it is another one. A
    correction needs its reason."""

    currency: Code
    day: Day
    rate_e8: RateE8
    seen_e8: RateE8 | None = None
    reason: Text = ""


class WithdrawIn(Schema):
    """Why."""

    reason: Said


@router.get("/rates", response=list[RateOut])
@paginate(Paging)
def rates(request: Request, currency: Code | None = None) -> QuerySet[Any]:
    """Those that count, the latest first; of one currency."""
    request.actor.require(SEE)
    rows = queries.rates_in_force()
    return (rows.filter(currency=currency) if currency else rows).order_by("-day", "currency")


@router.post("/rates", response=RateOut)
def keep(request: Request, told: RateIn) -> Any:
    """Say the rate of a currency from a day on, or correct it. What is entered stays at its rate."""
    return operations.keep_rate(
        actor=request.actor,
        currency=told.currency,
        day=told.day,
        rate=told.rate_e8,
        seen=told.seen_e8,
        reason=told.reason,
    )


@router.post("/rates/{rate}/withdraw", response=RateOut)
def withdraw(request: Request, rate: Key, told: WithdrawIn) -> Any:
    """Take a rate back: the one before it is valid."""
    found = get_object_or_404(queries.rate_versions(), pk=rate)
    return operations.withdraw_rate(actor=request.actor, rate=found.pk, reason=told.reason)
