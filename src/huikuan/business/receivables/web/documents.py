"""Invoices and receipts: lists and pages."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.business.receivables import queries
from huikuan.business.receivables.policies import ADJUST, ALLOCATE, DISPUTE, MATCH, RECORD, SEE
from huikuan.business.receivables.web.clocks import told_clocks
from huikuan.business.receivables.web.forms import AllocateForm, CurrencyAmountsForm, ReasonForm
from huikuan.business.receivables.web.history import told_events
from huikuan.business.receivables.web.lists import (
    ALL_INVOICES,
    ALL_RECEIPTS,
    INVOICES,
    PROPOSALS,
    RECEIPTS,
    nothing_left,
)
from huikuan.business.receivables.web.words import PROPOSAL_TONES
from huikuan.foundation import clock
from huikuan.foundation.display.amounts import percent_text
from huikuan.foundation.lists.spec import ListSpec
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import reasons_words


@page(SEE)
def invoices(request: Request) -> HttpResponse:
    """Open instalments first; ``show`` = overdue or all."""
    rows, today = queries.with_disputed(queries.visible_receivables(request.actor)), clock.today()
    shown = _shown(
        request,
        {
            "open": (_("Open"), rows.filter(queries.OPEN)),
            "overdue": (_("Overdue"), rows.filter(queries.OPEN, due__lt=today, open_fen__gt=0)),
            "all": (_("All"), rows),
        },
    )
    calm = {"open": _("No invoice is open"), "overdue": _("No invoice is overdue")}
    spec = _spec_of(shown, INVOICES, ALL_INVOICES, calm)
    if request.actor.can(RECORD):
        shown["doors"] = [(_("Enter an invoice"), reverse("receivables:new_invoice"), "plus")]
    return list_response(request, spec, shown.pop("rows"), context=shown, template="receivables/documents.html")


@page(SEE)
def receipts(request: Request) -> HttpResponse:
    """Receipts of which something pays nothing yet first; ``show`` = all."""
    rows = queries.visible_receipts(request.actor)
    shown = _shown(request, {"left": (_("Pays nothing yet"), rows.filter(queries.WAITING)), "all": (_("All"), rows)})
    shown["doors"] = _doors(request)
    spec = _spec_of(shown, RECEIPTS, ALL_RECEIPTS, {"left": _("Every receipt has been matched")})
    return list_response(request, spec, shown.pop("rows"), context=shown, template="receivables/documents.html")


def _spec_of(shown: dict[str, Any], some: ListSpec, every: ListSpec, calm: dict[str, str]) -> ListSpec:
    """The list as shown: all documents, or some, with what to say when there are none of these."""
    chosen = shown["keep"]["show"]
    return every if chosen == "all" else replace(some, empty=nothing_left(calm[chosen]))


def _doors(request: Request) -> list[tuple[str, str, str]]:
    doors = [(_("Drafts"), reverse("receivables:drafts"), "certificate")]
    if request.actor.can(RECORD):
        doors.append((_("Enter a receipt"), reverse("receivables:new_receipt"), "plus"))
    return doors


def _shown(request: Request, choices: dict[str, tuple[str, QuerySet[Any]]]) -> dict[str, Any]:
    asked = request.GET.get("show", "")
    chosen = asked if asked in choices else next(iter(choices))
    return {
        "rows": choices[chosen][1],
        "keep": {"show": chosen},
        "tabs": [(label, f"?{urlencode({'show': key})}", key == chosen) for key, (label, _rows) in choices.items()],
    }


@page(SEE)
def matching(request: Request) -> HttpResponse:
    """How the receipts stand, and those that wait for a person."""
    told = {"overview": queries.overview(request.actor), "may_match": request.actor.can(MATCH)}
    told["may_decide"] = request.actor.can(ALLOCATE)
    told["differences"] = queries.unsettled(request.actor).count()
    rows = queries.visible_proposals(request.actor)
    return list_response(request, PROPOSALS, rows, context=told, template="receivables/matching.html")


@page(SEE)
def invoice(request: Request, pk: int) -> HttpResponse:
    """Instalments, what paid them, what happened."""
    found = queries.invoice_page(request.actor, pk)
    today = clock.today()
    clocks = told_clocks(found.instalments, today)
    told = {
        "found": found,
        "asked": found.asked,
        "day": today,
        "instalments": [
            (one, (today - one.due).days if one.open_fen > 0 and one.due < today else 0, clocks.get(one.pk))
            for one in found.instalments
        ],
        "may_reverse": request.actor.can(ALLOCATE),
        "may_apply": request.actor.can(ALLOCATE) and found.asked.amount < 0 and found.asked.open_fen < 0,
        "may_adjust": request.actor.can(ADJUST) and found.open_fen > 0,
        "disputes": queries.disputes_of(found.instalments),
        "may_dispute": request.actor.can(DISPUTE) and found.open_fen > 0,
        "reason_form": ReasonForm(),
    }
    return render(request, "receivables/invoice.html", told)


@page(SEE)
def receipt(request: Request, pk: int) -> HttpResponse:
    """What it pays, what is proposed and why, and the form to decide."""
    return receipt_response(request, pk)


def receipt_response(
    request: Request,
    pk: int,
    *,
    form: AllocateForm | None = None,
    currency_form: CurrencyAmountsForm | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, with what was typed and why it was refused."""
    found = queries.receipt_page(request.actor, pk)
    may = request.actor.can(ALLOCATE)
    proposal = found.proposal
    pays = may and found.in_force and found.receipt.left_fen > 0
    undecided = proposal is not None and proposal.state == "open" and bool(proposal.lines)
    told = {
        "found": found,
        "receipt": found.receipt,
        "proposal": proposal,
        "tone": PROPOSAL_TONES.get(proposal.state, "secondary") if proposal else "",
        "sure": percent_text(Decimal(proposal.confidence).scaleb(-3)) if proposal else "",
        "reasons": reasons_words(proposal.reasons) if proposal else "",
        "undecided": undecided,
        "fits": undecided and all(one.fits for one in found.suggestions),
        "is_money": found.is_money,
        "left_to_decide": found.in_force and found.receipt.left_fen,
        "may_decide": may and found.in_force,
        "may_reverse": may and found.in_force and found.is_money,
        "may_take_back": request.actor.can(ADJUST) and found.may_be_taken_back,
        "form": (form or allocate_form(request, found)) if pays and found.receipt.currency is None else None,
        "currency_form": (currency_form or currency_form_of(request, found))
        if pays and found.receipt.currency
        else None,
        "search": _search(request),
        "reason_form": ReasonForm(),
        "trouble": trouble,
        "events": told_events(found.events),
    }
    return render(request, "receivables/receipt.html", told, status=status)


def currency_form_of(request: Request, found: queries.ReceiptPage) -> CurrencyAmountsForm:
    """What may be paid in the receipt's own currency: as proposed where the proposal still waits, else blank."""
    waits = found.proposal is not None and found.proposal.state == "open"
    proposed = {one.item.pk: one.minor for one in found.suggestions if one.minor is not None} if waits else {}
    items = queries.candidates(request.actor, found.receipt, _search(request), list(proposed))
    data = request.POST if request.method == "POST" else None
    initial = {"seen": found.receipt.left_minor}
    return CurrencyAmountsForm(items, found.receipt.currency or "", data, proposed=proposed, initial=initial)


def allocate_form(request: Request, found: queries.ReceiptPage) -> AllocateForm:
    """Amounts as proposed where the proposal still waits, else blank."""
    waits = found.proposal is not None and found.proposal.state == "open"
    suggested = {one.item.pk: one.fen for one in found.suggestions} if waits else {}
    items = queries.candidates(request.actor, found.receipt, _search(request), list(suggested))
    data = request.POST if request.method == "POST" else None
    return AllocateForm(items, suggested, data, initial={"seen": found.receipt.left_fen})


def _search(request: Request) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]
