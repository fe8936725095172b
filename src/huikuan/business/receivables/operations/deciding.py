"""What a person decides about a receipt: accept or reject a proposal, allocate by hand, take apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.limits import alone
from huikuan.business.receivables.models import (
    MONEY,
    Adjustment,
    Allocation,
    MatchProposal,
    ProposalState,
    Receipt,
    Receivable,
)
from huikuan.business.receivables.operations.exchanging import pay_items
from huikuan.business.receivables.operations.paying import answer_proposal, decide, pay, require_usable, settled
from huikuan.business.receivables.operations.posting import (
    SETTLING,
    effective_day,
    in_scope,
    locked_items,
    locked_receipt,
    require_open,
    reverse_rows,
    settle_caches,
    tell,
    wait_turn,
)
from huikuan.business.receivables.operations.settling import settle_or_ask, take_differences_back
from huikuan.business.receivables.policies import ALLOCATE
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce


@operation(ALLOCATE)
def accept_proposal(*, actor: Actor, proposal: int, effective: date | None = None) -> Receipt:
    """Post what the proposal says, counting from ``effective`` (default: today), and settle the differences it names:
    within the actor's limit they are posted with it, above it they wait for approval.

    Raises StaleError when the receipt, an item or the proposal has changed since it was made.
    """
    more = ~Q(differences=[]) | Q(receipt__currency__isnull=False)
    if MatchProposal.objects.filter(more, pk=proposal).exists():
        wait_turn(SETTLING)  # before anything is locked
    receipt, found = _proposal(actor, proposal)
    lines: dict[int, Fen] = dict(found.lines)
    if not lines:
        raise RefusedError("receivables.nothing_proposed", subject=receipt.receipt_no)
    items = locked_items(actor, lines)
    require_usable(receipt)
    if not _fits(receipt, items, found):
        raise StaleError(receipt)
    decide(found, ProposalState.POSTED, actor)
    if receipt.currency is not None:
        made = pay_items(actor, receipt, items, dict(found.minors), effective, action="accept_proposal")
    else:
        made = pay(actor, receipt, items, lines, effective, action="accept_proposal")
    settle_differences(actor, found, made, effective)
    return made


@operation(ALLOCATE)
def settle_proposed_differences(*, actor: Actor, proposal: int, effective: date | None = None) -> Receipt:
    """Settle what a proposal that is posted has left open with a reason; above the actor's limit it waits for approval.
    Raises StaleError when that has been done meanwhile."""
    wait_turn(SETTLING)
    seen = get_object_or_404(MatchProposal.objects.filter(in_scope(actor, "receipt__")), pk=proposal)
    receipt = locked_receipt(actor, seen.receipt_id)
    found = MatchProposal.objects.filter(pk=proposal, current=True, differences_wait=True).first()
    if found is None:
        raise StaleError(receipt)
    settle_differences(actor, found, receipt, effective)
    after = {"differences": found.differences}
    record(actor=actor, action="receivables.settle_proposed_differences", subject=receipt, after=after)
    return receipt


@operation(ALLOCATE)
def undo_decision(*, actor: Actor, receipt: int, reason: str) -> Receipt:
    """Take back all that a receipt pays and what was settled beside it, from today on; its proposal waits again.

    Raises RefusedError without a reason or for a settlement, StaleError when it pays nothing (any more).
    """
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    wait_turn(SETTLING)
    found = locked_receipt(actor, receipt)
    if found.channel not in MONEY:
        raise RefusedError("receivables.take_document_back", subject=found.receipt_no)
    in_force = list(Allocation.objects.filter(receipt=found, reverses=None, reversal=None).order_by("pk"))
    if not in_force:
        raise StaleError(found)
    items = locked_items(actor, {one.receivable_id for one in in_force})
    touched = take_differences_back(found, items, actor=actor, reason=reason)
    made = reverse_rows(in_force, actor=actor, reason=reason, effective=clock.today(), by_hand=True)
    MatchProposal.objects.filter(receipt=found, current=True, state=ProposalState.POSTED).update(
        state=ProposalState.OPEN,
        differences_wait=False,
        undone_at=clock.now(),
        decided_at=None,
        decided_by=None,
        decision="",
    )
    settle_caches(Allocation.objects.filter(pk__in=[one.pk for one in made]))
    tell(actor, {*touched, *(item.customer_id for item in items.values()), found.customer_id})
    found.refresh_from_db()
    lines: dict[str, Fen] = {items[one.receivable_id].invoice_no: one.amount for one in in_force}
    record(
        actor=actor,
        action="receivables.undo_decision",
        subject=found,
        before={"lines": lines},
        after={"left_fen": found.left_fen},
        reason=reason,
    )
    return found


def settle_differences(actor: Actor, found: MatchProposal, receipt: Receipt, effective: date | None) -> None:
    """Part of posting a proposal: each difference is a settlement of its own, beside the money. What is no longer open
    by as much is left out; the turn of settling is held. What the company has allowed beforehand needs no approval."""
    if not found.differences:
        return
    customers, allowed = set(), alone()
    for item, fen, kind in found.differences:
        items = locked_items(actor, {item})
        if items[item].open_fen < fen:
            continue
        why = _("left open by receipt {receipt}").format(receipt=receipt.receipt_no)
        day = None if effective is None else max(effective, items[item].issued)
        asked = settle_or_ask(
            actor, kind, {item: fen}, items, why, day, beside=receipt, alone=fen <= allowed.get(kind, 0)
        )
        customers.add(asked.customer_id)
    if found.differences_wait:
        found.differences_wait = False
        found.save(update_fields=["differences_wait"])
    tell(actor, customers)


@operation(ALLOCATE)
def reject_proposal(*, actor: Actor, proposal: int, reason: str = "") -> Receipt:
    """Say that the proposal is wrong: it is not made again while it stays the same. Raises StaleError."""
    receipt, found = _proposal(actor, proposal)
    decide(found, ProposalState.REJECTED, actor, reason)
    record(
        actor=actor,
        action="receivables.reject_proposal",
        subject=receipt,
        before={"lines": found.lines},
        reason=reason,
    )
    announce("receivables.changed", customers={receipt.customer_id} - {None}, actor=actor)
    return receipt


@operation(ALLOCATE)
def allocate(
    *,
    actor: Actor,
    receipt: int,
    lines: Mapping[int, Fen],
    seen_left: Fen | None = None,
    effective: date | None = None,
    reason: str = "",
) -> Receipt:
    """Let a receipt pay items (receivable id → fen), counting from ``effective`` (default: today).

    ``seen_left`` is what was left of the receipt when the person looked: StaleError when it is something else now.
    Raises RefusedError for an amount that is not above zero, more than is open or left, or a day out of range.
    """
    if not lines:
        raise RefusedError("receivables.nothing_typed")
    found = locked_receipt(actor, receipt)
    if seen_left is not None and seen_left != found.left_fen:
        raise StaleError(found)
    if found.currency is not None:
        raise RefusedError("receivables.pays_in_currency", subject=found.receipt_no, currency=found.currency)
    items = locked_items(actor, lines)
    require_open(items, lines)
    require_usable(found)
    if sum(lines.values()) > found.left_fen:
        raise RefusedError(
            "receivables.more_than_left",
            subject=found.receipt_no,
            left_fen=found.left_fen,
            typed_fen=sum(lines.values()),
        )
    answer_proposal(actor, found, lines)
    return pay(actor, found, items, lines, effective, action="allocate", reason=reason)


@operation(ALLOCATE)
def reverse_allocation(*, actor: Actor, allocation: int, reason: str, effective: date | None = None) -> Receipt:
    """Take an allocation back from ``effective`` on (default: today); the matching alone never posts it again.

    Raises RefusedError without a reason, StaleError when it has been taken back already.
    """
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    found = get_object_or_404(
        Allocation.objects.filter(directory.customer_scope(actor, "receivable__customer__"), reverses=None),
        pk=allocation,
    )
    if Adjustment.objects.filter(beside=found.receipt_id).exists():
        wait_turn(SETTLING)
    receipt = locked_receipt(actor, found.receipt_id)
    if receipt.channel not in MONEY:  # a settlement is taken back as a whole
        raise RefusedError("receivables.take_document_back", subject=receipt.receipt_no)
    items = locked_items(actor, {found.receivable_id})
    if Allocation.objects.filter(reverses=found).exists():
        raise StaleError(receipt)
    day = effective_day(effective, found.effective)
    take_differences_back(receipt, {found.receivable_id}, actor=actor, reason=reason, only=found)
    made = reverse_rows([found], actor=actor, reason=reason, effective=day, by_hand=True)
    MatchProposal.objects.filter(receipt=receipt, current=True, state=ProposalState.POSTED).update(
        state=ProposalState.REPLACED,
        differences_wait=False,
        undone_at=clock.now(),
        decided_at=clock.now(),
        decided_by=actor.user,
        decision=reason,
    )
    settled(actor, receipt, items, made)
    receipt.refresh_from_db()
    record(
        actor=actor,
        action="receivables.reverse_allocation",
        subject=receipt,
        before={"invoice": items[found.receivable_id].invoice_no, "fen": found.amount},
        after={"left_fen": receipt.left_fen, "effective": day.isoformat()},
        reason=reason,
    )
    return receipt


def _fits(receipt: Receipt, items: Mapping[int, Receivable], found: MatchProposal) -> bool:
    """Whether everything is still open by what the proposal says, in the receipt's own currency where it has one."""
    if receipt.currency is not None:
        asked: dict[int, int] = dict(found.minors)
        left = receipt.left_minor or 0
        return left >= sum(asked.values()) and all((items[pk].left_minor or 0) >= one for pk, one in asked.items())
    lines: dict[int, Fen] = dict(found.lines)
    return receipt.left_fen >= sum(lines.values()) and all(items[pk].open_fen >= fen for pk, fen in lines.items())


def _proposal(actor: Actor, pk: int) -> tuple[Receipt, MatchProposal]:
    """The receipt, locked, and its proposal as it stands then; StaleError when somebody was faster."""
    seen = get_object_or_404(MatchProposal.objects.filter(in_scope(actor, "receipt__")), pk=pk)
    receipt = locked_receipt(actor, seen.receipt_id)
    found = MatchProposal.objects.filter(pk=pk, current=True, state=ProposalState.OPEN).first()
    if found is None:
        raise StaleError(receipt)
    return receipt, found
