"""Screens of customers, outlets and products."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huikuan.business.directory import operations, queries
from huikuan.business.directory.policies import CHANGE_CUSTOMERS, CHANGE_OUTLETS, SEE_CUSTOMERS
from huikuan.business.directory.web import lists
from huikuan.business.directory.web.forms import CustomerForm, HandOverForm
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.queries import visible_people
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words


@page(SEE_CUSTOMERS)
@require_GET
@drawn_once
def customers(request: Request) -> HttpResponse:
    """The customers in scope."""
    return list_response(request, lists.CUSTOMERS, queries.visible_customers(request.actor))


@page(SEE_CUSTOMERS)
@require_GET
@drawn_once
def outlets(request: Request) -> HttpResponse:
    """The outlets in scope."""
    rows = queries.with_standing(queries.visible_outlets(request.actor))
    told = {"may_add": request.actor.can(CHANGE_OUTLETS)}
    return list_response(request, lists.OUTLETS, rows, context=told, template="directory/outlets.html")


@page(SEE_CUSTOMERS)
@require_GET
@drawn_once
def products(request: Request) -> HttpResponse:
    """All products."""
    return list_response(request, lists.PRODUCTS, queries.products())


@page(CHANGE_CUSTOMERS)
@require_http_methods(["GET", "POST"])
def edit_customer(request: Request, pk: int) -> HttpResponse:
    """Change what a customer is and whose it is."""
    try:
        customer = queries.visible_customers(request.actor).select_related("parent").get(pk=pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    told = {"customer": customer, "owners": queries.ownerships(request.actor, customer)}
    if request.method == "GET":
        initial = {
            "seen": customer.revision,
            "name": customer.name,
            "owner": customer.owner_id or "",
            "unit": customer.unit_id or "",
            "parent": customer.parent.customer_no if customer.parent else "",
            **{name: getattr(customer, name) or "" for name in ("kind", "address", "notes")},
        }
        form = CustomerForm(request.actor, initial=initial)
        return render(request, "directory/edit_customer.html", {**told, "form": form})
    form = CustomerForm(request.actor, request.POST)
    if form.is_valid():
        try:
            operations.change_customer(
                actor=request.actor,
                customer=pk,
                seen=form.cleaned_data["seen"],
                values=form.changes,
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("Saved."))
            return redirect("collections:customer", pk=pk)
        except RefusedError as error:
            form.add_error(None, refusal_words(error))
        except StaleError as error:
            form.add_error(None, _("Somebody else changed this customer meanwhile. Compare, then save again."))
            form.data = {**request.POST.dict(), "seen": str(error.current.revision)}
    return render(request, "directory/edit_customer.html", {**told, "form": form}, status=422)


@page(CHANGE_CUSTOMERS)
@require_http_methods(["GET", "POST"])
def hand_over(request: Request, pk: int) -> HttpResponse:
    """Give all customers and outlets of somebody to somebody else."""
    person = visible_people(request.actor).filter(pk=pk).first()
    if person is None:
        raise Http404
    form = HandOverForm(request.actor, pk, request.POST or None)
    count = queries.visible_customers(request.actor).filter(owner=pk).count()
    if request.method == "POST" and form.is_valid():
        taker = form.cleaned_data["taker"]
        try:
            moved = operations.hand_over(
                actor=request.actor, giver=pk, taker=int(taker) if taker else None, reason=form.cleaned_data["reason"]
            )
            messages.success(request, _("{count} customers were handed over.").format(count=moved))
            return redirect("person", pk=pk)
        except RefusedError as error:
            form.add_error(None, refusal_words(error))
    told = {"person": person, "form": form, "count": count}
    return render(request, "directory/hand_over.html", told, status=422 if request.method == "POST" else 200)
