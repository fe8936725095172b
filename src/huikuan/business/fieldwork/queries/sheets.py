"""The plan's sheets of tiers, week plans and week summaries as they are stored, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.utils.translation import get_language

from huikuan.business.fieldwork.models import TierLine, WeekLine, WeekSummary
from huikuan.business.fieldwork.sheets import TIERS, WEEK_PLAN, WEEK_SUMMARY
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.table import TYPES
from huikuan.foundation.imports.writing import query_frame

CUSTOMER = {"customer_no": "customer__customer_no", "customer_name": "customer__name"}
PERSON = {"owner_no": "person__employee_no", "owner_name": "person__name"}
PLAIN: Mapping[str, tuple[str, ...]] = {
    "tiers": ("rank", "tier", "receipts", "sales", "share_start", "share", "visits", "calls"),
    "week_plan": ("date", "sequence", "activity", "tier", "goal", "expected"),
    "week_summary": (
        *("monday", "days", "visits", "calls", "developments", "collecting", "lifting", "at_stake", "load", "debt"),
    ),
}


def plan_frame(plan: Any, key: str) -> pl.DataFrame:
    """Sheet ``tiers``, ``week_plan`` or ``week_summary`` as the planner writes it: columns, order, types."""
    if key == TIERS.key:
        english = (get_language() or "").startswith("en")
        more = {
            **CUSTOMER,
            "owner_name": "customer__owner__name",
            "region": "customer__effective_unit__name",
            "why": "why_en" if english else "why_zh",
        }
        rows = _read(TierLine.objects.filter(plan=plan).order_by("rank", "pk"), TIERS, more)
        return rows.with_columns(pl.col("owner_name", "region").fill_null(""))
    if key == WEEK_PLAN.key:
        more = {
            **CUSTOMER,
            **PERSON,
            "region": "customer__effective_unit__name",
            "address": "customer__address",
        }
        rows = _read(WeekLine.objects.filter(plan=plan).order_by("pk"), WEEK_PLAN, more)
        return rows.with_columns(pl.col("region").fill_null(""), week=_week(pl.col("date")))
    rows = _read(WeekSummary.objects.filter(plan=plan).order_by("pk"), WEEK_SUMMARY, PERSON)
    return rows.with_columns(week=_week(pl.col("monday")))


def _read(rows: QuerySet[Any], sheet: Sheet, more: Mapping[str, str]) -> pl.DataFrame:
    paths = {name: name for name in PLAIN[sheet.key]} | dict(more)
    found = query_frame(rows, paths, {name: TYPES[sheet.by_key[name].kind] for name in paths})
    absent = [
        pl.lit(None, dtype=TYPES[column.kind]).alias(key) for key, column in sheet.by_key.items() if key not in paths
    ]
    return found.with_columns(*absent).select(list(sheet.by_key))


def _week(day: pl.Expr) -> pl.Expr:
    return day.dt.week().cast(pl.Int64)
