"""Exchange rates that the company keeps: those that count, their versions, and what a sheet of them would add."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db.models import Exists, OuterRef, QuerySet

from huikuan.business.receivables.models import ExchangeRate, Receipt
from huikuan.business.receivables.queries.incoming import Incoming
from huikuan.business.receivables.sheets import RATES
from huikuan.engine.currency import rate_text
from huikuan.engine.exchange_rates import Rate, Rates
from huikuan.engine.findings import Finding, Severity
from huikuan.foundation import clock
from huikuan.foundation.imports.table import ROW, SOURCE, Place, PlacedFinding, empty_frame

AHEAD = timedelta(days=7)  # a rate of a day further off is a slip in the date
Key = tuple[str, date]


def furthest_day() -> date:
    """The last day for which a rate may be said today."""
    return clock.today() + AHEAD


def rate_versions() -> QuerySet[Any]:
    """All that was ever said, with ``replaced``: a later row says something else of the same currency and day."""
    later = ExchangeRate.objects.filter(currency=OuterRef("currency"), day=OuterRef("day"), pk__gt=OuterRef("pk"))
    return ExchangeRate.objects.annotate(replaced=Exists(later))


def rates_in_force() -> QuerySet[ExchangeRate]:
    """The last word on each currency and day, without those taken back."""
    return rate_versions().filter(replaced=False, rate_e8__isnull=False)


def kept_rates() -> dict[Key, int]:
    """Rate by currency and first day. The whole company's: there is no scope."""
    rows = rates_in_force().order_by("currency", "day").values_list("currency", "day", "rate_e8")
    return {(currency, day): rate for currency, day, rate in rows if rate is not None}


def rate_on(currency: str, day: date) -> Rate | None:
    """The rate valid on a day; None where none is kept on or before it."""
    row = (
        rates_in_force().filter(currency=currency, day__lte=day).order_by("-day").values_list("day", "rate_e8").first()
    )
    return None if row is None or row[1] is None else Rate(row[0], row[1])


def latest_rates(day: date) -> dict[str, Rate]:
    """The rate of each currency that is valid on a day."""
    kept = kept_rates()
    known = Rates((currency, first, rate) for (currency, first), rate in kept.items())
    found = {currency: known.on(currency, day) for currency in sorted({currency for currency, _day in kept})}
    return {currency: one for currency, one in found.items() if one is not None}


def entered_at(numbers: Collection[str]) -> dict[str, tuple[str, int, int]]:
    """Currency, own amount and rate of receipts that stand, by number: a line that comes again keeps its rate."""
    found: dict[str, tuple[str, int, int]] = {}
    wanted = sorted(numbers)
    for at in range(0, len(wanted), 500):
        rows = Receipt.objects.filter(
            receipt_no__in=wanted[at : at + 500], voided_at=None, currency__isnull=False
        ).values_list("receipt_no", "currency", "foreign_minor", "rate_e8")
        for number, currency, minor, rate in rows:
            if currency is not None and minor is not None and rate is not None:
                found[number] = (currency, minor, rate)
    return found


def rates_frame() -> pl.DataFrame:
    """What is kept, as the sheet's rows."""
    rows = list(rates_in_force().order_by("currency", "day").values_list("currency", "day", "rate_e8", "reason"))
    columns: dict[str, list[Any]] = {
        "currency": [row[0] for row in rows],
        "day": [row[1] for row in rows],
        "rate": [rate_text(row[2] or 0) for row in rows],
        "note": [row[3] or None for row in rows],
        ROW: list(range(2, len(rows) + 2)),
        SOURCE: [RATES.zh] * len(rows),
    }
    schema = empty_frame(RATES).schema
    return pl.DataFrame(
        [pl.Series(name, columns.get(name, [None] * len(rows)), dtype=kind) for name, kind in schema.items()]
    )


def preview_rates(frame: pl.DataFrame) -> Incoming:
    """Compare a sheet's accepted rows with what is kept; nothing is written. One that says another rate of a currency
    and day is refused: a rate is corrected on its page, with a reason."""
    kept = kept_rates()
    texts = {key: rate_text(rate) for key, rate in kept.items()}
    new, same, findings = [], [], []
    for at, row in enumerate(frame.iter_rows(named=True)):
        stands = texts.get((row["currency"], row["day"]))
        if stands is None and row["day"] > furthest_day():
            findings.append(_refused(row, "day", "rates.day_ahead", day=row["day"]))
        elif stands is None:
            new.append(at)
        elif stands == row["rate"]:
            same.append(at)
        else:
            findings.append(_refused(row, "rate", "rates.differs", was=stands, now=row["rate"], day=row["day"]))
    nothing = frame.clear()
    return Incoming(new=frame[new], changed=nothing, before=nothing, same=frame[same], findings=tuple(findings))


def _refused(row: dict[str, Any], column: str, code: str, **params: object) -> PlacedFinding:
    place = Place(sheet=row[SOURCE], row=row[ROW], column=RATES.by_key[column].zh, value=str(row[column]))
    finding = Finding(code=code, severity=Severity.ERROR, subject=row["currency"], params=params)
    return PlacedFinding(finding=finding, place=place)
