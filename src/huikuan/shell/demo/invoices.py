"""Invoices for what was delivered: each customer's months or quarters, split into several; projects in instalments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import polars as pl

from huikuan.engine.terms import PaymentTerms, due_date
from huikuan.shell.demo.contracts import INSTALMENTS, Contracts
from huikuan.shell.demo.customers import Customers
from huikuan.shell.demo.sales import Sales
from huikuan.shell.demo.sizes import HISTORY_MONTHS, DemoSizeError, Ints, Sizes, Span, split_count, stream

_EPOCH = date(1970, 1, 1)
_FIRST_DAY_FOR_RUNNING = 10  # before it the running month has no invoices yet
_BASE_SHARE = 0.8  # of the invoices: one a billing period; the rest splits the large periods
_PROVINCE = ("33", "44", "13", "51")  # where each region's invoices are issued
_LONG_NUMBER_REGIONS = 2  # the first two regions issue fully digital invoices (20 digits), the others 8 digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivables:
    """The invoice sheet: one position a due amount; instalments of an invoice stand together, oldest due date first."""

    invoice_no: list[str]
    customer: Ints
    contract: Ints  # position in the contracts, or -1
    issued: Ints  # days since 1970-01-01
    due: Ints  # same
    fen: Ints
    text: list[str]


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return (day - _EPOCH).days


def as_day(number: int) -> date:
    """Return the day with this number."""
    return _EPOCH + timedelta(days=number)


@lru_cache(maxsize=65_536)
def _due(issued: int, terms: str) -> int:
    return day_number(due_date(issued=as_day(issued), terms=PaymentTerms.from_code(terms)))


def make_invoices(
    *, sizes: Sizes, span: Span, customers: Customers, contracts: Contracts, sales: Sales, seed: int
) -> Receivables:
    """Return exactly `sizes.invoices` invoices of the last 14 complete months and the running one.

    Every billed period's invoices sum to its deliveries in fen. Raises `DemoSizeError` when the customers' billing
    periods alone are more.
    """
    rng = stream(seed, "invoices")
    project = _project_periods(span, contracts, sales)
    usual = _usual_periods(sizes.invoices - len(project), span, sales, len(customers.number))
    periods = np.concatenate([usual, project])
    extra = sizes.invoices - len(periods)
    counts = np.ones(len(periods), dtype=np.int64)
    counts[: len(usual)] += split_count(extra, usual[:, 3])
    customer, first, last, contract = (np.repeat(periods[:, column], counts) for column in (0, 1, 2, 4))
    fen = _split(rng, periods[:, 3], counts)
    issued = _issue_days(rng, span, last, counts)
    order = np.lexsort((customer, issued))
    customer, first, last, contract, fen, issued = (
        column[order] for column in (customer, first, last, contract, fen, issued)
    )
    numbers = _numbers(rng, customers.region[customer], issued)
    texts = _texts(span, contracts, first, last, contract)
    return _instalments(customers, contracts, (customer, contract, issued, fen), numbers, texts)


def _project_periods(span: Span, contracts: Contracts, sales: Sales) -> Ints:
    """One invoice a contract and month of delivery: (customer, first month, last month, fen, contract)."""
    key = contracts.delivered_contract * 64 + contracts.delivered_month
    keys, inverse = np.unique(key, return_inverse=True)
    fen = np.zeros(len(keys), dtype=np.int64)
    np.add.at(fen, inverse, contracts.delivered_fen)
    contract, month = keys // 64, keys % 64
    rows = np.stack([contracts.customer[contract], month, month, fen, contract], axis=1)
    last = HISTORY_MONTHS if span.today.day >= _FIRST_DAY_FOR_RUNNING else HISTORY_MONTHS - 1
    billed: Ints = rows[(month >= span.first_invoiced) & (month <= last) & (fen > 0)]
    return billed


def _usual_periods(wanted: int, span: Span, sales: Sales, customers: int) -> Ints:
    """One row a customer and billing period: months for the large customers, quarters for the small ones.

    As many customers are billed by month as `wanted` invoices allow, leaving some invoices to split large months.
    """
    from_outlets = sales.outlet >= 0
    table = np.zeros((customers, HISTORY_MONTHS + 1), dtype=np.int64)
    np.add.at(table, (sales.customer[from_outlets], sales.month[from_outlets]), sales.fen[from_outlets])
    table[:, : span.first_invoiced] = 0
    quarter = np.array([month.index // 3 for month in span.months])
    if span.today.day < _FIRST_DAY_FOR_RUNNING:
        table[:, HISTORY_MONTHS] = 0
    quarters = [np.flatnonzero(quarter == one) for one in np.unique(quarter)]
    # a quarter is billed at its end
    closed = [months for months in quarters if span.months[months[-1]].month % 3 == 0 and months[-1] < HISTORY_MONTHS]
    sums = np.stack([table[:, months].sum(axis=1) for months in closed], axis=1)
    monthly, quarterly = (table > 0).sum(axis=1), (sums > 0).sum(axis=1)
    large_first = np.argsort(-table.sum(axis=1), kind="stable")
    needed = quarterly.sum() + np.cumsum((monthly - quarterly)[large_first])
    if quarterly.sum() > wanted:
        raise DemoSizeError(f"{wanted} invoices are too few: {int(quarterly.sum())} billing periods")
    by_month = np.sort(large_first[needed <= round(wanted * _BASE_SHARE)])
    by_quarter = np.setdiff1d(np.arange(customers), by_month)
    rows = [
        np.stack([by_month[one], month, month, table[by_month[one], month], np.full(len(one), -1)], axis=1)
        for one, month in [np.nonzero(table[by_month] > 0)]
    ]
    for column, months in enumerate(closed):
        one = by_quarter[sums[by_quarter, column] > 0]
        first, last = (np.full(len(one), months[place]) for place in (0, -1))
        rows.append(np.stack([one, first, last, sums[one, column], np.full(len(one), -1)], axis=1))
    return np.concatenate(rows)


def _split(rng: np.random.Generator, fen: Ints, counts: Ints) -> Ints:
    """Split each period's fen into so many invoices: whole yuan, the last takes what is left."""
    weight = 1 + rng.uniform(-0.35, 0.35, int(counts.sum()))
    period = np.repeat(np.arange(len(counts)), counts)
    total = np.bincount(period, weights=weight)
    start = np.concatenate([[0], np.cumsum(counts)[:-1]])
    running = np.cumsum(weight)
    before = np.concatenate([[0.0], running])[start]
    reached = (running - before[period]) / total[period]
    bounds = np.floor(fen[period] * reached).astype(np.int64) // 100 * 100
    bounds[np.cumsum(counts) - 1] = fen
    parts: Ints = np.diff(bounds, prepend=0)
    parts[start] = bounds[start]
    return parts


def _issue_days(rng: np.random.Generator, span: Span, last: Ints, counts: Ints) -> Ints:
    """Spread a period's invoices over its last month; a single one comes in the last third."""
    month_start = np.array([day_number(month.first_day) for month in span.months])
    length = np.array([month.last_day.day for month in span.months])
    length[HISTORY_MONTHS] = span.today.day
    position = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    several = np.repeat(counts, counts)
    share = (position + rng.uniform(0.55, 1, len(position))) / several
    share = np.where(several == 1, rng.uniform(0.62, 1, len(position)), share)
    day: Ints = month_start[last] + np.minimum((share * length[last]).astype(np.int64), length[last] - 1)
    return day


def _numbers(rng: np.random.Generator, region: Ints, issued: Ints) -> list[str]:
    """Rising numbers with gaps, as where one of many sellers draws from a common counter."""
    gap_long, gap_short = rng.integers(1, 900, len(region)), rng.integers(1, 40, len(region))
    counters = {one: 12_000_000 + 7_654_321 * one for one in range(4)}
    numbers = []
    for place, (one, day) in enumerate(zip(region.tolist(), issued.tolist(), strict=True)):
        if one < _LONG_NUMBER_REGIONS:
            counters[one] += int(gap_long[place])
            numbers.append(f"{as_day(day).year % 100:02d}{_PROVINCE[one]}2{counters[one]:015d}")
        else:
            counters[one] += int(gap_short[place])
            numbers.append(f"{counters[one]:08d}")
    return numbers


def _texts(span: Span, contracts: Contracts, first: Ints, last: Ints, contract: Ints) -> list[str]:
    months = span.months
    texts = []
    for start, end, one in zip(first.tolist(), last.tolist(), contract.tolist(), strict=True):
        if one >= 0:
            texts.append(f"{contracts.number[one]} {months[end].month}月供货")
        elif start == end:
            texts.append(f"{months[end].month}月货款")
        else:
            texts.append(f"{months[start].month}–{months[end].month}月货款")
    return texts


def _instalments(
    customers: Customers,
    contracts: Contracts,
    columns: tuple[Ints, Ints, Ints, Ints],
    numbers: list[str],
    texts: list[str],
) -> Receivables:
    """Give every invoice its due dates: by the customer's terms, or by the contract's instalments."""
    rows: list[tuple[str, int, int, int, int, int, str]] = []
    in_force = _agreements(contracts)
    for number, text, one, contract, issued, fen in zip(
        numbers, texts, *(column.tolist() for column in columns), strict=True
    ):
        if contract < 0:
            agreement = in_force.get((one, as_day(issued).year), -1)
            rows.append((number, one, agreement, issued, _due(issued, customers.terms[one]), fen, text))
            continue
        left = fen
        steps = INSTALMENTS[int(contracts.terms[contract])][0]
        for place, (percent, days) in enumerate(steps):
            part = left if place == len(steps) - 1 else fen * percent // 10_000 * 100
            left -= part
            note = f"{text} 第{place + 1}期" if len(steps) > 1 else text
            rows.append((number, one, contract, issued, issued + days, part, note))
    invoice_no, customer, contract_of, issued_on, due, amount, note_of = zip(*rows, strict=True)
    return Receivables(
        invoice_no=list(invoice_no),
        customer=np.array(customer, dtype=np.int64),
        contract=np.array(contract_of, dtype=np.int64),
        issued=np.array(issued_on, dtype=np.int64),
        due=np.array(due, dtype=np.int64),
        fen=np.array(amount, dtype=np.int64),
        text=list(note_of),
    )


def _agreements(contracts: Contracts) -> dict[tuple[int, int], int]:
    """Return the distributors' yearly agreements by customer and year."""
    return {
        (int(contracts.customer[one]), contracts.signed[one].year): one
        for one in np.flatnonzero(contracts.terms < 0).tolist()
    }


def invoices_frame(*, customers: Customers, contracts: Contracts, receivables: Receivables) -> pl.DataFrame:
    """Return the invoice sheet."""
    return pl.DataFrame(
        {
            "invoice_no": receivables.invoice_no,
            "customer_no": pl.Series(customers.number).gather(pl.Series(receivables.customer)),
            "contract_no": pl.Series(contracts.number, dtype=pl.String).gather(
                pl.Series(receivables.contract).replace(-1, None)
            ),
            "issue_date": pl.Series(receivables.issued).cast(pl.Int32).cast(pl.Date),
            "due_date": pl.Series(receivables.due).cast(pl.Int32).cast(pl.Date),
            "amount": receivables.fen,
            "item_text": receivables.text,
        }
    )
