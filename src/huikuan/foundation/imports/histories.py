"""Histories with one current row a subject ([since, until)): closing many at once and opening their successors."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.db.models import Model

from huikuan.foundation.imports.applying import remember
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.writing import ID, insert_frame, query_frame, update_frame


def open_rows(model: type[Model], rows: pl.DataFrame, *, since: date, origin: Import) -> None:
    """Insert rows as current from ``since`` on."""
    insert_frame(model, rows.with_columns(pl.lit(since).alias("since"), pl.lit(origin.pk).alias("origin_id")))


def succeed(model: type[Model], subject: str, rows: pl.DataFrame, *, since: date, origin: Import) -> None:
    """Close the current rows of these subjects (a column such as ``customer_id``) on ``since``; open the given ones."""
    if rows.is_empty():
        return
    current = query_frame(
        model._default_manager.filter(until=None), {ID: "pk", subject: subject}, {ID: pl.Int64(), subject: pl.Int64()}
    )
    closing = rows.select(subject).join(current, on=subject, maintain_order="left").select(ID)
    after = closing.with_columns(pl.lit(since).alias("until"))
    before = closing.with_columns(pl.lit(None, dtype=pl.Date()).alias("until"))
    remember(origin, model._meta.label_lower, before, after)
    update_frame(model, after)
    open_rows(model, rows, since=since, origin=origin)
