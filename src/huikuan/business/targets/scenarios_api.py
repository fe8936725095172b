"""Scenarios by API: those of a month, side by side, copying, changing, dropping, taking over."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Path, Query, Router, Schema
from ninja.pagination import paginate

from huikuan.business.targets import operations, queries
from huikuan.business.targets.policies import SEE_PROPOSAL
from huikuan.engine.smart import Light
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router(tags=["scenarios"])
Key = Annotated[int, Field(ge=1, le=2**62)]
Pk = Annotated[int, Path(ge=1, le=2**62)]
Text = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]


class ChoiceOut(Schema):
    """A factor as people write it on the factors sheet; ``region`` empty for the whole company."""

    factor: str
    region: str
    value: str


class ChoiceIn(Schema):
    """The same, to be kept."""

    factor: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]+$")]
    region: Text = ""
    value: Text


class ScenarioOut(Schema):
    """Other inputs of a month's proposal under a name; state open, taken. ``plan``: the version they come from."""

    id: int
    month: date
    plan: int = Field(alias="plan_id")
    name: str
    state: str
    made_at: datetime
    revision: int
    choices: list[ChoiceOut]

    @staticmethod
    def resolve_choices(scenario: Any) -> list[dict[str, str]]:
        """Rows of the factors sheet."""
        return choice_rows(scenario.choices)


class ScenarioRegionOut(Schema):
    """A region's part of the target, fen; ``name`` empty: no region."""

    name: str
    amount: int


LETTERS = {
    "attainable": "A",
    "realistic": "R",
    "attainable_people": "A people",
    "realistic_people": "R people",
    "attainable_customers": "A customers",
    "realistic_customers": "R customers",
    "lines": "lines",
}


class LightsOut(Schema):
    """How many are green, amber and red."""

    green: int
    amber: int
    red: int


class ColumnOut(Schema):
    """What comes of one way to choose, for the whole company in fen; without a scenario: the plan as proposed.

    ``left`` is margin less expense budget. ``attainable``: letter A by the forecast; ``realistic``: R by what outlets
    can sell (and credit), of company and regions, of people, of customers; ``lines``: customers by the worst of their
    five letters. Null is unknown.
    """

    scenario: int | None
    name: str
    proposal: int | None
    level_base: int | None
    level_challenge: int | None
    level_stretch: int | None
    margin: int | None
    left: int | None
    collection: int | None
    regions: list[ScenarioRegionOut]
    attainable: LightsOut
    realistic: LightsOut
    attainable_people: LightsOut
    realistic_people: LightsOut
    attainable_customers: LightsOut
    realistic_customers: LightsOut
    lines: LightsOut
    choices: list[ChoiceOut]


class CopyIn(Schema):
    """``source``: the scenario to copy; without one the plan's own inputs."""

    name: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]
    source: Key | None = None


class ChoicesIn(Schema):
    """All inputs that the scenario is to have. ``seen``: its revision."""

    seen: Key
    choices: Annotated[list[ChoiceIn], Field(max_length=2_000)]


class ScenarioSeenIn(Schema):
    """The revision that was read."""

    seen: Key


class ScenarioTakeIn(ScenarioSeenIn):
    """Why the month is to be planned so."""

    reason: Text


class ScenarioReasonIn(Schema):
    """Why."""

    reason: Text


class MonthChoiceOut(Schema):
    """What a month is planned with from its next version on; without choices the company's factors."""

    month: date
    number: int
    scenario: int | None = Field(None, alias="scenario_id")
    reason: str
    chosen_at: datetime
    choices: list[ChoiceOut]

    @staticmethod
    def resolve_choices(choice: Any) -> list[dict[str, str]]:
        """Rows of the factors sheet."""
        return choice_rows(choice.choices)


def choice_rows(rows: Any) -> list[dict[str, str]]:
    """Kept rows by name."""
    return [{"factor": factor, "region": region, "value": value} for factor, region, value in rows]


@router.get("/plans/{plan}/scenarios", response=list[ScenarioOut])
@paginate(Paging)
def scenarios(request: Request, plan: Pk) -> Any:
    """What is compared or was taken over for the plan's month, newest first."""
    request.actor.require(SEE_PROPOSAL)
    return queries.scenarios(queries.plan(plan))


@router.get("/plans/{plan}/scenarios/compared", response=list[ColumnOut])
def compared(
    request: Request,
    plan: Pk,
    scenario: Annotated[list[Key] | None, Query(max_length=queries.MOST_COMPARED - 1)] = None,
) -> Any:
    """The plan's own inputs, then each scenario's (those named, else those that are open), on the same evidence."""
    request.actor.require(SEE_PROPOSAL)
    version = queries.plan(plan)
    grounds = queries.grounds_of(version)
    if grounds is None:
        raise RefusedError("scenarios.no_grounds")
    chosen = queries.chosen_scenarios(queries.scenarios(version), scenario or ())
    return [_column(one) for one in queries.compared(grounds, chosen)]


def _column(column: queries.Column) -> dict[str, Any]:
    return {
        "scenario": column.scenario.pk if column.scenario else None,
        "name": column.scenario.name if column.scenario else "",
        **column.figures,
        "regions": [{"name": name, "amount": fen} for name, fen in column.outcome.shares.items()],
        **{
            name: {light.value: column.letters.get(letter, {}).get(light, 0) for light in Light}
            for name, letter in LETTERS.items()
        },
        "choices": [
            {"factor": factor, "region": region, "value": value} for (factor, region), value in column.choices.items()
        ],
    }


@router.post("/plans/{plan}/scenarios", response=ScenarioOut)
def copy(request: Request, plan: Pk, told: CopyIn) -> Any:
    """Begin a scenario from the plan, or from another scenario of its month."""
    return operations.copy_scenario(actor=request.actor, plan_id=plan, name=told.name, source=told.source)


@router.put("/scenarios/{scenario}", response=ScenarioOut)
def change(request: Request, scenario: Pk, told: ChoicesIn) -> Any:
    """Keep other inputs; all of them are written."""
    rows = [[one.factor, one.region, one.value] for one in told.choices]
    return operations.change_scenario(actor=request.actor, scenario_id=scenario, seen=told.seen, choices=rows)


@router.post("/scenarios/{scenario}/drop", response=ScenarioOut)
def drop(request: Request, scenario: Pk, told: ScenarioSeenIn) -> Any:
    """Put it away."""
    return operations.drop_scenario(actor=request.actor, scenario_id=scenario, seen=told.seen)


@router.post("/scenarios/{scenario}/take", response=MonthChoiceOut)
def take(request: Request, scenario: Pk, told: ScenarioTakeIn) -> Any:
    """Plan the month with it from the next version on."""
    return operations.take_scenario(actor=request.actor, scenario_id=scenario, seen=told.seen, reason=told.reason)


@router.post("/plans/{plan}/choice/end", response=MonthChoiceOut)
def end(request: Request, plan: Pk, told: ScenarioReasonIn) -> Any:
    """Plan the month by the company's factors again, from the next version on."""
    return operations.end_choice(actor=request.actor, month=queries.plan(plan).month, reason=told.reason)
