"""Sales: one figure for customer, outlet, item and month."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from huikuan.business.directory.models import Outlet, Product
from huikuan.business.sales import operations, queries
from huikuan.business.sales.models import MonthlySales
from huikuan.business.sales.sheets import SALES
from huikuan.foundation.imports.applying import Counts
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.table import ROW, SOURCE, empty_frame

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def sales(*rows: tuple) -> pl.DataFrame:
    empty = empty_frame(SALES)
    names = ["month", "customer_no", "outlet_no", "item_no", "amount"]
    full = [
        {**dict.fromkeys(empty.columns), ROW: at + 2, SOURCE: "销售历史", **dict(zip(names, row, strict=True))}
        for at, row in enumerate(rows)
    ]
    return pl.DataFrame(full, schema=empty.schema, orient="row")


@pytest.fixture
def origin(cast) -> Import:
    Outlet.objects.create(outlet_no="S1", name="s", sort_key="s", customer=cast.customers["hangzhou"])
    Product.objects.create(item_no="P1", name="p", sort_key="p")
    return Import.objects.create(file="f", file_name="f", size=1, sha256="0", uploaded_at=datetime.now(tz=UTC))


def test_rows_of_one_figure_are_summed_and_a_later_file_replaces_it(cast, origin) -> None:
    director = cast.actor("zhao")
    first = sales(
        (FEBRUARY, "C0001", "S1", "P1", 100),
        (JANUARY, "C0001", None, None, 7),
        (FEBRUARY, "C0001", "S1", "P1", -30),
        (FEBRUARY, "C0001", "S1", None, 5),
        (FEBRUARY, "C0003", None, "P1", 1),
    )
    assert operations.import_sales(actor=director, frame=first, origin=origin) == Counts(seen=4, new=4)
    stored = queries.sheet_frame("sales")
    assert stored.drop(ROW, SOURCE, "_notes").rows() == [
        (FEBRUARY, "C0001", "S1", "P1", 70),
        (JANUARY, "C0001", None, None, 7),
        (FEBRUARY, "C0001", "S1", None, 5),
        (FEBRUARY, "C0003", None, "P1", 1),
    ]
    assert operations.import_sales(actor=director, frame=first, origin=origin) == Counts(seen=4, same=4)
    later = sales((FEBRUARY, "C0001", "S1", "P1", 90), (FEBRUARY, "C0003", None, None, 2))
    found = queries.preview("sales", later)
    assert (found.before["amount"].to_list(), found.changed["amount"].to_list()) == ([70], [90])
    assert operations.import_sales(actor=director, frame=later, origin=origin) == Counts(seen=2, new=1, changed=1)
    assert sum(MonthlySales.objects.values_list("amount", flat=True)) == 90 + 7 + 5 + 1 + 2


def test_reps_see_the_sales_of_their_customers(cast, origin) -> None:
    frame = sales((JANUARY, "C0001", None, None, 1), (JANUARY, "C0005", None, None, 2))
    operations.import_sales(actor=cast.actor("wang"), frame=frame, origin=origin)
    assert [row.amount for row in queries.visible_sales(cast.actor("li"))] == [1]
    assert [row.amount for row in queries.visible_sales(cast.actor("wu"))] == [2]
    assert queries.visible_sales(cast.actor("zheng")).count() == 2


@pytest.mark.parametrize("name", ["qian", "li", "zheng"])
def test_others_may_not(cast, origin, name) -> None:
    with pytest.raises(PermissionDenied):
        operations.import_sales(actor=cast.actor(name), frame=sales((JANUARY, "C0001", None, None, 1)), origin=origin)
    assert not MonthlySales.objects.exists()
