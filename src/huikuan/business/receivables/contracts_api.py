"""Contracts by API: what is agreed, when it is due, what has happened."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate
from pydantic import model_validator

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.api_shapes import Fen, ForeignIn, InCurrencyOut, ReasonIn, Said
from huikuan.business.receivables.policies import SEE
from huikuan.engine.contract_items import MOST_PRICE, MOST_QUANTITY, Item
from huikuan.foundation.api_values import Day, Key, Number, Text
from huikuan.foundation.imports.columns import LONGEST_NAME
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
    frame_no: str | None
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


class ItemIn(Schema):
    """What is sold: ``quantity`` in thousandths, the price of one in fen."""

    number: Annotated[int, Field(ge=1, le=100_000)]
    name: Said
    specification: Text = ""
    quantity: Annotated[int, Field(ge=1, le=MOST_QUANTITY)]
    price_fen: Annotated[int, Field(ge=0, le=MOST_PRICE)]


class ContractIn(Schema):
    """A contract or order: its ``amount`` in fen, its ``foreign`` one, or neither: what the ``items`` come to.
    ``frame_no``: the frame agreement under which it is an order. ``credit_reason``: why all the same, where the credit
    checkpoint warns (or stops, and one approves limits)."""

    customer: Key
    contract_no: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    amount: Fen | None = None
    foreign: ForeignIn | None = None
    sign_date: Day | None = None
    instalments: Text = ""
    acceptance: Text = ""
    payment_method: Annotated[str, Field(max_length=LONGEST_NAME, pattern=r"^[^\x00]*$")] = ""
    frame_no: Number = ""
    owner: Key | None = None
    items: Annotated[tuple[ItemIn, ...], Field(max_length=500)] = ()
    credit_reason: Text = ""

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if self.amount is not None and self.foreign is not None:
            raise ValueError("amount or foreign, and not both")
        return self


class EventIn(Schema):
    """What has happened on a contract; without a day it has not happened after all. ``credit_reason``: why a delivery
    goes out all the same, where its credit checkpoint warns (or stops, and one approves limits)."""

    kind: Literal["delivery", "acceptance", "invoice", "ended"]
    day: Day | None = None
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    credit_reason: Text = ""


@router.get("/contracts", response=list[ContractOut])
@paginate(Paging)
def contracts(request: Request, customer_no: Number = "") -> QuerySet[Any]:
    """Contracts in scope, latest signed first."""
    request.actor.require(SEE)
    rows = queries.visible_contracts(request.actor).select_related("customer")
    return (rows.filter(customer__customer_no=customer_no) if customer_no else rows).order_by("-sign_date", "-pk")


@router.post("/contracts", response=ContractOut)
def enter_contract(request: Request, told: ContractIn) -> Any:
    """Enter a contract or order; its number must be new."""
    amount = told.foreign.told if told.foreign else told.amount
    rest = told.dict(exclude={"customer", "amount", "foreign", "items", "credit_reason"})
    agreed = operations.Agreed(**rest, amount=amount, items=[Item(**one.dict()) for one in told.items])
    made = operations.enter_contract(
        actor=request.actor, customer=told.customer, agreed=agreed, credit_reason=told.credit_reason
    )
    return queries.visible_contracts(request.actor).select_related("customer").get(pk=made.pk)


@router.post("/contracts/{contract}/withdraw", response={204: None})
def withdraw_contract(request: Request, contract: Key, told: ReasonIn) -> tuple[int, None]:
    """Take back a contract entered by mistake of which nothing is invoiced; the reason is required."""
    operations.withdraw_contract(actor=request.actor, contract=contract, reason=told.reason)
    return 204, None


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
