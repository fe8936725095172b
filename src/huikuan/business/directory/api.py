"""Customers, outlets, products, people and regions by API: scope and refusals as on the pages."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate
from pydantic import ConfigDict

from huikuan.business.directory import operations, queries
from huikuan.business.directory.policies import SEE_CUSTOMERS
from huikuan.foundation.api_values import Day, Key, Number, Text
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.paging import Paging
from huikuan.foundation.people import queries as people_queries
from huikuan.foundation.people.policies import SEE_PEOPLE
from huikuan.foundation.permissions import Request

router = Router(tags=["directory"])
Kind = Literal["distributor", "outlet", "project", "prospect"]


class CustomerOut(Schema):
    """A customer; amounts in fen. ``region`` counts: its own, else its owner's."""

    id: int
    customer_no: str
    name: str
    owner_no: str | None = Field(None, alias="owner.employee_no")
    head_office_no: str | None = Field(None, alias="parent.customer_no")
    region: str | None = Field(None, alias="effective_unit.name")
    kind: str | None
    address: str | None
    longitude: float | None
    latitude: float | None
    terms: str | None
    credit_limit: int | None
    credit_grade: str | None
    notes: str
    revision: int


class CustomerIn(Schema):
    """What to change; what is left out stays. ``seen`` is the revision that was read: 409 when it is another now.

    Limit, terms and grade are not among it: they are proposed and approved under ``/credit``."""

    model_config = ConfigDict(extra="forbid")

    seen: Annotated[int, Field(ge=0, le=2**31 - 1)]
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")] | None = None
    owner_no: Number | None = None
    kind: Kind | None = None
    address: Text | None = None
    notes: Text | None = None
    reason: Text = ""


class OutletOut(Schema):
    """An outlet; amounts in fen a month. ``standing`` is its status today, where opening and closing day decide."""

    id: int
    outlet_no: str
    name: str
    customer_no: str = Field(alias="customer.customer_no")
    owner_no: str | None = Field(None, alias="owner.employee_no")
    region: str | None = Field(None, alias="unit.name")
    status: str | None
    standing: str | None
    opened_on: date | None
    closed_on: date | None
    monthly_average: int | None
    potential: int | None
    revision: int


class OutletIn(Schema):
    """A new outlet of a customer; potential in fen a month. Without an opening day it is being developed."""

    model_config = ConfigDict(extra="forbid")
    outlet_no: Number
    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
    customer: Key
    owner: Key | None = None
    unit: Key | None = None
    opened_on: Day | None = None
    potential: Annotated[int, Field(ge=0, le=10**18)] | None = None
    notes: Text = ""
    reason: Text


class OutletDayIn(Schema):
    """From which day on, and why. ``seen``: the outlet's revision."""

    seen: Annotated[int, Field(ge=0, le=2**31 - 1)]
    on: date
    reason: Text


class ProductOut(Schema):
    """An item; its price in fen."""

    id: int
    item_no: str
    name: str
    role: str | None
    unit_price: int | None
    gross_margin: Decimal | None


class PersonOut(Schema):
    """Somebody who works or worked here."""

    id: int
    employee_no: str
    name: str
    role: str
    superior_no: str | None = Field(None, alias="parent.employee_no")
    region: str | None = Field(None, alias="unit.name")
    active: bool


class RegionOut(Schema):
    """A part of the company."""

    id: int
    name: str


@router.get("/customers", response=list[CustomerOut])
@paginate(Paging)
def customers(
    request: Request, owner_no: Number = "", customer_no: Number = "", unowned: bool = False
) -> QuerySet[Any]:
    """The customers in scope, in order of import."""
    request.actor.require(SEE_CUSTOMERS)
    rows = queries.visible_customers(request.actor).select_related("owner", "parent", "effective_unit")
    rows = rows.filter(owner=None) if unowned else rows
    rows = rows.filter(owner__employee_no=owner_no) if owner_no else rows
    return (rows.filter(customer_no=customer_no) if customer_no else rows).order_by("pk")


@router.get("/customers/{customer}", response=CustomerOut)
def customer(request: Request, customer: Key) -> Any:
    """One customer in scope."""
    request.actor.require(SEE_CUSTOMERS)
    rows = queries.visible_customers(request.actor).select_related("owner", "parent", "effective_unit")
    return rows.get(pk=customer)


@router.patch("/customers/{customer}", response=CustomerOut)
def change_customer(request: Request, customer: Key, told: CustomerIn) -> Any:
    """Change a customer in scope; a null empties a field, an empty ``owner_no`` makes it nobody's."""
    values = told.dict(exclude_unset=True, exclude={"seen", "reason", "owner_no"})
    if values.get("name", "x") is None:
        raise RefusedError("directory.name_missing")
    if values.get("notes", "x") is None:
        values["notes"] = ""
    if "owner_no" in told.model_fields_set:
        values["owner_id"] = _person(request, told.owner_no) if told.owner_no else None
    return operations.change_customer(
        actor=request.actor, customer=customer, seen=told.seen, values=values, reason=told.reason
    )


def _person(request: Request, number: str) -> int:
    found = people_queries.visible_people(request.actor).filter(employee_no=number).first()
    if found is None:
        raise RefusedError("directory.owner_out_of_scope")
    return int(found.pk)


@router.get("/outlets", response=list[OutletOut])
@paginate(Paging)
def outlets(request: Request, customer_no: Number = "") -> QuerySet[Any]:
    """The outlets in scope, in order of import."""
    request.actor.require(SEE_CUSTOMERS)
    rows = _outlets(request)
    return (rows.filter(customer__customer_no=customer_no) if customer_no else rows).order_by("pk")


@router.post("/outlets", response=OutletOut)
def add_outlet(request: Request, told: OutletIn) -> Any:
    """Put an outlet of a customer in scope on file."""
    values = {"owner_id": told.owner, "unit_id": told.unit, **told.dict(include={"opened_on", "potential", "notes"})}
    given = told.dict(include={"customer", "outlet_no", "name", "reason"})
    made = operations.add_outlet(actor=request.actor, values=values, **given)
    return _outlets(request).get(pk=made.pk)


@router.post("/outlets/{outlet}/open", response=OutletOut)
def open_outlet(request: Request, outlet: Key, told: OutletDayIn) -> Any:
    """Let an outlet in scope, one being developed or closed, sell from a day on."""
    operations.open_outlet(actor=request.actor, outlet=outlet, **told.dict())
    return _outlets(request).get(pk=outlet)


@router.post("/outlets/{outlet}/close", response=OutletOut)
def close_outlet(request: Request, outlet: Key, told: OutletDayIn) -> Any:
    """Let an outlet in scope sell nothing from a day on."""
    operations.close_outlet(actor=request.actor, outlet=outlet, **told.dict())
    return _outlets(request).get(pk=outlet)


def _outlets(request: Request) -> QuerySet[Any]:
    rows = queries.with_standing(queries.visible_outlets(request.actor))
    return rows.select_related("customer", "owner", "unit")


@router.get("/products", response=list[ProductOut])
@paginate(Paging)
def products(request: Request) -> QuerySet[Any]:
    """All products, in order of import."""
    request.actor.require(SEE_CUSTOMERS)
    return queries.products().order_by("pk")


@router.get("/people", response=list[PersonOut])
@paginate(Paging)
def people(request: Request) -> QuerySet[Any]:
    """The people in scope, in order of import."""
    request.actor.require(SEE_PEOPLE)
    return people_queries.visible_people(request.actor).order_by("pk")


@router.get("/regions", response=list[RegionOut])
def regions(request: Request) -> QuerySet[Any]:
    """All regions by name."""
    request.actor.require(SEE_PEOPLE)
    return people_queries.units()
