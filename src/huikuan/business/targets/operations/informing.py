"""Telling the people whose targets a plan binds what has become of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from huikuan.business.targets import notices
from huikuan.business.targets.models import Deputy, Issue, MonthPlan, OfferLine
from huikuan.business.targets.policies import RELEASE_PLAN
from huikuan.business.targets.queries.negotiating import people_totals
from huikuan.engine.negotiation import ASKED
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.notices.operations import notify, overtake
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions.actor import Actor


def inform(actor: Actor, plan: MonthPlan, kind: str, people: set[int] | None = None, **more: Any) -> int:
    """Tell these people, or everybody the plan concerns, but not who did it; a part of what was done."""
    told = concerned(plan) if people is None else people
    if actor.person is not None:
        told = told - {actor.person.pk}
    month = Month.of(plan.month)
    params = {
        "plan": plan.pk,
        "month": str(month),
        "version": plan.version,
        "issued": Issue.objects.filter(plan=plan).exists(),
        "by": actor.name,
        **more,
    }
    return notify(people=told, kind=kind, about=_about(plan), params=params)


def _about(plan: MonthPlan) -> str:
    return f"targets {Month.of(plan.month)}"


def answered(plan: MonthPlan, person: int) -> None:
    """Take back what asked a person, or who stands in for them, to answer, from those who have answered everything."""
    found = with_deputies([person])
    today, absent = clock.today(), {one: {one} for one in found}
    standing = Deputy.objects.filter(deputy__in=found, ended_at=None, since__lte=today, until__gte=today)
    for deputy, other in standing.values_list("deputy", "person"):
        absent[deputy].add(other)
    waiting = OfferLine.objects.filter(
        state__in=ASKED, offer__plan=plan, offer__person__in=set().union(*absent.values())
    )
    still = set(waiting.values_list("offer__person", flat=True))
    done = [one for one, answers_for in absent.items() if not answers_for & still]
    overtake(people=done, about=_about(plan), kinds=notices.TO_ANSWER)


def signed(plan: MonthPlan, person: int) -> None:
    """A person has signed: nobody need tell them of their pledge."""
    overtake(people=[person], about=_about(plan), kinds=[notices.PLEDGED])


def granters() -> set[int]:
    """Whom a wish to revise is told: everybody at work who releases."""
    found = Person.objects.without_tree_fields().filter(active=True, role__in=RELEASE_PLAN.roles)
    return set(found.values_list("pk", flat=True))


def with_deputies(people: Iterable[int]) -> set[int]:
    """They and who stands in for them today."""
    found, today = set(people), clock.today()
    standing = Deputy.objects.filter(person__in=found, ended_at=None, since__lte=today, until__gte=today)
    return found | set(standing.values_list("deputy", flat=True))


def concerned(plan: MonthPlan) -> set[int]:
    """Everybody at work with a target in the plan, and all above them."""
    rows = Person.objects.without_tree_fields().values_list("pk", "parent", "active")
    people = {pk: (parent, active) for pk, parent, active in rows}
    found: set[int] = set()
    for one in people_totals(plan):
        here: int | None = one
        while here is not None and here not in found:
            found.add(here)
            here = people[here][0]
    return {pk for pk in found if people[pk][1]}
