"""The ageing and matching sheets of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from huikuan.business.receivables.sheets import AGEING, BUCKET_COLUMNS, MATCHING
from huikuan.engine.matching import Proposal
from huikuan.shell.plan.facts import Facts, Fens
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.plan.receivables import Receivables
from huikuan.shell.words.reasons import reason_text
from huikuan.shell.words.sentence import joined


def ageing_sheet(facts: Facts, settled: Receivables) -> pl.DataFrame:
    """One row a customer with anything open or unallocated, largest overdue first."""
    count = len(facts.customer_keys)
    matrix = settled.ageing_on(facts.today, count)
    unallocated = settled.unallocated_on(facts.today, count)
    overdue = matrix[:, 1:].sum(axis=1)
    shown = np.flatnonzero((matrix != 0).any(axis=1) | (unallocated != 0))
    shown = shown[np.lexsort((shown, -matrix[shown].sum(axis=1), -overdue[shown]))]
    oldest = oldest_overdue(facts, settled, count)
    columns: dict[str, object] = {
        "customer_no": [facts.customer_keys[at] for at in shown.tolist()],
        "name": [facts.customer_names[at] for at in shown.tolist()],
        "owner_name": [facts.owner_name(at) for at in shown.tolist()],
        "region": [facts.customer_regions[at] for at in shown.tolist()],
        **{column.key: matrix[shown, at] for at, column in enumerate(BUCKET_COLUMNS)},
        "overdue": overdue[shown],
        "unallocated": unallocated[shown],
        "outstanding": matrix[shown].sum(axis=1) - unallocated[shown],
        "oldest_days": [int(oldest[at]) or None for at in shown.tolist()],
    }
    return frame_of(AGEING, columns)


def oldest_overdue(facts: Facts, settled: Receivables, count: int) -> Fens:
    """Days overdue of each customer's oldest open item, 0 for none."""
    days = np.where(settled.open_on(facts.today).open_fen > 0, facts.today.toordinal() - settled.item_due, 0)
    oldest = np.zeros(count, dtype=np.int64)
    np.maximum.at(oldest, settled.item_customer, np.maximum(days, 0))
    return oldest


Row = dict[str, object]


def matching_sheet(facts: Facts, settled: Receivables) -> pl.DataFrame:
    """Receipts that need a person first, then those matched, then the items that stay open."""
    rows = sorted(receipt_rows(facts, settled), key=lambda row: ORDER[str(row["state"])])
    rows += open_rows(facts, settled)
    columns: dict[str, list[object]] = {
        column.key: [row.get(column.key) for row in rows] for column in MATCHING.columns
    }
    return frame_of(MATCHING, columns)


ORDER = {"ambiguous": 0, "proposed": 1, "unmatched": 2, "on_account": 3, "posted": 4}


def receipt_rows(facts: Facts, settled: Receivables) -> Iterator[Row]:
    """One row for each allocation, and one for what of a receipt pays no invoice; amounts stand once a receipt."""
    items = {key: at for at, key in enumerate(settled.item_keys)}
    ambiguous = {finding.subject for finding in settled.proposals.findings if finding.code == "matching.ambiguous"}
    receipts = {
        row[0]: row[1:] for row in settled.receipts.select("receipt_no", "date", "payer_name", "amount").iter_rows()
    }
    payer = dict(zip(settled.receipts["receipt_no"], settled.receipt_customer.tolist(), strict=True))
    for proposal in settled.proposals.proposals:
        day, payer_name, amount = receipts[proposal.payment]
        common: Row = {
            "receipt_no": proposal.payment,
            "receipt_date": day,
            "payer_name": payer_name,
            "confidence": Decimal(proposal.confidence_permille).scaleb(-3) if proposal.allocations else None,
            "why": joined(reason_text(reason) for reason in proposal.reasons),
        }
        first = True
        for key, fen in proposal.allocations:
            item = items[key]
            yield {
                **common,
                **customer_cells(facts, int(settled.item_customer[item])),
                "state": "posted" if proposal.post else state_of(proposal, ambiguous),
                "receipt_amount": amount if first else None,
                "invoice_no": settled.item_numbers[item],
                "due_date": date.fromordinal(int(settled.item_due[item])),
                "allocated" if proposal.post else "suggested": fen,
            }
            first = False
        if proposal.on_account_fen or not proposal.allocations:
            known = payer[proposal.payment]
            yield {
                **common,
                **(customer_cells(facts, known) if known >= 0 else {}),
                "state": "on_account" if known >= 0 else state_of(proposal, ambiguous),
                "receipt_amount": amount if first else None,
            }


def state_of(proposal: Proposal, ambiguous: set[str]) -> str:
    """Why a person has to look at it."""
    if proposal.payment in ambiguous:
        return "ambiguous"
    return "proposed" if proposal.allocations else "unmatched"


def open_rows(facts: Facts, settled: Receivables) -> list[Row]:
    """Every item with something left, oldest due first."""
    left = settled.open_on(facts.today).open_fen
    still = np.flatnonzero(left != 0)
    still = still[np.argsort(settled.item_due[still], kind="stable")]
    return [
        {
            **customer_cells(facts, int(settled.item_customer[at])),
            "state": "open",
            "invoice_no": settled.item_numbers[at],
            "due_date": date.fromordinal(int(settled.item_due[at])),
            "left_open": int(left[at]),
        }
        for at in still.tolist()
    ]


def customer_cells(facts: Facts, at: int) -> Row:
    """Number and name of a customer."""
    return {"customer_no": facts.customer_keys[at], "customer_name": facts.customer_names[at]}
