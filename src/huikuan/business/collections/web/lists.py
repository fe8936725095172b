"""What the lists of plan lines, promises and measures show."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.business.collections.policies import MEASURE_STATES, PROMISE_STATES
from huikuan.business.collections.sheets import MEASURE_KINDS, NEXT_STEPS
from huikuan.foundation import clock
from huikuan.foundation.imports.columns import Choice
from huikuan.foundation.lists.columns import Col, Kind, to
from huikuan.foundation.lists.filters import BoolFilter, ChoiceFilter, DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.people.models import Person, Unit
from huikuan.foundation.permissions import Actor
from huikuan.foundation.speech import in_words

NOBODY = "nobody"
MOST_OWNERS = 300
STEPS = {choice.code: choice for choice in NEXT_STEPS}
KINDS = {choice.code: choice for choice in MEASURE_KINDS}
STATE_TONES = {
    "open": "blue",
    "part_kept": "azure",
    "kept": "green",
    "broken": "red",
    "withdrawn": "secondary",
    "suggested": "secondary",
    "proposed": "orange",
    "approved": "green",
    "rejected": "secondary",
    "done": "green",
}


def owners(actor: Actor) -> Iterable[tuple[str, str | Promise]]:
    """Nobody, then the people in scope who sell or lead; where they are too many for a list, the search finds them."""
    people = Person.objects.without_tree_fields().filter(active=True, role__in=["rep", "manager", "director"])
    if not actor.sees_all:
        people = people.filter(pk__in=actor.people)
    yield NOBODY, _("(no owner)")
    rows = list(people.order_by("sort_key", "pk").values_list("pk", "name")[: MOST_OWNERS + 1])
    if len(rows) <= MOST_OWNERS:
        yield from ((str(pk), name) for pk, name in rows)


def units(actor: Actor) -> Iterable[tuple[str, str | Promise]]:
    """All regions, and none."""
    yield from (
        (str(pk), name) for pk, name in Unit.objects.without_tree_fields().order_by("pk").values_list("pk", "name")
    )
    yield NOBODY, _("(no region)")


def at(path: str):  # type: ignore[no-untyped-def]
    """A condition by id, or by none."""
    return lambda value: Q(**{path: None if value == NOBODY else int(value)})


def said(choices: dict[str, Choice], name: str):  # type: ignore[no-untyped-def]
    """A code of the row in the reader's language."""
    return lambda row: in_words(choices[row[name]]) if row[name] in choices else row[name]


CUSTOMER = Col(
    key="customer",
    label=_("Customer"),
    path="customer__name",
    sort="customer__sort_key",
    needs=("customer_id",),
    link=to("collections:customer", "customer_id"),
)
OWNER = Col(key="owner", label=_("Owner"), path="customer__owner__name", sort="customer__owner__sort_key")
PLAN = ListSpec(
    key="collections.plan",
    title=_("Collection plan"),
    question=_("Who pays how much this month, what covers it, and what is the next step?"),
    search=("customer__name", "customer__customer_no", "customer__owner__name"),
    search_hint=_("customer, number or owner"),
    sort="-unowned",
    columns=(
        CUSTOMER,
        OWNER,
        Col(
            key="step",
            label=_("Next step"),
            path="step",
            text=said(STEPS, "step"),
            link=to("collections:line"),
        ),
        Col(key="step_date", label=_("On"), path="step_date", kind=Kind.DAY),
        Col(key="unowned", label=_("Unowned"), path="unowned", kind=Kind.MONEY, total=True),
        Col(key="unit", label=_("Region"), path="effective_unit__name", hidden=True),
        Col(key="opening", label=_("Opening receivable"), path="opening", kind=Kind.MONEY, total=True, hidden=True),
        Col(key="due", label=_("Due in month"), path="due_in_month", kind=Kind.MONEY, total=True, hidden=True),
        Col(key="target", label=_("Target"), path="target", kind=Kind.MONEY, total=True),
        Col(key="received", label=_("Received"), path="received", kind=Kind.MONEY, total=True),
        Col(key="promised", label=_("Promised"), path="promised", kind=Kind.MONEY, total=True),
        Col(key="measured", label=_("Measured"), path="measured", kind=Kind.MONEY, total=True),
        Col(key="overdue", label=_("Overdue at opening"), path="overdue", kind=Kind.MONEY, total=True),
        Col(key="expected", label=_("Expected on"), path="expected_date", kind=Kind.DAY, hidden=True),
        Col(key="risk", label=_("Unowned at risk"), path="risk_unowned", kind=Kind.MONEY, total=True, hidden=True),
        Col(key="surplus", label=_("Surplus"), path="surplus", kind=Kind.MONEY, total=True, hidden=True),
        Col(
            key="suggested", label=_("Suggested measure"), path="suggested", text=said(KINDS, "suggested"), hidden=True
        ),
        Col(key="difficulty", label=_("Customer's difficulty"), path="difficulty", hidden=True),
        Col(key="support", label=_("Support"), path="support", hidden=True),
    ),
    filters=(
        BoolFilter(key="hole", label=_("With a hole"), when=Q(unowned__gt=0)),
        ChoiceFilter(key="owner", label=_("Owner"), choices=owners, conditions=at("customer__owner")),
        ChoiceFilter(key="unit", label=_("Region"), choices=units, conditions=at("effective_unit")),
        ChoiceFilter(
            key="step",
            label=_("Next step"),
            choices=lambda actor: [
                ("due", _("due today or before")),
                *((code, in_words(one)) for code, one in STEPS.items()),
            ],
            conditions=lambda value: Q(step_date__lte=clock.today()) if value == "due" else Q(step=value),
        ),
    ),
    empty=Empty(
        icon="cash-banknote",
        title=_("No plan for this month yet"),
        text=_(
            "The collection plan says for every customer what should come in, what covers it and what is next. "
            "It is drafted from invoices, receipts and promises as soon as a month is planned."
        ),
    ),
)
PROMISES = ListSpec(
    key="collections.promises",
    title=_("Promises"),
    question=_("What have customers promised, and did they keep their word?"),
    search=("customer__name", "customer__customer_no", "customer__owner__name"),
    search_hint=_("customer, number or owner"),
    sort="-day",
    columns=(
        CUSTOMER,
        OWNER,
        Col(key="amount", label=_("Promised"), path="amount", kind=Kind.MONEY, total=True),
        Col(key="kept", label=_("Kept"), path="kept", kind=Kind.MONEY, total=True),
        Col(
            key="day",
            label=_("To be paid on"),
            path="promised_date",
            kind=Kind.DAY,
            link=to("collections:promise"),
        ),
        Col(key="state", label=_("State"), path="state", kind=Kind.STATE, choices=PROMISE_STATES, tone=STATE_TONES),
        Col(key="made_on", label=_("Made on"), path="made_on", kind=Kind.DAY, hidden=True),
        Col(key="made_by", label=_("Recorded by"), path="made_by__name", sort="made_by__sort_key", hidden=True),
        Col(key="support", label=_("Support needed"), path="support_needed", sort=""),
    ),
    filters=(
        ChoiceFilter(key="state", label=_("State"), path="state", choices=list(PROMISE_STATES.items())),
        ChoiceFilter(key="owner", label=_("Owner"), choices=owners, conditions=at("customer__owner")),
        DayFilter(key="day", label=_("To be paid on"), path="promised_date"),
    ),
    empty=Empty(
        icon="thumb-up",
        title=_("No promises yet"),
        text=_(
            "When a customer says how much it will pay and when, record it on the customer's page: two fields, one "
            "minute. It then counts towards the target until the day has passed."
        ),
        url="/customers/",
        button=_("Choose a customer"),
    ),
)
MEASURES = ListSpec(
    key="collections.measures",
    title=_("Measures"),
    question=_("What closes the gaps, and what waits for my decision?"),
    search=("customer__name", "customer__customer_no", "customer__owner__name", "text"),
    search_hint=_("customer, number or measure"),
    sort="-recorded",
    columns=(
        CUSTOMER,
        OWNER,
        Col(
            key="measure",
            label=_("Measure"),
            path="text",
            needs=("kind",),
            text=lambda row: in_words(KINDS[row["kind"]]) if row["kind"] in KINDS else row["text"],
            link=to("collections:measure"),
        ),
        Col(key="expected", label=_("Expected effect"), path="expected", kind=Kind.MONEY, total=True),
        Col(key="cost", label=_("Cost"), path="cost", kind=Kind.MONEY, total=True),
        Col(key="produced", label=_("Brought so far"), path="produced", kind=Kind.MONEY, total=True),
        Col(key="due", label=_("Done by"), path="due_date", kind=Kind.DAY),
        Col(key="state", label=_("State"), path="state", kind=Kind.STATE, choices=MEASURE_STATES, tone=STATE_TONES),
        Col(key="recorded", label=_("Recorded on"), path="recorded_at", kind=Kind.MOMENT, hidden=True),
    ),
    filters=(
        ChoiceFilter(key="state", label=_("State"), path="state", choices=list(MEASURE_STATES.items())),
        ChoiceFilter(key="owner", label=_("Owner"), choices=owners, conditions=at("customer__owner")),
    ),
    empty=Empty(
        icon="tool",
        title=_("No measures yet"),
        text=_(
            "A measure closes the gap between what a customer has promised and its target. The plan suggests one for "
            "each gap; you propose your own on the customer's page, and a manager approves it."
        ),
    ),
)
