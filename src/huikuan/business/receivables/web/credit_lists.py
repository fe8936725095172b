"""What the lists of credit and of proposals show."""

from __future__ import annotations

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huikuan.business.directory.terms_text import terms_words
from huikuan.business.receivables import queries
from huikuan.business.receivables.credit_settings import CHECKPOINTS
from huikuan.business.receivables.web.lists import NO_DATA
from huikuan.foundation.lists.columns import Col, Kind, Row
from huikuan.foundation.lists.filters import BoolFilter, ChoiceFilter, DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec

STRENGTH_TONES = {"none": "green", "warn": "orange", "stop": "red"}
SAYS = {"none": _("goes on"), "warn": _("warns"), "stop": _("stops")}
STATE_TONES = {"asked": "orange", "approved": "green", "refused": "secondary", "ended": "secondary"}
GRADES = [(letter, letter) for letter in "ABCD"]


def days_overdue(row: Row) -> int | None:
    """Of the oldest open item."""
    return queries.days_overdue(row["oldest_due"], row["as_of"]) or None


def in_words(row: Row) -> str:
    """Payment terms."""
    return terms_words(row["terms"] or "")


CREDIT = ListSpec(
    key="receivables.credit",
    title=_("Credit"),
    question=_("Whom do we trust how far, and who is stopped or warned of where?"),
    sort="headroom",
    follows="receivables",
    search=("name", "customer_no", "owner__name"),
    search_hint=_("Customer, number or owner"),
    columns=(
        Col(
            key="name",
            label=_("Customer"),
            path="name",
            sort="sort_key",
            link=lambda row: reverse("receivables:customer_credit", args=[row["pk"]]),
        ),
        Col(key="customer_no", label=_("Customer no"), path="customer_no", hidden=True),
        Col(key="owner", label=_("Owner"), path="owner__name", sort="owner__sort_key"),
        Col(key="region", label=_("Region"), path="effective_unit__name", hidden=True),
        Col(key="limit", label=_("Credit limit"), path="limit", kind=Kind.MONEY),
        Col(key="temporary", label=_("Temporary limit"), path="temporary", kind=Kind.MONEY, hidden=True),
        Col(key="exposure", label=_("Exposure"), path="exposure", kind=Kind.MONEY, total=True),
        Col(key="headroom", label=_("Headroom"), path="headroom", kind=Kind.MONEY),
        Col(key="drafts", label=_("Uncleared drafts"), path="drafts", kind=Kind.MONEY, hidden=True),
        Col(key="orders", label=_("Undelivered orders"), path="orders", kind=Kind.MONEY, hidden=True),
        Col(key="grade", label=_("Grade"), path="grade_now"),
        Col(
            key="days",
            label=_("Days overdue"),
            kind=Kind.INTEGER,
            sort="",
            needs=("oldest_due", "as_of"),
            text=days_overdue,
        ),
        Col(key="since", label=_("Overdue since"), path="oldest_due", kind=Kind.DAY, hidden=True),
        *(
            Col(key=code, label=label, path=f"at_{code}", kind=Kind.STATE, choices=SAYS, tone=STRENGTH_TONES)
            for code, label in CHECKPOINTS.items()
        ),
        Col(key="terms", label=_("Payment terms"), path="terms", hidden=True, text=in_words),
    ),
    filters=(
        *(
            ChoiceFilter(key=code, label=label, path=f"at_{code}", choices=SAYS.items())
            for code, label in CHECKPOINTS.items()
        ),
        ChoiceFilter(key="grade", label=_("Grade"), path="grade_now", choices=GRADES),
        BoolFilter(key="over", label=_("Over the limit"), when=Q(headroom__lt=0)),
        BoolFilter(key="near", label=_("Less than a tenth left"), when=queries.NEAR),
        BoolFilter(key="raised", label=_("Temporary limit in force"), when=Q(temporary__gt=F("credit_limit"))),
        BoolFilter(key="without", label=_("Without a limit"), when=Q(limit=None)),
    ),
    empty=NO_DATA,
)
PROPOSALS = ListSpec(
    key="receivables.credit_proposals",
    title=_("Proposed limits"),
    question=_("Which limits wait for approval, and what was decided?"),
    sort="-asked",
    search=("customer__name", "customer__customer_no", "reason"),
    search_hint=_("Customer or reason"),
    columns=(
        Col(key="asked", label=_("Proposed"), path="requested_at", kind=Kind.MOMENT),
        Col(
            key="customer",
            label=_("Customer"),
            path="customer__name",
            sort="customer__sort_key",
            needs=("customer_id",),
            link=lambda row: reverse("receivables:customer_credit", args=[row["customer_id"]]),
        ),
        Col(key="kind", label=_("Kind"), path="kind", kind=Kind.CHOICE, choices=queries.CREDIT_KINDS),
        Col(key="on_file", label=_("Limit on file"), path="customer__credit_limit", kind=Kind.MONEY),
        Col(key="limit", label=_("Proposed limit"), path="limit", kind=Kind.MONEY),
        Col(key="terms", label=_("Payment terms"), path="terms", hidden=True, text=in_words),
        Col(key="until", label=_("Valid through"), path="until", kind=Kind.DAY),
        Col(key="reason", label=_("Reason"), path="reason", sort=""),
        Col(key="by", label=_("Proposed by"), path="requested_by__person__name", sort=""),
        Col(
            key="state",
            label=_("State"),
            path="state",
            kind=Kind.STATE,
            choices=queries.CREDIT_STATES,
            tone=STATE_TONES,
        ),
        Col(key="decided_by", label=_("Decided by"), path="decided_by__person__name", sort=""),
    ),
    filters=(
        ChoiceFilter(key="kind", label=_("Kind"), path="kind", choices=queries.CREDIT_KINDS.items()),
        DayFilter(key="until", label=_("Valid through"), path="until"),
    ),
    empty=Empty(
        icon="circle-check",
        title=_("Nothing waits"),
        text=_("Finance proposes a limit on the credit page of a customer; the sales director approves it."),
    ),
)
