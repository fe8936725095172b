"""Opening and closing outlets by hand, on a day and with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from huikuan.business.directory.models import Outlet, OutletStatus
from huikuan.business.directory.policies import CHANGE_OUTLETS
from huikuan.business.directory.queries.outlets import with_standing
from huikuan.business.directory.queries.scope import visible_outlets
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions import Actor

FARTHEST = timedelta(days=366)  # ahead or back that a day may lie
KEPT = ("status", "opened_on", "closed_on")


@operation(CHANGE_OUTLETS)
def open_outlet(*, actor: Actor, outlet: int, seen: int, on: date, reason: str) -> Outlet:
    """Let an outlet in scope, one being developed or closed, sell from a day on; ``seen`` is the revision looked at.

    Raises Outlet.DoesNotExist out of scope, StaleError, RefusedError (``outlets.reason_missing``, ``outlets.too_far``,
    ``outlets.is_open``, ``outlets.opens_before_closing``).
    """
    now = _looked_at(actor, outlet, seen, on, reason)
    closing = now.closed_on
    if now.standing in {None, OutletStatus.ACTIVE, OutletStatus.MARGINAL} and closing is None:
        raise RefusedError("outlets.is_open", name=now.name)
    if closing is not None and on < closing:
        raise RefusedError("outlets.opens_before_closing", name=now.name, day=closing)
    status = OutletStatus.ACTIVE if on <= clock.today() else OutletStatus.DEVELOPING
    return _written(actor, now, "directory.open_outlet", reason, status=status, opened_on=on, closed_on=None)


@operation(CHANGE_OUTLETS)
def close_outlet(*, actor: Actor, outlet: int, seen: int, on: date, reason: str) -> Outlet:
    """Let an outlet in scope sell nothing from a day on, one being developed too; a later day may be moved.

    Raises as `open_outlet`, with ``outlets.is_closed`` and ``outlets.closes_before_opening``.
    """
    now = _looked_at(actor, outlet, seen, on, reason)
    if now.standing == OutletStatus.CLOSED:
        raise RefusedError("outlets.is_closed", name=now.name)
    if now.opened_on is not None and on <= now.opened_on and now.standing != OutletStatus.DEVELOPING:
        raise RefusedError("outlets.closes_before_opening", name=now.name, day=now.opened_on)
    status = OutletStatus.CLOSED if on <= clock.today() else now.status
    return _written(actor, now, "directory.close_outlet", reason, status=status, closed_on=on)


def _looked_at(actor: Actor, outlet: int, seen: int, on: date, reason: str) -> Any:
    visible_outlets(actor).get(pk=outlet)
    now = with_standing(Outlet.objects.select_for_update(of=("self",))).get(pk=outlet)
    if now.revision != seen:
        raise StaleError(now)
    if not reason.strip():
        raise RefusedError("outlets.reason_missing")
    if abs(on - clock.today()) > FARTHEST:
        raise RefusedError("outlets.too_far")
    return now


def _written(actor: Actor, now: Any, action: str, reason: str, **values: object) -> Outlet:
    before = _told(now)
    for name, value in values.items():
        setattr(now, name, value)
    now.revision += 1
    now.save(update_fields=[*KEPT, "revision"])
    record(actor=actor, action=action, subject=now, before=before, after=_told(now), reason=reason.strip())
    kept: Outlet = now
    return kept


def _told(outlet: Outlet) -> dict[str, str | None]:
    values = {name: getattr(outlet, name) for name in KEPT}
    return {name: None if value is None else str(value) for name, value in values.items()}
