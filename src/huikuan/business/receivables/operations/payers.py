"""Who else pays for a customer: learnt from what persons say, used alone only after a person has confirmed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q
from django.shortcuts import get_object_or_404

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.models import PayerLink, PayerState, Receipt
from huikuan.business.receivables.policies import CONFIRM_PAYERS
from huikuan.engine.matching import Claim, is_alike, payer_sign
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor


@operation(CONFIRM_PAYERS)
def confirm_payer(*, actor: Actor, link: int, seen: str) -> PayerLink:
    """From now on this payer's money counts as the customer's own. ``seen``: the state that the person saw; StaleError
    when it is another one by now. Http404 out of scope."""
    return _decide(actor, link, seen, PayerState.CONFIRMED, "")


@operation(CONFIRM_PAYERS)
def refuse_payer(*, actor: Actor, link: int, seen: str, reason: str) -> PayerLink:
    """This payer does not pay for the customer: it is not suggested again. What was posted stays. Raises RefusedError
    without a reason, StaleError, Http404."""
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    return _decide(actor, link, seen, PayerState.REFUSED, reason.strip())


def _decide(actor: Actor, pk: int, seen: str, state: PayerState, reason: str) -> PayerLink:
    rows = PayerLink.objects.select_for_update(of=("self",)).filter(directory.customer_scope(actor, "customer__"))
    found = get_object_or_404(rows, pk=pk)
    if found.state != seen or found.state == state:
        raise StaleError(found)
    before, found.state, found.reason = found.state, state, reason
    found.decided_by, found.decided_at = actor.user, clock.now()
    found.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    verb = "confirm_payer" if state == PayerState.CONFIRMED else "refuse_payer"
    record(
        actor=actor,
        action=f"receivables.{verb}",
        subject=found,
        before={"state": before},
        after={"payer": found.payer_name, "account": found.payer_account, "customer": found.customer_id},
        reason=reason,
    )
    return found


def keep_claims(
    claims: Iterable[Claim], *, receipts: Mapping[str, int], customers: Mapping[str, int], now: datetime
) -> None:
    """Part of a matching: what files have said of others who pay, as far as it is new."""
    PayerLink.objects.bulk_create(
        (
            PayerLink(
                sign=payer_sign(one.payer_name, one.payer_account),
                payer_name=one.payer_name,
                payer_account=one.payer_account,
                customer_id=customers[one.customer],
                receipt_id=receipts[one.payment],
                taught_at=now,
            )
            for one in claims
            if one.customer in customers
        ),
        batch_size=1_000,
        ignore_conflicts=True,
    )


def note_payer(actor: Actor, receipt: Receipt, customer: int) -> None:
    """Part of a decision: whose money a person says it is, where somebody else paid. A claim that was there stays."""
    sign = payer_sign(receipt.payer_name or "", receipt.payer_account or "") if receipt.payer_name else ""
    if not sign:
        return
    customers = directory.visible_customers(actor)
    payer, own = receipt.payer_name or "", customers.filter(pk=customer).values_list("name", "parent").first()
    if own is None or is_alike(payer, own[0]):
        return
    head = own[1]
    family = Q(parent=customer) | (Q(pk=head) | Q(parent=head) if head else Q())
    if any(is_alike(payer, name) for name in customers.filter(family).values_list("name", flat=True)):
        return
    PayerLink.objects.get_or_create(
        sign=sign,
        customer_id=customer,
        defaults={
            "payer_name": payer,
            "payer_account": receipt.payer_account or "",
            "receipt": receipt,
            "taught_by": actor.user,
            "taught_at": clock.now(),
        },
    )
