"""Discounts agreed with customers: the list of all, and the page of one customer on which they are agreed and ended."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import AGREE_DISCOUNTS, SEE
from huikuan.business.receivables.web.forms import LONGEST_REASON
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation import clock
from huikuan.foundation.display.amounts import percent_text
from huikuan.foundation.lists.columns import Col, Kind
from huikuan.foundation.lists.filters import ChoiceFilter, DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page

REFUSED, STALE = 422, 409
_BASIS_POINTS = 4  # decimals of a share of one


def rate_text(rate: int) -> str:
    """Hundredths of a percent as a percentage."""
    return percent_text(Decimal(rate).scaleb(-_BASIS_POINTS), 2)


class RateField(forms.CharField):
    """A percentage such as 2 or 1.25 as integer hundredths of a percent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=10, **options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "num"}

    def clean(self, value: Any) -> int:
        """Basis points."""
        text = super().clean(value).strip().rstrip("%％")
        try:
            rate = Decimal(text).scaleb(_BASIS_POINTS - 2)
            whole = int(rate)
        except (InvalidOperation, ValueError, OverflowError):
            raise forms.ValidationError(_("Write a percentage such as 2 or 1.25.")) from None
        if rate != whole:
            raise forms.ValidationError(_("At most two decimals."))
        return whole


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False, **options)


class AgreeForm(forms.Form):
    """A discount to be agreed."""

    kind = forms.ChoiceField(label=gettext_lazy("Given for"), choices=queries.DISCOUNT_KINDS)
    rate = RateField(label=gettext_lazy("Discount, %"))
    days = forms.IntegerField(
        label=gettext_lazy("Paid within, days of issue"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("Empty: whenever it is paid."),
    )
    first = _day(label=gettext_lazy("For invoices issued from"))
    last = _day(label=gettext_lazy("Issued until"), required=False, help_text=gettext_lazy("Empty: until it is ended."))
    note = forms.CharField(
        label=gettext_lazy("Where it was agreed"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("The contract or letter that says so."),
    )


# Headings and values are those of the sheet `DISCOUNTS`: the export can be changed and brought in again.
DISCOUNTS = ListSpec(
    key="receivables.discounts",
    title=gettext_lazy("Agreed discounts"),
    question=gettext_lazy("What may which customer take off an invoice, and until when?"),
    sort="-first",
    search=("customer__name", "customer__customer_no", "note"),
    search_hint=gettext_lazy("Customer or note"),
    columns=(
        Col(
            key="customer",
            label=gettext_lazy("Customer"),
            path="customer__name",
            sort="customer__sort_key",
            needs=("customer_id",),
            link=lambda row: reverse("receivables:customer_discounts", args=[row["customer_id"]]),
        ),
        Col(key="customer_no", label=gettext_lazy("Customer no"), path="customer__customer_no"),
        Col(key="kind", label=gettext_lazy("Given for"), path="kind", kind=Kind.CHOICE, choices=queries.DISCOUNT_KINDS),
        Col(
            key="rate",
            label=gettext_lazy("Discount"),
            path="rate",
            text=lambda row: rate_text(row["rate"]),
        ),
        Col(key="days", label=gettext_lazy("Paid within, days"), path="days", kind=Kind.INTEGER),
        Col(key="first", label=gettext_lazy("Issued from"), path="first", kind=Kind.DAY),
        Col(key="last", label=gettext_lazy("Issued until"), path="last", kind=Kind.DAY),
        Col(key="note", label=gettext_lazy("Where it was agreed"), path="note", sort=""),
        Col(key="by", label=gettext_lazy("Agreed by"), path="agreed_by__person__name", sort=""),
        Col(key="at", label=gettext_lazy("Agreed"), path="agreed_at", kind=Kind.MOMENT, hidden=True),
    ),
    filters=(
        ChoiceFilter(key="kind", label=gettext_lazy("Given for"), path="kind", choices=queries.DISCOUNT_KINDS.items()),
        DayFilter(key="last", label=gettext_lazy("Issued until"), path="last"),
    ),
    empty=Empty(
        icon="percentage",
        title=gettext_lazy("No discount is agreed"),
        text=gettext_lazy("The sales director agrees discounts on a customer's account; the matching then knows them."),
    ),
)


@page(SEE)
def discounts(request: Request) -> HttpResponse:
    """Those in force first; ``show=all`` for those that have ended too."""
    everything = request.GET.get("show") == "all"
    words = {"now": _("In force"), "all": _("All")}
    told = {
        "keep": {"show": "all" if everything else "now"},
        "tabs": [(label, f"?{urlencode({'show': key})}", (key == "all") == everything) for key, label in words.items()],
    }
    rows = queries.visible_discounts(request.actor)
    rows = rows if everything else rows.filter(queries.in_force(clock.today()))
    return list_response(request, DISCOUNTS, rows, context=told, template="receivables/documents.html")


@page(SEE)
def customer(request: Request, pk: int) -> HttpResponse:
    """Everything agreed with one customer."""
    return _customer(request, pk)


def _customer(
    request: Request, pk: int, *, form: forms.Form | None = None, trouble: str = "", status: int = 200
) -> HttpResponse:
    whose, rows = queries.customer_discounts(request.actor, pk)
    today = clock.today()
    told = {
        "customer": whose,
        "lines": [(one, rate_text(one.rate), one.last is None or one.last >= max(today, one.first)) for one in rows],
        "today": today,
        "may_agree": request.actor.can(AGREE_DISCOUNTS),
        "form": form or AgreeForm(initial={"first": today, "days": 10}),
        "trouble": trouble,
    }
    return render(request, "receivables/customer_discounts.html", told, status=status)


@page(AGREE_DISCOUNTS)
@require_POST
def agree(request: Request, pk: int) -> HttpResponse:
    """Agree one; refused, everything typed is still there."""
    form = AgreeForm(request.POST)
    if form.is_valid():
        try:
            operations.agree_discount(actor=request.actor, customer=pk, **form.cleaned_data)
        except RefusedError as error:
            form.add_error(None, message_of(error))
        else:
            messages.success(request, _("Agreed. The next matching uses it."))
            return redirect("receivables:customer_discounts", pk)
    return _customer(request, pk, form=form, status=REFUSED)


def _ended(request: Request, customer: int, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except (RefusedError, StaleError) as error:
        status = STALE if isinstance(error, StaleError) else REFUSED
        return _customer(request, customer, trouble=message_of(error), status=status)
    messages.success(request, _("Ended; invoices issued later are owed in full."))
    return redirect("receivables:customer_discounts", customer)


@page(AGREE_DISCOUNTS)
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """From tomorrow on it counts for no new invoice."""
    found = get_object_or_404(queries.visible_discounts(request.actor), pk=pk)
    reason = request.POST.get("reason", "")[:LONGEST_REASON]
    return _ended(
        request,
        found.customer_id,
        lambda: operations.end_discount(actor=request.actor, discount=pk, reason=reason),
    )
