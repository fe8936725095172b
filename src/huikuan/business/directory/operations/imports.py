"""Bringing in staff, customers, outlets and products from a file."""

from __future__ import annotations

import polars as pl
from django.db.models.functions import Coalesce

from huikuan.business.directory.models import Customer, Outlet, Ownership, Product
from huikuan.business.directory.policies import IMPORT_DIRECTORY
from huikuan.business.directory.queries.frames import preview
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.applying import Counts, Diff, ids_for, write
from huikuan.foundation.imports.histories import open_rows, succeed
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.writing import ID, insert_frame, lock_table, query_frame, reserve_ids, update_frame
from huikuan.foundation.operations import operation
from huikuan.foundation.people.models import Person, Placement, Unit
from huikuan.foundation.people.sorting import sort_key
from huikuan.foundation.permissions import Actor


@operation(IMPORT_DIRECTORY)
def import_staff(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Add and change people, make the units they name, and keep where they stood. Nobody is removed.

    Raises RefusedError (``imports.ring``) where superiors would lead in a ring.
    """
    lock_table(Person)
    found = preview("staff", frame)
    add_units(found.new["region"], found.changed["region"], origin=origin)
    ids = reserve_ids(Person, found.new.height)
    known = [
        *Person.objects.values_list("employee_no", "pk"),
        *zip(found.new["employee_no"], ids, strict=True),
    ]
    units = list(Unit.objects.values_list("name", "pk"))

    def as_row(rows: pl.DataFrame) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "employee_no": rows["employee_no"],
                "name": rows["name"],
                "sort_key": sort_keys(rows["name"]),
                "role": rows["role"].fill_null("rep"),
                "parent_id": ids_for(rows["manager_no"], known),
                "unit_id": ids_for(rows["region"], units),
                "notes": rows["_notes"].fill_null(""),
            }
        )

    write(Person, found, as_row, origin, ids=ids)
    place = ["parent_id", "unit_id", "role"]
    after, before = as_row(found.changed), as_row(found.before)
    moved = differing(after, before, place)
    today = clock.today()
    named = {"parent_id": "superior_id"}
    succeed(
        Placement,
        "person_id",
        after.select(*place).with_columns(found.changed[ID].alias("person_id")).filter(moved).rename(named),
        since=today,
        origin=origin,
    )
    fresh = as_row(found.new).select(*place).with_columns(ids.alias("person_id")).rename(named)
    open_rows(Placement, fresh, since=today, origin=origin)
    if moved.any():
        refresh_units()
    return _recorded("directory.import_staff", found, actor, origin)


@operation(IMPORT_DIRECTORY)
def import_customers(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Add and change customers and keep whose they were; a changed owner counts from today.

    Raises RefusedError (``imports.ring``) where head offices would lead in a ring.
    """
    lock_table(Customer)
    found = preview("customers", frame)
    add_units(found.new["region"], found.changed["region"], origin=origin)
    ids = reserve_ids(Customer, found.new.height)
    known = [*Customer.objects.values_list("customer_no", "pk"), *zip(found.new["customer_no"], ids, strict=True)]
    people = list(Person.objects.values_list("employee_no", "pk"))
    unit_of = list(Person.objects.exclude(unit=None).values_list("employee_no", "unit_id"))
    units = list(Unit.objects.values_list("name", "pk"))

    def as_row(rows: pl.DataFrame) -> pl.DataFrame:
        own = ids_for(rows["region"], units)
        return rows.select(
            "customer_no",
            "name",
            sort_keys(rows["name"]).alias("sort_key"),
            ids_for(rows["owner"], people).alias("owner_id"),
            ids_for(rows["parent_no"], known).alias("parent_id"),
            own.alias("unit_id"),
            pl.coalesce(own, ids_for(rows["owner"], unit_of)).alias("effective_unit_id"),
            "kind",
            "address",
            "longitude",
            "latitude",
            "terms",
            "credit_limit",
            "credit_grade",
            pl.col("_notes").fill_null("").alias("notes"),
        )

    write(Customer, found, as_row, origin, ids=ids)
    today = clock.today()
    fresh = pl.DataFrame({"customer_id": ids, "person_id": ids_for(found.new["owner"], people)})
    open_rows(Ownership, fresh, since=today, origin=origin)
    changed = pl.DataFrame({"customer_id": found.changed[ID], "person_id": ids_for(found.changed["owner"], people)})
    moved = differing(found.changed, found.before, ["owner"])
    succeed(Ownership, "customer_id", changed.filter(moved), since=today, origin=origin)
    return _recorded("directory.import_customers", found, actor, origin)


@operation(IMPORT_DIRECTORY)
def import_outlets(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Add and change outlets."""
    lock_table(Outlet)
    found = preview("outlets", frame)
    add_units(found.new["region"], found.changed["region"], origin=origin)
    customers = list(Customer.objects.values_list("customer_no", "pk"))
    people = list(Person.objects.values_list("employee_no", "pk"))
    units = list(Unit.objects.values_list("name", "pk"))

    def as_row(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(
            "outlet_no",
            "name",
            sort_keys(rows["name"]).alias("sort_key"),
            ids_for(rows["customer_no"], customers).alias("customer_id"),
            ids_for(rows["owner"], people).alias("owner_id"),
            ids_for(rows["region"], units).alias("unit_id"),
            "status",
            "monthly_average",
            "potential",
            "opened_on",
            "closed_on",
            pl.col("_notes").fill_null("").alias("notes"),
        )

    write(Outlet, found, as_row, origin)
    return _recorded("directory.import_outlets", found, actor, origin)


@operation(IMPORT_DIRECTORY)
def import_products(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Add and change products."""
    lock_table(Product)
    found = preview("products", frame)

    def as_row(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(
            "item_no",
            "name",
            sort_keys(rows["name"]).alias("sort_key"),
            "role",
            "unit_price",
            "gross_margin",
            pl.col("_notes").fill_null("").alias("notes"),
        )

    write(Product, found, as_row, origin)
    return _recorded("directory.import_products", found, actor, origin)


def add_units(*regions: pl.Series, origin: Import) -> None:
    """Make the units that are named and don't exist yet, in the order they are named."""
    named = pl.concat(regions).drop_nulls().unique(maintain_order=True)
    there = set(Unit.objects.values_list("name", flat=True))
    made = pl.DataFrame({"name": [name for name in named if name not in there]}, schema={"name": pl.String()})
    insert_frame(Unit, made.with_columns(pl.lit(origin.pk).alias("origin_id")))


def refresh_units() -> None:
    """Bring the stored region of every customer up to date: its own, else its owner's."""
    rows = query_frame(
        Customer.objects.annotate(right=Coalesce("unit_id", "owner__unit_id")),
        {ID: "pk", "effective_unit_id": "effective_unit_id", "right": "right"},
        {ID: pl.Int64(), "effective_unit_id": pl.Int64(), "right": pl.Int64()},
    )
    wrong = rows.filter(pl.col("effective_unit_id").ne_missing(pl.col("right")))
    update_frame(Customer, wrong.select(ID, pl.col("right").alias("effective_unit_id")))


def sort_keys(names: pl.Series) -> pl.Series:
    """Pinyin of each name."""
    return pl.Series("sort_key", [sort_key(name) for name in names], dtype=pl.String())


def differing(after: pl.DataFrame, before: pl.DataFrame, columns: list[str]) -> pl.Series:
    """Which rows differ in one of the columns."""
    marks = [after[name].ne_missing(before[name]) for name in columns]
    return pl.select(pl.any_horizontal(marks)).to_series() if after.height else pl.Series([], dtype=pl.Boolean())


def _recorded(action: str, found: Diff, actor: Actor, origin: Import) -> Counts:
    counts = found.counts
    record(actor=actor, action=action, subject=origin, after=counts.as_json())
    return counts
