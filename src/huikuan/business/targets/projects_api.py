"""Focus projects by API: reading, planning, changing, advancing, milestones."""

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Field, Path, Query, Router, Schema
from ninja.pagination import paginate

from huikuan.business.targets import operations, queries
from huikuan.business.targets.operations import Details, Step
from huikuan.business.targets.policies import SEE_PROJECTS, SEE_SCHEMES
from huikuan.engine.projects import ProjectAct, ProjectKind
from huikuan.foundation.api_values import Text
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router(tags=["projects"])
Key = Annotated[int, Field(ge=1, le=2**62)]
Fen = Annotated[int, Field(ge=0, le=10**18, description="Fen.")]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Pk = Annotated[int, Path(ge=1, le=2**62)]


class MilestoneOut(Schema):
    """A step of a project."""

    id: int
    name: str
    due_on: date
    done_on: date | None


class ProjectOut(Schema):
    """A focus project; amounts in fen. ``outlets``: opened by kind develop, given up by kind cull."""

    id: int
    kind: str
    name: str
    state: str
    employee_no: str = Field(alias="owner.employee_no")
    region: str | None = Field(None, alias="unit.name")
    market: str
    customer_no: str | None = Field(None, alias="customer.customer_no")
    outlet_no: str | None = Field(None, alias="outlet.outlet_no")
    starts_on: date
    due_on: date
    outlets: int
    expected: int
    budget: int
    result: int | None
    closing_note: str
    closed_on: date | None
    revision: int
    milestones: list[MilestoneOut]

    @staticmethod
    def resolve_milestones(project: Any) -> list[Any]:
        """The steps by day."""
        return sorted(project.milestones.all(), key=lambda step: (step.due_on, step.position))


class StepIn(Schema):
    """A milestone, due within the project."""

    name: Name
    due_on: date


class DetailsIn(Schema):
    """What is said of a project; people and places by id. Without a region it follows from outlet, customer, owner."""

    name: Name
    owner: Key
    starts_on: date
    due_on: date
    expected: Fen = 0
    budget: Fen = 0
    outlets: Annotated[int, Field(ge=0, le=10_000)] = 0
    unit: Key | None = None
    market: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    customer: Key | None = None
    outlet: Key | None = None


class ProjectIn(DetailsIn):
    """A new project with its milestones."""

    kind: Literal["develop", "strengthen", "lift", "cull"]
    milestones: Annotated[tuple[StepIn, ...], Field(max_length=20)] = ()


class ProjectEditIn(DetailsIn):
    """``seen``: the revision that was read."""

    seen: Key


class AdvanceIn(Schema):
    """``result``: what it brought, in fen. Dropping and reopening need a note."""

    act: Literal["start", "finish", "drop", "reopen"]
    seen: Key
    note: Text = ""
    result: Fen | None = None


class MilestoneIn(StepIn):
    """``seen``: the project's revision."""

    seen: Key


class MilestoneTickIn(Schema):
    """Whether the step is done."""

    done: bool


def _read(request: Request) -> QuerySet[Any]:
    request.actor.require(SEE_PROJECTS)
    rows = queries.visible_projects(request.actor).select_related("owner", "unit", "customer", "outlet")
    return rows.prefetch_related("milestones").order_by("pk")


@router.get("/projects", response=list[ProjectOut])
@paginate(Paging)
def projects(request: Request, state: Annotated[str, Query(max_length=8, pattern=r"^[a-z]*$")] = "") -> QuerySet[Any]:
    """The focus projects in scope, of one state if asked."""
    rows = _read(request)
    return rows.filter(state=state) if state else rows


class CapacityOut(Schema):
    """A region's month: what it plans with, what its projects bring of that, and what has no source; fen."""

    region: str
    region_id: int
    target: int
    opened: int
    lift: int
    chosen: bool
    revision: int
    outlets_named: int
    lift_claimed: int
    lift_named: int
    reachable: int | None
    missing: int
    findings: list[str]


class ClaimIn(Schema):
    """``lift``: fen per outlet. ``seen``: the claim's revision, 0 where nobody has chosen."""

    opened: Annotated[int, Field(ge=0, le=100_000)]
    lift: Fen
    seen: Annotated[int, Field(ge=0, le=2**31 - 1)]


def _capacity(region: Any) -> dict[str, Any]:
    told = region.explained
    return {
        "region": region.schemes.name,
        "region_id": region.schemes.unit_id,
        "target": region.schemes.given.target,
        "opened": region.claim.opened,
        "lift": region.claim.lift_fen,
        "chosen": region.chosen is not None,
        "revision": region.chosen.revision if region.chosen else 0,
        "outlets_named": told.outlets_named,
        "lift_claimed": told.lift_claimed_fen,
        "lift_named": told.lift_named_fen,
        "reachable": told.reachable_fen,
        "missing": region.missing_fen,
        "findings": [finding.code for finding in region.findings],
    }


@router.get("/plans/{plan}/capacity", response=list[CapacityOut])
def capacity(request: Request, plan: Pk) -> Any:
    """The regions in scope (0: no region) with what their plan claims and what explains it."""
    request.actor.require(SEE_SCHEMES)
    return [_capacity(region) for region in queries.region_capacities(request.actor, queries.plan(plan))]


@router.put("/plans/{plan}/capacity/{region}", response=CapacityOut)
def claim_capacity(request: Request, plan: Pk, region: Annotated[int, Path(ge=0, le=2**62)], told: ClaimIn) -> Any:
    """Plan a region's month with other outlets and lift."""
    operations.claim_capacity(actor=request.actor, plan_id=plan, unit=region, **told.dict())
    found = queries.region_capacities(request.actor, queries.plan(plan))
    return _capacity(next(one for one in found if one.schemes.unit_id == region))


@router.post("/projects", response=ProjectOut)
def create_project(request: Request, told: ProjectIn) -> Any:
    """Plan a project."""
    found = operations.create_project(
        actor=request.actor,
        kind=ProjectKind(told.kind),
        details=Details(**told.dict(exclude={"kind", "milestones"})),
        steps=[Step(**step.dict()) for step in told.milestones],
    )
    return _read(request).get(pk=found.pk)


@router.put("/projects/{project}", response=ProjectOut)
def edit_project(request: Request, project: Pk, told: ProjectEditIn) -> Any:
    """Change an open project: every field is written."""
    details = Details(**told.dict(exclude={"seen"}))
    operations.edit_project(actor=request.actor, project=project, seen=told.seen, details=details)
    return _read(request).get(pk=project)


@router.post("/projects/{project}/advance", response=ProjectOut)
def advance_project(request: Request, project: Pk, told: AdvanceIn) -> Any:
    """Start, finish, drop or reopen."""
    operations.advance_project(
        actor=request.actor,
        project=project,
        act=ProjectAct(told.act),
        seen=told.seen,
        note=told.note,
        result=told.result,
    )
    return _read(request).get(pk=project)


@router.post("/projects/{project}/milestones", response=MilestoneOut)
def add_milestone(request: Request, project: Pk, told: MilestoneIn) -> Any:
    """One more step."""
    step = Step(name=told.name, due_on=told.due_on)
    return operations.add_milestone(actor=request.actor, project=project, seen=told.seen, step=step)


@router.put("/milestones/{milestone}", response=MilestoneOut)
def tick_milestone(request: Request, milestone: Pk, told: MilestoneTickIn) -> Any:
    """Tick a step off, or take that back."""
    return operations.tick_milestone(actor=request.actor, milestone=milestone, done=told.done)
