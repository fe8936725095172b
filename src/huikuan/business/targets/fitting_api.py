"""Two-way split by API: the tables one may fit, what comes of margins, bounds and holds, taking it over."""

from typing import Annotated, Any

from ninja import Field, Path, Router, Schema

from huikuan.business.targets import operations, queries
from huikuan.business.targets.fitting import ClashError, Matrix, Place, Wish
from huikuan.business.targets.policies import EDIT_TARGETS
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request
from huikuan.foundation.speech import refusal_words

router = Router(tags=["two-way split"])
Key = Annotated[int, Field(ge=0, le=2**62)]
Fen = Annotated[int, Field(ge=0, le=10**18, description="Fen.")]
Pk = Annotated[int, Path(ge=1, le=2**62)]
GroupKey = Annotated[str, Path(pattern=r"^(all|[up][1-9][0-9]{0,17})$")]


class FitGroupOut(Schema):
    """People whose table may be fitted together: everybody (``all``), a region's or a manager's."""

    key: str
    name: str
    people: int


class WishIn(Schema):
    """What is asked of a cell: an amount, or bounds. Person and item by id; 0 is nobody, and what names no item."""

    person: Key
    item: Key
    amount: Fen | None = None
    minimum: Fen | None = None
    maximum: Fen | None = None


class WishesIn(Schema):
    """All that is asked of a table; nothing asked gives the table as it stands."""

    wishes: Annotated[list[WishIn], Field(max_length=10_000, default_factory=list)]


class FitTakeIn(WishesIn):
    """``seen``: the ``state`` that the fit was read with."""

    seen: Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]*$")]
    reason: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


class HoldIn(Schema):
    """A cell that is planned."""

    person: Key
    item: Key
    held: bool


class FitLineOut(Schema):
    """A person or an item with its total, which stays."""

    id: int
    name: str
    total: int


class SpotOut(Schema):
    """A cell: as it stands, and as it would be. ``named`` of it stands at core outlets and cannot be given away."""

    person: int
    item: int
    amount: int
    fitted: int | None
    held: bool
    named: int


class ClashOut(Schema):
    """Lines that cannot come out: they have to make ``required`` and can at best make ``limit``, ``by`` apart."""

    lines: list[str]
    required: int
    limit: int
    by: int
    cells: list[str]
    message: str


class TieOut(Schema):
    """The table's total beside the target, fen: target = total + unowned − elsewhere.

    ``inside`` the total is nobody's; ``unowned`` is nobody's beside the table, ``elsewhere`` what its people carry in
    other regions. Target and what was proposed are null where they are not the reader's.
    """

    total: int
    inside: int
    unowned: int
    elsewhere: int
    target: int | None
    proposed: int | None


class FitOut(Schema):
    """The table, fen. With clashes nothing is fitted; ``moved`` is what cells gain together."""

    state: str
    people: list[FitLineOut]
    items: list[FitLineOut]
    cells: list[SpotOut]
    clashes: list[ClashOut]
    moved: int
    tie: TieOut


class FitEditOut(Schema):
    """What was recorded."""

    number: int
    kind: str
    state: str


@router.get("/plans/{plan}/fit", response=list[FitGroupOut])
def groups(request: Request, plan: Pk) -> Any:
    """The tables in scope."""
    request.actor.require(EDIT_TARGETS)
    found = queries.groups(request.actor, queries.plan(plan))
    return [{"key": one.key, "name": one.name, "people": len(one.people)} for one in found]


@router.post("/plans/{plan}/fit/{group}", response=FitOut)
def fit(request: Request, plan: Pk, group: GroupKey, told: WishesIn) -> Any:
    """What comes of it between the present totals of people and items; nothing is kept."""
    request.actor.require(EDIT_TARGETS)
    matrix, wishes = _matrix(request, plan, group), wishes_of(told)
    operations.refuse_wishes(matrix, wishes)
    version = queries.plan(plan)
    tie = queries.tie_of(request.actor, version, queries.group_of(request.actor, version, group), matrix)
    fitted, clashes = None, []
    try:
        fitted = matrix.fit(wishes)
    except ClashError as error:
        clashes = [_clash(one) for one in error.clashes]
    return _shown(matrix, fitted) | {"state": matrix.state(wishes), "clashes": clashes, "tie": tie}


@router.post("/plans/{plan}/fit/{group}/take", response=FitEditOut)
def take(request: Request, plan: Pk, group: GroupKey, told: FitTakeIn) -> Any:
    """Take over the fit that was read, all of it in one edit."""
    return operations.fit_items(
        actor=request.actor, plan_id=plan, group=group, wishes=wishes_of(told), seen=told.seen, reason=told.reason
    )


@router.post("/plans/{plan}/fit/{group}/hold", response=FitEditOut)
def hold(request: Request, plan: Pk, group: GroupKey, told: HoldIn) -> Any:
    """Hold a cell at its amount, or let it go; this counts at once and for everybody."""
    request.actor.require(EDIT_TARGETS)
    stand = _matrix(request, plan, group).cells.get((told.person, told.item))
    if stand is None:
        raise RefusedError("targets.fit_foreign")
    return operations.hold_split(actor=request.actor, plan_id=plan, kind="items", rows=[stand.row], held=told.held)


def _matrix(request: Request, plan: int, group: str) -> Matrix:
    version = queries.plan(plan)
    operations.refuse_closed(version)
    return queries.matrix_of(request.actor, version, queries.group_of(request.actor, version, group))


def wishes_of(told: WishesIn) -> dict[Place, Wish]:
    """By cell; RefusedError where a cell is named twice."""
    wishes = {
        (one.person, one.item): Wish(amount=one.amount, minimum=one.minimum, maximum=one.maximum) for one in told.wishes
    }
    if len(wishes) != len(told.wishes):
        raise RefusedError("targets.typed_twice")
    return {place: wish for place, wish in wishes.items() if wish != Wish()}


def _shown(matrix: Matrix, fitted: dict[Place, int] | None) -> dict[str, Any]:
    cells = [
        {
            "person": person,
            "item": item,
            "amount": matrix.amount(person, item),
            "fitted": fitted[person, item] if fitted else None,
            "held": stand.held if stand else False,
            "named": stand.named if stand else 0,
        }
        for person, _name in matrix.people
        for item, _called in matrix.items
        if (stand := matrix.cells.get((person, item))) or (fitted and fitted[person, item])
    ]
    gains = (fen - matrix.amount(*place) for place, fen in (fitted or {}).items())
    return {
        "people": [{"id": key, "name": name, "total": matrix.row_totals[key]} for key, name in matrix.people],
        "items": [{"id": key, "name": name, "total": matrix.column_totals[key]} for key, name in matrix.items],
        "cells": cells,
        "moved": sum(gain for gain in gains if gain > 0),
    }


def _clash(clash: Any) -> dict[str, Any]:
    return {
        "lines": list(clash.lines),
        "required": clash.required,
        "limit": clash.limit,
        "by": clash.by,
        "cells": list(clash.binding),
        "message": refusal_words(operations.clash_refusal(clash)),
    }
