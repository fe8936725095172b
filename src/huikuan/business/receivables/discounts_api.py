"""Agreed discounts by API."""

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.api_shapes import Said
from huikuan.business.receivables.policies import SEE
from huikuan.foundation.api_values import Day, Key
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router()


class DiscountOut(Schema):
    """``rate`` hundredths of a percent off invoices issued from ``first`` to ``last`` and paid within ``days``."""

    id: int
    customer_no: str = Field(alias="customer.customer_no")
    kind: str
    rate: int
    days: int | None
    first: date
    last: date | None
    note: str
    end_reason: str


class DiscountIn(Schema):
    """What is agreed, and where that is written; ``days`` null: whenever it is paid."""

    kind: Literal["early", "cash", "volume"]
    rate: Annotated[int, Field(ge=1, le=5_000)]
    days: Annotated[int, Field(ge=0, le=366)] | None = None
    first: Day
    last: Day | None = None
    note: Said


class EndIn(Schema):
    """Why, and the last day of issue that it counts for (default: today)."""

    reason: Said
    last: Day | None = None


@router.get("/discounts", response=list[DiscountOut])
@paginate(Paging)
def discounts(request: Request, customer: Key | None = None) -> QuerySet[Any]:
    """In scope, those that have ended among them, the latest first; of one customer."""
    request.actor.require(SEE)
    rows = queries.visible_discounts(request.actor).select_related("customer")
    return (rows.filter(customer=customer) if customer else rows).order_by("-first", "-pk")


@router.post("/customers/{customer}/discounts", response=DiscountOut)
def agree(request: Request, customer: Key, told: DiscountIn) -> Any:
    """Agree one; the next matching uses it."""
    return operations.agree_discount(actor=request.actor, customer=customer, **told.dict())


@router.post("/discounts/{discount}/end", response=DiscountOut)
def end(request: Request, discount: Key, told: EndIn) -> Any:
    """Let it count for no later invoice."""
    return operations.end_discount(actor=request.actor, discount=discount, **told.dict())
