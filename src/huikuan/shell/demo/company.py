"""The demonstration company: every input sheet as a typed frame, and what only its maker knows."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from huikuan.engine.periods import Month
from huikuan.engine.quantity import THOUSAND
from huikuan.shell.demo.bank import make_receipts
from huikuan.shell.demo.budget import make_budget, make_factors
from huikuan.shell.demo.contracts import INSTALMENTS, Contracts, make_contracts
from huikuan.shell.demo.customers import KINDS, Customers, make_customers
from huikuan.shell.demo.habits import HABITS
from huikuan.shell.demo.invoices import invoices_frame, make_invoices
from huikuan.shell.demo.outlets import STATUSES, Outlets, make_outlets
from huikuan.shell.demo.people import People, make_people
from huikuan.shell.demo.places import REGIONS
from huikuan.shell.demo.products import Products, make_products
from huikuan.shell.demo.promises import make_measures, make_promises, still_due
from huikuan.shell.demo.rates import make_rates
from huikuan.shell.demo.receipts import make_payments
from huikuan.shell.demo.sales import make_sales, sales_frame
from huikuan.shell.demo.sizes import HISTORY_MONTHS, Ints, Sizes, Span, default_month, stream

_METHODS = ("电汇", "银行承兑汇票", "电汇 50%，银行承兑汇票 50%")
_OF_PROJECTS = 3  # a builder's limit covers orders too
_HUNDRED, _THOUSAND, _TEN_THOUSAND = 10_000, 100_000, 1_000_000  # yuan, in fen


def company(
    *, today: date, month: Month | date | None = None, scale: int = 1, seed: int = 7, sizes: Sizes | None = None
) -> dict[str, pl.DataFrame]:
    """Return the company's sheets by key, typed as `foundation.imports.table.TYPES` says.

    The same arguments give the same frames. `month` is the planned one (default: `default_month(today)`); `sizes`
    overrides `scale`. Two extra frames are no sheets: `_truth` (receipt_no, invoice_no, due_date, fen: what each
    receipt really pays; a receipt without rows is on account) and `_habits` (customer_no, habit, late_days).
    Raises `DemoSizeError` and `DemoDateError`.
    """
    planned = Month.of(month) if isinstance(month, date) else month
    span = Span(today=today, planned=planned or default_month(today))
    counts = Sizes.scaled(scale) if sizes is None else sizes
    people = make_people(sizes=counts, seed=seed)
    products = make_products(seed=seed)
    customers = make_customers(sizes=counts, people=people, seed=seed)
    outlets = make_outlets(sizes=counts, customers=customers, people=people, products=products, seed=seed)
    yearly = np.zeros(counts.customers)
    np.add.at(yearly, outlets.customer, 12 * outlets.base)
    contracts = make_contracts(span=span, customers=customers, products=products, yearly_yuan=yearly, seed=seed)
    sales = make_sales(
        span=span, customers=customers, outlets=outlets, products=products, contracts=contracts, seed=seed
    )
    receivables = make_invoices(
        sizes=counts, span=span, customers=customers, contracts=contracts, sales=sales, seed=seed
    )
    payments = make_payments(span=span, customers=customers, receivables=receivables, seed=seed)
    due = still_due(span=span, customers=customers, receivables=receivables, payments=payments)
    by_customer = sales.by_customer(counts.customers)
    monthly = _recent_average(by_customer)
    receipts, truth = make_receipts(
        span=span,
        customers=customers,
        contracts=contracts,
        receivables=receivables,
        payments=payments,
        monthly_fen=monthly,
        seed=seed,
    )
    by_region = np.zeros((len(REGIONS), HISTORY_MONTHS + 1), dtype=np.int64)
    np.add.at(by_region, customers.region, by_customer)
    outlet_months = sales.by_outlet(counts.outlets)
    return {
        "staff": people.frame,
        "customers": _customers_frame(customers, people, monthly, seed),
        "outlets": _outlets_frame(span, outlets, customers, people, outlet_months, seed),
        "products": products.frame,
        "sales": sales_frame(span=span, customers=customers, outlets=outlets, products=products, sales=sales),
        "budget": make_budget(span=span, sales_by_region=by_region, seed=seed),
        "factors": make_factors(outlets=outlets, outlet_region=customers.region[outlets.customer]),
        "contracts": _in_yuan(_contracts_frame(contracts, customers, people)),
        "contract_items": _items_frame(contracts, products),
        "invoices": _in_yuan(invoices_frame(customers=customers, contracts=contracts, receivables=receivables)),
        "rates": make_rates(today),
        "receipts": _in_yuan(receipts),
        "promises": make_promises(span=span, customers=customers, people=people, due=due, payments=payments, seed=seed),
        "measures": make_measures(span=span, customers=customers, people=people, due=due, seed=seed),
        "_truth": truth,
        "_habits": pl.DataFrame(
            {
                "customer_no": customers.number,
                "habit": [HABITS[one].value for one in customers.payers.habit.tolist()],
                "late_days": customers.payers.late_days,
            }
        ),
    }


def _recent_average(table: Ints) -> Ints:
    """Return the average of the last twelve complete months in which anything was sold, 0 without any."""
    recent = table[:, HISTORY_MONTHS - 12 : HISTORY_MONTHS]
    average: Ints = np.maximum(recent.sum(axis=1), 0) // np.maximum((recent > 0).sum(axis=1), 1)
    return average


def _numbers(numbers: list[str], position: Ints) -> pl.Series:
    """Return the number at each position, null for -1."""
    return pl.Series(numbers, dtype=pl.String).gather(pl.Series(position).replace(-1, None))


def _customers_frame(customers: Customers, people: People, monthly: Ints, seed: int) -> pl.DataFrame:
    """Credit limits follow usual sales, terms and grade; some are too small for what is really delivered. Builders have
    more, because what is still to be delivered on their projects counts too."""
    rng = stream(seed, "limits")
    months = np.array([3.6, 3.1, 2.5, 1.8])[["ABCD".index(grade) for grade in customers.payers.grade]]
    on_credit = np.array([terms != "0" for terms in customers.terms])
    fen = monthly * months * rng.uniform(0.75, 1.35, len(monthly))
    fen = np.where(customers.kind == KINDS.index("project"), fen * _OF_PROJECTS, fen)
    limit = np.where(on_credit & (monthly > 0), np.maximum(np.round(fen / _TEN_THOUSAND), 1), 0) * _TEN_THOUSAND
    regions = [REGIONS[one] for one in customers.region.tolist()]
    return pl.DataFrame(
        {
            "customer_no": customers.number,
            "name": customers.name,
            "owner": _numbers(people.rep_no, customers.owner),
            "parent_no": _numbers(customers.number, customers.parent),
            "region": regions,
            "kind": [KINDS[one] for one in customers.kind.tolist()],
            "address": customers.address,
            "longitude": customers.position[:, 0],
            "latitude": customers.position[:, 1],
            "terms": customers.terms,
            "credit_limit": limit.astype(np.int64),
            "credit_grade": pl.Series(
                [
                    None if kind == KINDS.index("prospect") else grade
                    for kind, grade in zip(customers.kind.tolist(), customers.payers.grade, strict=True)
                ],
                dtype=pl.String,
            ),
        }
    )


def _outlets_frame(
    span: Span, outlets: Outlets, customers: Customers, people: People, by_month: Ints, seed: int
) -> pl.DataFrame:
    """The average is that of the outlet's own last months; potential lies above it, for new ones near the usual."""
    rng = stream(seed, "potential")
    average = _recent_average(by_month) // _HUNDRED * _HUNDRED
    wanted = np.where(outlets.status == STATUSES.index("developing"), outlets.base * 100, average)
    potential = np.ceil(wanted * rng.uniform(1.03, 1.5, len(wanted)) / _THOUSAND).astype(np.int64) * _THOUSAND
    potential[outlets.status == STATUSES.index("closed")] = 0
    region = customers.region[outlets.customer]
    return pl.DataFrame(
        {
            "outlet_no": outlets.number,
            "name": outlets.name,
            "customer_no": pl.Series(customers.number).gather(pl.Series(outlets.customer)),
            "owner": _numbers(people.rep_no, outlets.owner),
            "region": [REGIONS[one] for one in region.tolist()],
            "status": [STATUSES[one] for one in outlets.status.tolist()],
            "monthly_average": average,
            "potential": potential,
            "opened_on": pl.Series(_opening_days(span, outlets), dtype=pl.Date),
            "closed_on": pl.Series([_first_day(span, at) for at in outlets.closed.tolist()], dtype=pl.Date),
        }
    )


def _opening_days(span: Span, outlets: Outlets) -> list[date | None]:
    """Those that opened during the history, and every fifth of those in development: in the planned month."""
    days = [_first_day(span, at) for at in outlets.opened.tolist()]
    developing = np.flatnonzero(outlets.status == STATUSES.index("developing"))
    for at in developing[::5].tolist():
        days[at] = span.planned.day(10)
    return days


def _first_day(span: Span, month: int) -> date | None:
    """Of a month of the history; None for one before or after it."""
    return span.months[month].first_day if 0 < month < HISTORY_MONTHS else None


def _in_yuan(documents: pl.DataFrame) -> pl.DataFrame:
    """The workbook's documents are all in yuan: their cells of another currency stay empty."""
    own = {"currency": pl.String(), "foreign_amount": pl.Int64(), "exchange_rate": pl.String()}
    return documents.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in own.items())


def _contracts_frame(contracts: Contracts, customers: Customers, people: People) -> pl.DataFrame:
    """Every ninth project is another salesperson's of the region than the customer's owner."""
    position, whose = np.arange(len(contracts.number)), customers.owner[contracts.customer]
    other = (whose + 1) % len(people.rep_no)
    near = (whose >= 0) & (people.rep_region[other] == people.rep_region[whose])
    own = np.where((contracts.terms >= 0) & (position % 9 == 4) & near, other, -1)
    return pl.DataFrame(
        {
            "contract_no": pl.Series(contracts.number, dtype=pl.String),
            "customer_no": _numbers(customers.number, contracts.customer),
            "amount": contracts.fen,
            "sign_date": pl.Series(contracts.signed, dtype=pl.Date),
            "acceptance": pl.Series(contracts.acceptance, dtype=pl.String),
            "instalments": pl.Series(
                [INSTALMENTS[one][1] if one >= 0 else None for one in contracts.terms.tolist()], dtype=pl.String
            ),
            "payment_method": [_METHODS[one % len(_METHODS)] for one in range(len(contracts.number))],
            "owner": _numbers(people.rep_no, own),
            "frame_no": pl.repeat(None, len(contracts.number), dtype=pl.String(), eager=True),
        }
    )


def _items_frame(contracts: Contracts, products: Products) -> pl.DataFrame:
    """What the projects' contracts sell; the first one's last item was changed without its amount."""
    pieces = contracts.sold_fen // products.price[contracts.sold_item]
    if len(pieces):
        pieces[np.flatnonzero(contracts.sold_contract == contracts.sold_contract[0])[-1]] += 1
    names = [text.removesuffix("）").partition("（") for text in products.frame["name"].to_list()]
    items = contracts.sold_item.tolist()
    return pl.DataFrame(
        {
            "contract_no": _numbers(contracts.number, contracts.sold_contract),
            "number": _lines(contracts.sold_contract),
            "name": pl.Series([names[one][0] for one in items], dtype=pl.String),
            "specification": pl.Series([names[one][2] for one in items], dtype=pl.String),
            "quantity": pieces * THOUSAND,
            "price": products.price[contracts.sold_item],
        }
    )


def _lines(contract: Ints) -> Ints:
    """1, 2, … within each run of the same contract."""
    position = np.arange(len(contract))
    starts = np.r_[True, contract[1:] != contract[:-1]] if len(contract) else np.zeros(0, dtype=bool)
    lines: Ints = position - np.maximum.accumulate(np.where(starts, position, 0)) + 1
    return lines
