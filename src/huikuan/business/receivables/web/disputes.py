"""Disputes, and receivables whose limitation is about to end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import SEE, SETTLE_DISPUTE
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
    """One dispute; handing it over and resolving it."""
    found = _found(request, pk)
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
                found = _found(request, pk)
            else:
                messages.success(request, _("Recorded."))
                return redirect("receivables:dispute", pk)
    may = request.actor.can(SETTLE_DISPUTE) and found.state == "open"
    told = {"dispute": found, "settle": settle if may else None, "hand": hand if may else None}
    return render(request, "receivables/dispute.html", told, status=status)


def _found(request: Request, pk: int) -> Any:
    rows = queries.visible_disputes(request.actor)
    return get_object_or_404(rows.select_related("customer", "letter", "owner", "resolved_by__person"), pk=pk)


def _do(request: Request, pk: int, told: dict[str, Any]) -> None:
    if "owner" in told:
        operations.hand_over_dispute(actor=request.actor, dispute=pk, owner=int(told["owner"]), seen=told["seen"])
    else:
        operations.resolve_dispute(actor=request.actor, dispute=pk, resolution=told["resolution"], seen=told["seen"])


@page(SEE)
def limitation(request: Request) -> HttpResponse:
    """What ends within six months, and what has ended."""
    return list_response(request, LIMITATION, queries.running_out(request.actor, clock.today()))
