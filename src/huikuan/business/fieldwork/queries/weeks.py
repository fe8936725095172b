"""Week plans: a person's days with whom to see, and how full everybody's weeks are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.shortcuts import get_object_or_404

from huikuan.business.fieldwork.models import WeekLine, WeekSummary
from huikuan.business.fieldwork.queries.scope import visible_contacts, visible_weeks
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions.actor import Actor

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day's contacts in order."""

    on: date
    contacts: list[WeekLine]

    @property
    def done(self) -> int:
        """How many are ticked off."""
        return sum(contact.done_at is not None for contact in self.contacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A person's week: its days with contacts, and the summary if one was planned."""

    person: Person
    monday: date
    days: list[Day]
    summary: WeekSummary | None

    @property
    def before(self) -> date:
        """Monday of the week before."""
        return self.monday - WEEK

    @property
    def after(self) -> date:
        """Monday of the week after."""
        return self.monday + WEEK


def week_of(actor: Actor, plan: Any, person: Person, day: date) -> Week:
    """The week that holds ``day``, of somebody in scope."""
    monday = day - timedelta(days=day.weekday())
    rows = visible_contacts(actor).filter(plan=plan, person=person, date__gte=monday, date__lt=monday + WEEK)
    by_day: defaultdict[date, list[WeekLine]] = defaultdict(list)
    for contact in rows.select_related("customer").order_by("date", "sequence", "pk"):
        by_day[contact.date].append(contact)
    return Week(
        person=person,
        monday=monday,
        days=[Day(on=on, contacts=contacts) for on, contacts in sorted(by_day.items())],
        summary=visible_weeks(actor).filter(plan=plan, person=person, monday=monday).first(),
    )


def contacts_of_day(actor: Actor, plan: Any, day: date) -> list[WeekLine]:
    """One's own contacts of a day, in order."""
    if actor.person is None:
        return []
    rows = WeekLine.objects.filter(plan=plan, person=actor.person, date=day)
    return list(rows.select_related("customer").order_by("sequence", "pk"))


def contact_of(actor: Actor, pk: int) -> WeekLine:
    """A contact in scope, or 404."""
    found: WeekLine = get_object_or_404(visible_contacts(actor).select_related("customer", "person", "plan"), pk=pk)
    return found


def my_people(actor: Actor, plan: Any) -> list[Person]:
    """Everybody in scope who has a week plan, oneself first."""
    busy = visible_weeks(actor).filter(plan=plan).values("person")
    people = Person.objects.without_tree_fields().filter(pk__in=busy).order_by("sort_key", "pk")
    me = actor.person.pk if actor.person else None
    return sorted(people, key=lambda person: person.pk != me)


def week_summary(actor: Actor, pk: int) -> WeekSummary:
    """A week in scope, or 404."""
    found: WeekSummary = get_object_or_404(visible_weeks(actor), pk=pk)
    return found
