"""Negotiation by API: offers and their lines, answering, deciding; pledges and whether they stand."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import Http404
from ninja import Field, Path, Query, Router, Schema, Status
from ninja.pagination import paginate

from huikuan.business.targets import operations, plan_jobs, queries
from huikuan.business.targets.policies import DECIDE, SEE_OFFERS
from huikuan.engine.negotiation import Act
from huikuan.foundation.api_values import Text
from huikuan.foundation.paging import Paging, Readied
from huikuan.foundation.permissions import Request

router = Router(tags=["negotiation"])
Key = Annotated[int, Field(ge=1, le=2**62)]
Fen = Annotated[int, Field(ge=0, le=10**18, description="Fen.")]


class OfferOut(Schema):
    """What a person is asked to take on in a plan, in fen; scope team: all of a manager's people together. ``over`` is
    what of the sales first asked was over-assigned."""

    id: int
    plan: int = Field(alias="plan_id")
    employee_no: str = Field(alias="person.employee_no")
    scope: str
    state: str
    sales: int
    base: int
    challenge: int
    stretch: int
    collection: int
    expense: int | None
    over: int
    answered_at: datetime | None
    revision: int


class OfferLineOut(Schema):
    """One figure of an offer; without a customer the sum of ``count`` others. ``countered`` waits for a decision."""

    id: int
    offer: int = Field(alias="offer_id")
    kind: str
    customer_no: str | None = Field(None, alias="customer.customer_no")
    count: int
    asked: int
    amount: int
    countered: int | None
    reason: str
    support: str
    state: str
    revision: int


class CounterOut(OfferLineOut):
    """A counter with what speaks for and against it, in fen: ``median`` of the forecast and ``capacity`` as the month
    was planned with them, ``headroom`` of credit, ``overdue``; null is unknown."""

    employee_no: str = Field(alias="offer.person.employee_no")
    less: int
    last_year: int
    median: int | None
    capacity: int | None
    headroom: int | None
    overdue: int | None


class IssueIn(Schema):
    """By when people answer; ``over`` is handed down on top, in hundredths of a percent. ``seen``: plan's revision."""

    seen: Key
    answer_by: date
    over: Annotated[int, Field(ge=0, le=5_000)] = 0
    note: Text = ""


class IssueOut(Schema):
    """The job that does it: GET /jobs/{job} tells how far it is and what came of it."""

    job: int = Field(alias="pk")


class AcceptIn(Schema):
    """Lines to accept; none named: all that wait. ``seen``: the offer's revision."""

    seen: Key
    lines: Annotated[list[Key], Field(max_length=100)] | None = None


class CounterIn(Schema):
    """What one can take on instead. ``seen``: the line's revision."""

    seen: Key
    amount: Fen
    reason: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")]
    support: Text = ""


class DecideIn(Schema):
    """What becomes of a counter, and who carries the difference."""

    seen: Key
    act: Literal["lower", "insist", "split"]
    carry: Literal["own", "team", "nobody"] = "nobody"
    amount: Fen | None = None
    reason: Text = ""


class PledgeOut(Schema):
    """A pledge; ``digest`` is the SHA-256 of its canonical content."""

    id: int
    number: str
    employee_no: str = Field(alias="offer.person.employee_no")
    digest: str
    made_at: datetime
    replaced_at: datetime | None
    content: dict[str, Any]


class ChangeOut(Schema):
    """A bound figure that is another one now."""

    customer_no: str
    kind: str
    bound: int
    now: int
    by: str
    reason: str


class VerifiedOut(Schema):
    """Whether a pledge is what was signed, and which of its figures have changed."""

    genuine: bool
    holds: bool
    changes: list[ChangeOut]


Plan = Annotated[int, Path(ge=1, le=2**62)]


@router.post("/plans/{plan}/issue", response={202: IssueOut})
def issue(request: Request, plan: Plan, told: IssueIn) -> Any:
    """Ask everybody with a target for an answer: a job does it, for all of them or nobody."""
    return Status(202, plan_jobs.start_issuing(actor=request.actor, plan=plan, **told.dict()))


@router.get("/plans/{plan}/offers", response=list[OfferOut])
@paginate(Paging)
def offers(request: Request, plan: Plan) -> QuerySet[Any]:
    """The offers in scope."""
    request.actor.require(SEE_OFFERS)
    return queries.offers_of(request.actor, queries.plan(plan)).order_by("pk")


@router.get("/plans/{plan}/offer-lines", response=list[OfferLineOut])
@paginate(Paging)
def lines(
    request: Request, plan: Plan, state: Annotated[str, Query(max_length=16, pattern=r"^[a-z]*$")] = ""
) -> Readied:
    """The lines of the offers in scope, of one state if asked. Just after an edit of a total it is not known yet who is
    asked again: ``issued`` and ``reissued`` are refused then (`targets.following`) until the work behind has come so
    far; all lines, and those that were answered, are given at once."""
    request.actor.require(SEE_OFFERS)
    shown = queries.plan(plan)
    rows = queries.lines_in_state(request.actor, shown, state).order_by("offer", "position")
    return Readied(rows, lambda page: queries.follow_lines(shown, page))


@router.get("/plans/{plan}/counters", response=list[CounterOut])
@paginate(Paging)
def counters(request: Request, plan: Plan) -> QuerySet[Any]:
    """The counters that wait for a decision of one's own, the largest difference first."""
    request.actor.require(DECIDE)
    return queries.counter_rows(request.actor, queries.plan(plan)).order_by("less", "pk")


@router.post("/offers/{offer}/accept", response=OfferOut)
def accept(request: Request, offer: Annotated[int, Path(ge=1, le=2**62)], told: AcceptIn) -> Any:
    """Accept lines at the amounts that stand."""
    return operations.accept_lines(actor=request.actor, offer=offer, seen=told.seen, lines=told.lines)


@router.post("/offer-lines/{line}/counter", response=OfferLineOut)
def counter(request: Request, line: Annotated[int, Path(ge=1, le=2**62)], told: CounterIn) -> Any:
    """Offer another amount for a line."""
    return operations.counter_line(actor=request.actor, line=line, **told.dict())


@router.post("/offer-lines/{line}/decide", response=OfferLineOut)
def decide(request: Request, line: Annotated[int, Path(ge=1, le=2**62)], told: DecideIn) -> Any:
    """Answer a counter; the decomposition follows."""
    return operations.decide_line(
        actor=request.actor,
        line=line,
        seen=told.seen,
        act=Act(told.act),
        carry=operations.Carry(told.carry),
        amount=told.amount,
        reason=told.reason,
    )


@router.post("/plans/{plan}/pledges", response={202: IssueOut})
def draw_up(request: Request, plan: Plan) -> Any:
    """Draw up pledges for everybody one decides about who has agreed and has none yet: a job does it, all or none."""
    return Status(202, plan_jobs.start_drawing_up(actor=request.actor, plan=plan))


@router.get("/pledges", response=list[PledgeOut])
@paginate(Paging)
def pledges(request: Request) -> QuerySet[Any]:
    """The pledges in scope, those that were replaced too. Signing asks for a password and is done on the page."""
    request.actor.require(SEE_OFFERS)
    return queries.visible_pledges(request.actor).order_by("pk")


@router.get("/pledges/{pledge}/verify", response=VerifiedOut)
def verify(request: Request, pledge: Annotated[int, Path(ge=1, le=2**62)]) -> Any:
    """Whether what is bound still stands, figure by figure."""
    request.actor.require(SEE_OFFERS)
    found = queries.visible_pledges(request.actor).filter(pk=pledge).first()
    if found is None:
        raise Http404
    verified = queries.verify_pledge(found)
    changes = [
        {
            "customer_no": one.customer_no,
            "kind": one.kind,
            "bound": one.bound,
            "now": one.now,
            "by": author,
            "reason": reason,
        }
        for one, author, _at, reason in verified.changes
    ]
    return {"genuine": verified.genuine, "holds": verified.holds, "changes": changes}
