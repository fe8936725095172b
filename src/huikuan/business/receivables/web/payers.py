"""Who else pays for whom: the list of learnt payers, and the page on which one is confirmed or refused."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import CONFIRM_PAYERS, SEE
from huikuan.business.receivables.web.history import told_events
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation.lists.columns import Col, Kind
from huikuan.foundation.lists.filters import DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page

REFUSED, STALE = 422, 409
PAYERS = ListSpec(
    key="receivables.payers",
    title=gettext_lazy("Learnt payers"),
    question=gettext_lazy("Who pays for customers without being one of them, and may that be posted without asking?"),
    sort="-taught",
    search=("payer_name", "payer_account", "customer__name", "customer__customer_no"),
    search_hint=gettext_lazy("Payer, account or customer"),
    columns=(
        Col(
            key="payer",
            label=gettext_lazy("Payer"),
            path="payer_name",
            link=lambda row: reverse("receivables:payer", args=[row["pk"]]),
        ),
        Col(key="account", label=gettext_lazy("Account"), path="payer_account", sort=""),
        Col(
            key="customer",
            label=gettext_lazy("Pays for"),
            path="customer__name",
            sort="customer__sort_key",
            needs=("customer_id",),
            link=lambda row: reverse("receivables:account", args=[row["customer_id"]]),
        ),
        Col(key="used", label=gettext_lazy("Receipts"), path="used", kind=Kind.INTEGER, sort=""),
        Col(
            key="taught_by",
            label=gettext_lazy("Learnt from"),
            path="taught_by__person__name",
            sort="",
            text=lambda row: row["taught_by__person__name"] or _("a file"),
        ),
        Col(key="taught", label=gettext_lazy("Learnt"), path="taught_at", kind=Kind.MOMENT),
        Col(
            key="state",
            label=gettext_lazy("State"),
            path="state",
            kind=Kind.STATE,
            choices=queries.PAYER_STATES,
            tone={"claimed": "orange", "confirmed": "green", "refused": "secondary"},
        ),
        Col(key="decided_by", label=gettext_lazy("Decided by"), path="decided_by__person__name", sort=""),
    ),
    filters=(DayFilter(key="taught", label=gettext_lazy("Learnt"), path="taught_at"),),
    empty=Empty(
        icon="users",
        title=gettext_lazy("Nobody here"),
        text=gettext_lazy(
            "When somebody else's money is said to pay a customer's invoice, that payer appears here to be confirmed."
        ),
    ),
)


@page(SEE)
def payers(request: Request) -> HttpResponse:
    """Those to be confirmed first; ``show`` = confirmed, refused or all."""
    asked = request.GET.get("show", "")
    chosen = asked if asked in ("confirmed", "refused", "all") else "claimed"
    words = {**queries.PAYER_STATES, "all": _("All")}
    rows = queries.visible_payers(request.actor)
    told = {
        "keep": {"show": chosen},
        "tabs": [(label, f"?{urlencode({'show': key})}", key == chosen) for key, label in words.items()],
    }
    rows = rows if chosen == "all" else rows.filter(state=chosen)
    return list_response(request, PAYERS, rows, context=told, template="receivables/documents.html")


@page(SEE)
def payer(request: Request, pk: int) -> HttpResponse:
    """One learnt payer: from what it was learnt, its receipts, and the decision."""
    return _payer(request, pk)


def _payer(request: Request, pk: int, trouble: str = "", status: int = 200) -> HttpResponse:
    found = queries.payer_page(request.actor, pk)
    told = {
        "found": found,
        "link": found.link,
        "may_decide": request.actor.can(CONFIRM_PAYERS),
        "trouble": trouble,
        "events": told_events(found.events),
    }
    return render(request, "receivables/payer.html", told, status=status)


def _decided(request: Request, pk: int, deed: Callable[[], object], said: str) -> HttpResponse:
    try:
        deed()
    except (RefusedError, StaleError) as error:
        return _payer(request, pk, message_of(error), STALE if isinstance(error, StaleError) else REFUSED)
    messages.success(request, said)
    return redirect("receivables:payer", pk)


@page(CONFIRM_PAYERS)
@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """From now on the matching posts this payer's money by itself where it is sure."""
    seen = request.POST.get("seen", "")
    return _decided(
        request,
        pk,
        lambda: operations.confirm_payer(actor=request.actor, link=pk, seen=seen),
        _("Confirmed. The next matching uses it."),
    )


@page(CONFIRM_PAYERS)
@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    """This payer is not suggested for the customer any more."""
    seen, reason = request.POST.get("seen", ""), request.POST.get("reason", "")[:2000]
    return _decided(
        request,
        pk,
        lambda: operations.refuse_payer(actor=request.actor, link=pk, seen=seen, reason=reason),
        _("Refused; this payer is not suggested for the customer any more."),
    )
