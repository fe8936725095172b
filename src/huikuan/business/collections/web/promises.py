"""Promises: the list, one-thumb entry in front of the customer, and taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from huikuan.business.collections import operations, queries
from huikuan.business.collections.policies import PROMISE, PROMISE_MOVES, SEE
from huikuan.business.collections.web.answers import refused
from huikuan.business.collections.web.deeds import deeds
from huikuan.business.collections.web.forms import PromiseForm, ReasonForm
from huikuan.business.collections.web.lists import PROMISES
from huikuan.business.directory.queries import visible_customer
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page


@page(SEE)
def promises(request: Request) -> HttpResponse:
    """All promises in scope."""
    return list_response(request, PROMISES, queries.visible_promises(request.actor))


@page(PROMISE)
def new_promise(request: Request, customer: int) -> HttpResponse:
    """Record what the customer has just promised."""
    who = visible_customer(request.actor, customer)
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_promise(actor=request.actor, customer=customer, **form.cleaned_data)
        except RefusedError as error:
            refused(form, error)
        else:
            messages.success(request, _("Recorded. It counts towards the target from now on."))
            return redirect("collections:customer", customer)
    told = {"customer": who, "form": form, "lines": queries.lines_ahead(request.actor, who)}
    return render(request, "collections/new_promise.html", told, status=422 if form.errors else 200)


@page(SEE)
def promise(request: Request, pk: int) -> HttpResponse:
    """One promise with what became of it, and taking it back."""
    found = queries.promise_of(request.actor, pk)
    form = ReasonForm(request.POST or None, initial={"seen": found.revision})
    if request.method == "POST":
        request.actor.require(PROMISE)
        if form.is_valid():
            try:
                operations.withdraw_promise(actor=request.actor, promise=pk, **form.cleaned_data)
            except (RefusedError, StaleError) as error:
                refused(form, error)
            else:
                messages.success(request, _("Withdrawn. It no longer counts."))
                return redirect("collections:customer", found.customer_id)
    told = {
        "promise": found,
        "form": form,
        "may_withdraw": request.actor.can(PROMISE) and "withdrawn" in PROMISE_MOVES[found.state],
        "deeds": deeds(queries.events_about(found)),
    }
    return render(request, "collections/promise.html", told, status=422 if form.errors else 200)
