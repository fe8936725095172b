"""The checked workbook as the stages use it: numbered people, customers and outlets, and sales by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from huikuan.business.targets.plan_settings import PlanSettings
from huikuan.engine.outlets import open_worth
from huikuan.engine.periods import Month
from huikuan.foundation.imports.table import Table

Fens = npt.NDArray[np.int64]
Indexes = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
NOBODY = -1
MONTHS_OF_HISTORY = 48


@dataclass(frozen=True)
class Facts:
    """Everything a plan rests on. Index arrays point into staff, customers, outlets and regions; -1 = none.

    ``today`` is the day of the plan: nothing that happened later is used. ``month`` is the planned month.
    """

    month: Month
    today: date
    tables: dict[str, Table]
    settings: PlanSettings

    def frame(self, key: str) -> pl.DataFrame:
        """The accepted rows of a sheet."""
        return self.tables[key].frame

    @property
    def opening_day(self) -> date:
        """The last day before the planned month, or today where that is earlier: balances are as of this day."""
        return min(self.today, (self.month - 1).last_day)

    @property
    def last_complete(self) -> Month:
        """The latest month whose sales can be complete: before today's and before the planned month."""
        return min(Month.of(self.today), self.month) - 1

    @cached_property
    def person_index(self) -> dict[str, int]:
        """Row of each employee number."""
        return {key: at for at, key in enumerate(self.frame("staff")["employee_no"])}

    @cached_property
    def customer_index(self) -> dict[str, int]:
        """Row of each customer number."""
        return {key: at for at, key in enumerate(self.frame("customers")["customer_no"])}

    @cached_property
    def person_names(self) -> list[str]:
        """Names in the order of the staff sheet."""
        return self.frame("staff")["name"].to_list()

    @cached_property
    def customer_keys(self) -> list[str]:
        """Customer numbers in the order of the sheet."""
        return self.frame("customers")["customer_no"].to_list()

    @cached_property
    def customer_names(self) -> list[str]:
        """Names in the order of the customer sheet."""
        return self.frame("customers")["name"].to_list()

    @cached_property
    def owner(self) -> Indexes:
        """Owner of each customer as a staff index."""
        return indexes(self.frame("customers")["owner"], self.person_index)

    def owner_name(self, customer: int) -> str:
        """The owner's name, or empty for nobody."""
        person = int(self.owner[customer])
        return self.person_names[person] if person >= 0 else ""

    @cached_property
    def region_names(self) -> list[str]:
        """Regions in order of first appearance; the empty name, where needed, comes last."""
        names = dict.fromkeys(self.customer_regions)
        blank = "" in names
        names.pop("", None)
        return [*names, ""] if blank else list(names)

    @cached_property
    def customer_regions(self) -> list[str]:
        """Each customer's region: its own, else its owner's, else empty."""
        of_person = [value or "" for value in self.frame("staff")["region"]]
        own = self.frame("customers")["region"].to_list()
        return [
            region or (of_person[person] if person >= 0 else "")
            for region, person in zip(own, self.owner.tolist(), strict=True)
        ]

    @cached_property
    def region(self) -> Indexes:
        """Region of each customer as an index into ``region_names``."""
        lookup = {name: at for at, name in enumerate(self.region_names)}
        return np.array([lookup[name] for name in self.customer_regions], dtype=np.int64)

    @cached_property
    def outlet_customer(self) -> Indexes:
        """Customer of each outlet."""
        return indexes(self.frame("outlets")["customer_no"], self.customer_index)

    @cached_property
    def outlet_index(self) -> dict[str, int]:
        """Row of each outlet number."""
        return {key: at for at, key in enumerate(self.frame("outlets")["outlet_no"])}

    @cached_property
    def outlet_worth(self) -> dict[int, Fraction]:
        """How many full outlets each of those that open, are young or close is worth in the planned month: not 1."""
        period, ramp = self.month.period, self.settings.outlet_ramp
        rows = self.frame("outlets").select("opened_on", "closed_on").with_row_index("at")
        young = pl.col("opened_on") >= (self.month - len(ramp)).first_day
        rows = rows.filter(young | (pl.col("closed_on") < period.end))
        found = {
            at: open_worth(period=period, opened=opened, closed=closed, ramp=ramp)
            for at, opened, closed in rows.iter_rows()
        }
        return {at: worth for at, worth in found.items() if worth != 1}

    @cached_property
    def outlet_works(self) -> Bools:
        """Outlets that sell in the planned month; an opening or closing day says more than the status."""
        outlets = self.frame("outlets")
        status = outlets["status"].fill_null("active")
        shut = (status == "closed") & outlets["closed_on"].is_null()
        to_come = (status == "developing") & outlets["opened_on"].is_null()
        works: Bools = ~(shut | to_come).to_numpy()
        works[[at for at, worth in self.outlet_worth.items() if not worth]] = False
        return works

    @cached_property
    def item_index(self) -> dict[str, int]:
        """Row of each item number."""
        return {key: at for at, key in enumerate(self.frame("products")["item_no"])}

    @cached_property
    def sales(self) -> pl.DataFrame:
        """Sales rows with integer columns ``customer``, ``outlet``, ``item`` (-1 = none), ``lag`` (months before the
        planned month, 1 = the one before it) and ``amount`` in fen."""
        frame = self.frame("sales")
        lag = self.month.index - (frame["month"].dt.year().cast(pl.Int64) * 12 + frame["month"].dt.month() - 1)
        return pl.DataFrame(
            {
                "customer": pl.Series(indexes(frame["customer_no"], self.customer_index)).cast(pl.Int32),
                "outlet": pl.Series(indexes(frame["outlet_no"], self.outlet_index)).cast(pl.Int32),
                "item": pl.Series(indexes(frame["item_no"], self.item_index)).cast(pl.Int32),
                "lag": lag.cast(pl.Int32),
                "amount": frame["amount"],
            }
        ).filter((pl.col("lag") >= 0) & (pl.col("lag") <= MONTHS_OF_HISTORY))

    @cached_property
    def customer_sales(self) -> Fens:
        """Fen by customer × lag (column k = k months before the planned month)."""
        return self.sales_matrix("customer", len(self.customer_keys))

    @cached_property
    def outlet_sales(self) -> Fens:
        """Fen by outlet × lag."""
        return self.sales_matrix("outlet", len(self.outlet_index))

    @cached_property
    def item_sales(self) -> Fens:
        """Fen by product × lag."""
        return self.sales_matrix("item", len(self.item_index))

    def sales_matrix(self, by: str, rows: int) -> Fens:
        """Fen by ``by`` × lag; rows without that key are left out."""
        sums = self.sales.filter(pl.col(by) >= 0).group_by(by, "lag").agg(pl.col("amount").sum())
        matrix = np.zeros((rows, MONTHS_OF_HISTORY + 1), dtype=np.int64)
        matrix[sums[by].to_numpy(), sums["lag"].to_numpy()] = sums["amount"].to_numpy()
        return matrix


def indexes(keys: pl.Series, lookup: dict[str, int]) -> Indexes:
    """Positions of the keys, -1 where the key is null or unknown."""
    if not lookup or keys.len() == 0:
        return np.full(keys.len(), NOBODY, dtype=np.int64)
    table = pl.DataFrame({"key": list(lookup), "at": pl.Series(list(lookup.values()), dtype=pl.Int64)})
    joined = pl.DataFrame({"key": keys}).join(table, on="key", how="left", maintain_order="left")
    return joined["at"].fill_null(NOBODY).to_numpy().astype(np.int64)
