"""A customer's tier with its explanation, and what field work knows of a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.shortcuts import get_object_or_404

from huikuan.business.collections.queries import shown_plan
from huikuan.business.directory.queries import customer_scope, visible_customer
from huikuan.business.fieldwork.models import TierLine, WeekLine
from huikuan.business.fieldwork.queries.scope import visible_tiers
from huikuan.foundation import clock
from huikuan.foundation.people.models import Person
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


def tiers_by_hand(month: date) -> dict[str, str]:
    """Customer number → tier set by hand in the latest version of a month's plan; the next one is made with them."""
    rows = TierLine.objects.filter(plan__month=month, plan__current=True).exclude(override_reason="")
    return dict(rows.values_list("customer__customer_no", "tier"))


def tiers_since(actor: Actor, plan: Any, person: Person) -> list[TierLine]:
    """Tiers of a person's customers that have changed since the week plan was made."""
    rows = visible_tiers(actor).filter(~Q(tier=F("drafted")), plan=plan, customer__owner=person)
    return list(rows.select_related("customer").order_by("rank"))


def contacts_done(actor: Actor, customer: int) -> QuerySet[WeekLine]:
    """Contacts with a customer in scope that have been ticked off; none out of scope."""
    return WeekLine.objects.filter(customer_scope(actor, "customer__"), customer=customer, done_at__isnull=False)


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


def visits_by_customer(plan: int, unit: int) -> dict[int, int]:
    """Visits of a plan's month by customer of a region (0: of none): what the effort of outlets is reckoned from."""
    rows = TierLine.objects.filter(plan=plan, customer__effective_unit=unit or None, visits__gt=0)
    return dict(rows.values_list("customer", "visits"))
