"""Bringing in promises and measures; bringing a file in twice changes nothing (see `queries.preview`)."""

from __future__ import annotations

import polars as pl

from huikuan.business.collections.catalogue import kind_of
from huikuan.business.collections.models import Measure, Promise
from huikuan.business.collections.policies import BRING_IN
from huikuan.business.collections.queries.frames import fingerprints
from huikuan.business.collections.queries.incoming import preview
from huikuan.business.collections.sheets import MEASURES, PROMISES
from huikuan.business.directory.queries import visible_customers
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.applying import REVISION, Counts, ids_for, remember
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.table import NOTES
from huikuan.foundation.imports.writing import ID, insert_frame, lock_table, update_frame
from huikuan.foundation.operations import operation
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce


@operation(BRING_IN)
def import_promises(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Add the promises that are not there yet. ``frame``: the sheet's accepted rows."""
    found = preview(PROMISES.key, frame)
    people = Person.objects.values_list("employee_no", "pk")
    new = _common(found.new, actor, origin).with_columns(
        ids_for(found.new["made_by"], people).alias("made_by_id"),
        pl.col(NOTES).fill_null("").alias("notes"),
        pl.Series("fingerprint", fingerprints(PROMISES, found.new), dtype=pl.String()),
    )
    own = ("amount", "promised_date", "made_on", "made_by_id", "support_needed", "notes", "fingerprint")
    insert_frame(Promise, new.select(*COMMON, *own))
    return _finish(actor, PROMISES, origin, found.counts, found.new)


@operation(BRING_IN)
def import_measures(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Add the measures that are not there yet and change those of which the file says something else now.

    Those with a yes in the last column count as approved. What people have decided or changed here stays as it is.
    """
    lock_table(Measure)
    found = preview(MEASURES.key, frame)
    new = _common(found.new, actor, origin)
    insert_frame(Measure, _measures(new).with_columns(new.select(*COMMON)))
    before = _measures(found.before).with_columns(found.before.select(ID, REVISION))
    after = _measures(found.changed).with_columns(found.changed[ID], found.changed[REVISION] + 1)
    remember(origin, Measure._meta.label_lower, before, after)
    update_frame(Measure, after)
    return _finish(actor, MEASURES, origin, found.counts, pl.concat([found.new, found.changed], how="diagonal"))


def _measures(rows: pl.DataFrame) -> pl.DataFrame:
    """The sheet's rows as the table's own columns."""
    kinds = pl.Series("kind", [kind_of(text) for text in rows["measure"]], dtype=pl.String())
    notes = pl.col(NOTES).fill_null("").alias("notes")
    return rows.with_columns(kinds, notes).rename(GIVEN).select(*GIVEN.values(), *MEASURE_COLUMNS)


COMMON = ("customer_id", "recorded_at", "recorded_by_id", "origin_id")
GIVEN = {
    "customer_name": "customer_name_given",
    "owner_name": "owner_name_given",
    "approved": "approved_given",
    "measure": "text",
}
MEASURE_COLUMNS = (
    *("kind", "gap", "expected", "cost", "due_date", "produced"),
    *("state", "plan_id", "notes", "fingerprint"),
)


def _common(new: pl.DataFrame, actor: Actor, origin: Import) -> pl.DataFrame:
    """The new rows with the table's columns that both sheets have."""
    user = actor.user.pk if actor.user else None
    return new.with_columns(
        _customers(new),
        pl.lit(clock.now()).alias("recorded_at"),
        pl.lit(user, dtype=pl.Int64).alias("recorded_by_id"),
        pl.lit(origin.pk, dtype=pl.Int64).alias("origin_id"),
    )


def _customers(rows: pl.DataFrame) -> pl.Series:
    customers = visible_customers(Actor(user=None)).values_list("customer_no", "pk")
    return ids_for(rows["customer_no"], customers).alias("customer_id")


def _finish(actor: Actor, sheet: Sheet, origin: Import, counts: Counts, touched: pl.DataFrame) -> Counts:
    """Leave a trace, and tell those who count on promises and measures."""
    record(actor=actor, action=f"collections.import_{sheet.key}", subject=origin, after=counts.as_json())
    if touched.height:
        announce("promises.changed", customers=set(_customers(touched).to_list()), actor=actor)
    return counts
