"""Lowering what is owed without money: asking, approving, refusing; credit notes applied; documents taken back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import ADJUST, ALLOCATE, APPROVE, SEE
from huikuan.business.receivables.web.forms import AdjustForm, ReasonForm, SettleForm
from huikuan.business.receivables.web.history import told_events
from huikuan.business.receivables.web.lists import ADJUSTMENTS
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page

REFUSED = 422
STATES = {"asked": Q(state="asked"), "posted": Q(state="posted"), "all": Q()}


@page(SEE)
def adjustments(request: Request) -> HttpResponse:
    """What waits first; ``show`` = posted or all."""
    asked = request.GET.get("show", "")
    chosen = asked if asked in STATES else "asked"
    words = {"asked": _("Waiting for approval"), "posted": _("Posted"), "all": _("All")}
    told = {
        "keep": {"show": chosen},
        "tabs": [(label, f"?{urlencode({'show': key})}", key == chosen) for key, label in words.items()],
    }
    rows = queries.visible_adjustments(request.actor).filter(STATES[chosen])
    return list_response(request, ADJUSTMENTS, rows, context=told, template="receivables/documents.html")


@page(SEE)
def adjustment(request: Request, pk: int) -> HttpResponse:
    """One request: what it lowers, why, and the decision."""
    return _adjustment(request, pk)


def _adjustment(request: Request, pk: int, trouble: str = "", status: int = 200) -> HttpResponse:
    found = queries.adjustment_page(request.actor, pk)
    asked = found.asked
    waits = asked.state == "asked"
    own = request.actor.user is not None and asked.requested_by_id == request.actor.user.pk
    told = {
        "found": found,
        "asked": asked,
        "own": own,
        "may_approve": waits and not own and request.actor.can(APPROVE),
        "may_refuse": waits and request.actor.can(APPROVE),
        "reason_form": ReasonForm(),
        "trouble": trouble,
        "events": told_events(found.events),
    }
    return render(request, "receivables/adjustment.html", told, status=status)


def _decided(request: Request, pk: int, deed: Any, said: str) -> HttpResponse:
    try:
        deed()
    except (RefusedError, StaleError) as error:
        return _adjustment(request, pk, message_of(error), 409 if isinstance(error, StaleError) else REFUSED)
    messages.success(request, said)
    return redirect("receivables:adjustment", pk)


@page(APPROVE)
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """Post what somebody else has asked for."""
    return _decided(
        request,
        pk,
        lambda: operations.approve_adjustment(actor=request.actor, adjustment=pk),
        _("Approved and posted."),
    )


@page(APPROVE)
@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    """Say no, or withdraw one's own request."""
    reason = request.POST.get("reason", "")[:2000]
    return _decided(
        request,
        pk,
        lambda: operations.refuse_adjustment(actor=request.actor, adjustment=pk, reason=reason),
        _("Refused; nothing was posted."),
    )


@page(ADJUST)
def adjust(request: Request, pk: int) -> HttpResponse:
    """Ask for a write-off, discount, fee or set-off of a customer's open instalments."""
    customer, items = queries.open_items_of(request.actor, pk)
    form = AdjustForm(items, {}, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = operations.ask_adjustment(
                actor=request.actor,
                kind=told["kind"],
                lines=form.lines,
                reason=told["reason"],
                effective=told["effective"],
            )
        except RefusedError as error:
            form.add_error(None, message_of(error))
        else:
            posted = made.state == "posted"
            messages.success(
                request,
                _("Posted.") if posted else _("Above your own limit: it waits for somebody else's approval."),
            )
            return redirect("receivables:adjustment", made.pk)
    status = REFUSED if form.errors else 200
    return render(request, "receivables/adjust.html", {"customer": customer, "form": form}, status=status)


@page(ALLOCATE)
def apply_note(request: Request, pk: int) -> HttpResponse:
    """Let a credit note lower other instalments of its customer."""
    note = queries.invoice_page(request.actor, pk).asked
    _customer, items = queries.open_items_of(request.actor, note.customer_id)
    form = SettleForm(items, {}, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = operations.apply_credit_note(
                actor=request.actor, note=pk, lines=form.lines, effective=told["effective"], reason=told["reason"]
            )
        except RefusedError as error:
            form.add_error(None, message_of(error))
        else:
            messages.success(request, _("Posted."))
            return redirect("receivables:receipt", made.pk)
    status = REFUSED if form.errors else 200
    return render(request, "receivables/apply_note.html", {"note": note, "form": form}, status=status)
