"""What customers promised for the planned month and before, and the measures already talked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from huikuan.business.collections.sheets import MEASURE_KINDS
from huikuan.shell.demo.customers import Customers
from huikuan.shell.demo.invoices import Receivables, as_day, day_number
from huikuan.shell.demo.people import People
from huikuan.shell.demo.receipts import Payments
from huikuan.shell.demo.seasons import next_bank_day
from huikuan.shell.demo.sizes import Ints, Span, stream

_PROMISING = 0.35  # share of the customers with money due that promised something for the planned month
_PAST_KEPT, _PAST_BROKEN = 0.08, 0.05  # share of all customers with an older promise, kept or broken
_MEASURES = 0.025  # share of all customers with a measure under way
_UNIT = 100_000  # promises are in thousands of yuan, in fen
_NEEDS = (
    *(
        "月中前补一次促销",
        "发货前先对清返利",
        "补开上月折让发票",
        "等对账函盖章",
        "请区域经理一起上门",
        "帮助清理滞销机型",
    ),
    *("售后配件先到位", "配合做一场小区推广", "协调物流尽快到货", "需要样机支持"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What every customer still owes, one position a customer, in fen."""

    overdue: Ints  # due before the planned month or by today
    in_month: Ints  # falls due inside the planned month

    @property
    def total(self) -> Ints:
        """Everything that should come by the end of the planned month."""
        return self.overdue + self.in_month


def still_due(*, span: Span, customers: Customers, receivables: Receivables, payments: Payments) -> Due:
    """Return what is open today and due by the end of the planned month."""
    left = receivables.fen.copy()
    np.subtract.at(left, payments.receivable, payments.fen)
    start, end = day_number(span.planned.first_day), day_number(span.planned.last_day)
    columns = []
    for chosen in (receivables.due < start, (receivables.due >= start) & (receivables.due <= end)):
        table = np.zeros(len(customers.number), dtype=np.int64)
        np.add.at(table, receivables.customer[chosen], left[chosen])
        columns.append(table)
    return Due(overdue=columns[0], in_month=columns[1])


PromiseRow = tuple[int, int, date, date, str | None]  # customer, fen, promised date, made on, support needed


def make_promises(
    *, span: Span, customers: Customers, people: People, due: Due, payments: Payments, seed: int
) -> pl.DataFrame:
    """Return the promise sheet: open ones of the planned month, kept and broken ones of the last months."""
    rng = stream(seed, "promises")
    rows = _kept(rng, span, customers, payments) + _broken(rng, span, customers, due) + _open(rng, span, due)
    rows.sort(key=lambda row: (row[3], row[0], row[2]))
    owner = [int(customers.owner[row[0]]) for row in rows]
    return pl.DataFrame(
        {
            "customer_no": [customers.number[row[0]] for row in rows],
            "amount": pl.Series([row[1] for row in rows], dtype=pl.Int64),
            "promised_date": pl.Series([row[2] for row in rows], dtype=pl.Date),
            "made_on": pl.Series([row[3] for row in rows], dtype=pl.Date),
            "made_by": pl.Series([people.rep_no[one] if one >= 0 else None for one in owner], dtype=pl.String),
            "support_needed": pl.Series([row[4] for row in rows], dtype=pl.String),
        }
    )


def _open(rng: np.random.Generator, span: Span, due: Due) -> list[PromiseRow]:
    """About a third promised most of what is due; days cluster on the tenth, fifteenth, twentieth, twenty-fifth."""
    able = np.flatnonzero(due.total >= 2 * _UNIT)
    chosen = np.sort(rng.choice(able, size=round(_PROMISING * len(able)), replace=False))
    usual = np.array([10, 15, 20, 25, span.planned.last_day.day])
    rows: list[PromiseRow] = []
    for one in chosen.tolist():
        fen = max(int(due.total[one]) * int(rng.integers(40, 101)) // 100 // _UNIT, 1) * _UNIT
        day = int(rng.choice(usual)) if rng.random() < 0.7 else int(rng.integers(3, 28))
        promised = min(next_bank_day(span.planned.day(day)), span.planned.last_day)
        made_on = min(as_day(day_number(span.today) - int(rng.integers(0, 13))), promised)
        need = _NEEDS[int(rng.integers(0, len(_NEEDS)))] if rng.random() < 0.4 else None
        rows.append((one, fen, promised, made_on, need))
    return rows


def _kept(rng: np.random.Generator, span: Span, customers: Customers, payments: Payments) -> list[PromiseRow]:
    """Promises of the last three months that a receipt followed, on the day or a little before it."""
    today = day_number(span.today)
    starts = np.flatnonzero(np.diff(payments.receipt, prepend=-1))
    fen = np.add.reduceat(payments.fen, starts)
    day, payer = payments.day[starts], payments.payer[starts]
    before_planned = np.minimum(day_number(span.planned.first_day), today)
    able = np.flatnonzero((day >= today - 90) & (day + 4 < before_planned) & (fen >= _UNIT))
    count = min(len(able), round(_PAST_KEPT * len(customers.number)))
    rows: list[PromiseRow] = []
    for place in np.sort(rng.choice(able, size=count, replace=False)).tolist():
        promised = int(day[place]) + int(rng.integers(0, 4))
        made_on = int(day[place]) - int(rng.integers(2, 15))
        rows.append((int(payer[place]), int(fen[place]) // _UNIT * _UNIT, as_day(promised), as_day(made_on), None))
    return rows


def _broken(rng: np.random.Generator, span: Span, customers: Customers, due: Due) -> list[PromiseRow]:
    """Promises of the last three months by customers that still owe more than they promised."""
    last = min(day_number(span.today), day_number(span.planned.first_day)) - 8
    able = np.flatnonzero(due.overdue >= 5 * _UNIT)
    count = min(len(able), max(4, round(_PAST_BROKEN * len(customers.number))))
    rows: list[PromiseRow] = []
    for one in np.sort(rng.choice(able, size=count, replace=False)).tolist():
        fen = max(int(due.overdue[one]) * int(rng.integers(50, 91)) // 100 // _UNIT, 1) * _UNIT
        promised = last - int(rng.integers(0, 80))
        need = _NEEDS[int(rng.integers(0, len(_NEEDS)))] if rng.random() < 0.6 else None
        rows.append((one, fen, as_day(promised), as_day(promised - int(rng.integers(4, 20))), need))
    return rows


def make_measures(*, span: Span, customers: Customers, people: People, due: Due, seed: int) -> pl.DataFrame:
    """Return the measure sheet: for some customers with much due, six in ten approved."""
    rng = stream(seed, "measures")
    count = max(5, round(_MEASURES * len(customers.number)))
    owned = np.where(customers.owner >= 0, due.total, 0)
    able = np.argsort(-owned, kind="stable")[: 4 * count]
    chosen = np.sort(rng.choice(able, size=count, replace=False)).tolist()
    total = [int(due.total[one]) for one in chosen]
    gap = [fen * int(rng.integers(15, 41)) // 100 // _UNIT * _UNIT for fen in total]
    expected = [fen * int(rng.integers(50, 91)) // 100 // _UNIT * _UNIT for fen in gap]
    days = rng.integers(8, 27, count).tolist()
    return pl.DataFrame(
        {
            "customer_no": [customers.number[one] for one in chosen],
            "customer_name": [customers.name[one] for one in chosen],
            "owner_name": [people.rep_name[int(customers.owner[one])] for one in chosen],
            "gap": pl.Series(gap, dtype=pl.Int64),
            "measure": [MEASURE_KINDS[int(number)].code for number in rng.integers(0, len(MEASURE_KINDS), count)],
            "expected": pl.Series(expected, dtype=pl.Int64),
            "cost": pl.Series(
                [fen * int(rng.integers(2, 7)) // 100 // 10_000 * 10_000 for fen in expected], dtype=pl.Int64
            ),
            "due_date": pl.Series([next_bank_day(span.planned.day(day)) for day in days], dtype=pl.Date),
            "produced": pl.Series([0] * count, dtype=pl.Int64),
            "approved": ["yes" if number % 5 < 3 else "no" for number in range(count)],
        }
    )
