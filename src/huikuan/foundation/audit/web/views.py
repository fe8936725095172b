"""Screens of the audit trail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from huikuan.foundation.audit import queries
from huikuan.foundation.audit.policies import SEE_AUDIT
from huikuan.foundation.audit.web.actions import action_words
from huikuan.foundation.lists.columns import Col, Kind
from huikuan.foundation.lists.filters import ChoiceFilter, DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.permissions import Actor, Request, Via, page

VIA = {
    "web": _("in the browser"),
    "api": _("by API"),
    "job": _("by a job"),
    "command": _("on the command line"),
}


def who(name: str) -> str:
    """Whoever did it; what nobody asked for (a command, a nightly job) was done by the system."""
    return gettext("the system") if name == Actor(user=None, via=Via.COMMAND).name else name


def _actions(actor: Actor) -> list[tuple[str, str]]:
    return [(code, str(action_words(code))) for code in queries.actions()]


def _actors(actor: Actor) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in queries.actors()]


EVENTS = ListSpec(
    key="audit.events",
    title=_("Audit trail"),
    question=_("Who did what, when and why?"),
    search=("subject", "actor", "reason"),
    search_hint=_("subject, person or reason"),
    sort="-at",
    columns=(
        Col(
            key="at",
            label=_("When"),
            path="at",
            kind=Kind.MOMENT,
            link=lambda row: reverse("audit_event", args=[row["pk"]]),
        ),
        Col(key="actor", label=pgettext_lazy("audit", "Done by"), path="actor", text=lambda row: who(row["actor"])),
        Col(key="action", label=_("What"), path="action", text=lambda row: str(action_words(row["action"]))),
        Col(key="subject", label=_("To what"), path="subject"),
        Col(key="reason", label=_("Why"), path="reason", sort=""),
        Col(key="via", label=_("Through"), path="via", kind=Kind.CHOICE, choices=VIA),
        Col(key="role", label=_("Role"), path="role", hidden=True),
        Col(key="request", label=_("Request"), path="request_id", sort="", hidden=True),
    ),
    filters=(
        ChoiceFilter(key="who", label=pgettext_lazy("audit", "Done by"), path="user_id", choices=_actors),
        ChoiceFilter(key="action", label=_("What"), path="action", choices=_actions),
        DayFilter(key="day", label=_("Day"), path="at__date"),
    ),
    empty=Empty(
        icon="history",
        title=_("Nothing has happened yet"),
        text=_("Every change leaves a trace here that nobody can alter."),
    ),
)


@page(SEE_AUDIT)
@require_GET
def events(request: Request) -> HttpResponse:
    """The trail, latest first."""
    return list_response(request, EVENTS, queries.visible_events(request.actor))


@page(SEE_AUDIT)
@require_GET
def event(request: Request, pk: int) -> HttpResponse:
    """One event with what was before and after."""
    try:
        found = queries.visible_events(request.actor).get(pk=pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    told = {
        "event": found,
        "who": who(found.actor),
        "action": action_words(found.action),
        "via": VIA.get(found.via, found.via),
        "figures": _figures(found.before or {}, found.after or {}),
    }
    return render(request, "audit/event.html", told)


def _figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [(name, _text(before.get(name)), _text(after.get(name))) for name in dict.fromkeys([*before, *after])]


def _text(value: Any) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
