"""The collection plan: as a list, as a grid, and one line of it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.collections import operations, queries
from huikuan.business.collections.policies import EDIT_LINE, EDIT_TARGET, SEE
from huikuan.business.collections.web.answers import message_of, refused
from huikuan.business.collections.web.forms import LineForm, TargetForm
from huikuan.business.collections.web.lists import PLAN, STEPS
from huikuan.business.receivables import queries as receivables
from huikuan.business.targets import queries as targets
from huikuan.engine.money import yuan_text
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.lists.state import ListState
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import in_words

GRID_ROWS = 200
MOST_EDITS = 10_000
AMOUNTS = ("overdue", "target", "received", "promised", "measured", "unowned")


@page(SEE)
@drawn_once
def plan(request: Request) -> HttpResponse:
    """The month's lines, largest holes first."""
    shown = queries.shown_plan(request.GET.get("plan", ""))
    rows = queries.visible_lines(request.actor).filter(plan=shown)
    told = {
        "plan": shown,
        "months": queries.live_plans(),
        "keep": {"plan": shown.pk} if shown else {},
        "may_edit": shown is not None and request.actor.can(EDIT_LINE),
    }
    return list_response(request, PLAN, rows, context=told, template="collections/plan.html")


@page(SEE)
def grid(request: Request) -> HttpResponse:
    """The same lines to type into: steps, dates, difficulties, support; at most `GRID_ROWS` at a time."""
    shown = queries.shown_plan(request.GET.get("plan", ""))
    if shown is None:
        return redirect("collections:plan")
    state = ListState(PLAN, request.actor, request.GET)
    lines = state.ordered(state.narrow(queries.visible_lines(request.actor).filter(plan=shown)))
    found = list(lines.values("pk", *GRID_PATHS)[: GRID_ROWS + 1])
    rows = found[:GRID_ROWS]
    may_edit = request.actor.can(EDIT_LINE)
    config = {
        "columns": _grid_columns(editable=may_edit),
        "rows": _grid_rows(rows),
        **({"save_url": reverse("collections:save_lines")} if may_edit else {}),
    }
    told = {"plan": shown, "config": config, "more": len(found) > GRID_ROWS, "most": GRID_ROWS, "may_edit": may_edit}
    return render(request, "collections/grid.html", told)


GRID_PATHS = (
    "plan__month",
    "customer_id",
    "customer__name",
    "customer__owner__name",
    *AMOUNTS,
    "step",
    "step_date",
    "difficulty",
    "support",
)


def _grid_columns(*, editable: bool) -> list[dict[str, Any]]:
    return [
        {"key": "customer", "title": _("Customer"), "kind": "text", "frozen": True, "width": 220, "link": "url"},
        {"key": "owner", "title": _("Owner"), "kind": "text", "width": 110},
        *_amount_columns("target", "unowned"),
        {"key": "step", "title": _("Next step"), "kind": "text", "width": 190, "editable": editable},
        {"key": "step_date", "title": _("On"), "kind": "day", "width": 110, "editable": editable},
        {"key": "difficulty", "title": _("Customer's difficulty"), "kind": "text", "width": 220, "editable": editable},
        {"key": "support", "title": _("What would remove it"), "kind": "text", "width": 220, "editable": editable},
        *_amount_columns("received", "promised", "measured", "overdue"),
        {"key": "disputed", "title": _("Of what is due disputed"), "kind": "money", "total": True, "width": 120},
    ]


def _amount_columns(*names: str) -> list[dict[str, Any]]:
    return [
        {"key": name, "title": str(PLAN.by_key[name].label), "kind": "money", "total": True, "width": 120}
        for name in names
    ]


def _grid_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With what each customer contests today of what is overdue or due by the end of the plan's month."""
    if not rows:
        return []
    until = Month.of(rows[0]["plan__month"]).last_day
    disputed = receivables.disputed_by({row["customer_id"] for row in rows}, clock.today(), until)
    return [_grid_row(row) | {"disputed": disputed.get(row["customer_id"], 0)} for row in rows]


def _grid_row(row: dict[str, Any]) -> dict[str, Any]:
    step = row["step"]
    return {
        "id": row["pk"],
        "url": reverse("collections:customer", args=[row["customer_id"]]),
        "customer": row["customer__name"],
        "owner": row["customer__owner__name"] or _("(no owner)"),
        **{name: row[name] for name in AMOUNTS},
        "step": in_words(STEPS[step]) if step in STEPS else step,
        "step_date": row["step_date"].isoformat() if row["step_date"] else None,
        "difficulty": row["difficulty"],
        "support": row["support"],
    }


@page(EDIT_LINE)
@require_POST
def save_lines(request: Request) -> HttpResponse:
    """Take the grid's edits, all or none; answers with the rows as they are now, or with what is wrong where."""
    try:
        edits = [_edit(one) for one in json.loads(request.body)["edits"]]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"message": _("This could not be read. Reload the page and try again.")}, status=400)
    if len(edits) > MOST_EDITS:
        return JsonResponse({"message": _("That is too much at once: at most 10,000 cells.")}, status=422)
    try:
        changed = operations.edit_lines(actor=request.actor, edits=edits)
    except operations.EditsRefusedError as error:
        return _refused_cells(request, error)
    return JsonResponse({"rows": _rows(request, changed or [edit.line for edit in edits])})


def _edit(told: dict[str, Any]) -> operations.Edit:
    """A cell as typed: steps by their name in either language, days as text."""
    column = str(told["column"])
    read = {"step": _step, "step_date": _day}.get(column, _text)
    return operations.Edit(line=int(told["key"]), column=column, value=read(told["value"]), seen=read(told.get("seen")))


def _text(value: Any) -> Any:
    return value.strip() or None if isinstance(value, str) else value


def _step(value: Any) -> Any:
    text = _text(value)
    named = {name.casefold(): code for code, one in STEPS.items() for name in (code, one.zh, one.en)}
    return named.get(text.casefold(), text) if isinstance(text, str) else text


def _day(value: Any) -> Any:
    text = _text(value)
    try:
        return date.fromisoformat(text) if isinstance(text, str) else text
    except ValueError:
        return text


def _refused_cells(request: Request, error: operations.EditsRefusedError) -> JsonResponse:
    shown = {row["id"]: row for row in _rows(request, [edit.line for edit, _now in error.stale])}
    errors = [
        {
            "key": edit.line,
            "column": edit.column,
            "message": _("Somebody else changed this meanwhile."),
            "value": shown[edit.line].get(edit.column),
        }
        for edit, _now in error.stale
    ]
    errors += [
        {"key": edit.line, "column": edit.column, "message": message_of(RefusedError(code))}
        for edit, code in error.wrong
    ]
    return JsonResponse({"errors": errors, "rows": list(shown.values())}, status=409 if error.stale else 422)


def _rows(request: HttpRequest, lines: list[int]) -> list[dict[str, Any]]:
    rows = queries.visible_lines(request.actor).filter(pk__in=lines).values("pk", *GRID_PATHS)  # type: ignore[attr-defined]
    return _grid_rows(list(rows))


@page(SEE)
def line(request: Request, pk: int) -> HttpResponse:
    """One line: its ledger, and the next step to set."""
    found = queries.line_of(request.actor, pk)
    form = LineForm(request.POST or None, initial=_initial(found))
    if request.method == "POST":
        request.actor.require(EDIT_LINE)
        if form.is_valid():
            try:
                operations.edit_line(
                    actor=request.actor, line=pk, changes=form.changes(), seen=form.cleaned_data["seen"]
                )
            except (RefusedError, StaleError, operations.EditsRefusedError) as error:
                refused(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("collections:customer", found.customer_id)
    return _line_page(request, found, form, TargetForm(initial=_initial(found)))


@page(EDIT_TARGET)
def target(request: Request, pk: int) -> HttpResponse:
    """Another target for one customer, with a reason."""
    found = queries.line_of(request.actor, pk)
    form = TargetForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            operations.edit_line(
                actor=request.actor,
                line=pk,
                changes={"target": told["target"]},
                seen=told["seen"],
                reason=told["reason"],
                again="again" in request.POST,
            )
        except (RefusedError, StaleError, operations.EditsRefusedError) as error:
            refused(form, error)
        else:
            messages.success(request, _("The target is now {amount}.").format(amount=yuan_text(told["target"])))
            return redirect("collections:line", pk)
    return _line_page(request, found, LineForm(initial=_initial(found)), form)


def _initial(found: Any) -> dict[str, Any]:
    names = ("step", "step_date", "difficulty", "support", "target")
    return {"seen": found.revision, **{name: getattr(found, name) for name in names}}


def _line_page(request: Request, found: Any, form: LineForm, target_form: TargetForm) -> HttpResponse:
    actor = request.actor
    may_edit_target = actor.can(EDIT_TARGET) and found.plan.current and found.plan.state == "draft"
    told = {
        "line": found,
        "form": form,
        "target_form": target_form,
        "may_edit": actor.can(EDIT_LINE) and found.plan.current,
        "may_edit_target": may_edit_target,
        "answered": targets.answered_collection(found.plan, found.customer_id) if may_edit_target else None,
    }
    wrong = form.errors or target_form.errors
    return render(request, "collections/line.html", told, status=422 if wrong else 200)


@page(SEE)
def explain(request: Request, pk: int) -> HttpResponse:
    """What the line's figures rest on, for the panel."""
    found = queries.explain_line(request.actor, pk)
    return render(request, "collections/explain.html", {"found": found})
