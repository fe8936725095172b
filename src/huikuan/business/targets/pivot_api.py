"""Targets by dimensions in any order, by API: lines, what follows from typing some, taking it over."""

from typing import Annotated, Any

from ninja import Field, Path, Query, Router, Schema

from huikuan.business.targets import operations, queries
from huikuan.business.targets.pivot import Asked, key_of, key_text, order_of
from huikuan.business.targets.policies import SEE_TARGETS
from huikuan.engine.pivot import Key
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request

router = Router(tags=["targets in any order"])
Fen = Annotated[int, Field(ge=0, le=10**18, description="Fen.")]
Pk = Annotated[int, Path(ge=1, le=2**62)]
By = Annotated[str, Field(max_length=60, pattern=r"^[a-z]+(,[a-z]+)*$", description="Dimensions in their order.")]
KEY = r"^(all|[0-9]{1,18}(\.[0-9]{1,18}){0,5})$"
LineKey = Annotated[str, Field(max_length=120, pattern=KEY, description="Ids along the order, 0 for none; or all.")]


class PivotLineOut(Schema):
    """A line; ``key`` leads to the lines below it. Amounts in fen, null where unplanned (last year: unknown). With
    ``others`` it is not one line but the sum of so many that are not listed."""

    key: str
    name: str
    amount: int | None
    last_year: int | None
    share: str | None
    growth: str | None
    others: int


class TypedLineIn(Schema):
    """What a line is to have."""

    key: LineKey
    amount: Fen


class TypedLinesIn(Schema):
    """All that is typed. ``stays``: the total each line stands in stays and the lines beside it give; of people's items
    and days everybody's total stays whatever is said."""

    by: By
    lines: Annotated[list[TypedLineIn], Field(min_length=1, max_length=50)]
    stays: bool = True


class TakeLinesIn(TypedLinesIn):
    """``seen``: the ``state`` that was looked at."""

    seen: Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]*$")]
    reason: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


class MovedLineOut(Schema):
    """A line, or a person, before and after."""

    key: str
    name: str
    was: int | None
    now: int | None
    typed: bool

    @staticmethod
    def resolve_key(one: Any) -> str:
        """As in an address."""
        return key_text(one.key)


class TrialOut(Schema):
    """What would follow; ``more`` lines are not listed, ``targets`` would be set."""

    lines: list[MovedLineOut]
    people: list[MovedLineOut]
    more: int
    targets: int
    was: int
    now: int
    state: str


class PivotEditOut(Schema):
    """What was recorded."""

    number: int
    kind: str
    state: str


@router.get("/plans/{plan}/pivot", response=list[PivotLineOut])
def lines(
    request: Request,
    plan: Pk,
    by: Annotated[str, Query(max_length=60, pattern=r"^[a-z]+(,[a-z]+)*$")],
    key: Annotated[str, Query(max_length=120, pattern=KEY)] = "all",
) -> Any:
    """The lines below one, in scope; they sum to it."""
    request.actor.require(SEE_TARGETS)
    order = order_of(by)
    return [
        {
            "key": key_text(one.key) if not one.others else f"{key_text(one.key[:-1])}.others",
            "name": one.name,
            "amount": one.amount,
            "last_year": one.last_year,
            "share": None if one.share is None else f"{one.share:f}",
            "growth": None if one.growth is None else f"{one.growth:f}",
            "others": one.others,
        }
        for one in queries.lines_below(request.actor, queries.plan(plan), order, _key(key, by))
    ]


@router.post("/plans/{plan}/pivot/try", response=TrialOut)
def try_lines(request: Request, plan: Pk, told: TypedLinesIn) -> Any:
    """What would follow; nothing is kept."""
    return operations.try_lines(actor=request.actor, plan_id=plan, asked=_asked(told))


@router.post("/plans/{plan}/pivot/take", response=PivotEditOut)
def take_lines(request: Request, plan: Pk, told: TakeLinesIn) -> Any:
    """Take over what was looked at, all of it in one edit."""
    return operations.take_lines(
        actor=request.actor, plan_id=plan, asked=_asked(told), seen=told.seen, reason=told.reason
    )


def _asked(told: TypedLinesIn) -> Asked:
    typed = {_key(one.key, told.by): one.amount for one in told.lines}
    if len(typed) != len(told.lines):
        raise RefusedError("targets.typed_twice")
    return Asked(order=order_of(told.by), typed=typed, stays=told.stays)


def _key(text: str, by: str) -> Key:
    try:
        return key_of(text, order_of(by))
    except ValueError as error:
        raise RefusedError("targets.pivot_order") from error
