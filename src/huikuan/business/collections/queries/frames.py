"""Promises and measures as the sheets they came in, and what an import would change."""

from __future__ import annotations

from hashlib import sha256

import polars as pl
from django.db.models import Case, CharField, F, Q, Value, When

from huikuan.business.collections.models import Measure, MeasureState, Promise, PromiseState
from huikuan.business.collections.sheets import MEASURES, PROMISES
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.table import NOTES
from huikuan.foundation.imports.writing import stored_frame

SHEETS = {sheet.key: sheet for sheet in (PROMISES, MEASURES)}
PROMISE_PATHS = {
    "customer_no": "customer__customer_no",
    "amount": "amount",
    "promised_date": "promised_date",
    "made_on": "made_on",
    "made_by": "made_by__employee_no",
    "support_needed": "support_needed",
    NOTES: "notes",
}
MEASURE_PATHS = {
    "customer_no": "customer__customer_no",
    "customer_name": "customer_name_given",
    "owner_name": "owner_name_given",
    "gap": "gap",
    "measure": "text",
    "expected": "expected",
    "cost": "cost",
    "due_date": "due_date",
    "produced": "produced",
    "approved": "approved_cell",
    NOTES: "notes",
}
COUNTING = Q(state__in=[MeasureState.APPROVED, MeasureState.DONE])  # measures that somebody has approved
INPUT = COUNTING | Q(state=MeasureState.PROPOSED)  # what the planner is told; suggestions are its own output


def sheet_frame(key: str) -> pl.DataFrame:
    """The rows of sheet ``promises`` or ``measures`` as the planner reads them, in order of recording.

    Withdrawn promises, rejected measures and the plan's own suggestions are left out.
    """
    if key == PROMISES.key:
        return stored_frame(
            Promise.objects.exclude(state=PromiseState.WITHDRAWN).order_by("pk"), PROMISES, PROMISE_PATHS
        )
    approved = Case(When(COUNTING, then=Value("yes")), default=F("approved_given"), output_field=CharField(null=True))
    rows = Measure.objects.filter(INPUT).annotate(approved_cell=approved).order_by("pk")
    return stored_frame(rows, MEASURES, MEASURE_PATHS)


def fingerprints(sheet: Sheet, frame: pl.DataFrame) -> list[str]:
    """What identifies each row of a sheet without a key: a hash of all its cells and notes."""
    cells = frame.select(pl.struct([*sheet.by_key, NOTES]).struct.json_encode()).to_series()
    return [sha256(text.encode()).hexdigest() for text in cells]
