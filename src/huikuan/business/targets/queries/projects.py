"""Focus projects: whose one sees, whose one may change, and what they say of a region's month."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, When
from django.http import Http404

from huikuan.business.targets.models import Milestone, Project
from huikuan.engine.capacity_claims import Source
from huikuan.engine.periods import Month
from huikuan.engine.projects import OPEN, ProjectKind
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions.actor import Actor

OWNERS = ("rep", "manager", "director")
LATEST = 30


def visible_projects(actor: Actor) -> QuerySet[Project]:
    """Those of oneself and of everybody below; a manager besides: all that explain the own regions."""
    rows = Project.objects.all()
    if actor.sees_all:
        return rows
    return rows.filter(Q(owner__in=actor.people) | (Q(unit__in=actor.units) if actor.units else Q(pk__in=[])))


def own_projects(actor: Actor) -> QuerySet[Project]:
    """Those that the actor may change: the own ones and those of people below; the director's are all."""
    rows = Project.objects.all()
    return rows if actor.sees_all else rows.filter(owner__in=actor.people)


def may_own(actor: Actor) -> QuerySet[Person]:
    """Who may be made responsible: people in scope who sell or lead."""
    people: QuerySet[Person] = Person.objects.without_tree_fields().filter(active=True, role__in=OWNERS)
    people = people.order_by("sort_key", "pk")
    return people if actor.sees_all else people.filter(pk__in=actor.people)


def project_of(actor: Actor, pk: int) -> Project:
    """One project in scope; 404."""
    rows = visible_projects(actor).select_related("unit", "customer", "outlet", "owner", "made_by__person")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def project_rows(actor: Actor) -> QuerySet[Project]:
    """Projects in scope as a list shows them: ``late``, the next step, how many of the steps are done, and by how many
    the outlets grow (fewer where a project gives them up)."""
    today = clock.today()
    steps = Milestone.objects.filter(project=OuterRef("pk")).order_by()
    waiting = steps.filter(done_on=None)
    counted = steps.values("project")
    return visible_projects(actor).annotate(
        growth=Case(
            When(kind=ProjectKind.CULL.value, then=-F("outlets")), default=F("outlets"), output_field=IntegerField()
        ),
        late=Exists(Project.objects.filter(pk=OuterRef("pk"), state__in=OPEN, due_on__lt=today)),
        step_late=Exists(waiting.filter(due_on__lt=today, project__state__in=OPEN)),
        next_step=Subquery(waiting.order_by("due_on", "position").values("name")[:1]),
        next_day=Subquery(counted.filter(done_on=None).annotate(day=Min("due_on")).values("day")),
        steps_done=Subquery(counted.annotate(n=Count("pk", filter=~Q(done_on=None))).values("n")),
        steps_all=Subquery(counted.annotate(n=Count("pk")).values("n")),
    )


def late_steps(actor: Actor, today: date) -> QuerySet[Milestone]:
    """Steps of the open projects in one's own care that should have been done, the oldest first."""
    person = actor.person
    rows = Milestone.objects.filter(done_on=None, due_on__lt=today, project__state__in=OPEN)
    mine = rows.filter(project__owner=person) if person is not None else rows.none()
    return mine.select_related("project").order_by("due_on", "pk")


def late_projects(actor: Actor, today: date) -> QuerySet[Project]:
    """Open projects of the people below that are past their day or have a step that is."""
    overdue = Milestone.objects.filter(project=OuterRef("pk"), done_on=None, due_on__lt=today)
    rows = own_projects(actor).filter(state__in=OPEN).filter(Q(due_on__lt=today) | Exists(overdue))
    return rows.exclude(owner=actor.person) if actor.person is not None else rows


def projects_of_month(month: date, unit: int | None = None) -> QuerySet[Project]:
    """What counts in a month: due in it and not dropped, or due before and still open. Of all regions, or of one."""
    period = Month.of(month).period
    counts = Q(due_on__gte=period.start) & ~Q(state="dropped") | Q(due_on__lt=period.start, state__in=OPEN)
    rows = Project.objects.filter(counts, due_on__lt=period.end)
    return rows if unit is None else rows.filter(unit=unit or None)


def sources_of_month(month: date) -> dict[int, list[Source]]:
    """The projects that count in a month as sources of its capacity, by region (0: none)."""
    found: defaultdict[int, list[Source]] = defaultdict(list)
    rows = projects_of_month(month).values_list("unit", "kind", "due_on", "outlets", "expected")
    for unit, kind, due, outlets, expected in rows:
        source = Source(kind=ProjectKind(kind), due=due, outlets=outlets, expected_fen=expected)
        found[unit or 0].append(source)
    return found


def milestones_of(project: Project) -> list[Milestone]:
    """The steps of a project in their order of days."""
    return list(project.milestones.select_related("done_by__person").order_by("due_on", "position"))


def places_of(project: Project) -> list[Any]:
    """Outlets of a decision to cull: those given up, then those that get the visits."""
    return list(project.places.select_related("outlet").order_by("receives", F("visits").desc(), "pk"))


def project_events(project: Project) -> list[Event]:
    """What happened to a project, latest first."""
    rows = Event.objects.filter(subject_type=project._meta.label_lower, subject_id=str(project.pk))
    return list(rows.order_by("-at", "-pk")[:LATEST])
