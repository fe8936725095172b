"""How much a workbook of a plan would hold, and how much of it has yet to follow: what takes long is a job."""

from __future__ import annotations

from typing import Any

from huikuan.business.targets import settling
from huikuan.business.targets.models import MonthPlan
from huikuan.business.targets.queries.offers import MOST_FOLLOWED
from huikuan.business.targets.queries.scope import standing_cells, standing_days, standing_items
from huikuan.foundation.permissions.actor import Actor

MOST_ROWS = 20_000  # rows that are written while somebody waits: two to three seconds


def sheet_rows(actor: Actor, plan: MonthPlan, key: str, depth: int | None = None) -> int:
    """Rows of a sheet in scope, down to a depth; 0 for the short ones, which are of a region or a product each."""
    rows: Any
    match key:
        case "decomposition" | "offline" | "offline_whole":
            rows = standing_cells(actor, plan)
            rows = rows if depth is None else rows.filter(depth__lte=depth)
        case "by_item":
            rows = standing_items(actor, plan)
        case "by_day":
            rows = standing_days(actor, plan)
        case _:
            return 0
    return int(rows.order_by().count())


def takes_long(actor: Actor, plan: MonthPlan, rows: int) -> bool:
    """Whether so many rows of the plan are better written by a job."""
    if rows > MOST_ROWS:
        return True
    waiting = settling.people_waiting(plan) if rows else set()
    return len(waiting if actor.sees_all else waiting & {*actor.people, None}) > MOST_FOLLOWED
