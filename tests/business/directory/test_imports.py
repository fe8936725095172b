"""Staff, customers, outlets and products from a file into the database and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from huikuan.business.directory import operations, queries
from huikuan.business.directory.models import Customer, Ownership, Product
from huikuan.business.directory.sheets import CUSTOMERS, OUTLETS, PRODUCTS, STAFF
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.imports.applying import Counts
from huikuan.foundation.imports.models import Import, ImportChange
from huikuan.foundation.imports.table import NOTES, ROW, SOURCE, empty_frame
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.models import Person, Placement, Unit
from huikuan.foundation.permissions import Actor, Via

NOBODY_IN_PARTICULAR = Actor(user=None, via=Via.COMMAND)


def rows_of(sheet, *rows: dict) -> pl.DataFrame:
    """Rows as the reader gives them."""
    empty = empty_frame(sheet)
    full = [{**dict.fromkeys(empty.columns), ROW: at + 2, SOURCE: sheet.zh, **row} for at, row in enumerate(rows)]
    return pl.DataFrame(full, schema=empty.schema, orient="row")


def values(frame: pl.DataFrame) -> list[tuple]:
    return frame.drop(ROW, SOURCE).rows()


@pytest.fixture
def origin(db) -> Import:
    return Import.objects.create(file="f", file_name="f", size=1, sha256="0", uploaded_at=datetime.now(tz=UTC))


STAFF_ROWS = rows_of(
    STAFF,
    {"employee_no": "2", "name": "钱经理", "role": "manager", "manager_no": "1", "region": "华东"},
    {"employee_no": "1", "name": "赵总", "role": "director", NOTES: "phone: 1"},
    {"employee_no": "3", "name": "李四", "role": "rep", "manager_no": "2", "region": "华东"},
)
CUSTOMER_ROWS = rows_of(
    CUSTOMERS,
    {"customer_no": "B", "name": "分店", "owner": "3", "parent_no": "A", "terms": "M30/25", "credit_limit": 5_000_00},
    {"customer_no": "A", "name": "总店", "owner": "2", "region": "华南", "kind": "distributor", "longitude": 120.13},
    {"customer_no": "N", "name": "无主", "credit_grade": "B", NOTES: "fax: 2"},
)


def load(origin: Import, staff=STAFF_ROWS, customers=CUSTOMER_ROWS) -> tuple[Counts, Counts]:
    return (
        operations.import_staff(actor=NOBODY_IN_PARTICULAR, frame=staff, origin=origin),
        operations.import_customers(actor=NOBODY_IN_PARTICULAR, frame=customers, origin=origin),
    )


def test_what_came_in_comes_out_in_the_same_order(origin) -> None:
    assert load(origin) == (Counts(seen=3, new=3), Counts(seen=3, new=3))
    assert values(queries.sheet_frame("staff")) == values(STAFF_ROWS)
    assert values(queries.sheet_frame("customers")) == values(CUSTOMER_ROWS)
    assert queries.sheet_frame("customers").schema == empty_frame(CUSTOMERS).schema
    branch = Customer.objects.get(customer_no="B")
    assert (branch.parent.customer_no, branch.owner.name, branch.unit, branch.effective_unit.name) == (
        "A",
        "李四",
        None,
        "华东",
    )
    assert branch.sort_key == "fen dian"
    assert Customer.objects.get(customer_no="A").effective_unit.name == "华南"
    assert Customer.objects.get(customer_no="N").effective_unit is None
    assert set(Unit.objects.values_list("name", flat=True)) == {"华东", "华南"}
    assert Person.objects.get(employee_no="3").parent.name == "钱经理"


def test_every_owner_and_superior_has_a_history(origin) -> None:
    load(origin)
    held = Ownership.objects.values_list("customer__customer_no", "person__name", "since", "until")
    assert set(held) == {
        ("B", "李四", clock.today(), None),
        ("A", "钱经理", clock.today(), None),
        ("N", None, clock.today(), None),
    }
    Ownership.objects.update(since=date(2026, 1, 1))
    Placement.objects.update(since=date(2026, 1, 1))
    moved = STAFF_ROWS.with_columns(
        manager_no=pl.when(pl.col("employee_no") == "3").then(pl.lit("1")).otherwise("manager_no")
    )
    given = CUSTOMER_ROWS.with_columns(owner=pl.when(pl.col("customer_no") == "N").then(pl.lit("3")).otherwise("owner"))
    assert load(origin, moved, given) == (Counts(seen=3, changed=1, same=2), Counts(seen=3, changed=1, same=2))
    n = Customer.objects.get(customer_no="N")
    assert list(n.ownerships.order_by("pk").values_list("person__name", "since", "until")) == [
        (None, date(2026, 1, 1), clock.today()),
        ("李四", clock.today(), None),
    ]
    assert (n.revision, n.effective_unit.name) == (2, "华东")
    third = Person.objects.get(employee_no="3")
    assert list(third.placements.order_by("pk").values_list("superior__name", "until")) == [
        ("钱经理", clock.today()),
        ("赵总", None),
    ]
    assert ImportChange.objects.filter(model="directory.customer").get().before["owner_id"] is None


def test_the_same_file_twice_changes_nothing(origin) -> None:
    load(origin)
    before = list(Customer.objects.order_by("pk").values()), list(Ownership.objects.order_by("pk").values())
    assert load(origin) == (Counts(seen=3, same=3), Counts(seen=3, same=3))
    assert (list(Customer.objects.order_by("pk").values()), list(Ownership.objects.order_by("pk").values())) == before
    assert not ImportChange.objects.exists()


def test_who_is_absent_from_a_later_file_stays(origin) -> None:
    load(origin)
    assert load(origin, STAFF_ROWS.head(1), CUSTOMER_ROWS.head(1)) == (
        Counts(seen=1, same=1),
        Counts(seen=1, same=1),
    )
    assert (Person.objects.count(), Customer.objects.count()) == (3, 3)


def test_a_region_of_the_owner_moves_the_customers_without_one(origin) -> None:
    load(origin)
    moved = STAFF_ROWS.with_columns(region=pl.lit("西北"))
    operations.import_staff(actor=NOBODY_IN_PARTICULAR, frame=moved, origin=origin)
    found = dict(Customer.objects.values_list("customer_no", "effective_unit__name"))
    assert found == {"B": "西北", "A": "华南", "N": None}


def test_a_ring_through_what_stands_is_refused_and_nothing_moves(origin) -> None:
    load(origin)
    ring = rows_of(CUSTOMERS, {"customer_no": "A", "name": "总店", "owner": "2", "parent_no": "B"})
    with pytest.raises(RefusedError) as told:
        operations.import_customers(actor=NOBODY_IN_PARTICULAR, frame=ring, origin=origin)
    assert told.value.code == "imports.ring"
    assert {"A", "B"} <= set(told.value.params["members"].split(" → "))
    assert Customer.objects.get(customer_no="A").parent is None


def test_people_without_a_role_sell(origin) -> None:
    frame = rows_of(STAFF, {"employee_no": "1", "name": "赵"}, {"employee_no": "2", "name": "钱"})
    operations.import_staff(actor=NOBODY_IN_PARTICULAR, frame=frame, origin=origin)
    assert set(Person.objects.values_list("role", flat=True)) == {"rep"}
    Person.objects.filter(employee_no="1").update(role="manager")
    counts = operations.import_staff(actor=NOBODY_IN_PARTICULAR, frame=frame, origin=origin)
    assert counts == Counts(seen=2, same=2)  # a column that isn't there says nothing


def test_outlets_and_products(origin) -> None:
    load(origin)
    outlets = rows_of(
        OUTLETS,
        {
            "outlet_no": "S2",
            "name": "二店",
            "customer_no": "A",
            "owner": "3",
            "region": "华中",
            "monthly_average": 10**13,
        },
        {
            "outlet_no": "S1",
            "name": "一店",
            "customer_no": "B",
            "status": "marginal",
            "potential": 0,
            "opened_on": date(2026, 12, 16),
            "closed_on": date(2027, 1, 1),
        },
    )
    products = rows_of(
        PRODUCTS,
        {"item_no": "P1", "name": "原味", "role": "profit", "unit_price": 3650, "gross_margin": Decimal("0.28")},
    )
    operations.import_outlets(actor=NOBODY_IN_PARTICULAR, frame=outlets, origin=origin)
    operations.import_products(actor=NOBODY_IN_PARTICULAR, frame=products, origin=origin)
    assert values(queries.sheet_frame("outlets")) == values(outlets)
    assert values(queries.sheet_frame("products")) == values(products)
    dearer = products.with_columns(unit_price=pl.lit(3700))
    counts = operations.import_products(actor=NOBODY_IN_PARTICULAR, frame=dearer, origin=origin)
    assert counts == Counts(seen=1, changed=1)
    assert Product.objects.get().unit_price == 3700
    assert Event.objects.filter(action="directory.import_products").count() == 2
    assert Event.objects.order_by("pk").last().after == {"seen": 1, "new": 0, "changed": 1, "same": 0}


def test_who_left_owns_nothing_in_the_plan(origin) -> None:
    load(origin)
    Person.objects.filter(employee_no="3").update(active=False)
    assert queries.sheet_frame("staff")["employee_no"].to_list() == ["2", "1"]
    assert dict(queries.sheet_frame("customers").select("customer_no", "owner").iter_rows())["B"] is None
    assert queries.known_keys("staff").to_list() == ["2", "1"]
    counts = operations.import_customers(actor=NOBODY_IN_PARTICULAR, frame=CUSTOMER_ROWS, origin=origin)
    assert counts == Counts(seen=3, same=3)


@pytest.mark.parametrize("name", ["qian", "li", "zheng"])
def test_others_may_not(cast, origin, name) -> None:
    people = Person.objects.count()
    with pytest.raises(PermissionDenied):
        operations.import_staff(actor=cast.actor(name), frame=STAFF_ROWS, origin=origin)
    assert Person.objects.count() == people
    assert not Event.objects.exists()
