"""Entering receipts, and what becomes of drafts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from huikuan.business.directory import queries as directory
from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import RECORD, SEE
from huikuan.business.receivables.web.forms import DraftMoveForm, ReceiptForm
from huikuan.business.receivables.web.lists import DRAFTS
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation import clock
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page


@page(RECORD)
def new_receipt(request: Request) -> HttpResponse:
    """Enter money that came by transfer, draft, cash, Alipay or WeChat."""
    form = ReceiptForm(request.POST or None, initial=_suggested(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        whose = directory.named_customer(request.actor, told["customer"])
        if whose is None:
            form.add_error("customer", _("No customer has this number or, alone, this name."))
        else:
            try:
                made = operations.record_receipt(
                    actor=request.actor,
                    channel=told["channel"],
                    customer=whose.pk,
                    day=told["day"],
                    amount=told["foreign"] or told["amount"],
                    payer_name=told["payer_name"],
                    reference=told["reference"],
                    paper=_paper(told),
                )
            except RefusedError as error:
                form.add_error(None, message_of(error))
            else:
                messages.success(request, _("Entered. It is on account until it pays something."))
                return redirect("receivables:receipt", made.pk)
    return render(request, "receivables/new_receipt.html", {"form": form}, status=422 if form.errors else 200)


def _suggested(request: Request) -> dict[str, Any]:
    return {"customer": request.GET.get("customer", "")[:100], "day": clock.today(), "channel": "bank"}


def _paper(told: dict[str, Any]) -> operations.Paper | None:
    if told["channel"] != "draft" or not (told["draft_no"] and told["acceptor"] and told["maturity"]):
        return None
    return operations.Paper(
        draft_no=told["draft_no"], acceptor=told["acceptor"], maturity=told["maturity"], drawer=told["drawer"]
    )


@page(SEE)
def drafts(request: Request) -> HttpResponse:
    """Those not yet cleared first, by maturity; ``show`` = due or all."""
    today = clock.today()
    rows = queries.visible_drafts(request.actor)
    open_ones = ~Q(state__in=("cleared", "dishonoured"))
    choices = {
        "open": (_("Not cleared"), rows.filter(open_ones)),
        "due": (_("Matured, to be cleared"), queries.drafts_due(request.actor, today)),
        "all": (_("All"), rows),
    }
    asked = request.GET.get("show", "")
    chosen = asked if asked in choices else "open"
    told = {
        "keep": {"show": chosen},
        "tabs": [(label, f"?{urlencode({'show': key})}", key == chosen) for key, (label, _rows) in choices.items()],
    }
    return list_response(request, DRAFTS, choices[chosen][1], context=told, template="receivables/drafts.html")


@page(SEE)
def draft(request: Request, pk: int) -> HttpResponse:
    """One draft: what happened to it, and what comes next."""
    found = queries.draft_page(request.actor, pk)
    form = DraftMoveForm(found.state, request.POST or None, initial={"seen": found.state})
    status = 200
    if request.method == "POST":
        request.actor.require(RECORD)
        status = 422
        if form.is_valid():
            try:
                operations.move_draft(actor=request.actor, draft=pk, **form.cleaned_data)
            except (RefusedError, StaleError) as error:
                form.add_error(None, message_of(error))
                status = 409 if isinstance(error, StaleError) else 422
                found.refresh_from_db()
            else:
                messages.success(request, _("Recorded."))
                return redirect("receivables:draft", pk)
    told = {
        "draft": found,
        "moves": queries.moves_of(found),
        "form": form if request.actor.can(RECORD) and form.possible else None,
        "late": found.state not in {"cleared", "dishonoured"} and found.maturity < clock.today(),
    }
    return render(request, "receivables/draft.html", told, status=status)
