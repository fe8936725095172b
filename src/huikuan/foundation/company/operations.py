"""Changing settings."""

from __future__ import annotations

from typing import Any

from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.company.catalogue import setting
from huikuan.foundation.company.models import SettingVersion
from huikuan.foundation.company.policies import CHANGE_SETTINGS
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor


@operation(CHANGE_SETTINGS)
def change(
    *, actor: Actor, key: str, value: Any, scope: str = "", reason: str = "", seen: int | None = None
) -> SettingVersion:
    """Set a value from now on; ``seen`` is the version number the person looked at (0: the default).

    Raises StaleError when somebody changed it meanwhile, RefusedError for a value that the setting doesn't take.
    """
    declaration = setting(key)
    if declaration.check is not None:
        try:
            value = declaration.check(value)
        except ValueError as error:
            raise RefusedError("settings.value", label=str(declaration.label), value=str(value)) from error
    now = SettingVersion.objects.select_for_update().filter(key=key, scope=scope, current=True).first()
    number = now.number if now else 0
    if seen is not None and seen != number:
        raise StaleError(now)
    if now is not None:
        now.current = False
        now.save(update_fields=["current"])
    fresh = SettingVersion.objects.create(
        key=key, scope=scope, value=value, number=number + 1, set_at=clock.now(), set_by=actor.user, reason=reason
    )
    record(
        actor=actor,
        action="company.change",
        subject=fresh,
        before={"value": now.value if now else declaration.default},
        after={"value": value},
        reason=reason,
    )
    return fresh
