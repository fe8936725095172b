"""Every read of targets."""

from huikuan.business.targets.names import cell_name as named
from huikuan.business.targets.queries.after import changed_rows, people_in
from huikuan.business.targets.queries.evidence import (
    REFERENCES,
    explanation,
    label,
    proposal,
    proposal_line,
    region_schemes,
    weights,
    what_if,
)
from huikuan.business.targets.queries.frames import cells_frame, language, plan_frame, scoped_frame, sheet_frame
from huikuan.business.targets.queries.history import can_undo, cell_history, differences, edits
from huikuan.business.targets.queries.plans import (
    current_plan,
    current_plans,
    editable_plan,
    edits_of,
    plan,
    shown_plan,
    versions,
)
from huikuan.business.targets.queries.scope import visible_cells, visible_days, visible_items
from huikuan.business.targets.queries.trees import (
    Row,
    cell,
    children,
    day_rows,
    item_rows,
    item_totals,
    people_of,
    roots,
    rows_again,
    total,
    trail,
)

__all__ = [
    "REFERENCES",
    "Row",
    "can_undo",
    "cell",
    "cell_history",
    "cells_frame",
    "changed_rows",
    "children",
    "current_plan",
    "current_plans",
    "day_rows",
    "differences",
    "editable_plan",
    "edits",
    "edits_of",
    "explanation",
    "item_rows",
    "item_totals",
    "label",
    "language",
    "named",
    "people_in",
    "people_of",
    "plan",
    "plan_frame",
    "proposal",
    "proposal_line",
    "region_schemes",
    "roots",
    "rows_again",
    "scoped_frame",
    "sheet_frame",
    "shown_plan",
    "total",
    "trail",
    "versions",
    "visible_cells",
    "visible_days",
    "visible_items",
    "weights",
    "what_if",
]
