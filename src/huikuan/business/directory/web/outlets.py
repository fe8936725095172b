"""One outlet: how it stands, opening and closing it; the outlets of a customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huikuan.business.directory import operations, queries
from huikuan.business.directory.policies import CHANGE_OUTLETS, SEE_CUSTOMERS
from huikuan.business.directory.web.forms import OutletForm
from huikuan.business.directory.web.lists import STATUS_TONES, STATUSES
from huikuan.foundation import clock
from huikuan.foundation.audit.web.actions import action_words
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words

MOST_SHOWN = 12
REFUSED = 422


class DayForm(forms.Form):
    """From which day on, and why."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(
        label=_("From which day on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


@page(SEE_CUSTOMERS)
@require_GET
def outlet(request: Request, pk: int) -> HttpResponse:
    """Where it is, what it sells, since when and until when, and who decided so."""
    return outlet_page(request, pk)


def outlet_page(request: Request, pk: int, *, form: DayForm | None = None) -> HttpResponse:
    """The page, with a form that was refused as it was typed."""
    rows = queries.with_standing(queries.visible_outlets(request.actor))
    found: Any = rows.select_related("customer", "owner", "unit").filter(pk=pk).first()
    if found is None:
        raise Http404
    standing = found.standing or "active"
    told = {
        "outlet": found,
        "standing": STATUSES[standing],
        "tone": STATUS_TONES[standing],
        "may_change": request.actor.can(CHANGE_OUTLETS),
        "may_open": standing in {"developing", "closed"} or found.closed_on is not None,
        "may_close": standing != "closed",
        "form": form or DayForm(initial={"seen": found.revision, "on": clock.today()}),
        "events": [(action_words(event.action), event) for event in queries.outlet_events(found)],
    }
    return render(request, "directory/outlet.html", told, status=REFUSED if form else 200)


@page(CHANGE_OUTLETS)
@require_http_methods(["GET", "POST"])
def new_outlet(request: Request) -> HttpResponse:
    """An outlet that is not on file yet, perhaps of the customer one comes from."""
    if request.method == "GET":
        form = OutletForm(request.actor, initial={"customer": request.GET.get("customer", "")})
        return render(request, "directory/new_outlet.html", {"form": form})
    form = OutletForm(request.actor, request.POST)
    if form.is_valid():
        try:
            made = operations.add_outlet(actor=request.actor, **form.told)
        except RefusedError as error:
            form.add_error(None, refusal_words(error))
        else:
            messages.success(request, gettext("{name} is on file. The month's next plan counts it.").format(name=made))
            return redirect("directory:outlet", made.pk)
    return render(request, "directory/new_outlet.html", {"form": form}, status=REFUSED)


@page(CHANGE_OUTLETS)
@require_POST
def open_outlet(request: Request, pk: int) -> HttpResponse:
    """Let it sell from a day on."""
    return _done(request, pk, operations.open_outlet, gettext("{name} sells from {day} on."))


@page(CHANGE_OUTLETS)
@require_POST
def close_outlet(request: Request, pk: int) -> HttpResponse:
    """Let it sell nothing from a day on."""
    return _done(request, pk, operations.close_outlet, gettext("{name} sells nothing from {day} on."))


def _done(request: Request, pk: int, deed: Callable[..., Any], said: str) -> HttpResponse:
    form = DayForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        day: date = told["on"]
        try:
            found = deed(actor=request.actor, outlet=pk, seen=told["seen"], on=day, reason=told["reason"])
        except ObjectDoesNotExist:
            raise Http404 from None
        except RefusedError as error:
            form.add_error(None, refusal_words(error))
        except StaleError as error:
            form.add_error(None, gettext("Somebody else changed this outlet meanwhile. Compare, then save again."))
            form.data = {**request.POST.dict(), "seen": str(error.current.revision)}
        else:
            messages.success(request, said.format(name=found.name, day=day.isoformat()))
            return redirect("directory:outlet", pk)
    return outlet_page(request, pk, form=form)


@page(SEE_CUSTOMERS)
@require_GET
@drawn_once
def customer_outlets(request: Request, pk: int) -> HttpResponse:
    """The outlets of a customer, a part of its page."""
    customer = queries.visible_customers(request.actor).filter(pk=pk).values_list("name", "customer_no").first()
    if customer is None:
        raise Http404
    name, number = customer
    rows = queries.with_standing(queries.visible_outlets(request.actor).filter(customer=pk))
    found: list[Any] = list(rows.order_by("sort_key", "pk")[: MOST_SHOWN + 1])
    shown = [(one, STATUSES[one.standing or "active"], STATUS_TONES[one.standing or "active"]) for one in found]
    told = {"shown": shown[:MOST_SHOWN], "more": len(found) > MOST_SHOWN, "name": name}
    told |= {"number": number, "may_add": request.actor.can(CHANGE_OUTLETS)}
    return render(request, "directory/customer_outlets.html", told)
