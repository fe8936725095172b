"""The cockpit and its explanations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huikuan.business.collections import queries as collections
from huikuan.business.insight import agenda, news, queries
from huikuan.business.insight.policies import SEE_COCKPIT
from huikuan.business.insight.queries import ALL, Ownership, Owning, Where
from huikuan.business.insight.web.explaining import explanation
from huikuan.business.insight.web.words import FIGURES, amount_words, figure_words, no_region, nobody
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.permissions import Actor, Request, page
from huikuan.foundation.remembered import remembered

MOST_MONTHS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the cockpit shows of one node, to one reader, in one language."""

    where: Where
    found: Ownership
    things: list[agenda.Thing]
    changes: list[news.Change]
    doubts: dict[str, int]
    trajectory: queries.Trajectory


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What promises and measures, which come by the minute, change nothing about."""

    things: list[agenda.Thing]
    came: tuple[int, Fen]
    doubts: dict[str, int]


def look(actor: Actor, plan: Any, asked: Where, today: date) -> Seen:
    """All that has to be added up for the cockpit."""
    beside = remembered(
        ("cockpit", actor.user and actor.user.pk, get_language(), plan.pk, today),
        lambda: Beside(
            things=agenda.beside_collecting(actor, plan, today),
            came=news.arrived(actor, today),
            doubts=queries.findings_count(plan),
        ),
        module="targets",
    )
    where, found = queries.looked_at(actor, plan, asked)
    return Seen(
        where=where,
        found=found,
        things=agenda.five_things(actor, plan, today, beside.things),
        changes=news.since(actor, today, beside.came),
        doubts=beside.doubts,
        trajectory=queries.trajectory(actor, plan, where, today),
    )


@page(SEE_COCKPIT)
@drawn_once
def cockpit(request: Request) -> HttpResponse:
    """Where the month stands, what has no owner, what to do next; drilled by ``unit`` and ``owner``."""
    plan = collections.shown_plan(request.GET.get("plan", ""))
    if plan is None:
        return render(request, "insight/begin.html")
    today, actor, asked = clock.today(), request.actor, Where.read(request.GET)
    seen = look(actor, plan, asked, today)
    where, found, whole = seen.where, seen.found, seen.found.total
    told = {
        "plan": plan,
        "months": list(reversed(collections.current_plans()[:MOST_MONTHS])),
        "node": whole,
        "words": figure_words(),
        "trail": trail(plan, where, found) if request.GET.get("unit") or request.GET.get("owner") else [],
        "explain": {figure: explain_url(plan, where, figure) for figure in FIGURES},
        "at_risk": _("with risk: {amount}").format(amount=amount_words(whole.risk_unowned)) if whole.target else "",
        "things": seen.things,
        "changes": seen.changes,
        "doubts": seen.doubts,
        "waterfall": waterfall(whole),
        "trajectory": curve(seen.trajectory, today),
        **below(plan, found),
    }
    return render(request, "insight/home.html", told)


@page(SEE_COCKPIT)
def explain(request: Request, figure: str) -> HttpResponse:
    """Formula, inputs and documents of one figure of the ledger, for the panel."""
    plan = collections.shown_plan(request.GET.get("plan", ""))
    if plan is None or figure not in FIGURES:
        raise Http404(figure)
    _where, found = queries.looked_at(request.actor, plan, Where.read(request.GET))
    return render(request, "components/explanation.html", explanation(found.total, figure))


def below(plan: Any, found: Ownership) -> dict[str, Any]:
    """What the table of the level below needs."""
    words = {
        "company": (_("By region"), _("Region"), no_region()),
        "region": (_("By person"), _("Person"), nobody()),
        "person": (_("Customers, largest hole first"), _("Customer"), ""),
    }
    title, label, unnamed = words[found.level]
    missing = found.total.customers - len(found.below) if found.level == "person" else 0
    return {
        "below": title,
        "below_label": label,
        "more": missing,
        "children": [
            {"line": one, "name": one.name or unnamed, "url": one_below(plan, one), "of_nobody": not one.name}
            for one in found.below
        ],
    }


def one_below(plan: Any, line: Owning) -> str:
    """Where a line leads."""
    if line.customer is not None:
        return reverse("collections:customer", args=[line.customer])
    return here(plan, line.where or Where())


def trail(plan: Any, where: Where, found: Ownership) -> list[tuple[str, str]]:
    """From the whole scope down to the node."""
    steps = [(_("My scope"), here(plan, Where()))]
    if where.unit is not ALL:
        steps.append((found.region or no_region(), here(plan, Where(where.unit))))
    if where.owner is not ALL:
        steps.append((found.person or nobody(), here(plan, where)))
    return steps


def here(plan: Any, where: Where) -> str:
    """The cockpit of a node."""
    return f"{reverse('insight:cockpit')}?{urlencode({'plan': plan.pk, **where.address()})}"


def explain_url(plan: Any, where: Where, figure: str) -> str:
    """Where a figure explains itself."""
    parameters = urlencode({"plan": plan.pk, **where.address()})
    return f"{reverse('insight:explain', args=[figure])}?{parameters}"


def waterfall(line: Owning) -> dict[str, Any]:
    """Target, less what is owned, is what is not."""
    words = figure_words()
    owned = ("received", "promised", "measured")
    return {
        "items": [
            {"label": words["target"], "value": line.target, "total": True},
            *({"label": words[name], "value": -getattr(line, name), "state": name} for name in owned),
            {"label": words["unowned"], "value": line.unowned, "state": "unowned", "total": True},
        ]
    }


def curve(found: queries.Trajectory, today: Any) -> dict[str, Any]:
    """Plan against arrivals."""
    return {
        "x": [f"{day:%m-%d}" for day in found.days],
        "series": [
            {"name": _("Planned cash"), "values": list(found.planned), "dashed": True},
            {"name": _("Received, surplus included"), "values": list(found.arrived), "state": "received"},
        ],
        "today": f"{today:%m-%d}" if found.days[0] <= today <= found.days[-1] else "",
    }
