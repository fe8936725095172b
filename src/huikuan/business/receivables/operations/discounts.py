"""Discounts agreed with customers, and agreements ended: whoever agrees answers for every settlement under it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db.models import Q
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import customer_scope, visible_customers
from huikuan.business.receivables.discount_terms import impossible
from huikuan.business.receivables.models import AgreedDiscount, DiscountKind
from huikuan.business.receivables.operations.posting import wait_turn
from huikuan.business.receivables.policies import AGREE_DISCOUNTS
from huikuan.business.receivables.queries.discount_sheet import basis_points, customer_ids, preview_discounts
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.applying import Counts
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.writing import insert_frame
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor

WITHDRAWN = "撤销导入"  # where nobody gave a reason
_AGREEING = 0x64697363  # "disc": agreements one after another, two must not overlap


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
    if wrong := impossible(rate=rate, days=days, first=first, last=last):
        raise RefusedError(wrong[0], **wrong[1])
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


@operation(AGREE_DISCOUNTS)
def import_discounts(*, actor: Actor, frame: pl.DataFrame, origin: Import) -> Counts:
    """Agree what a sheet says and is not agreed yet; what stands is never changed (`queries.preview_discounts`)."""
    wait_turn(_AGREEING)
    found = preview_discounts(frame)
    rows = found.new
    insert_frame(
        AgreedDiscount,
        rows.select(
            customer_ids(actor, rows["customer_no"]),
            "kind",
            basis_points(rows["rate"]),
            *("days", "first", "last", "note"),
            pl.lit(actor.user.pk if actor.user else None, dtype=pl.Int64()).alias("agreed_by_id"),
            pl.lit(clock.now()).alias("agreed_at"),
            pl.lit(origin.pk, dtype=pl.Int64()).alias("origin_id"),
        ),
    )
    after = {**found.counts.as_json(), "refused": len(found.findings)}
    record(actor=actor, action="receivables.import_discounts", subject=origin, after=after)
    return found.counts


@operation(AGREE_DISCOUNTS)
def withdraw_discounts(*, actor: Actor, origin: Import, reason: str = "") -> None:
    """End for all invoices what an import has agreed; what was settled under it stays.

    Raises RefusedError where somebody has ended one of them since.
    """
    wait_turn(_AGREEING)
    rows = AgreedDiscount.objects.select_for_update(of=("self",)).filter(origin=origin).select_related("customer")
    found = list(rows.order_by("pk"))
    for one in found:
        if one.ended_at is not None:
            raise RefusedError("discount.ended_since", subject=one.customer.customer_no)
        one.last, one.end_reason = one.first - timedelta(days=1), reason.strip() or WITHDRAWN
        one.ended_by, one.ended_at = actor.user, clock.now()
    AgreedDiscount.objects.bulk_update(found, ["last", "end_reason", "ended_by", "ended_at"], batch_size=500)
    record(
        actor=actor, action="receivables.withdraw_discounts", subject=origin, after={"count": len(found)}, reason=reason
    )


def _told(one: AgreedDiscount) -> dict[str, Any]:
    return {
        "customer": one.customer_id,
        "kind": one.kind,
        "rate": one.rate,
        "days": one.days,
        "first": one.first.isoformat(),
        "last": one.last.isoformat() if one.last else None,
    }
