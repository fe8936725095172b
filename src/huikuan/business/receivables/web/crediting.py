"""Deciding about credit: proposing, approving, refusing, ending limits; setting and lifting grades."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.receivables import jobs, operations, queries
from huikuan.business.receivables.policies import APPROVE_CREDIT, GRADE_CREDIT, PROPOSE_CREDIT, REGRADE
from huikuan.business.receivables.web.credit import customer_page
from huikuan.business.receivables.web.credit_forms import GradeForm, StandingForm, TemporaryForm
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page

REFUSED, STALE = 422, 409


def _typed(
    request: Request, pk: int, name: str, form: forms.Form, deed: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    """Do what a form asks for; refused, the page comes back with everything typed."""
    status = REFUSED
    if form.is_valid():
        try:
            deed(form.cleaned_data)
        except RefusedError as error:
            form.add_error(None, message_of(error))
        else:
            messages.success(request, said)
            return redirect("receivables:customer_credit", pk)
    return customer_page(request, pk, {name: form}, status=status)


@page(PROPOSE_CREDIT)
@require_POST
def standing(request: Request, pk: int) -> HttpResponse:
    """Propose a limit and terms."""

    def deed(told: dict[str, Any]) -> object:
        return operations.propose_credit(actor=request.actor, customer=pk, kind="standing", **told)

    said = _("Proposed. Somebody else has to approve it.")
    return _typed(request, pk, "standing_form", StandingForm(request.POST), deed, said)


@page(PROPOSE_CREDIT)
@require_POST
def temporary(request: Request, pk: int) -> HttpResponse:
    """Propose a higher limit for a while."""

    def deed(told: dict[str, Any]) -> object:
        return operations.propose_credit(actor=request.actor, customer=pk, kind="temporary", **told)

    said = _("Proposed. Somebody else has to approve it.")
    return _typed(request, pk, "temporary_form", TemporaryForm(request.POST), deed, said)


@page(GRADE_CREDIT)
@require_POST
def grade(request: Request, pk: int) -> HttpResponse:
    """Set the grade by hand."""

    def deed(told: dict[str, Any]) -> object:
        return operations.override_grade(actor=request.actor, customer=pk, **told)

    return _typed(request, pk, "grade_form", GradeForm(request.POST), deed, _("The grade is set."))


def _decided(request: Request, customer: int, deed: Callable[[], object], said: str) -> HttpResponse:
    try:
        deed()
    except (RefusedError, StaleError) as error:
        status = STALE if isinstance(error, StaleError) else REFUSED
        return customer_page(request, customer, trouble=message_of(error), status=status)
    messages.success(request, said)
    return redirect("receivables:customer_credit", customer)


def _customer_of(request: Request, pk: int) -> int:
    """Whose proposal it is. Http404 out of scope."""
    return get_object_or_404(queries.credit_proposals(request.actor), pk=pk).customer_id


def _reason(request: Request) -> str:
    return request.POST.get("reason", "")[:2000]


@page(APPROVE_CREDIT)
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """Let a proposed limit count."""
    whose = _customer_of(request, pk)
    return _decided(
        request,
        whose,
        lambda: operations.approve_credit(actor=request.actor, proposal=pk),
        _("Approved: the limit counts from now on."),
    )


@page(PROPOSE_CREDIT)
@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    """Say no, or withdraw one's own proposal."""
    whose = _customer_of(request, pk)
    return _decided(
        request,
        whose,
        lambda: operations.refuse_credit(actor=request.actor, proposal=pk, reason=_reason(request)),
        _("Refused; the limit stays as it is."),
    )


@page(PROPOSE_CREDIT)
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """End a temporary limit before its last day."""
    whose = _customer_of(request, pk)
    return _decided(
        request,
        whose,
        lambda: operations.end_temporary(actor=request.actor, proposal=pk, reason=_reason(request)),
        _("Ended; the limit on file counts."),
    )


@page(GRADE_CREDIT)
@require_POST
def lift(request: Request, pk: int) -> HttpResponse:
    """Let the computed grade count again."""
    return _decided(
        request,
        pk,
        lambda: operations.lift_grade(actor=request.actor, customer=pk, reason=_reason(request)),
        _("The computed grade counts again."),
    )


@page(REGRADE)
@require_POST
def work_out(request: Request) -> HttpResponse:
    """Have all grades worked out again."""
    try:
        jobs.start_grading(actor=request.actor)
    except RefusedError as error:
        messages.error(request, message_of(error))
    else:
        messages.success(request, _("The grades are being worked out."))
    return redirect("receivables:credit")
