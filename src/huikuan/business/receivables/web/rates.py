"""Exchange rates that the company keeps: the list, and the page of one on which it is corrected or taken back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import KEEP_RATES, SEE
from huikuan.business.receivables.web.forms import LONGEST_REASON
from huikuan.business.receivables.web.words import message_of
from huikuan.engine.currency import CURRENCIES, rate_text, read_rate
from huikuan.foundation import clock
from huikuan.foundation.lists.columns import Col, Kind, Row, to
from huikuan.foundation.lists.filters import ChoiceFilter, DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page

REFUSED, STALE = 422, 409


def _shown(row: Row) -> str:
    return _("none: taken back") if row["rate_e8"] is None else rate_text(row["rate_e8"])


# Headings and values are those of the sheet `RATES`: the export can be added to and brought in again.
RATES = ListSpec(
    key="receivables.rates",
    title=gettext_lazy("Exchange rates"),
    question=gettext_lazy("At which rate is what comes in another currency entered in the books?"),
    sort="-day",
    search=("currency", "reason"),
    search_hint=gettext_lazy("Currency or source"),
    columns=(
        Col(
            key="currency",
            label=pgettext_lazy("exchange rate", "Currency"),
            path="currency",
            link=to("receivables:rate"),
        ),
        Col(key="day", label=gettext_lazy("Valid from"), path="day", kind=Kind.DAY),
        Col(key="rate", label=gettext_lazy("Rate, yuan for one unit"), path="rate_e8", text=_shown),
        Col(key="note", label=gettext_lazy("Where it is from"), path="reason", sort=""),
        Col(key="by", label=gettext_lazy("Entered by"), path="recorded_by__person__name", sort=""),
        Col(key="at", label=gettext_lazy("Entered"), path="recorded_at", kind=Kind.MOMENT),
    ),
    filters=(
        ChoiceFilter(
            key="currency",
            label=pgettext_lazy("exchange rate", "Currency"),
            path="currency",
            choices=[(code, code) for code in CURRENCIES],
        ),
        DayFilter(key="day", label=gettext_lazy("Valid from"), path="day"),
    ),
    empty=Empty(
        icon="currency-yuan",
        title=gettext_lazy("No exchange rate is kept"),
        text=gettext_lazy(
            "Finance enters the rate of a currency with the day from which it is valid. Bank statements in it then "
            "come in by themselves, and forms suggest it."
        ),
    ),
)


class RateField(forms.CharField):
    """A rate such as 7.1234 as integer hundred-millionths."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "num"}

    def clean(self, value: Any) -> int:
        """Raises ValidationError for what is no number, or one too fine."""
        try:
            return read_rate(super().clean(value))
        except ValueError:
            raise forms.ValidationError(_("Yuan for one unit, such as 7.1234, at most eight decimals.")) from None


class RateForm(forms.Form):
    """A rate to be kept."""

    currency = forms.ChoiceField(
        label=pgettext_lazy("exchange rate", "Currency"), choices=[(code, code) for code in CURRENCIES]
    )
    day = forms.DateField(
        label=gettext_lazy("Valid from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        localize=False,
        help_text=gettext_lazy("It is valid until the next day for which a rate is kept."),
    )
    rate = RateField(
        label=gettext_lazy("Rate, yuan for one unit"), help_text=gettext_lazy("Yuan for one unit, such as 7.1234.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Where it is from"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Such as the central parity rate of the day, or the bank's buying rate."),
    )


class CorrectForm(forms.Form):
    """Another rate for the same day."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    rate = RateField(label=gettext_lazy("Rate, yuan for one unit"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON)


@page(SEE)
def rates(request: Request) -> HttpResponse:
    """Those that count; ``show=all`` for every version."""
    everything = request.GET.get("show") == "all"
    words = {"now": _("In force"), "all": _("All versions")}
    told: dict[str, Any] = {
        "keep": {"show": "all" if everything else "now"},
        "tabs": [(label, f"?{urlencode({'show': key})}", (key == "all") == everything) for key, label in words.items()],
    }
    if request.actor.can(KEEP_RATES):
        told["doors"] = [(_("Enter a rate"), reverse("receivables:new_rate"), "plus")]
    rows = queries.rate_versions() if everything else queries.rates_in_force()
    return list_response(request, RATES, rows, context=told, template="receivables/documents.html")


@page(KEEP_RATES)
def new_rate(request: Request) -> HttpResponse:
    """Enter the rate of a currency from a day on."""
    form = RateForm(request.POST or None, initial={"currency": "USD", "day": clock.today()} | _asked(request))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.keep_rate(actor=request.actor, **form.cleaned_data)
        except RefusedError as error:
            form.add_error(None, message_of(error))
        except StaleError as error:
            form.add_error("day", _("A rate of this day is kept already: correct that one."))
            found, status = error.current, STALE
            return render(request, "receivables/new_rate.html", {"form": form, "kept": found}, status=status)
        else:
            messages.success(request, _("Kept. What is entered from now on uses it."))
            return redirect("receivables:rates")
    return render(request, "receivables/new_rate.html", {"form": form}, status=status)


def _asked(request: Request) -> dict[str, object]:
    found: dict[str, object] = {}
    if request.GET.get("currency") in CURRENCIES:
        found["currency"] = request.GET["currency"]
    with suppress(ValueError):
        found["day"] = date.fromisoformat(request.GET.get("day", ""))
    return found


@page(SEE)
def rate(request: Request, pk: int) -> HttpResponse:
    """One currency and day: what was said of it, the last first."""
    return _rate(request, pk)


def _rate(
    request: Request, pk: int, *, form: forms.Form | None = None, trouble: str = "", status: int = 200
) -> HttpResponse:
    found = get_object_or_404(queries.rate_versions(), pk=pk)
    same = queries.rate_versions().filter(currency=found.currency, day=found.day)
    versions = list(same.select_related("recorded_by__person").order_by("-pk"))
    last = versions[0]
    keeps = request.actor.can(KEEP_RATES) and last.rate_e8 is not None
    told = {
        "last": last,
        "versions": [(one, None if one.rate_e8 is None else rate_text(one.rate_e8)) for one in versions],
        "rate": None if last.rate_e8 is None else rate_text(last.rate_e8),
        "form": (form or CorrectForm(initial={"seen": last.rate_e8})) if keeps else None,
        "may_enter": request.actor.can(KEEP_RATES) and last.rate_e8 is None,
        "trouble": trouble,
    }
    return render(request, "receivables/rate.html", told, status=status)


@page(KEEP_RATES)
@require_POST
def correct(request: Request, pk: int) -> HttpResponse:
    """Another rate in its place; refused, everything typed is still there."""
    found = get_object_or_404(queries.rate_versions(), pk=pk)
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return _rate(request, pk, form=form, status=REFUSED)
    told = {"currency": found.currency, "day": found.day} | form.cleaned_data
    return _done(request, pk, lambda: operations.keep_rate(actor=request.actor, **told), _("Corrected."), form)


@page(KEEP_RATES)
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """The day has no rate of its own after all."""
    get_object_or_404(queries.rate_versions(), pk=pk)
    reason = request.POST.get("reason", "")[:LONGEST_REASON]
    deed = lambda: operations.withdraw_rate(actor=request.actor, rate=pk, reason=reason)  # noqa: E731
    return _done(request, pk, deed, _("Taken back; what was entered at it stays."))


def _done(
    request: Request, pk: int, deed: Callable[[], Any], words: str, form: forms.Form | None = None
) -> HttpResponse:
    try:
        made = deed()
    except (RefusedError, StaleError) as error:
        status = STALE if isinstance(error, StaleError) else REFUSED
        return _rate(request, pk, form=form, trouble=message_of(error), status=status)
    messages.success(request, words)
    return redirect("receivables:rate", made.pk)
