"""Bringing a sheet's rows into the database: what is new, changed or the same; bulk writing; traces for undoing.

How a module uses it. ``queries.sheet_frame(KEY)`` gives the rows as they stand (``stored_frame``); a preview compares
them with what came, ``diff(stored, incoming, sheet.unique)``, without writing. The operation
``import_<sheet>(*, actor, frame, origin)`` compares again under its lock (``lock_table``), looks keys up (``ids_for``),
``write``s new and changed rows (the former get ``origin_id``, the latter are ``remember``-ed, so that the import can be
undone), records one event and returns ``Diff.counts``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

import polars as pl
from django.db.models import Model

from huikuan.foundation.imports.models import Import, ImportChange
from huikuan.foundation.imports.table import ROW, SOURCE
from huikuan.foundation.imports.writing import ID, insert_frame, reserve_ids, update_frame

_HERE = "_here"
_WAS = "_was_"
REVISION = "revision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows of one sheet: accepted ones seen, and of these new, changed and the same as before."""

    seen: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0

    def as_json(self) -> dict[str, int]:
        """For the database and the API."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """Incoming rows against those that stand.

    ``new``: as they came, in their order. ``changed``: as they are to be, with the ``id`` where the stored frame had
    one; ``before``: the same rows, in the same order, as they stand. ``same``: as they stand, in the order they came.
    """

    new: pl.DataFrame
    changed: pl.DataFrame
    before: pl.DataFrame
    same: pl.DataFrame

    @property
    def counts(self) -> Counts:
        """How many of each."""
        new, changed, same = self.new.height, self.changed.height, self.same.height
        return Counts(seen=new + changed + same, new=new, changed=changed, same=same)


def diff(stored: pl.DataFrame, incoming: pl.DataFrame, key: Sequence[str]) -> Diff:
    """Compare by ``key`` (nulls in it are equal), which must be unique on both sides; ROW and SOURCE don't count.

    A column that is blank in every incoming row was not in the file: it leaves what stands as it is. Any other blank
    cell empties what stands. Raises `polars.exceptions.ComputeError` where a key occurs twice in ``stored``.
    """
    content = [name for name in incoming.columns if name not in {*key, ROW, SOURCE}]
    kept = [name for name in stored.columns if name not in {*incoming.columns, ROW, SOURCE}]
    was = stored.select(
        *key, *kept, *(pl.col(name).alias(f"{_WAS}{name}") for name in content), pl.lit(value=True).alias(_HERE)
    )
    both = incoming.join(was, on=list(key), how="left", nulls_equal=True, validate="m:1", maintain_order="left")
    absent = [name for name in content if incoming[name].null_count() == incoming.height]
    both = both.with_columns(pl.col(f"{_WAS}{name}").alias(name) for name in absent)
    here = pl.col(_HERE).is_not_null()
    equal = pl.all_horizontal(
        pl.lit(value=True), *(pl.col(name).eq_missing(pl.col(f"{_WAS}{name}")) for name in content)
    )
    columns = [*incoming.columns, *kept]
    before = [*key, *(pl.col(f"{_WAS}{name}").alias(name) for name in content), *kept]
    changed = both.filter(here & ~equal)
    return Diff(
        new=both.filter(~here).select(incoming.columns),
        changed=changed.select(columns),
        before=changed.select(before),
        same=both.filter(here & equal).select(columns),
    )


def ids_for(values: pl.Series, known: Iterable[tuple[str, int]]) -> pl.Series:
    """The id of each key by (key, id) pairs such as ``Customer.objects.values_list("customer_no", "id")``; null where
    the key is null or unknown."""
    pairs = pl.DataFrame(list(known), schema={"key": values.dtype, ID: pl.Int64()}, orient="row")
    found = pl.DataFrame({"key": values}).join(pairs, on="key", how="left", maintain_order="left")
    return found[ID].alias(values.name)


def write(
    model: type[Model],
    found: Diff,
    as_row: Callable[[pl.DataFrame], pl.DataFrame],
    origin: Import,
    *,
    ids: pl.Series | None = None,
) -> pl.Series:
    """Insert the new rows and update the changed ones, remembering what they were; returns the ids of the new rows.

    ``as_row`` turns rows of the sheet into the table's columns. Where the stored frame brought ``revision``, it grows.
    ``ids`` are those reserved beforehand.
    """
    made = reserve_ids(model, found.new.height) if ids is None else ids
    insert_frame(model, as_row(found.new).with_columns(made.alias(ID), pl.lit(origin.pk).alias("origin_id")))
    before = as_row(found.before).with_columns(found.before[ID])
    after = as_row(found.changed).with_columns(found.changed[ID])
    if REVISION in found.changed.columns:
        before = before.with_columns(found.before[REVISION])
        after = after.with_columns(found.changed[REVISION] + 1)
    remember(origin, model._meta.label_lower, before, after)
    update_frame(model, after)
    return made


def remember(origin: Import, model: str, before: pl.DataFrame, after: pl.DataFrame) -> None:
    """Keep what rows of ``model`` (its label, "directory.customer") were before an import changed them.

    Both frames have the same rows in the same order, ``id``, and the table's own columns that are written.
    """
    if before.is_empty():
        return
    names = [name for name in before.columns if name != ID]
    insert_frame(
        ImportChange,
        pl.DataFrame(
            {
                "batch_id": pl.repeat(origin.pk, before.height, dtype=pl.Int64(), eager=True),
                "model": pl.repeat(model, before.height, dtype=pl.String(), eager=True),
                "row_id": before[ID],
                "before": before.select(pl.struct(names).struct.json_encode()).to_series(),
                "after": after.select(pl.struct(names).struct.json_encode()).to_series(),
            }
        ),
    )
