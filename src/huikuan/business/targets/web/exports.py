"""The plan's sheets as workbooks, of what the reader may see."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from huikuan.business.targets import queries
from huikuan.business.targets.policies import SEE_PROPOSAL, SEE_SCHEMES, SEE_TARGETS
from huikuan.business.targets.sheets import BY_DAY, BY_ITEM, DECOMPOSITION, PROPOSAL, SCHEMES, WITH_FAIRNESS
from huikuan.foundation.documents.book import Highlight, Page
from huikuan.foundation.documents.writing import write_book
from huikuan.foundation.permissions import Request, page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEETS = {sheet.key: sheet for sheet in (PROPOSAL, DECOMPOSITION, BY_ITEM, BY_DAY, SCHEMES)}
ASKS = {"proposal": SEE_PROPOSAL, "schemes": SEE_SCHEMES}
FREEZE = {"decomposition": "name", "schemes": "scheme", "proposal": "reference"}
OPEN_LEVELS = 3


@page(SEE_TARGETS)
def export(request: Request, plan: int, key: str) -> HttpResponse:
    """One sheet of the plan."""
    if key not in SHEETS:
        raise Http404
    request.actor.require(ASKS.get(key, SEE_TARGETS))
    shown = queries.plan(plan)
    frame, sheet = queries.scoped_frame(request.actor, shown, key), SHEETS[key]
    tree = key == "decomposition"
    if tree and frame.height:
        frame = frame.with_columns(pl.col("_depth") - pl.col("_depth").min())
        frame, sheet = queries.with_fairness(shown, frame, "_depth"), WITH_FAIRNESS
    lang = queries.language()
    made = Page(
        sheet=sheet,
        frame=frame,
        title=f"{sheet.label(lang)} {shown}",
        level="_depth" if tree else None,
        open_levels=OPEN_LEVELS if tree else None,
        freeze=FREEZE.get(key),
        highlights={"smart": Highlight.MARKS} if tree else {},
    )
    return workbook_of(made, f"{sheet.label(lang)}-{shown.month:%Y-%m}-v{shown.version}.xlsx")


def workbook_of(made: Page, name: str) -> HttpResponse:
    """One sheet as a file to keep."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        write_book(path, pages=[made], lang=queries.language())
        response = HttpResponse(path.read_bytes(), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
