"""How somebody wants to read: language, unit of amounts, light or dark. One's own affair, so no permission is asked."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.permissions.permission import Permission

USE_ACCOUNT = Permission("people.account", _("use one's own account"))
CHOICES = {
    "language": frozenset(dict(settings.LANGUAGES)),
    "money_unit": frozenset({"yuan", "wan", "yi"}),
    "theme": frozenset({"light", "dark", "auto"}),
}


@operation(USE_ACCOUNT)
def prefer(*, actor: Actor, name: str, value: str) -> None:
    """Keep one preference. Raises RefusedError for a name or value that doesn't exist."""
    if actor.user is None or value not in CHOICES.get(name, frozenset()):
        raise RefusedError("people.preference", name=name, value=value)
    user = actor.user
    before = getattr(user, name)
    setattr(user, name, value)
    user.save(update_fields=[name])
    record(actor=actor, action="people.prefer", subject=user, before={name: before}, after={name: value})
