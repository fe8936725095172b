"""The ageing and matching sheets of the plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from huikuan.business.receivables.sheets import AGEING, BUCKET_COLUMNS, MATCHING
from huikuan.engine.matching import Proposal
from huikuan.engine.money import Fen
from huikuan.foundation.imports.columns import Kind
from huikuan.foundation.imports.table import TYPES
from huikuan.shell.plan.facts import NOBODY, Facts, Fens
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.plan.receivables import Receivables
from huikuan.shell.words.reasons import reasons_teller


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


PERMILLES = pl.Series([Decimal(permille).scaleb(-3) for permille in range(1001)], dtype=TYPES[Kind.RATE])
ORDER = {"ambiguous": 0, "proposed": 1, "unmatched": 2, "on_account": 3, "posted": 4, "open": 5}


class _Lines:
    """The sheet's rows as columns: a receipt and an item are named by their places, NOBODY for none."""

    def __init__(self) -> None:
        self.state: list[str] = []
        self.receipt: list[int] = []
        self.first: list[bool] = []  # the receipt's amount stands in its first row only
        self.item: list[int] = []
        self.customer: list[int] = []
        self.allocated: list[Fen | None] = []
        self.suggested: list[Fen | None] = []
        self.permille: list[int] = []  # NOBODY for no confidence
        self.why: list[str | None] = []

    def add(self, state: str, *, receipt: int = NOBODY, first: bool = False, item: int = NOBODY, customer: int) -> None:
        """A row without amounts or reasons."""
        self.state.append(state)
        self.receipt.append(receipt)
        self.first.append(first)
        self.item.append(item)
        self.customer.append(customer)
        self.allocated.append(None)
        self.suggested.append(None)
        self.permille.append(NOBODY)
        self.why.append(None)


def matching_sheet(facts: Facts, settled: Receivables) -> pl.DataFrame:
    """Receipts that need a person first, then those matched, then the items that stay open."""
    lines = _Lines()
    add_receipts(lines, settled)
    add_open(lines, facts, settled)
    left = settled.open_on(facts.today).open_fen
    receipts = settled.receipts
    item, receipt = pl.Series(lines.item, dtype=pl.Int64), pl.Series(lines.receipt, dtype=pl.Int64)
    is_open = pl.Series(lines.state, dtype=pl.String) == "open"
    customer = pl.Series(lines.customer, dtype=pl.Int64)
    amounts = place(receipts["amount"], receipt)
    columns: dict[str, object] = {
        "state": lines.state,
        "receipt_no": place(receipts["receipt_no"], receipt),
        "receipt_date": place(receipts["date"], receipt),
        "payer_name": place(receipts["payer_name"], receipt),
        "receipt_amount": amounts.zip_with(pl.Series(lines.first, dtype=pl.Boolean), nulls(amounts)),
        "invoice_no": place(pl.Series(settled.item_numbers, dtype=pl.String), item),
        "due_date": days_of(place(pl.Series(settled.item_due), item)),
        "customer_no": place(pl.Series(facts.customer_keys, dtype=pl.String), customer),
        "customer_name": place(pl.Series(facts.customer_names, dtype=pl.String), customer),
        "allocated": lines.allocated,
        "suggested": lines.suggested,
        "left_open": (open_fen := place(pl.Series(left), item)).zip_with(is_open, nulls(open_fen)),
        "confidence": place(PERMILLES, pl.Series(lines.permille, dtype=pl.Int64)),
        "why": lines.why,
    }
    frame = frame_of(MATCHING, columns)
    return frame[np.argsort(np.array([ORDER[state] for state in lines.state], dtype=np.int64), kind="stable")]


def add_receipts(lines: _Lines, settled: Receivables) -> None:
    """One row for each allocation, and one for what of a receipt pays no invoice."""
    items = {key: at for at, key in enumerate(settled.item_keys)}
    customers, payers = settled.item_customer.tolist(), settled.receipt_customer.tolist()
    receipts = {key: at for at, key in enumerate(settled.receipts["receipt_no"])}
    ambiguous = {finding.subject for finding in settled.proposals.findings if finding.code == "matching.ambiguous"}
    told = reasons_teller()
    for proposal in settled.proposals.proposals:
        receipt = receipts[proposal.payment]
        state = "posted" if proposal.post else state_of(proposal, ambiguous)
        why = told(proposal.reasons)
        sure = proposal.confidence_permille if proposal.allocations else NOBODY
        begun = len(lines.state)
        for key, fen in proposal.allocations:
            item = items[key]
            first = len(lines.state) == begun
            lines.add(state, receipt=receipt, first=first, item=item, customer=customers[item])
            (lines.allocated if proposal.post else lines.suggested)[-1] = fen
        if proposal.on_account_fen or not proposal.allocations:
            payer = payers[receipt]
            rest = "on_account" if payer >= 0 else state_of(proposal, ambiguous)
            lines.add(rest, receipt=receipt, first=len(lines.state) == begun, customer=payer)
        for at in range(begun, len(lines.state)):
            lines.why[at], lines.permille[at] = why, sure


def state_of(proposal: Proposal, ambiguous: set[str]) -> str:
    """Why a person has to look at it."""
    if proposal.payment in ambiguous:
        return "ambiguous"
    return "proposed" if proposal.allocations else "unmatched"


def add_open(lines: _Lines, facts: Facts, settled: Receivables) -> None:
    """Every item with something left, oldest due first."""
    still = np.flatnonzero(settled.open_on(facts.today).open_fen != 0)
    for at in still[np.argsort(settled.item_due[still], kind="stable")].tolist():
        lines.add("open", item=at, customer=int(settled.item_customer[at]))


def place(values: pl.Series, at: pl.Series) -> pl.Series:
    """The values at the places, null where there is none."""
    if not values.len():
        return pl.Series([None] * at.len(), dtype=values.dtype)
    return values.gather(at.clip(0)).zip_with(at >= 0, nulls(at, values.dtype))


def nulls(like: pl.Series, dtype: pl.DataType | None = None) -> pl.Series:
    """As many nulls as ``like`` is long."""
    return pl.Series([None], dtype=dtype or like.dtype).new_from_index(0, like.len())


def days_of(ordinals: pl.Series) -> pl.Series:
    """Proleptic ordinals as dates."""
    return (ordinals - date(1970, 1, 1).toordinal()).cast(pl.Int32).cast(pl.Date)
