"""Gap measures: the list, proposing one, deciding, and saying what it brought."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.collections import operations, queries
from huikuan.business.collections.policies import APPROVE, MEASURE_MOVES, PROPOSE, SEE
from huikuan.business.collections.web.answers import message_of, refused
from huikuan.business.collections.web.deeds import deeds
from huikuan.business.collections.web.forms import EffectForm, MeasureForm, ReasonForm
from huikuan.business.collections.web.lists import KINDS, MEASURES
from huikuan.business.directory.queries import visible_customer
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import in_words


@page(SEE)
def measures(request: Request) -> HttpResponse:
    """All measures in scope."""
    return list_response(request, MEASURES, queries.visible_measures(request.actor))


@page(PROPOSE)
def new_measure(request: Request, customer: int) -> HttpResponse:
    """Propose what is to close a customer's gap."""
    who = visible_customer(request.actor, customer)
    line = queries.line_of_customer(request.actor, who)
    suggested = {"measure": line.suggested} if line and line.suggested else {}
    form = MeasureForm(request.POST or None, initial=suggested)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            found = operations.propose_measure(
                actor=request.actor,
                customer=customer,
                measure=form.named,
                expected=told["expected"],
                cost=told["cost"],
                due_date=told["due_date"],
            )
        except RefusedError as error:
            refused(form, error)
        else:
            messages.success(request, _("Proposed. It counts as soon as a manager approves it."))
            return redirect("collections:measure", found.pk)
    told = {"customer": who, "form": form, "lines": queries.lines_ahead(request.actor, who)}
    return render(request, "collections/new_measure.html", told, status=422 if form.errors else 200)


@page(SEE)
def measure(request: Request, pk: int) -> HttpResponse:
    """One measure: what it is to bring, who decided, what it brought."""
    return _measure_page(request, pk)


def _measure_page(
    request: Request, pk: int, effect: EffectForm | None = None, reject: ReasonForm | None = None
) -> HttpResponse:
    found = queries.measure_of(request.actor, pk)
    actor, moves = request.actor, MEASURE_MOVES[found.state]
    told = {
        "measure": found,
        "name": in_words(KINDS[found.kind]) if found.kind in KINDS else found.text,
        "effect": effect or EffectForm(initial={"seen": found.revision, "produced": found.produced}),
        "reject": reject or ReasonForm(initial={"seen": found.revision}),
        "may_approve": actor.can(APPROVE) and "approved" in moves and found.state != "done",
        "may_reject": actor.can(APPROVE) and "rejected" in moves,
        "may_tell": actor.can(PROPOSE) and found.state in {"approved", "done"},
        "deeds": deeds(queries.events_about(found)),
    }
    wrong = (effect and effect.errors) or (reject and reject.errors)
    return render(request, "collections/measure.html", told, status=422 if wrong else 200)


@page(APPROVE)
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """Let the measure count."""
    seen = request.POST.get("seen", "")
    queries.measure_of(request.actor, pk)
    try:
        operations.approve_measure(actor=request.actor, measure=pk, seen=int(seen) if seen.isdecimal() else 0)
    except (RefusedError, StaleError) as error:
        messages.error(request, message_of(error))
    else:
        messages.success(request, _("Approved. It counts as measured from now on."))
    return redirect("collections:measure", pk)


@page(APPROVE)
@require_POST
def reject(request: Request, pk: int) -> HttpResponse:
    """Don't take the measure."""
    form = ReasonForm(request.POST)
    queries.measure_of(request.actor, pk)
    if form.is_valid():
        try:
            operations.reject_measure(actor=request.actor, measure=pk, **form.cleaned_data)
        except (RefusedError, StaleError) as error:
            refused(form, error)
        else:
            messages.success(request, _("Rejected."))
            return redirect("collections:measure", pk)
    return _measure_page(request, pk, reject=form)


@page(PROPOSE)
@require_POST
def effect(request: Request, pk: int) -> HttpResponse:
    """What the measure has brought so far."""
    form = EffectForm(request.POST)
    queries.measure_of(request.actor, pk)
    if form.is_valid():
        told = form.cleaned_data
        try:
            operations.record_effect(
                actor=request.actor, measure=pk, seen=told["seen"], produced=told["produced"], done=told["done"]
            )
        except (RefusedError, StaleError) as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("collections:measure", pk)
    return _measure_page(request, pk, effect=form)
