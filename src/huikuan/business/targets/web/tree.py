"""The decomposition grid: the tree, what is typed into it, undo and redo; one cell and its history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.targets import operations, queries
from huikuan.business.targets.operations import CellEdit
from huikuan.business.targets.policies import EDIT_TARGETS, SEE_TARGETS
from huikuan.business.targets.web.answers import (
    MOST_EDITS,
    UnreadableError,
    answered,
    body_of,
    changed,
    edits_of,
    whole,
)
from huikuan.business.targets.web.context import page_context
from huikuan.business.targets.web.forms import AgainForm, BoundsForm
from huikuan.business.targets.web.rows import answer_words, tree_columns, tree_rows
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words

MOST_PARTS = 50  # of a target's page


@page(SEE_TARGETS)
@drawn_once
def decomposition(request: Request) -> HttpResponse:
    """The tree of targets, from the company or one's own people down."""
    plan = queries.shown_plan(request.GET.get("plan", ""))
    told = page_context(request, plan, "tree")
    if plan is None:
        return render(request, "targets/nothing.html", told)
    rows = queries.roots(request.actor, plan)
    first = tree_rows(plan.pk, rows)
    if len(rows) == 1 and first[0]["has_children"]:
        below = queries.children(request.actor, plan, rows[0].cell.pk)
        first[0]["_children"] = tree_rows(plan.pk, below)
    argued = plan.state == "draft" and queries.issue_of(plan) is not None
    config: dict[str, Any] = {
        "columns": tree_columns(editable=told["may_edit"], argued=argued),
        "rows": first,
        "tree": True,
        "totals": queries.total(rows),
        "children_url": reverse("targets:children", args=[plan.pk]) + "?key={id}",
    }
    if told["may_edit"]:
        config |= {
            f"{name}_url": reverse(f"targets:{view}", args=[plan.pk])
            for name, view in (("save", "save"), ("hold", "hold"), ("undo", "undo"), ("redo", "redo"))
        }
    return render(request, "targets/decomposition.html", told | {"config": config, "rows": rows, "argued": argued})


@page(SEE_TARGETS)
def children(request: Request, plan: int) -> HttpResponse:
    """The rows below one, for the grid."""

    def work() -> dict[str, Any]:
        rows = queries.children(request.actor, queries.plan(plan), whole(request.GET.get("key")))
        return {"rows": tree_rows(plan, rows)}

    return answered(work)


@page(EDIT_TARGETS)
@require_POST
def save(request: Request, plan: int) -> HttpResponse:
    """Take a batch of amounts, all or none; answers with the rows that changed."""
    taken: list[dict[str, Any]] = []

    def work() -> dict[str, Any]:
        body = body_of(request)
        taken.extend(edits_of(body))
        if len(taken) > MOST_EDITS:
            raise RefusedError("targets.too_many", most=MOST_EDITS)
        if any(one.get("column") != "amount" for one in taken):
            raise UnreadableError
        edits = [
            CellEdit(whole(one["key"]), whole(one.get("value"), optional=True), whole(one.get("seen"), optional=True))
            for one in taken
        ]
        edit = operations.edit_cells(actor=request.actor, plan_id=plan, edits=edits, reason=str(body.get("reason", "")))
        return rows_after(request, plan, edit, body)

    return answered(work, lambda: taken)


def rows_after(request: Request, plan_id: int, edit: Any, body: dict[str, Any]) -> dict[str, Any]:
    """The rows that look different after an edit; ``open`` in the body names those on the screen."""
    shown = body.get("open")
    on_screen = {whole(one) for one in shown} if isinstance(shown, list) else None
    plan = queries.plan(plan_id)
    rows = queries.changed_rows(request.actor, plan, edit, on_screen)
    totals = queries.total(queries.roots(request.actor, plan))
    return {"rows": tree_rows(plan_id, rows), "totals": totals, "revision": plan.revision}


@page(EDIT_TARGETS)
@require_POST
def hold(request: Request, plan: int) -> HttpResponse:
    """Hold a cell or let it go."""

    def work() -> dict[str, Any]:
        body = body_of(request)
        key = whole(body.get("key"))
        operations.hold_cells(actor=request.actor, plan_id=plan, cells=[key], held=bool(body.get("held")))
        now = queries.plan(plan)
        return {"rows": tree_rows(plan, queries.rows_again(request.actor, now, [key])), "revision": now.revision}

    return answered(work)


@page(EDIT_TARGETS)
@require_POST
def undo(request: Request, plan: int) -> HttpResponse:
    """Take back one's last edit of this plan."""
    return answered(lambda: _turned(request, plan, operations.undo))


@page(EDIT_TARGETS)
@require_POST
def redo(request: Request, plan: int) -> HttpResponse:
    """Do again what one has just undone."""
    return answered(lambda: _turned(request, plan, operations.redo))


def _turned(request: Request, plan: int, turn: Any) -> dict[str, Any]:
    return rows_after(request, plan, turn(actor=request.actor, plan_id=plan), body_of(request))


@page(SEE_TARGETS)
def cell(request: Request, plan: int, pk: int) -> HttpResponse:
    """One target: where it stands, what its SMART letters mean, its bounds, and who changed it when and why."""
    shown = queries.plan(plan)
    found = queries.cell(request.actor, shown, pk)
    told = page_context(request, shown, "tree")
    (row,) = queries.rows_again(request.actor, shown, [pk])
    evidence = queries.evidence_of(found)
    line = queries.answered_line(shown, found)
    asked = request.method == "POST" and "ask_again" in request.POST
    form = BoundsForm(
        request.POST if request.method == "POST" and not asked else None,
        initial={"minimum": found.minimum, "maximum": found.maximum},
    )
    again = AgainForm(request.POST if asked else None, initial={"amount": found.amount})
    may_edit = told["may_edit"] and not row.locked
    if request.method == "POST":
        if not may_edit or (asked and line is None):
            raise Http404
        if _written(request, found, again if asked else form, asked=asked):
            return redirect("targets:cell", plan, pk)
    steps = [
        (queries.named(one), reverse("targets:cell", args=[plan, one.pk]))
        for one in queries.trail(request.actor, shown, found)
    ]
    told |= {
        "row": row,
        "cell": found,
        "steps": steps,
        "form": form,
        "again": again,
        "line": line,
        "said": answer_words(row.answer) if line else "",
        "may_edit": may_edit,
        "history": queries.cell_history(shown, found),
        "letters": letters(row.smart),
        "edited": found.amount != found.proposed and evidence is None,
        "evidence": evidence,
        **_parts(row, queries.children(request.actor, shown, pk)[:MOST_PARTS]),
    }
    return render(request, "targets/cell.html", told, status=422 if form.errors or again.errors else 200)


def _parts(whole: queries.Row, below: list[queries.Row]) -> dict[str, Any]:
    """What is below a target, each beside what its outlets can sell, and the same of the whole."""
    if whole.cell.level not in {"company", "region", "person"}:
        return {"below": below}
    return {"below": below, "fairness": whole.fairness, "compared": any(one.fairness is not None for one in below)}


def _written(request: Request, cell: Any, form: Any, *, asked: bool) -> bool:
    """Bounds, or another amount for somebody who has answered."""
    if not form.is_valid():
        return False
    told = {"actor": request.actor, "plan_id": cell.plan_id}
    try:
        if asked:
            edits = [CellEdit(cell.pk, form.cleaned_data["amount"], cell.amount)]
            operations.edit_cells(**told, edits=edits, reason=form.cleaned_data["reason"], again=True)
        else:
            operations.set_bounds(**told, cell=cell.pk, **form.cleaned_data)
    except RefusedError as error:
        form.add_error(None, refusal_words(error))
        return False
    except StaleError:
        form.add_error(None, changed(None))
        return False
    messages.success(request, _("Changed; the person is asked again.") if asked else _("Bounds set."))
    return True


TONES = {"✓": "green", "△": "yellow", "✗": "red"}


def letters(smart: str) -> list[dict[str, str]]:
    """S✓ M✓ …: letter, sign, colour and what the letter asks."""
    asked = {
        "S": _("specific: an owner, a customer and an item"),
        "M": _("measured: a number that rests on evidence"),
        "A": _("attainable: above the forecast's median, below its P95"),
        "R": _("realistic: outlets and credit can carry it"),
        "T": _("timed: start, end and a split over days"),
    }
    stands = {"✓": _("fulfilled"), "△": _("doubtful"), "✗": _("not fulfilled")}
    return [
        {"letter": mark[0], "sign": mark[1], "tone": TONES[mark[1]], "asks": asked[mark[0]], "stands": stands[mark[1]]}
        for mark in smart.split()
        if len(mark) == 2 and mark[1] in TONES and mark[0] in asked
    ]
