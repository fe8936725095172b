"""What the list of focus projects shows."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets import queries
from huikuan.foundation.lists.columns import Col, Kind, Row, to
from huikuan.foundation.lists.filters import BoolFilter, ChoiceFilter, DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.people.queries import units
from huikuan.foundation.permissions import Actor

TONES = {"planned": "azure", "running": "blue", "done": "green", "dropped": "secondary"}
MOST_OWNERS = 300


def owners(actor: Actor) -> Iterable[tuple[str, str | Promise]]:
    """Who may be responsible; where they are too many for a list, the search finds them."""
    rows = list(queries.may_own(actor).values_list("pk", "name")[: MOST_OWNERS + 1])
    return [(str(pk), name) for pk, name in rows] if len(rows) <= MOST_OWNERS else []


def regions(actor: Actor) -> Iterable[tuple[str, str | Promise]]:
    """Every region by name."""
    return [(str(pk), name) for pk, name in units().values_list("pk", "name")]


def _place(row: Row) -> str:
    return str(row["outlet__name"] or row["customer__name"] or row["market"])


def _outlets(row: Row) -> int | None:
    return row["growth"] or None


def _steps(row: Row) -> str:
    return f"{row['steps_done'] or 0} / {row['steps_all'] or 0}"


PROJECTS = ListSpec(
    key="targets.projects",
    title=_("Focus projects"),
    question=_("Which named projects stand behind the targets, and which are behind?"),
    sort="due",
    search=("name", "owner__name", "customer__name", "outlet__name", "market"),
    search_hint=_("project, person, customer or place"),
    columns=(
        Col(key="name", label=_("Project"), path="name", link=to("targets:project")),
        Col(key="kind", label=_("Kind"), path="kind", kind=Kind.CHOICE, choices=queries.PROJECT_KINDS),
        Col(key="state", label=_("State"), path="state", kind=Kind.STATE, choices=queries.PROJECT_STATES, tone=TONES),
        Col(key="owner", label=_("Responsible"), path="owner__name", sort="owner__sort_key"),
        Col(key="unit", label=_("Region"), path="unit__name"),
        Col(
            key="place",
            label=_("Where"),
            needs=("outlet__name", "customer__name", "market"),
            text=_place,
            sort="customer__sort_key",
        ),
        Col(key="due", label=_("Due on"), path="due_on", kind=Kind.DAY),
        Col(key="outlets", label=_("Outlets gained"), path="growth", kind=Kind.INTEGER, total=True, text=_outlets),
        Col(key="expected", label=_("Expected"), path="expected", kind=Kind.MONEY, total=True),
        Col(key="budget", label=_("Budget"), path="budget", kind=Kind.MONEY, total=True),
        Col(key="result", label=_("Brought"), path="result", kind=Kind.MONEY, total=True, hidden=True),
        Col(key="steps", label=_("Milestones"), path="steps_done", needs=("steps_all",), text=_steps, sort=""),
        Col(key="next", label=_("Next milestone"), path="next_step", sort=""),
        Col(key="next_day", label=_("Milestone due"), path="next_day", kind=Kind.DAY),
        Col(key="starts", label=_("Starts on"), path="starts_on", kind=Kind.DAY, hidden=True),
        Col(key="note", label=_("Closed because"), path="closing_note", sort="", hidden=True),
    ),
    filters=(
        BoolFilter(key="open", label=_("Not closed"), when=Q(state__in=["planned", "running"])),
        BoolFilter(key="late", label=_("Behind"), when=Q(late=True) | Q(step_late=True)),
        ChoiceFilter(key="kind", label=_("Kind"), path="kind", choices=queries.PROJECT_KINDS.items()),
        ChoiceFilter(key="state", label=_("State"), path="state", choices=queries.PROJECT_STATES.items()),
        ChoiceFilter(key="owner", label=_("Responsible"), path="owner", choices=owners),
        ChoiceFilter(key="unit", label=_("Region"), path="unit", choices=regions),
        DayFilter(key="due", label=_("Due on"), path="due_on"),
    ),
    empty=Empty(
        icon="flag",
        title=_("No focus projects yet"),
        text=_(
            "Outlets to be opened or lifted, customers to be strengthened, marginal outlets to be given up: each is a "
            "project with somebody responsible, a day and an amount. Together they explain what the schemes claim."
        ),
    ),
)
