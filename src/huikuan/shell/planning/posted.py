"""Receivables and credit for the stages as they are kept, instead of worked out anew."""

from __future__ import annotations

import numpy as np
import polars as pl

from huikuan.business.receivables import queries as receivables
from huikuan.engine.findings import Finding
from huikuan.shell.plan.credit import CreditFacts
from huikuan.shell.plan.facts import Facts, Indexes, indexes
from huikuan.shell.plan.receivables import Receivables, assert_identity, credits_of, due_dates, known_receipts, ordinals


def settle_posted(facts: Facts) -> Receivables:
    """What each receipt pays by the allocations in force; where nothing was decided since, the same as `settle`."""
    stood = receivables.settled_frames(facts.today)
    items, receipts = stood.items, stood.receipts
    customer = indexes(items["customer_no"], facts.customer_index)
    days = ordinals(receipts["date"].to_list())
    amounts = receipts["amount"].to_numpy().astype(np.int64)
    payer = indexes(receipts["payer"], facts.customer_index)
    allocations = _allocations(stood)
    settled = Receivables(
        item_keys=items["key"].to_list(),
        item_numbers=items["invoice_no"].to_list(),
        item_customer=customer,
        item_issued=ordinals(items["issued"].to_list()),
        item_due=ordinals(items["due"].to_list()),
        item_amount=items["amount"].to_numpy().astype(np.int64),
        receipts=receipts,
        receipt_customer=payer,
        receipt_day=days,
        receipt_amount=amounts,
        **allocations,
        **credits_of(allocations, customer, payer, days, amounts),
        proposals=stood.matching,
        findings=(*doubts(facts), *stood.matching.findings),
    )
    assert_identity(facts, settled)
    return settled


def stored_credit(facts: Facts) -> CreditFacts:
    """The company's rules, drafts that have not cleared, undelivered orders, temporary limits then."""
    first = max(facts.today, facts.month.period.start)
    return CreditFacts(
        rules=receivables.credit_rules(),
        drafts=receivables.drafts_by_number(),
        orders=receivables.orders_by_number(),
        temporary=receivables.temporary_limits(first),
    )


def doubts(facts: Facts) -> list[Finding]:
    """What is doubtful about the documents' dates."""
    findings: list[Finding] = []
    due_dates(facts, findings)
    known_receipts(facts, findings)
    return findings


def _allocations(stood: receivables.Settled) -> dict[str, Indexes]:
    """Allocations in force as index arrays."""
    frame: pl.DataFrame = stood.allocations
    item_at = {key: at for at, key in enumerate(stood.items["key"])}
    receipt_at = {key: at for at, key in enumerate(stood.receipts["receipt_no"])}
    return {
        "allocation_item": indexes(frame["key"], item_at),
        "allocation_receipt": indexes(frame["receipt_no"], receipt_at),
        "allocation_fen": frame["fen"].to_numpy().astype(np.int64),
        "allocation_day": ordinals(frame["effective"].to_list()),
    }
