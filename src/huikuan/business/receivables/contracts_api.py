"""Contracts by API: what is agreed, when it is due, what has happened."""

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.api_shapes import InCurrencyOut
from huikuan.business.receivables.policies import SEE
from huikuan.foundation.api_values import Day, Key, Number
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router()


class ContractOut(InCurrencyOut):
    """What is agreed, invoiced and open; ``owner_no`` is who looks after it; ``items_fen`` what the items
    come to, null without any."""

    id: int
    contract_no: str
    customer_no: str = Field(alias="customer.customer_no")
    amount: int
    sign_date: date | None
    instalments: str | None
    payment_method: str | None
    owner_no: str | None
    items_fen: int | None
    invoiced: int
    open_fen: int


class ContractItemOut(Schema):
    """What is sold: ``quantity`` in thousandths, price of one and amount (quantity × price, half up) in fen."""

    number: int
    name: str
    specification: str
    quantity: int
    price: int
    amount: int


class InstalmentLineOut(Schema):
    """A line of a contract's schedule; ``due`` is null while what it counts from has not happened."""

    number: int
    anchor: str
    terms: str
    amount: int
    due: date | None
    invoiced: int
    open_fen: int


class EventIn(Schema):
    """What has happened on a contract; without a day it has not happened after all."""

    kind: Literal["delivery", "acceptance", "invoice"]
    day: Day | None = None
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


@router.get("/contracts", response=list[ContractOut])
@paginate(Paging)
def contracts(request: Request, customer_no: Number = "") -> QuerySet[Any]:
    """Contracts in scope, latest signed first."""
    request.actor.require(SEE)
    rows = queries.visible_contracts(request.actor).select_related("customer")
    return (rows.filter(customer__customer_no=customer_no) if customer_no else rows).order_by("-sign_date", "-pk")


@router.get("/contracts/{contract}/items", response=list[ContractItemOut])
def contract_items(request: Request, contract: Key) -> list[Any]:
    """What the contract sells, by line."""
    request.actor.require(SEE)
    return list(queries.contract_page(request.actor, contract).items)


@router.get("/contracts/{contract}/schedule", response=list[InstalmentLineOut])
def contract_schedule(request: Request, contract: Key) -> list[dict[str, Any]]:
    """The instalments; empty where the contract's words are not understood."""
    request.actor.require(SEE)
    return [
        {
            "number": line.agreed.number,
            "anchor": line.agreed.rule.anchor.value,
            "terms": line.agreed.rule.terms.to_code(),
            "amount": line.agreed.amount_fen,
            "due": line.due,
            "invoiced": line.invoiced_fen,
            "open_fen": line.open_fen,
        }
        for line in queries.contract_page(request.actor, contract).lines
    ]


@router.post("/contracts/{contract}/events", response={204: None})
def contract_event(request: Request, contract: Key, told: EventIn) -> tuple[int, None]:
    """Say on which day something happened; the schedule follows."""
    operations.record_event(actor=request.actor, contract=contract, **told.dict())
    return 204, None
