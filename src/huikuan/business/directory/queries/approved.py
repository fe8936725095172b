"""Limits and terms that somebody approved here: a file does not change them."""

from __future__ import annotations

import polars as pl

from huikuan.business.directory.sheets import CUSTOMERS
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import yuan_text
from huikuan.foundation.audit.models import Event
from huikuan.foundation.imports.table import ROW, SOURCE, Place, PlacedFinding
from huikuan.foundation.imports.writing import ID

KEPT = ("credit_limit", "terms")


def keep_approved(frame: pl.DataFrame, stored: pl.DataFrame) -> tuple[pl.DataFrame, tuple[PlacedFinding, ...]]:
    """The rows of a file with the limits and terms as they were approved, and a warning for each that differs.

    Approved is what the latest approval wrote, as long as it still stands on file. A column that the file does not
    have at all says nothing. ``stored`` is the customers as they stand, with their ids.
    """
    approved, findings = _approved(), []
    held = stored.filter(pl.col(ID).cast(pl.String).is_in(list(approved)))
    numbers = dict(zip(held["customer_no"], held.iter_rows(named=True), strict=True))
    told = [name for name in KEPT if frame[name].null_count() < frame.height]
    rows: dict[str, list[object]] = {name: frame[name].to_list() for name in told}
    columns = CUSTOMERS.by_key
    for at, number in enumerate(frame["customer_no"]):
        stands = numbers.get(number)
        if stands is None:
            continue
        decided = approved[str(stands[ID])]
        for name in told:
            now, was = rows[name][at], stands[name]
            if now == was or name not in decided or decided[name] != was:
                continue
            rows[name][at] = was
            texts = [yuan_text(one) if isinstance(one, int) else str(one or "–") for one in (was, now)]
            finding = Finding(
                code="directory.approved_kept",
                severity=Severity.WARNING,
                subject=number,
                params={"was": texts[0], "now": texts[1]},
            )
            place = Place(sheet=frame[SOURCE][at], row=frame[ROW][at], column=columns[name].zh, value=texts[1])
            findings.append(PlacedFinding(finding=finding, place=place))
    if not findings:
        return frame, ()
    kept = [pl.Series(name, values, dtype=frame.schema[name]) for name, values in rows.items()]
    return frame.with_columns(kept), tuple(findings)


def _approved() -> dict[str, dict[str, object]]:
    """Customer id → what the latest approval changed."""
    found: dict[str, dict[str, object]] = {}
    rows = Event.objects.filter(action="directory.set_credit").order_by("pk")
    for pk, before, after in rows.values_list("subject_id", "before", "after").iterator():
        was, now = before or {}, after or {}
        found.setdefault(pk, {})["credit_limit"] = now.get("credit_limit")
        if was.get("terms") != now.get("terms"):
            found[pk]["terms"] = now.get("terms")
    return found
