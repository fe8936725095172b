"""When open instalments will be paid: the pay-date model on what is posted, and what it said lately."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from django.db.models import F
from django.shortcuts import get_object_or_404
from numpy.typing import NDArray

from huikuan.business.receivables.models import MONEY, Allocation, ForecastTest, PayForecast, Receivable
from huikuan.business.receivables.queries.disputes import first_disputed
from huikuan.business.receivables.queries.documents import visible_receivables
from huikuan.engine.paydate import OPEN, UNKNOWN, Calibration, Predictions, Receivables, calibrate, predict, train
from huikuan.engine.paydate import backtest as tried
from huikuan.foundation.imports.writing import query_frame
from huikuan.foundation.permissions.actor import Actor

_EPOCH = date(1970, 1, 1).toordinal()
_YEAR = 365
_HALF_A_YEAR = 182
_FURTHEST = 20 * _YEAR  # days after today; nobody plans further
_PERMILLE = 1000
_TENTHS = 10
_WORTH_TELLING = 5  # tenths of days
_ITEMS: dict[str, tuple[str, pl.DataType]] = {
    "id": ("pk", pl.Int64()),
    "customer": ("customer_id", pl.Int64()),
    "unit": ("customer__effective_unit_id", pl.Int64()),
    "kind": ("customer__kind", pl.String()),
    "issued": ("issued", pl.Date()),
    "due": ("due", pl.Date()),
    "amount": ("amount", pl.Int64()),
    "open_fen": ("open_fen", pl.Int64()),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What is to be kept: a row for each open instalment (columns of PayForecast) and the test of the last year."""

    forecasts: pl.DataFrame
    learnt_from: int
    tested: Calibration


def foresee(today: date) -> Foresight:
    """Learn from everything settled before today, foretell what is open, and test the last twelve months.

    Long where there are many; writes nothing.
    """
    items = pay_history(today)
    rows = _columns(items)
    day = today.toordinal()
    model = train(rows=rows, today=day)
    waiting = (items["open_fen"] > 0).to_numpy() & (rows.issued <= day)
    asked = np.flatnonzero(waiting)
    said = predict(model=model, rows=rows, asked=asked, moment=np.full(len(asked), day))
    # Half a year of history first: what is said before that only shows that the books are young.
    first = max(day - _YEAR, int(rows.issued.min(initial=day)) + _HALF_A_YEAR)
    return Foresight(
        forecasts=_frame(items["id"].to_numpy()[asked], rows.due[asked], said, today),
        learnt_from=model.settled,
        tested=calibrate(tested=tried(rows=rows, first=first, today=day)),
    )


def pay_history(today: date) -> pl.DataFrame:
    """Every instalment issued by today: columns of ``_ITEMS`` and ``settled``, the day it was fully paid or null.

    What was lowered to nothing by a write-off or a credit note was not paid, and is left out.
    """
    rows = Receivable.objects.filter(voided_at=None, amount__gt=0, issued__lte=today).order_by("pk")
    items = query_frame(
        rows, {name: path for name, (path, _) in _ITEMS.items()}, {name: kind for name, (_, kind) in _ITEMS.items()}
    )
    allocations = query_frame(
        Allocation.objects.filter(receivable__voided_at=None, receivable__amount__gt=0, receipt__voided_at=None)
        .filter(receivable__open_fen=0, receivable__issued__lte=today)
        .annotate(due_fen=F("receivable__amount"))
        .order_by("receivable_id", "effective", "pk"),
        {"id": "receivable_id", "fen": "amount", "of": "due_fen", "day": "effective", "channel": "receipt__channel"},
        {"id": pl.Int64(), "fen": pl.Int64(), "of": pl.Int64(), "day": pl.Date(), "channel": pl.String()},
    )
    paid = allocations.with_columns(so_far=pl.col("fen").cum_sum().over("id"))
    full = paid.filter((pl.col("so_far") >= pl.col("of")) & (pl.col("so_far") - pl.col("fen") < pl.col("of")))
    last = full.group_by("id", maintain_order=True).last().select("id", "channel", settled="day")
    known = items.join(last, on="id", how="left", maintain_order="left")
    is_open, by_money = pl.col("open_fen") > 0, pl.col("channel").is_in([str(channel) for channel in MONEY])
    return known.filter(is_open | by_money).drop("channel")


def _columns(items: pl.DataFrame) -> Receivables:
    issued, settled = _days(items["issued"]), _day_or_open(items["settled"])
    disputed, disputed_on = _disputed(items["id"], settled)
    return Receivables(
        customer=_codes(items["customer"]),
        segment=_codes(items["unit"]),
        issued=issued,
        due=_days(items["due"]),
        settled=np.maximum(settled, issued),  # paid in advance counts as paid on the day of issue
        amount=items["amount"].to_numpy(),
        disputed=disputed,
        disputed_on=disputed_on,
        attributes=(_codes(items["kind"]),),
    )


def _disputed(items: pl.Series, settled: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Whether each item was disputed before it was settled, and since when that is on record.

    What was settled before the company wrote down its first dispute says nothing: nobody kept disputes then.
    """
    first = first_disputed()
    on_record = np.full(len(items), OPEN)
    if not first:
        return np.full(len(items), UNKNOWN), on_record
    known = pl.DataFrame({"id": list(first), "day": list(first.values())}, schema={"id": pl.Int64, "day": pl.Date})
    on_record = _day_or_open(items.to_frame("id").join(known, on="id", how="left", maintain_order="left")["day"])
    kept = (settled >= min(first.values()).toordinal()) & (settled < OPEN)
    told = np.where(kept, 0, UNKNOWN)
    return np.where((on_record < OPEN) & (on_record <= settled), 1, told), on_record


def _day_or_open(column: pl.Series) -> NDArray[np.int64]:
    return np.where(column.is_null().to_numpy(), OPEN, _days(column.fill_null(date.max)))


def _days(column: pl.Series) -> NDArray[np.int64]:
    return column.to_physical().cast(pl.Int64).to_numpy() + _EPOCH


def _codes(column: pl.Series) -> NDArray[np.int64]:
    """0, 1, … in the order of the values; without a value a code of its own."""
    known = column.fill_null(-1) if column.dtype == pl.Int64() else column.fill_null("")
    return known.rank("dense").cast(pl.Int64).to_numpy() - 1


def _frame(ids: NDArray[np.int64], due: NDArray[np.int64], said: Predictions, today: date) -> pl.DataFrame:
    latest = today.toordinal() + _FURTHEST
    low, expected, high = (
        pl.Series((np.minimum(due + late, latest) - _EPOCH).astype(np.int32)).cast(pl.Date)
        for late in (said.p10, said.p50, said.p90)
    )
    late = np.rint(said.late * _PERMILLE).astype(np.int64)  # certain is only what has happened
    return pl.DataFrame(
        {
            "receivable_id": ids,
            "expected": expected,
            "low": low,
            "high": high,
            "late": np.where(due < today.toordinal(), _PERMILLE, np.minimum(late, _PERMILLE - 1)),
            "settled": said.settled,
            "overdue": said.overdue,
            "reasons": pl.Series(_reasons(said), dtype=pl.String()),
        }
    ).with_columns(pl.lit(today).alias("made_on"))


def _reasons(said: Predictions) -> list[str]:
    tenths = np.rint(said.reasons * _TENTHS).astype(np.int64)
    order = np.argsort(-np.abs(tenths), axis=1, kind="stable")
    told = []
    for row, places in zip(tenths.tolist(), order.tolist(), strict=True):
        strong = [place for place in places if abs(row[place]) >= _WORTH_TELLING]
        told.append(json.dumps([[said.codes[place], row[place]] for place in strong]))
    return told


def forecasts_tested() -> ForecastTest | None:
    """The test of the last twelve months; None before the first night."""
    return ForecastTest.objects.order_by("-pk").first()


def foretold_item(actor: Actor, pk: int) -> Receivable:
    """An instalment in scope with its forecast, or Http404."""
    return get_object_or_404(visible_receivables(actor).select_related("forecast"), pk=pk)


def forecast_of(item: Receivable, day: date) -> PayForecast | None:
    """The forecast that holds on a day for an instalment read with it: only while it is open."""
    found: PayForecast | None = getattr(item, "forecast", None)
    if found is None or item.open_fen <= 0 or not found.made_on <= day <= found.stands_until:
        return None
    return found
