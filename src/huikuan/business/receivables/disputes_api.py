"""Disputes by API: amounts in fen, days as ISO dates."""

from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.api_shapes import Key, LineIn, Text, added_up
from huikuan.business.receivables.policies import SEE
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router(tags=["receivables"])
Seen = Annotated[int, Field(ge=1, le=2**31 - 1)]


class DisputeOut(Schema):
    """What a customer does not agree with."""

    id: int
    customer_no: str = Field(alias="customer.customer_no")
    amount: int
    reason: str
    state: str
    opened_on: date
    resolved_on: date | None
    resolution: str
    revision: int


class DisputedOut(Schema):
    """How much of an instalment is contested."""

    instalment: int
    invoice_no: str
    due: date
    open_fen: int
    fen: int


class DisputePageOut(Schema):
    """A dispute, its instalments, and what of it nobody has named yet."""

    dispute: DisputeOut
    items: list[DisputedOut]
    unnamed: int


class DisputeIn(Schema):
    """How much of which instalments a customer contests, and why."""

    lines: list[LineIn]
    reason: Text


class NamedIn(Schema):
    """How much of which instalments is meant; ``seen``: the revision that was read."""

    lines: list[LineIn]
    seen: Seen


class ResolvedIn(Schema):
    """``seen``: the revision that was read."""

    resolution: Text
    seen: Seen


@router.get("/disputes", response=list[DisputeOut])
@paginate(Paging)
def disputes(request: Request) -> QuerySet[Any]:
    """Disputes in scope, oldest first."""
    request.actor.require(SEE)
    return queries.visible_disputes(request.actor).select_related("customer").order_by("opened_on", "pk")


@router.post("/disputes", response=DisputeOut)
def open_dispute(request: Request, told: DisputeIn) -> Any:
    """A customer contests instalments from today on; two lines of one instalment are added up."""
    return operations.open_dispute(actor=request.actor, lines=added_up(told.lines), reason=told.reason)


@router.get("/disputes/{dispute}", response=DisputePageOut)
def dispute(request: Request, dispute: Key) -> dict[str, Any]:
    """One dispute and what it is about."""
    request.actor.require(SEE)
    found = queries.dispute_page(request.actor, dispute)
    items = [
        {"instalment": one.pk, "invoice_no": one.invoice_no, "due": one.due, "open_fen": one.open_fen, "fen": fen}
        for one, fen in found.items
    ]
    return {"dispute": found.dispute, "items": items, "unnamed": found.unnamed}


@router.post("/disputes/{dispute}/name", response=DisputeOut)
def name_disputed(request: Request, dispute: Key, told: NamedIn) -> Any:
    """Say which instalments a dispute about the balance means."""
    return operations.name_disputed(actor=request.actor, dispute=dispute, lines=added_up(told.lines), seen=told.seen)


@router.post("/disputes/{dispute}/resolve", response=DisputeOut)
def resolve(request: Request, dispute: Key, told: ResolvedIn) -> Any:
    """It is settled."""
    return operations.resolve_dispute(actor=request.actor, dispute=dispute, resolution=told.resolution, seen=told.seen)
