"""Contracts: the list, the schedule of instalments, what has happened, and which invoice is which instalment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.directory.terms_text import terms_words
from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import KEEP_CONTRACTS, SEE
from huikuan.business.receivables.web.forms import EventForm, InstalmentsForm
from huikuan.business.receivables.web.history import told_events
from huikuan.business.receivables.web.lists import CONTRACTS
from huikuan.business.receivables.web.words import message_of
from huikuan.engine.instalments import Anchor, Rule
from huikuan.foundation import clock
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page


@page(SEE)
def contracts(request: Request) -> HttpResponse:
    """All contracts in scope."""
    return list_response(request, CONTRACTS, queries.visible_contracts(request.actor))


@page(SEE)
def contract(request: Request, pk: int) -> HttpResponse:
    """One contract with its schedule."""
    return _page(request, pk)


def _page(request: Request, pk: int, status: int = 200, **forms: Any) -> HttpResponse:
    found = queries.contract_page(request.actor, pk)
    text, today = found.contract.instalments or "", clock.today()
    told = {
        "found": found,
        "contract": found.contract,
        "lines": [
            (line, rule_words(line.agreed.rule), line.due is not None and line.due < today and line.open_fen > 0)
            for line in found.lines
        ],
        "numbers": [line.agreed.number for line in found.lines],
        "happenings": [(label, found.happened.get(kind)) for kind, label in queries.HAPPENINGS],
        "may": request.actor.can(KEEP_CONTRACTS),
        "instalments_form": InstalmentsForm(initial={"seen": text, "text": text}),
        "event_form": EventForm(initial={"day": today}),
        "events": told_events(found.events),
        "trouble": "",
        **forms,
    }
    return render(request, "receivables/contract.html", told, status=status)


def rule_words(rule: Rule) -> str:
    """When an instalment is due, in the reader's language."""
    words = {
        Anchor.SIGN: _("after signing"),
        Anchor.DELIVERY: _("after delivery"),
        Anchor.ACCEPTANCE: _("after acceptance"),
        Anchor.INVOICE: _("after the invoice"),
    }
    terms = terms_words(rule.terms.to_code()) if rule.terms.to_code() != "0" else _("at once")
    return _("{anchor} {terms}").format(anchor=words[rule.anchor], terms=terms)


def _done(
    request: Request, pk: int, deed: Callable[[], object], said: str, name: str = "", form: Any = None
) -> HttpResponse:
    """Do it and go back to the contract; a refusal stands on the form, or on top of the page."""
    try:
        deed()
    except (RefusedError, StaleError) as error:
        status = 409 if isinstance(error, StaleError) else 422
        if form is None:
            return _page(request, pk, status, trouble=message_of(error))
        form.add_error(None, message_of(error))
        return _page(request, pk, status, **{name: form})
    messages.success(request, said)
    return redirect("receivables:contract", pk)


@page(KEEP_CONTRACTS)
@require_POST
def set_instalments(request: Request, pk: int) -> HttpResponse:
    """Write how the contract is paid."""
    form = InstalmentsForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, 422, instalments_form=form)
    return _done(
        request,
        pk,
        lambda: operations.set_instalments(actor=request.actor, contract=pk, **form.cleaned_data),
        _("Saved; the schedule follows."),
        "instalments_form",
        form,
    )


@page(KEEP_CONTRACTS)
@require_POST
def record_event(request: Request, pk: int) -> HttpResponse:
    """Record a day, or that it has not happened."""
    form = EventForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, 422, event_form=form)
    return _done(
        request,
        pk,
        lambda: operations.record_event(actor=request.actor, contract=pk, **form.cleaned_data),
        _("Recorded; the schedule follows."),
        "event_form",
        form,
    )


@page(KEEP_CONTRACTS)
@require_POST
def tie(request: Request, pk: int) -> HttpResponse:
    """Say which instalment one invoice is; without one, tie all that their due dates tell."""
    item, number = _number(request, "item"), _number(request, "number")
    if not item:
        return _done(
            request,
            pk,
            lambda: operations.tie_invoices(actor=request.actor, contract=pk),
            _("Tied as far as it is clear."),
        )
    return _done(
        request,
        pk,
        lambda: operations.tie_invoice(actor=request.actor, receivable=item, number=number or None),
        _("Saved."),
    )


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
