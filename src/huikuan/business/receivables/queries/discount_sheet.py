"""The sheet of agreed discounts: as it stands, and what one that came in would add. What stands is never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import F, Q

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.discount_terms import BASIS_POINTS, impossible
from huikuan.business.receivables.models import AgreedDiscount
from huikuan.business.receivables.queries.incoming import Incoming
from huikuan.business.receivables.sheets import DISCOUNTS
from huikuan.engine.findings import Finding, Severity
from huikuan.foundation.imports.applying import ids_for
from huikuan.foundation.imports.table import ROW, SOURCE, Place, PlacedFinding
from huikuan.foundation.imports.writing import stored_frame
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

_PATHS = {
    "customer_no": "customer__customer_no",
    **{name: name for name in ("kind", "rate", "days", "first", "last", "note")},
}
Row = dict[str, Any]


def discounts_frame() -> pl.DataFrame:
    """What is agreed, as the sheet's rows; what was ended for all invoices (an import undone) is not."""
    rows = AgreedDiscount.objects.filter(Q(last=None) | Q(last__gte=F("first"))).order_by("pk")
    frame = stored_frame(rows, DISCOUNTS, _PATHS)
    shares = [Decimal(rate).scaleb(-4) for rate in frame["rate"]]  # hundredths of a percent
    return frame.with_columns(pl.Series("rate", shares, dtype=frame.schema["rate"]))


def preview_discounts(frame: pl.DataFrame) -> Incoming:
    """Compare a sheet's accepted rows with what is agreed; nothing is written.

    A row of terms agreed already is the same, with other words for where that was agreed too. One that is not possible,
    or overlaps another of the same customer, kind and days, is refused.
    """
    standing: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in discounts_frame().iter_rows(named=True):
        standing[_of(row)].append(row)
    new, same, findings = [], [], []
    for at, row in enumerate(frame.iter_rows(named=True)):
        others = standing[_of(row)]
        if any(_terms(row) == _terms(other) for other in others):
            same.append(at)
        elif wrong := _wrong(row, others):
            findings.append(_refused(row, *wrong))
        else:
            new.append(at)
            others.append(row)
    nothing = frame.clear()
    return Incoming(new=frame[new], changed=nothing, before=nothing, same=frame[same], findings=tuple(findings))


def _of(row: Row) -> tuple[Any, ...]:
    return row["customer_no"], row["kind"], row["days"]


def _terms(row: Row) -> tuple[Any, ...]:
    return row["rate"], row["first"], row["last"]


def _wrong(row: Row, others: Iterable[Row]) -> tuple[str, dict[str, object]] | None:
    rate = row["rate"] * BASIS_POINTS
    if rate != int(rate):
        return "discount.rate_too_fine", {"rate": f"{row['rate'].normalize():f}"}
    wrong = impossible(rate=int(rate), days=row["days"], first=row["first"], last=row["last"])
    if wrong is None and any(_overlap(row, other) for other in others):
        return "discount.agreed_already", {}
    return wrong


def _overlap(row: Row, other: Row) -> bool:
    return bool(row["first"] <= (other["last"] or date.max) and other["first"] <= (row["last"] or date.max))


def _refused(row: Row, code: str, params: dict[str, object]) -> PlacedFinding:
    finding = Finding(code=code, severity=Severity.ERROR, subject=row["customer_no"], params=params)
    column = DISCOUNTS.by_key["customer_no"].zh
    place = Place(sheet=row[SOURCE], row=row[ROW], column=column, value=row["customer_no"])
    return PlacedFinding(finding=finding, place=place)


def basis_points(rates: pl.Series) -> pl.Series:
    """Shares of one as hundredths of a percent."""
    return pl.Series("rate", [int(rate * BASIS_POINTS) for rate in rates], dtype=pl.Int64())


def customer_ids(actor: Actor, numbers: pl.Series) -> pl.Series:
    """Ids of customers in scope; RefusedError for a number that is none of them."""
    found = ids_for(numbers, directory.visible_customers(actor).values_list("customer_no", "pk").iterator())
    if found.null_count():
        raise RefusedError("receivables.unknown_customer", subject=numbers.filter(found.is_null()).first() or "–")
    return found.alias("customer_id")
