"""The receivable at the end of each of several days, and what moved between them: the ground of all measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from huikuan.business.directory.queries import customer_scope
from huikuan.business.receivables import losses
from huikuan.business.receivables.models import Allocation, Receivable
from huikuan.business.receivables.queries.flow import credited_by_day
from huikuan.engine.ageing import Buckets, open_as_of
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month
from huikuan.engine.provision import Flow, flow
from huikuan.engine.receivable_measures import SALES_DAYS
from huikuan.foundation.imports.writing import query_frame
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.remembered import as_key, remembered

Ints = NDArray[np.int64]
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """The receivable at the end of ``day`` (fen), and the period since the day before it in the list.

    ``columns``: not due and the company's ranges of days overdue (``buckets``). ``sales_fen``: invoiced in the period,
    ``sales_90_fen`` in the last 90 days, net of credit notes. ``to_collect_fen``: overdue at the period's begin and
    what fell due in it. ``flow``: what left each column in the period.
    """

    day: date
    buckets: Buckets
    columns: tuple[Fen, ...]
    sales_fen: Fen
    sales_90_fen: Fen
    received_fen: Fen
    to_collect_fen: Fen
    flow: Flow | None

    @property
    def receivable_fen(self) -> Fen:
        """All that is open; money on account is not taken off."""
        return sum(self.columns)

    @property
    def current_fen(self) -> Fen:
        """Of it not due."""
        return self.columns[0]


def month_ends(today: date, months: int = MONTHS) -> tuple[date, ...]:
    """The ends of the last months that are over, oldest first, with one more before them, and today after them."""
    running = Month.of(today)
    return (*((running - back).last_day for back in range(months + 1, 0, -1)), today)


def stands(actor: Actor, days: Sequence[date]) -> tuple[Stand, ...]:
    """For the customers in scope, one for each of the days (ascending); the first has no period."""
    items = Receivable.objects.filter(customer_scope(actor, "customer__"), voided_at=None, issued__lte=days[-1])
    buckets = losses.buckets()
    key = ("stands", *days, *buckets.codes, *as_key(items))
    return remembered(key, lambda: _stands(actor, days, buckets), module="receivables")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Items:
    issued: Ints
    due: Ints
    amount: Ints
    item: Ints  # of each allocation: its item's position, amount and day
    fen: Ints
    day: Ints

    def open_on(self, day: int) -> Ints:
        return open_as_of(
            amount_fen=self.amount,
            issued_day=self.issued,
            allocation_item=self.item,
            allocation_fen=self.fen,
            allocation_day=self.day,
            as_of=day,
        ).open_fen

    def columns_on(self, day: int, buckets: Buckets) -> Ints:
        """The column of each item, whether open or not."""
        first = np.array([begin for begin, _end in buckets.ranges], np.int64)
        return np.searchsorted(first, day - self.due, side="right").astype(np.int64)


def _stands(actor: Actor, days: Sequence[date], buckets: Buckets) -> tuple[Stand, ...]:
    items = _read(actor, days[-1])
    received = credited_by_day(actor, days[0] + timedelta(days=1), days[-1])
    found: list[Stand] = []
    before: tuple[int, Ints, Ints] | None = None
    for day in days:
        at = day.toordinal()
        column, fen = items.columns_on(at, buckets), items.open_on(at)
        sums = np.zeros(buckets.columns, np.int64)
        np.add.at(sums, column, fen)
        since = before[0] if before else at
        inside = (items.issued > since) & (items.issued <= at)
        late = (items.issued > at - SALES_DAYS) & (items.issued <= at)
        found.append(
            Stand(
                day=day,
                buckets=buckets,
                columns=tuple(sums.tolist()),
                sales_fen=int(items.amount[inside].sum()),
                sales_90_fen=int(items.amount[late].sum()),
                received_fen=sum(money for when, money in received.items() if since < when.toordinal() <= at),
                to_collect_fen=_to_collect(items, before, inside, at),
                flow=_flow(before, column, fen, buckets.columns),
            )
        )
        before = (at, column, fen)
    return tuple(found)


def _to_collect(items: _Items, before: tuple[int, Ints, Ints] | None, inside: NDArray[np.bool_], at: int) -> Fen:
    """What could be asked for in the period: open at its begin, or invoiced in it, and due by its end."""
    if before is None:
        return 0
    asked = np.where(inside, items.amount, before[2])
    return int(np.maximum(asked, 0)[items.due <= at].sum())


def _flow(before: tuple[int, Ints, Ints] | None, column: Ints, fen: Ints, columns: int) -> Flow | None:
    if before is None:
        return None
    return flow(column_before=before[1], open_before=before[2], column_after=column, open_after=fen, columns=columns)


def _read(actor: Actor, last: date) -> _Items:
    rows = query_frame(
        Receivable.objects.filter(customer_scope(actor, "customer__"), voided_at=None, issued__lte=last).order_by("pk"),
        {"id": "pk", "issued": "issued", "due": "due", "amount": "amount"},
        {"id": pl.Int64(), "issued": pl.Date(), "due": pl.Date(), "amount": pl.Int64()},
    )
    moved = query_frame(
        Allocation.objects.filter(
            customer_scope(actor, "receivable__customer__"),
            receivable__voided_at=None,
            receivable__issued__lte=last,
            receipt__voided_at=None,
            effective__lte=last,
        ).order_by("pk"),
        {"item": "receivable_id", "fen": "amount", "day": "effective"},
        {"item": pl.Int64(), "fen": pl.Int64(), "day": pl.Date()},
    )
    return _Items(
        issued=_days(rows["issued"]),
        due=_days(rows["due"]),
        amount=rows["amount"].to_numpy().astype(np.int64),
        item=np.searchsorted(rows["id"].to_numpy(), moved["item"].to_numpy()).astype(np.int64),
        fen=moved["fen"].to_numpy().astype(np.int64),
        day=_days(moved["day"]),
    )


_EPOCH = date(1970, 1, 1).toordinal()


def _days(column: pl.Series) -> Ints:
    """Proleptic ordinals."""
    return column.to_physical().to_numpy().astype(np.int64) + _EPOCH
