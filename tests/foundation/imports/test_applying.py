"""What is new, changed or the same; and that bulk writing keeps every value."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from django.db import IntegrityError, transaction

from huikuan.business.directory.models import Customer, Product
from huikuan.business.directory.sheets import PRODUCTS
from huikuan.foundation.imports.applying import Counts, diff, ids_for, remember
from huikuan.foundation.imports.models import Import, ImportChange
from huikuan.foundation.imports.writing import insert_frame, reserve_ids, stored_frame, update_frame


def frame(**columns) -> pl.DataFrame:
    return pl.DataFrame(columns)


def test_rows_are_new_changed_or_the_same() -> None:
    stored = frame(no=["a", "b", "c"], name=["A", "B", "C"], size=[1, None, 3], id=[7, 8, 9])
    incoming = frame(no=["c", "d", "b"], name=["C", "D", "B"], size=[4, 5, None], _row=[2, 3, 4])
    found = diff(stored, incoming, ["no"])
    assert found.counts == Counts(seen=3, new=1, changed=1, same=1)
    assert found.new.rows() == [("d", "D", 5, 3)]
    assert found.changed.select("no", "size", "id").rows() == [("c", 4, 9)]
    assert found.before.select("no", "size", "id").rows() == [("c", 3, 9)]
    assert found.same.select("no", "id").rows() == [("b", 8)]


def test_a_blank_cell_empties_but_a_blank_column_was_not_in_the_file() -> None:
    stored = frame(no=["a", "b"], name=["A", "B"], town=["X", "Y"])
    town_blank = pl.DataFrame({"no": ["a", "b"], "name": [None, "B"], "town": [None, None]}, schema=stored.schema)
    found = diff(stored, town_blank, ["no"])
    assert found.changed.rows() == [("a", None, "X")]
    assert found.same.rows() == [("b", "B", "Y")]


def test_a_missing_part_of_the_key_is_a_value_of_its_own() -> None:
    types = {"no": pl.String, "due": pl.Date, "fen": pl.Int64}
    stored = pl.DataFrame([("1", None, 5), ("1", date(2026, 1, 1), 6)], schema=types, orient="row")
    incoming = pl.DataFrame([("1", None, 5), ("1", date(2026, 2, 1), 6)], schema=types, orient="row")
    assert diff(stored, incoming, ["no", "due"]).counts == Counts(seen=2, new=1, same=1)


def test_a_key_that_stands_twice_is_a_fault() -> None:
    twice = frame(no=["a", "a"], name=["A", "B"])
    with pytest.raises(pl.exceptions.ComputeError):
        diff(twice, frame(no=["a"], name=["A"]), ["no"])


def test_nothing_came() -> None:
    stored = frame(no=["a"], name=["A"])
    assert diff(stored, stored.clear(), ["no"]).counts == Counts()
    assert diff(stored.clear(), stored, ["no"]).counts == Counts(seen=1, new=1)


def test_keys_become_ids() -> None:
    assert ids_for(pl.Series("who", ["b", None, "x"]), [("a", 1), ("b", 2)]).to_list() == [2, None, None]


@pytest.mark.django_db
def test_values_survive_bulk_writing() -> None:
    odd = 'quote " comma , line\nbreak \\N ✓'
    ids = insert_frame(
        Product,
        pl.DataFrame(
            {
                "item_no": ["1", "2"],
                "name": [odd, ""],
                "sort_key": ["x", "y"],
                "unit_price": [10**17, None],
                "gross_margin": pl.Series([Decimal("0.283333"), None], dtype=pl.Decimal(38, 6)),
            }
        ),
    )
    one, two = Product.objects.order_by("pk")
    assert ids.to_list() == [one.pk, two.pk]
    assert (one.name, one.unit_price, one.gross_margin) == (odd, 10**17, Decimal("0.283333"))
    assert (two.name, two.unit_price, two.gross_margin, two.role, two.notes) == ("", None, None, None, "")
    later = Product.objects.create(item_no="3", name="c", sort_key="c")
    assert later.pk > two.pk


@pytest.mark.django_db
def test_moments_defaults_and_json_survive() -> None:
    moment = datetime(2026, 11, 22, 16, 30, 5, 6, tzinfo=UTC)
    insert_frame(
        Import, pl.DataFrame({"file": ["f"], "file_name": ["f"], "size": [1], "sha256": ["0"], "uploaded_at": [moment]})
    )
    kept = Import.objects.get()
    assert (kept.uploaded_at, kept.counts, kept.mapping, kept.state) == (moment, {}, {}, "uploaded")


@pytest.mark.django_db
def test_reserved_ids_are_nobody_elses() -> None:
    first = reserve_ids(Product, 2)
    insert_frame(
        Product, pl.DataFrame({"id": first.reverse(), "item_no": ["1", "2"], "name": ["a", "b"], "sort_key": ["", ""]})
    )
    assert Product.objects.get(item_no="1").pk == first[1]
    assert min(reserve_ids(Product, 2)) > max(first)


@pytest.mark.django_db
def test_constraints_hold_in_bulk() -> None:
    row = pl.DataFrame({"item_no": ["1"], "name": ["a"], "sort_key": ["a"]})
    insert_frame(Product, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_frame(Product, row)
    with pytest.raises(KeyError):
        insert_frame(Product, row.with_columns(colour=pl.lit("red")))
    assert Product.objects.count() == 1


@pytest.mark.django_db
def test_rows_come_back_as_the_sheet_gave_them() -> None:
    insert_frame(
        Product,
        pl.DataFrame(
            {
                "item_no": ["2", "1"],
                "name": ["b", "a"],
                "sort_key": ["b", "a"],
                "gross_margin": pl.Series([Decimal("0.1"), None], dtype=pl.Decimal(38, 6)),
                "notes": ["colour: red", ""],
            }
        ),
    )
    paths = {"item_no": "item_no", "name": "name", "gross_margin": "gross_margin", "_notes": "notes"}
    stored = stored_frame(Product.objects.order_by("pk"), PRODUCTS, paths, ids=True)
    assert stored.columns == [*PRODUCTS.by_key, "_row", "_source", "_notes", "id"]
    assert stored.select("item_no", "gross_margin", "role", "_row", "_source", "_notes").rows() == [
        ("2", Decimal("0.100000"), None, 1, "产品", "colour: red"),
        ("1", None, None, 2, "产品", None),
    ]
    assert stored_frame(Product.objects.none(), PRODUCTS, paths).schema == stored.drop("id").schema


@pytest.mark.django_db
def test_changed_rows_are_written_and_remembered(cast) -> None:
    customer = cast.customers["suzhou"]
    origin = Import.objects.create(file="f", file_name="f", size=1, sha256="0", uploaded_at=datetime.now(tz=UTC))
    before = pl.DataFrame({"id": [customer.pk], "name": ["suzhou"], "credit_limit": [100_000_00]})
    after = pl.DataFrame({"id": [customer.pk], "name": ["苏州"], "credit_limit": [None]}, schema=before.schema)
    remember(origin, "directory.customer", before, after)
    update_frame(Customer, after)
    customer.refresh_from_db()
    assert (customer.name, customer.credit_limit) == ("苏州", None)
    change = ImportChange.objects.get()
    assert (change.batch, change.model, change.row_id) == (origin, "directory.customer", customer.pk)
    assert json.dumps([change.before, change.after], ensure_ascii=False) == (
        '[{"name": "suzhou", "credit_limit": 10000000}, {"name": "苏州", "credit_limit": null}]'
    )
    assert Customer.objects.filter(name="guangzhou").exists()
