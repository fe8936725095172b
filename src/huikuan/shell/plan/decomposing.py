"""Stage: the company's sales target down to region, person, customer, outlet and item, exact at every level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.engine.apportion import apportion_groups
from huikuan.engine.findings import Finding, Severity
from huikuan.shell.plan.facts import Bools, Facts, Fens, Indexes
from huikuan.shell.plan.itemising import Items, itemise
from huikuan.shell.plan.levelling import Foretold, part_levels
from huikuan.shell.plan.openings import by_worth, fresh_outlets, young_outlets
from huikuan.shell.plan.proposing import Proposed

LAST_YEAR = 12  # lag of the same month last year
RECENT_MONTHS = 3
CORE_SHARE = 2  # core outlets are those that begin within the first 1/CORE_SHARE of the outlets' targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Decomposed:
    """Targets of every level. A pair is a person in a region; a part is an outlet of a customer, or its rest (-1).

    ``person`` -1 is nobody. ``core`` marks the outlets whose items are shown one by one.
    """

    pair_region: Indexes
    pair_person: Indexes
    pair_of_customer: Indexes
    pair_targets: Fens
    customer_targets: Fens
    part_customer: Indexes
    part_outlet: Indexes
    part_targets: Fens
    part_last_year: Fens
    levels: list[Fens]  # base, challenge and stretch, each by part
    core: Bools
    items: Items
    findings: tuple[Finding, ...]


def decompose(facts: Facts, proposed: Proposed, foretold: Foretold) -> Decomposed:
    """Split region → person → customer → outlet by the chosen basis; each split sums to the fen."""
    weights = customer_weights(facts)
    pairs, pair_of_customer = np.unique(np.stack([facts.region, facts.owner]), axis=1, return_inverse=True)
    pair_of_customer = pair_of_customer.reshape(-1)
    pair_region, pair_person = (pairs[0], pairs[1]) if pairs.size else (facts.region, facts.owner)
    pair_weights = np.zeros(len(pair_region), dtype=np.int64)
    np.add.at(pair_weights, pair_of_customer, weights)
    pair_targets = apportion_groups(totals=proposed.region_targets, weights=pair_weights, group_of=pair_region)
    customer_targets = apportion_groups(totals=pair_targets, weights=weights, group_of=pair_of_customer)
    part_customer, part_outlet, part_weights, part_last_year = parts(facts)
    part_targets = apportion_groups(totals=customer_targets, weights=part_weights, group_of=part_customer)
    levels = part_levels(
        facts,
        proposed,
        foretold,
        customer_targets=customer_targets,
        targets=part_targets,
        customers=part_customer,
    )
    items = itemise(facts, part_customer=part_customer, part_outlet=part_outlet, part_targets=part_targets)
    return Decomposed(
        pair_region=pair_region,
        pair_person=pair_person,
        pair_of_customer=pair_of_customer,
        pair_targets=pair_targets,
        customer_targets=customer_targets,
        part_customer=part_customer,
        part_outlet=part_outlet,
        part_targets=part_targets,
        part_last_year=part_last_year,
        levels=levels,
        core=core_parts(part_outlet, part_targets),
        items=items,
        findings=(*nobody_findings(facts, customer_targets), *items.findings),
    )


def customer_weights(facts: Facts) -> Fens:
    """Weights of the customers by the basis, with what opens for them and without what closes in the planned month."""
    weights = basis_weights(facts, facts.customer_sales, customer_potential(facts))
    if facts.settings.split_by in {"even", "potential"}:
        return weights
    full, _guessed = full_weights(facts)
    counted = by_worth(facts, full)
    fresh = np.zeros(len(full), dtype=np.bool_)
    fresh[fresh_outlets(facts)] = True
    closing = facts.frame("outlets")["closed_on"].is_not_null().to_numpy() & ~fresh
    np.add.at(weights, facts.outlet_customer, np.where(fresh, counted, np.where(closing, counted - full, 0)))
    return np.maximum(weights, 0)


def basis_weights(facts: Facts, sales: Fens, potential: Fens) -> Fens:
    """Weights of rows of monthly sales (rows × lag) by the company's basis; below zero counts as nothing."""
    last_year: Fens = np.maximum(sales[:, LAST_YEAR], 0)
    first = facts.month.months_since(facts.last_complete)
    recent: Fens = np.maximum(sales[:, first : first + RECENT_MONTHS].sum(axis=1) // RECENT_MONTHS, 0)
    match facts.settings.split_by:
        case "last_year":
            return last_year
        case "recent":
            return recent
        case "potential":
            return np.where(potential > 0, potential, recent)
        case "even":
            return np.ones(len(sales), dtype=np.int64)
    return last_year + recent


def customer_potential(facts: Facts) -> Fens:
    """Sum of the outlets' monthly potential by customer, pro rata where they open or close."""
    total = np.zeros(len(facts.customer_keys), dtype=np.int64)
    potential = facts.frame("outlets")["potential"].fill_null(0).to_numpy().astype(np.int64)
    np.add.at(total, facts.outlet_customer, by_worth(facts, potential))
    return total


def parts(facts: Facts) -> tuple[Indexes, Indexes, Fens, Fens]:
    """Customer, outlet (-1 = the rest), weight and last year's sales of every part, grouped by customer.

    A customer's rest holds what was sold without naming an outlet or through one that is closed; a customer without
    open outlets is one part. An outlet that the sales history never names weighs by its monthly average, else by its
    potential, and that weight is taken off the rest.
    """
    open_now = facts.outlet_works
    shops = np.flatnonzero(open_now)
    owner = facts.outlet_customer[shops]
    count = len(facts.customer_keys)
    weight, guessed = outlet_weights(facts)
    guessed[fresh_outlets(facts)] = False  # what they will sell was never among the customer's sales
    unnamed = np.zeros(count, dtype=np.int64)
    np.add.at(unnamed, owner, np.where(guessed, weight, 0)[shops])
    by_customer = facts.customer_sales.copy()
    np.subtract.at(by_customer, owner, facts.outlet_sales[shops])
    has_shop = np.zeros(count, dtype=np.bool_)
    has_shop[owner] = True
    nothing = np.zeros(count, dtype=np.int64)
    left = by_customer.copy()  # without what outlets sold that closed on a day: that does not come again
    gone = np.flatnonzero(facts.frame("outlets")["closed_on"].is_not_null().to_numpy() & ~open_now)
    np.subtract.at(left, facts.outlet_customer[gone], facts.outlet_sales[gone])
    rest_weight = np.maximum(basis_weights(facts, left, nothing) - unnamed, 0)
    if facts.settings.split_by in {"even", "potential"}:
        rest_weight = np.where(has_shop, 0, rest_weight)
    rest = np.flatnonzero(~has_shop | (rest_weight > 0) | (by_customer[:, LAST_YEAR] != 0))
    customer = np.concatenate([owner, rest])
    outlet = np.concatenate([shops, np.full(len(rest), -1)])
    weights = np.concatenate([weight[shops], rest_weight[rest]])
    last_year = np.concatenate([facts.outlet_sales[shops, LAST_YEAR], by_customer[rest, LAST_YEAR]])
    order = np.lexsort((np.where(outlet < 0, len(open_now), outlet), customer))
    return customer[order], outlet[order], weights[order], last_year[order]


def outlet_weights(facts: Facts) -> tuple[Fens, Bools]:
    """Weight of each outlet in the planned month, and whether it had to come from its average or potential."""
    full, guessed = full_weights(facts)
    return full if facts.settings.split_by == "even" else by_worth(facts, full), guessed


def full_weights(facts: Facts) -> tuple[Fens, Bools]:
    """The same as if each sold all month long: by the basis, young ones by what they sell once they count in full."""
    outlets = facts.frame("outlets")
    potential = outlets["potential"].fill_null(0).to_numpy().astype(np.int64)
    average = outlets["monthly_average"].fill_null(0).to_numpy().astype(np.int64)
    weight = basis_weights(facts, facts.outlet_sales, potential)
    if facts.settings.split_by == "even":
        return weight, np.zeros(len(weight), dtype=np.bool_)
    guessed = (facts.outlet_sales == 0).all(axis=1)
    # The blend adds two months' worth; the outlets' own figures must count on the same scale.
    months = 2 if facts.settings.split_by == "blend" else 1
    weight = np.where(guessed, np.where(average > 0, average, potential) * months, weight)
    if facts.settings.split_by != "potential":
        for at, full in young_outlets(facts).items():
            weight[at] = round(full * months)
    return weight, guessed


def core_parts(part_outlet: Indexes, part_targets: Fens) -> Bools:
    """Which parts are core outlets: the largest, whose share begins in the first half of all outlets' targets."""
    is_outlet = (part_outlet >= 0) & (part_targets > 0)
    order = np.argsort(-np.where(is_outlet, part_targets, 0), kind="stable")
    begins = np.cumsum(part_targets[order] * is_outlet[order]) - part_targets[order] * is_outlet[order]
    core = np.zeros(len(part_outlet), dtype=np.bool_)
    core[order] = begins * CORE_SHARE < int((part_targets * is_outlet).sum())
    return core & is_outlet


def nobody_findings(facts: Facts, customer_targets: Fens) -> list[Finding]:
    """Customers whose target nobody carries."""
    return [
        Finding(
            code="plan.customer_without_owner",
            severity=Severity.WARNING if customer_targets[at] else Severity.INFO,
            subject=facts.customer_keys[at],
            params={"name": facts.customer_names[at], "target_fen": int(customer_targets[at])},
        )
        for at in np.flatnonzero(facts.owner < 0).tolist()
    ]
