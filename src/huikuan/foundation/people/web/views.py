"""Screens of people and the organisation."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people import operations, queries
from huikuan.foundation.people.models import Person
from huikuan.foundation.people.policies import CHANGE_PEOPLE, MANAGE_USERS, SEE_PEOPLE
from huikuan.foundation.people.web.forms import PersonForm, ReasonForm
from huikuan.foundation.people.web.lists import PEOPLE
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words


@page(SEE_PEOPLE)
@require_GET
def people(request: Request) -> HttpResponse:
    """The people in scope."""
    told = {"may_change": request.actor.can(CHANGE_PEOPLE)}
    return list_response(
        request, PEOPLE, queries.visible_people(request.actor), template="people/people.html", context=told
    )


@page(SEE_PEOPLE)
@require_GET
def organisation(request: Request) -> HttpResponse:
    """Who leads whom, as a tree: the people in scope who work here."""
    return render(request, "people/organisation.html", {"branches": queries.organisation(request.actor)})


@page(SEE_PEOPLE)
@require_GET
def person(request: Request, pk: int) -> HttpResponse:
    """One person: place, history, who reports to them, account."""
    found = _found(request, pk)
    told = {
        "person": found,
        "places": queries.placements(found),
        "reports": queries.visible_people(request.actor).filter(parent=found, active=True).order_by("sort_key"),
        "account": queries.account_of(found) if request.actor.can(MANAGE_USERS) else None,
        "may_change": request.actor.can(CHANGE_PEOPLE),
        "may_manage": request.actor.can(MANAGE_USERS),
        "leave": ReasonForm(initial={"seen": found.revision}),
    }
    return render(request, "people/person.html", told)


@page(CHANGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def new_person(request: Request) -> HttpResponse:
    """Add somebody."""
    form = PersonForm(request.actor, request.POST or None, new=True)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = operations.create_person(
                actor=request.actor,
                employee_no=data["employee_no"],
                name=data["name"],
                role=data["role"],
                **form.place,
            )
            messages.success(request, _("Added."))
            return redirect("person", pk=made.pk)
        except RefusedError as error:
            form.add_error(None, refusal_words(error))
    return render(request, "people/edit.html", {"form": form}, status=422 if request.method == "POST" else 200)


@page(CHANGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def edit_person(request: Request, pk: int) -> HttpResponse:
    """Change name, role, superior or unit."""
    found = _found(request, pk)
    initial = {
        "seen": found.revision,
        "name": found.name,
        "role": found.role,
        "parent": found.parent_id or "",
        "unit": found.unit_id or "",
    }
    form = PersonForm(request.actor, request.POST or None, new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        data, place = form.cleaned_data, form.place
        values = {
            "name": data["name"], "role": data["role"], "parent_id": place["parent"], "unit_id": place["unit"],
        }  # fmt: skip
        try:
            operations.change_person(
                actor=request.actor, person=pk, seen=data["seen"] or 0, values=values, reason=data["reason"]
            )
            messages.success(request, _("Saved."))
            return redirect("person", pk=pk)
        except RefusedError as error:
            form.add_error(None, refusal_words(error))
        except StaleError as error:
            form.add_error(None, _("Somebody else changed this person meanwhile. Compare, then save again."))
            form.data = {**request.POST.dict(), "seen": str(error.current.revision)}
    told = {"form": form, "person": found}
    return render(request, "people/edit.html", told, status=422 if request.method == "POST" else 200)


@page(CHANGE_PEOPLE)
@require_POST
def leave(request: Request, pk: int) -> HttpResponse:
    """Somebody leaves."""
    _found(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            operations.deactivate_person(actor=request.actor, person=pk, **form.cleaned_data)
            messages.success(request, _("Saved. The history stays."))
        except RefusedError as error:
            messages.error(request, refusal_words(error))
        except StaleError:
            messages.error(request, _("Somebody else changed this person meanwhile. Look again."))
    return redirect("person", pk=pk)


def _found(request: Request, pk: int) -> Person:
    try:
        return queries.visible_people(request.actor).get(pk=pk)
    except ObjectDoesNotExist:
        raise Http404 from None
