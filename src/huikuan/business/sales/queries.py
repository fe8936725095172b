"""Reading sales, and what a file would change in them."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.db.models import QuerySet, Sum

from huikuan.business.directory.queries import customer_scope
from huikuan.business.sales.models import MonthlySales
from huikuan.business.sales.sheets import SALES
from huikuan.engine.money import Fen
from huikuan.foundation.imports.applying import Diff, diff
from huikuan.foundation.imports.table import NOTES
from huikuan.foundation.imports.writing import stored_frame
from huikuan.foundation.permissions import Actor
from huikuan.foundation.prepared import Prepared

FIGURE = ("month", "customer_no", "outlet_no", "item_no")  # together they name one figure
PATHS = {
    "month": "month",
    "customer_no": "customer__customer_no",
    "outlet_no": "outlet__outlet_no",
    "item_no": "item__item_no",
    "amount": "amount",
}


def visible_sales(actor: Actor) -> QuerySet[MonthlySales]:
    """Sales to the customers in scope."""
    return MonthlySales.objects.filter(customer_scope(actor, "customer__"))


_BY_MONTH: Prepared[Any] = Prepared(
    lambda given: (
        MonthlySales.objects.filter(customer=given("customer"), month__gte=given("first"), month__lt=given("end"))
        .order_by()
        .values("month")
        .annotate(fen=Sum("amount"))
    )
)


def sales_by_month(customer: int, first: date, end: date) -> dict[date, Fen]:
    """Sales to a customer whom the reader may see, by first day of the month, from ``first`` until before ``end``."""
    return {one["month"]: int(one["fen"]) for one in _BY_MONTH(customer=customer, first=first, end=end)}


def sheet_frame(key: str) -> pl.DataFrame:
    """The sheet as `read_book` gave it, in order of import, with rows of one figure summed."""
    if key != SALES.key:
        raise KeyError(key)
    return stored_frame(MonthlySales.objects.order_by("pk"), SALES, PATHS)


def preview(key: str, frame: pl.DataFrame) -> Diff:
    """What importing the rows would change; nothing is written.

    What a file says more than once about a customer, outlet, item and month is added up; what stood is replaced.
    """
    if key != SALES.key:
        raise KeyError(key)
    summed = frame.group_by(FIGURE, maintain_order=True).agg(pl.col("amount").sum())
    in_months = MonthlySales.objects.filter(month__in=summed["month"].unique().to_list())
    return diff(stored_frame(in_months, SALES, PATHS, ids=True).drop(NOTES), summed, FIGURE)


def known_month() -> pl.Series:
    """A month of which there are sales, as text: with any, a file need not bring the sheet."""
    months = MonthlySales.objects.order_by("pk").values_list("month", flat=True)[:1]
    return pl.Series("month", [f"{month:%Y-%m}" for month in months], dtype=pl.String())
