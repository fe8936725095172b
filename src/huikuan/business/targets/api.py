"""Targets by API: plans, the decomposition cell by cell, and changing amounts."""

from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Field, Path, Query, Router, Schema
from ninja.pagination import paginate

from huikuan.business.targets import operations, queries
from huikuan.business.targets.fitting_api import router as fitting_router
from huikuan.business.targets.negotiation_api import router as negotiation_router
from huikuan.business.targets.operations import CellEdit
from huikuan.business.targets.pivot_api import router as pivot_router
from huikuan.business.targets.policies import SEE_TARGETS
from huikuan.business.targets.projects_api import router as projects_router
from huikuan.business.targets.scenarios_api import router as scenarios_router
from huikuan.business.targets.steps_api import router as steps_router
from huikuan.foundation.paging import Paging, Readied
from huikuan.foundation.permissions import Request

router = Router(tags=["targets"])
router.add_router("", negotiation_router)
router.add_router("", projects_router)
router.add_router("", scenarios_router)
router.add_router("", fitting_router)
router.add_router("", pivot_router)
router.add_router("", steps_router)
Id = Annotated[int, Field(ge=1, le=2**62)]
Fen = Annotated[int, Field(ge=-(10**18), le=10**18, description="Fen.")]
Text = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]


class PlanOut(Schema):
    """A version of a month's plan. A draft's targets can be edited; ``revision`` grows with every change."""

    id: int
    month: date
    version: int
    state: str
    current: bool
    as_of: date
    revision: int


class CellOut(Schema):
    """A target: of the company, a region, person, customer, outlet or item; ``above`` is its parent's position."""

    id: int
    position: int
    above: int | None
    level: str
    region: str | None = Field(None, alias="unit.name")
    employee_no: str | None = Field(None, alias="person.employee_no")
    customer_no: str | None = Field(None, alias="customer.customer_no")
    outlet_no: str | None = Field(None, alias="outlet.outlet_no")
    item_no: str | None = Field(None, alias="item.item_no")
    amount: int | None
    proposed: int | None
    last_year: int
    base: int
    challenge: int
    stretch: int
    collection: int
    held: bool
    minimum: int | None
    maximum: int | None


class EditIn(Schema):
    """A new amount for a cell; ``seen`` is the amount it had when it was read. Null is unplanned."""

    cell: Id
    amount: Fen | None
    seen: Fen | None


class BlockIn(Schema):
    """Edits that are made together or not at all; ``again`` needs a reason."""

    edits: Annotated[list[EditIn], Field(min_length=1, max_length=10_000)]
    reason: Text = ""
    again: bool = Field(False, description="Cells that were agreed or countered too: their people are asked again.")


class EditOut(Schema):
    """What was recorded."""

    number: int
    kind: str
    state: str


@router.get("/plans", response=list[PlanOut])
@paginate(Paging)
def plans(request: Request) -> QuerySet[Any]:
    """The version of each month that counts, latest first."""
    request.actor.require(SEE_TARGETS)
    return queries.current_plans()


@router.get("/plans/{plan}/cells", response=list[CellOut])
@paginate(Paging)
def cells(
    request: Request,
    plan: Annotated[int, Path(ge=1, le=2**62)],
    level: Annotated[str, Query(max_length=8, pattern=r"^[a-z]*$")] = "",
) -> Readied:
    """Targets in scope, parents before their parts."""
    request.actor.require(SEE_TARGETS)
    shown = queries.plan(plan)
    rows = queries.standing_cells(request.actor, shown)
    rows = rows.select_related("unit", "person", "customer", "outlet", "item").order_by("position")
    if level:
        rows = rows.filter(level=level, depth=queries.DEPTHS.get(level, -1))
    return Readied(rows, lambda page: queries.follow_cells(shown, page))


@router.post("/plans/{plan}/edits", response=EditOut)
def edit(request: Request, plan: Annotated[int, Path(ge=1, le=2**62)], block: BlockIn) -> Any:
    """Change amounts; what is not held makes up for it."""
    edits = [CellEdit(one.cell, one.amount, one.seen) for one in block.edits]
    return operations.edit_cells(actor=request.actor, plan_id=plan, edits=edits, reason=block.reason, again=block.again)


@router.post("/plans/{plan}/undo", response=EditOut)
def undo(request: Request, plan: Annotated[int, Path(ge=1, le=2**62)]) -> Any:
    """Take back one's own last edit of the plan."""
    return operations.undo(actor=request.actor, plan_id=plan)
