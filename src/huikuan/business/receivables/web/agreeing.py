"""Entering a contract by hand, and taking one back that was entered by mistake."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.directory import queries as directory
from huikuan.business.receivables import operations
from huikuan.business.receivables.policies import KEEP_CONTRACTS
from huikuan.business.receivables.web.contract_forms import ContractForm, ItemsForm, typed_items
from huikuan.business.receivables.web.contracts import contract_page
from huikuan.business.receivables.web.forms import ReasonForm
from huikuan.business.receivables.web.letter_forms import owners
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request, page

ITEMS = "items"  # prefix of the rows of what is sold


@page(KEEP_CONTRACTS)
def new_contract(request: Request) -> HttpResponse:
    """Enter one contract or order with what it sells; many at once come by an import."""
    suggested = {name: request.GET.get(name, "")[:100] for name in ("customer", "frame_no")}
    suggested["sign_date"] = clock.today().isoformat()
    form = ContractForm(owners(request.actor), request.POST or None, initial=suggested)
    items = ItemsForm(request.POST or None, prefix=ITEMS)
    if request.method == "POST" and form.is_valid() and items.is_valid():
        whose = directory.named_customer(request.actor, form.cleaned_data["customer"])
        if whose is None:
            form.add_error("customer", _("No customer has this number or, alone, this name."))
        else:
            try:
                made = operations.enter_contract(
                    actor=request.actor,
                    customer=whose.pk,
                    agreed=_agreed(form.cleaned_data, items),
                    credit_reason=form.cleaned_data["credit_reason"],
                )
            except RefusedError as error:
                form.refuse(error)
            else:
                messages.success(request, _("Entered. What happens on it is recorded here."))
                return redirect("receivables:contract", made.pk)
    wrong = form.errors or (items.is_bound and not items.is_valid())
    return render(
        request, "receivables/new_contract.html", {"form": form, "items_form": items}, status=422 if wrong else 200
    )


def _agreed(told: dict[str, Any], items: Any) -> operations.Agreed:
    plain = ("contract_no", "sign_date", "instalments", "acceptance", "payment_method", "owner", "frame_no")
    return operations.Agreed(
        **{name: told[name] for name in plain},
        amount=told["foreign"] or told["amount"],
        items=typed_items(items),
    )


@page(KEEP_CONTRACTS)
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a contract back of which nothing is invoiced."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            operations.withdraw_contract(actor=request.actor, contract=pk, reason=form.cleaned_data["reason"])
        except RefusedError as error:
            form.add_error(None, message_of(error))
        else:
            messages.success(request, _("Taken back. Its number is free again."))
            return redirect("receivables:contracts")
    return contract_page(request, pk, 422, withdraw_form=form)
