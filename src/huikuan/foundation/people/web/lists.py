"""What the lists of people and accounts show."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huikuan.foundation.lists.columns import Col, Kind
from huikuan.foundation.lists.filters import ChoiceFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.people.queries import units
from huikuan.foundation.permissions.actor import Actor

ROLES = {
    "director": _("sales director"),
    "manager": _("regional manager"),
    "rep": _("salesperson"),
    "finance": _("finance"),
    "admin": _("administrator"),
}
PRESENT = {True: _("works here"), False: _("has left")}
PRESENT_TONES = {True: "green", False: "secondary"}
OPEN = {True: _("can sign in"), False: _("locked")}


def regions(actor: Actor) -> list[tuple[str, str]]:
    """Every unit by name."""
    return [(str(pk), name) for pk, name in units().values_list("pk", "name")]


PEOPLE = ListSpec(
    key="people.list",
    title=_("People"),
    question=_("Who works here, in which role, and who leads whom?"),
    search=("name", "employee_no", "sort_key"),
    search_hint=_("name, pinyin or number"),
    sort="name",
    columns=(
        Col(
            key="name",
            label=_("Name"),
            path="name",
            sort="sort_key",
            link=lambda row: reverse("person", args=[row["pk"]]),
        ),
        Col(key="number", label=_("Number"), path="employee_no"),
        Col(key="role", label=_("Role"), path="role", kind=Kind.CHOICE, choices=ROLES),
        Col(key="superior", label=_("Superior"), path="parent__name", sort="parent__sort_key"),
        Col(key="unit", label=_("Region"), path="unit__name"),
        Col(
            key="present",
            label=_("Present"),
            path="active",
            kind=Kind.STATE,
            choices=PRESENT,
            tone=PRESENT_TONES,
        ),
        Col(key="notes", label=_("Notes"), path="notes", sort="", hidden=True),
    ),
    filters=(
        ChoiceFilter(key="role", label=_("Role"), path="role", choices=tuple(ROLES.items())),
        ChoiceFilter(key="unit", label=_("Region"), path="unit", choices=regions),
        ChoiceFilter(
            key="present",
            label=_("Present"),
            path="active",
            choices=(("True", PRESENT[True]), ("False", PRESENT[False])),
        ),
    ),
    empty=Empty(
        icon="users-group",
        title=_("Nobody here yet"),
        text=_("People come with the workbook, or are added one by one."),
        url="/imports/new/",
        button=_("Bring in a workbook"),
    ),
)


def _shown(row: Any) -> str:
    return row["person__name"] or "–"


USERS = ListSpec(
    key="people.users",
    title=_("Users"),
    question=_("Who can sign in?"),
    search=("username", "person__name", "person__sort_key"),
    sort="username",
    columns=(
        Col(
            key="username",
            label=_("Signs in as"),
            path="username",
            link=lambda row: reverse("user", args=[row["pk"]]),
        ),
        Col(key="person", label=_("Person"), path="person__sort_key", needs=("person__name",), text=_shown),
        Col(key="role", label=_("Role"), path="person__role", kind=Kind.CHOICE, choices=ROLES),
        Col(
            key="open",
            label=pgettext_lazy("sign-in", "Account"),
            path="is_active",
            kind=Kind.STATE,
            choices=OPEN,
            tone=PRESENT_TONES,
        ),
        Col(key="last", label=_("Last signed in"), path="last_login", kind=Kind.MOMENT),
    ),
    filters=(
        ChoiceFilter(
            key="open",
            label=pgettext_lazy("sign-in", "Account"),
            path="is_active",
            choices=(("True", OPEN[True]), ("False", OPEN[False])),
        ),
    ),
)
