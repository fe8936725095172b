"""The ownership ledger over the organisation: each person with their own customers, summed up to the company."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import polars as pl

from huikuan.business.collections.sheets import OWNERSHIP
from huikuan.engine.ledger import Ledger, own, roll_up
from huikuan.shell.plan.collecting import Collected
from huikuan.shell.plan.facts import NOBODY, Facts, Fens, Indexes
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.plan.ratios import ratio
from huikuan.shell.words.names import nobody, own_customers, whole_company

AMOUNTS = ("target", "received", "promised", "measured", "unowned", "risk_unowned", "surplus")
Row = dict[str, object]


def ownership_sheet(facts: Facts, collected: Collected) -> pl.DataFrame:
    """Preorder of the organisation; somebody who leads others and has customers too gets a row for those."""
    tree = _Organisation(facts, collected)
    tree.write(tree.root, 0)
    columns = {column.key: [row.get(column.key) for row in tree.rows] for column in OWNERSHIP.columns}
    return frame_of(OWNERSHIP, columns, depth=[row["depth"] for row in tree.rows])


class _Organisation:
    """Nodes: one a person, then nobody, then the company."""

    def __init__(self, facts: Facts, collected: Collected) -> None:
        self.facts = facts
        people = len(facts.person_names)
        self.nobody, self.root = people, people + 1
        managers = facts.frame("staff")["manager_no"].to_list()
        parents = [facts.person_index.get(key, NOBODY) if key else NOBODY for key in managers]
        self.parents = np.array([self.root if at < 0 else at for at in parents] + [self.root, NOBODY], dtype=np.int64)
        home = np.where(facts.owner < 0, self.nobody, facts.owner)
        leaves = leaf_ledger(collected)
        self.own = sums_by(leaves, home, self.root + 1)
        self.rolled = roll_up(leaves=leaves, node_of=home, parents=self.parents)
        self.own_count = np.bincount(home, minlength=self.root + 1).astype(np.int64)
        self.count = self.own_count.copy()
        self.children: defaultdict[int, list[int]] = defaultdict(list)
        for node in self._bottom_up():
            self.count[self.parents[node]] += self.count[node]
        for node in sorted(range(self.root), key=lambda at: (-int(self.rolled.unowned[at]), at)):
            self.children[int(self.parents[node])].append(node)
        self.rows: list[Row] = []

    def _bottom_up(self) -> list[int]:
        """Every node but the root, children before their parents."""
        depth = {self.root: 0}

        def depth_of(node: int) -> int:
            if node not in depth:
                depth[node] = depth_of(int(self.parents[node])) + 1
            return depth[node]

        return sorted(range(self.root), key=lambda node: -depth_of(node))

    def write(self, node: int, depth: int) -> None:
        """A node that has customers anywhere below it, then what is below."""
        if not self.count[node] and node != self.root:
            return
        rolled = {name: int(getattr(self.rolled, name)[node]) for name in AMOUNTS}
        self._add(depth, self._cells(node), int(self.count[node]), rolled)
        below = [child for child in self.children[node] if self.count[child]]
        if below and self.own_count[node]:
            cells: Row = {**self._cells(node), "name": own_customers()}
            self._add(
                depth + 1, cells, int(self.own_count[node]), dict(zip(AMOUNTS, self.own[node].tolist(), strict=True))
            )
        for child in below:
            self.write(child, depth + 1)

    def _cells(self, node: int) -> Row:
        if node == self.root:
            return {"name": self.facts.settings.company_name or whole_company()}
        if node == self.nobody:
            return {"name": nobody()}
        staff = self.facts.frame("staff")
        return {
            "name": staff["name"][node],
            "employee_no": staff["employee_no"][node],
            "role": staff["role"][node],
            "region": staff["region"][node],
        }

    def _add(self, depth: int, cells: Row, customers: int, amounts: dict[str, int]) -> None:
        share = ratio(amounts["unowned"], amounts["target"])
        self.rows.append({"depth": depth, **cells, "customers": customers, **amounts, "unowned_share": share})


def leaf_ledger(collected: Collected) -> Ledger:
    """One leaf a customer; the gross sources, so that the ledger is computed and not copied."""
    lines = [line.owned for line in collected.plan.lines]
    return own(
        targets=[line.target for line in lines],
        received=[line.received_gross for line in lines],
        promised=[line.promised_gross for line in lines],
        measured=[line.measured_gross for line in lines],
        promised_weighted=[case.promised_weighted or 0 for case in collected.cases],
        measured_weighted=[case.measured_weighted or 0 for case in collected.cases],
    )


def sums_by(leaves: Ledger, home: Indexes, nodes: int) -> Fens:
    """AMOUNTS of the leaves that hang directly on each node."""
    table = np.zeros((nodes, len(AMOUNTS)), dtype=np.int64)
    np.add.at(table, home, np.column_stack([getattr(leaves, name) for name in AMOUNTS]))
    return table
