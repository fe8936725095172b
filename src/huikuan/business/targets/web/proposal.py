"""The proposal with its evidence, its weights, and the button that plans the month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.targets import operations, queries
from huikuan.business.targets.factors import NAMES
from huikuan.business.targets.policies import (
    PLAN_MONTH,
    RELEASE_PLAN,
    SEE_PROPOSAL,
)
from huikuan.business.targets.web.answers import changed
from huikuan.business.targets.web.context import page_context
from huikuan.business.targets.web.forms import MonthForm, WeightsForm
from huikuan.engine.periods import Month
from huikuan.foundation.company.policies import CHANGE_SETTINGS
from huikuan.foundation.display.amounts import amount_html, day_text, percent_text
from huikuan.foundation.jobs import operations as jobs
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words

PLANNING = "planning.plan_month"


@page(SEE_PROPOSAL)
def proposal(request: Request) -> HttpResponse:
    """What should the month's target be, and why?"""
    plan = queries.shown_plan(request.GET.get("plan", ""))
    told = page_context(request, plan, "proposal")
    if plan is None:
        return render(request, "targets/nothing.html", told)
    nodes = queries.proposal(plan)
    choice = queries.month_choice(plan.month)
    may_weigh = request.actor.can(CHANGE_SETTINGS)
    told |= {
        "company": nodes[0] if nodes else None,
        "regions": nodes[1:],
        "chart": chart(nodes[0]) if nodes else None,
        "doubts": queries.capacity_doubts(request.actor, plan),
        "weights": weights_form() if may_weigh else None,
        "choice": choice,
        "choice_counts": choice is None or plan.built_at >= choice.chosen_at,
    }
    return render(request, "targets/proposal.html", told)


@page(SEE_PROPOSAL)
def products(request: Request) -> HttpResponse:
    """What should each product sell, by its own references, beside what the decomposition gives it?"""
    plan = queries.shown_plan(request.GET.get("plan", ""))
    told = page_context(request, plan, "products")
    if plan is None:
        return render(request, "targets/nothing.html", told)
    return render(request, "targets/products.html", told | {"nodes": queries.item_proposals(plan)})


def chart(company: Any) -> dict[str, Any]:
    """The references beside what was proposed and last year's month."""
    rows = [(name, line.amount) for name, line in company.references if line.amount is not None]
    proposed = company.lines.get("proposal")
    if proposed is not None:
        rows += [(_("As proposed"), proposed.amount), (_("same month last year"), proposed.last_year)]
    return {
        "x": [name for name, _amount in rows],
        "series": [{"name": _("amount"), "values": [amount for _name, amount in rows]}],
    }


def weights_form(data: Any = None) -> WeightsForm:
    """The weights as they stand."""
    return WeightsForm(
        data, weights=queries.weights(), names={kind: queries.label(kind) for kind in queries.REFERENCES}
    )


@page(SEE_PROPOSAL)
def explain(request: Request, plan: int, line: int) -> HttpResponse:
    """How one figure of the proposal came about, for the panel."""
    version = queries.plan(plan)
    found = queries.proposal_line(version, line)
    if found is None:
        raise Http404
    inputs = [(_("Same month last year"), _money(found.last_year)), (_("Growth on it"), percent_text(found.growth))]
    if found.reference == "proposal":
        inputs = [*_weighed(queries.weighed_with(found)), *inputs]
    elif found.weight is not None:
        inputs += [
            (_("Weight chosen"), percent_text(found.weight)),
            (_("Weight that counts"), percent_text(found.effective_weight)),
            (_("Contribution"), _money(found.contribution)),
            (_("Mean error over the last 12 months"), percent_text(found.error)),
        ]
    told = {
        "title": queries.label(found.reference),
        "formula": queries.explanation(found),
        "inputs": inputs,
        "notes": [_told_by(one) for one in queries.origins(version, found)],
    }
    return render(request, "components/explanation.html", told)


def _weighed(lines: list[Any]) -> list[tuple[str, str]]:
    """What each reference contributes: amount × weight that counts = contribution; an adjustment as it is."""
    rows = []
    for line in lines:
        text = _money(line.amount)
        if line.reference != "adjustment" and line.amount is not None:
            text = format_html("{} × {} = {}", text, percent_text(line.effective_weight), _money(line.contribution))
        rows.append((queries.label(line.reference), text))
    return rows


def _told_by(origin: queries.Origin) -> str:
    """Who put in a growth rate, when and why."""
    known = {
        "what": capfirst(str(NAMES[origin.factor])),
        "value": origin.written,
        "name": origin.by or _("the system"),
        "day": day_text(origin.at),
    }
    if origin.scenario:
        told = _("{what} {value}: from the scenario “{scenario}”, taken over by {name} on {day}.")
    elif origin.file:
        told = _("{what} {value}: from the file {file}, brought in by {name} on {day}.")
    else:
        told = _("{what} {value}: put in by {name} on {day}.")
    told = told.format(scenario=origin.scenario, file=origin.file, **known)
    return _("{told} Reason: {reason}").format(told=told, reason=origin.reason) if origin.reason else told


def _money(fen: int | None) -> str:
    return amount_html(fen)


@page(CHANGE_SETTINGS)
@require_POST
def choose_weights(request: Request) -> HttpResponse:
    """Keep other weights, with the reason; they count from the next plan on."""
    form = weights_form(request.POST)
    if form.is_valid():
        try:
            operations.choose_weights(
                actor=request.actor, weights=form.chosen, seen=form.seen, reason=form.cleaned_data["reason"]
            )
        except RefusedError as error:
            form.add_error(None, refusal_words(error))
        except StaleError:
            form.add_error(None, changed(None))
        else:
            messages.success(request, _("Weights kept. They count from the next plan on."))
            return redirect("targets:proposal")
    return render(request, "targets/weights.html", {"weights": form}, status=422)


@page(PLAN_MONTH)
@require_POST
def plan_month(request: Request) -> HttpResponse:
    """Start planning a month in the background; first say what a version that people have worked on would lose."""
    form = MonthForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the month as 2026-12."))
        return redirect("targets:proposal")
    month = {"month": form.cleaned_data["month"]}
    standing = queries.current_plan(Month.parse(month["month"]).first_day)
    marks = queries.standing_marks(standing) if standing else {}
    if "sure" not in request.POST and standing and (any(marks.values()) or not queries.editable_plan(standing)):
        told = {"plan": standing, "month": month["month"], **marks}
        return render(request, "targets/plan_again.html", told)
    params = {**month, "keep": "keep" in request.POST}
    try:
        jobs.enqueue(actor=request.actor, kind=PLANNING, params=params, title=month, unique=PLANNING)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        messages.success(request, _("The month is being planned; you will see here when it is done."))
    return redirect("targets:proposal")


@page(RELEASE_PLAN)
@require_POST
def release(request: Request, plan: int) -> HttpResponse:
    """Make the targets binding."""
    queries.plan(plan)
    seen = request.POST.get("seen", "")
    try:
        operations.release_plan(
            actor=request.actor,
            plan_id=plan,
            seen=int(seen) if seen.isdecimal() else 0,
            reason=request.POST.get("reason", ""),
        )
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    except StaleError:
        messages.error(request, changed(None))
    else:
        messages.success(request, _("The targets are released. They are binding from now on."))
    return redirect(f"{reverse('targets:decomposition')}?plan={plan}")
