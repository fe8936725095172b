"""Workbooks of the plan: at once, or by a job where that would take long."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from huikuan.business.targets import queries, workbook_jobs, workbooks
from huikuan.business.targets.policies import SEE_TARGETS
from huikuan.foundation.documents.book import Page
from huikuan.foundation.documents.writing import write_book
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(SEE_TARGETS)
def export(request: Request, plan: int, key: str) -> HttpResponse:
    """A workbook, or the offer to write it in the background."""
    if key not in workbooks.KEYS:
        raise Http404
    workbooks.require(request.actor, key)
    shown = queries.plan(plan)
    try:
        workbooks.require_possible(request.actor, shown, key)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
        return redirect("targets:offline", shown.pk)
    rows = queries.sheet_rows(request.actor, shown, key, workbooks.DEPTHS.get(key))
    if queries.takes_long(request.actor, shown, rows):
        return render(request, "targets/long_workbook.html", {"plan": shown, "key": key, "rows": rows})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        name = workbooks.write(path, request.actor, shown, key)
        return _answer(path, name)


@page(SEE_TARGETS)
@require_POST
def make(request: Request, plan: int, key: str) -> HttpResponse:
    """Have it written by a job."""
    if key not in workbooks.KEYS:
        raise Http404
    try:
        return redirect("job", workbook_jobs.start_writing(actor=request.actor, plan=plan, key=key).pk)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    return redirect(f"{reverse('targets:decomposition')}?plan={plan}")


def workbook_of(made: Page, name: str) -> HttpResponse:
    """One sheet as a file to keep."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        write_book(path, pages=[made], lang=queries.language())
        return _answer(path, name)


def _answer(path: Path, name: str) -> HttpResponse:
    response = HttpResponse(path.read_bytes(), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
