"""Sheets as they stand in the database: budget and factors as brought in, the plan's sheets as stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Model, QuerySet
from django.utils.translation import get_language

from huikuan.business.targets import names, settling
from huikuan.business.targets.factors import PREFIX
from huikuan.business.targets.grounds import CODES
from huikuan.business.targets.models import (
    Budget,
    DayTarget,
    ItemTarget,
    MonthChoice,
    MonthPlan,
    ProposalLine,
    Scheme,
    TargetCell,
)
from huikuan.business.targets.queries.scope import visible_cells, visible_days, visible_items
from huikuan.business.targets.sheets import BUDGET, BY_DAY, BY_ITEM, DECOMPOSITION, FACTORS, PROPOSAL, SCHEMES
from huikuan.business.targets.smart_again import Asked, smart_again
from huikuan.engine.money import Fen, divide_half_even
from huikuan.foundation.company import queries as company
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.table import ROW, SOURCE, TYPES, empty_frame
from huikuan.foundation.imports.writing import query_frame, stored_frame
from huikuan.foundation.permissions.actor import Actor

DEPTH = "_depth"
MILLION = 10**6
WHOLE = pl.Int64()
TEXT = pl.String()


def sheet_frame(key: str, *, ids: bool = False) -> pl.DataFrame:
    """The rows of ``budget`` or ``factors`` as the import gave them, in its order; ``ids`` adds the budget's ids."""
    if key == "factors":
        return factors_frame()
    paths = {"month": "month", "region": "unit__name", "sales": "sales", "collection": "collection"}
    paths |= {"expense": "expense", "_notes": "notes"}
    return stored_frame(Budget.objects.order_by("pk"), BUDGET, paths, ids=ids)


def factors_frame(month: date | None = None) -> pl.DataFrame:
    """Every factor that somebody has set, as it was written; of a month with those chosen for it in their place."""
    rows = [
        (version.key.removeprefix(PREFIX), version.scope or None, version.value)
        for version in company.chosen()
        if version.key.startswith(PREFIX)
    ]
    choice = month_choice(month) if month else None
    if choice is not None and choice.choices:
        rows = [row for row in rows if row[0] not in CODES]
        rows += [(factor, region or None, value) for factor, region, value in choice.choices]
    found = pl.DataFrame(rows, schema={"factor": TEXT, "region": TEXT, "value": TEXT}, orient="row")
    numbered = found.with_columns(pl.lit(FACTORS.zh).alias(SOURCE), pl.int_range(1, len(rows) + 1).alias(ROW))
    return pl.concat([empty_frame(FACTORS), numbered], how="diagonal")


def month_choice(month: date) -> MonthChoice | None:
    """What the month is planned with instead of the company's factors, if anybody has chosen."""
    chosen = MonthChoice.objects.filter(month=month.replace(day=1), current=True)
    return chosen.select_related("scenario", "chosen_by__person").first()


def plan_frame(plan: MonthPlan, key: str) -> pl.DataFrame:
    """A sheet of the plan as the pipeline writes it, in the active language: rows, order, columns and types."""
    model, frame = FRAMES[key]
    if model in FOLLOWING:
        return settling.steady(plan, lambda: frame(model._default_manager.filter(plan=plan)))
    return frame(model._default_manager.filter(plan=plan))


def scoped_frame(actor: Actor, plan: MonthPlan, key: str) -> pl.DataFrame:
    """The same with only those rows that are in the actor's scope."""
    if actor.sees_all:
        return plan_frame(plan, key)
    match key:
        case "decomposition":
            return settling.steady(plan, lambda: cells_frame(visible_cells(actor, plan)))
        case "by_item":
            return by_item_frame(visible_items(actor, plan))
        case "by_day":
            return by_day_frame(visible_days(actor, plan))
        case "schemes":
            return schemes_frame(Scheme.objects.filter(plan=plan, unit__in=actor.units))
    return empty_frame(PROPOSAL).select(list(PROPOSAL.by_key))


def proposal_frame(lines: QuerySet[ProposalLine]) -> pl.DataFrame:
    """The proposal."""
    paths = {"unit": "unit__name", "item": "item__name", "key": "item__item_no"}
    rows = _rows(lines, PROPOSAL, paths, "explanation")
    whole, of_item = pl.lit(names.whole_company()), pl.col("node") == "item"
    region = pl.when(pl.col("node") == "company").then(whole).when(of_item).then(pl.col("item"))
    return _as(PROPOSAL, rows.with_columns(region=region.otherwise(pl.col("unit").fill_null(names.no_region()))))


def checked_again(rows: pl.DataFrame) -> pl.DataFrame:
    """With the letters and doubts of customers whose amount was edited since it was checked."""
    changed = pl.col("target").ne_missing(pl.col("proposed")) & (pl.col("level") == "customer")
    edited = rows.filter(changed & pl.col("customer_id").is_not_null())
    if edited.is_empty():
        return rows
    asked = {
        customer: Asked(amount, str(person) if person else None)
        for customer, amount, person in edited.select("customer_id", "target", "person_id").iter_rows()
    }
    told = f"doubts_{language()}"
    found = smart_again(MonthPlan.objects.get(pk=edited["plan_id"][0]), asked)
    again = [(customer, "customer", letters or None, doubts or None) for customer, (letters, doubts) in found.items()]
    schema = {"customer_id": WHOLE, "level": TEXT, "_smart": TEXT, "_doubts": TEXT}
    fresh = pl.DataFrame(again, schema=schema, orient="row").with_columns(_again=pl.lit(True))
    joined = rows.join(fresh, on=["customer_id", "level"], how="left", maintain_order="left")
    take = pl.col("_again").fill_null(value=False)
    return joined.with_columns(
        pl.when(take).then("_smart").otherwise("smart").alias("smart"),
        pl.when(take).then("_doubts").otherwise(told).alias(told),
    )


def cells_frame(cells: QuerySet[TargetCell]) -> pl.DataFrame:
    """Cells of one plan as rows of the decomposition; shares are of the parent among these cells."""
    paths = {
        **{name: name for name in ("position", "above", "level", "depth", "last_year", "base", "challenge", "stretch")},
        **{name: name for name in ("collection", "smart", "doubts_zh", "doubts_en")},
        "target": "amount",
        **{name: name for name in ("proposed", "plan_id", "customer_id", "person_id")},
        "region": "unit__name",
        "person_no": "person__employee_no",
        "person": "person__name",
        "customer_no": "customer__customer_no",
        "customer": "customer__name",
        "outlet_no": "outlet__outlet_no",
        "outlet": "outlet__name",
        "item_no": "item__item_no",
        "item": "item__name",
    }
    texts = {"level", "smart", "doubts_zh", "doubts_en", "region", "person_no", "person", "customer_no", "customer"}
    texts |= {"outlet_no", "outlet", "item_no", "item"}
    rows = query_frame(cells.order_by("position"), paths, {name: TEXT if name in texts else WHOLE for name in paths})
    rows = checked_again(rows)
    owner = pl.col("person").fill_null(names.nobody())
    named = {
        "company": pl.lit(names.company_name()),
        "region": pl.col("region").fill_null(names.no_region()),
        "person": owner,
        "customer": pl.col("customer"),
        "outlet": pl.col("outlet").fill_null(names.rest_of_customer()),
        "item": pl.col("item").fill_null(names.rest_of_outlet()),
    }
    key, name = pl.lit(None, dtype=TEXT), pl.lit(None, dtype=TEXT)
    for level, text in named.items():
        here = pl.col("level") == level
        name = pl.when(here).then(text).otherwise(name)
        if level not in {"company", "region"}:
            key = pl.when(here).then(f"{level}_no").otherwise(key)
    whole = dict(zip(rows["position"].to_list(), rows["target"].to_list(), strict=True))
    targets, before = rows["target"].fill_null(0).to_list(), rows["last_year"].to_list()
    above = [whole.get(parent, own) for parent, own in zip(rows["above"].to_list(), targets, strict=True)]
    return _as(
        DECOMPOSITION,
        rows.with_columns(
            key=key,
            name=name,
            owner_name=pl.when(pl.col("depth") >= 2).then(owner),
            share=ratios(targets, [amount or 0 for amount in above]),
            growth=ratios([now - then for now, then in zip(targets, before, strict=True)], before),
            doubts=pl.col(f"doubts_{language()}"),
        ),
        depth=pl.col("depth").alias(DEPTH),
    )


def by_item_frame(items: QuerySet[ItemTarget]) -> pl.DataFrame:
    """Person × item, without empty cells."""
    paths = {
        "region": "unit__name",
        "owner_no": "person__employee_no",
        "owner_name": "person__name",
        "item_no": "item__item_no",
        "item_name": "item__name",
        "target": "amount",
    }
    rows = _rows(items.exclude(amount=0), BY_ITEM, paths)
    return _as(
        BY_ITEM,
        rows.with_columns(
            pl.col("region").fill_null(""),
            pl.col("owner_name").fill_null(names.nobody()),
            pl.col("item_name").fill_null(names.rest_of_outlet()),
        ),
    )


def by_day_frame(days: QuerySet[DayTarget]) -> pl.DataFrame:
    """Person × working day."""
    paths = {"date": "day", "owner_no": "person__employee_no", "owner_name": "person__name", "target": "amount"}
    rows = _rows(days, BY_DAY, paths)
    return _as(BY_DAY, rows.with_columns(pl.col("owner_name").fill_null(names.nobody())))


def schemes_frame(schemes: QuerySet[Scheme]) -> pl.DataFrame:
    """The capacity schemes by region."""
    rows = _rows(schemes, SCHEMES, {"region": "unit__name"}, "verdict")
    return _as(SCHEMES, rows.with_columns(pl.col("region").fill_null("")))


FRAMES: dict[str, tuple[type[Model], Callable[[Any], pl.DataFrame]]] = {
    "proposal": (ProposalLine, proposal_frame),
    "decomposition": (TargetCell, cells_frame),
    "by_item": (ItemTarget, by_item_frame),
    "by_day": (DayTarget, by_day_frame),
    "schemes": (Scheme, schemes_frame),
}


FOLLOWING = (TargetCell, ItemTarget, DayTarget)


def language() -> str:
    """The active language as the ending of a column: zh or en."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def ratios(parts: list[Fen], wholes: list[Fen]) -> pl.Series:
    """Shares to six decimals, half even; null of nothing."""
    found = [
        None if whole <= 0 else Decimal(divide_half_even(part * MILLION, whole)).scaleb(-6)
        for part, whole in zip(parts, wholes, strict=True)
    ]
    return pl.Series(found, dtype=pl.Decimal(38, 6))


def _rows(rows: QuerySet, sheet: Sheet, paths: dict[str, str], spoken: str = "") -> pl.DataFrame:  # type: ignore[type-arg]
    """The table's columns named like the sheet's, with further paths; ``spoken`` is kept in both languages."""
    fields = {field.name for field in rows.model._meta.concrete_fields}
    wanted = {name: name for name in sheet.by_key if name in fields} | paths
    if spoken:
        wanted[spoken] = f"{spoken}_{language()}"
    types = {name: TYPES[sheet.by_key[name].kind] if name in sheet.by_key else TEXT for name in wanted}
    return query_frame(rows.order_by("position"), wanted, types)


def _as(sheet: Sheet, rows: pl.DataFrame, *, depth: pl.Expr | None = None) -> pl.DataFrame:
    columns = [pl.col(column.key).cast(TYPES[column.kind]) for column in sheet.columns]
    return rows.select(*columns, *([depth] if depth is not None else []))
