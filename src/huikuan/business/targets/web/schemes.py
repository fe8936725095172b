"""The three capacity schemes of each region side by side, and what if more outlets or more per outlet."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from huikuan.business.targets import queries
from huikuan.business.targets.policies import SEE_SCHEMES
from huikuan.business.targets.web.context import page_context
from huikuan.business.targets.web.forms import WhatIfForm
from huikuan.foundation.permissions import Request, page

MOST_POINTS = 41
FEN, STEPS = 100, 1_000  # fen in a yuan; the least range of the slider in yuan


@page(SEE_SCHEMES)
def schemes(request: Request) -> HttpResponse:
    """Can outlets × sales per outlet carry the target?"""
    plan = queries.shown_plan(request.GET.get("plan", ""))
    told = page_context(request, plan, "schemes")
    if plan is None:
        return render(request, "targets/nothing.html", told)
    regions = queries.region_schemes(request.actor, plan)
    told |= {"regions": [shown(region) for region in regions], "chart": chart(regions)}
    return render(request, "targets/schemes.html", told)


def chart(regions: list[Any]) -> dict[str, Any]:
    """Target of each region beside what outlets sell today and what both schemes together reach."""
    given = [region.given for region in regions]
    both = [next((row.reachable for row in region.rows if row.scheme == "both"), None) for region in regions]
    today = [None if one.average is None else one.average * one.outlets for one in given]
    return {
        "x": [region.name for region in regions],
        "series": [
            {"name": _("target"), "values": [one.target for one in given]},
            {"name": _("today's outlets"), "values": today},
            {"name": _("with new outlets and lift"), "values": both},
        ],
    }


def shown(region: Any) -> dict[str, Any]:
    """A region's card with its form."""
    given = region.given
    form = WhatIfForm(initial={"opened": given.can_open or 0, "lift": given.can_lift or 0})
    return {
        "region": region,
        "given": given,
        "rows": region.labelled(),
        "form": form,
        "most_opened": max(2 * (given.can_open or 0), 10),
        "lift_yuan": (given.can_lift or 0) // FEN,
        "most_lift": max(3 * (given.can_lift or 0) // FEN, STEPS),
    }


@page(SEE_SCHEMES)
def what_if(request: Request, plan: int, unit: int) -> HttpResponse:
    """The schemes for other outlets and lift, as a part of the page."""
    found = queries.region_schemes(request.actor, queries.plan(plan))
    region = next((one for one in found if one.unit_id == unit), None)
    if region is None:
        raise Http404
    form = WhatIfForm(request.GET)
    told: dict[str, Any] = {"region": region, "form": form}
    if form.is_valid():
        opened, lift = form.cleaned_data["opened"], form.cleaned_data["lift"] or 0
        answers, points = queries.what_if(region.given, openable=opened, lift_fen=lift)
        told |= {"answers": answers, "opened": opened, "lift": lift, "points": thinned(points)}
    return render(request, "targets/what_if.html", told, status=200 if form.is_valid() else 422)


def thinned(points: Any) -> list[Any]:
    """At most so many points of the frontier as a table can show, the last among them."""
    step = -(-len(points) // MOST_POINTS) if points else 1
    return [*points[::step], *(points[-1:] if points and (len(points) - 1) % step else [])]
