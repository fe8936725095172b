"""The ownership ledger over the organisation, as the sheet shows it: each person with the own customers, summed up."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from huikuan.business.collections.models import OwnershipNode
from huikuan.business.collections.sheets import OWNERSHIP
from huikuan.business.directory.queries import visible_customers
from huikuan.engine.money import Fen, divide_half_even
from huikuan.foundation.company import queries as company
from huikuan.foundation.imports.table import TYPES
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions.actor import Actor

EVERYTHING = Actor(user=None)
AMOUNTS = ("target", "received", "promised", "measured", "unowned", "risk_unowned", "surplus")
DEPTH = "_depth"
MILLION = 10**6
ROOT, NOBODY = -1, 0  # nodes beside the people's ids
Sums = Counter[str]


def nobody() -> str:
    """Who owns what nobody owns."""
    return _("(no owner)")


def ownership_frame(plan: Any) -> pl.DataFrame:
    """Preorder of the organisation with depth; somebody who leads others and has customers too gets a row for those."""
    tree = _Organisation(plan)
    tree.write(ROOT, 0)
    types = {column.key: TYPES[column.kind] for column in OWNERSHIP.columns} | {DEPTH: pl.Int64()}
    return pl.DataFrame(tree.rows, schema=types, orient="row")


class _Organisation:
    """Nodes: the people by id, nobody, the company."""

    def __init__(self, plan: Any) -> None:
        people = Person.objects.without_tree_fields().filter(active=True).select_related("unit").order_by("pk")
        self.people = {person.pk: person for person in people}
        self.own: defaultdict[int, Sums] = defaultdict(Counter)
        rows = OwnershipNode.objects.filter(plan=plan).values_list("owner_id").order_by("owner_id")
        for owner, *sums in rows.annotate(*(Sum(name) for name in AMOUNTS)):
            self.own[self._home(owner)].update(dict(zip(AMOUNTS, sums, strict=True)))
        counted = visible_customers(EVERYTHING).values_list("owner_id").order_by("owner_id").annotate(Count("pk"))
        for owner, count in counted:
            self.own[self._home(owner)]["customers"] += count
        self.sums: dict[int, Sums] = {}
        self.below: defaultdict[int, list[int]] = defaultdict(list)
        for pk, person in self.people.items():
            above = self._home(person.parent_id)
            self.below[above if above != NOBODY else ROOT].append(pk)
        self.below[ROOT].append(NOBODY)
        self._sum(ROOT)
        self.rows: list[dict[str, Any]] = []

    def _home(self, owner: int | None) -> int:
        return owner if owner is not None and owner in self.people else NOBODY

    def _sum(self, node: int) -> Sums:
        total = Counter(self.own[node])
        for child in self.below[node]:
            total.update(self._sum(child))
        self.sums[node] = total
        return total

    def write(self, node: int, depth: int) -> None:
        """A node that has customers anywhere below it, then what is below, largest hole first."""
        if not self.sums[node]["customers"] and node != ROOT:
            return
        self._add(depth, self._cells(node), self.sums[node])
        below = [child for child in self.below[node] if self.sums[child]["customers"]]
        if below and self.own[node]["customers"]:
            self._add(depth + 1, {**self._cells(node), "name": _("own customers")}, self.own[node])
        # The sort is stable: equal holes stay in the order of import, nobody last.
        for child in sorted(below, key=lambda child: -self.sums[child]["unowned"]):
            self.write(child, depth + 1)

    def _cells(self, node: int) -> dict[str, Any]:
        if node == ROOT:
            return {"name": company.value("plan.company_name") or _("whole company")}
        if node == NOBODY:
            return {"name": nobody()}
        person = self.people[node]
        unit = person.unit.name if person.unit else None
        return {"name": person.name, "employee_no": person.employee_no, "role": person.role, "region": unit}

    def _add(self, depth: int, cells: dict[str, Any], sums: Sums) -> None:
        amounts = {name: sums[name] for name in (*AMOUNTS, "customers")}
        row = {**cells, **amounts, "unowned_share": _ratio(sums["unowned"], sums["target"]), DEPTH: depth}
        self.rows.append({name: row.get(name) for name in (*OWNERSHIP.by_key, DEPTH)})


def _ratio(part: Fen, whole: Fen) -> Decimal | None:
    return Decimal(divide_half_even(part * MILLION, whole)).scaleb(-6) if whole else None
