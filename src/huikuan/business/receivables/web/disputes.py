"""Disputes, and receivables whose limitation is about to end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import DISPUTE, SEE, SETTLE_DISPUTE
from huikuan.business.receivables.web.forms import DisputeForm, NameDisputedForm
from huikuan.business.receivables.web.letter_forms import HandOverForm, SettleForm
from huikuan.business.receivables.web.letter_lists import DISPUTES, LIMITATION
from huikuan.business.receivables.web.letters import STALE
from huikuan.business.receivables.web.statements import REFUSED
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation import clock
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page


@page(SEE)
def disputes(request: Request) -> HttpResponse:
    """All disputes in scope."""
    return list_response(request, DISPUTES, queries.visible_disputes(request.actor))


@page(SEE)
def dispute(request: Request, pk: int) -> HttpResponse:
    """One dispute and what it is about; naming its invoices, handing it over and resolving it."""
    shown = queries.dispute_page(request.actor, pk)
    found = shown.dispute
    begin = {"seen": found.revision, "owner": found.owner_id}
    over = "owner" in request.POST
    settle = SettleForm(request.POST if request.POST and not over else None, initial=begin)
    hand = HandOverForm(request.actor, request.POST if over else None, initial=begin)
    status = 200
    if request.method == "POST":
        request.actor.require(SETTLE_DISPUTE)
        form: Any = hand if over else settle
        status = REFUSED
        if form.is_valid():
            try:
                _do(request, pk, form.cleaned_data)
            except (RefusedError, StaleError) as error:
                form.add_error(None, message_of(error))
                status = STALE if isinstance(error, StaleError) else REFUSED
                shown = queries.dispute_page(request.actor, pk)
            else:
                messages.success(request, _("Recorded."))
                return redirect("receivables:dispute", pk)
    still = shown.dispute.state == "open"
    may = request.actor.can(SETTLE_DISPUTE) and still
    told = {
        "dispute": shown.dispute,
        "items": shown.items,
        "unnamed": shown.unnamed,
        "settle": settle if may else None,
        "hand": hand if may else None,
        "may_name": request.actor.can(DISPUTE) and still and shown.unnamed > 0,
    }
    return render(request, "receivables/dispute.html", told, status=status)


@page(DISPUTE)
def new_dispute(request: Request, pk: int) -> HttpResponse:
    """Record what a customer contests, invoice by invoice; ``item`` is the one it was asked from."""
    customer, items = queries.open_items_of(request.actor, pk)
    asked = {one.pk: one.open_fen for one in items if str(one.pk) == request.GET.get("item")}
    form = DisputeForm(items, asked, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.open_dispute(actor=request.actor, lines=form.lines, reason=form.cleaned_data["reason"])
        except RefusedError as error:
            form.add_error(None, message_of(error))
        else:
            messages.success(request, _("Recorded."))
            return redirect("receivables:dispute", made.pk)
    status = REFUSED if form.errors else 200
    return render(request, "receivables/new_dispute.html", {"customer": customer, "form": form}, status=status)


@page(DISPUTE)
def name_disputed(request: Request, pk: int) -> HttpResponse:
    """Say which invoices a dispute about the balance means."""
    shown, status = queries.dispute_page(request.actor, pk), 200
    _customer, items = queries.open_items_of(request.actor, shown.dispute.customer_id)
    form = NameDisputedForm(items, {}, request.POST or None, initial={"seen": shown.dispute.revision})
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                operations.name_disputed(
                    actor=request.actor, dispute=pk, lines=form.lines, seen=form.cleaned_data["seen"]
                )
            except (RefusedError, StaleError) as error:
                form.add_error(None, message_of(error))
                status = STALE if isinstance(error, StaleError) else REFUSED
            else:
                messages.success(request, _("Recorded."))
                return redirect("receivables:dispute", pk)
    told = {"dispute": shown.dispute, "unnamed": shown.unnamed, "form": form}
    return render(request, "receivables/name_disputed.html", told, status=status)


def _do(request: Request, pk: int, told: dict[str, Any]) -> None:
    if "owner" in told:
        operations.hand_over_dispute(actor=request.actor, dispute=pk, owner=int(told["owner"]), seen=told["seen"])
    else:
        operations.resolve_dispute(actor=request.actor, dispute=pk, resolution=told["resolution"], seen=told["seen"])


@page(SEE)
def limitation(request: Request) -> HttpResponse:
    """What ends within six months, and what has ended."""
    return list_response(request, LIMITATION, queries.running_out(request.actor, clock.today()))
