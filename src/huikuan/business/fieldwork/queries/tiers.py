"""A customer's tier with its explanation, and what field work knows of a customer."""

from __future__ import annotations

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from huikuan.business.collections.queries import shown_plan, visible_customer
from huikuan.business.fieldwork.models import TierLine, WeekLine
from huikuan.business.fieldwork.queries.scope import visible_tiers
from huikuan.foundation import clock
from huikuan.foundation.permissions.actor import Actor

NEXT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerField:
    """A customer's tier and its contacts of the month: done so far, and the next ones."""

    tier: TierLine | None
    coming: list[WeekLine]
    done: int
    planned: int


def tier_of(actor: Actor, pk: int) -> TierLine:
    """A tier in scope, or 404."""
    found: TierLine = get_object_or_404(visible_tiers(actor).select_related("plan", "customer"), pk=pk)
    return found


def customer_field(actor: Actor, customer: int) -> CustomerField:
    """What field work knows of a customer in scope, or 404."""
    who = visible_customer(actor, customer)
    plan = shown_plan()
    if plan is None:
        return CustomerField(tier=None, coming=[], done=0, planned=0)
    contacts = WeekLine.objects.filter(plan=plan, customer=who)
    coming = contacts.filter(done_at=None, date__gte=clock.today()).select_related("person").order_by("date", "pk")
    return CustomerField(
        tier=TierLine.objects.filter(plan=plan, customer=who).first(),
        coming=list(coming[:NEXT]),
        done=contacts.exclude(done_at=None).count(),
        planned=contacts.count(),
    )
