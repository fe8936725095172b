"""What every payment of items by a receipt has in common: the proposal answered, the allocations, what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from huikuan.business.receivables.models import Allocation, MatchProposal, ProposalState, Receipt, Receivable
from huikuan.business.receivables.operations.payers import note_payer
from huikuan.business.receivables.operations.posting import effective_day, settle_caches, tell
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor


def require_usable(receipt: Receipt) -> None:
    """A receipt that has been taken back, or takes one back, pays nothing. Raises RefusedError."""
    if receipt.reverses_id is not None or Receipt.objects.filter(reverses=receipt).exists():
        raise RefusedError("receivables.taken_back", subject=receipt.receipt_no)


def answer_proposal(actor: Actor, receipt: Receipt, lines: Mapping[int, Fen]) -> None:
    """A proposal that waits is answered: accepted where somebody typed just what it says; its differences wait."""
    found = MatchProposal.objects.filter(receipt=receipt, current=True, state=ProposalState.OPEN).first()
    if found is None:
        return
    same = dict(found.lines) == dict(lines)
    found.differences_wait = same and bool(found.differences)
    found.save(update_fields=["differences_wait"])
    decide(found, ProposalState.POSTED if same else ProposalState.REPLACED, actor)


def decide(found: MatchProposal, state: ProposalState, actor: Actor, why: str = "") -> None:
    """What became of a proposal, by whom."""
    found.state, found.decided_at, found.decided_by, found.decision = state, clock.now(), actor.user, why
    found.undone_at = None  # what somebody undid and then decided anew counts as decided
    found.save(update_fields=["state", "decided_at", "decided_by", "decision", "undone_at"])


def pay(
    actor: Actor,
    receipt: Receipt,
    items: Mapping[int, Receivable],
    lines: Mapping[int, Fen],
    effective: date | None,
    *,
    action: str,
    reason: str = "",
    minors: Mapping[int, int] | None = None,
) -> Receipt:
    """Part of an operation that holds the receipt and the items: the allocations, what follows, and the record.
    ``minors`` is what they settle in the items' own currency where that isn't told by their own rates."""
    day, now = effective_day(effective, receipt.date), clock.now()
    if minors is None:
        minors = {pk: own.settled(fen) for pk, fen in lines.items() if (own := items[pk].open_in_currency)}
    made = Allocation.objects.bulk_create(
        Allocation(
            receipt=receipt,
            receivable=items[pk],
            amount=fen,
            minor=minors.get(pk),
            effective=day,
            recorded_at=now,
            posted_by=actor.user,
            by_hand=True,
            reason=reason,
        )
        for pk, fen in sorted(lines.items())
    )
    whose = {items[pk].customer_id for pk in lines}
    if len(whose) == 1:
        note_payer(actor, receipt, min(whose))
    if receipt.customer_id is None and len(whose) == 1:  # the rest of the money is theirs too, as far as anybody knows
        receipt.customer_id, receipt.customer_since = whose.pop(), day
        receipt.save(update_fields=["customer", "customer_since"])
    settled(actor, receipt, items, made)
    receipt.refresh_from_db()
    after: dict[str, Any] = {
        "lines": {items[pk].invoice_no: fen for pk, fen in lines.items()},
        "effective": day.isoformat(),
        "left_fen": receipt.left_fen,
    }
    record(actor=actor, action=f"receivables.{action}", subject=receipt, after=after, reason=reason)
    return receipt


def settled(actor: Actor, receipt: Receipt, items: Mapping[int, Receivable], made: Sequence[Allocation]) -> None:
    """What follows from new allocations: the figures derived, and the news."""
    settle_caches(Allocation.objects.filter(pk__in=[one.pk for one in made]))
    tell(actor, {item.customer_id for item in items.values()} | {receipt.customer_id})
