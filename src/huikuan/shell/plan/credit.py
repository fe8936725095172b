"""What credit says of each customer's target: headroom, and days overdue beyond what is let pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from huikuan.engine.credit import Checkpoint, CreditRules, Rule, Strength, headroom
from huikuan.engine.money import Fen
from huikuan.shell.plan.facts import Facts, Fens
from huikuan.shell.plan.receivables import Receivables


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFacts:
    """What stands beside the customer sheet: the rules, uncleared drafts, undelivered orders and temporary limits in
    force by customer number. A workbook knows none of them and takes the rules' defaults."""

    rules: CreditRules = field(default_factory=CreditRules)
    drafts: Mapping[str, Fen] = field(default_factory=dict)
    orders: Mapping[str, Fen] = field(default_factory=dict)
    temporary: Mapping[str, Fen] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCredit:
    """By customer, in the order of the sheet: headroom (None without a limit) and days overdue beyond those allowed;
    and what a target over either means."""

    headroom: list[Fen | None]
    days_over: list[int]
    over: Strength
    overdue: Strength


def customer_credit(facts: Facts, settled: Receivables, collection: Fens, known: CreditFacts) -> CustomerCredit:
    """As of today; the headroom grows by what the month is to collect."""
    at = Checkpoint.TARGET
    return CustomerCredit(
        headroom=_headroom(facts, settled, collection, known),
        days_over=np.maximum(days_overdue(facts, settled) - known.rules.days_allowed, 0).tolist(),
        over=known.rules.strength(at, Rule.AMOUNT),
        overdue=known.rules.strength(at, Rule.OVERDUE),
    )


def _headroom(facts: Facts, settled: Receivables, collection: Fens, known: CreditFacts) -> list[Fen | None]:
    count = len(facts.customer_keys)
    owed = settled.ageing_on(facts.today, count).sum(axis=1) - settled.unallocated_on(facts.today, count)
    found = []
    for key, limit, fen in zip(
        facts.customer_keys,
        facts.frame("customers")["credit_limit"].to_list(),
        (owed - collection).tolist(),
        strict=True,
    ):
        raised = limit if limit is None else max(limit, known.temporary.get(key, 0))
        exposed = fen + known.drafts.get(key, 0) + known.orders.get(key, 0)
        left = headroom(limit_fen=raised, exposure_fen=exposed)
        found.append(None if left is None else max(0, left))
    return found


def days_overdue(facts: Facts, settled: Receivables) -> Fens:
    """Of each customer's oldest open item, today."""
    today = facts.today.toordinal()
    late = (settled.open_on(facts.today).open_fen > 0) & (settled.item_due < today)
    days = np.zeros(len(facts.customer_keys), dtype=np.int64)
    np.maximum.at(days, settled.item_customer[late], today - settled.item_due[late])
    return days
