"""The decomposition as a tree: company, region, person, customer, outlet, item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from huikuan.business.targets.sheets import DECOMPOSITION
from huikuan.business.targets.smart_marks import letters_of
from huikuan.engine.apportion import apportion_groups
from huikuan.engine.money import Fen
from huikuan.engine.smart import SmartCheck
from huikuan.shell.plan.decomposing import LAST_YEAR, Decomposed
from huikuan.shell.plan.facts import Facts, Fens, Indexes
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.plan.ratios import ratios
from huikuan.shell.words.names import no_region, nobody, rest_of_customer, rest_of_outlet, whole_company
from huikuan.shell.words.verdicts import smart_doubts

AMOUNTS = ("target", "last_year", "base", "challenge", "stretch", "collection")
LEVELS = ("company", "region", "person", "customer", "outlet", "item")
Amounts = list[Fen]  # in the order of AMOUNTS; plain integers, because rows are written one by one


def decomposition_sheet(
    facts: Facts, split: Decomposed, collection: Fens, checks: Sequence[SmartCheck]
) -> pl.DataFrame:
    """The tree in preorder; every amount is the sum of the rows below it."""
    tree = _Tree(facts, split, collection, checks)
    tree.company()
    rows = tree.rows
    amounts = np.array(rows.amounts, dtype=np.int64)
    target, last_year = amounts[:, AMOUNTS.index("target")], amounts[:, AMOUNTS.index("last_year")]
    return frame_of(
        DECOMPOSITION,
        {
            "level": [LEVELS[depth] for depth in rows.depth],
            "key": rows.key,
            "name": rows.name,
            "owner_name": rows.owner,
            **{name: amounts[:, at] for at, name in enumerate(AMOUNTS)},
            "share": ratios(target, rows.whole),
            "growth": ratios(target - last_year, last_year),
            "smart": rows.smart,
            "doubts": rows.doubts,
        },
        depth=rows.depth,
    )


@dataclass(slots=True)
class _Rows:
    """The sheet's columns while it is written."""

    depth: list[int] = field(default_factory=list)
    key: list[str | None] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    owner: list[str | None] = field(default_factory=list)
    amounts: list[Amounts] = field(default_factory=list)
    whole: list[Fen] = field(default_factory=list)  # the parent's target
    smart: list[str | None] = field(default_factory=list)
    doubts: list[str | None] = field(default_factory=list)

    def add(self, depth: int, key: str | None, name: str, owner: str | None, amounts: Amounts, whole: Fen) -> None:
        """One row without marks."""
        self.depth.append(depth)
        self.key.append(key)
        self.name.append(name)
        self.owner.append(owner)
        self.amounts.append(amounts)
        self.whole.append(whole)
        self.smart.append(None)
        self.doubts.append(None)


class _Tree:
    """Writes rows parent first."""

    def __init__(self, facts: Facts, split: Decomposed, collection: Fens, checks: Sequence[SmartCheck]) -> None:
        self.facts, self.split, self.checks = facts, split, checks
        # A customer pays as one; its outlets' shares only tell each rep what the outlet should bring in.
        shares = apportion_groups(totals=collection, weights=split.part_targets, group_of=split.part_customer)
        parts = np.column_stack([split.part_targets, split.part_last_year, *split.levels, shares])
        count = len(facts.customer_keys)
        starts = np.searchsorted(split.part_customer, np.arange(count + 1))
        self.customers = np.add.reduceat(parts, starts[:-1]) if count else np.zeros((0, len(AMOUNTS)), dtype=np.int64)
        self.parts: list[Amounts] = parts.tolist()
        self.starts: list[int] = starts.tolist()
        self.part_outlet: list[int] = split.part_outlet.tolist()
        item_parts, item_keys, items = core_items(facts, split, parts)
        self.items: defaultdict[int, list[tuple[int, Amounts]]] = defaultdict(list)
        for part, item, amounts in zip(item_parts.tolist(), item_keys.tolist(), items.tolist(), strict=True):
            self.items[part].append((item, amounts))
        outlets, products = facts.frame("outlets"), facts.frame("products")
        self.outlet_keys, self.outlet_names = outlets["outlet_no"].to_list(), outlets["name"].to_list()
        self.item_keys, self.item_names = products["item_no"].to_list(), products["name"].to_list()
        self.rows = _Rows()

    def company(self) -> None:
        """The whole tree."""
        facts, split = self.facts, self.split
        total: Amounts = self.customers.sum(axis=0).tolist()
        self.rows.add(0, None, facts.settings.company_name or whole_company(), None, total, total[0])
        members: defaultdict[int, list[int]] = defaultdict(list)
        for customer, pair in enumerate(split.pair_of_customer.tolist()):
            members[pair].append(customer)
        for region, name in enumerate(facts.region_names):
            amounts: Amounts = self.customers[facts.region == region].sum(axis=0).tolist()
            self.rows.add(1, None, name or no_region(), None, amounts, total[0])
            pairs = np.flatnonzero(split.pair_region == region)
            for pair in pairs[np.argsort(-split.pair_targets[pairs], kind="stable")].tolist():
                self._person(pair, members[pair], amounts[0])

    def _person(self, pair: int, members: list[int], whole: Fen) -> None:
        person = int(self.split.pair_person[pair])
        of_members = self.customers[members]
        amounts: Amounts = of_members.sum(axis=0).tolist()
        name = self.facts.person_names[person] if person >= 0 else nobody()
        key = self.facts.frame("staff")["employee_no"][person] if person >= 0 else None
        self.rows.add(2, key, name, name, amounts, whole)
        for at in np.argsort(-of_members[:, 0], kind="stable").tolist():
            if of_members[at].any():
                self._customer(members[at], of_members[at].tolist(), amounts[0], name)

    def _customer(self, customer: int, amounts: Amounts, whole: Fen, owner: str) -> None:
        check = self.checks[customer]
        self.rows.add(3, self.facts.customer_keys[customer], self.facts.customer_names[customer], owner, amounts, whole)
        if amounts[0]:
            self.rows.smart[-1], self.rows.doubts[-1] = letters_of(check), smart_doubts(check)
        parts = range(self.starts[customer], self.starts[customer + 1])
        if len(parts) == 1 and self.part_outlet[parts[0]] < 0:
            return
        for part in parts:
            if any(self.parts[part]):
                outlet = self.part_outlet[part]
                key = self.outlet_keys[outlet] if outlet >= 0 else None
                name = self.outlet_names[outlet] if outlet >= 0 else rest_of_customer()
                self.rows.add(4, key, name, owner, self.parts[part], amounts[0])
                self._items(part, owner)

    def _items(self, part: int, owner: str) -> None:
        """Items of a core outlet; what it sold last year of other items stands in a row of its own."""
        lines = self.items.get(part)
        if not lines:
            return
        whole = self.parts[part]
        for item, amounts in lines:
            key = self.item_keys[item] if item >= 0 else None
            name = self.item_names[item] if item >= 0 else rest_of_outlet()
            self.rows.add(5, key, name, owner, amounts, whole[0])
        rest = whole[1] - sum(amounts[1] for _, amounts in lines)
        if rest:
            self.rows.add(5, None, rest_of_outlet(), owner, [0, rest, *[0] * (len(AMOUNTS) - 2)], whole[0])


def core_items(facts: Facts, split: Decomposed, parts: Fens) -> tuple[Indexes, Indexes, Fens]:
    """Part, item and amounts (cells × AMOUNTS) of the items of core outlets; all but last year's follow the targets."""
    shown = split.core[split.items.part]
    part, item, fen = split.items.part[shown], split.items.item[shown], split.items.fen[shown]
    columns = [fen, last_year_of(facts, split.part_outlet[part], item)]
    with_items = np.zeros(len(parts), dtype=np.bool_)
    with_items[part] = True
    for at in range(2, len(AMOUNTS)):
        totals = np.where(with_items, parts[:, at], 0)
        columns.append(apportion_groups(totals=totals, weights=fen, group_of=part))
    return part, item, np.column_stack(columns)


def last_year_of(facts: Facts, outlet: Indexes, item: Indexes) -> Fens:
    """Sales of the same month last year for each pair of outlet and item."""
    rows = facts.sales.filter((pl.col("lag") == LAST_YEAR) & (pl.col("outlet") >= 0) & (pl.col("item") >= 0))
    sums = rows.group_by("outlet", "item").agg(pl.col("amount").sum())
    asked = pl.DataFrame({"outlet": outlet.astype(np.int32), "item": item.astype(np.int32)})
    joined = asked.join(sums, on=["outlet", "item"], how="left", maintain_order="left")
    return joined["amount"].fill_null(0).to_numpy().astype(np.int64)
