"""Who works here, under whom, in which unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.people.models import Person, Placement, Role, Unit, User
from huikuan.foundation.people.policies import CHANGE_PEOPLE
from huikuan.foundation.people.sorting import sort_key
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

PLACE = ("parent_id", "unit_id", "role")
EDITABLE = ("name", *PLACE)


@operation(CHANGE_PEOPLE)
def create_person(
    *, actor: Actor, employee_no: str, name: str, role: str, parent: int | None, unit: int | None
) -> Person:
    """Add somebody, placed from today. Raises RefusedError (``people.number_taken``, ``people.superior_left``)."""
    _check_superior(None, parent)
    try:
        with transaction.atomic():
            person: Person = Person.objects.create(
                employee_no=employee_no,
                name=name,
                sort_key=sort_key(name),
                role=Role(role),
                parent_id=parent,
                unit_id=unit,
            )
    except IntegrityError as error:
        raise RefusedError("people.number_taken", number=employee_no) from error
    Placement.objects.create(person=person, superior_id=parent, unit_id=unit, role=role, since=clock.today())
    record(actor=actor, action="people.create_person", subject=person, after=_figures(person))
    return person


@operation(CHANGE_PEOPLE)
def change_person(*, actor: Actor, person: int, seen: int, values: Mapping[str, Any], reason: str = "") -> Person:
    """Change the name, superior (``parent_id``), unit or role; ``seen`` is the revision that was looked at.

    A new place counts from today and the old one stays in the history. Raises Person.DoesNotExist, StaleError,
    RefusedError (``people.ring``, ``people.superior_left``, ``people.last_admin``).
    """
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise KeyError(sorted(unknown))
    now = _locked(person, seen)
    before = _figures(now)
    if values.get("parent_id", now.parent_id) != now.parent_id:
        _check_superior(now, values["parent_id"])
    if now.role == Role.ADMIN and values.get("role", now.role) != Role.ADMIN:
        _refuse_last_admin(now)
    was = [getattr(now, name) for name in PLACE]
    for name, value in values.items():
        setattr(now, name, value)
    now.sort_key = sort_key(now.name)
    now.revision += 1
    now.save()
    if [getattr(now, name) for name in PLACE] != was:
        _succeed(now)
        announce("people.moved", people={now.pk}, actor=actor)
    record(actor=actor, action="people.change_person", subject=now, before=before, after=_figures(now), reason=reason)
    return now


@operation(CHANGE_PEOPLE)
def deactivate_person(*, actor: Actor, person: int, seen: int, reason: str = "") -> Person:
    """Somebody leaves: they stay in the history and can't sign in any more.

    Raises RefusedError while somebody reports to them (``people.still_leads``) or they own something
    (``people.still_owns``), and for the last administrator.
    """
    now = _locked(person, seen)
    led = Person.objects.filter(parent=now, active=True).count()
    if led:
        raise RefusedError("people.still_leads", count=led)
    if now.role == Role.ADMIN:
        _refuse_last_admin(now)
    announce("people.leaving", people={now.pk}, actor=actor)
    now.active = False
    now.revision += 1
    now.save()
    Placement.objects.filter(person=now, until=None).update(until=clock.today())
    User.objects.filter(person=now).update(is_active=False)
    record(
        actor=actor,
        action="people.deactivate_person",
        subject=now,
        before={"active": True},
        after={"active": False},
        reason=reason,
    )
    return now


@operation(CHANGE_PEOPLE)
def change_unit(*, actor: Actor, unit: int | None, name: str, parent: int | None) -> Unit:
    """Name a unit and put it below another; None makes a new one.

    Raises RefusedError (``people.unit_taken``, ``people.ring``).
    """
    now = Unit.objects.without_tree_fields().select_for_update().get(pk=unit) if unit is not None else Unit()
    before = {"name": now.name, "parent_id": now.parent_id} if unit is not None else None
    if Unit.objects.filter(name=name).exclude(pk=unit).exists():
        raise RefusedError("people.unit_taken", name=name)
    if parent is not None and unit is not None:
        above = Unit.objects.with_tree_fields().get(pk=parent)
        if above.ancestors(include_self=True).filter(pk=unit).exists():
            raise RefusedError("people.ring", name=above.name)
    now.name, now.parent_id = name, parent
    now.save()
    record(
        actor=actor, action="people.change_unit", subject=now, before=before, after={"name": name, "parent_id": parent}
    )
    return now


def _locked(person: int, seen: int) -> Person:
    now: Person = Person.objects.without_tree_fields().select_for_update().get(pk=person)
    if now.revision != seen:
        raise StaleError(now)
    return now


def _check_superior(person: Person | None, parent: int | None) -> None:
    if parent is None:
        return
    superior = Person.objects.with_tree_fields().get(pk=parent)
    if not superior.active:
        raise RefusedError("people.superior_left", name=superior.name)
    if person is not None and superior.ancestors(include_self=True).filter(pk=person.pk).exists():
        raise RefusedError("people.ring", name=superior.name)


def _refuse_last_admin(person: Person) -> None:
    others = User.objects.filter(is_active=True).exclude(person=person)
    if not (others.filter(person__role=Role.ADMIN).exists() or others.filter(person=None).exists()):
        raise RefusedError("people.last_admin")


def _succeed(person: Person) -> None:
    today = clock.today()
    Placement.objects.filter(person=person, until=None).update(until=today)
    Placement.objects.create(
        person=person, superior_id=person.parent_id, unit_id=person.unit_id, role=person.role, since=today
    )


def _figures(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "role": str(person.role),
        "superior": person.parent.name if person.parent_id else None,
        "unit": person.unit.name if person.unit else None,
    }
