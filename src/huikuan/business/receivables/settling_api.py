"""Settlements without money, receipts by hand and drafts by API."""

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.api_shapes import LineIn, ReasonIn, ReceiptOut, Said, added_up
from huikuan.business.receivables.policies import SEE
from huikuan.foundation.api_values import Day, Key, Text
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router()


class AdjustmentOut(Schema):
    """A request to lower instalments without money: ``lines`` are (instalment id, fen)."""

    id: int
    kind: str
    state: str
    customer_no: str = Field(alias="customer.customer_no")
    amount: int
    lines: list[tuple[int, int]]
    effective: date
    reason: str
    document_no: str | None = Field(None, alias="document.receipt_no")


class DraftOut(Schema):
    """A bank acceptance draft; until it has cleared it is exposure."""

    id: int
    draft_no: str
    receipt_no: str = Field(alias="receipt.receipt_no")
    customer_no: str = Field(alias="receipt.customer.customer_no")
    amount: int = Field(alias="receipt.amount")
    acceptor: str
    drawer: str
    maturity: date
    state: str


class AdjustIn(Schema):
    """What to lower without money, and why."""

    kind: Literal["write_off", "difference", "discount", "fee", "exchange", "setoff"]
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    effective: Day | None = None
    reason: Said


class CreditIn(Schema):
    """Which instalments a credit note lowers."""

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    effective: Day | None = None
    reason: Text = ""


class DraftMoveIn(Schema):
    """What became of a draft; ``seen`` is the state it was read in, 409 when it is another by now."""

    to: Literal["endorsed", "discounted", "cleared", "dishonoured"]
    seen: Literal["held", "endorsed", "discounted", "cleared", "dishonoured"]
    day: Day | None = None
    counterparty: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    cost_fen: Annotated[int, Field(ge=0, le=10**17)] = 0
    reason: Text = ""


@router.get("/adjustments", response=list[AdjustmentOut])
@paginate(Paging)
def adjustments(request: Request, state: Literal["", "asked", "posted", "refused", "reversed"] = "") -> QuerySet[Any]:
    """Requests to lower what is owed without money, in scope, latest first."""
    request.actor.require(SEE)
    rows = queries.visible_adjustments(request.actor).select_related("customer", "document")
    return (rows.filter(state=state) if state else rows).order_by("-requested_at", "-pk")


@router.post("/adjustments", response=AdjustmentOut)
def ask_adjustment(request: Request, told: AdjustIn) -> Any:
    """Posted at once within one's own limit, else it waits for somebody else (``state``)."""
    return operations.ask_adjustment(
        actor=request.actor,
        kind=told.kind,
        lines=added_up(told.lines),
        reason=told.reason,
        effective=told.effective,
    )


@router.post("/adjustments/{adjustment}/approve", response=AdjustmentOut)
def approve_adjustment(request: Request, adjustment: Key) -> Any:
    """Post what somebody else has asked for."""
    return operations.approve_adjustment(actor=request.actor, adjustment=adjustment)


@router.post("/adjustments/{adjustment}/refuse", response=AdjustmentOut)
def refuse_adjustment(request: Request, adjustment: Key, told: ReasonIn) -> Any:
    """Say no, or withdraw one's own request; the reason is required."""
    return operations.refuse_adjustment(actor=request.actor, adjustment=adjustment, reason=told.reason)


@router.post("/invoices/{note}/apply", response=ReceiptOut)
def apply_credit_note(request: Request, note: Key, told: CreditIn) -> Any:
    """Let a credit note lower other instalments of its customer; the answer is the posted document."""
    return operations.apply_credit_note(
        actor=request.actor, note=note, lines=added_up(told.lines), effective=told.effective, reason=told.reason
    )


@router.post("/receipts/{receipt}/reverse", response=ReceiptOut)
def reverse_document(request: Request, receipt: Key, told: ReasonIn) -> Any:
    """Take a receipt or settlement back from today on; the answer is the document that does it."""
    return operations.reverse_document(actor=request.actor, receipt=receipt, reason=told.reason)


@router.get("/drafts", response=list[DraftOut])
@paginate(Paging)
def drafts(
    request: Request, state: Literal["", "held", "endorsed", "discounted", "cleared", "dishonoured"] = ""
) -> QuerySet[Any]:
    """Drafts in scope by maturity."""
    request.actor.require(SEE)
    rows = queries.visible_drafts(request.actor).select_related("receipt__customer")
    return (rows.filter(state=state) if state else rows).order_by("maturity", "pk")


@router.post("/drafts/{draft}/move", response=DraftOut)
def move_draft(request: Request, draft: Key, told: DraftMoveIn) -> Any:
    """Endorse, discount, clear or dishonour it."""
    return operations.move_draft(actor=request.actor, draft=draft, **told.dict())
