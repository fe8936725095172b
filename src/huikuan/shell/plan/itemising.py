"""Stage: who sells which items. Person × item first, then each person's customers, then their core outlets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from huikuan.engine.apportion import apportion, apportion_groups, integer_weights, two_way
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.product_mix import ProductRole, role_mix
from huikuan.shell.plan.facts import Facts, Fens, Indexes
from huikuan.shell.plan.proposing import Proposed

YEAR = 12
ROLES = tuple(ProductRole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Item targets: ``by_person`` (people × items, rows as in ``people``) and, for core outlets, one line a part and
    item. Both margins of every split are exact; all three agree with each other."""

    people: Indexes
    totals: Fens
    by_person: Fens
    part: Indexes
    item: Indexes
    fen: Fens
    findings: tuple[Finding, ...]


def itemise(
    facts: Facts,
    proposed: Proposed,
    *,
    customer_targets: Fens,
    part_customer: Indexes,
    part_outlet: Indexes,
    part_targets: Fens,
    core: np.ndarray,
) -> Items:
    """Split the target over items; without products or item sales there is nothing to split by."""
    people, person_of = np.unique(facts.owner, return_inverse=True)
    count = len(facts.item_index)
    sold = weights_by_item(facts, "customer", len(facts.customer_keys), count)
    if not count or not sold.any() or not proposed.target:
        unknown = () if not proposed.target else (Finding(code="plan.no_item_sales", severity=Severity.INFO),)
        nothing = np.zeros(0, dtype=np.int64)
        return Items(
            people=people,
            totals=np.zeros(count, dtype=np.int64),
            by_person=np.zeros((len(people), count), dtype=np.int64),
            part=nothing,
            item=nothing,
            fen=nothing,
            findings=unknown,
        )
    totals, findings = item_totals(facts, proposed, sold.sum(axis=0))
    person_weights = np.zeros((len(people), count), dtype=np.int64)
    np.add.at(person_weights, person_of, sold)
    person_targets = np.zeros(len(people), dtype=np.int64)
    np.add.at(person_targets, person_of, customer_targets)
    by_person = two_way(row_totals=person_targets, column_totals=totals, weights=person_weights)
    by_customer = np.zeros_like(sold)
    for row in range(len(people)):
        own = np.flatnonzero(person_of == row)
        by_customer[own] = two_way(row_totals=customer_targets[own], column_totals=by_person[row], weights=sold[own])
    part, item, fen = core_items(facts, by_customer, sold, part_customer, part_outlet, part_targets, core)
    return Items(
        people=people, totals=totals, by_person=by_person, part=part, item=item, fen=fen, findings=tuple(findings)
    )


def core_items(
    facts: Facts,
    by_customer: Fens,
    sold: Fens,
    part_customer: Indexes,
    part_outlet: Indexes,
    part_targets: Fens,
    core: np.ndarray,
) -> tuple[Indexes, Indexes, Fens]:
    """Item lines of core outlets: each customer's items are split over all its parts, the core ones are kept."""
    by_outlet = weights_by_item(facts, "outlet", len(facts.outlet_index), by_customer.shape[1])
    lines: list[tuple[Indexes, Indexes, Fens]] = []
    for customer in np.unique(part_customer[core]).tolist():
        own = np.arange(*np.searchsorted(part_customer, [customer, customer + 1]))
        outlets = part_outlet[own]
        weights = np.where((outlets >= 0)[:, None], by_outlet[outlets], 0)
        rest = np.maximum(sold[customer] - weights.sum(axis=0), 0)
        weights[outlets < 0] = rest
        cells = two_way(row_totals=part_targets[own], column_totals=by_customer[customer], weights=weights)
        row, item = np.nonzero(cells * core[own][:, None])
        lines.append((own[row], item, cells[row, item]))
    if not lines:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    part, item, fen = (np.concatenate([line[at] for line in lines]) for at in range(3))
    return part, item, fen


def item_totals(facts: Facts, proposed: Proposed, sold: Fens) -> tuple[Fens, list[Finding]]:
    """The company's target by item: by what was sold, within the shares of the strategy stage where one is set."""
    stage = facts.settings.stage
    roles = facts.frame("products")["role"].to_list()
    if stage is None or None in roles:
        findings = [] if stage is None else [Finding(code="plan.roles_missing", params={"count": roles.count(None)})]
        return apportion(total=proposed.target, weights=sold), findings
    shares = role_mix(stage=stage)
    present = [role for role in ROLES if role.value in roles]
    weights = integer_weights(weights=[shares[role] for role in present])
    role_totals = apportion(total=proposed.target, weights=weights)
    role_of = np.array([present.index(ProductRole(role)) for role in roles], dtype=np.int64)
    return apportion_groups(totals=np.array(role_totals, dtype=np.int64), weights=sold, group_of=role_of), []


def weights_by_item(facts: Facts, by: str, rows: int, items: int) -> Fens:
    """Fen sold in the last 12 complete months, ``by`` × item; below zero counts as nothing."""
    first = facts.month.months_since(facts.last_complete)
    recent = facts.sales.filter(
        (pl.col("item") >= 0) & (pl.col(by) >= 0) & pl.col("lag").is_between(first, first + YEAR - 1)
    )
    sums = recent.group_by(by, "item").agg(pl.col("amount").sum())
    matrix = np.zeros((rows, items), dtype=np.int64)
    matrix[sums[by].to_numpy(), sums["item"].to_numpy()] = np.maximum(sums["amount"].to_numpy(), 0)
    return matrix
