"""What the list of disputes shows, and how their deadlines are told."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables import queries
from huikuan.business.receivables.web.letter_lists import CUSTOMER
from huikuan.foundation.lists.columns import Col, Kind, Row
from huikuan.foundation.lists.filters import BoolFilter, ChoiceFilter, DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec

STATES = {"open": pgettext_lazy("dispute", "open"), "resolved": _("resolved")}
OUTCOME = pgettext_lazy("dispute", "Outcome")
TONES = {"late": "red", "soon": "orange", "later": "secondary", "done": "secondary"}


def deadline_words(due_by: date | None, today: date) -> str:
    """How long there is still time to settle an open dispute, in the reader's language; "" without a deadline."""
    if due_by is None:
        return ""
    left = (due_by - today).days
    if left < 0:
        return ngettext("{days} day overdue", "{days} days overdue", -left).format(days=-left)
    if left == 0:
        return gettext("due today")
    return ngettext("{days} day left", "{days} days left", left).format(days=left)


def _deadline(row: Row) -> Any:
    return deadline_words(row["due_by"], row["as_of"]) if row["state"] == "open" else ""


DISPUTES = ListSpec(
    key="receivables.disputes",
    title=_("Disputes"),
    question=_("What do customers not agree with, and who settles it by when?"),
    sort="deadline",
    search=("customer__name", "customer__customer_no", "reason", "letter__number"),
    search_hint=_("Customer, reason or letter"),
    columns=(
        Col(
            key="opened",
            label=_("Opened"),
            path="opened_on",
            kind=Kind.DAY,
            link=lambda row: reverse("receivables:dispute", args=[row["pk"]]),
        ),
        CUSTOMER,
        Col(key="amount", label=_("Disputed"), path="amount", kind=Kind.MONEY, total=True),
        Col(key="kind", label=_("Kind"), path="kind", kind=Kind.CHOICE, choices=dict(queries.DISPUTE_KINDS)),
        Col(key="reason", label=_("Reason"), path="reason", sort=""),
        Col(key="settles", label=_("Settled by"), path="owner__name", sort="owner__sort_key"),
        Col(key="due_by", label=_("Settle by"), path="due_by", kind=Kind.DAY),
        Col(
            key="deadline",
            label=_("Deadline"),
            path="urgency",
            sort="waits",
            kind=Kind.STATE,
            needs=("due_by", "as_of", "state"),
            text=_deadline,
            tone=TONES,
        ),
        Col(
            key="state",
            label=_("State"),
            path="state",
            kind=Kind.STATE,
            choices=STATES,
            tone={"open": "red", "resolved": "green"},
        ),
        Col(
            key="outcome",
            label=OUTCOME,
            path="outcome",
            kind=Kind.CHOICE,
            choices=dict(queries.OUTCOMES),
            hidden=True,
        ),
        Col(key="letter", label=_("Letter"), path="letter__number", hidden=True),
    ),
    filters=(
        ChoiceFilter(key="state", label=_("State"), path="state", choices=tuple(STATES.items())),
        ChoiceFilter(key="kind", label=_("Kind"), path="kind", choices=queries.DISPUTE_KINDS),
        BoolFilter(key="late", label=_("Deadline passed"), when=Q(urgency="late")),
        ChoiceFilter(key="outcome", label=OUTCOME, path="outcome", choices=queries.OUTCOMES),
        DayFilter(key="due_by", label=_("Settle by"), path="due_by"),
    ),
    empty=Empty(
        icon="gavel",
        title=_("No disputes"),
        text=_("What a customer contests of an invoice, or of its balance in a reply to a letter, stands here."),
    ),
)
