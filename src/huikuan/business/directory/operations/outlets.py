"""Adding outlets by hand; opening and closing them, on a day and with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from huikuan.business.directory.models import Outlet, OutletStatus
from huikuan.business.directory.operations.customers import check_owner
from huikuan.business.directory.policies import CHANGE_OUTLETS
from huikuan.business.directory.queries.outlets import with_standing
from huikuan.business.directory.queries.scope import visible_customers, visible_outlets
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.writing import lock_table
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.people.sorting import sort_key
from huikuan.foundation.permissions import Actor

FARTHEST = timedelta(days=366)  # ahead or back that a day may lie
LARGEST = 10**18
GIVEN = ("owner_id", "unit_id", "opened_on", "potential", "notes")
KEPT = ("status", "opened_on", "closed_on")


@operation(CHANGE_OUTLETS)
def add_outlet(
    *, actor: Actor, customer: int, outlet_no: str, name: str, values: Mapping[str, Any] | None = None, reason: str
) -> Outlet:
    """A new outlet of a customer in scope; ``values`` are some of `GIVEN`. Without an opening day, or with one to come,
    it is being developed. An owner must be in the actor's scope and at work.

    Raises Customer.DoesNotExist out of scope, RefusedError (``outlets.add_reason_missing``, ``outlets.name_missing``,
    ``outlets.number_taken``, ``outlets.too_far``, ``outlets.negative``, ``directory.owner_out_of_scope``,
    ``directory.owner_left``).
    """
    told = dict(values or {})
    if unknown := set(told) - set(GIVEN):
        raise KeyError(sorted(unknown))
    of = visible_customers(actor).get(pk=customer)
    number, name = outlet_no.strip(), " ".join(name.split())
    _refuse_new(number, name, told, reason)
    check_owner(actor, told.get("owner_id"))
    lock_table(Outlet)
    if Outlet.objects.filter(outlet_no=number).exists():
        raise RefusedError("outlets.number_taken", number=number)
    opened = told.get("opened_on")
    open_now = opened is not None and opened <= clock.today()
    made = Outlet.objects.create(
        outlet_no=number,
        name=name,
        sort_key=sort_key(name),
        customer=of,
        status=OutletStatus.ACTIVE if open_now else OutletStatus.DEVELOPING,
        **told,
    )
    after = {"outlet_no": number, "name": name, "customer": of.customer_no, **_told(made)}
    after |= {key: told.get(key) for key in ("owner_id", "potential")}
    record(actor=actor, action="directory.add_outlet", subject=made, after=after, reason=reason.strip())
    return made


def _refuse_new(number: str, name: str, told: Mapping[str, Any], reason: str) -> None:
    if not reason.strip():
        raise RefusedError("outlets.add_reason_missing")
    if not number or not name:
        raise RefusedError("outlets.name_missing")
    opened, potential = told.get("opened_on"), told.get("potential")
    if opened is not None and opened - clock.today() > FARTHEST:
        raise RefusedError("outlets.too_far")
    if potential is not None and not 0 <= potential <= LARGEST:
        raise RefusedError("outlets.negative")


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
