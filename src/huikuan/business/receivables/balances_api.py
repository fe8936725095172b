"""Balances, ageing in any cut and provision by API."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from huikuan.business.receivables import queries
from huikuan.business.receivables.api_shapes import Day
from huikuan.business.receivables.policies import SEE
from huikuan.engine.ageing import Buckets
from huikuan.foundation import clock
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router()


class BalanceOut(Schema):
    """A customer at the end of a day; ``outstanding`` = ``not_due`` + ``overdue`` − ``unallocated``."""

    customer_no: str = Field(alias="customer.customer_no")
    name: str = Field(alias="customer.name")
    not_due: int
    d1_30: int = Field(alias="b1")
    d31_60: int = Field(alias="b2")
    d61_90: int = Field(alias="b3")
    d91_180: int = Field(alias="b4")
    d181_365: int = Field(alias="b5")
    y1_2: int = Field(alias="b6")
    y2_3: int = Field(alias="b7")
    y3: int = Field(alias="b8")
    overdue: int
    unallocated: int
    outstanding: int
    disputed: int
    oldest_due: date | None


class GroupOut(Schema):
    """Several customers together; ``name`` is empty for those without owner, region or chain."""

    key: str
    name: str
    customers: int
    oldest_due: date | None
    figures: dict[str, int]


class CutLineOut(Schema):
    """One line: ``cells`` are not due and the ranges; ``money`` is on account, null by contract."""

    key: int | None
    name: str
    cells: list[int]
    money: int | None


class CutOut(Schema):
    """Cells − ``money`` = outstanding; ``codes`` name the cells."""

    codes: list[str]
    cells: list[int]
    money: int
    outstanding: int
    lines: list[CutLineOut]


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
def ageing(request: Request, day: Day | None = None) -> QuerySet[Any]:
    """Balances of the customers in scope at the end of a day (today), largest overdue first."""
    request.actor.require(SEE)
    rows = queries.visible_balances(request.actor, day or clock.today())
    return rows.select_related("customer").order_by("-overdue", "customer")


@router.get("/ageing/groups", response=list[GroupOut])
def ageing_groups(
    request: Request, by: Literal["owner", "region", "chain"], day: Day | None = None
) -> list[queries.Group]:
    """The same added up by owner, region or chain."""
    request.actor.require(SEE)
    rows = queries.visible_balances(request.actor, day or clock.today())
    return queries.grouped(request.actor, rows, by)


@router.get("/ageing/cut", response=CutOut)
def ageing_cut(
    request: Request,
    by: Literal["contract", "customer", "chain", "owner", "region"] = "contract",
    basis: Literal["due", "issued"] = "due",
    day: Day | None = None,
) -> dict[str, Any]:
    """Ageing by due or by invoice date in the company's own ranges, largest first."""
    request.actor.require(SEE)
    found = queries.cut(request.actor, day or clock.today(), by=by, basis=basis)
    return {
        "codes": found.buckets.codes,
        "cells": found.cells,
        "money": found.money,
        "outstanding": found.outstanding,
        "lines": found.lines,
    }


@router.get("/provision", response=ProvisionOut)
def provision(request: Request, day: Day | None = None) -> dict[str, Any]:
    """The provision for expected losses at the end of a day (today)."""
    request.actor.require(SEE)
    found = queries.provision_on(request.actor, day or clock.today())
    return {
        "derived": found.derived,
        "codes": Buckets().codes,
        "amounts": found.amounts,
        "rates": [_decimal(one) for one in found.rates],
        "rolls": [None if one is None else _decimal(one) for one in found.rolls],
        "provided": found.provided,
        "total": found.total,
    }


def _decimal(share: Fraction) -> str:
    """Six decimals."""
    return str(Decimal(round(share * 10**6)).scaleb(-6))
