"""Working the week plan: tick a contact off, move it to another day, say how the week went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max
from django.shortcuts import get_object_or_404

from huikuan.business.fieldwork.models import WeekLine, WeekSummary
from huikuan.business.fieldwork.policies import WORK
from huikuan.business.fieldwork.queries.scope import visible_contacts, visible_weeks
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor

LONGEST_TEXT = 2_000


@operation(WORK)
def tick_contact(*, actor: Actor, contact: int, done: bool, seen: int) -> WeekLine:
    """Say that a contact has taken place, or that it has not after all."""
    found = _locked(actor, contact, seen)
    before = found.done_at
    found.done_at = clock.now() if done else None
    found.done_by = actor.user if done else None
    _save(found)
    recount(found.plan, found.person_id, [found.date])
    record(
        actor=actor,
        action="fieldwork.tick_contact",
        subject=found,
        before={"done": before is not None},
        after={"done": done},
    )
    return found


@operation(WORK)
def move_contact(*, actor: Actor, contact: int, to: date, seen: int) -> WeekLine:
    """Put a contact on another day of its month, last in that day's order; it is then moved by hand and stays so.

    Refused: a day past or outside the planned month, a contact that has taken place.
    """
    found = _locked(actor, contact, seen)
    if found.done_at is not None:
        raise RefusedError("fieldwork.already_done")
    if to < clock.today() or to not in Month.of(found.plan.month).period:
        raise RefusedError("fieldwork.day_outside", on=to)
    before = found.date
    that_day = WeekLine.objects.filter(plan=found.plan, person=found.person, date=to)
    found.sequence = (that_day.aggregate(last=Max("sequence"))["last"] or 0) + 1
    found.date = to
    found.moved_by_hand = True
    _save(found)
    recount(found.plan, found.person_id, [before, to])
    record(
        actor=actor,
        action="fieldwork.move_contact",
        subject=found,
        before={"date": before.isoformat()},
        after={"date": to.isoformat()},
    )
    return found


@operation(WORK)
def write_summary(*, actor: Actor, week: int, text: str, seen: int) -> WeekSummary:
    """Say how the week went."""
    found: WeekSummary = get_object_or_404(visible_weeks(actor).select_for_update(of=("self",)), pk=week)
    if found.revision != seen:
        raise StaleError(found)
    before = found.summary
    found.summary = text.strip()[:LONGEST_TEXT]
    found.revision += 1
    found.save(update_fields=["summary", "revision"])
    record(
        actor=actor,
        action="fieldwork.write_summary",
        subject=found,
        before={"summary": before},
        after={"summary": found.summary},
    )
    return found


def recount(plan: Any, person: int, days: Iterable[date]) -> None:
    """Contacts of the weeks that hold these days, and how many of them are ticked off."""
    for monday in {day - timedelta(days=day.weekday()) for day in days}:
        week = WeekLine.objects.filter(plan=plan, person=person, date__gte=monday, date__lt=monday + timedelta(days=7))
        counted = week.aggregate(contacts=Count("pk"), done=Count("done_at"))
        WeekSummary.objects.filter(plan=plan, person=person, monday=monday).update(**counted)


def _locked(actor: Actor, contact: int, seen: int) -> WeekLine:
    rows = visible_contacts(actor).select_related("plan").select_for_update(of=("self",))
    found: WeekLine = get_object_or_404(rows, pk=contact)
    if found.revision != seen:
        raise StaleError(found)
    if not found.plan.current:
        raise RefusedError("fieldwork.plan_replaced")
    return found


def _save(found: WeekLine) -> None:
    found.revision += 1
    found.save(update_fields=["date", "sequence", "moved_by_hand", "done_at", "done_by", "revision"])
