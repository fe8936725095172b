"""Bringing files in by API: upload, check, apply, undo. Small files are dealt with at once, larger ones by a job."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from huikuan.engine.findings import Severity
from huikuan.foundation.imports import jobs, operations, queries, steps
from huikuan.foundation.imports.found import finding_of
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.policies import IMPORT
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request
from huikuan.foundation.speech import finding_words

router = Router(tags=["imports"])
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Text = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
NO_NAME: Any = Form("")  # type: ignore[type-arg]


class SheetOut(Schema):
    """Rows of one sheet: read, accepted, left out for a reason, and of the accepted new, changed and the same."""

    read: int
    accepted: int
    left_out: int
    new: int
    changed: int
    same: int


class ImportOut(Schema):
    """One file; ``sheets`` by sheet key. ``job`` is the work that is under way for it."""

    id: int
    file_name: str
    size: int
    sha256: str
    state: str
    sheets: dict[str, SheetOut] = Field(alias="counts")
    uploaded_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    job: int | None = None


class FindingOut(Schema):
    """One doubt about the file, by place, in the language asked for."""

    severity: Severity
    code: str
    sheet: str
    row: int | None
    column: str
    value: str
    message: str
    remedy: str


class UndoIn(Schema):
    """Why."""

    reason: Text = ""


@router.get("/imports", response=list[ImportOut])
@paginate(Paging)
def imports(request: Request) -> QuerySet[Import]:
    """All imports, latest first."""
    request.actor.require(IMPORT)
    return queries.visible_imports(request.actor).order_by("-pk")


@router.post("/imports", response={201: ImportOut})
def upload(request: Request, file: File[UploadedFile], name: Text = NO_NAME) -> Status[Import]:
    """Upload a workbook, a CSV file named like its sheet (``name`` overrides the file's), or a .zip of CSV files."""
    return Status(201, operations.upload(actor=request.actor, file=file, name=name or file.name or ""))


@router.get("/imports/{batch}", response=ImportOut)
def one_import(request: Request, batch: Key) -> Import:
    """How an import stands."""
    request.actor.require(IMPORT)
    return queries.visible_imports(request.actor).get(pk=batch)


@router.get("/imports/{batch}/findings", response=list[FindingOut])
@paginate(Paging)
def findings(request: Request, batch: Key) -> list[dict[str, Any]]:
    """Every doubt about the file."""
    request.actor.require(IMPORT)
    queries.visible_imports(request.actor).get(pk=batch)
    return [_told(row) for row in queries.findings(request.actor, batch).values()]


@router.post("/imports/{batch}/check", response={200: ImportOut, 202: ImportOut})
def check(request: Request, batch: Key) -> Status[Import]:
    """The dry run: 200 with what the file would change, 202 while a job finds out."""
    return _step(request, batch, jobs.CHECK, steps.check)


@router.post("/imports/{batch}/apply", response={200: ImportOut, 202: ImportOut})
def apply(request: Request, batch: Key) -> Status[Import]:
    """Bring the file in, whole or not at all: 200 when done, 202 while a job does it."""
    return _step(request, batch, jobs.APPLY, steps.bring_in)


@router.post("/imports/{batch}/undo", response=ImportOut)
def undo(request: Request, batch: Key, told: UndoIn) -> Import:
    """Take the whole import back while nothing depends on it."""
    return operations.undo(actor=request.actor, batch=batch, reason=told.reason)


def _step(request: Request, batch: int, kind: str, step: Any) -> Status[Import]:
    request.actor.require(IMPORT)
    row = queries.visible_imports(request.actor).get(pk=batch)
    if steps.is_small(row):
        return Status(200, step(actor=request.actor, batch=batch))
    row.job = jobs.start(kind, actor=request.actor, batch=row)  # type: ignore[attr-defined]
    return Status(202, row)


def _told(row: Any) -> dict[str, Any]:
    message, remedy = finding_words(finding_of(row))
    return {**row, "message": message, "remedy": remedy}
