"""Disputes, and receivables whose limitation is about to end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.limits import settle_by
from huikuan.business.receivables.policies import DISPUTE, SEE, SETTLE_DISPUTE
from huikuan.business.receivables.web.dispute_forms import (
    ArrangeForm,
    DisputeForm,
    EvidenceForm,
    NameDisputedForm,
    SettleForm,
)
from huikuan.business.receivables.web.dispute_lists import DISPUTES, deadline_words
from huikuan.business.receivables.web.evidence import evidence_response
from huikuan.business.receivables.web.letter_lists import LIMITATION
from huikuan.business.receivables.web.letters import STALE
from huikuan.business.receivables.web.statements import REFUSED
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation import clock
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page


@page(SEE)
def disputes(request: Request) -> HttpResponse:
    """All disputes in scope, those whose deadline has passed first."""
    return list_response(request, DISPUTES, queries.listed_disputes(request.actor, clock.today()))


@page(SEE)
def dispute(request: Request, pk: int) -> HttpResponse:
    """One dispute and what it is about; naming its invoices, arranging it, adding evidence and resolving it."""
    found = queries.dispute_page(request.actor, pk).dispute
    begin = {"seen": found.revision, "owner": found.owner_id, "kind": found.kind, "due_by": found.due_by}
    asked = request.POST.get("do")
    settle = SettleForm(request.POST if asked == "settle" else None, initial=begin)
    arrange = ArrangeForm(request.actor, request.POST if asked == "arrange" else None, initial=begin)
    evidence = EvidenceForm(*((request.POST, request.FILES) if asked == "evidence" else ()))
    forms = {"settle": settle, "arrange": arrange, "evidence": evidence}
    status = 200
    if request.method == "POST":
        request.actor.require(DISPUTE if asked == "evidence" else SETTLE_DISPUTE)
        form: Any = forms.get(asked or "")
        status = REFUSED
        if form is not None and form.is_valid():
            try:
                _do(request, pk, form)
            except (RefusedError, StaleError) as error:
                form.add_error(None, message_of(error))
                status = STALE if isinstance(error, StaleError) else REFUSED
            else:
                messages.success(request, _("Recorded."))
                return redirect("receivables:dispute", pk)
    return render(request, "receivables/dispute.html", _told(request, pk, forms), status=status)


def _told(request: Request, pk: int, forms: dict[str, Any]) -> dict[str, Any]:
    """The page as it is now, with the forms of what the actor may do while the dispute is open."""
    shown = queries.dispute_page(request.actor, pk)
    found, still = shown.dispute, shown.dispute.state == "open"
    settles, contests = request.actor.can(SETTLE_DISPUTE) and still, request.actor.can(DISPUTE) and still
    return {
        "dispute": found,
        "items": shown.items,
        "unnamed": shown.unnamed,
        "files": shown.files,
        "replies": shown.replies,
        "deadline": deadline_words(found.due_by, clock.today()) if still else "",
        "late": still and found.due_by is not None and found.due_by < clock.today(),
        "settle": forms["settle"] if settles else None,
        "arrange": forms["arrange"] if settles else None,
        "evidence": forms["evidence"] if contests else None,
        "may_name": contests and shown.unnamed > 0,
    }


@page(DISPUTE)
def new_dispute(request: Request, pk: int) -> HttpResponse:
    """Record what a customer contests, invoice by invoice; ``item`` is the one it was asked from."""
    customer, items = queries.open_items_of(request.actor, pk)
    asked = {one.pk: one.open_fen for one in items if str(one.pk) == request.GET.get("item")}
    begin = {"due_by": settle_by(clock.today())}
    form = DisputeForm(items, asked, request.POST or None, request.FILES or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = operations.open_dispute(
                actor=request.actor,
                lines=form.lines,
                kind=told["kind"],
                reason=told["reason"],
                due_by=told["due_by"],
                evidence=told["file"],
            )
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


def _do(request: Request, pk: int, form: Any) -> None:
    told = form.cleaned_data
    match form:
        case EvidenceForm():
            operations.add_evidence(actor=request.actor, dispute=pk, file=told["file"])
        case ArrangeForm():
            operations.arrange_dispute(actor=request.actor, dispute=pk, **told | {"owner": int(told["owner"])})
        case _:
            operations.resolve_dispute(actor=request.actor, dispute=pk, **told)


@page(SEE)
def evidence(request: Request, pk: int) -> HttpResponseBase:
    """A file of a dispute, to save."""
    return evidence_response(queries.dispute_file(request.actor, pk))


@page(SEE)
def limitation(request: Request) -> HttpResponse:
    """What ends within six months, and what has ended."""
    return list_response(request, LIMITATION, queries.running_out(request.actor, clock.today()))
