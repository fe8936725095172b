"""What each customer should pay in the month: falling due, sold and falling due, and a share of the overdue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from huikuan.engine.apportion import apportion
from huikuan.engine.collection_habits import PaymentHabit
from huikuan.engine.collection_target import collection_target, sales_falling_due
from huikuan.engine.findings import Finding
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month
from huikuan.engine.terms import PaymentTerms
from huikuan.shell.plan.decomposing import RECENT_MONTHS, Decomposed
from huikuan.shell.plan.facts import Bools, Facts, Fens
from huikuan.shell.plan.proposing import Proposed
from huikuan.shell.plan.receivables import NO_TERMS, Receivables
from huikuan.shell.plan.series import COMPANY, region_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Fen by customer: the opening receivable and its parts, and the target.

    ``opening`` is what is open on the opening day less money on account (below zero for a prepaid balance), ``overdue``
    what of it is overdue when the month begins, ``due`` what falls due in the month, ``sales_due`` sales not invoiced
    yet that fall due in it (``planned_due``: of the planned month's own), ``recovered`` the share of the overdue that
    is to come in.
    """

    opening: Fens
    overdue: Fens
    due: Fens
    sales_due: Fens
    planned_due: Fens
    recovered: Fens
    derived: Fen
    fen: Fens
    findings: tuple[Finding, ...]


def collection_targets(
    facts: Facts, settled: Receivables, proposed: Proposed, split: Decomposed, habits: Mapping[int, PaymentHabit]
) -> Targets:
    """Each customer's target; under the basis "budget" the budgets are shared out in proportion to what was derived."""
    count = len(facts.customer_keys)
    left = settled.open_on(facts.opening_day).open_fen
    start, end = facts.month.first_day.toordinal(), facts.month.period.end.toordinal()
    opening, overdue, due = (np.zeros(count, dtype=np.int64) for _ in range(3))
    np.add.at(opening, settled.item_customer, left)
    late = (settled.item_due < start) & ~expected_before(facts, settled, start, habits)
    np.add.at(overdue, settled.item_customer[late], left[late])
    coming = (settled.item_due >= start) & (settled.item_due < end)
    np.add.at(due, settled.item_customer[coming], left[coming])
    # Issued since the month began and due in it: in full, because what has been paid of it counts as received.
    fresh = (settled.item_issued >= start) & (settled.item_issued <= facts.today.toordinal()) & coming
    np.add.at(due, settled.item_customer[fresh], settled.item_amount[fresh])
    earlier_due, planned_due = uninvoiced_falling_due(facts, settled, split)
    sales_due = earlier_due + planned_due
    # Credit notes and money already on account are used up: by what is overdue, what falls due, what is sold.
    credit = np.maximum(settled.unallocated_on(facts.opening_day, count), 0)
    opening = opening - settled.unallocated_on(facts.opening_day, count)
    overdue, credit = used_up(overdue, credit)
    due, credit = used_up(due, credit)
    sales_due, credit = used_up(sales_due, credit)
    parts = [
        collection_target(
            due_in_month_fen=int(due[at]),
            overdue_fen=int(overdue[at]),
            recovery_share=facts.settings.recovery_share,
            sales_falling_due_fen=int(sales_due[at]),
        )
        for at in range(count)
    ]
    derived = np.array([part.total_fen for part in parts], dtype=np.int64)
    fen, findings = by_basis(facts, proposed, derived)
    return Targets(
        opening=opening,
        overdue=overdue,
        due=due,
        sales_due=sales_due,
        planned_due=np.minimum(planned_due, sales_due),
        recovered=np.array([part.recovered_fen for part in parts], dtype=np.int64),
        derived=int(derived.sum()),
        fen=fen,
        findings=findings,
    )


def used_up(owed: Fens, credit: Fens) -> tuple[Fens, Fens]:
    """What is left of both after the credit has paid what is owed (a negative balance owes nothing)."""
    owed = np.maximum(owed, 0)
    used = np.minimum(owed, credit)
    return owed - used, credit - used


def expected_before(facts: Facts, settled: Receivables, start: int, habits: Mapping[int, PaymentHabit]) -> Bools:
    """Items that fall due between today and the month and, by the customer's habit, are paid before it begins."""
    days_late = np.zeros(len(facts.customer_keys), dtype=np.int64)
    for customer, habit in habits.items():
        days_late[customer] = max(0, habit.days_late)
    still_to_fall_due = settled.item_due >= facts.today.toordinal()
    expected: Bools = still_to_fall_due & (settled.item_due + days_late[settled.item_customer] < start)
    return expected


def uninvoiced_falling_due(facts: Facts, settled: Receivables, split: Decomposed) -> tuple[Fens, Fens]:
    """Sales of the running months, and of the planned one, that are not invoiced yet and fall due in the planned month.

    A running month is taken as the recent average, the planned one as its target; what has been invoiced in either is
    taken off, so that no sale is counted twice.
    """
    first = facts.month.months_since(facts.last_complete)
    recent = facts.customer_sales[:, first : first + RECENT_MONTHS].sum(axis=1) // RECENT_MONTHS
    terms = [PaymentTerms.from_code(code or NO_TERMS) for code in facts.frame("customers")["terms"]]
    due = np.zeros((2, len(terms)), dtype=np.int64)
    for month in (facts.last_complete + step for step in range(1, first + 1)):
        planned = month == facts.month
        sold = split.customer_targets if planned else np.maximum(recent, 0)
        left = np.maximum(sold - invoiced_in(settled, month, len(sold)), 0)
        due[int(planned)] += np.array(
            [
                sales_falling_due(sales={month.index: fen}, terms=term, month=facts.month.index, since=facts.today)
                for fen, term in zip(left.tolist(), terms, strict=True)
            ],
            dtype=np.int64,
        )
    return due[0], due[1]


def invoiced_in(settled: Receivables, month: Month, count: int) -> Fens:
    """Fen invoiced to each customer in a month."""
    start, end = month.first_day.toordinal(), month.period.end.toordinal()
    inside = (settled.item_issued >= start) & (settled.item_issued < end)
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, settled.item_customer[inside], settled.item_amount[inside])
    return total


def by_basis(facts: Facts, proposed: Proposed, derived: Fens) -> tuple[Fens, tuple[Finding, ...]]:
    """The derived targets, or the collection budgets shared out in proportion to them."""
    at = facts.month.index
    budget = proposed.budgets[COMPANY].collection.get(at)
    if facts.settings.collection_basis != "budget":
        return derived, ()
    if budget is None:
        return derived, (Finding(code="plan.no_collection_budget"),)
    by_region = [proposed.budgets[region_key(name)].collection.get(at) for name in facts.region_names]
    if None in by_region:
        return apportion(total=budget, weights=derived), ()
    shared = np.zeros_like(derived)
    for region, total in enumerate(by_region):
        own = facts.region == region
        shared[own] = apportion(total=total or 0, weights=derived[own])
    return shared, ()
