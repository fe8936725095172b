"""Focus projects: planned, changed, advanced, closed with a reason; their steps ticked off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import visible_customers, visible_outlets
from huikuan.business.targets.models import Milestone, Project
from huikuan.business.targets.policies import KEEP_PROJECTS
from huikuan.business.targets.queries.projects import may_own, own_projects
from huikuan.engine.ledger import AMOUNT_LIMIT
from huikuan.engine.money import Fen
from huikuan.engine.projects import CLOSED, OPEN, OWNER, PROJECTS, ProjectAct, ProjectKind
from huikuan.engine.workflow import CannotFollowError
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.people.queries import units
from huikuan.foundation.permissions.actor import Actor

MOST_STEPS = 20
MOST_OUTLETS = 10_000
LONGEST_NAME = 100
NEEDS = {ProjectKind.STRENGTHEN.value: "customer", ProjectKind.LIFT.value: "outlet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is said of a project; people and places by id, amounts in fen. Without ``unit`` the region follows from
    outlet, customer or owner."""

    name: str
    owner: int
    starts_on: date
    due_on: date
    expected: Fen = 0
    budget: Fen = 0
    outlets: int = 0
    unit: int | None = None
    market: str = ""
    customer: int | None = None
    outlet: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A milestone to be reached."""

    name: str
    due_on: date


@operation(KEEP_PROJECTS)
def create_project(*, actor: Actor, kind: ProjectKind, details: Details, steps: Sequence[Step] = ()) -> Project:
    """Plan a project. Owner, customer, outlet and region out of scope are 404; see `_checked` for what is refused."""
    fields = _checked(actor, kind, details)
    if len(steps) > MOST_STEPS:
        raise RefusedError("project.too_many_steps", most=MOST_STEPS)
    made = {"kind": ProjectKind(kind).value, "made_at": clock.now(), "made_by": actor.user}
    found = Project.objects.create(**made, **fields)
    for at, step in enumerate(steps):
        _add(found, step, at)
    after = _told(details) | {"kind": found.kind, "steps": [step.name for step in steps]}
    record(actor=actor, action="targets.create_project", subject=found, after=after)
    return found


@operation(KEEP_PROJECTS)
def edit_project(*, actor: Actor, project: int, seen: int, details: Details) -> Project:
    """Change an open project; ``seen`` is the revision looked at. Steps after a new, earlier due day move to it."""
    found = _open(actor, project, seen)
    before = {name: getattr(found, name) for name in ("name", "expected", "budget", "outlets", "owner_id")}
    before["due_on"] = found.due_on.isoformat()
    for name, value in _checked(actor, ProjectKind(found.kind), details).items():
        setattr(found, name, value)
    found.milestones.filter(done_on=None, due_on__gt=found.due_on).update(due_on=found.due_on)
    _save(found)
    record(actor=actor, action="targets.edit_project", subject=found, before=before, after=_told(details))
    return found


@operation(KEEP_PROJECTS)
def advance_project(
    *, actor: Actor, project: int, act: ProjectAct, seen: int, note: str = "", result: Fen | None = None
) -> Project:
    """Start, finish (with what it brought), drop or reopen a project; the last two need a reason."""
    found = _locked(actor, project, seen)
    before, note = found.state, note.strip()
    try:
        found.state = PROJECTS.advance(before, act, OWNER)
    except CannotFollowError as error:
        raise RefusedError("project.not_possible", name=found.name) from error
    if act in {ProjectAct.DROP, ProjectAct.REOPEN} and not note:
        raise RefusedError("project.reason_missing")
    if result is not None and abs(result) > AMOUNT_LIMIT:
        raise RefusedError("project.amount")
    closed = found.state in CLOSED
    found.closed_on = clock.today() if closed else None
    found.closing_note = note if closed else ""
    found.result = result if act is ProjectAct.FINISH else None
    _save(found)
    told = {"state": found.state} | ({"result": result} if result is not None else {})
    record(
        actor=actor,
        action=f"targets.{ProjectAct(act).value}_project",
        subject=found,
        before={"state": before},
        after=told,
        reason=note,
    )
    return found


@operation(KEEP_PROJECTS)
def add_milestone(*, actor: Actor, project: int, seen: int, step: Step) -> Milestone:
    """One more step of an open project, due no later than the project."""
    found = _open(actor, project, seen)
    last = found.milestones.order_by("-position").values_list("position", flat=True).first()
    if found.milestones.count() >= MOST_STEPS:
        raise RefusedError("project.too_many_steps", most=MOST_STEPS)
    made = _add(found, step, 0 if last is None else last + 1)
    _save(found)
    after = {"step": made.name, "due_on": made.due_on.isoformat()}
    record(actor=actor, action="targets.add_milestone", subject=found, after=after)
    return made


@operation(KEEP_PROJECTS)
def tick_milestone(*, actor: Actor, milestone: int, done: bool) -> Milestone:
    """Tick a step off today, or take that back; the first step done starts its project.

    StaleError where somebody has done the same meanwhile.
    """
    found, project = _milestone(actor, milestone)
    if (found.done_on is not None) == done:
        raise StaleError(project)
    found.done_on = clock.today() if done else None
    found.done_by = actor.user if done else None
    found.save(update_fields=["done_on", "done_by"])
    if done and PROJECTS.allows(project.state, ProjectAct.START):
        project.state = PROJECTS.advance(project.state, ProjectAct.START, OWNER)
    _save(project)
    told = {"step": found.name, "done": done}
    record(actor=actor, action="targets.tick_milestone", subject=project, after=told)
    return found


@operation(KEEP_PROJECTS)
def remove_milestone(*, actor: Actor, milestone: int) -> Project:
    """A step that is not needed; one that is done stays."""
    found, project = _milestone(actor, milestone)
    if found.done_on is not None:
        raise RefusedError("project.step_done", step=found.name)
    before = {"step": found.name, "due_on": found.due_on.isoformat()}
    found.delete()
    _save(project)
    record(actor=actor, action="targets.remove_milestone", subject=project, before=before)
    return project


def _checked(actor: Actor, kind: ProjectKind, details: Details) -> dict[str, Any]:
    """The fields to be kept. Refused: no name, days the wrong way round, amounts below 0 or too large, an outlet of
    another customer, a kind without the customer or outlet that it is about, outlets to open missing."""
    owner = get_object_or_404(may_own(actor), pk=details.owner)
    outlet = _of(visible_outlets(actor).select_related("customer"), details.outlet)
    customer = _of(visible_customers(actor), details.customer) or (outlet.customer if outlet else None)
    name, market = details.name.strip(), details.market.strip()[:LONGEST_NAME]
    if not 0 < len(name) <= LONGEST_NAME:
        raise RefusedError("project.name")
    if details.due_on < details.starts_on:
        raise RefusedError("project.days")
    if not (0 <= details.expected <= AMOUNT_LIMIT and 0 <= details.budget <= AMOUNT_LIMIT):
        raise RefusedError("project.amount")
    if not (kind is ProjectKind.DEVELOP) <= details.outlets <= MOST_OUTLETS:
        raise RefusedError("project.outlets", most=MOST_OUTLETS)
    if outlet is not None and customer is not None and outlet.customer_id != customer.pk:
        raise RefusedError("project.outlet_of_another", outlet=outlet.name, customer=customer.name)
    known = {"customer": customer, "outlet": outlet}
    if kind in NEEDS and known[NEEDS[kind]] is None:
        raise RefusedError("project.needs_customer" if NEEDS[kind] == "customer" else "project.needs_outlet")
    unit = details.unit
    if unit is None:
        unit = (outlet.unit_id if outlet else None) or (customer.effective_unit_id if customer else None)
        unit = unit or owner.unit_id
    elif not units().filter(pk=unit).exists():
        raise Http404
    return {
        "name": name,
        "market": market,
        "owner_id": owner.pk,
        "customer": customer,
        "outlet": outlet,
        "unit_id": unit,
        "starts_on": details.starts_on,
        "due_on": details.due_on,
        "expected": details.expected,
        "budget": details.budget,
        "outlets": details.outlets,
    }


def _of(rows: Any, pk: int | None) -> Any:
    return None if pk is None else get_object_or_404(rows, pk=pk)


def _told(details: Details) -> dict[str, Any]:
    days = {"starts_on": details.starts_on.isoformat(), "due_on": details.due_on.isoformat()}
    return asdict(details) | days


def _add(project: Project, step: Step, position: int) -> Milestone:
    name = step.name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise RefusedError("project.name")
    if not project.starts_on <= step.due_on <= project.due_on:
        raise RefusedError("project.step_day", since=project.starts_on, until=project.due_on)
    return Milestone.objects.create(project=project, position=position, name=name, due_on=step.due_on)


def _locked(actor: Actor, project: int, seen: int | None = None) -> Project:
    found = get_object_or_404(own_projects(actor).select_for_update(of=("self",)), pk=project)
    if seen is not None and found.revision != seen:
        raise StaleError(found)
    return found


def _open(actor: Actor, project: int, seen: int | None = None) -> Project:
    found = _locked(actor, project, seen)
    if found.state not in OPEN:
        raise RefusedError("project.closed", name=found.name)
    return found


def _milestone(actor: Actor, pk: int) -> tuple[Milestone, Project]:
    """A step and its project, which is locked first."""
    known = get_object_or_404(Milestone.objects.filter(project__in=own_projects(actor)), pk=pk)
    project = _open(actor, known.project_id)
    return get_object_or_404(Milestone.objects.select_for_update(), pk=pk), project


def _save(project: Project) -> None:
    project.revision += 1
    project.save()
