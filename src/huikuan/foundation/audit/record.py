"""Writing the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from django.db.models import Model

from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.permissions.actor import Actor

recorded: ContextVar[int] = ContextVar("recorded", default=0)


def record(
    *,
    actor: Actor,
    action: str,
    subject: Model | str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """Add one event: what was done (``module.operation``) to what, the figures before and after (JSON), and why."""
    recorded.set(recorded.get() + 1)
    return Event.objects.create(
        at=clock.now(),
        user_id=actor.user.pk if actor.user else None,
        actor=actor.name[:100],
        role=actor.role,
        via=actor.via,
        action=action,
        subject_type=subject._meta.label_lower if isinstance(subject, Model) else "",
        subject_id=str(subject.pk) if isinstance(subject, Model) else "",
        subject=str(subject)[:200],
        before=before,
        after=after,
        reason=reason,
        request_id=actor.request_id,
    )
