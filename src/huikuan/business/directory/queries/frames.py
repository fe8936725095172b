"""The four sheets as they stand in the database, and what a file would change in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import Case, F, QuerySet, When

from huikuan.business.directory.models import Customer, Outlet, Product
from huikuan.business.directory.queries.approved import keep_approved
from huikuan.business.directory.sheets import CUSTOMERS, OUTLETS, PRODUCTS, STAFF
from huikuan.foundation.imports.applying import Diff, diff
from huikuan.foundation.imports.columns import Sheet
from huikuan.foundation.imports.rings import refuse_rings
from huikuan.foundation.imports.table import PlacedFinding
from huikuan.foundation.imports.writing import query_frame, stored_frame
from huikuan.foundation.people.models import Person

REVISION = "revision"
RINGLESS = frozenset({"outlets", "products"})  # no row of theirs is above another
FEW = 5_000  # keys that a query may name one by one; beyond, reading all is quicker
SHEETS: Mapping[str, Sheet] = {sheet.key: sheet for sheet in (STAFF, CUSTOMERS, OUTLETS, PRODUCTS)}
BESIDE = {"staff": (REVISION,), "customers": (REVISION,), "outlets": (REVISION,)}
PATHS: Mapping[str, Mapping[str, str]] = {
    "staff": {
        "employee_no": "employee_no",
        "name": "name",
        "role": "role",
        "manager_no": "parent__employee_no",
        "region": "unit__name",
        "_notes": "notes",
    },
    "customers": {
        "customer_no": "customer_no",
        "name": "name",
        "owner": "owner__employee_no",
        "parent_no": "parent__customer_no",
        "region": "unit__name",
        "kind": "kind",
        "address": "address",
        "longitude": "longitude",
        "latitude": "latitude",
        "terms": "terms",
        "credit_limit": "credit_limit",
        "credit_grade": "credit_grade",
        "_notes": "notes",
    },
    "outlets": {
        "outlet_no": "outlet_no",
        "name": "name",
        "customer_no": "customer__customer_no",
        "owner": "owner__employee_no",
        "region": "unit__name",
        "status": "status",
        "monthly_average": "monthly_average",
        "potential": "potential",
        "opened_on": "opened_on",
        "closed_on": "closed_on",
        "_notes": "notes",
    },
    "products": {
        "item_no": "item_no",
        "name": "name",
        "role": "role",
        "unit_price": "unit_price",
        "gross_margin": "gross_margin",
        "_notes": "notes",
    },
}


def _rows(key: str) -> QuerySet[Any]:
    rows: dict[str, QuerySet[Any]] = {
        "staff": Person.objects.without_tree_fields(),
        "customers": Customer.objects.all(),
        "outlets": Outlet.objects.all(),
        "products": Product.objects.all(),
    }
    return rows[key].order_by("pk")


def sheet_frame(key: str) -> pl.DataFrame:
    """A sheet as `read_book` gave it, in order of import. Who left is not among the staff, and what they owned is
    nobody's."""
    rows, paths = _rows(key), PATHS[key]
    if key == "staff":
        rows = rows.filter(active=True)
    if "owner" in paths:
        rows = rows.annotate(present_owner=Case(When(owner__active=True, then=F("owner__employee_no"))))
        paths = {**paths, "owner": "present_owner"}
    return stored_frame(rows, SHEETS[key], paths)


def all_rows(key: str, among: Collection[str] | None = None) -> pl.DataFrame:
    """A sheet with everything that stands, with ``id``, and ``revision`` where rows are edited by hand. ``among``
    leaves out what has none of these keys."""
    rows = _rows(key)
    if among is not None:
        rows = rows.filter(**{f"{SHEETS[key].unique[0]}__in": among})
    return stored_frame(rows, SHEETS[key], PATHS[key], ids=True, more=BESIDE.get(key, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming(Diff):
    """Rows to be written, and what a person should know of them."""

    findings: tuple[PlacedFinding, ...] = ()


def preview(key: str, frame: pl.DataFrame) -> Incoming:
    """What importing the rows would change; nothing is written. Limits and terms that were approved stay.

    Raises RefusedError where the rows and those that stand would together make a ring of superiors or head offices.
    """
    sheet = SHEETS[key]
    if key == "staff":
        frame = with_roles(frame)
    keys = frame[sheet.unique[0]].to_list()
    stored = all_rows(key, among=keys if key in RINGLESS and len(keys) <= FEW else None)
    findings: tuple[PlacedFinding, ...] = ()
    if key == "customers":
        frame, findings = keep_approved(frame, stored)
    found = diff(stored, frame, sheet.unique)
    refuse_rings(sheet, stored, found)
    return Incoming(new=found.new, changed=found.changed, before=found.before, same=found.same, findings=findings)


def with_roles(frame: pl.DataFrame) -> pl.DataFrame:
    """A blank role means salesperson, unless the column isn't there at all."""
    if frame["role"].null_count() == frame.height:
        return frame
    return frame.with_columns(pl.col("role").fill_null("rep"))


def known_keys(key: str) -> pl.Series:
    """The keys of a sheet that other sheets may refer to: nobody who left."""
    rows, (name,) = _rows(key), SHEETS[key].unique
    if key == "staff":
        rows = rows.filter(active=True)
    return query_frame(rows, {name: name}, {name: pl.String()})[name]


def key_ids(key: str) -> list[tuple[str, int]]:
    """(number, id) of everybody or everything in a sheet, for imports that refer to it; not narrowed to a scope."""
    return list(_rows(key).values_list(*SHEETS[key].unique, "pk"))
