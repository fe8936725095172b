"""The decomposition out to Excel and back: what differs is shown before it is taken over, all of it or nothing."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huikuan.business.targets import offline as sheets
from huikuan.business.targets import operations, queries
from huikuan.business.targets.operations import CellEdit
from huikuan.business.targets.policies import EDIT_TARGETS
from huikuan.business.targets.web.answers import MOST_EDITS
from huikuan.business.targets.web.context import page_context
from huikuan.foundation.imports.refusals import ImportRefusedError
from huikuan.foundation.imports.uploads import recognise, safe_name
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words


class BackForm(forms.Form):
    """The workbook that comes back."""

    file = forms.FileField(label=gettext_lazy("Edited workbook"))


@page(EDIT_TARGETS)
def offline(request: Request, plan: int) -> HttpResponse:
    """Fetch the workbook; bring it back and see what differs."""
    form = BackForm(request.POST or None, request.FILES or None)
    told: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            told = _compared(request, plan, form.cleaned_data["file"])
        except RefusedError as error:
            form.add_error("file", refusal_words(error))
    return _page(request, plan, form, told, status=422 if form.errors else 200)


def _page(request: Request, plan: int, form: BackForm, told: dict[str, Any], status: int) -> HttpResponse:
    shown = queries.plan(plan)
    context = page_context(request, shown, "tree") | told | {"form": form}
    return render(request, "targets/offline.html", context, status=status)


def _compared(request: Request, plan: int, file: UploadedFile[bytes]) -> dict[str, Any]:
    shown = queries.plan(plan)
    try:
        recognise(file, safe_name(file.name or ""))
    except ImportRefusedError as error:
        raise RefusedError(error.code, **error.params) from error
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as kept:
        for piece in file.chunks():
            kept.write(piece)
        kept.flush()
        rows, _revision = sheets.read(Path(kept.name), shown)
    changed = [row for row in rows if row.amount != row.seen]
    if len(changed) > MOST_EDITS:
        raise RefusedError("targets.too_many", most=MOST_EDITS)
    now = queries.amounts_now(request.actor, shown, [row.cell for row in changed])
    if len(now) != len(changed):
        raise RefusedError("targets.file_cells", count=len(changed) - len(now))
    stale = [row for row in changed if now[row.cell] != row.seen]
    told: dict[str, Any] = {
        "compared": True,
        "unchanged": len(rows) - len(changed),
        "changes": [(row, now[row.cell], row in stale) for row in changed],
        "stale": len(stale),
    }
    if changed and not stale:
        edits = [CellEdit(row.cell, row.amount, row.seen) for row in changed]
        told["effects"] = operations.try_cells(actor=request.actor, plan_id=plan, edits=edits)
        told["edits"] = json.dumps([[row.cell, row.amount, row.seen] for row in changed])
    return told


@page(EDIT_TARGETS)
@require_POST
def take_offline(request: Request, plan: int) -> HttpResponse:
    """Take over what was shown, in one edit."""
    form = BackForm()
    try:
        edits = _posted(request.POST.get("edits", ""))
        operations.edit_cells(actor=request.actor, plan_id=plan, edits=edits, reason=_("Edited in Excel"))
    except StaleError:
        messages.error(
            request,
            _("Somebody has changed one of these targets meanwhile. Nothing was taken over; fetch the workbook again."),
        )
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        messages.success(request, _("Taken over: {count} targets.").format(count=len(edits)))
        return redirect(f"{reverse('targets:decomposition')}?plan={plan}")
    return _page(request, plan, form, {}, status=422)


def _posted(text: str) -> list[CellEdit]:
    try:
        rows = json.loads(text)
        edits = [CellEdit(cell, amount, seen) for cell, amount, seen in rows]
    except (ValueError, TypeError) as error:
        raise RefusedError("targets.nothing_typed") from error
    whole = all(
        type(one.cell) is int and all(type(fen) in {int, type(None)} for fen in (one.amount, one.seen)) for one in edits
    )
    if not whole or len(edits) > MOST_EDITS:
        raise RefusedError("targets.nothing_typed")
    return edits
