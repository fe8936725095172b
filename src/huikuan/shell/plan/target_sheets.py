"""The decomposition as sheets: the tree, by item, by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import polars as pl

from huikuan.business.targets.sheets import BY_DAY, BY_ITEM, DECOMPOSITION
from huikuan.engine.apportion import apportion_groups
from huikuan.engine.money import Fen
from huikuan.engine.smart import SmartCheck
from huikuan.engine.workdays import split_days
from huikuan.shell.plan.collecting import Collected
from huikuan.shell.plan.decomposing import LAST_YEAR, Decomposed
from huikuan.shell.plan.facts import Facts, Fens, Indexes
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.words.names import no_region, nobody, rest_of_customer, rest_of_outlet, whole_company
from huikuan.shell.words.verdicts import smart_doubts, smart_letters

AMOUNTS = ("target", "last_year", "challenge", "stretch", "collection")
MILLION = 10**6
Row = dict[str, object]


def decomposition_sheet(
    facts: Facts, split: Decomposed, collection: Fens, checks: Sequence[SmartCheck]
) -> pl.DataFrame:
    """The tree in preorder; every amount is the sum of the rows below it."""
    tree = _Tree(facts, split, collection, checks)
    tree.company()
    columns = {column.key: [row.get(column.key) for row in tree.rows] for column in DECOMPOSITION.columns}
    return frame_of(DECOMPOSITION, columns, depth=[row["depth"] for row in tree.rows])


class _Tree:
    """Writes rows parent first; amounts by part are int64 arrays, sums are taken over slices of them."""

    def __init__(self, facts: Facts, split: Decomposed, collection: Fens, checks: Sequence[SmartCheck]) -> None:
        self.facts, self.split, self.checks = facts, split, checks
        count = len(facts.customer_keys)
        weights = split.part_targets
        # A customer pays as one; its outlets' shares only tell each rep what the outlet should bring in.
        shares = apportion_groups(totals=collection, weights=weights, group_of=split.part_customer)
        self.parts = np.column_stack([split.part_targets, split.part_last_year, split.challenge, split.stretch, shares])
        self.starts = np.searchsorted(split.part_customer, np.arange(count + 1))
        self.customers = np.add.reduceat(self.parts, self.starts[:-1]) if count else np.zeros((0, 5), dtype=np.int64)
        self.rows: list[Row] = []
        self.item_parts, self.item_keys, self.items = core_items(facts, split, self.parts)

    def company(self) -> None:
        """The whole tree."""
        facts, split = self.facts, self.split
        total = self.customers.sum(axis=0)
        self._add(0, "company", total, total, name=facts.settings.company_name or whole_company())
        members: defaultdict[int, list[int]] = defaultdict(list)
        for customer, pair in enumerate(split.pair_of_customer.tolist()):
            members[pair].append(customer)
        for region, name in enumerate(facts.region_names):
            amounts = self.customers[facts.region == region].sum(axis=0)
            self._add(1, "region", amounts, total, name=name or no_region())
            pairs = np.flatnonzero(split.pair_region == region)
            for pair in pairs[np.argsort(-split.pair_targets[pairs], kind="stable")].tolist():
                self._person(pair, members[pair], amounts)

    def _person(self, pair: int, members: list[int], parent: Fens) -> None:
        person = int(self.split.pair_person[pair])
        amounts = self.customers[members].sum(axis=0)
        name = self.facts.person_names[person] if person >= 0 else nobody()
        key = self.facts.frame("staff")["employee_no"][person] if person >= 0 else None
        self._add(2, "person", amounts, parent, name=name, key=key, owner_name=name)
        for customer in sorted(members, key=lambda at: (-int(self.customers[at, 0]), at)):
            if self.customers[customer].any():
                self._customer(customer, amounts, name)

    def _customer(self, customer: int, parent: Fens, owner: str) -> None:
        amounts = self.customers[customer]
        check = self.checks[customer]
        key, name = self.facts.customer_keys[customer], self.facts.customer_names[customer]
        marks = {"smart": smart_letters(check), "doubts": smart_doubts(check)} if amounts[0] else {}
        self._add(3, "customer", amounts, parent, key=key, name=name, owner_name=owner, **marks)
        parts = range(int(self.starts[customer]), int(self.starts[customer + 1]))
        if len(parts) == 1 and self.split.part_outlet[parts[0]] < 0:
            return
        outlets = self.facts.frame("outlets")
        for part in parts:
            if not self.parts[part].any():
                continue
            outlet = int(self.split.part_outlet[part])
            cells: Row = (
                {"key": outlets["outlet_no"][outlet], "name": outlets["name"][outlet]}
                if outlet >= 0
                else {"name": rest_of_customer()}
            )
            self._add(4, "outlet", self.parts[part], amounts, owner_name=owner, **cells)
            self._items(part, owner)

    def _items(self, part: int, owner: str) -> None:
        """Items of a core outlet; what it sold last year of other items stands in a row of its own."""
        first, stop = np.searchsorted(self.item_parts, [part, part + 1]).tolist()
        if first == stop:
            return
        products = self.facts.frame("products")
        for at in range(first, stop):
            item = int(self.item_keys[at])
            cells: Row = {"name": rest_of_outlet()}
            if item >= 0:
                cells = {"key": products["item_no"][item], "name": products["name"][item]}
            self._add(5, "item", self.items[at], self.parts[part], owner_name=owner, **cells)
        rest = int(self.parts[part, 1]) - int(self.items[first:stop, 1].sum())
        if rest:
            nothing = np.array([0, rest, 0, 0, 0], dtype=np.int64)
            self._add(5, "item", nothing, self.parts[part], owner_name=owner, name=rest_of_outlet())

    def _add(self, depth: int, level: str, amounts: Fens, parent: Fens, **cells: object) -> None:
        values = dict(zip(AMOUNTS, amounts.tolist(), strict=True))
        self.rows.append(
            {
                "depth": depth,
                "level": level,
                **cells,
                **values,
                "share": ratio(values["target"], int(parent[0])),
                "growth": growth(values["target"], values["last_year"]),
            }
        )


def core_items(facts: Facts, split: Decomposed, parts: Fens) -> tuple[Indexes, Indexes, Fens]:
    """Part, item and amounts (cells × AMOUNTS) of the items of core outlets; all but last year's follow the targets."""
    shown = split.core[split.items.part]
    part, item, fen = split.items.part[shown], split.items.item[shown], split.items.fen[shown]
    rows = facts.sales.filter((pl.col("lag") == LAST_YEAR) & (pl.col("outlet") >= 0) & (pl.col("item") >= 0))
    sums = {
        (outlet, key): amount
        for outlet, key, amount in rows.group_by("outlet", "item").agg(pl.col("amount").sum()).iter_rows()
    }
    pairs = zip(split.part_outlet[part].tolist(), item.tolist(), strict=True)
    columns = [fen, np.array([sums.get(pair, 0) for pair in pairs], dtype=np.int64)]
    for at in range(2, len(AMOUNTS)):
        totals = np.where(split.core, parts[:, at], 0)
        totals[np.setdiff1d(np.arange(len(totals)), part)] = 0
        columns.append(apportion_groups(totals=totals, weights=fen, group_of=part))
    return part, item, np.column_stack(columns)


def ratio(part: Fen, whole: Fen) -> Decimal | None:
    """A share to six decimals, half even; None of nothing."""
    return None if whole <= 0 else millionths(Fraction(part, whole))


def growth(now: Fen, before: Fen) -> Decimal | None:
    """Growth to six decimals; None on no base."""
    return None if before <= 0 else millionths(Fraction(now - before, before))


def millionths(value: Fraction) -> Decimal:
    """A fraction to six decimals, half even."""
    return Decimal(round(value * MILLION)).scaleb(-6)


def by_item_sheet(facts: Facts, split: Decomposed) -> pl.DataFrame:
    """Person × item, without empty cells; people in the order of the staff sheet, then nobody."""
    products, people = facts.frame("products"), facts.frame("staff")
    cells = pl.DataFrame(
        {"person": facts.owner[split.part_customer[split.items.part]], "item": split.items.item, "fen": split.items.fen}
    )
    cells = cells.group_by("person", "item").agg(pl.col("fen").sum())
    cells = cells.sort(pl.col("person") < 0, "person", pl.col("item") < 0, "item")
    persons, items = cells["person"].to_list(), cells["item"].to_list()
    region_of = _region_of_person(facts, split)
    return frame_of(
        BY_ITEM,
        {
            "region": [region_of.get(person) for person in persons],
            "owner_no": [people["employee_no"][person] if person >= 0 else None for person in persons],
            "owner_name": [facts.person_names[person] if person >= 0 else nobody() for person in persons],
            "item_no": [products["item_no"][item] if item >= 0 else None for item in items],
            "item_name": [products["name"][item] if item >= 0 else rest_of_outlet() for item in items],
            "target": cells["fen"],
        },
    )


def _region_of_person(facts: Facts, split: Decomposed) -> dict[int, str]:
    """The region in which a person carries the largest target."""
    best: dict[int, str] = {}
    for pair in np.argsort(split.pair_targets, kind="stable").tolist():
        best[int(split.pair_person[pair])] = facts.region_names[int(split.pair_region[pair])]
    return best


def by_day_sheet(facts: Facts, split: Decomposed, collected: Collected, days: Sequence[date]) -> pl.DataFrame:
    """Person × working day: the sales target spread over all days, the collections on the days they are planned."""
    cash = planned_cash(facts, collected)
    targets: defaultdict[int, Fen] = defaultdict(int)
    for person, fen in zip(split.pair_person.tolist(), split.pair_targets.tolist(), strict=True):
        targets[person] += fen
    people = facts.frame("staff")["employee_no"]
    spread = {person: split_days(total=total, days=days) for person, total in targets.items()}
    order = sorted(targets, key=lambda person: (person < 0, person))
    rows = [(day, person, spread[person][at]) for at, day in enumerate(days) for person in order]
    return frame_of(
        BY_DAY,
        {
            "date": [day for day, _, _ in rows],
            "owner_no": [people[person] if person >= 0 else None for _, person, _ in rows],
            "owner_name": [facts.person_names[person] if person >= 0 else nobody() for _, person, _ in rows],
            "target": [fen for _, _, fen in rows],
            "planned_cash": [cash.get((person, day), 0) for day, person, _ in rows],
        },
    )


def planned_cash(facts: Facts, collected: Collected) -> dict[tuple[int, date], Fen]:
    """Promised money by owner and working day."""
    cash: defaultdict[tuple[int, date], Fen] = defaultdict(int)
    for line, owner in zip(collected.plan.lines, facts.owner.tolist(), strict=True):
        for dated in line.promised:
            cash[owner, dated.on] += dated.amount
    return cash
