"""Reading settings. Everybody may: they explain the figures."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from huikuan.foundation.company.catalogue import declared, setting
from huikuan.foundation.company.models import SettingVersion
from huikuan.foundation.prepared import Prepared


def value(key: str, scope: str = "") -> Any:
    """What is set for a unit, else for the company, else the default."""
    rows = dict(
        SettingVersion.objects.filter(key=key, current=True, scope__in={scope, ""}).values_list("scope", "value")
    )
    return rows.get(scope, rows.get("", setting(key).default))


def values() -> dict[tuple[str, str], Any]:
    """Everything that is set, by (key, scope), with the defaults for the company; one query."""
    found: dict[tuple[str, str], Any] = {(one.key, ""): one.default for one in declared()}
    found.update({(one["key"], one["scope"]): one["value"] for one in _CHOSEN()})
    return found


def chosen() -> QuerySet[SettingVersion]:
    """Only what somebody has set, as it stands now."""
    return SettingVersion.objects.filter(current=True).order_by("pk")


_CHOSEN: Prepared[Any] = Prepared(lambda _given: chosen().values("key", "scope", "value"))


def history(key: str) -> QuerySet[SettingVersion]:
    """All versions of a setting, newest first."""
    return SettingVersion.objects.filter(key=key).select_related("set_by").order_by("-set_at", "-number")
