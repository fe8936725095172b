"""Marginal outlets of a region: what they sell and take, where the freed visits go, and the decision."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from huikuan.business.targets import operations, queries
from huikuan.business.targets.policies import CULL_OUTLETS
from huikuan.business.targets.sheets import MARGINALS
from huikuan.business.targets.web.exports import workbook_of
from huikuan.business.targets.web.offers import message_of
from huikuan.business.targets.web.project_forms import CullForm, usual_steps
from huikuan.engine.periods import Month
from huikuan.engine.projects import ProjectKind
from huikuan.foundation import clock
from huikuan.foundation.documents.book import Page
from huikuan.foundation.imports.table import TYPES
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import finding_words

PAGE_SIZE = 25
REFUSED = 422


@page(CULL_OUTLETS)
def culling(request: Request, plan: int, unit: int) -> HttpResponse:
    """Which outlets cost more than they bring; what giving up those that are ticked costs and frees; deciding it."""
    version = queries.plan(plan)
    region = next((one for one in queries.region_schemes(request.actor, version) if one.unit_id == unit), None)
    if region is None:
        raise Http404
    found = queries.marginals(request.actor, version, unit)
    if request.GET.get("export") == "xlsx":
        return workbook_of(as_sheet(found, region.name, version), f"{_('Marginal outlets')}-{region.name}.xlsx")
    chosen = ticked(request, found)
    form = CullForm(request.POST or None, actor=request.actor, initial=defaults(request, version))
    if request.method == "POST" and form.is_valid():
        told = form.told
        try:
            project = operations.decide_culling(
                actor=request.actor,
                plan_id=plan,
                unit=unit,
                outlets=chosen,
                details=told,
                steps=usual_steps(ProjectKind.CULL, told.starts_on, told.due_on),
                close_on=form.cleaned_data["close_on"],
            )
        except RefusedError as error:
            form.add_error(None, message_of(error))
        else:
            messages.success(request, _("Decided. The project says which outlets, and where their visits go."))
            return redirect("targets:project", project.pk)
    pages = Paginator(found.candidates, PAGE_SIZE)
    shown = pages.get_page(request.POST.get("page") or request.GET.get("page"))
    on_page = {one.pk for one in shown}
    told_more = {
        "plan": version,
        "region": region,
        "found": found,
        "candidates": shown,
        "chosen": chosen,
        "elsewhere": [pk for pk in chosen if pk not in on_page],
        "form": form,
        **consequence(found, chosen),
    }
    if request.headers.get("HX-Target") == "candidates":
        return render(request, "targets/culling_candidates.html", told_more)
    if request.headers.get("HX-Request"):
        return render(request, "targets/culling_effect.html", told_more)
    return render(request, "targets/culling.html", told_more, status=REFUSED if form.errors else 200)


def as_sheet(found: Any, region: str, plan: Any) -> Page:
    """All candidates for a workbook, those that earn least first."""
    rows = [
        {
            "outlet_no": one.number,
            "outlet": one.name,
            "customer": one.customer,
            "owner": one.owner,
            "sales": one.effort.facts.sales_fen,
            "margin": one.effort.facts.gross_margin,
            "visits": one.effort.visits,
            "expense": one.effort.expense_fen,
            "earned": one.effort.earned_fen,
            "closes": one.closes,
        }
        for one in found.candidates
    ]
    frame = pl.DataFrame(rows, schema={column.key: TYPES[column.kind] for column in MARGINALS.columns}, orient="row")
    return Page(sheet=MARGINALS, frame=frame, title=f"{MARGINALS.label(queries.language())} {region} {plan}")


def ticked(request: Request, found: Any) -> list[int]:
    """The candidates that were ticked; anything else is left out."""
    known = {str(one.pk) for one in found.candidates}
    given = request.POST if request.method == "POST" else request.GET
    return [int(key) for key in dict.fromkeys(given.getlist("outlet")) if key in known]


def defaults(request: Request, plan: Any) -> dict[str, Any]:
    """Until the month's end, by oneself."""
    last = Month.of(plan.month).period.last_day
    return {"due_on": max(last, clock.today()), "owner": str(request.actor.person.pk) if request.actor.person else ""}


def consequence(found: Any, chosen: list[int]) -> dict[str, Any]:
    """What giving the ticked outlets up costs and frees, in figures and words."""
    if not chosen:
        return {}
    effect = found.given_up(chosen)
    per_visit = effect.sales_lost_per_visit
    return {
        "effect": effect,
        "loses": effect.net_fen < 0,
        "per_visit": round(per_visit) if per_visit is not None else None,
        "goes": [(found.names[key], visits, found.rooms[key]) for key, visits in effect.visits_to.items()],
        "stay_free": effect.visits_freed - sum(effect.visits_to.values()),
        "notes": [finding_words(finding)[0] for finding in named(effect.findings, found.names)],
    }


def named(findings: Any, names: Any) -> list[Any]:
    """Findings about outlets by their names."""
    return [type(one)(code=one.code, severity=one.severity, subject=names[one.subject]) for one in findings[:5]]
