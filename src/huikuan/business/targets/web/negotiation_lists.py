"""What the lists of offers and of counters show."""

from __future__ import annotations

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets import queries
from huikuan.business.targets.names import sum_name
from huikuan.engine.money import divide_half_even
from huikuan.foundation.lists.columns import Col, Kind, Row
from huikuan.foundation.lists.filters import BoolFilter, ChoiceFilter
from huikuan.foundation.lists.spec import Empty, ListSpec

TONES = {
    "issued": "azure",
    "countered": "orange",
    "reissued": "yellow",
    "agreed": "green",
    "signed": "green",
    "released": "green",
    "closed": "secondary",
}


def _settled(row: Row) -> str:
    return f"{row['settled']} / {row['line_count']}"


def _mean(row: Row) -> int | None:
    return None if row["quarter"] is None else divide_half_even(row["quarter"], 3)


def _customer(row: Row) -> str:
    return row["customer__name"] or sum_name(row["offer__scope"], row["position"], row["count"])


OFFERS = ListSpec(
    key="targets.offers",
    title=_("Negotiation"),
    question=_("Who has agreed to which target, and who has not answered?"),
    sort="person",
    search=("person__name", "person__employee_no", "decider__name"),
    search_hint=_("Person or manager"),
    columns=(
        Col(
            key="person",
            label=_("Person"),
            path="person__name",
            sort="person__sort_key",
            link=lambda row: reverse("targets:offer", args=[row["pk"]]),
        ),
        Col(
            key="scope",
            label=_(
                "Target of",
            ),
            path="scope",
            kind=Kind.CHOICE,
            choices=queries.SCOPES,
        ),
        Col(key="decider", label=_("Manager"), path="decider__name", sort="decider__sort_key"),
        Col(key="state", label=_("State"), path="state", kind=Kind.STATE, choices=queries.OFFER_STATES, tone=TONES),
        Col(key="asked", label=_("Sales issued"), path="asked_sales", kind=Kind.MONEY),
        Col(key="sales", label=_("Sales now"), path="sales", kind=Kind.MONEY),
        Col(key="change", label=_("Difference"), path="change", kind=Kind.MONEY),
        Col(key="over", label=_("Over-assigned"), path="over", kind=Kind.MONEY, hidden=True),
        Col(key="collection", label=_("Collection"), path="collection", kind=Kind.MONEY),
        Col(key="lines", label=_("Lines agreed"), path="settled", needs=("line_count",), sort="settled", text=_settled),
        Col(key="waiting", label=_("Lines without answer"), path="waiting_count", kind=Kind.INTEGER),
        Col(key="countered", label=_("Lines countered"), path="countered_count", kind=Kind.INTEGER),
        Col(key="answered", label=_("Answered"), path="answered_at", kind=Kind.MOMENT),
        Col(key="reminded", label=_("Reminded"), path="reminded_at", kind=Kind.MOMENT, hidden=True),
    ),
    filters=(
        ChoiceFilter(key="state", label=_("State"), path="state", choices=queries.OFFER_STATES.items()),
        ChoiceFilter(key="scope", label=_("Target of"), path="scope", choices=queries.SCOPES.items()),
        BoolFilter(key="silent", label=_("Not answered"), when=Q(waiting_count__gt=0)),
        BoolFilter(key="over", label=_("Over-assigned"), when=Q(over__gt=0)),
        BoolFilter(key="lower", label=_("Lower than issued"), when=Q(sales__lt=F("asked_sales"))),
    ),
    empty=Empty(
        icon="send",
        title=_("Nothing has been issued yet"),
        text=_("Issue the plan: everybody gets their lines and answers them, on the phone too."),
    ),
)
COUNTERS = ListSpec(
    key="targets.counters",
    title=_("Countered targets"),
    question=_("Who says what is too much, and what speaks for it?"),
    sort="less",
    search=("customer__name", "offer__person__name", "reason"),
    search_hint=_("Person, customer or reason"),
    columns=(
        Col(
            key="person",
            label=_("Person"),
            path="offer__person__name",
            sort="offer__person__sort_key",
            link=lambda row: reverse("targets:offer_line", args=[row["pk"]]),
        ),
        Col(
            key="customer",
            label=_("Customer"),
            path="customer__name",
            sort="customer__sort_key",
            needs=("count", "position", "offer__scope"),
            text=_customer,
        ),
        Col(key="kind", label=_("Kind"), path="kind", kind=Kind.CHOICE, choices=queries.KINDS),
        Col(key="amount", label=_("Issued target"), path="amount", kind=Kind.MONEY, total=True),
        Col(key="countered", label=_("Countered"), path="countered", kind=Kind.MONEY, total=True),
        Col(key="less", label=_("Difference"), path="less", kind=Kind.MONEY, total=True),
        Col(key="median", label=_("Forecast (median)"), path="median", kind=Kind.MONEY),
        Col(key="capacity", label=_("Capacity"), path="capacity", kind=Kind.MONEY),
        Col(key="reason", label=_("Reason"), path="reason", sort=""),
        Col(key="support", label=_("Support needed"), path="support", sort=""),
        Col(key="last_year", label=_("Same month last year"), path="last_year", kind=Kind.MONEY),
        Col(key="recent", label=_("Mean of 3 months"), path="quarter", kind=Kind.MONEY, text=_mean),
        Col(key="headroom", label=_("Credit headroom"), path="headroom", kind=Kind.MONEY),
        Col(key="overdue", label=_("Overdue"), path="overdue", kind=Kind.MONEY),
    ),
    filters=(ChoiceFilter(key="kind", label=_("Kind"), path="kind", choices=queries.KINDS.items()),),
    empty=Empty(
        icon="thumb-up",
        title=_("Nothing waits for a decision"),
        text=_("What people counter appears here, with what speaks for it and against it."),
    ),
)
