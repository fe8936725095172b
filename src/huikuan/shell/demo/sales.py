"""36 months of deliveries and the running month to date: by outlet and item, and of projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from huikuan.shell.demo.contracts import Contracts
from huikuan.shell.demo.customers import Customers
from huikuan.shell.demo.outlets import ITEMS_OF_CORE, Outlets
from huikuan.shell.demo.products import Products
from huikuan.shell.demo.seasons import seasonal_factors
from huikuan.shell.demo.sizes import HISTORY_MONTHS, Floats, Ints, Span, stream

GROWTH = (0.08, 0.11, 0.05, -0.04)  # a year, of existing outlets by region; the last region shrinks
_RAMP = (0.3, 0.45, 0.6, 0.72, 0.84, 0.93)  # of usual sales in the first months of an outlet
_FADE = (0.25, 0.45, 0.65, 0.85)  # in the last months, counted from the closing
_SHARES_OF_CORE = (0.42, 0.27, 0.18, 0.13)
_OTHER_ITEM = 0.15  # chance that an outlet's month runs on its second item
_RETURNS = 0.003  # chance that goods of a row come back the month after


@dataclass(frozen=True, slots=True, kw_only=True)
class Sales:
    """One position a row of the sales sheet, in the order month, customer, outlet; -1 where there is none."""

    month: Ints  # month of the history; 36 is the running one
    customer: Ints
    outlet: Ints
    item: Ints
    fen: Ints

    def by_customer(self, customers: int) -> Ints:
        """Return customers × months in fen."""
        table = np.zeros((customers, HISTORY_MONTHS + 1), dtype=np.int64)
        np.add.at(table, (self.customer, self.month), self.fen)
        return table

    def by_outlet(self, outlets: int) -> Ints:
        """Return outlets × months in fen."""
        table = np.zeros((outlets, HISTORY_MONTHS + 1), dtype=np.int64)
        here = self.outlet >= 0
        np.add.at(table, (self.outlet[here], self.month[here]), self.fen[here])
        return table


def make_sales(
    *, span: Span, customers: Customers, outlets: Outlets, products: Products, contracts: Contracts, seed: int
) -> Sales:
    """Return the deliveries; amounts are whole pieces at the item's price."""
    rng = stream(seed, "sales")
    strength = _strength(rng, customers, outlets)
    seasons = seasonal_factors(span.months, today=span.today)
    parts = [
        _rows_of_others(rng, outlets, products, strength, seasons),
        _rows_of_core(rng, outlets, products, strength, seasons),
    ]
    month, outlet, item, fen = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    back = np.flatnonzero((rng.random(len(fen)) < _RETURNS) & (month < HISTORY_MONTHS - 1))
    pieces = np.maximum(fen[back] // products.price[item[back]] // 25, 1)
    contract = contracts.delivered_contract
    month = np.concatenate([month, month[back] + 1, contracts.delivered_month])
    customer = np.concatenate([outlets.customer[outlet], outlets.customer[outlet[back]], contracts.customer[contract]])
    outlet = np.concatenate([outlet, outlet[back], np.full(len(contract), -1)])
    item = np.concatenate([item, item[back], contracts.delivered_item])
    fen = np.concatenate(
        [fen, -pieces * products.price[item[len(fen) : len(fen) + len(back)]], contracts.delivered_fen]
    )
    order = np.argsort((month * len(customers.number) + customer) * (len(outlets.number) + 1) + outlet, kind="stable")
    return Sales(month=month[order], customer=customer[order], outlet=outlet[order], item=item[order], fen=fen[order])


def _strength(rng: np.random.Generator, customers: Customers, outlets: Outlets) -> Floats:
    """Return outlets × months in yuan: base, growth of the region, opening, closing and chance; no season yet."""
    months = np.arange(HISTORY_MONTHS + 1)
    region = customers.region[outlets.customer]
    growth = (1 + np.array(GROWTH))[:, None] ** ((months - HISTORY_MONTHS) / 12)
    shared = rng.lognormal(0, 0.02, (len(GROWTH), len(months)))
    table = outlets.base[:, None] * (growth * shared)[region]
    table *= rng.lognormal(-0.02, 0.2, table.shape)
    age = months[None, :] - outlets.opened[:, None]
    table *= np.where(age < 0, 0, np.array([*_RAMP, 1.0])[np.clip(age, 0, len(_RAMP))])
    left = outlets.closed[:, None] - 1 - months[None, :]
    table *= np.where(left < 0, 0, np.array([*_FADE, 1.0])[np.clip(left, 0, len(_FADE))])
    table[outlets.status == 2] *= 0.985**months
    return table


def _whole_pieces(rng: np.random.Generator, yuan: Floats, price: Ints) -> Ints:
    """Round to whole pieces up or down by chance, so that dear items in small shops keep their average."""
    return np.floor(yuan * 100 / price + rng.random(yuan.shape)).astype(np.int64) * price


def _rows_of_others(
    rng: np.random.Generator, outlets: Outlets, products: Products, strength: Floats, seasons: Floats
) -> Sequence[Ints]:
    """One row an outlet and month: its main item, now and then its second one."""
    here = np.flatnonzero(~outlets.core)
    outlet, month = (grid.ravel() for grid in np.meshgrid(here, np.arange(strength.shape[1]), indexing="ij"))
    item = outlets.items[outlet, (rng.random(len(outlet)) < _OTHER_ITEM).astype(np.int64)]
    yuan = strength[outlet, month] * seasons[products.role[item], month]
    fen = _whole_pieces(rng, yuan, products.price[item])
    sold = fen > 0
    return month[sold], outlet[sold], item[sold], fen[sold]


def _rows_of_core(
    rng: np.random.Generator, outlets: Outlets, products: Products, strength: Floats, seasons: Floats
) -> Sequence[Ints]:
    """Four rows an outlet and month."""
    here = np.flatnonzero(outlets.core)
    grid = np.meshgrid(here, np.arange(strength.shape[1]), np.arange(ITEMS_OF_CORE), indexing="ij")
    outlet, month, rank = (axis.ravel() for axis in grid)
    item = outlets.items[outlet, rank]
    share = np.array(_SHARES_OF_CORE)[rank] * rng.lognormal(-0.02, 0.2, len(rank))
    yuan = strength[outlet, month] * share * seasons[products.role[item], month]
    fen = _whole_pieces(rng, yuan, products.price[item])
    sold = fen > 0
    return month[sold], outlet[sold], item[sold], fen[sold]


def sales_frame(
    *, span: Span, customers: Customers, outlets: Outlets, products: Products, sales: Sales
) -> pl.DataFrame:
    """Return the sales sheet."""
    months = pl.Series([month.first_day for month in span.months], dtype=pl.Date)
    numbers = pl.Series(outlets.number, dtype=pl.String)
    has_outlet = pl.Series(sales.outlet).replace(-1, None)
    return pl.DataFrame(
        {
            "month": months.gather(pl.Series(sales.month)),
            "customer_no": pl.Series(customers.number).gather(pl.Series(sales.customer)),
            "outlet_no": numbers.gather(has_outlet),
            "item_no": products.frame["item_no"].gather(pl.Series(sales.item)),
            "amount": pl.Series(sales.fen),
        }
    )
