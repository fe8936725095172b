"""The steps of a plan by API: holds, bounds, reminders, deputies, release, wishes to revise, the end of the month."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404
from ninja import Field, Path, Router, Schema, Status
from ninja.pagination import paginate

from huikuan.business.targets import operations, plan_jobs, queries
from huikuan.business.targets.negotiation_api import IssueOut
from huikuan.business.targets.policies import NAME_DEPUTY, SEE_TARGETS
from huikuan.foundation.api_values import Day, Key, Number, Revision, Text
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router(tags=["targets"])
Pk = Annotated[int, Path(ge=1, le=2**62)]
Bound = Annotated[int, Field(ge=0, le=10**18, description="Fen; null takes the bound away.")]
Reason = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")]


class HoldCellsIn(Schema):
    """Cells to hold at their amount, or to let go: all of them or none."""

    cells: Annotated[list[Key], Field(min_length=1, max_length=10_000)]
    held: bool
    reason: Text = ""


class BoundsIn(Schema):
    """What a cell must be at least and at most."""

    minimum: Bound | None
    maximum: Bound | None
    reason: Text = ""


class StepOut(Schema):
    """The edit that was recorded."""

    number: int
    kind: str
    state: str


class RemindedOut(Schema):
    """How many were reminded."""

    offers: int


class ReleaseIn(Schema):
    """``seen`` is the plan's revision that was looked at."""

    seen: Revision
    reason: Text = ""


class CloseIn(Schema):
    """A note beside it."""

    reason: Text = ""


class StandingOut(Schema):
    """Where a plan stands now."""

    id: int
    month: date
    version: int
    state: str
    revision: int


class RevisionWishIn(Schema):
    """Why what was released has to change."""

    reason: Reason


class NoteIn(Schema):
    """What is said to whoever asked."""

    note: Text = ""


class RevisionWishOut(Schema):
    """A wish to revise a released plan; ``approved`` null while it waits, ``fresh`` the version that it began."""

    id: int
    plan: int = Field(alias="plan_id")
    reason: str
    asked_at: datetime
    decided_at: datetime | None
    approved: bool | None
    note: str
    fresh: int | None = Field(None, alias="fresh_id")


class DeputyIn(Schema):
    """``deputy`` answers and decides for ``person`` from a day through another, by their numbers."""

    person: Number
    deputy: Number
    since: Day
    until: Day
    reason: Text = ""


class DeputyOut(Schema):
    """Who stands in for whom; ``ended_at`` where it ended before its last day."""

    id: int
    person: str = Field(alias="person.employee_no")
    deputy: str = Field(alias="deputy.employee_no")
    since: date
    until: date
    reason: str
    ended_at: datetime | None


@router.post("/plans/{plan}/hold", response=StepOut)
def hold(request: Request, plan: Pk, told: HoldCellsIn) -> Any:
    """Hold cells, or let them go: held ones and all below them stay when others move."""
    return operations.hold_cells(actor=request.actor, plan_id=plan, **told.dict())


@router.put("/plans/{plan}/cells/{cell}/bounds", response=StepOut)
def bounds(request: Request, plan: Pk, cell: Pk, told: BoundsIn) -> Any:
    """Say what a cell must be at least and at most."""
    return operations.set_bounds(actor=request.actor, plan_id=plan, cell=cell, **told.dict())


@router.post("/plans/{plan}/redo", response=StepOut)
def redo(request: Request, plan: Pk) -> Any:
    """Make one's own last undone edit again."""
    return operations.redo(actor=request.actor, plan_id=plan)


@router.post("/plans/{plan}/remind", response=RemindedOut)
def remind(request: Request, plan: Pk) -> Any:
    """Remind everybody of one's own people who has not answered."""
    return {"offers": operations.remind(actor=request.actor, plan_id=plan)}


@router.post("/plans/{plan}/release", response=StandingOut)
def release(request: Request, plan: Pk, told: ReleaseIn) -> Any:
    """Make the draft binding. GET /plans/{plan}/offers tells first who has not agreed."""
    queries.plan(plan)
    return operations.release_plan(actor=request.actor, plan_id=plan, **told.dict())


@router.post("/plans/{plan}/close", response=StandingOut)
def close(request: Request, plan: Pk, told: CloseIn) -> Any:
    """The month is over: nothing of it is revised any more."""
    return operations.close_plan(actor=request.actor, plan_id=plan, reason=told.reason)


@router.get("/plans/{plan}/revisions", response=list[RevisionWishOut])
@paginate(Paging)
def revisions(request: Request, plan: Pk) -> QuerySet[Any]:
    """Wishes to revise any version of the plan's month, latest first."""
    request.actor.require(SEE_TARGETS)
    return queries.revisions(queries.plan(plan).month)


@router.post("/plans/{plan}/revisions", response=RevisionWishOut)
def ask_revision(request: Request, plan: Pk, told: RevisionWishIn) -> Any:
    """Ask for a released plan to be changed; whoever releases grants it, one's own wish too."""
    return operations.ask_revision(actor=request.actor, plan_id=plan, reason=told.reason)


@router.post("/revisions/{revision}/grant", response={202: IssueOut})
def grant(request: Request, revision: Pk, told: NoteIn) -> Any:
    """A new version begins as a copy of the released one: a job does it, as a whole or not at all."""
    return Status(202, plan_jobs.start_granting(actor=request.actor, revision=revision, note=told.note))


@router.post("/revisions/{revision}/refuse", response=RevisionWishOut)
def refuse(request: Request, revision: Pk, told: NoteIn) -> Any:
    """The released plan stays as it is."""
    return operations.decide_revision(actor=request.actor, revision=revision, approve=False, note=told.note)


@router.get("/deputies", response=list[DeputyOut])
@paginate(Paging)
def deputies(request: Request) -> QuerySet[Any]:
    """Who stands in for whom, of those in scope."""
    request.actor.require(NAME_DEPUTY)
    return queries.deputies(request.actor)


@router.post("/deputies", response=DeputyOut)
def name_deputy(request: Request, told: DeputyIn) -> Any:
    """Let somebody answer and decide for somebody who is away, at most 92 days."""
    request.actor.require(NAME_DEPUTY)
    absent = queries.may_be_absent(request.actor).filter(employee_no=told.person).first()
    other = queries.may_be_deputies(request.actor).filter(employee_no=told.deputy).first()
    if absent is None or other is None:
        raise Http404
    days = {"since": told.since, "until": told.until}
    return operations.name_deputy(actor=request.actor, person=absent.pk, deputy=other.pk, **days, reason=told.reason)


@router.post("/deputies/{deputy}/end", response=DeputyOut)
def end_deputy(request: Request, deputy: Pk) -> Any:
    """From now on nobody stands in."""
    return operations.end_deputy(actor=request.actor, deputy=deputy)
