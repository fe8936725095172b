"""Tiers for the stages as people have set them."""

from __future__ import annotations

from dataclasses import replace

from huikuan.business.fieldwork import queries as fieldwork
from huikuan.engine.tiers import Tier
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.receivables import Receivables
from huikuan.shell.plan.tiering import Tiered, tier_customers


def tier_by_hand(facts: Facts, settled: Receivables) -> Tiered:
    """The computed tiers; collection steps and week plans go by those set by hand in the month's plan so far."""
    tiered = tier_customers(facts, settled)
    by_hand = fieldwork.tiers_by_hand(facts.month.first_day)
    known = {customer: Tier(tier) for customer, tier in by_hand.items() if customer in tiered.tiers}
    return replace(tiered, tiers={**tiered.tiers, **known})
