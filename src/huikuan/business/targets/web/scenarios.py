"""Scenarios of a month's proposal: copied, changed, compared side by side, one taken over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huikuan.business.targets import operations, queries
from huikuan.business.targets.factors import ADJUSTMENT, CHOICES, NAMES, choice_labels, chosen, read_adjustment
from huikuan.business.targets.grounds import COMPANY_CODES
from huikuan.business.targets.names import whole_company
from huikuan.business.targets.policies import PLAN_MONTH, SEE_PROPOSAL
from huikuan.business.targets.web.answers import changed
from huikuan.business.targets.web.context import page_context
from huikuan.business.targets.web.scenario_form import ScenarioForm
from huikuan.engine.smart import Light
from huikuan.foundation.display.amounts import amount_text
from huikuan.foundation.display.unit import active_unit
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import finding_words, refusal_words

LONGEST_ID = 19
LABELLED = ("proposal", "level_base", "level_challenge", "level_stretch", "collection")


@page(SEE_PROPOSAL)
@require_GET
@drawn_once
def scenarios(request: Request) -> HttpResponse:
    """What if we chose otherwise?"""
    plan = queries.shown_plan(request.GET.get("plan", ""))
    told = page_context(request, plan, "scenarios")
    if plan is None:
        return render(request, "targets/nothing.html", told)
    grounds = queries.grounds_of(plan)
    found = queries.scenarios(plan)
    asked = {int(one) for one in request.GET.getlist("with") if one.isdecimal() and len(one) < LONGEST_ID}
    chosen = queries.chosen_scenarios(found, asked)
    columns = queries.compared(grounds, chosen) if grounds else []
    told |= {
        "grounds": grounds,
        "scenarios": found,
        "chosen": {one.pk for one in chosen},
        "columns": columns,
        "sections": sections(columns, queries.region_names(grounds)) if grounds else [],
        "doubts": doubts(columns),
        "choice": queries.month_choice(plan.month),
    }
    return render(request, "targets/scenarios.html", told)


def sections(columns: Sequence[queries.Column], regions: Sequence[tuple[str, str]]) -> list[tuple[str, list[Any]]]:
    """Titles with rows of (label, kind, cells); a cell is the column's name and its value, of amounts with the
    difference to the plan's."""
    label = queries.label
    figures = [(label(code), [one.figures[code] for one in columns]) for code in LABELLED]
    # The plan's page adds the margin up item by item: what stands here is another figure, so it has another name.
    figures[4:4] = [
        (_("margin (estimate)"), [one.figures["margin"] for one in columns]),
        (_("margin less expense budget (estimate)"), [one.figures["left"] for one in columns]),
    ]
    shares = [(shown, [one.outcome.shares.get(name) for one in columns]) for name, shown in regions]
    found = [
        (
            _("Whole company"),
            [(name, "money", beside(row)) for name, row in figures if any(x is not None for x in row)],
        ),
        (_("SMART check"), letters(columns)),
        (_("Regions"), [(name, "money", beside(row)) for name, row in shares]),
        (_("What differs"), inputs(columns)),
    ]
    heads = [one.scenario.name if one.scenario else _("The plan") for one in columns]
    return [
        (title, [(name, kind, list(zip(heads, cells, strict=True))) for name, kind, cells in rows])
        for title, rows in found
    ]


def doubts(columns: Sequence[queries.Column]) -> list[tuple[str, str, str]]:
    """What is doubtful about a scenario's inputs and not about the plan's: the scenario, what, and what to do."""
    standing = columns[0].outcome.findings if columns else ()
    return [
        (one.scenario.name, *finding_words(finding))
        for one in columns
        if one.scenario is not None
        for finding in one.outcome.findings
        if finding not in standing
    ]


def beside(amounts: Sequence[int | None]) -> list[tuple[int | None, int | None]]:
    """Each amount with its difference to the first."""
    first = amounts[0]
    return [(one, None if one is None or first is None or not at else one - first) for at, one in enumerate(amounts)]


def letters(columns: Sequence[queries.Column]) -> list[Any]:
    """How many nodes are green, amber and red."""
    names = {
        "A": _("A of company and regions: between median and P95 of the forecast"),
        "A people": _("A of people"),
        "A customers": _("A of customers"),
        "R": _("R of company and regions: outlets can sell it"),
        "R people": _("R of people"),
        "R customers": _("R of customers: outlets and credit"),
        "lines": _("Customers by the worst of their five letters"),
    }
    found = [one.letters for one in columns]
    return [
        (name, "lights", [tuple(one.get(letter, {}).get(light, 0) for light in Light) for one in found])
        for letter, name in names.items()
        if any(any(one.get(letter, {}).values()) for one in found)
    ]


def inputs(columns: Sequence[queries.Column]) -> list[Any]:
    """The factors, shares and adjustments that are not the same in all columns."""
    keys = sorted({key for one in columns for key in one.choices}, key=lambda key: (_place(key[0]), key[1]))
    rows = []
    for factor, region in keys:
        values = [one.choices.get((factor, region), "–") for one in columns]
        if len(set(values)) > 1:
            name = {ADJUSTMENT: _("Local adjustment")}.get(factor) or str(NAMES[factor])
            where = region or (whole_company() if factor == ADJUSTMENT else "")
            told = [(_value(factor, value), None) for value in values]
            rows.append((f"{name} · {where}" if where else name, "text", told))
    return rows


def _value(factor: str, text: str) -> str:
    """What was typed, as the reader is told it: a choice in the reader's language, an adjustment as an amount."""
    if factor == ADJUSTMENT and (change := read_adjustment(text)):
        sign = "+" if change.change_fen > 0 else ""
        return f"{sign}{amount_text(change.change_fen, active_unit.get())} {change.reason}"
    option = chosen(text, CHOICES.get(factor, {}))
    return text if option is None else str(dict(choice_labels(factor))[CHOICES[factor][option][0]])


def _place(factor: str) -> int:
    return COMPANY_CODES.index(factor) if factor in COMPANY_CODES else len(COMPANY_CODES)


@page(PLAN_MONTH)
@require_POST
def copy(request: Request, plan: int) -> HttpResponse:
    """Begin a scenario from the plan, or from another scenario."""
    source = request.POST.get("source", "")
    try:
        found = operations.copy_scenario(
            actor=request.actor,
            plan_id=queries.plan(plan).pk,
            name=request.POST.get("name", ""),
            source=int(source) if source.isdecimal() else None,
        )
    except RefusedError as error:
        messages.error(request, refusal_words(error))
        return _back(plan)
    messages.success(request, _("Copied. Change what you like: the plan stays as it is."))
    return redirect("targets:scenario", found.pk)


@page(PLAN_MONTH)
@require_http_methods(["GET", "POST"])
def scenario(request: Request, pk: int) -> HttpResponse:
    """The inputs of one scenario, and what comes of them."""
    found = queries.scenario(pk)
    plan = queries.current_plan(found.month) or found.plan
    grounds = queries.grounds_of(plan) or queries.grounds_of(found.plan)
    assert grounds is not None  # a scenario is copied from them
    columns = queries.compared(grounds, [found])
    places = [("", whole_company()), *((name, name) for name in queries.regions_of(grounds))]
    posted = request.POST if request.method == "POST" else None
    form = ScenarioForm(posted, choices=columns[1].choices, places=places, seen=found.revision)
    status = 200
    if posted is not None and _kept(request, pk, form):
        return redirect("targets:scenario", pk)
    if posted is not None:
        status = 422
    told = {
        "plan": plan,
        "scenario": found,
        "form": form,
        "columns": columns,
        "sections": sections(columns, queries.region_names(grounds)),
        "doubts": doubts(columns),
    }
    return render(request, "targets/scenario.html", told, status=status)


def _kept(request: Request, pk: int, form: ScenarioForm) -> bool:
    if not form.is_valid():
        return False
    try:
        operations.change_scenario(
            actor=request.actor, scenario_id=pk, seen=form.cleaned_data["seen"], choices=form.rows
        )
    except RefusedError as error:
        form.add_error(None, refusal_words(error))
        return False
    except StaleError:
        form.add_error(None, changed(None))
        return False
    messages.success(request, _("Kept. This is what comes of it."))
    return True


@page(PLAN_MONTH)
@require_POST
def take(request: Request, pk: int) -> HttpResponse:
    """Plan the month with it from the next version on."""
    found = queries.scenario(pk)
    try:
        operations.take_scenario(
            actor=request.actor, scenario_id=pk, seen=_seen(request), reason=request.POST.get("reason", "")
        )
    except RefusedError as error:
        messages.error(request, refusal_words(error))
        return redirect("targets:scenario", pk)
    except StaleError:
        messages.error(request, changed(None))
        return redirect("targets:scenario", pk)
    words = _("“{name}” is taken over. It counts from the next version on: plan the month again.")
    messages.success(request, words.format(name=found.name))
    return redirect("targets:proposal")


@page(PLAN_MONTH)
@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    """Put it away."""
    found = queries.scenario(pk)
    try:
        operations.drop_scenario(actor=request.actor, scenario_id=pk, seen=_seen(request))
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    except StaleError:
        messages.error(request, changed(None))
    return _back((queries.current_plan(found.month) or found.plan).pk)


@page(PLAN_MONTH)
@require_POST
def end(request: Request, plan: int) -> HttpResponse:
    """By the company's factors again."""
    month = queries.plan(plan).month
    try:
        operations.end_choice(actor=request.actor, month=month, reason=request.POST.get("reason", ""))
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        messages.success(request, _("The month goes by the company's factors again, from the next version on."))
    return _back(plan)


def _seen(request: Request) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() else 0


def _back(plan: int) -> HttpResponse:
    return redirect(f"{reverse('targets:scenarios')}?plan={plan}")
