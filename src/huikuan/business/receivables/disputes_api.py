"""Disputes by API: amounts in fen, days as ISO dates."""

from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile
from ninja.pagination import paginate

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.api_shapes import LineIn, added_up
from huikuan.business.receivables.policies import SEE
from huikuan.business.receivables.web.evidence import evidence_response
from huikuan.foundation.api_values import Day, Key, Text
from huikuan.foundation.documents.evidence import MEDIA_TYPES
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router(tags=["receivables"])
Seen = Annotated[int, Field(ge=1, le=2**31 - 1)]
A_FILE = {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA_TYPES}
Code = Annotated[str, Field(max_length=16, pattern=r"^[a-z_]*$")]


class DisputeOut(Schema):
    """What a customer does not agree with."""

    id: int
    customer_no: str = Field(alias="customer.customer_no")
    amount: int
    kind: str
    reason: str
    settles: str | None = Field(None, alias="owner.name")
    due_by: date | None
    state: str
    opened_on: date
    resolved_on: date | None
    outcome: str
    resolution: str
    revision: int


class DisputedOut(Schema):
    """How much of an instalment is contested."""

    instalment: int
    invoice_no: str
    due: date
    open_fen: int
    fen: int


class EvidenceOut(Schema):
    """A file handed in, as it came."""

    id: int
    file_name: str
    media_type: str
    size: int
    sha256: str


class DisputePageOut(Schema):
    """A dispute, its instalments, what of it nobody has named yet, and its evidence."""

    dispute: DisputeOut
    items: list[DisputedOut]
    unnamed: int
    files: list[EvidenceOut]


class DisputeIn(Schema):
    """How much of which instalments a customer contests, and why."""

    lines: list[LineIn]
    kind: Code
    reason: Text
    due_by: Day | None = None


class ArrangedIn(Schema):
    """``owner``: the person who settles it; ``seen``: the revision that was read."""

    owner: Key
    kind: Code
    due_by: Day
    seen: Seen


class NamedIn(Schema):
    """How much of which instalments is meant; ``seen``: the revision that was read."""

    lines: list[LineIn]
    seen: Seen


class ResolvedIn(Schema):
    """``seen``: the revision that was read."""

    outcome: Code
    resolution: Text
    seen: Seen


@router.get("/disputes", response=list[DisputeOut])
@paginate(Paging)
def disputes(request: Request) -> QuerySet[Any]:
    """Disputes in scope, oldest first."""
    request.actor.require(SEE)
    return queries.visible_disputes(request.actor).select_related("customer", "owner").order_by("opened_on", "pk")


@router.post("/disputes", response=DisputeOut)
def open_dispute(request: Request, told: DisputeIn) -> Any:
    """A customer contests instalments from today on; two lines of one instalment are added up.

    ``kind``: quality, price, quantity, documents, acceptance, rebate or service. Without ``due_by`` the company's time
    to settle a dispute counts.
    """
    return operations.open_dispute(
        actor=request.actor, lines=added_up(told.lines), kind=told.kind, reason=told.reason, due_by=told.due_by
    )


@router.get("/disputes/{dispute}", response=DisputePageOut)
def dispute(request: Request, dispute: Key) -> dict[str, Any]:
    """One dispute and what it is about."""
    request.actor.require(SEE)
    found = queries.dispute_page(request.actor, dispute)
    items = [
        {"instalment": one.pk, "invoice_no": one.invoice_no, "due": one.due, "open_fen": one.open_fen, "fen": fen}
        for one, fen in found.items
    ]
    return {"dispute": found.dispute, "items": items, "unnamed": found.unnamed, "files": found.files}


@router.post("/disputes/{dispute}/name", response=DisputeOut)
def name_disputed(request: Request, dispute: Key, told: NamedIn) -> Any:
    """Say which instalments a dispute about the balance means."""
    return operations.name_disputed(actor=request.actor, dispute=dispute, lines=added_up(told.lines), seen=told.seen)


@router.post("/disputes/{dispute}/arrange", response=DisputeOut)
def arrange(request: Request, dispute: Key, told: ArrangedIn) -> Any:
    """Of which kind it is, and who settles it until when."""
    return operations.arrange_dispute(actor=request.actor, dispute=dispute, **told.dict())


@router.post("/disputes/{dispute}/evidence", response=EvidenceOut)
def add_evidence(request: Request, dispute: Key, file: File[UploadedFile]) -> Any:
    """An image or PDF of at most 20 MB that it is to be settled by."""
    return operations.add_evidence(actor=request.actor, dispute=dispute, file=file)


@router.get(
    "/disputes/{dispute}/evidence/{file}",
    openapi_extra={"responses": {200: {"description": "The file as it came", "content": A_FILE}}},
)
def evidence(request: Request, dispute: Key, file: Key) -> FileResponse:
    """A file handed in, byte by byte as its ``sha256`` says."""
    request.actor.require(SEE)
    kept = queries.dispute_file(request.actor, file)
    if kept.dispute_id != dispute:
        raise Http404
    return evidence_response(kept)


@router.post("/disputes/{dispute}/resolve", response=DisputeOut)
def resolve(request: Request, dispute: Key, told: ResolvedIn) -> Any:
    """It is settled; ``outcome``: credit_note, correction or rejected."""
    return operations.resolve_dispute(actor=request.actor, dispute=dispute, **told.dict())
