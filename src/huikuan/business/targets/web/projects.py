"""Focus projects: the list, planning one, its page with milestones, how it ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.targets import operations, queries
from huikuan.business.targets.policies import KEEP_PROJECTS, SEE_PROJECTS
from huikuan.business.targets.web.offers import message_of
from huikuan.business.targets.web.project_forms import CloseForm, ProjectForm, StepForm
from huikuan.business.targets.web.project_lists import PROJECTS, TONES
from huikuan.engine.projects import OPEN, ProjectAct, ProjectKind
from huikuan.engine.projects import PROJECTS as MOVES
from huikuan.foundation import clock
from huikuan.foundation.audit.web.actions import action_words
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page

REFUSED = 422
COPIED = ("name", "due_on", "starts_on", "expected", "budget", "outlets", "market")


@page(SEE_PROJECTS)
@drawn_once
def projects(request: Request) -> HttpResponse:
    """All projects in scope."""
    told = {"kinds": queries.PROJECT_KINDS.items(), "may_keep": request.actor.can(KEEP_PROJECTS)}
    rows = queries.project_rows(request.actor)
    return list_response(request, PROJECTS, rows, context=told, template="targets/projects.html")


@page(KEEP_PROJECTS)
def new_project(request: Request, kind: str) -> HttpResponse:
    """Plan a project of one kind; outlet, customer, region and due day may come with the link."""
    if kind not in queries.PROJECT_KINDS:
        raise Http404(kind)
    wanted = ProjectKind(kind)
    given = {name: request.GET[name][:100] for name in ("customer", "outlet", "unit", "due_on") if name in request.GET}
    form = ProjectForm(request.POST or None, initial=given, actor=request.actor, kind=wanted)
    if request.method == "POST" and form.is_valid():
        try:
            found = operations.create_project(actor=request.actor, kind=wanted, details=form.told, steps=form.steps)
        except RefusedError as error:
            form.add_error(None, message_of(error))
        else:
            messages.success(request, _("Planned. Tick its milestones off as they are reached."))
            return redirect("targets:project", found.pk)
    told = {"form": form, "kind": queries.PROJECT_KINDS[kind]}
    return render(request, "targets/project_form.html", told, status=REFUSED if form.errors else 200)


@page(SEE_PROJECTS)
def project(request: Request, pk: int) -> HttpResponse:
    """One project: what it is to bring, its milestones, its history."""
    return project_page(request, pk)


def project_page(
    request: Request, pk: int, *, step: forms.Form | None = None, close: forms.Form | None = None
) -> HttpResponse:
    """The page, with a form that was refused as it was typed."""
    found, actor, today = queries.project_of(request.actor, pk), request.actor, clock.today()
    steps = queries.milestones_of(found)
    may_keep = actor.can(KEEP_PROJECTS) and queries.own_projects(actor).filter(pk=pk).exists()
    told = {
        "project": found,
        "tone": TONES[found.state],
        "steps": [(one, one.done_on is None and one.due_on < today) for one in steps],
        "steps_done": sum(one.done_on is not None for one in steps),
        "late": found.state in OPEN and found.due_on < today,
        "open": found.state in OPEN,
        "may_keep": may_keep,
        "acts": [act.value for act in ProjectAct if MOVES.allows(found.state, act)] if may_keep else [],
        "step_form": step or StepForm(initial={"seen": found.revision, "step_due": found.due_on}),
        "close_form": close or CloseForm(initial={"seen": found.revision, "result": found.result}),
        "places": queries.places_of(found) if found.kind == ProjectKind.CULL else [],
        "events": [(action_words(event.action), event) for event in queries.project_events(found)],
    }
    wrong = (step is not None and step.errors) or (close is not None and close.errors)
    return render(request, "targets/project.html", told, status=REFUSED if wrong else 200)


@page(KEEP_PROJECTS)
def edit_project(request: Request, pk: int) -> HttpResponse:
    """Change an open project."""
    found = queries.project_of(request.actor, pk)
    kind = ProjectKind(found.kind)
    form = ProjectForm(request.POST or None, initial=_initial(found), actor=request.actor, kind=kind, new=False)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_project(
                actor=request.actor, project=pk, seen=form.cleaned_data["seen"] or 0, details=form.told
            )
        except (RefusedError, StaleError) as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("targets:project", pk)
    told = {"form": form, "kind": queries.PROJECT_KINDS[found.kind], "project": found}
    return render(request, "targets/project_form.html", told, status=REFUSED if form.errors else 200)


@page(KEEP_PROJECTS)
@require_POST
def advance(request: Request, pk: int) -> HttpResponse:
    """Start, finish, drop or reopen."""
    form = CloseForm(request.POST)
    queries.project_of(request.actor, pk)
    if form.is_valid():
        try:
            operations.advance_project(
                actor=request.actor,
                project=pk,
                act=ProjectAct(form.cleaned_data["act"]),
                seen=form.cleaned_data["seen"],
                note=form.cleaned_data["note"],
                result=form.cleaned_data["result"],
            )
        except (RefusedError, StaleError) as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("targets:project", pk)
    return project_page(request, pk, close=form)


@page(KEEP_PROJECTS)
@require_POST
def add_milestone(request: Request, pk: int) -> HttpResponse:
    """One more step."""
    form = StepForm(request.POST)
    queries.project_of(request.actor, pk)
    if form.is_valid():
        told = form.cleaned_data
        step = operations.Step(name=told["step"], due_on=told["step_due"])
        try:
            operations.add_milestone(actor=request.actor, project=pk, seen=told["seen"], step=step)
        except (RefusedError, StaleError) as error:
            refused(form, error)
        else:
            return redirect("targets:project", pk)
    return project_page(request, pk, step=form)


@page(KEEP_PROJECTS)
@require_POST
def milestone(request: Request, pk: int, step: int) -> HttpResponse:
    """Tick a step off, take that back, or remove the step."""
    queries.project_of(request.actor, pk)
    wanted = request.POST.get("done", "")
    try:
        if wanted == "remove":
            operations.remove_milestone(actor=request.actor, milestone=step)
        else:
            operations.tick_milestone(actor=request.actor, milestone=step, done=wanted == "yes")
    except (RefusedError, StaleError) as error:
        messages.error(request, message_of(error))
    return redirect("targets:project", pk)


def refused(form: forms.Form, error: Exception) -> None:
    """Put the refusal on top of the form. What somebody changed meanwhile is what the next attempt compares with."""
    form.add_error(None, message_of(error))
    if isinstance(error, StaleError) and error.current is not None:
        form.data = {**form.data.dict(), "seen": str(error.current.revision)}  # type: ignore[attr-defined]


def _initial(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in COPIED} | {
        "seen": found.revision,
        "owner": str(found.owner_id),
        "unit": str(found.unit_id or ""),
        "customer": found.customer.customer_no if found.customer else "",
        "outlet": found.outlet.outlet_no if found.outlet else "",
    }
