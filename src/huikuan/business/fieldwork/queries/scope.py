"""What somebody sees of tiers and week plans."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huikuan.business.directory.queries import customer_scope
from huikuan.business.fieldwork.models import TierLine, WeekLine, WeekSummary
from huikuan.foundation.permissions.actor import Actor


def people_scope(actor: Actor) -> Q:
    """Rows of oneself and everybody below."""
    return Q() if actor.sees_all else Q(person__in=actor.people)


def visible_tiers(actor: Actor) -> QuerySet[TierLine]:
    """Tiers of the customers in scope."""
    return TierLine.objects.filter(customer_scope(actor, "customer__"))


def visible_contacts(actor: Actor) -> QuerySet[WeekLine]:
    """Planned contacts of the people in scope."""
    return WeekLine.objects.filter(people_scope(actor))


def visible_weeks(actor: Actor) -> QuerySet[WeekSummary]:
    """Weeks of the people in scope."""
    return WeekSummary.objects.filter(people_scope(actor))
