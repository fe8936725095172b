"""Keeping what the pipeline planned: its frames, row by row and in their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from django.db.models import Model

from huikuan.business.targets.grounds import Rows
from huikuan.business.targets.models import (
    DEPTHS,
    DayTarget,
    ItemTarget,
    Level,
    LineEvidence,
    MonthPlan,
    ProposalGrounds,
    ProposalLine,
    Scheme,
    TargetCell,
)
from huikuan.business.targets.operations.blocks import begin_blocks
from huikuan.business.targets.policies import PLAN_MONTH
from huikuan.engine.smart import TargetLine
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.applying import ids_for
from huikuan.foundation.imports.writing import insert_frame
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.people.models import Person, Unit
from huikuan.foundation.permissions.actor import Actor

KEPT_FIGURES = {
    "median": "median_fen",
    "p95": "p95_fen",
    "capacity": "capacity_fen",
    "headroom": "credit_headroom_fen",
    "days_over": "days_over",
}


@operation(PLAN_MONTH)
def store_proposal(*, actor: Actor, plan: MonthPlan, frame: pl.DataFrame, frame_en: pl.DataFrame) -> int:
    """Keep the proposal sheet; ``frame`` is in Chinese, ``frame_en`` the same rows in English. Returns the rows."""
    region = frame.select(pl.when(pl.col("node") == Level.REGION.value).then("region"))["region"]
    rows = frame.select(
        unit_id=unit_ids(region),
        item_id=ids_for(frame["key"], keys_of(ProposalLine, "item", "item_no")),
        **{name: pl.col(name) for name in frame.columns if name not in {"key", "region", "explanation"}},
        explanation_zh=pl.col("explanation").fill_null(""),
        explanation_en=frame_en["explanation"].fill_null(""),
    )
    return _keep(actor, plan, ProposalLine, rows)


@operation(PLAN_MONTH)
def store_grounds(*, actor: Actor, plan: MonthPlan, facts: dict[str, Any], choices: Rows) -> None:
    """Keep what the proposal rests on (`grounds.packed`) and the factors it was made with, for scenarios."""
    ProposalGrounds.objects.create(plan=plan, facts=facts, choices=choices)
    record(actor=actor, action="targets.store_grounds", subject=plan, after={"factors": len(choices)})


@operation(PLAN_MONTH)
def store_decomposition(*, actor: Actor, plan: MonthPlan, frame: pl.DataFrame, frame_en: pl.DataFrame) -> int:
    """Keep the decomposition sheet, a tree in preorder with ``_depth``."""
    amounts = ("last_year", "base", "challenge", "stretch", "collection", "smart")
    rows = branches(frame)
    cells = rows.select(
        "last",
        "above",
        "level",
        depth=pl.col("_depth"),
        unit_id=unit_ids(rows["region"]),
        person_id=ids_for(rows["person"], Person.objects.values_list("employee_no", "pk")),
        customer_id=ids_for(rows["customer"], keys_of(TargetCell, "customer", "customer_no")),
        outlet_id=ids_for(rows["outlet"], keys_of(TargetCell, "outlet", "outlet_no")),
        item_id=ids_for(rows["item"], keys_of(TargetCell, "item", "item_no")),
        amount=pl.col("target"),
        proposed=pl.col("target"),
        **{name: pl.col(name) for name in amounts},
        doubts_zh=pl.col("doubts"),
        doubts_en=frame_en["doubts"],
    )
    stored = _keep(actor, plan, TargetCell, cells)
    begin_blocks(plan)
    return stored


@operation(PLAN_MONTH)
def store_evidence(*, actor: Actor, plan: MonthPlan, lines: Sequence[TargetLine]) -> int:
    """Keep what the SMART check of each customer's line rests on; returns how many lines."""
    frame = pl.DataFrame(
        {
            "customer": [line.key for line in lines],
            **{name: [getattr(line, field) for line in lines] for name, field in KEPT_FIGURES.items()},
            "over": [line.over_limit.value for line in lines],
            "overdue": [line.overdue.value for line in lines],
            "itemised": [line.item is not None for line in lines],
            "sold": [bool(line.evidence) for line in lines],
        },
        schema_overrides={"customer": pl.String, **dict.fromkeys(KEPT_FIGURES, pl.Int64)},
    )
    customer = ids_for(frame["customer"], keys_of(LineEvidence, "customer", "customer_no"))
    rows = frame.drop("customer").with_columns(customer_id=customer, plan_id=pl.lit(plan.pk, dtype=pl.Int64))
    insert_frame(LineEvidence, rows)
    record(actor=actor, action="targets.store_evidence", subject=plan, after={"lines": len(lines)})
    return len(lines)


@operation(PLAN_MONTH)
def store_by_item(*, actor: Actor, plan: MonthPlan, frame: pl.DataFrame, frame_en: pl.DataFrame) -> int:
    """Keep the item targets of people."""
    del frame_en  # figures and names of records only
    rows = frame.select(
        unit_id=unit_ids(frame["region"]),
        person_id=ids_for(frame["owner_no"], Person.objects.values_list("employee_no", "pk")),
        item_id=ids_for(frame["item_no"], keys_of(ItemTarget, "item", "item_no")),
        amount=pl.col("target"),
        proposed=pl.col("target"),
    )
    return _keep(actor, plan, ItemTarget, rows)


@operation(PLAN_MONTH)
def store_by_day(*, actor: Actor, plan: MonthPlan, frame: pl.DataFrame, frame_en: pl.DataFrame) -> int:
    """Keep the day targets of people."""
    del frame_en  # figures only
    rows = frame.select(
        day=pl.col("date"),
        person_id=ids_for(frame["owner_no"], Person.objects.values_list("employee_no", "pk")),
        amount=pl.col("target"),
        proposed=pl.col("target"),
        planned_cash=pl.col("planned_cash"),
        received=pl.col("received"),
    )
    return _keep(actor, plan, DayTarget, rows)


@operation(PLAN_MONTH)
def store_schemes(*, actor: Actor, plan: MonthPlan, frame: pl.DataFrame, frame_en: pl.DataFrame) -> int:
    """Keep the capacity schemes of the regions."""
    rows = frame.select(
        unit_id=unit_ids(frame["region"]),
        **{name: pl.col(name) for name in frame.columns if name not in {"region", "verdict"}},
        verdict_zh=pl.col("verdict").fill_null(""),
        verdict_en=frame_en["verdict"].fill_null(""),
    )
    return _keep(actor, plan, Scheme, rows)


def branches(frame: pl.DataFrame) -> pl.DataFrame:
    """The tree's rows with ``above`` and ``last``, and on each the keys of the branch it stands in (null: none)."""
    depth = pl.col("_depth")
    rows = frame.with_row_index("position").with_columns(pl.col("position").cast(pl.Int64))
    above = [pl.when(depth == level).then("position").forward_fill().alias(f"_at{level}") for level in range(6)]
    ends = [
        pl.when(depth <= level).then("position").shift(-1).backward_fill().alias(f"_to{level}") for level in range(6)
    ]
    rows = rows.with_columns(*above, *ends)
    parent, following = pl.lit(None, dtype=pl.Int64), pl.lit(None, dtype=pl.Int64)
    for level in range(6):
        parent = pl.when(depth == level + 1).then(f"_at{level}").otherwise(parent)
        following = pl.when(depth == level).then(f"_to{level}").otherwise(following)
    keys = {}
    for name in ("region", "person", "customer", "outlet", "item"):
        level = DEPTHS[name]
        key = pl.col("name" if name == "region" else "key").fill_null("")
        filled = pl.when(depth == level).then(key).forward_fill()
        keys[name] = pl.when((depth >= level) & (filled != "")).then(filled)
    return rows.with_columns(above=parent, last=following.fill_null(frame.height) - 1, **keys)


def unit_ids(names: pl.Series) -> pl.Series:
    """Units by name; null for the company and where there is no region."""
    return ids_for(names, Unit.objects.values_list("name", "pk"))


def keys_of(model: type[Model], field: str, key: str) -> list[tuple[str, int]]:
    """(key, id) of everything a foreign key of ours can point to."""
    target = model._meta.get_field(field).related_model
    assert isinstance(target, type)
    return list(target._default_manager.values_list(key, "pk"))


def _keep(actor: Actor, plan: MonthPlan, model: type[Model], rows: pl.DataFrame) -> int:
    if model._default_manager.filter(plan=plan).exists():
        raise RefusedError("targets.stored_already", plan=str(plan))
    rows = rows.with_row_index("position").with_columns(
        pl.col("position").cast(pl.Int64), plan_id=pl.lit(plan.pk, dtype=pl.Int64)
    )
    insert_frame(model, rows)
    label = model._meta.model_name
    record(actor=actor, action=f"targets.store_{label}", subject=plan, after={"rows": rows.height})
    return rows.height
