"""Receivables as they stand, for the month's plan: what `settle()` computes from files is read here from what is
posted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from huikuan.business.receivables.models import MONEY, Allocation, MatchProposal, ProposalState, Receipt, Receivable
from huikuan.business.receivables.queries.matching import with_keys
from huikuan.business.receivables.queries.sheets import sheet_frame
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.matching import MatchResult, Proposal, Reason
from huikuan.engine.money import Fen
from huikuan.foundation.facts_json import unpack
from huikuan.foundation.imports.writing import query_frame

BY_HAND = Reason(code="posted.by_hand")
REJECTED = Reason(code="rejected")
SURE = 1000  # permille


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Documents and allocations in force on a day, in the order of import.

    What lowered an item without money by then (a write-off, a credit note applied) is taken off its amount already.
    ``items``: id, key, invoice_no, customer_no, issued, due, amount. ``receipts``: the sheet's columns, ``payer``
    (customer whose money it is, null = unknown) and ``payer_since``. ``allocations``: key, receipt_no, fen (below
    zero for a reversal), effective. ``matching``: a proposal for each receipt above zero, and what is doubtful.
    """

    items: pl.DataFrame
    receipts: pl.DataFrame
    allocations: pl.DataFrame
    matching: MatchResult


def settled_frames(today: date) -> Settled:
    """Everything issued, arrived and effective by ``today``."""
    items = with_keys(
        query_frame(
            Receivable.objects.filter(voided_at=None, issued__lte=today).order_by("pk"),
            {
                "id": "pk",
                "invoice_no": "invoice_no",
                "customer_no": "customer__customer_no",
                "issued": "issued",
                "due": "due",
                "amount": "amount",
            },
            {
                "id": pl.Int64(),
                "invoice_no": pl.String(),
                "customer_no": pl.String(),
                "issued": pl.Date(),
                "due": pl.Date(),
                "amount": pl.Int64(),
            },
        )
    )
    items = _lowered(items, today)
    receipts = _receipts().filter(pl.col("date") <= today)
    allocations = query_frame(
        Allocation.objects.filter(
            effective__lte=today,
            receipt__date__lte=today,
            receipt__channel__in=MONEY,
            receipt__voided_at=None,
            receivable__voided_at=None,
        ).order_by("pk"),
        {"item": "receivable_id", "receipt": "receipt_id", "fen": "amount", "effective": "effective"},
        {"item": pl.Int64(), "receipt": pl.Int64(), "fen": pl.Int64(), "effective": pl.Date()},
    )
    allocations = allocations.join(
        items.select(pl.col("id").alias("item"), "key"), on="item", maintain_order="left"
    ).join(receipts.select(pl.col("id").alias("receipt"), "receipt_no"), on="receipt", maintain_order="left")
    return Settled(
        items=items,
        receipts=receipts.drop("id"),
        allocations=allocations.select("key", "receipt_no", "fen", "effective"),
        matching=_matching(items, receipts, allocations),
    )


def _lowered(items: pl.DataFrame, today: date) -> pl.DataFrame:
    """Amounts less what has lowered them without money; an item of which nothing else is left is gone."""
    moved = query_frame(
        Allocation.objects.filter(effective__lte=today, receipt__voided_at=None)
        .exclude(receipt__channel__in=MONEY)
        .order_by("pk"),
        {"id": "receivable_id", "less": "amount"},
        {"id": pl.Int64(), "less": pl.Int64()},
    )
    if moved.is_empty():
        return items
    less = moved.group_by("id").agg(pl.col("less").sum())
    lowered = items.join(less, on="id", how="left", maintain_order="left").with_columns(
        pl.col("amount") - pl.col("less").fill_null(0)
    )
    return lowered.filter((pl.col("amount") != 0) | pl.col("less").fill_null(0).eq(0)).drop("less")


def _receipts() -> pl.DataFrame:
    payers = query_frame(
        Receipt.objects.filter(voided_at=None).order_by("pk"),
        {"id": "pk", "payer": "customer__customer_no", "payer_since": "customer_since"},
        {"id": pl.Int64(), "payer": pl.String(), "payer_since": pl.Date()},
    )
    return sheet_frame("receipts", ids=True).join(payers, on="id", maintain_order="left")


def _matching(items: pl.DataFrame, receipts: pl.DataFrame, allocations: pl.DataFrame) -> MatchResult:
    """The stored proposals as the engine gave them; what persons have decided since is told as decided."""
    keys = dict(items.select("id", "key").iter_rows())
    paid: defaultdict[int, dict[int, Fen]] = defaultdict(dict)
    for item, receipt, fen in allocations.select("item", "receipt", "fen").iter_rows():
        paid[receipt][item] = paid[receipt].get(item, 0) + fen
    found = {one["receipt_id"]: one for one in _stored()}
    proposals, findings = [], []
    # In the order of the receipts' numbers, which is the engine's.
    gone = Receipt.objects.filter(voided_at=None, reverses__isnull=False).values_list("reverses", flat=True)
    columns = (
        receipts.filter((pl.col("amount") > 0) & ~pl.col("id").is_in(list(gone)))
        .select("receipt_no", "id", "amount", "payer")
        .sort("receipt_no")
    )
    for number, receipt, amount, payer in columns.iter_rows():
        in_force = [(item, fen) for item, fen in paid[receipt].items() if fen]
        one = found.get(receipt)
        if one is not None and _as_found(one, in_force):
            proposals.append(_proposal(number, amount, one, keys))
            findings += [
                Finding(code=code, severity=Severity(severity), subject=number, params=unpack(params))
                for code, severity, params in one["findings"]
            ]
        else:
            proposals.append(_decided(number, amount, payer, in_force, one, keys))
    return MatchResult(proposals=tuple(proposals), findings=tuple(findings))


def _stored() -> Iterable[Mapping[str, Any]]:
    return MatchProposal.objects.filter(current=True).values(
        "receipt_id", "customer__customer_no", "confidence", "lines", "reasons", "findings", "state"
    )


def _as_found(one: Mapping[str, Any], in_force: list[tuple[int, Fen]]) -> bool:
    """What is in force is what the proposal says."""
    if one["state"] == ProposalState.OPEN:
        return not in_force
    return one["state"] == ProposalState.POSTED and sorted(map(tuple, one["lines"])) == sorted(in_force)


def _proposal(number: str, amount: Fen, one: Mapping[str, Any], keys: dict[int, str]) -> Proposal:
    lines = tuple((keys[item], fen) for item, fen in one["lines"] if item in keys)
    return Proposal(
        payment=number,
        allocations=lines,
        on_account_fen=amount - sum(fen for _, fen in lines),
        customer=one["customer__customer_no"] or "",
        confidence_permille=one["confidence"],
        reasons=tuple(reason_of(stored) for stored in one["reasons"]),
        post=one["state"] == ProposalState.POSTED,
    )


def _decided(
    number: str,
    amount: Fen,
    payer: str | None,
    in_force: list[tuple[int, Fen]],
    one: Mapping[str, Any] | None,
    keys: dict[int, str],
) -> Proposal:
    rejected = one is not None and one["state"] == ProposalState.REJECTED
    return Proposal(
        payment=number,
        allocations=tuple((keys[item], fen) for item, fen in in_force),
        on_account_fen=amount - sum(fen for _, fen in in_force),
        customer=payer or "",
        confidence_permille=SURE if in_force else 0,
        reasons=(BY_HAND,) if in_force else (REJECTED,) if rejected else (),
        post=bool(in_force),
    )


def reason_of(stored: list[Any]) -> Reason:
    """A reason as the engine made it."""
    code, params = stored
    return Reason(
        code=code, params=tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in params)
    )
