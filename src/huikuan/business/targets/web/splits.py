"""Person × item and person × working day as grids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.targets import operations, queries
from huikuan.business.targets.operations import SplitEdit
from huikuan.business.targets.policies import EDIT_TARGETS, SEE_TARGETS
from huikuan.business.targets.web.answers import MOST_EDITS, UnreadableError, answered, body_of, edits_of, whole
from huikuan.business.targets.web.context import page_context
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request, page

PEOPLE = 50  # a page
KINDS = frozenset({"items", "days"})
People = Sequence[tuple[int | None, str]]


@page(SEE_TARGETS)
def split(request: Request, kind: str) -> HttpResponse:
    """People down, items or working days across; a person's cells sum to the person's target."""
    if kind not in KINDS:
        raise Http404
    plan = queries.shown_plan(request.GET.get("plan", ""))
    told = page_context(request, plan, kind)
    if plan is None:
        return render(request, "targets/nothing.html", told)
    search = request.GET.get("q", "").strip()
    shown = Paginator(queries.people_of(request.actor, plan, search), PEOPLE).get_page(request.GET.get("page"))
    people = list(shown.object_list)
    cells = rows_of(request, plan, kind, people)
    columns = _columns(kind, cells)
    config: dict[str, Any] = {
        "columns": [
            {"key": "name", "title": _("Person"), "kind": "text", "frozen": True, "width": 140},
            {"key": "total", "title": _("Sales target"), "kind": "money", "total": True, "width": 150},
            *(
                {
                    "key": key,
                    "title": title,
                    "kind": "money",
                    "total": True,
                    "editable": told["may_edit"],
                    "width": 130,
                }
                for key, title in columns.items()
            ),
        ],
        "rows": _grid_rows(kind, people, cells, columns),
    }
    if told["may_edit"]:
        config |= {
            "save_url": reverse("targets:save_split", args=[plan.pk, kind]),
            "hold_url": reverse("targets:hold_split", args=[plan.pk, kind]),
            "undo_url": reverse("targets:turn_split", args=[plan.pk, kind, "undo"]),
            "redo_url": reverse("targets:turn_split", args=[plan.pk, kind, "redo"]),
        }
    told |= {"config": config, "page": shown, "kind": kind, "search": search}
    return render(request, "targets/split.html", told)


def rows_of(request: Request, plan: Any, kind: str, people: People) -> list[Any]:
    """Item or day targets of these people."""
    find = queries.item_rows if kind == "items" else queries.day_rows
    return list(find(request.actor, plan, [person for person, _name in people]))


def column_of(kind: str, row: Any) -> str:
    """The grid's column of a target."""
    return f"i{row.item_id or 0}" if kind == "items" else f"d{row.day.isoformat()}"


def _columns(kind: str, cells: list[Any]) -> dict[str, str]:
    if kind == "days":
        return {column_of(kind, row): f"{row.day:%m-%d}" for row in sorted(cells, key=lambda row: row.day)}
    named = sorted((row for row in cells if row.item_id), key=lambda row: row.item.item_no)
    found = {column_of(kind, row): row.item.name for row in named}
    if any(row.item_id is None for row in cells):
        found["i0"] = _("other items")
    return found


def _grid_rows(kind: str, people: People, cells: list[Any], columns: dict[str, str]) -> list[dict[str, Any]]:
    theirs: dict[int | None, list[Any]] = defaultdict(list)
    for row in cells:
        theirs[row.person_id].append(row)
    rows = []
    for person, name in people:
        own = {column_of(kind, row): row for row in theirs[person]}
        rows.append(
            {
                "id": person or 0,
                "name": name,
                "total": sum(row.amount for row in own.values()),
                **{key: own[key].amount if key in own else None for key in columns},
                "held": [key for key, row in own.items() if row.held],
                "locked": [key for key in columns if key not in own],
            }
        )
    return rows


def _asked(request: Request, plan: Any, kind: str, edits: list[dict[str, Any]]) -> dict[tuple[int, str], Any]:
    """The rows that edits speak of, by key and column; 404 for what is out of scope."""
    people = {whole(one.get("key")) or None for one in edits}
    found = {
        (row.person_id or 0, column_of(kind, row)): row
        for row in rows_of(request, plan, kind, [(person, "") for person in people])
    }
    for one in edits:
        if (whole(one.get("key")), one.get("column")) not in found:
            raise Http404
    return found


def _after(request: Request, plan: Any, kind: str, people: set[int | None]) -> dict[str, Any]:
    named = [(person, name) for person, name in queries.people_of(request.actor, plan) if person in people]
    cells = rows_of(request, plan, kind, named)
    return {"rows": _grid_rows(kind, named, cells, _columns(kind, cells))}


@page(EDIT_TARGETS)
@require_POST
def save_split(request: Request, plan: int, kind: str) -> HttpResponse:
    """Take a batch of cells, all or none; each person's other cells make up for it."""
    if kind not in KINDS:
        raise Http404
    shown, taken = queries.plan(plan), list[dict[str, Any]]()

    def work() -> dict[str, Any]:
        taken.extend(edits_of(body_of(request)))
        if len(taken) > MOST_EDITS:
            raise RefusedError("targets.too_many", most=MOST_EDITS)
        found = _asked(request, shown, kind, taken)
        edits = []
        for one in taken:
            row = found[whole(one["key"]), one["column"]]
            one["row"] = row.pk
            edits.append(SplitEdit(row.pk, whole(one.get("value")), whole(one.get("seen"))))
        change = operations.edit_items if kind == "items" else operations.edit_days
        change(actor=request.actor, plan_id=plan, edits=edits)
        return _after(request, shown, kind, {whole(one["key"]) or None for one in taken})

    return answered(work, lambda: taken)


@page(EDIT_TARGETS)
@require_POST
def hold_split(request: Request, plan: int, kind: str) -> HttpResponse:
    """Hold a cell of the table or let it go."""
    if kind not in KINDS:
        raise Http404
    shown = queries.plan(plan)

    def work() -> dict[str, Any]:
        body = body_of(request)
        if not isinstance(body.get("column"), str):
            raise UnreadableError
        found = _asked(request, shown, kind, [body])
        row = found[whole(body["key"]), body["column"]]
        operations.hold_split(actor=request.actor, plan_id=plan, kind=kind, rows=[row.pk], held=bool(body.get("held")))
        return _after(request, shown, kind, {row.person_id})

    return answered(work)


@page(EDIT_TARGETS)
@require_POST
def turn_split(request: Request, plan: int, kind: str, turn: str) -> HttpResponse:
    """Undo or redo one's last edit of this plan; answers with the people whose cells it touched."""
    if kind not in KINDS or turn not in {"undo", "redo"}:
        raise Http404
    shown = queries.plan(plan)

    def work() -> dict[str, Any]:
        change = operations.undo if turn == "undo" else operations.redo
        edit = change(actor=request.actor, plan_id=plan)
        return _after(request, shown, kind, queries.people_in(edit, kind))

    return answered(work)
