"""Statements, confirmation letters and limitation by API: amounts in fen, days as ISO dates."""

from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import SEE
from huikuan.foundation import clock
from huikuan.foundation.api_values import Day, Key
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router(tags=["receivables"])
Seen = Annotated[int, Field(ge=1, le=2**31 - 1)]


class MovementOut(Schema):
    """One movement and the balance after it."""

    day: date
    kind: str
    number: str
    text: str
    fen: int
    balance: int


class StatementOut(Schema):
    """``opening`` + movements = ``closing``; ``figures`` is the ageing of the closing balance."""

    customer_no: str
    first: date
    last: date
    opening: int
    closing: int
    movements: list[MovementOut]
    figures: dict[str, int]


class LetterOut(Schema):
    """A confirmation letter."""

    id: int
    number: str
    customer_no: str = Field(alias="customer.customer_no")
    as_of: date
    balance: int
    state: str
    sent_on: date | None
    reply_by: date | None
    replied_on: date | None
    stated: int | None
    revision: int


class EndingOut(Schema):
    """A receivable whose limitation ends within six months or has ended; it runs three years from ``began``."""

    id: int
    invoice_no: str
    customer_no: str = Field(alias="customer.customer_no")
    due: date
    began: date
    open_fen: int


class SentIn(Schema):
    """``seen``: the revision that was read."""

    on: Day
    seen: Seen


@router.get("/statements/{customer}", response=StatementOut)
def statement(request: Request, customer: Key, first: Day, last: Day) -> dict[str, Any]:
    """A customer's statement of a period, both days included."""
    request.actor.require(SEE)
    end = min(last, clock.today())
    found = queries.statement(request.actor, customer, min(first, end), end)
    return {
        "customer_no": found.customer.customer_no,
        "first": found.first,
        "last": found.last,
        "opening": found.opening,
        "closing": found.closing,
        "movements": [
            {"day": one.day, "kind": one.kind, "number": one.number, "text": one.text, "fen": one.fen, "balance": after}
            for one, after in found.movements
        ],
        "figures": found.figures,
    }


@router.get("/letters", response=list[LetterOut])
@paginate(Paging)
def letters(request: Request, customer: Key | None = None) -> QuerySet[Any]:
    """Confirmation letters in scope, latest first."""
    request.actor.require(SEE)
    rows = queries.visible_letters(request.actor).select_related("customer")
    return (rows.filter(customer=customer) if customer else rows).order_by("-pk")


@router.post("/letters/{letter}/sent", response=LetterOut)
def sent(request: Request, letter: Key, told: SentIn) -> Any:
    """It has gone out on a day."""
    return operations.send_letter(actor=request.actor, letter=letter, on=told.on, seen=told.seen)


@router.get("/limitation", response=list[EndingOut])
@paginate(Paging)
def limitation(request: Request) -> QuerySet[Any]:
    """Receivables whose limitation is about to end, the nearest first."""
    request.actor.require(SEE)
    rows: QuerySet[Any] = queries.running_out(request.actor, clock.today()).select_related("customer")
    return rows.order_by("began", "pk")
