"""The list of what posted receipts have left open with a reason, and nobody has settled yet."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.receivables import queries
from huikuan.business.receivables.policies import SEE
from huikuan.foundation.lists.columns import Col, Kind, Row
from huikuan.foundation.lists.filters import DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.permissions import Request, page


def _kinds(row: Row) -> str:
    kinds = dict.fromkeys(kind for _item, _fen, kind in row["differences"])
    return _(", ").join(str(queries.CHANNELS[kind]) for kind in kinds)


def _poster(row: Row) -> Any:
    return row["decided_by__person__name"] or _("the matching")


DIFFERENCES = ListSpec(
    key="receivables.differences",
    title=gettext_lazy("Differences that wait"),
    question=gettext_lazy("What have posted receipts left open with a reason, and who has to say yes?"),
    sort="-difference",
    search=("receipt__receipt_no", "receipt__payer_name", "receipt__customer__name"),
    search_hint=gettext_lazy("Receipt, payer or customer"),
    columns=(
        Col(
            key="receipt_no",
            label=gettext_lazy("Receipt no"),
            path="receipt__receipt_no",
            needs=("receipt_id",),
            link=lambda row: reverse("receivables:receipt", args=[row["receipt_id"]]),
        ),
        Col(key="date", label=gettext_lazy("Date"), path="receipt__date", kind=Kind.DAY),
        Col(key="payer", label=gettext_lazy("Payer"), path="receipt__payer_name", sort="", hidden=True),
        Col(
            key="customer",
            label=gettext_lazy("Customer"),
            path="receipt__customer__name",
            sort="receipt__customer__sort_key",
            needs=("receipt__customer_id",),
            link=lambda row: (
                reverse("receivables:account", args=[row["receipt__customer_id"]])
                if row["receipt__customer_id"]
                else None
            ),
        ),
        Col(key="paid", label=gettext_lazy("Paid"), path="suggested", kind=Kind.MONEY),
        Col(key="kinds", label=gettext_lazy("Left open as"), sort="", needs=("differences",), text=_kinds),
        Col(
            key="difference",
            label=gettext_lazy("Difference left open"),
            path="difference_fen",
            kind=Kind.MONEY,
            total=True,
        ),
        Col(key="posted_by", label=gettext_lazy("Posted by"), path="decided_by__person__name", sort="", text=_poster),
        Col(key="made", label=gettext_lazy("Proposed"), path="made_at", kind=Kind.MOMENT, hidden=True),
    ),
    filters=(DayFilter(key="date", label=gettext_lazy("Date"), path="receipt__date"),),
    empty=Empty(
        icon="circle-check",
        title=gettext_lazy("Nothing waits"),
        text=gettext_lazy("What is within the limits is settled with the receipt; what is above them waits here."),
    ),
)


@page(SEE)
def differences(request: Request) -> HttpResponse:
    """Those that nobody has settled; ``show=approval`` for those that wait for an approver."""
    approval = request.GET.get("show") == "approval"
    words = {"settle": _("To be settled"), "approval": _("Waiting for approval")}
    told: dict[str, Any] = {
        "keep": {"show": "approval" if approval else "settle"},
        "tabs": [
            (label, f"?{urlencode({'show': key})}", (key == "approval") == approval) for key, label in words.items()
        ],
        "doors": [(_("Write-offs and settlements"), reverse("receivables:adjustments"), "checklist")]
        if approval
        else [],
    }
    rows = queries.unapproved(request.actor) if approval else queries.unsettled(request.actor)
    return list_response(request, DIFFERENCES, rows, context=told, template="receivables/documents.html")
