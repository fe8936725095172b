"""Contracts: builders' projects with deliveries and instalments, and the yearly agreements of large distributors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from huikuan.shell.demo.customers import Customers
from huikuan.shell.demo.products import Products
from huikuan.shell.demo.sizes import HISTORY_MONTHS, Floats, Ints, Span, stream

_SIGNED_BEFORE = 6  # months before the history in which the first projects were signed
_MEDIAN_PROJECT = 1_500_000  # yuan
# instalments of each delivery's invoice: (share in %, days after issue), and how the contract words it
INSTALMENTS = (
    (((70, 15), (30, 90)), "70% 到货验收后15天；30% 验收后90天"),
    (((60, 15), (35, 60), (5, 365)), "60% 验收后15天；35% 验收后60天；5% 质保12个月"),
    (((95, 30), (5, 365)), "95% 验收后30天；5% 质保12个月"),
    (((100, 30),), "100% 到货验收后30天"),
)
_ACCEPTANCE = ("到货签收", "安装调试合格，甲方盖章", "分批到货，监理签字验收", "样板间验收合格后批量供货")
_ITEMS_OF_PROJECT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Contracts:
    """All contracts signed by today in order of signing, one position a contract; and the projects' deliveries."""

    number: list[str]
    customer: Ints
    fen: Ints
    signed: list[date]
    acceptance: list[str]
    terms: Ints  # position in INSTALMENTS, -1 for yearly agreements
    delivered_contract: Ints  # one position a delivered row: its contract,
    delivered_month: Ints  # month of the history,
    delivered_item: Ints  # item
    delivered_fen: Ints  # and amount
    sold_contract: Ints  # one position an item of a contract: its contract,
    sold_item: Ints  # item
    sold_fen: Ints  # and amount, whole pieces of it


def make_contracts(
    *, span: Span, customers: Customers, products: Products, yearly_yuan: Floats, seed: int
) -> Contracts:
    """Return the contracts; `yearly_yuan` is each customer's usual yearly sales, for the distributors' agreements."""
    rng = stream(seed, "contracts")
    rows = _projects(rng, span, customers) + _agreements(rng, span, customers, yearly_yuan)
    rows = sorted((row for row in rows if row[1] <= span.today), key=lambda row: (row[1], row[0]))
    customer = np.array([row[0] for row in rows], dtype=np.int64)
    fen = np.array([row[2] for row in rows], dtype=np.int64)
    terms = np.array([row[3] for row in rows], dtype=np.int64)
    deliveries = _deliveries(rng, span, products, [row[1] for row in rows], fen, terms)
    planned = np.zeros(len(rows), dtype=np.int64)
    np.add.at(planned, deliveries[:, 0], deliveries[:, 3])
    sold, which = np.unique(deliveries[:, [0, 2]], axis=0, return_inverse=True)
    sold_fen = np.zeros(len(sold), dtype=np.int64)
    np.add.at(sold_fen, which.reshape(-1), deliveries[:, 3])
    done = deliveries[(deliveries[:, 1] >= 0) & (deliveries[:, 1] <= HISTORY_MONTHS)]
    counted: dict[str, int] = {}
    number = []
    for _, signed, _, term in rows:
        prefix = f"{'HT' if term >= 0 else 'JX'}{signed.year}"
        counted[prefix] = counted.get(prefix, 0) + 1
        number.append(f"{prefix}-{counted[prefix]:03d}")
    acceptance = rng.integers(1, len(_ACCEPTANCE), len(rows)).tolist()
    return Contracts(
        number=number,
        customer=customer,
        fen=np.where(terms >= 0, planned, fen),
        signed=[row[1] for row in rows],
        acceptance=[_ACCEPTANCE[which if row[3] >= 0 else 0] for which, row in zip(acceptance, rows, strict=True)],
        terms=terms,
        delivered_contract=done[:, 0],
        delivered_month=done[:, 1],
        delivered_item=done[:, 2],
        delivered_fen=done[:, 3],
        sold_contract=sold[:, 0],
        sold_item=sold[:, 1],
        sold_fen=sold_fen,
    )


def _projects(rng: np.random.Generator, span: Span, customers: Customers) -> list[tuple[int, date, int, int]]:
    """One to several projects a builder over the history: (customer, signed, rough fen, instalments)."""
    builders = np.flatnonzero(customers.kind == 2)
    customer = np.repeat(builders, 1 + rng.poisson(1.7, len(builders)))
    count = len(customer)
    month = rng.integers(-_SIGNED_BEFORE, HISTORY_MONTHS + 1, count).tolist()
    day = rng.integers(1, 29, count).tolist()
    yuan = np.clip(rng.lognormal(np.log(_MEDIAN_PROJECT), 0.6, count), 200_000, 8_000_000).astype(np.int64)
    terms = rng.choice(len(INSTALMENTS), size=count, p=(0.3, 0.3, 0.2, 0.2)).tolist()
    first = span.months[0]
    return [
        (one, (first + months).day(number), int(amount) * 100, term)
        for one, months, number, amount, term in zip(customer.tolist(), month, day, yuan, terms, strict=True)
    ]


def _agreements(
    rng: np.random.Generator, span: Span, customers: Customers, yearly_yuan: Floats
) -> list[tuple[int, date, int, int]]:
    """The largest quarter of the distributors sign each January for a tenth more than usual."""
    distributors = np.flatnonzero(customers.kind == 0)
    large = distributors[np.argsort(-yearly_yuan[distributors], kind="stable")][: len(distributors) // 4]
    years = range(span.months[0].year, span.running.year + 1)
    rows = []
    for one in np.sort(large).tolist():
        for year in years:
            signed = date(year, 1, 4) + timedelta(days=int(rng.integers(0, 22)))
            amount = round(yearly_yuan[one] * 1.1 * float(rng.uniform(0.9, 1.1)) / 100_000) * 100_000
            rows.append((one, signed, amount * 100, -1))
    return rows


def _deliveries(
    rng: np.random.Generator, span: Span, products: Products, signed: list[date], fen: Ints, terms: Ints
) -> Ints:
    """Whole pieces of a few items in two to six of the months after signing: rows of (contract, month, item, fen)."""
    first = span.months[0].index
    rows: list[tuple[int, int, int, int]] = []
    for contract in np.flatnonzero(terms >= 0).tolist():
        start = signed[contract].year * 12 + signed[contract].month - 1 - first
        items = rng.choice(products.built_in, size=int(rng.integers(1, _ITEMS_OF_PROJECT + 1)), replace=False).tolist()
        lots = int(rng.integers(2, 7))
        months = start + 1 + np.cumsum(rng.integers(0, 3, lots))
        shares = rng.dirichlet(np.full(lots * len(items), 4.0)).tolist()
        for lot, month in enumerate(months.tolist()):
            for position, item in enumerate(items):
                price = int(products.price[item])
                pieces = round(shares[lot * len(items) + position] * int(fen[contract]) / price)
                rows.append((contract, month, item, pieces * price))
    return np.array([row for row in rows if row[3] > 0], dtype=np.int64).reshape(-1, 4)
