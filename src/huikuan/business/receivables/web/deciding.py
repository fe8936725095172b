"""Buttons of the receipt page: each one operation, and back to the page as it is then."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.receivables import jobs, operations, queries
from huikuan.business.receivables.policies import ADJUST, ALLOCATE, MATCH
from huikuan.business.receivables.web.documents import allocate_form, currency_form_of, receipt_response
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page

REFUSED = 422
STALE = 409


def _done(request: Request, pk: int, deed: Callable[[], object], said: str) -> HttpResponse:
    """Do it, then show the receipt; a refusal is told on the page."""
    try:
        deed()
    except (RefusedError, StaleError) as error:
        status = STALE if isinstance(error, StaleError) else REFUSED
        return receipt_response(request, pk, trouble=message_of(error), status=status)
    messages.success(request, said)
    return redirect("receivables:receipt", pk)


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@page(ALLOCATE)
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    """Post what is proposed."""
    proposal = _number(request, "proposal")
    return _done(
        request,
        pk,
        lambda: operations.accept_proposal(actor=request.actor, proposal=proposal),
        _("The proposal is posted."),
    )


@page(ALLOCATE)
@require_POST
def settle_differences(request: Request, pk: int) -> HttpResponse:
    """Settle what the money has left open with a reason."""
    proposal = _number(request, "proposal")
    return _done(
        request,
        pk,
        lambda: operations.settle_proposed_differences(actor=request.actor, proposal=proposal),
        _("Settled, or waiting for approval where it is above your limit."),
    )


@page(ALLOCATE)
@require_POST
def reject(request: Request, pk: int) -> HttpResponse:
    """Say that the proposal is wrong."""
    proposal, reason = _number(request, "proposal"), request.POST.get("reason", "")[:2000]
    return _done(
        request,
        pk,
        lambda: operations.reject_proposal(actor=request.actor, proposal=proposal, reason=reason),
        _("The proposal is rejected; it is not made again."),
    )


@page(ALLOCATE)
@require_POST
def allocate(request: Request, pk: int) -> HttpResponse:
    """Post what was typed; what is wrong stands beside it and nothing typed is lost."""
    form = allocate_form(request, queries.receipt_page(request.actor, pk))
    if not form.is_valid():
        return receipt_response(request, pk, form=form, status=REFUSED)
    told = form.cleaned_data
    try:
        operations.allocate(
            actor=request.actor,
            receipt=pk,
            lines=form.lines,
            seen_left=told["seen"],
            effective=told["effective"],
            reason=told["reason"],
        )
    except (RefusedError, StaleError) as error:
        form.add_error(None, message_of(error))
        if isinstance(error, StaleError):
            form.data = request.POST.copy() | {"seen": str(error.current.left_fen)}
        return receipt_response(request, pk, form=form, status=STALE if isinstance(error, StaleError) else REFUSED)
    messages.success(request, _("Posted."))
    return redirect("receivables:receipt", pk)


@page(ALLOCATE)
@require_POST
def pay_in_currency(request: Request, pk: int) -> HttpResponse:
    """Pay items of the receipt's own currency; what is wrong stands beside it and nothing typed is lost."""
    form = currency_form_of(request, queries.receipt_page(request.actor, pk))
    if not form.is_valid():
        return receipt_response(request, pk, currency_form=form, status=REFUSED)
    told = form.cleaned_data
    try:
        operations.pay_in_currency(
            actor=request.actor,
            receipt=pk,
            lines=form.lines,
            seen_left=told["seen"],
            effective=told["effective"],
            reason=told["reason"],
        )
    except (RefusedError, StaleError) as error:
        form.add_error(None, message_of(error))
        if isinstance(error, StaleError):
            form.data = request.POST.copy() | {"seen": str(error.current.left_minor)}
        status = STALE if isinstance(error, StaleError) else REFUSED
        return receipt_response(request, pk, currency_form=form, status=status)
    messages.success(request, _("Posted; what two rates make of it is posted as an exchange difference."))
    return redirect("receivables:receipt", pk)


@page(ALLOCATE)
@require_POST
def reverse_allocation(request: Request, pk: int) -> HttpResponse:
    """Take one allocation of the receipt back."""
    allocation, reason = _number(request, "allocation"), request.POST.get("reason", "")[:2000]
    return _done(
        request,
        pk,
        lambda: operations.reverse_allocation(actor=request.actor, allocation=allocation, reason=reason),
        _("The allocation is taken back from today on."),
    )


@page(ADJUST)
@require_POST
def reverse_document(request: Request, pk: int) -> HttpResponse:
    """Take the whole receipt or settlement back."""
    reason = request.POST.get("reason", "")[:2000]
    return _done(
        request,
        pk,
        lambda: operations.reverse_document(actor=request.actor, receipt=pk, reason=reason),
        _("Taken back from today on; what it paid is open again."),
    )


@page(MATCH)
@require_POST
def start(request: Request) -> HttpResponse:
    """Queue the matching."""
    try:
        jobs.start_matching(actor=request.actor)
        messages.success(request, _("The matching has been started; this page shows the result."))
    except RefusedError as error:
        messages.error(request, message_of(error))
    return HttpResponseRedirect(reverse("receivables:matching"))
