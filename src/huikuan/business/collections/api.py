"""Collections by API: amounts are integer fen, days ISO dates; scope and refusals as on the pages."""

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from huikuan.business.collections import operations, queries
from huikuan.business.collections.policies import SEE
from huikuan.foundation.api_values import Day, Key, Number, Revision, Text
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router(tags=["collections"])
Fen = Annotated[int, Field(ge=1, le=10**17)]
Some = Annotated[int, Field(ge=0, le=10**17)]  # fen, nothing at all included
Step = Literal[
    "assign_owner",
    "escalate",
    "check_promise",
    "chase_visit",
    "chase_call",
    "remind",
    "collect_new",
    "agree_measure",
    "confirm",
]


class PlanLineOut(Schema):
    """A customer's line of a month's plan: ``target`` = ``received`` + ``promised`` + ``measured`` + ``unowned``."""

    id: int
    customer_no: str = Field(alias="customer.customer_no")
    customer: str = Field(alias="customer.name")
    owner_no: str | None = Field(None, alias="owner.employee_no")
    region: str | None = Field(None, alias="effective_unit.name")
    opening: int
    overdue: int
    due_in_month: int
    target: int
    received: int
    promised: int
    measured: int
    unowned: int
    surplus: int
    risk_unowned: int
    step: str | None
    step_date: date | None
    expected_date: date | None
    suggested: str | None
    difficulty: str | None
    support: str | None
    revision: int


class NodeOut(Schema):
    """The sum of a person's lines in a region; without a person they are nobody's."""

    owner_no: str | None = Field(None, alias="owner.employee_no")
    region: str | None = Field(None, alias="effective_unit.name")
    customers: int
    target: int
    received: int
    promised: int
    measured: int
    unowned: int
    surplus: int
    risk_unowned: int


class PromiseOut(Schema):
    """A promise to pay and what became of it."""

    id: int
    customer_no: str = Field(alias="customer.customer_no")
    amount: int
    promised_date: date
    made_on: date | None
    made_by: str | None = Field(None, alias="made_by.employee_no")
    support_needed: str | None
    kept: int
    state: str
    revision: int


class MeasureOut(Schema):
    """A gap measure; ``kind`` is its code in the catalogue, empty for somebody's own words."""

    id: int
    customer_no: str = Field(alias="customer.customer_no")
    measure: str = Field(alias="text")
    kind: str
    gap: int | None
    expected: int
    cost: int | None
    due_date: date | None
    produced: int | None
    state: str
    revision: int


class PromiseIn(Schema):
    """What a customer has promised today."""

    customer: Key
    amount: Fen
    promised_date: Day
    support_needed: Text = ""


class MeasureIn(Schema):
    """What is to close a gap: ``measure`` is a code of the catalogue or words."""

    customer: Key
    measure: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
    expected: Fen
    cost: Some | None = None
    due_date: Day | None = None


class RevisionIn(Schema):
    """The revision that was read; 409 when it is another now."""

    seen: Revision


class SeenReasonIn(RevisionIn):
    """Why."""

    reason: Text


class EffectIn(RevisionIn):
    """What a measure has brought so far."""

    produced: Some
    done: bool = False


class PlanLineIn(RevisionIn):
    """Fields to change; those left out stay. ``target`` needs a leader and a reason; one that was
    answered in the negotiation also ``again``: its person is asked again."""

    step: Step | None = None
    step_date: Day | None = None
    difficulty: Text | None = None
    support: Text | None = None
    target: Some | None = None
    reason: Text = ""
    again: bool = False


def _of_customer(rows: QuerySet[Any], customer_no: str) -> QuerySet[Any]:
    return rows.filter(customer__customer_no=customer_no) if customer_no else rows


@router.get("/collection-plan", response=list[PlanLineOut])
@paginate(Paging)
def plan(request: Request, plan: Key | None = None, customer_no: Number = "") -> QuerySet[Any]:
    """Lines in scope of a plan (that of this month), largest holes first."""
    request.actor.require(SEE)
    shown = queries.shown_plan(str(plan) if plan else "")
    rows = queries.visible_lines(request.actor).filter(plan=shown)
    return (
        _of_customer(rows, customer_no).select_related("customer", "owner", "effective_unit").order_by("-unowned", "pk")
    )


@router.patch("/collection-plan/{line}", response=PlanLineOut)
def edit_line(request: Request, line: Key, told: PlanLineIn) -> Any:
    """Change a line."""
    changes = told.dict(exclude_unset=True, exclude={"seen", "reason", "again"})
    try:
        operations.edit_line(
            actor=request.actor, line=line, changes=changes, seen=told.seen, reason=told.reason, again=told.again
        )
    except operations.EditsRefusedError as error:
        if error.wrong:
            raise RefusedError(error.wrong[0][1]) from error
        raise StaleError from error
    return queries.line_of(request.actor, line)


@router.get("/ownership", response=list[NodeOut])
def ownership(request: Request, plan: Key | None = None) -> QuerySet[Any]:
    """The ownership ledger by person and region, in scope; sums of these are exact at every level."""
    request.actor.require(SEE)
    shown = queries.shown_plan(str(plan) if plan else "")
    rows = queries.visible_nodes(request.actor).filter(plan=shown)
    return rows.select_related("owner", "effective_unit").order_by("-unowned", "pk")


@router.get("/promises", response=list[PromiseOut])
@paginate(Paging)
def promises(request: Request, customer_no: Number = "", state: Number = "") -> QuerySet[Any]:
    """Promises in scope, latest day first."""
    request.actor.require(SEE)
    rows = _of_customer(queries.visible_promises(request.actor), customer_no)
    rows = rows.filter(state=state) if state else rows
    return rows.select_related("customer", "made_by").order_by("-promised_date", "-pk")


@router.post("/promises", response={201: PromiseOut})
def record_promise(request: Request, told: PromiseIn) -> Status[Any]:
    """Record what a customer has promised today."""
    return Status(201, operations.record_promise(actor=request.actor, **told.dict()))


@router.post("/promises/{promise}/withdraw", response=PromiseOut)
def withdraw_promise(request: Request, promise: Key, told: SeenReasonIn) -> Any:
    """Take a promise back."""
    return operations.withdraw_promise(actor=request.actor, promise=promise, reason=told.reason, seen=told.seen)


@router.get("/measures", response=list[MeasureOut])
@paginate(Paging)
def measures(request: Request, customer_no: Number = "", state: Number = "") -> QuerySet[Any]:
    """Measures in scope, latest first."""
    request.actor.require(SEE)
    rows = _of_customer(queries.visible_measures(request.actor), customer_no)
    rows = rows.filter(state=state) if state else rows
    return rows.select_related("customer").order_by("-recorded_at", "-pk")


@router.post("/measures", response={201: MeasureOut})
def propose_measure(request: Request, told: MeasureIn) -> Status[Any]:
    """Propose a measure."""
    return Status(201, operations.propose_measure(actor=request.actor, **told.dict()))


@router.post("/measures/{measure}/approve", response=MeasureOut)
def approve_measure(request: Request, measure: Key, told: RevisionIn) -> Any:
    """Let it count."""
    return operations.approve_measure(actor=request.actor, measure=measure, seen=told.seen)


@router.post("/measures/{measure}/reject", response=MeasureOut)
def reject_measure(request: Request, measure: Key, told: SeenReasonIn) -> Any:
    """Don't take it."""
    return operations.reject_measure(actor=request.actor, measure=measure, seen=told.seen, reason=told.reason)


@router.post("/measures/{measure}/effect", response=MeasureOut)
def record_effect(request: Request, measure: Key, told: EffectIn) -> Any:
    """Say what it has brought so far."""
    return operations.record_effect(
        actor=request.actor, measure=measure, seen=told.seen, produced=told.produced, done=told.done
    )
