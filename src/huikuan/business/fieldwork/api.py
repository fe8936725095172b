"""Field work by API: tiers and week plans; scope and refusals as on the pages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from huikuan.business.collections.queries import shown_plan
from huikuan.business.fieldwork import operations, queries
from huikuan.business.fieldwork.policies import SEE
from huikuan.foundation.api_values import Day, Key, Revision, Text
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router(tags=["fieldwork"])
Tier = Literal["1", "2", "3", "P"]


class TierOut(Schema):
    """A customer's tier; ``computed`` is the plan's own, ``tier`` differs where somebody has set it by hand."""

    id: int
    customer_no: str = Field(alias="customer.customer_no")
    rank: int
    tier: str
    computed: str
    receipts: int
    sales: int
    share_start: Decimal | None
    share: Decimal | None
    visits: int
    calls: int
    override_reason: str
    revision: int


class ContactOut(Schema):
    """One contact of somebody's week plan."""

    id: int
    owner_no: str = Field(alias="person.employee_no")
    customer_no: str = Field(alias="customer.customer_no")
    date: Day
    planned_for: Day
    sequence: int
    activity: str
    tier: str
    goal: str
    expected: int | None
    moved_by_hand: bool
    done_at: datetime | None
    revision: int


class WeekOut(Schema):
    """How full a week is; ``load`` is a share of a working week, ``debt`` contacts that found no room."""

    owner_no: str = Field(alias="person.employee_no")
    monday: date
    days: int
    visits: int
    calls: int
    at_stake: int
    load: Decimal
    debt: int
    contacts: int
    done: int
    summary: str


class TierIn(Schema):
    """A tier set by hand; back to the computed one needs no reason."""

    tier: Tier
    reason: Text = ""
    seen: Revision


class VisitTickIn(Schema):
    """Whether it took place."""

    done: bool
    seen: Revision


class VisitMoveIn(Schema):
    """Another day of the month."""

    to: Day
    seen: Revision


@router.get("/tiers", response=list[TierOut])
@paginate(Paging)
def tiers(request: Request) -> QuerySet[Any]:
    """Tiers of the customers in scope, from the largest on."""
    request.actor.require(SEE)
    rows = queries.visible_tiers(request.actor).filter(plan=shown_plan())
    return rows.select_related("customer").order_by("rank", "pk")


@router.post("/tiers/{line}/override", response=TierOut)
def override_tier(request: Request, line: Key, told: TierIn) -> Any:
    """Set a tier by hand."""
    return operations.override_tier(actor=request.actor, line=line, **told.dict())


@router.get("/contacts", response=list[ContactOut])
@paginate(Paging)
def contacts(request: Request, first: Day | None = None, last: Day | None = None) -> QuerySet[Any]:
    """Planned contacts of the people in scope, by person and day."""
    request.actor.require(SEE)
    rows = queries.visible_contacts(request.actor).filter(plan=shown_plan())
    rows = rows.filter(date__gte=first) if first else rows
    rows = rows.filter(date__lte=last) if last else rows
    return rows.select_related("person", "customer").order_by("person", "date", "sequence", "pk")


@router.post("/contacts/{contact}/tick", response=ContactOut)
def tick_contact(request: Request, contact: Key, told: VisitTickIn) -> Any:
    """Say whether a contact took place."""
    return operations.tick_contact(actor=request.actor, contact=contact, **told.dict())


@router.post("/contacts/{contact}/move", response=ContactOut)
def move_contact(request: Request, contact: Key, told: VisitMoveIn) -> Any:
    """Put a contact on another day."""
    return operations.move_contact(actor=request.actor, contact=contact, **told.dict())


@router.get("/weeks", response=list[WeekOut])
@paginate(Paging)
def weeks(request: Request) -> QuerySet[Any]:
    """Weeks of the people in scope."""
    request.actor.require(SEE)
    rows = queries.visible_weeks(request.actor).filter(plan=shown_plan())
    return rows.select_related("person").order_by("monday", "person", "pk")
