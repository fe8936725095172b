"""Changing settings."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.company.catalogue import setting
from huikuan.foundation.company.models import SettingVersion
from huikuan.foundation.company.policies import CHANGE_SETTINGS
from huikuan.foundation.imports.models import Import
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce


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
    before = SettingVersion.objects.select_for_update().filter(key=key, scope=scope, current=True).first()
    if seen is not None and seen != (before.number if before else 0):
        raise StaleError(before)
    fresh = succeed(actor=actor, before=before, key=key, value=value, scope=scope, reason=reason)
    record(
        actor=actor,
        action="company.change",
        subject=fresh,
        before={"value": before.value if before else declaration.default},
        after={"value": value},
        reason=reason,
    )
    announce("settings.changed", key=key, actor=actor)
    return fresh


def succeed(
    *,
    actor: Actor,
    before: SettingVersion | None,
    key: str,
    value: Any,
    scope: str = "",
    reason: str = "",
    origin: Import | None = None,
) -> SettingVersion:
    """Put the next version in the place of ``before``, unchecked and unrecorded: for operations, which do both."""
    if before is not None:
        before.current = False
        before.save(update_fields=["current"])
    # Not before.number + 1: an undone import leaves versions that count no more, and their numbers are taken.
    taken = SettingVersion.objects.filter(key=key, scope=scope).aggregate(last=Max("number"))["last"]
    number = (taken or 0) + 1
    return SettingVersion.objects.create(
        key=key,
        scope=scope,
        value=value,
        number=number,
        set_at=clock.now(),
        set_by=actor.user,
        reason=reason,
        replaces=before,
        origin=origin,
    )


def take_back(*, actor: Actor, origin: Import, reason: str = "") -> int:
    """Let what counted before an import count again, as the next version; unrecorded: for operations. Returns how many.

    RefusedError (``imports.changed_since``) where one of the import's versions has been followed by another.
    """
    brought = SettingVersion.objects.select_for_update(of=("self",)).select_related("replaces")
    versions = list(brought.filter(origin=origin).order_by("pk"))
    followed = sum(not version.current for version in versions)
    if followed:
        raise RefusedError("imports.changed_since", table=SettingVersion._meta.label_lower, count=followed)
    for version in versions:
        if version.replaces is None:
            version.current = False
            version.save(update_fields=["current"])
            continue
        was = version.replaces
        succeed(actor=actor, before=version, key=was.key, value=was.value, scope=was.scope, reason=reason)
    return len(versions)
