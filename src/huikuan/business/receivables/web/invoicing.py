"""Entering invoices and credit notes by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from huikuan.business.directory import queries as directory
from huikuan.business.receivables import operations
from huikuan.business.receivables.policies import RECORD
from huikuan.business.receivables.web.forms import InvoiceForm
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request, page


@page(RECORD)
def new_invoice(request: Request) -> HttpResponse:
    """Post one invoice or credit note; many at once come by an import."""
    suggested = {"customer": request.GET.get("customer", "")[:100], "issued": clock.today()}
    form = InvoiceForm(request.POST or None, initial=suggested)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        whose = directory.named_customer(request.actor, told["customer"])
        if whose is None:
            form.add_error("customer", _("No customer has this number or, alone, this name."))
        else:
            try:
                made = operations.post_invoice(
                    actor=request.actor,
                    customer=whose.pk,
                    invoice_no=told["invoice_no"],
                    issued=told["issued"],
                    instalments=[(told["foreign"] or told["amount"], told["due"])],
                    contract_no=told["contract_no"],
                    item_text=told["item_text"],
                )
            except RefusedError as error:
                form.add_error(None, message_of(error))
            else:
                messages.success(request, _("Posted. What corrects it is a credit note."))
                return redirect("receivables:invoice", made[0].pk)
    return render(request, "receivables/new_invoice.html", {"form": form}, status=422 if form.errors else 200)
