"""Stage: which items each part of the target consists of, by what each outlet and customer buys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from huikuan.engine.apportion import apportion, apportion_groups, integer_weights
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.product_mix import ProductRole
from huikuan.shell.plan.facts import NOBODY, Facts, Fens, Indexes

YEAR = 12
ROLES = tuple(ProductRole)
SCALE = 10**6  # steps in which a role's weights are raised or lowered towards the stage's mix
PASSES = 4  # each pass brings the roles' shares nearer; what is left is well under a percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Item targets of every part, ordered by part; the cells of a part sum to its target. Item -1 is unknown."""

    part: Indexes
    item: Indexes
    fen: Fens
    findings: tuple[Finding, ...]


def itemise(facts: Facts, *, part_customer: Indexes, part_outlet: Indexes, part_targets: Fens) -> Items:
    """Split each part's target by the items it bought in the last 12 months, else by its customer's.

    Where a strategy stage is set, items of a role weigh more or less until the company's mix is near the stage's.
    """
    known = part_weights(facts, part_customer, part_outlet)
    part, item, weight = (known[name].to_numpy().astype(np.int64) for name in ("part", "item", "amount"))
    totals = np.zeros(len(part_targets), dtype=np.int64)
    has = np.unique(part)
    totals[has] = part_targets[has]
    fen, findings = by_stage(facts, totals, part, item, weight)
    without = np.setdiff1d(np.flatnonzero(part_targets), has)
    part = np.concatenate([part, without])
    item = np.concatenate([item, np.full(len(without), NOBODY)])
    fen = np.concatenate([fen, part_targets[without]])
    kept = np.flatnonzero(fen)
    order = kept[np.lexsort((item[kept], part[kept]))]
    if not has.size and part_targets.any():
        findings = (*findings, Finding(code="plan.no_item_sales", severity=Severity.INFO))
    return Items(part=part[order], item=item[order], fen=fen[order], findings=findings)


def part_weights(facts: Facts, part_customer: Indexes, part_outlet: Indexes) -> pl.DataFrame:
    """Fen of the last 12 complete months by part and item; a part without any takes its customer's."""
    first = facts.month.months_since(facts.last_complete)
    recent = facts.sales.filter((pl.col("item") >= 0) & pl.col("lag").is_between(first, first + YEAR - 1))
    of_outlet = np.full(len(facts.outlet_index) + 1, NOBODY, dtype=np.int64)
    of_rest = np.full(len(facts.customer_keys), NOBODY, dtype=np.int64)
    parts = np.arange(len(part_outlet))
    is_outlet = part_outlet >= 0
    of_outlet[part_outlet[is_outlet]] = parts[is_outlet]
    of_rest[part_customer[~is_outlet]] = parts[~is_outlet]
    outlet, customer = recent["outlet"].to_numpy(), recent["customer"].to_numpy()
    own = of_outlet[outlet]  # outlet -1 looks up the last place, which stays nobody
    part = np.where(own >= 0, own, of_rest[customer])
    rows = recent.with_columns(part=pl.Series(part))
    known = positive_sums(rows.filter(pl.col("part") >= 0), "part")
    missing = np.setdiff1d(parts, known["part"].to_numpy())
    wanted = pl.DataFrame({"part": missing, "customer": part_customer[missing].astype(np.int32)})
    borrowed = wanted.join(positive_sums(rows, "customer"), on="customer").select("part", "item", "amount")
    return pl.concat([known, borrowed]).sort("part", "item")


def positive_sums(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Sums by ``by`` and item that are above zero."""
    return rows.group_by(by, "item").agg(pl.col("amount").sum()).filter(pl.col("amount") > 0)


def by_stage(
    facts: Facts, totals: Fens, part: Indexes, item: Indexes, weight: Fens
) -> tuple[Fens, tuple[Finding, ...]]:
    """Split every part over its items, drawn towards the mix of the strategy stage."""
    shares = facts.settings.mix
    roles = facts.frame("products")["role"].to_list()
    fen = apportion_groups(totals=totals, weights=weight, group_of=part)
    if shares is None or not fen.any():
        return fen, ()
    if None in roles:
        return fen, (Finding(code="plan.roles_missing", params={"count": roles.count(None)}),)
    wanted = apportion(total=int(fen.sum()), weights=integer_weights(weights=[shares[role] for role in ROLES]))
    role = np.array([ROLES.index(ProductRole(code)) for code in roles], dtype=np.int64)[item]
    # Weights in millionths of their part keep the product with a factor inside int64.
    present = np.isin(np.arange(len(totals)), part)
    plain = apportion_groups(totals=np.where(present, SCALE, 0), weights=weight, group_of=part)
    factors = [SCALE] * len(ROLES)
    for _ in range(PASSES):
        sold = [int(fen[role == at].sum()) for at in range(len(ROLES))]
        factors = [
            min(factor * goal // now, SCALE * SCALE) if now else factor
            for factor, goal, now in zip(factors, wanted, sold, strict=True)
        ]
        fen = apportion_groups(totals=totals, weights=plain * np.array(factors, dtype=np.int64)[role], group_of=part)
    return fen, ()
