"""The three capacity schemes of each region side by side; one region's frontier, what it claims, what explains it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huikuan.business.targets import operations, queries
from huikuan.business.targets.policies import CULL_OUTLETS, EDIT_TARGETS, KEEP_PROJECTS, SEE_SCHEMES
from huikuan.business.targets.web.context import page_context
from huikuan.business.targets.web.forms import WhatIfForm
from huikuan.business.targets.web.offers import message_of
from huikuan.engine.capacity_claims import Basis
from huikuan.engine.money import yuan_text
from huikuan.engine.periods import Month
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import finding_words

MOST_POINTS = 41
REACHES: dict[Basis, str | Promise] = {
    Basis.MOST: gettext_lazy("Most there is: every outlet that can be opened, all the lift that can be had"),
    Basis.CLAIMED: gettext_lazy("This plan, if all its new outlets open in time"),
    Basis.PROJECTS: gettext_lazy("This plan, with the openings that projects name, on their days"),
}
FEN, STEPS = 100, 1_000  # fen in a yuan; the least range of the slider in yuan


@page(SEE_SCHEMES)
@drawn_once
def schemes(request: Request) -> HttpResponse:
    """Can outlets × sales per outlet carry the target?"""
    plan = queries.shown_plan(request.GET.get("plan", ""))
    told = page_context(request, plan, "schemes")
    if plan is None:
        return render(request, "targets/nothing.html", told)
    regions = queries.region_capacities(request.actor, plan)
    told |= {"regions": [shown(region) for region in regions], "chart": chart(regions)}
    return render(request, "targets/schemes.html", told)


def chart(regions: list[Any]) -> dict[str, Any]:
    """Target of each region beside what outlets sell today and what both schemes together reach."""
    given = [region.schemes.given for region in regions]
    both = [next((row.reachable for row in region.schemes.rows if row.scheme == "both"), None) for region in regions]
    today = [None if one.average is None else one.average * one.outlets for one in given]
    return {
        "x": [region.schemes.name for region in regions],
        "series": [
            {"name": _("target"), "values": [one.target for one in given]},
            {"name": _("today's outlets"), "values": today},
            {"name": _("with new outlets and lift"), "values": both},
        ],
    }


def shown(region: Any) -> dict[str, Any]:
    """A region's card."""
    capacity = queries.capacity_of(region.schemes)
    return {
        "region": region.schemes,
        "given": region.schemes.given,
        "rows": region.schemes.labelled(),
        "worth_opened": two_decimals(capacity.opened_equivalent) if capacity.each != 1 else "",
        "claim": region.claim,
        "chosen": region.chosen,
        "explained": region.explained,
        "reaches": [(REACHES[one.basis], two_decimals(one.counted), one) for one in region.reaches],
        "findings": [finding_words(finding) for finding in region.findings],
        "missing": region.missing_fen,
    }


@page(SEE_SCHEMES)
def region_scheme(request: Request, plan: int, unit: int) -> HttpResponse:
    """One region: frontier with a slider, claim, projects, pipeline. To htmx only what follows from the slider."""
    version = queries.plan(plan)
    region = found(request, version, unit)
    form = WhatIfForm(request.GET if "opened" in request.GET else None, initial=initial(region))
    told = {"plan": version, **shown(region), **answered(form, region, version.month)}
    status = 422 if form.errors else 200
    if request.headers.get("HX-Request"):
        return render(request, "targets/what_if.html", told | {"may_claim": may_claim(request, version)}, status=status)
    count, outlets = queries.pipeline(request.actor, unit)
    told |= {
        "projects": queries.explaining_projects(version, unit),
        "pipeline": outlets,
        "pipeline_count": count,
        "room": queries.room(request.actor, unit),
        "worth": two_decimals(region.explained.worth),
        "may_claim": may_claim(request, version),
        "may_keep": request.actor.can(KEEP_PROJECTS),
        "may_cull": request.actor.can(CULL_OUTLETS),
        "last_day": Month.of(version.month).period.last_day,
    }
    return render(request, "targets/region_scheme.html", told, status=status)


def may_claim(request: Request, plan: Any) -> bool:
    """Whether the actor may plan with other figures."""
    return plan.current and plan.state != "closed" and request.actor.can(EDIT_TARGETS)


@page(EDIT_TARGETS)
@require_POST
def claim(request: Request, plan: int, unit: int) -> HttpResponse:
    """Plan the month with these outlets and this lift."""
    found(request, queries.plan(plan), unit)
    form = WhatIfForm(request.POST)
    seen = request.POST.get("seen", "")
    if form.is_valid():
        try:
            operations.claim_capacity(
                actor=request.actor,
                plan_id=plan,
                unit=unit,
                opened=form.cleaned_data["opened"],
                lift=form.cleaned_data["lift"] or 0,
                seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
            )
        except (RefusedError, StaleError) as error:
            messages.error(request, message_of(error))
        else:
            messages.success(request, _("Planned. The projects of the region must explain it."))
    else:
        messages.error(request, _("Write how many outlets, and how much more each can sell."))
    return redirect("targets:region_scheme", plan, unit)


def found(request: Request, plan: Any, unit: int) -> Any:
    """A region in scope; 404."""
    regions = queries.region_capacities(request.actor, plan)
    region = next((one for one in regions if one.schemes.unit_id == unit), None)
    if region is None:
        raise Http404
    return region


def initial(region: Any) -> dict[str, Any]:
    """The slider begins at what is claimed."""
    return {"opened": region.claim.opened, "lift": region.claim.lift_fen}


def answered(form: WhatIfForm, region: Any, month: Any) -> dict[str, Any]:
    """What follows from the slider: the verdict, the frontier as chart and table."""
    given = region.schemes.given
    most_opened = max(2 * (given.can_open or 0), 10)
    told: dict[str, Any] = {
        "form": form,
        "most_opened": most_opened,
        "most_lift": max(3 * (given.can_lift or 0) // FEN, 3 * region.claim.lift_fen // FEN, STEPS),
    }
    if form.is_bound and not form.is_valid():
        return told
    chosen = form.cleaned_data if form.is_bound else {**initial(region), "opens_on": None}
    opened, lift = chosen["opened"], chosen["lift"] or 0
    what = queries.what_if(
        region.schemes, openable=opened, lift_fen=lift, month=month, opens_on=chosen["opens_on"], most=most_opened
    )
    least = next((point for point in what.points if point.opened == opened), None)
    return told | {
        "answers": what.answers,
        "opened": opened,
        "lift": lift,
        "lift_yuan": lift // FEN,
        "lift_exactly": exactly(lift),
        "least_exactly": exactly(least.lift_fen) if least else "",
        "opens_on": chosen["opens_on"],
        "each": two_decimals(what.each) if chosen["opens_on"] or what.each != 1 else "",
        "least": least,
        "points": thinned(what.points),
        "frontier": frontier_chart(what.points, opened, lift, given.can_lift),
    }


def frontier_chart(points: Any, opened: int, lift: int, can_lift: int | None) -> dict[str, Any]:
    """The least lift for each number of new outlets, the lift that can be had, and the point that was chosen."""
    return {
        "x": [str(point.opened) for point in points],
        "series": [
            {"name": _("least lift that reaches the target"), "values": [point.lift_fen for point in points]},
            {"name": _("lift that can be had"), "values": [can_lift for _point in points], "dashed": True},
            {"name": _("chosen"), "values": [lift if point.opened <= opened else None for point in points]},
        ],
    }


def exactly(fen: int) -> str:
    """An amount as a form carries it."""
    return yuan_text(fen).replace(",", "")


def two_decimals(number: Any) -> str:
    """A fraction of outlets to two decimals."""
    hundredths = round(number * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def thinned(points: Any) -> list[Any]:
    """At most so many points of the frontier as a table can show, the last among them."""
    step = -(-len(points) // MOST_POINTS) if points else 1
    return [*points[::step], *(points[-1:] if points and (len(points) - 1) % step else [])]
