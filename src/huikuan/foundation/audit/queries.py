"""Reading the audit trail."""

from __future__ import annotations

from django.db.models import QuerySet

from huikuan.foundation.audit.models import Event
from huikuan.foundation.audit.policies import SEE_AUDIT
from huikuan.foundation.permissions.actor import Actor


def visible_events(actor: Actor) -> QuerySet[Event]:
    """All of it for those who may read it; nothing for others."""
    rows = Event.objects.all()
    return rows if actor.can(SEE_AUDIT) else rows.none()


def actions() -> list[str]:
    """Every action that has happened, such as ``imports.apply``."""
    return list(Event.objects.order_by("action").values_list("action", flat=True).distinct())


def actors() -> list[tuple[int, str]]:
    """(user id, name) of everybody who did something; somebody renamed stands under the latest name."""
    rows = Event.objects.exclude(user_id=None).order_by("user_id", "actor").values_list("user_id", "actor").distinct()
    latest = {user_id: name for user_id, name in rows if user_id is not None}
    return sorted(latest.items(), key=lambda row: row[1])
