"""Stage: who earns how much attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

import polars as pl

from huikuan.business.fieldwork.sheets import TIERS
from huikuan.engine.cadence import DEFAULT_CADENCES, Required, required_contacts
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen
from huikuan.engine.tiers import Tier, TierResult, assign_tiers
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.plan.ratios import ratio, ratios
from huikuan.shell.plan.receivables import Receivables
from huikuan.shell.words.verdicts import tier_reason

YEAR = 12
ENOUGH_DIVISOR = 2  # receipts must reach one half of the sales to be believed complete


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiered:
    """Tiers by customer number; ``by_receipts`` is False where sales had to stand in for receipts."""

    result: TierResult
    tiers: dict[str, Tier]
    receipts: dict[str, Fen]
    sales: dict[str, Fen]
    by_receipts: bool
    findings: tuple[Finding, ...]


def tier_customers(facts: Facts, settled: Receivables) -> Tiered:
    """Tiers by receipts of the last 12 months up to today.

    Sales stand in for all where the receipts on file are less than half of what was sold (then they are incomplete),
    and for a single customer that has bought but not paid yet.
    """
    keys = facts.customer_keys
    received = settled.received_between(year_before(facts.today) + timedelta(days=1), facts.today, len(keys))
    first = facts.month.months_since(facts.last_complete)
    sold = facts.customer_sales[:, first : first + YEAR].sum(axis=1)
    receipts = dict(zip(keys, received.tolist(), strict=True))
    sales = dict(zip(keys, sold.tolist(), strict=True))
    by_receipts = received.sum() * ENOUGH_DIVISOR >= sold.sum() and bool((received > 0).any())
    amounts = {key: stand_in(receipts[key], sales[key]) for key in keys} if by_receipts else sales
    result = assign_tiers(amounts=amounts, today=facts.today)
    doubts: tuple[Finding, ...] = ()
    if not by_receipts and sold.sum() > 0:
        share = ratio(max(int(received.sum()), 0), int(sold.sum()))
        doubts = (Finding(code="plan.tiers_by_sales", severity=Severity.INFO, params={"share_rate": share}),)
    return Tiered(
        result=result,
        tiers={line.customer: line.tier for line in result.lines},
        receipts=receipts,
        sales=sales,
        by_receipts=by_receipts,
        findings=(*result.findings, *doubts),
    )


def stand_in(receipts: Fen, sales: Fen) -> Fen:
    """A customer's receipts; where nothing has been received though it buys, its sales are its potential receipts."""
    return receipts if receipts > 0 else max(sales, 0)


def year_before(day: date) -> date:
    """The same day one year earlier; 29 February becomes the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else day.day))


def tiers_sheet(facts: Facts, tiered: Tiered, days: Sequence[date]) -> pl.DataFrame:
    """Customers from the largest to the smallest with tier, share and the contacts the month asks for."""
    asked = {
        tier: required_contacts(cadence=cadence, days=days, period=facts.month.period)
        for tier, cadence in DEFAULT_CADENCES.items()
    }
    none = Required(visits=0, calls=0)
    at = [facts.customer_index[line.customer] for line in tiered.result.lines]
    lines = tiered.result.lines
    amounts = [max(line.amount, 0) for line in lines]
    total = sum(amounts)
    return frame_of(
        TIERS,
        {
            "rank": range(1, len(lines) + 1),
            "tier": [line.tier.value for line in lines],
            "customer_no": [line.customer for line in lines],
            "customer_name": [facts.customer_names[row] for row in at],
            "owner_name": [facts.owner_name(row) for row in at],
            "region": [facts.customer_regions[row] for row in at],
            "receipts": [tiered.receipts[line.customer] for line in lines],
            "sales": [tiered.sales[line.customer] for line in lines],
            "share_start": ratios(list(accumulate(amounts[:-1], initial=0)) if amounts else [], [total] * len(lines)),
            "share": ratios(amounts, [total] * len(lines)),
            "visits": [asked.get(line.tier, none).visits for line in lines],
            "calls": [asked.get(line.tier, none).calls for line in lines],
            "why": [
                tier_reason(
                    line,
                    by_receipts=tiered.by_receipts,
                    stands_in=tiered.by_receipts and tiered.receipts[line.customer] <= 0,
                )
                for line in lines
            ],
        },
    )
