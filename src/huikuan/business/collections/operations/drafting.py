"""Keeping what the planner has drafted: the lines of the collection plan and its suggestions."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl

from huikuan.business.collections.catalogue import kind_of
from huikuan.business.collections.models import Measure, MeasureState, PlanLine
from huikuan.business.collections.operations.ledger import EVERYTHING, fill_nodes, refresh
from huikuan.business.collections.policies import STORE_PLAN
from huikuan.business.directory.queries import visible_customers
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.writing import insert_frame
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor

FROM_SHEET = (
    *("opening", "overdue", "due_in_month", "target", "received", "promised", "measured", "unowned", "surplus"),
    *("risk_unowned", "step", "step_date", "expected_date", "suggested", "difficulty", "support"),
)
KEPT_BY_HAND = ("step", "step_date", "difficulty", "support")  # a target set by hand ends with the draft it was set in


@operation(STORE_PLAN)
def store_plan(*, actor: Actor, plan: Any, frame: pl.DataFrame, frame_en: pl.DataFrame) -> int:
    """Keep the sheet of the collection plan as the plan's lines; what people wrote into the draft before stays.

    ``frame_en`` differs in names that the directory tells anyway. Returns the number of lines.
    """
    del frame_en
    PlanLine.objects.filter(plan=plan).delete()
    homes = pl.DataFrame(
        list(visible_customers(EVERYTHING).values_list("customer_no", "pk", "owner_id", "effective_unit_id")),
        schema={"customer_no": pl.String, "customer_id": pl.Int64, "owner_id": pl.Int64, "effective_unit_id": pl.Int64},
        orient="row",
    )
    lines = frame.select("customer_no", *FROM_SHEET).join(homes, on="customer_no", maintain_order="left")
    if lines.height != frame.height:
        raise RefusedError("collections.unknown_customers", count=frame.height - lines.height)
    insert_frame(PlanLine, lines.drop("customer_no").with_columns(plan_id=pl.lit(plan.pk)))
    kept = _keep_what_people_wrote(plan)
    fill_nodes(plan)
    refresh(plan, None, plan.as_of)  # judges the promises, and counts what came in while the plan was worked out
    record(
        actor=actor, action="collections.store_plan", subject=plan, after={"lines": lines.height, "kept_by_hand": kept}
    )
    return lines.height


def _keep_what_people_wrote(plan: Any) -> int:
    """Carry texts and next steps set by hand over from the month's previous version, unless their day is past."""
    before = (
        PlanLine.objects.filter(plan__month=plan.month, plan__version__lt=plan.version)
        .exclude(by_hand=[])
        .order_by("plan__version")
    )
    written = {line.customer_id: line for line in before}
    changed = []
    for line in PlanLine.objects.filter(plan=plan, customer__in=written):
        was = written[line.customer_id]
        past = was.step_date is not None and was.step_date < plan.as_of
        names = [name for name in KEPT_BY_HAND if name in was.by_hand and not (past and name in {"step", "step_date"})]
        for name in names:
            setattr(line, name, getattr(was, name))
        if names:
            line.by_hand = names
            changed.append(line)
    PlanLine.objects.bulk_update(changed, [*KEPT_BY_HAND, "by_hand"], batch_size=500)
    return len(changed)


@operation(STORE_PLAN)
def store_measures(*, actor: Actor, plan: Any, frame: pl.DataFrame, frame_en: pl.DataFrame) -> int:
    """Keep the sheet's suggestions; its other rows are on file already. One that was rejected is not made again.

    Returns the number of suggestions.
    """
    del frame_en
    Measure.objects.filter(state=MeasureState.SUGGESTED, plan__month=plan.month).delete()
    suggested = frame.filter(_not_on_file(frame))
    customers = dict(visible_customers(EVERYTHING).values_list("customer_no", "pk"))
    insert_frame(
        Measure,
        suggested.select(
            pl.col("customer_no").replace_strict(customers, return_dtype=pl.Int64).alias("customer_id"),
            pl.col("measure").alias("text"),
            pl.Series("kind", [kind_of(text) for text in suggested["measure"]], dtype=pl.String),
            "gap",
            "expected",
            "cost",
            "due_date",
            pl.lit(MeasureState.SUGGESTED.value).alias("state"),
            pl.lit(plan.pk).alias("plan_id"),
            pl.lit(clock.now()).alias("recorded_at"),
        ),
    )
    record(actor=actor, action="collections.store_measures", subject=plan, after={"suggested": suggested.height})
    return suggested.height


def _not_on_file(frame: pl.DataFrame) -> pl.Series:
    """Of equal rows as many are on file as measures with that customer, name, effect and day."""
    rows = Measure.objects.values_list("customer__customer_no", "text", "expected", "due_date")
    on_file = Counter(rows)
    new = []
    for row in frame.select("customer_no", "measure", "expected", "due_date").iter_rows():
        new.append(on_file[row] == 0)
        on_file[row] -= on_file[row] > 0
    return pl.Series(new, dtype=pl.Boolean)
