"""Balances, ageing in any cut and provision by API."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from huikuan.business.receivables import queries
from huikuan.business.receivables.policies import SEE
from huikuan.engine.ageing import Buckets
from huikuan.foundation import clock
from huikuan.foundation.api_values import Day
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router()


class BalanceOut(Schema):
    """A customer at the end of a day; ``outstanding`` = ``not_due`` + ``overdue`` − ``unallocated``."""

    customer_no: str = Field(alias="customer.customer_no")
    name: str = Field(alias="customer.name")
    not_due: int
    buckets: dict[str, int]
    overdue: int
    unallocated: int
    outstanding: int
    disputed: int
    oldest_due: date | None

    @staticmethod
    def resolve_buckets(row: Any) -> dict[str, int]:
        """Fen by range, ``31-60`` and so on."""
        return by_range(row.day.buckets, lambda name: getattr(row, name))


def by_range(buckets: Buckets, fen_of: Callable[[str], int]) -> dict[str, int]:
    """The figures of the ranges by their codes."""
    return {code: fen_of(name) for code, name in zip(buckets.codes[1:], queries.BUCKETS, strict=False)}


class GroupOut(Schema):
    """Several customers together; ``name`` is empty for those without owner, region, chain or contract. What
    belongs to no contract has all money on account."""

    key: str
    name: str
    customers: int
    oldest_due: date | None
    figures: dict[str, int]
    buckets: dict[str, int]


class CurrencyOut(Schema):
    """One customer in one currency, in its smallest unit; ``fen`` is what open less on account stands for in the
    books. Currencies are never added up."""

    currency: str
    customer_no: str
    name: str
    buckets: dict[str, int]
    open_minor: int
    on_account: int
    fen: int


class ProvisionOut(Schema):
    """By column: open fen, loss rate and roll rate as decimal text (null: nothing left the column), fen provided."""

    derived: bool
    codes: list[str]
    amounts: list[int]
    rates: list[str]
    rolls: list[str | None]
    provided: list[int]
    total: int


@router.get("/ageing", response=list[BalanceOut])
@paginate(Paging)
def ageing(request: Request, day: Day | None = None, basis: Literal["due", "issued"] = "due") -> QuerySet[Any]:
    """Balances of the customers in scope at the end of a day (today), by due or invoice date, largest overdue first."""
    request.actor.require(SEE)
    asked = day or clock.today()
    rows = queries.visible_balances(request.actor, asked, queries.ready(asked, basis))
    return rows.select_related("customer", "day").order_by("-overdue", "customer")


@router.get("/ageing/groups", response=list[GroupOut])
def ageing_groups(
    request: Request,
    by: Literal["owner", "region", "chain", "contract"],
    day: Day | None = None,
    basis: Literal["due", "issued"] = "due",
) -> list[dict[str, Any]]:
    """The same added up by owner, region, chain or contract, largest overdue first."""
    request.actor.require(SEE)
    asked = day or clock.today()
    kept = queries.ready(asked, basis)
    if by == "contract":
        found = queries.by_contract(request.actor, kept)
    else:
        found = queries.grouped(request.actor, queries.visible_balances(request.actor, asked, kept), by)
    return [
        {
            "key": one.key,
            "name": one.name,
            "customers": one.customers,
            "oldest_due": one.oldest_due,
            "figures": {name: fen for name, fen in one.figures.items() if name not in queries.BUCKETS},
            "buckets": by_range(kept.buckets, one.figures.__getitem__),
        }
        for one in found
    ]


@router.get("/ageing/currencies", response=list[CurrencyOut])
def ageing_currencies(
    request: Request, day: Day | None = None, basis: Literal["due", "issued"] = "due"
) -> list[dict[str, Any]]:
    """What is open in other currencies, by currency and customer."""
    request.actor.require(SEE)
    kept = queries.ready(day or clock.today(), basis)
    return [
        {
            "currency": one.currency,
            "customer_no": one.customer_no,
            "name": one.name,
            "buckets": by_range(kept.buckets, defaultdict(int, one.ages).__getitem__),
            "open_minor": one.open_minor,
            "on_account": one.on_account,
            "fen": one.fen,
        }
        for one in queries.in_currencies(request.actor, kept)
    ]


@router.get("/provision", response=ProvisionOut)
def provision(request: Request, day: Day | None = None) -> dict[str, Any]:
    """The provision for expected losses at the end of a day (today)."""
    request.actor.require(SEE)
    found = queries.provision_on(request.actor, day or clock.today())
    return {
        "derived": found.derived,
        "codes": found.buckets.codes,
        "amounts": found.amounts,
        "rates": [_decimal(one) for one in found.rates],
        "rolls": [None if one is None else _decimal(one) for one in found.rolls],
        "provided": found.provided,
        "total": found.total,
    }


def _decimal(share: Fraction) -> str:
    """Six decimals."""
    return str(Decimal(round(share * 10**6)).scaleb(-6))
