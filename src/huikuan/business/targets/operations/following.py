"""A person's items and days follow the person's cells: after every edit each of them sums to the person again."""

from __future__ import annotations

import polars as pl

from huikuan.business.targets.models import MonthPlan
from huikuan.business.targets.parts import (
    Named,
    People,
    named_items,
    split_days,
    split_items,
    totals,
    turn_rows,
    write_split,
)

__all__ = ["follow", "named_items", "split_days", "split_items", "totals", "turn_rows", "write_split"]


def follow(plan: MonthPlan, people: People, before: Named) -> list[pl.DataFrame]:
    """Split the people's new totals over items and days; ``before`` is `named_items` before the cells changed."""
    if not people:
        return []
    now = totals(plan, people)
    return [split_items(plan, people, now, before), split_days(plan, people, now)]
