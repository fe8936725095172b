"""The matching as one operation: what is certain is posted, what is doubtful waits for a person."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import F, Min

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.limits import alone
from huikuan.business.receivables.models import (
    Allocation,
    Channel,
    MatchProposal,
    MatchRun,
    ProposalState,
    Receipt,
    Receivable,
)
from huikuan.business.receivables.operations.deciding import settle_differences
from huikuan.business.receivables.operations.payers import keep_claims
from huikuan.business.receivables.operations.posting import SETTLING, settle_caches, wait_turn
from huikuan.business.receivables.policies import MATCH
from huikuan.business.receivables.queries.balances import refresh
from huikuan.business.receivables.queries.matching import Work, payers, reversed_pairs, work_out
from huikuan.business.receivables.queries.matching_in_currency import Said, in_currency
from huikuan.engine.findings import Finding
from huikuan.engine.matching import DifferenceKind, Proposal, Reason, payer_sign
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.facts_json import pack
from huikuan.foundation.imports.writing import insert_frame, update_frame
from huikuan.foundation.operations import operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

CHANNELS = {
    DifferenceKind.DISCOUNT: Channel.DISCOUNT.value,
    DifferenceKind.BANK_FEE: Channel.FEE.value,
    DifferenceKind.SMALL: Channel.DIFFERENCE.value,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Receipts looked at, of these posted, to be decided, and without any suggestion; fen posted."""

    receipts: int
    posted: int
    to_decide: int
    unmatched: int
    posted_fen: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A proposal in terms of the database. ``post`` is settled after the rows are locked."""

    receipt: int
    amount: Fen  # of the receipt
    day: date
    proposal: Proposal
    lines: tuple[tuple[int, Fen], ...]
    minors: tuple[tuple[int, int], ...]
    differences: tuple[tuple[int, Fen, str], ...]
    findings: tuple[Finding, ...]
    first: bool  # nobody has seen a proposal for this receipt yet: it counts from the day the money came
    post: bool


@operation(MATCH)
def match_receipts(*, actor: Actor, today: date, work: Work | None = None) -> Matched:
    """Keep what the matching found as of ``today``; ``work`` is its result where a job has worked it out beforehand.

    The certain ones are posted; the others replace the earlier proposal. What somebody changes meanwhile, a person
    has rejected or taken apart, is not posted; nor is what an earlier run left to a person, unless it pays an item that
    has come in since, its payer has been confirmed or its discount agreed since. Run again without new documents it
    changes nothing.
    """
    found = work_out(today) if work is None else work
    now = clock.now()
    allowed = alone()
    if any(allowed.values()):
        wait_turn(SETTLING)  # before anything is locked
    candidates = {proposal.payment for proposal in found.result.proposals}
    numbers = dict(found.book.receipts.select("receipt_no", "id").iter_rows())
    left = _locked(Receipt, "left_fen", {numbers[number] for number in candidates})
    earlier = _earlier()
    lines = _still_so(_lines(found, earlier), left)
    fresh = [line for line in lines if not _same(line, earlier.get(line.receipt))]
    customers = _customer_ids(actor)
    touched = _set_payers(customers, found, lines)
    touched |= _post(actor, [line for line in lines if line.post], found, customers, now)
    counts = _counts(lines)
    if fresh:
        run = MatchRun.objects.create(at=now, by=actor.user, **asdict(counts))
        _store(fresh, customers, now, run.pk)
    keep_claims(found.result.claims, receipts=numbers, customers=customers, now=now)
    touched |= _settle_alone(actor, found.today, allowed)
    record(actor=actor, action="receivables.match_receipts", subject=today.isoformat(), after=asdict(counts))
    if touched:
        refresh(touched)
        announce("receivables.changed", customers=touched, actor=actor)
    return counts


def _lines(work: Work, earlier: Mapping[int, Mapping[str, Any]]) -> list[_Line]:
    book, result = work.book, work.result
    ids = dict(book.items.select("key", "id").iter_rows())
    foreign = in_currency(book)
    columns = book.receipts.select("receipt_no", "id", "date", pl.col("payer_name", "payer_account").fill_null(""))
    receipts = {
        number: (pk, day, payer_sign(name, account) in work.new_payers if work.new_payers else False)
        for number, pk, day, name, account in columns.iter_rows()
    }
    doubts: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in result.findings:
        doubts[finding.subject].append(finding)
    apart = reversed_pairs()
    lines = []
    for proposal in result.proposals:
        receipt, day, confirmed = receipts[proposal.payment]
        said = (
            foreign.paid(proposal, CHANNELS)
            if proposal.payment in foreign.money
            else Said(
                amount=proposal.on_account_fen + sum(fen for _, fen in proposal.allocations),
                lines=tuple((ids[key], fen) for key, fen in proposal.allocations),
                differences=tuple((ids[one.item], one.fen, CHANNELS[one.kind]) for one in proposal.differences),
            )
        )
        pairs = said.lines
        before = earlier.get(receipt)
        refused = before is not None and before["state"] == ProposalState.REJECTED
        refused = refused or any((receipt, item) in apart for item, _ in pairs)
        agreed = bool(proposal.differences) and proposal.customer in work.new_terms
        new = confirmed or agreed or any(item in work.new_items for item, _ in pairs)
        seen = before is not None and not new
        lines.append(
            _Line(
                receipt=receipt,
                amount=said.amount,
                day=day,
                proposal=proposal,
                lines=pairs,
                minors=said.minors,
                differences=said.differences,
                findings=tuple(doubts[proposal.payment]),
                first=before is None,
                post=proposal.post and not refused and not seen and not said.minors,
            )
        )
    return lines


def _earlier() -> dict[int, Mapping[str, Any]]:
    """The proposals that stand, by receipt, of the receipts that are matched: those of which nothing is used."""
    waiting = MatchProposal.objects.filter(current=True, receipt__left_fen=F("receipt__amount"))
    rows = waiting.values("receipt_id", "customer__customer_no", "confidence", "lines", "reasons", "state")
    return {row["receipt_id"]: row for row in rows.iterator()}


def _still_so(lines: list[_Line], left: Mapping[int, Fen]) -> list[_Line]:
    """Lock the items, and leave out what somebody has changed since it was read; ``left`` of the receipts, locked."""
    items = _locked(Receivable, "open_fen", {item for line in lines if line.post for item, _ in line.lines})
    kept = []
    for line in lines:
        if left.get(line.receipt) != line.amount:
            continue
        if line.post:
            if any(items.get(item, 0) < fen for item, fen in line.lines):
                continue
            for item, fen in line.lines:
                items[item] -= fen
        kept.append(line)
    return kept


def _locked(model: type[Receipt] | type[Receivable], field: str, ids: set[int]) -> dict[int, Fen]:
    rows: Any = model._default_manager.select_for_update().filter(voided_at=None).order_by("pk")
    if len(ids) < 5_000:
        rows = rows.filter(pk__in=ids)
    found = rows.values_list("pk", field).iterator(chunk_size=20_000)
    return {pk: fen for pk, fen in found if pk in ids}


def _same(line: _Line, before: Mapping[str, Any] | None) -> bool:
    """Nothing new to tell about the receipt; what a person has rejected stays rejected while it is the same."""
    if before is None or line.post or before["state"] == ProposalState.REPLACED:
        return False
    now = [[item, fen] for item, fen in line.lines]
    if before["state"] == ProposalState.REJECTED:
        return bool(before["lines"] == now)
    told = (now, line.proposal.confidence_permille, line.proposal.customer, _reasons(line.proposal.reasons))
    was = (before["lines"], before["confidence"], before["customer__customer_no"] or "", before["reasons"])
    return told == was


def _set_payers(ids: Mapping[str, int], work: Work, lines: Sequence[_Line]) -> set[int]:
    """Say whose money the receipts are. Who is known already stays; at first sight the day of the money counts, later
    the day on which we learnt it, so that balances of past days stay as they were."""
    first = {line.receipt: line.first for line in lines}
    numbers = {pk: number for number, pk in ids.items()}
    book, found = work.book, payers(work.book, work.result)
    rows, touched = [], set()
    for number, pk, day, known, amount, left in book.receipts.select(
        "receipt_no", "id", "date", "customer_id", "amount", "left_fen"
    ).iter_rows():
        owner = found.get(number)
        refund = amount < 0 and known is None
        if owner is None or (pk not in first and not refund) or left != amount or numbers.get(known) == owner:
            continue
        if known is not None and not first[pk]:
            continue
        rows.append((pk, ids[owner], day if refund or first[pk] else max(day, work.today)))
        touched |= {ids[owner]} | ({known} if known else set())
    columns = {"id": pl.Int64(), "customer_id": pl.Int64(), "customer_since": pl.Date()}
    update_frame(Receipt, pl.DataFrame(rows, schema=columns, orient="row"))
    return touched


def _customer_ids(actor: Actor) -> dict[str, int]:
    return dict(directory.visible_customers(actor).values_list("customer_no", "pk"))


def _post(actor: Actor, lines: Sequence[_Line], work: Work, customers: Mapping[str, int], now: datetime) -> set[int]:
    """Allocations of the certain proposals; returns the customers whose items or money they are. These are told from
    the book: a join would be planned with statistics from before all of this."""
    rows = [
        (line.receipt, item, fen, line.day if line.first else max(line.day, work.today))
        for line in lines
        for item, fen in line.lines
    ]
    columns = {"receipt_id": pl.Int64(), "receivable_id": pl.Int64(), "amount": pl.Int64(), "effective": pl.Date()}
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    if frame.is_empty():
        return set()
    by = pl.lit(actor.user.pk if actor.user else None, dtype=pl.Int64()).alias("posted_by_id")
    made = insert_frame(Allocation, frame.with_columns(pl.lit(now).alias("recorded_at"), by))
    settle_caches(Allocation.objects.filter(pk__gte=made.min(), pk__lte=made.max()))
    items = work.book.items.join(frame, left_on="id", right_on="receivable_id", how="semi")
    receipts = work.book.receipts.join(frame, left_on="id", right_on="receipt_id", how="semi")
    owners = {customers[number] for number in items["customer_no"].unique()}
    return owners | set(receipts["customer_id"].drop_nulls().unique())


def _settle_alone(actor: Actor, today: date, allowed: Mapping[str, Fen]) -> set[int]:
    """Differences that the company's settings let the matching settle without a person."""
    if not any(allowed.values()):
        return set()
    waiting = MatchProposal.objects.filter(current=True, state=ProposalState.POSTED, differences_wait=True)
    touched: set[int | None] = set()
    for found in waiting.select_related("receipt").order_by("pk"):
        if all(fen <= allowed.get(kind, 0) for _, fen, kind in found.differences):
            first = Allocation.objects.filter(receipt=found.receipt_id, reverses=None, reversal=None).aggregate(
                day=Min("effective")
            )
            settle_differences(actor, found, found.receipt, first["day"] or today)
            touched.add(found.receipt.customer_id)
    return {one for one in touched if one is not None}


def _store(lines: Sequence[_Line], customers: Mapping[str, int], now: datetime, run: int) -> None:
    """Keep the proposals in place of the earlier ones."""
    ids = [line.receipt for line in lines if not line.first]
    MatchProposal.objects.filter(receipt__in=ids, current=True, state=ProposalState.OPEN).update(
        state=ProposalState.REPLACED
    )
    MatchProposal.objects.filter(receipt__in=ids, current=True).update(current=False)
    rows = [
        (
            line.receipt,
            customers.get(line.proposal.customer),
            line.amount,
            sum(fen for _, fen in line.lines),
            line.proposal.confidence_permille,
            json.dumps(line.lines),
            json.dumps(line.minors),
            json.dumps(line.differences),
            sum(fen for _, fen, _kind in line.differences),
            line.post and bool(line.differences),
            json.dumps(_reasons(line.proposal.reasons), ensure_ascii=False),
            json.dumps([[one.code, one.severity, pack(one.params)] for one in line.findings], ensure_ascii=False),
            ProposalState.POSTED.value if line.post else ProposalState.OPEN.value,
        )
        for line in lines
    ]
    columns = {
        "receipt_id": pl.Int64(),
        "customer_id": pl.Int64(),
        "amount": pl.Int64(),
        "suggested": pl.Int64(),
        "confidence": pl.Int64(),
        "lines": pl.String(),
        "minors": pl.String(),
        "differences": pl.String(),
        "difference_fen": pl.Int64(),
        "differences_wait": pl.Boolean(),
        "reasons": pl.String(),
        "findings": pl.String(),
        "state": pl.String(),
    }
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    insert_frame(MatchProposal, frame.with_columns(pl.lit(now).alias("made_at"), pl.lit(run).alias("run_id")))


def _reasons(reasons: Sequence[Reason]) -> list[Any]:
    """As JSON: a tuple becomes a list, the order of the facts is kept."""
    stored: list[Any] = json.loads(json.dumps([[one.code, one.params] for one in reasons], ensure_ascii=False))
    return stored


def _counts(lines: Sequence[_Line]) -> Matched:
    posted = [line for line in lines if line.post]
    proposed = sum(1 for line in lines if not line.post and line.lines)
    return Matched(
        receipts=len(lines),
        posted=len(posted),
        to_decide=proposed,
        unmatched=len(lines) - len(posted) - proposed,
        posted_fen=sum(fen for line in posted for _, fen in line.lines),
    )
