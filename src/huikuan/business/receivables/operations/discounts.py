"""Discounts agreed with customers, and agreements ended: whoever agrees answers for every settlement under it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import customer_scope, visible_customers
from huikuan.business.receivables.models import AgreedDiscount, DiscountKind
from huikuan.business.receivables.models.discounts import MOST_BASIS_POINTS
from huikuan.business.receivables.operations.posting import wait_turn
from huikuan.business.receivables.policies import AGREE_DISCOUNTS
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor

_AGREEING = 0x64697363  # "disc": agreements one after another, two must not overlap
MOST_DAYS = 366


@operation(AGREE_DISCOUNTS)
def agree_discount(
    *,
    actor: Actor,
    customer: int,
    kind: str,
    rate: int,
    first: date,
    note: str,
    last: date | None = None,
    days: int | None = None,
) -> AgreedDiscount:
    """Let the customer take ``rate`` (hundredths of a percent) off invoices issued from ``first`` to ``last`` when they
    are paid within ``days`` of issue (None: whenever). The next matching uses it.

    Http404 out of scope. Raises RefusedError: a kind, rate or days that are not possible, the last day before the
    first, no note, or while the same kind for the same days is agreed already.
    """
    wait_turn(_AGREEING)
    whose = get_object_or_404(visible_customers(actor), pk=customer)
    if kind not in DiscountKind.values:
        raise RefusedError("receivables.kind_unknown", subject=kind)
    if not note.strip():
        raise RefusedError("receivables.reason_missing")
    if not 1 <= rate <= MOST_BASIS_POINTS:
        raise RefusedError("discount.rate_out_of_range", typed_bp=rate, most_bp=MOST_BASIS_POINTS)
    if days is not None and not 0 <= days <= MOST_DAYS:
        raise RefusedError("discount.days_out_of_range", days=days, most=MOST_DAYS)
    if last is not None and last < first:
        raise RefusedError("discount.ends_before", first=first, last=last)
    same = AgreedDiscount.objects.filter(Q(last=None) | Q(last__gte=first), customer=whose, kind=kind, days=days)
    if (same if last is None else same.filter(first__lte=last)).exists():
        raise RefusedError("discount.agreed_already", subject=whose.customer_no)
    made = AgreedDiscount.objects.create(
        customer=whose,
        kind=kind,
        rate=rate,
        days=days,
        first=first,
        last=last,
        note=note.strip(),
        agreed_by=actor.user,
        agreed_at=clock.now(),
    )
    record(actor=actor, action="receivables.agree_discount", subject=made, after=_told(made), reason=made.note)
    return made


@operation(AGREE_DISCOUNTS)
def end_discount(*, actor: Actor, discount: int, reason: str, last: date | None = None) -> AgreedDiscount:
    """Let it count for invoices issued up to ``last`` only (default: today; the day before its first: for none). What
    was settled under it stays.

    Http404 out of scope. Raises StaleError when it ends by then anyway, RefusedError without a reason or for a day
    before that.
    """
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    wait_turn(_AGREEING)
    rows = AgreedDiscount.objects.select_for_update(of=("self",)).filter(customer_scope(actor, "customer__"))
    found = get_object_or_404(rows, pk=discount)
    earliest = found.first - timedelta(days=1)
    day = max(clock.today(), earliest) if last is None else last
    if day < earliest:
        raise RefusedError("discount.ends_before", first=found.first, last=day)
    if found.last is not None and found.last <= day:
        raise StaleError(found)
    before = _told(found)
    found.last, found.end_reason = day, reason.strip()
    found.ended_by, found.ended_at = actor.user, clock.now()
    found.save(update_fields=["last", "end_reason", "ended_by", "ended_at"])
    record(
        actor=actor,
        action="receivables.end_discount",
        subject=found,
        before=before,
        after=_told(found),
        reason=found.end_reason,
    )
    return found


def _told(one: AgreedDiscount) -> dict[str, Any]:
    return {
        "customer": one.customer_id,
        "kind": one.kind,
        "rate": one.rate,
        "days": one.days,
        "first": one.first.isoformat(),
        "last": one.last.isoformat() if one.last else None,
    }
