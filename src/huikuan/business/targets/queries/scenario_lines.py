"""What every customer's line of a plan was checked with, as arrays: to check them again under other targets."""

from __future__ import annotations

import polars as pl

from huikuan.business.targets.models import Level, LineEvidence, MonthPlan, TargetCell
from huikuan.engine.credit import Strength
from huikuan.engine.scenario_lines import AMBER, GREEN, RED, UNKNOWN, Lines
from huikuan.foundation.imports.writing import query_frame
from huikuan.foundation.remembered import remembered

WHOLE, TEXT, YES = pl.Int64(), pl.String(), pl.Boolean()
MARKS = ("over", "overdue")
FIGURES = ("median", "p95", "capacity", "headroom")
LIGHTS = {Strength.NONE.value: GREEN, Strength.WARN.value: AMBER, Strength.STOP.value: RED}
CELL = {"customer": "customer", "person": "person", "unit": "unit__name", "weight": "proposed"}
EVIDENCE = {"customer": "customer", **{name: name for name in FIGURES}, "over": "over", "overdue": "overdue"}
EVIDENCE |= {"days": "days_over", "itemised": "itemised", "sold": "sold"}


def lines_of(plan: MonthPlan, regions: list[str]) -> Lines | None:
    """The lines of the customers in these regions, which number them; None where the plan kept no evidence."""
    found: Lines | None = remembered(("targets.scenario_lines", plan.pk, *regions), lambda: _read(plan, regions))
    return found


def _read(plan: MonthPlan, regions: list[str]) -> Lines | None:
    kept = LineEvidence.objects.filter(plan=plan)
    types = {**dict.fromkeys(EVIDENCE, WHOLE), "over": TEXT, "overdue": TEXT, "itemised": YES, "sold": YES}
    evidence = query_frame(kept, EVIDENCE, types)
    cells = TargetCell.objects.filter(plan=plan, level=Level.CUSTOMER).order_by("position")
    rows = query_frame(cells, CELL, {**dict.fromkeys(CELL, WHOLE), "unit": TEXT})
    numbers = pl.DataFrame({"unit": regions, "region": range(len(regions))}, schema={"unit": TEXT, "region": WHOLE})
    rows = rows.with_columns(pl.col("unit").fill_null(""))
    rows = rows.join(numbers, on="unit", maintain_order="left")
    rows = rows.join(evidence, on="customer", how="left", maintain_order="left")
    if rows.is_empty() or evidence.is_empty():
        return None
    lights = {name: rows[name].fill_null("none").replace_strict(LIGHTS, return_dtype=pl.Int8()) for name in MARKS}
    return Lines(
        weight=rows["weight"].fill_null(0).to_numpy(),
        region=rows["region"].to_numpy(),
        person=rows["person"].fill_null(-1).to_numpy(),
        **{name: rows[name].fill_null(UNKNOWN).to_numpy() for name in FIGURES},
        **{name: marks.to_numpy() for name, marks in lights.items()},
        late=(rows["days"].fill_null(0) > 0).to_numpy(),
        itemised=rows["itemised"].fill_null(value=False).to_numpy(),
        sold=rows["sold"].fill_null(value=False).to_numpy(),
    )
