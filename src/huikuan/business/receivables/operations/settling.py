"""Lowering what is owed without money: credit notes, write-offs, discounts, fees, set-off; and taking them back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, Sum
from django.shortcuts import get_object_or_404

from huikuan.business.receivables.limits import limit_of
from huikuan.business.receivables.models import (
    WITHOUT_MONEY,
    Adjustment,
    AdjustmentState,
    Allocation,
    Channel,
    Receipt,
    Receivable,
)
from huikuan.business.receivables.operations.posting import (
    SETTLING,
    effective_day,
    in_scope,
    locked_items,
    locked_receipt,
    lowered,
    require_open,
    settlement,
    take_back,
    tell,
    wait_turn,
)
from huikuan.business.receivables.policies import ADJUST, ALLOCATE, APPROVE
from huikuan.engine.money import Fen
from huikuan.engine.write_offs import may_approve, within_limit
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor


@operation(ADJUST)
def ask_adjustment(
    *, actor: Actor, kind: str, lines: Mapping[int, Fen], reason: str, effective: date | None = None
) -> Adjustment:
    """Lower one customer's instalments (receivable id → fen) without money, from ``effective`` on (default: today).

    Posted at once within the actor's own limit, else it waits for somebody else. Raises RefusedError: no reason, no
    amount, more than is open, several customers, a kind that is not one of ``WITHOUT_MONEY``, a day out of range.
    """
    if kind not in WITHOUT_MONEY:
        raise RefusedError("receivables.kind_unknown", subject=kind)
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    if not lines:
        raise RefusedError("receivables.nothing_typed")
    wait_turn(SETTLING)  # two near the limit: the second sees what the first has posted
    items = locked_items(actor, lines)
    require_open(items, lines)
    if kind == Channel.EXCHANGE and any(item.currency is None for item in items.values()):
        raise RefusedError("receivables.exchange_of_yuan")
    asked = settle_or_ask(actor, kind, lines, items, reason, effective)
    tell(actor, {asked.customer_id})
    return asked


def settle_or_ask(
    actor: Actor,
    kind: str,
    lines: Mapping[int, Fen],
    items: Mapping[int, Receivable],
    reason: str,
    effective: date | None,
    *,
    beside: Receipt | Allocation | None = None,
    alone: bool = False,
) -> Adjustment:
    """Part of an operation that holds the turn of settling and the items: post within the actor's own limit (or
    ``alone``, where the company has allowed it beforehand), else ask. ``beside``: the money that left this open,
    or the allocation of it that made it."""
    customer = _one_customer(items)
    day = effective_day(effective, max(item.issued for item in items.values()))
    total = sum(lines.values())
    asked = Adjustment(
        beside=beside.receipt if isinstance(beside, Allocation) else beside,
        payment=beside if isinstance(beside, Allocation) else None,
        kind=kind,
        customer_id=customer,
        amount=total,
        lines=[[pk, fen] for pk, fen in sorted(lines.items())],
        effective=day,
        reason=reason.strip(),
        state=AdjustmentState.ASKED,
        requested_by=actor.user,
        requested_at=clock.now(),
    )
    limit = limit_of(actor)
    if alone or (
        limit is None or within_limit(amount_fen=total, already_fen=_posted_alone(actor, customer), limit_fen=limit)
    ):
        _post(asked, actor)
    asked.save()
    _record(actor, "ask_adjustment", asked)
    return asked


def take_differences_back(
    money: Receipt, items: Collection[int], *, actor: Actor, reason: str, only: Allocation | None = None
) -> set[int]:
    """Part of taking an allocation back: what was settled beside it is open again, what was asked for is withdrawn.
    What follows from another allocation than ``only`` stays.

    The turn of settling and the receipt are held. Returns the customers."""
    touched = set()
    rows = Adjustment.objects.select_for_update(of=("self",)).filter(
        beside=money, state__in=(AdjustmentState.ASKED, AdjustmentState.POSTED)
    )
    if only is not None:
        rows = rows.filter(Q(payment=None) | Q(payment=only))
    for one in rows.order_by("pk"):
        if not {item for item, _ in one.lines} & set(items):
            continue
        if one.document_id is not None:
            take_back(locked_receipt(actor, one.document_id), actor=actor, day=clock.today(), reason=reason)
            one.state = AdjustmentState.REVERSED
        else:
            one.state, one.decision = AdjustmentState.REFUSED, reason
            one.decided_by, one.decided_at = actor.user, clock.now()
        one.save()
        _record(actor, "take_difference_back", one, reason)
        touched.add(one.customer_id)
    return touched


@operation(APPROVE)
def approve_adjustment(*, actor: Actor, adjustment: int) -> Adjustment:
    """Post what somebody else has asked for. Raises StaleError when it no longer waits, RefusedError for one's own
    request, above one's limit, or when less is open by now."""
    asked = _asked(actor, adjustment)
    limit = limit_of(actor)
    requester, approver = asked.requested_by_id, actor.user.pk if actor.user else None
    if requester == approver:
        raise RefusedError("receivables.own_request")
    if limit is not None and not may_approve(
        amount_fen=asked.amount, limit_fen=limit, requester=requester, approver=approver
    ):
        raise RefusedError("receivables.above_limit", limit_fen=limit, typed_fen=asked.amount)
    lines: dict[int, Fen] = dict(asked.lines)
    require_open(locked_items(actor, lines), lines)
    _post(asked, actor)
    asked.save()
    _record(actor, "approve_adjustment", asked)
    tell(actor, {asked.customer_id})
    return asked


@operation(APPROVE)
def refuse_adjustment(*, actor: Actor, adjustment: int, reason: str) -> Adjustment:
    """Say no, or withdraw one's own request; the reason is required. Raises StaleError, RefusedError."""
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    asked = _asked(actor, adjustment)
    asked.state, asked.decision = AdjustmentState.REFUSED, reason.strip()
    asked.decided_by, asked.decided_at = actor.user, clock.now()
    asked.save()
    _record(actor, "refuse_adjustment", asked, reason)
    return asked


@operation(ALLOCATE)
def apply_credit_note(
    *, actor: Actor, note: int, lines: Mapping[int, Fen], effective: date | None = None, reason: str = ""
) -> Receipt:
    """Let a credit note lower other instalments of its customer (receivable id → fen), from ``effective`` on.

    The note is used up by as much as it lowers them: outstanding stays, what is overdue falls. Raises RefusedError.
    """
    if not lines:
        raise RefusedError("receivables.nothing_typed")
    items = locked_items(actor, {note, *lines})
    credit, total = items.pop(note), sum(lines.values())
    if credit.amount >= 0 or note in lines:
        raise RefusedError("receivables.no_credit_note", subject=credit.invoice_no)
    require_open(items, lines)
    _require_one_rate(credit, items)
    customer = _one_customer({**items, note: credit})
    if total > -credit.open_fen:
        raise RefusedError(
            "receivables.more_than_credit", subject=credit.invoice_no, left_fen=-credit.open_fen, typed_fen=total
        )
    day = effective_day(effective, max(credit.issued, *(item.issued for item in items.values())))
    document = settlement(
        actor=actor,
        channel=Channel.CREDIT_NOTE,
        customer=customer,
        day=day,
        lines=lowered([*sorted(lines.items()), (note, -total)]),
        reason=reason.strip(),
    )
    after = {
        "note": credit.invoice_no,
        "lines": {items[pk].invoice_no: fen for pk, fen in lines.items()},
        "effective": day.isoformat(),
    }
    record(actor=actor, action="receivables.apply_credit_note", subject=document, after=after, reason=reason)
    tell(actor, {customer})
    return document


@operation(ADJUST)
def reverse_document(*, actor: Actor, receipt: int, reason: str) -> Receipt:
    """Take a receipt or settlement back from today on by a document of the opposite amount: what it paid is open again,
    and what two rates made of that is taken back with it.

    Raises RefusedError without a reason, for one already taken back, for money of an unknown payer, for a draft
    (it is dishonoured instead) and for an exchange difference of a payment (the payment is taken back instead).
    """
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    wait_turn(SETTLING)
    found = locked_receipt(actor, receipt)
    if found.channel == Channel.DRAFT:
        raise RefusedError("receivables.draft_dishonoured_instead", subject=found.receipt_no)
    if Adjustment.objects.filter(document=found, kind=Channel.EXCHANGE, beside__isnull=False).exists():
        raise RefusedError("receivables.exchange_with_payment", subject=found.receipt_no)
    touched = {found.customer_id, *customers_of(found)}
    if found.currency is not None:
        paid = Allocation.objects.filter(receipt=found, reverses=None, reversal=None)
        take_differences_back(found, set(paid.values_list("receivable", flat=True)), actor=actor, reason=reason.strip())
    made = take_back(found, actor=actor, day=clock.today(), reason=reason.strip())
    Adjustment.objects.filter(document=found).update(state=AdjustmentState.REVERSED)
    record(
        actor=actor,
        action="receivables.reverse_document",
        subject=found,
        before={"amount": found.amount},
        after={"by": made.receipt_no, "effective": made.date.isoformat()},
        reason=reason,
    )
    tell(actor, touched)
    return made


def customers_of(document: Receipt) -> set[int]:
    """Whose instalments it has paid."""
    paid = Allocation.objects.filter(receipt=document)
    return set(paid.values_list("receivable__customer", flat=True).distinct())


def _one_customer(items: Mapping[int, Receivable]) -> int:
    customers = {item.customer_id for item in items.values()}
    if len(customers) > 1:
        raise RefusedError("receivables.several_customers")
    return customers.pop()


def _require_one_rate(credit: Receivable, items: Mapping[int, Receivable]) -> None:
    """A credit note in another currency lowers what was entered in it at the same rate: else the note and the items
    would come down by different amounts of it."""
    for item in items.values():
        if (item.currency, item.rate_e8) != (credit.currency, credit.rate_e8):
            raise RefusedError("receivables.other_rate", subject=credit.invoice_no, invoice=item.invoice_no)


def _posted_alone(actor: Actor, customer: int) -> Fen:
    """What the actor has posted for the customer this month without anybody's approval, and not taken back."""
    own = Adjustment.objects.filter(
        customer=customer,
        state=AdjustmentState.POSTED,
        requested_by=actor.user,
        decided_by=actor.user,
        requested_at__gte=datetime.combine(clock.today().replace(day=1), time.min, clock.CHINA),
    )
    by_rates = Q(kind=Channel.EXCHANGE, beside__isnull=False)  # nobody decided that
    return own.exclude(by_rates).aggregate(fen=Sum("amount"))["fen"] or 0


def _asked(actor: Actor, pk: int) -> Adjustment:
    """The request, locked. Http404 out of scope; StaleError when it no longer waits."""
    wait_turn(SETTLING)
    rows = Adjustment.objects.select_for_update(of=("self",)).filter(in_scope(actor))
    found = get_object_or_404(rows, pk=pk)
    if found.state != AdjustmentState.ASKED:
        raise StaleError(found)
    return found


def _post(asked: Adjustment, actor: Actor) -> None:
    """The document; its day is the one asked for, never before the request's own instalments were issued."""
    asked.document = settlement(
        actor=actor,
        channel=Channel(asked.kind),
        customer=asked.customer_id,
        day=asked.effective,
        lines=lowered(
            [(pk, fen) for pk, fen in asked.lines],
            only_rates=asked.kind == Channel.EXCHANGE and asked.beside_id is not None,
        ),
        reason=asked.reason,
    )
    asked.state, asked.decided_by, asked.decided_at = AdjustmentState.POSTED, actor.user, clock.now()


def _record(actor: Actor, action: str, asked: Adjustment, reason: str = "") -> None:
    after: dict[str, Any] = {"kind": asked.kind, "amount": asked.amount, "state": asked.state}
    record(actor=actor, action=f"receivables.{action}", subject=asked, after=after, reason=reason or asked.reason)
