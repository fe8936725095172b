"""Bringing in promises and measures. Identical rows are the same row: bringing a file in twice changes nothing."""

from __future__ import annotations

import polars as pl

from huikuan.business.collections.models import Measure, MeasureState, Promise
from huikuan.business.collections.operations.catalogue import kind_of
from huikuan.business.collections.policies import BRING_IN
from huikuan.business.collections.queries.frames import fingerprints, preview
from huikuan.business.collections.sheets import MEASURES, PROMISES
from huikuan.business.directory.queries import visible_customers
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.applying import Counts, ids_for
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.table import NOTES
from huikuan.foundation.imports.writing import insert_frame
from huikuan.foundation.operations import operation
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce


@operation(BRING_IN)
def import_promises(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Add the promises that are not there yet. ``frame``: the sheet's accepted rows."""
    found = preview(PROMISES.key, frame)
    new = _common(PROMISES, found.new, actor, origin)
    people = Person.objects.values_list("employee_no", "pk")
    new = new.with_columns(ids_for(new["made_by"], people).alias("made_by_id"))
    insert_frame(
        Promise,
        new.select(*COMMON, "amount", "promised_date", "made_on", "made_by_id", "support_needed"),
    )
    return _finish(actor, PROMISES, origin, found.counts, new)


@operation(BRING_IN)
def import_measures(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Add the measures that are not there yet; those with a yes in the last column count as approved."""
    found = preview(MEASURES.key, frame)
    new = _common(MEASURES, found.new, actor, origin)
    approved = pl.col("approved") == "yes"
    kinds = [kind_of(text) for text in new["measure"]]
    new = new.with_columns(
        pl.when(approved)
        .then(pl.lit(MeasureState.APPROVED.value))
        .otherwise(pl.lit(MeasureState.PROPOSED.value))
        .alias("state"),
        pl.Series("kind", kinds, dtype=pl.String),
    ).rename(GIVEN)
    insert_frame(Measure, new.select(*COMMON, *GIVEN.values(), *MEASURE_COLUMNS))
    return _finish(actor, MEASURES, origin, found.counts, new)


COMMON = ("customer_id", "notes", "recorded_at", "recorded_by_id", "fingerprint", "origin_id")
GIVEN = {
    "customer_name": "customer_name_given",
    "owner_name": "owner_name_given",
    "approved": "approved_given",
    "measure": "text",
}
MEASURE_COLUMNS = ("kind", "gap", "expected", "cost", "due_date", "produced", "state")


def _common(sheet: Sheet, new: pl.DataFrame, actor: Actor, origin: Import) -> pl.DataFrame:
    """The new rows with the table's columns that both sheets have."""
    customers = visible_customers(Actor(user=None)).values_list("customer_no", "pk")
    user = actor.user.pk if actor.user else None
    return new.with_columns(
        ids_for(new["customer_no"], customers).alias("customer_id"),
        pl.col(NOTES).fill_null("").alias("notes"),
        pl.lit(clock.now()).alias("recorded_at"),
        pl.lit(user, dtype=pl.Int64).alias("recorded_by_id"),
        pl.Series("fingerprint", fingerprints(sheet, new), dtype=pl.String),
        pl.lit(origin.pk, dtype=pl.Int64).alias("origin_id"),
    )


def _finish(actor: Actor, sheet: Sheet, origin: Import, counts: Counts, new: pl.DataFrame) -> Counts:
    """Leave a trace, and tell those who count on promises and measures."""
    record(actor=actor, action=f"collections.import_{sheet.key}", subject=origin, after=counts.as_json())
    if new.height:
        announce("promises.changed", customers=set(new["customer_id"].to_list()), actor=actor)
    return counts
