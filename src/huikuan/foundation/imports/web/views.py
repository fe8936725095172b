"""Screens of bringing files in: list, upload, match columns, check and result, findings, undo."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huikuan.foundation.imports import catalogue, jobs, operations, queries, shapes, steps
from huikuan.foundation.imports.archive import MIB
from huikuan.foundation.imports.found import finding_of
from huikuan.foundation.imports.models import Import, ImportFinding
from huikuan.foundation.imports.policies import IMPORT
from huikuan.foundation.imports.refusals import ImportRefusedError
from huikuan.foundation.imports.template import write_template
from huikuan.foundation.imports.web import lists, matching
from huikuan.foundation.imports.web.summary import summaries
from huikuan.foundation.jobs.queries import worker_alive
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import finding_words, refusal_words

SHOWN = 8  # errors on the page of a file; all of them stand in its list


@page(IMPORT)
@require_GET
def imports(request: Request) -> HttpResponse:
    """All imports, newest first."""
    return list_response(
        request, lists.IMPORTS, queries.visible_imports(request.actor), template="imports/imports.html"
    )


@page(IMPORT)
@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponse:
    """Choose a file; it is checked at once when small, else by a job."""
    told = {"limit": settings.UPLOAD_LIMIT // MIB, "sheets": matching.our_sheets()}
    if request.method == "GET":
        return render(request, "imports/upload.html", told)
    file = request.FILES.get("file")
    if file is None:
        large = getattr(request, "upload_too_large", False)
        said = _("The file is larger than {limit} MiB.").format(**told) if large else _("Choose a file first.")
        return render(request, "imports/upload.html", {**told, "error": said}, status=422)
    try:
        batch = operations.upload(actor=request.actor, file=file, name=file.name or "")
    except ImportRefusedError as refusal:
        said = " ".join(" ".join(finding_words(finding)) for finding in refusal.findings)
        return render(request, "imports/upload.html", {**told, "error": said}, status=422)
    return _checking(request, batch)


@page(IMPORT)
@require_POST
def check(request: Request, pk: int) -> HttpResponse:
    """Check again, for instance after other files have been brought in."""
    return _checking(request, _found(request, pk))


@page(IMPORT)
@require_GET
def show(request: Request, pk: int) -> HttpResponse:
    """How a file stands: what it would change or has changed, and what can be done."""
    batch = _found(request, pk)
    doubts = queries.findings(request.actor, pk)
    told = {
        "batch": batch,
        "state": lists.STATES[batch.state],
        "tone": lists.STATE_TONES.get(batch.state, "secondary"),
        "sheets": summaries(batch),
        "worst": [(finding_words(finding_of(row)), row) for row in _worst(doubts)],
        "counts": [(lists.SEVERITIES[code], doubts.filter(severity=code).count(), code) for code in lists.SEVERITIES],
        "nothing_new": not any(one["new"] or one["changed"] for one in batch.counts.values()),
        "large": not steps.is_small(batch),
        "idle": not steps.is_small(batch) and not worker_alive(),
        "may_undo": all(request.actor.can(catalogue.sheet_imports()[key].permission) for key in batch.counts),
    }
    return render(request, "imports/import.html", told)


@page(IMPORT)
@require_GET
def findings(request: Request, pk: int) -> HttpResponse:
    """Every doubt about the file."""
    batch = _found(request, pk)
    return list_response(
        request,
        lists.FINDINGS,
        queries.findings(request.actor, pk),
        template="imports/findings.html",
        context={"batch": batch},
    )


@page(IMPORT)
@require_http_methods(["GET", "POST"])
def columns(request: Request, pk: int) -> HttpResponse:
    """Say which heading is which column; remembered for the next file of this shape."""
    batch = _found(request, pk)
    try:
        sources = shapes.sources(batch, recognise=True)
    except ImportRefusedError as refusal:
        messages.error(request, " ".join(finding_words(refusal.findings[0])))
        return redirect("import", pk=pk)
    found = matching.matches(sources, batch.mapping, request.POST or None)
    told = {"batch": batch, "matches": found, "ours": matching.our_sheets(), "units": matching.MONEY_UNITS}
    if request.method == "GET" or "again" in request.POST:
        return render(request, "imports/columns.html", told)
    try:
        mapping = {} if "forget" in request.POST else matching.mapping_of(request.POST, found)
        batch = operations.match_columns(actor=request.actor, batch=pk, mapping=mapping)
    except RefusedError as error:
        return render(request, "imports/columns.html", {**told, "error": refusal_words(error)}, status=422)
    return _checking(request, batch)


@page(IMPORT)
@require_POST
def apply(request: Request, pk: int) -> HttpResponse:
    """Bring the file in, whole or not at all."""
    batch = _found(request, pk)
    try:
        if not steps.is_small(batch):
            return redirect("job", pk=jobs.start(jobs.APPLY, actor=request.actor, batch=batch))
        steps.bring_in(actor=request.actor, batch=pk)
        messages.success(request, _("Brought in. Everything in this file counts from now on."))
    except (RefusedError, ImportRefusedError, PermissionDenied, OperationalError) as error:
        messages.error(request, _told(error))
    return redirect("import", pk=pk)


@page(IMPORT)
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take the whole import back."""
    _found(request, pk)
    try:
        operations.undo(actor=request.actor, batch=pk, reason=request.POST.get("reason", "")[:500])
        messages.success(request, _("Undone. What this file changed is as it was before."))
    except (RefusedError, PermissionDenied, OperationalError) as error:
        messages.error(request, _told(error))
    return redirect("import", pk=pk)


@page(IMPORT)
@require_GET
def file(request: Request, pk: int) -> FileResponse:
    """The file as it came, to save: never shown by the browser."""
    batch = _found(request, pk)
    return _attachment(Path(batch.file.path), batch.file_name)


@page(IMPORT)
@require_GET
def template(request: Request) -> FileResponse:
    """An empty workbook with explanations."""
    with tempfile.TemporaryDirectory(prefix="huikuan-template-") as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path, sheets=catalogue.sheets(), lang=matching.language())
        return _attachment(path, _("huikuan-template.xlsx"))


def _attachment(path: Path, name: str) -> FileResponse:
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _found(request: Request, pk: int) -> Import:
    try:
        return queries.visible_imports(request.actor).get(pk=pk)
    except ObjectDoesNotExist:
        raise Http404 from None


def _worst(doubts: QuerySet[ImportFinding]) -> list[dict[str, Any]]:
    """What a foreign file is; the first errors, else what is worth knowing about the file as a whole."""
    foreign = catalogue.foreign()
    what: list[Any] = list(doubts.filter(code__in=foreign.tells if foreign else ()).values()[: 2 * SHOWN])
    errors: list[Any] = list(doubts.filter(severity="error").values()[:SHOWN])
    return [*what, *(errors or doubts.filter(code__in=("imports.nothing_new", "imports.added_up")).values())]


def _checking(request: Request, batch: Import) -> HttpResponse:
    try:
        if not steps.is_small(batch):
            return redirect("job", pk=jobs.start(jobs.CHECK, actor=request.actor, batch=batch))
        steps.check(actor=request.actor, batch=batch.pk)
    except (RefusedError, OperationalError) as error:
        messages.error(request, _told(error))
    return redirect("import", pk=batch.pk)


def _told(error: Exception) -> str:
    if isinstance(error, RefusedError):
        return refusal_words(error)
    if isinstance(error, ImportRefusedError):
        return " ".join(finding_words(error.findings[0]))
    if isinstance(error, PermissionDenied):
        return _("You may not bring in, or take back, some of the sheets in this file.")
    return _("The database is busy with somebody else's work; nothing was changed. Try again in a minute.")


VIEWS = {
    "": (imports, "imports"),
    "new/": (upload, "import_new"),
    "template/": (template, "import_template"),
    "<int:pk>/": (show, "import"),
    "<int:pk>/check/": (check, "import_check"),
    "<int:pk>/findings/": (findings, "import_findings"),
    "<int:pk>/columns/": (columns, "import_columns"),
    "<int:pk>/apply/": (apply, "import_apply"),
    "<int:pk>/undo/": (undo, "import_undo"),
    "<int:pk>/file/": (file, "import_file"),
}
