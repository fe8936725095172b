"""Credit by API: what a checkpoint says of an amount, proposals, grades."""

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import SEE
from huikuan.foundation.api_values import Key, Text
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router(tags=["credit"])
Fen = Annotated[int, Field(ge=0, le=10**17)]
Name = Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")]
Point = Literal["target", "order", "delivery"]
Grade = Literal["A", "B", "C", "D"]


class BrokenOut(Schema):
    """A rule that is broken and what it does: warn or stop."""

    rule: Literal["amount", "overdue"]
    strength: Literal["warn", "stop"]


class CheckOut(Schema):
    """A customer's credit in fen and what the checkpoint says; ``limit`` and ``headroom`` null without a limit."""

    customer_no: str
    day: date
    limit: int | None
    temporary_limit: int | None
    receivables: int
    uncleared_drafts: int
    undelivered_orders: int
    advances: int
    exposure: int
    headroom: int | None
    days_overdue: int
    grade: str | None
    checkpoint: Point
    amount: int
    says: Literal["none", "warn", "stop"]
    broken: list[BrokenOut]
    over: int
    days_over: int


class CreditProposalOut(Schema):
    """A proposed limit in fen; approved, it is a version of the customer's limit."""

    id: int
    customer_no: str = Field(alias="customer.customer_no")
    kind: str
    limit: int
    terms: str
    until: date | None
    reason: str
    state: str
    before_limit: int | None
    ended_on: date | None


class ProposalIn(Schema):
    """A standing limit (with terms), or a temporary one up to ``until``."""

    kind: Literal["standing", "temporary"]
    limit: Fen
    terms: Name = ""
    until: date | None = None
    reason: Text


class WhyIn(Schema):
    """Why."""

    reason: Text = ""


class GradeIn(Schema):
    """A grade set by hand up to and including ``until``."""

    grade: Grade
    until: date
    reason: Text


@router.get("/customers/{customer}/credit", response=CheckOut)
def credit(request: Request, customer: Key, checkpoint: Point = "order", amount: Fen = 0) -> dict[str, Any]:
    """May this customer have ``amount`` fen more at this checkpoint? ``says`` none, warn or stop, and why."""
    request.actor.require(SEE)
    found, verdict = queries.may_add(request.actor, customer, checkpoint=checkpoint, amount=amount)
    return {
        "customer_no": found.customer.customer_no,
        "day": found.day,
        "limit": found.limit,
        "temporary_limit": found.customer.temporary,
        "receivables": found.exposure.receivables_fen,
        "uncleared_drafts": found.exposure.drafts_fen,
        "undelivered_orders": found.exposure.orders_fen,
        "advances": found.exposure.advances_fen,
        "exposure": found.exposure.total_fen,
        "headroom": found.headroom,
        "days_overdue": found.days_overdue,
        "grade": found.customer.grade_now,
        "checkpoint": checkpoint,
        "amount": amount,
        "says": verdict.strength,
        "broken": [{"rule": rule, "strength": strength} for rule, strength in verdict.broken],
        "over": verdict.over_fen,
        "days_over": verdict.days_over,
    }


@router.get("/credit/proposals", response=list[CreditProposalOut])
@paginate(Paging)
def proposals(request: Request, state: Literal["", "asked", "approved", "refused", "ended"] = "") -> QuerySet[Any]:
    """Proposed limits in scope, latest first."""
    request.actor.require(SEE)
    rows = queries.credit_proposals(request.actor)
    return (rows.filter(state=state) if state else rows).order_by("-requested_at", "-pk")


@router.post("/customers/{customer}/credit/proposals", response=CreditProposalOut)
def propose(request: Request, customer: Key, told: ProposalIn) -> Any:
    """Propose a limit; somebody else approves it."""
    return operations.propose_credit(actor=request.actor, customer=customer, **told.dict())


@router.post("/credit/proposals/{proposal}/approve", response=CreditProposalOut)
def approve(request: Request, proposal: Key) -> Any:
    """Let it count from now on."""
    return operations.approve_credit(actor=request.actor, proposal=proposal)


@router.post("/credit/proposals/{proposal}/refuse", response=CreditProposalOut)
def refuse(request: Request, proposal: Key, told: WhyIn) -> Any:
    """Say no, or withdraw one's own; the reason is required."""
    return operations.refuse_credit(actor=request.actor, proposal=proposal, reason=told.reason)


@router.post("/credit/proposals/{proposal}/end", response=CreditProposalOut)
def end(request: Request, proposal: Key, told: WhyIn) -> Any:
    """End a temporary limit before its last day; the reason is required."""
    return operations.end_temporary(actor=request.actor, proposal=proposal, reason=told.reason)


@router.post("/customers/{customer}/credit/grade", response=CheckOut)
def grade(request: Request, customer: Key, told: GradeIn) -> dict[str, Any]:
    """Set the grade by hand; the answer is the customer's credit."""
    operations.override_grade(actor=request.actor, customer=customer, **told.dict())
    return credit(request, customer)
