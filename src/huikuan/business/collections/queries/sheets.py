"""The plan's sheets of collections as they stand: collection plan and measures, in the active language."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huikuan.business.collections.models import Measure, MeasureState, PlanLine
from huikuan.business.collections.queries.frames import sheet_frame
from huikuan.business.collections.queries.organisation import nobody, ownership_frame
from huikuan.business.collections.sheets import MEASURE_KINDS, MEASURES, OWNERSHIP, PLAN
from huikuan.business.directory.queries import visible_customers
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.table import TYPES
from huikuan.foundation.imports.writing import query_frame
from huikuan.foundation.permissions.actor import Actor

EVERYTHING = Actor(user=None)
CUSTOMER_NO = {"customer_no": "customer__customer_no"}


def plan_frame(plan: Any, key: str) -> pl.DataFrame:
    """Sheet ``plan``, ``measures`` or ``ownership`` as the planner writes it: rows, order, columns, types."""
    if key == OWNERSHIP.key:
        return ownership_frame(plan)
    return lines_frame(plan) if key == PLAN.key else measures_frame(plan)


def lines_frame(plan: Any) -> pl.DataFrame:
    """The collection plan in the order in which it was drafted."""
    paths = {name: name for name in PLAN.by_key} | {
        **CUSTOMER_NO,
        "customer_name": "customer__name",
        "region": "effective_unit__name",
        "owner_no": "owner__employee_no",
        "owner_name": "owner__name",
    }
    rows = query_frame(PlanLine.objects.filter(plan=plan).order_by("pk"), paths, _types(PLAN, paths))
    no_region = pl.lit(_("(no region)"))
    return rows.with_columns(pl.col("region").fill_null(no_region), pl.col("owner_name").fill_null(pl.lit(nobody())))


def measures_frame(plan: Any) -> pl.DataFrame:
    """Measures on file with what is missing at their customers, then the plan's own suggestions."""
    columns = list(MEASURES.by_key)
    given = sheet_frame(MEASURES.key).select(columns)
    lines = PlanLine.objects.filter(plan=plan).order_by("pk")
    gap_paths = {**CUSTOMER_NO, "gap": "unowned"}
    gaps = query_frame(lines, gap_paths, _types(MEASURES, gap_paths))
    given = given.drop("gap").join(gaps, on="customer_no", how="left", maintain_order="left")
    paths = {name: name for name in ("gap", "expected", "cost", "due_date", "produced")} | {
        **CUSTOMER_NO,
        "measure": "kind",
    }
    suggested = query_frame(
        Measure.objects.filter(plan=plan, state=MeasureState.SUGGESTED).order_by("pk"), paths, _types(MEASURES, paths)
    )
    english = (get_language() or "").startswith("en")
    names = {choice.code: choice.en if english else choice.zh for choice in MEASURE_KINDS}
    suggested = suggested.with_columns(pl.col("measure").replace(names), approved=pl.lit("no"))
    people = pl.DataFrame(
        list(visible_customers(EVERYTHING).values_list("customer_no", "name", "owner__name")),
        schema={"customer_no": pl.String, "customer_name": pl.String, "owner_name": pl.String},
        orient="row",
    )
    both = pl.concat([given.drop("customer_name", "owner_name"), suggested], how="diagonal")
    both = both.join(people, on="customer_no", how="left", maintain_order="left")
    return both.with_columns(pl.col("gap").fill_null(0), pl.col("owner_name").fill_null(pl.lit(nobody()))).select(
        columns
    )


def _types(sheet: Sheet, names: dict[str, str]) -> dict[str, pl.DataType]:
    return {name: TYPES[sheet.by_key[name].kind] for name in names}
