"""What the lists of tiers and weeks show."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huikuan.business.fieldwork.policies import TIER_NAMES
from huikuan.foundation.lists.columns import Col, Kind, Row, to
from huikuan.foundation.lists.filters import BoolFilter, ChoiceFilter, DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec

TONES = {"1": "green", "2": "blue", "3": "azure", "P": "secondary"}
TIERS = ListSpec(
    key="fieldwork.tiers",
    title=_("Tiers"),
    question=_("Who deserves how much of our time, and why?"),
    search=("customer__name", "customer__customer_no"),
    search_hint=_("customer or number"),
    sort="rank",
    columns=(
        Col(
            key="customer",
            label=_("Customer"),
            path="customer__name",
            sort="customer__sort_key",
            needs=("customer_id",),
            link=to("collections:customer", "customer_id"),
        ),
        Col(key="rank", label=_("Rank"), path="rank", kind=Kind.INTEGER),
        Col(
            key="tier",
            label=_("Tier"),
            path="tier",
            kind=Kind.STATE,
            choices=TIER_NAMES,
            tone=TONES,
            link=to("fieldwork:tier"),
        ),
        Col(key="owner", label=_("Owner"), path="customer__owner__name", sort="customer__owner__sort_key"),
        Col(key="unit", label=_("Region"), path="customer__effective_unit__name", hidden=True),
        Col(key="receipts", label=_("Receipts, 12 months"), path="receipts", kind=Kind.MONEY, total=True),
        Col(key="sales", label=_("Sales, 12 months"), path="sales", kind=Kind.MONEY, total=True),
        Col(key="start", label=_("Share begins at"), path="share_start", kind=Kind.PERCENT),
        Col(key="share", label=_("Share"), path="share", kind=Kind.PERCENT),
        Col(key="visits", label=_("Visits this month"), path="visits", kind=Kind.INTEGER, total=True),
        Col(key="calls", label=_("Calls this month"), path="calls", kind=Kind.INTEGER, total=True),
        Col(key="reason", label=_("Set by hand because"), path="override_reason", hidden=True),
    ),
    filters=(
        ChoiceFilter(key="tier", label=_("Tier"), path="tier", choices=list(TIER_NAMES.items())),
        BoolFilter(key="hand", label=_("Set by hand"), when=~Q(override_reason="")),
    ),
    empty=Empty(
        icon="star",
        title=_("No tiers yet"),
        text=_(
            "Tiers put customers in the order of what they pay: who brings the first 80 % is seen most often. They are "
            "computed as soon as a month is planned."
        ),
    ),
)


def to_week(row: Row) -> str:
    """Somebody's week plan."""
    return f"{reverse('fieldwork:week')}?person={row['person_id']}&day={row['monday']:%Y-%m-%d}"


WEEKS = ListSpec(
    key="fieldwork.weeks",
    title=_("Load of the weeks"),
    question=_("Whose weeks are too full, whose too empty, and which contacts found no room?"),
    search=("person__name", "person__employee_no"),
    search_hint=_("person or number"),
    sort="week",
    columns=(
        Col(key="week", label=_("Week of"), path="monday", kind=Kind.DAY, link=to_week, needs=("person_id",)),
        Col(key="person", label=_("Person"), path="person__name", sort="person__sort_key"),
        Col(key="days", label=_("Working days"), path="days", kind=Kind.INTEGER),
        Col(key="visits", label=_("Visits"), path="visits", kind=Kind.INTEGER, total=True),
        Col(key="calls", label=_("Calls"), path="calls", kind=Kind.INTEGER, total=True),
        Col(key="at_stake", label=_("Money at stake"), path="at_stake", kind=Kind.MONEY, total=True),
        Col(key="load", label=_("Load"), path="load", kind=Kind.PERCENT),
        Col(key="debt", label=_("No room for"), path="debt", kind=Kind.INTEGER, total=True),
        Col(key="contacts", label=_("Contacts now"), path="contacts", kind=Kind.INTEGER, total=True),
        Col(key="done", label=_("Done"), path="done", kind=Kind.INTEGER, total=True),
        Col(key="developments", label=_("Developments"), path="developments", kind=Kind.INTEGER, hidden=True),
        Col(key="collecting", label=_("Collecting"), path="collecting", kind=Kind.INTEGER, hidden=True),
        Col(key="lifting", label=_("Measures"), path="lifting", kind=Kind.INTEGER, hidden=True),
        Col(key="summary", label=_("Summary"), path="summary", sort="", hidden=True),
    ),
    filters=(
        BoolFilter(key="debt", label=_("With contacts that found no room"), when=Q(debt__gt=0)),
        BoolFilter(key="full", label=_("Fuller than a week"), when=Q(load__gt=1)),
        DayFilter(key="week", label=_("Week of"), path="monday"),
    ),
    empty=Empty(
        icon="calendar-week",
        title=_("No week plans yet"),
        text=_("Week plans are drafted with the month: by each customer's tier, promises and what is overdue."),
    ),
)
