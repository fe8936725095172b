"""Changing customers by hand: what they are, whose they are, and handing over all of somebody's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F

from huikuan.business.directory.models import Customer, Outlet, Ownership
from huikuan.business.directory.operations.imports import refresh_units
from huikuan.business.directory.policies import CHANGE_CUSTOMERS, SET_CREDIT
from huikuan.business.directory.queries.scope import visible_customers
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.imports.rings import ring
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.people.models import Person
from huikuan.foundation.people.queries import visible_people
from huikuan.foundation.people.sorting import sort_key
from huikuan.foundation.permissions import Actor
from huikuan.foundation.wiring import announce

# What may be changed by hand, each a field of the customer. Terms, limit and grade are decided with an approval.
EDITABLE = (
    "name",
    "owner_id",
    "parent_id",
    "unit_id",
    "kind",
    "address",
    "longitude",
    "latitude",
    "notes",
)


@operation(CHANGE_CUSTOMERS)
def change_customer(*, actor: Actor, customer: int, seen: int, values: Mapping[str, Any], reason: str = "") -> Customer:
    """Set some of `EDITABLE` for a customer in scope; ``seen`` is the revision that was looked at.

    A new owner must be in the actor's scope too (for a manager: the own people) and counts from today. Raises
    Customer.DoesNotExist, StaleError, RefusedError (``directory.owner_out_of_scope``, ``directory.owner_left``,
    ``directory.parent_unknown``, ``imports.ring``).
    """
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise KeyError(sorted(unknown))
    visible_customers(actor).get(pk=customer)
    now = Customer.objects.select_for_update().get(pk=customer)
    if now.revision != seen:
        raise StaleError(now)
    changed = {name: value for name, value in values.items() if getattr(now, name) != value}
    before = {name: getattr(now, name) for name in changed}
    if "owner_id" in changed:
        check_owner(actor, changed["owner_id"])
    if "parent_id" in changed:
        _check_parent(actor, now, changed["parent_id"])
    for name, value in changed.items():
        setattr(now, name, value)
    now.sort_key = sort_key(now.name)
    now.revision += 1
    owner = Person.objects.filter(pk=now.owner_id).first()
    now.effective_unit_id = now.unit_id or (owner.unit_id if owner else None)
    now.save()
    if "owner_id" in changed:
        _succeed([now.pk], now.owner_id)
    record(actor=actor, action="directory.change_customer", subject=now, before=before, after=changed, reason=reason)
    if {"owner_id", "unit_id"} & set(changed):
        announce("customers.changed", customers={now.pk}, actor=actor)
    return now


@operation(SET_CREDIT)
def set_credit(*, actor: Actor, customer: int, limit: int, terms: str | None, reason: str) -> Customer:
    """Let an approved limit (fen), and payment terms in their canonical form where given, be those on file.

    Called by whoever keeps the approvals. Raises Customer.DoesNotExist out of scope.
    """
    visible_customers(actor).get(pk=customer)
    now = Customer.objects.select_for_update().get(pk=customer)
    before = {"credit_limit": now.credit_limit, "terms": now.terms}
    now.credit_limit, now.terms = limit, terms or now.terms
    now.revision += 1
    now.save(update_fields=["credit_limit", "terms", "revision"])
    after = {"credit_limit": now.credit_limit, "terms": now.terms}
    record(actor=actor, action="directory.set_credit", subject=now, before=before, after=after, reason=reason)
    return now


@operation(CHANGE_CUSTOMERS)
def hand_over(*, actor: Actor, giver: int, taker: int | None, reason: str = "") -> int:
    """Give everything that somebody owns and the actor sees, customers and outlets, to somebody else (or to nobody).

    Returns the number of customers. Raises RefusedError as `change_customer` does, Person.DoesNotExist for a giver out
    of scope.
    """
    person = visible_people(actor).get(pk=giver)
    check_owner(actor, taker)
    customers = list(
        Customer.objects.select_for_update()
        .filter(pk__in=visible_customers(actor).filter(owner=person).values("pk"))
        .values_list("pk", flat=True)
    )
    Customer.objects.filter(owner=person, pk__in=customers).update(owner=taker, revision=F("revision") + 1)
    outlets = Outlet.objects.filter(owner=person).update(owner=taker, revision=F("revision") + 1)
    _succeed(customers, taker)
    refresh_units()
    record(
        actor=actor,
        action="directory.hand_over",
        subject=person,
        before={"owner_id": giver},
        after={"owner_id": taker, "customers": len(customers), "outlets": outlets},
        reason=reason,
    )
    announce("customers.changed", customers=set(customers), actor=actor)
    return len(customers)


def refuse_leaving_owner(*, people: set[int], actor: Actor) -> None:
    """Listener of ``people.leaving``: whoever still owns customers or outlets hands them over first."""
    customers = Customer.objects.filter(owner__in=people).count()
    outlets = Outlet.objects.filter(owner__in=people).count()
    if customers or outlets:
        raise RefusedError("people.still_owns", customers=customers, outlets=outlets)


def unit_of_people_changed(*, people: set[int], actor: Actor) -> None:
    """Listener of ``people.moved``: their customers without a region of their own move with them."""
    refresh_units()


def check_owner(actor: Actor, owner: int | None) -> None:
    """RefusedError unless the owner-to-be is in the actor's scope and at work; None is nobody."""
    if owner is None:
        return
    person = visible_people(actor).filter(pk=owner).first()
    if person is None:
        raise RefusedError("directory.owner_out_of_scope")
    if not person.active:
        raise RefusedError("directory.owner_left", name=person.name)


def _check_parent(actor: Actor, customer: Customer, parent: int | None) -> None:
    if parent is None:
        return
    if not visible_customers(actor).filter(pk=parent).exists():
        raise RefusedError("directory.parent_unknown")
    parents = dict(Customer.objects.exclude(parent=None).values_list("customer_no", "parent__customer_no"))
    parents[customer.customer_no] = Customer.objects.values_list("customer_no", flat=True).get(pk=parent)
    members = ring(parents)
    if members:
        raise RefusedError("imports.ring", sheet_zh="客户", sheet_en="Customers", members=" → ".join(members))


def _succeed(customers: Iterable[int], person: int | None) -> None:
    """The current ownership ends today and the next begins."""
    today = clock.today()
    pks = list(customers)
    for at in range(0, len(pks), 500):
        Ownership.objects.filter(customer__in=pks[at : at + 500], until=None).update(until=today)
    Ownership.objects.bulk_create(
        [Ownership(customer_id=pk, person_id=person, since=today) for pk in pks], batch_size=500
    )
