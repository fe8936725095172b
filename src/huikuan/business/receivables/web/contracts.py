"""Contracts: the list, the schedule of instalments, what has happened, and which invoice is which instalment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.directory.terms_text import terms_words
from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import KEEP_CONTRACTS, SEE
from huikuan.business.receivables.web.contract_forms import (
    EventForm,
    InstalmentsForm,
    ItemsForm,
    ParticularsForm,
    PassingForm,
    typed_items,
)
from huikuan.business.receivables.web.forms import ReasonForm
from huikuan.business.receivables.web.history import told_events
from huikuan.business.receivables.web.letter_forms import owners
from huikuan.business.receivables.web.lists import CONTRACTS
from huikuan.business.receivables.web.words import message_of
from huikuan.engine.instalments import Anchor, Rule
from huikuan.engine.money import yuan_text
from huikuan.engine.quantity import quantity_text
from huikuan.foundation import clock
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page


@page(SEE)
def contracts(request: Request) -> HttpResponse:
    """All contracts in scope."""
    doors = [(_("Enter a contract"), reverse("receivables:new_contract"), "plus")]
    told = {"doors": doors if request.actor.can(KEEP_CONTRACTS) else []}
    rows = queries.visible_contracts(request.actor)
    return list_response(request, CONTRACTS, rows, context=told, template="receivables/documents.html")


@page(SEE)
def contract(request: Request, pk: int) -> HttpResponse:
    """One contract with its schedule."""
    return contract_page(request, pk)


def contract_page(request: Request, pk: int, status: int = 200, **forms: Any) -> HttpResponse:
    """The page; with a form that was refused, as it was typed."""
    found = queries.contract_page(request.actor, pk)
    text, today = found.contract.instalments or "", clock.today()
    told = {
        "found": found,
        "contract": found.contract,
        "rest": queries.to_invoice_in_currency(found.contract),
        "lines": [
            (line, rule_words(line.agreed.rule), line.due is not None and line.due < today and line.open_fen > 0)
            for line in found.lines
        ],
        "numbers": [line.agreed.number for line in found.lines],
        "happenings": [(label, found.happened.get(kind)) for kind, label in queries.HAPPENINGS],
        "may": request.actor.can(KEEP_CONTRACTS),
        "instalments_form": InstalmentsForm(initial={"seen": text, "text": text}),
        "event_form": EventForm(initial={"day": today}),
        "withdraw_form": ReasonForm(auto_id="withdraw_%s"),
        "events": told_events(found.events),
        "trouble": "",
        "items": [(one, quantity_text(one.quantity)) for one in found.items],
        **(_editing(request, found) if request.actor.can(KEEP_CONTRACTS) else {}),
        **forms,
    }
    return render(request, "receivables/contract.html", told, status=status)


def _editing(request: Request, found: queries.ContractPage) -> dict[str, Any]:
    """The forms about what is sold, by what means it is paid and whose it is."""
    contract = found.contract
    seen = queries.particulars_seen(contract)
    begin = {"seen": seen, "payment_method": contract.payment_method, "owner": contract.owner_id}
    fields = ("number", "name", "specification", "quantity")
    rows = [{"price_fen": one.price, **{name: getattr(one, name) for name in fields}} for one in found.items]
    return {
        "particulars_form": ParticularsForm(_people(request, contract), initial=begin),
        "items_form": ItemsForm(initial=rows, prefix="items"),
        "items_seen": queries.items_seen(found.items),
        "items_open": False,
    }


def _people(request: Request, contract: Any) -> list[tuple[str, str]]:
    """Who may be its owner, and who is, though perhaps out of sight."""
    people, now = owners(request.actor), contract.owner
    return people if now is None or str(now.pk) in dict(people) else [(str(now.pk), now.name), *people]


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
            return contract_page(request, pk, status, trouble=message_of(error))
        if isinstance(form, PassingForm):
            form.refuse(error)
        else:
            form.add_error(None, message_of(error))
        return contract_page(request, pk, status, **{name: form})
    messages.success(request, said)
    return redirect("receivables:contract", pk)


@page(KEEP_CONTRACTS)
@require_POST
def set_instalments(request: Request, pk: int) -> HttpResponse:
    """Write how the contract is paid."""
    form = InstalmentsForm(request.POST)
    if not form.is_valid():
        return contract_page(request, pk, 422, instalments_form=form)
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
def set_particulars(request: Request, pk: int) -> HttpResponse:
    """Say by what means the contract is paid, and whose it is."""
    found = get_object_or_404(queries.visible_contracts(request.actor).select_related("owner"), pk=pk)
    form = ParticularsForm(_people(request, found), request.POST)
    if not form.is_valid():
        return contract_page(request, pk, 422, particulars_form=form)
    return _done(
        request,
        pk,
        lambda: operations.set_particulars(actor=request.actor, contract=pk, **form.cleaned_data),
        _("Saved."),
        "particulars_form",
        form,
    )


@page(KEEP_CONTRACTS)
@require_POST
def set_items(request: Request, pk: int) -> HttpResponse:
    """Write what the contract sells; a sum that is not the contract's amount is told, not refused."""
    form, seen = ItemsForm(request.POST, prefix="items"), request.POST.get("items_seen", "")
    typed = {"items_form": form, "items_seen": seen, "items_open": True}
    if not form.is_valid():
        return contract_page(request, pk, 422, **typed)
    try:
        beyond = operations.set_items(actor=request.actor, contract=pk, items=typed_items(form), seen=seen)
    except (RefusedError, StaleError) as error:
        status = 409 if isinstance(error, StaleError) else 422
        return contract_page(request, pk, status, trouble=message_of(error), **typed)
    if beyond:
        told = _("Saved. The items come to {amount} more than the contract's amount (below zero: less).")
        messages.warning(request, told.format(amount=yuan_text(beyond)))
    else:
        messages.success(request, _("Saved."))
    return redirect("receivables:contract", pk)


@page(KEEP_CONTRACTS)
@require_POST
def record_event(request: Request, pk: int) -> HttpResponse:
    """Record a day, or that it has not happened."""
    form = EventForm(request.POST)
    if not form.is_valid():
        return contract_page(request, pk, 422, event_form=form)
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
