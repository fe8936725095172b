"""Targets by dimensions in any order: choosing the order, the lines, typing, what follows, taking it over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.targets import operations, queries
from huikuan.business.targets.pivot import LABELS, USUAL, Asked, Ground, Order, ground_of, key_of, order_of
from huikuan.business.targets.policies import EDIT_TARGETS, SEE_TARGETS
from huikuan.business.targets.web.answers import UnreadableError, answered, body_of, edits_of, whole
from huikuan.business.targets.web.context import page_context
from huikuan.business.targets.web.exports import workbook_of
from huikuan.business.targets.web.pivot_asked import drop_typed, keep_typed, typed_in
from huikuan.business.targets.web.pivot_rows import line_row, pivot_columns, pivot_page, typed_lines
from huikuan.engine.money import Fen
from huikuan.engine.pivot import Key
from huikuan.foundation.lists.operations import save_view
from huikuan.foundation.lists.views import kept_query
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words

LIST, NAME = "targets.pivot", "order"  # where the reader's last order is kept
REFUSED = 422
MOST_CHOSEN = 5  # dimensions
OFFERED = ("item,region,person", "region,item,person", "role,item,region", "customer,item", "day,region,person")


@page(SEE_TARGETS)
def pivot(request: Request) -> HttpResponse:
    """The lines of the plan in the order of the address, or in the one the reader chose last."""
    if request.method == "POST":
        return _choose(request)
    plan = queries.shown_plan(request.GET.get("plan", ""))
    told = page_context(request, plan, "pivot")
    if plan is None:
        return render(request, "targets/nothing.html", told)
    text = request.GET.get("by") or _kept(request)
    try:
        order = order_of(text)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
        order = USUAL
    return _page(request, told, order, asked="show" in request.GET)


def _choose(request: Request) -> HttpResponse:
    """Keep the order chosen for the next time, and show it."""
    back = QueryDict(mutable=True)
    if request.POST.get("plan", "").isdigit():
        back["plan"] = request.POST["plan"]
    text = ",".join(one for one in request.POST.getlist("by") if one)
    try:
        order = order_of(text)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        text = ",".join(order)
        back["by"] = text
        save_view(actor=request.actor, list_key=LIST, name=NAME, query=text)
    return redirect(f"{reverse('targets:pivot')}?{back.urlencode()}")


def _kept(request: Request) -> str:
    return kept_query(request.actor, LIST, NAME) or ",".join(USUAL)


def _page(request: Request, told: dict[str, Any], order: Order, *, asked: bool) -> HttpResponse:
    plan, text = told["plan"], ",".join(order)
    typed = typed_in(request, plan.pk, text) if told["may_edit"] else {}
    whole_line = queries.whole_line(request.actor, plan, order)
    first = line_row(order, whole_line, typed, name=_("All targets"))
    first["_children"] = _rows(request, plan, order, (), typed)
    config: dict[str, Any] = {
        "columns": pivot_columns(order, editable=told["may_edit"]),
        "rows": [first],
        "tree": True,
        "totals": {"amount": whole_line.amount, "last_year": whole_line.last_year},
        "children_url": reverse("targets:pivot_lines", args=[plan.pk, text]) + "?key={id}",
    }
    if told["may_edit"]:
        config["save_url"] = reverse("targets:type_lines", args=[plan.pk, text])
    told |= {
        "order": order,
        "by": text,
        "labels": [LABELS[one] for one in order],
        "places": [*(one.value for one in order), *[""] * (MOST_CHOSEN - len(order))],
        "choices": [(one.value, label) for one, label in LABELS.items()],
        "offered": [(one, [LABELS[part] for part in order_of(one)]) for one in OFFERED if one != text],
        "of_tree": ground_of(order) is Ground.TREE,
        "of_days": ground_of(order) is Ground.DAYS,
        "aside": 0 if ground_of(order) is Ground.TREE else queries.unowned_beside(request.actor, plan),
        "stays": request.GET.get("moves") is None,
        "typed": typed_lines(order, typed),
        "may_undo": told["may_edit"] and queries.can_undo(request.actor, plan)[0],
        "config": config,
        "empty": whole_line.amount is None,
        "asked": asked,
    }
    status = 200
    if asked and typed:
        found = _tried(request, plan, Asked(order=order, typed=typed, stays=told["stays"]))
        told |= found
        status = REFUSED if "refused" in found else 200
    return render(request, "targets/pivot.html", told, status=status)


def _tried(request: Request, plan: Any, asked: Asked) -> dict[str, Any]:
    try:
        return {"trial": operations.try_lines(actor=request.actor, plan_id=plan.pk, asked=asked)}
    except RefusedError as error:
        return {"refused": refusal_words(error)}


def _rows(request: Request, plan: Any, order: Order, key: Key, typed: Mapping[Key, Fen]) -> list[dict[str, Any]]:
    return [line_row(order, line, typed) for line in queries.lines_below(request.actor, plan, order, key)]


def _asked_for(plan: int, by: str) -> tuple[Any, Order]:
    try:
        return queries.plan(plan), order_of(by)
    except RefusedError as error:
        raise Http404 from error


def _key(text: Any, order: Order) -> Key:
    try:
        return key_of(str(text), order)
    except ValueError as error:
        raise UnreadableError from error


@page(SEE_TARGETS)
def pivot_lines(request: Request, plan: int, by: str) -> HttpResponse:
    """The lines below one, for the grid."""
    shown, order = _asked_for(plan, by)

    def work() -> dict[str, Any]:
        key = _key(request.GET.get("key"), order)
        return {"rows": _rows(request, shown, order, key, typed_in(request, plan, by))}

    return answered(work)


@page(EDIT_TARGETS)
@require_POST
def type_lines(request: Request, plan: int, by: str) -> HttpResponse:
    """Take down what lines are to have; nothing of the targets changes yet."""
    taken: list[dict[str, Any]] = []
    shown, order = _asked_for(plan, by)

    def work() -> dict[str, Any]:
        taken.extend(edits_of(body_of(request)))
        typed, stale, rows = typed_in(request, plan, by), dict[str, Fen | None](), []
        for one in taken:
            key = _key(one.get("key"), order)
            line = queries.line_at(request.actor, shown, order, key)
            row = line_row(order, line, typed)
            if one.get("column") != "amount" or row["locked"]:
                raise UnreadableError
            if row["amount"] != whole(one.get("seen"), optional=True):
                stale[one["key"]] = row["amount"]
            fen = whole(one.get("value"), optional=True)
            typed.pop(key, None)
            if fen is not None and fen != line.amount:
                typed[key] = fen
            rows.append(line_row(order, line, typed, name=_("All targets") if not key else None))
        if stale:
            raise StaleError(stale)
        operations.refuse_typed(Asked(order=order, typed=typed or {(): 0}))
        keep_typed(request, plan, by, typed)
        return {"rows": rows}

    return answered(work, lambda: taken)


@page(EDIT_TARGETS)
@require_POST
def take_lines(request: Request, plan: int, by: str) -> HttpResponse:
    """Take over what was looked at, all of it in one edit."""
    shown, order = _asked_for(plan, by)
    here, stays = pivot_page(plan, by), "moves" not in request.POST
    try:
        edit = operations.take_lines(
            actor=request.actor,
            plan_id=plan,
            asked=Asked(order=order, typed=typed_in(request, plan, by), stays=stays),
            seen=request.POST.get("seen", ""),
            reason=request.POST.get("reason", "")[:300],
        )
    except StaleError:
        told = _("{who} has changed these targets since you looked. Nothing was taken over; look again.")
        messages.error(request, told.format(who=queries.last_author(request.actor, shown) or _("Somebody")))
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        drop_typed(request, plan, by)
        messages.success(request, _("Taken over as edit {number} of {plan}.").format(number=edit.number, plan=shown))
        return redirect(here)
    return redirect(f"{here}&show=1{'' if stays else '&moves=1'}")


@page(EDIT_TARGETS)
@require_POST
def forget_lines(request: Request, plan: int, by: str) -> HttpResponse:
    """Begin again from what stands."""
    _asked_for(plan, by)
    drop_typed(request, plan, by)
    return redirect(pivot_page(plan, by))


@page(EDIT_TARGETS)
@require_POST
def undo_lines(request: Request, plan: int, by: str) -> HttpResponse:
    """Take back one's last edit of this plan, wherever it was typed."""
    shown, _order = _asked_for(plan, by)
    try:
        edit = operations.undo(actor=request.actor, plan_id=plan)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        messages.success(request, _("Edit {number} of {plan} is undone.").format(number=edit.number, plan=shown))
    return redirect(pivot_page(plan, by))


@page(SEE_TARGETS)
def pivot_workbook(request: Request, plan: int, by: str) -> HttpResponse:
    """All lines in this order, folded like the tree."""
    shown, order = _asked_for(plan, by)
    try:
        made = queries.pivot_sheet(request.actor, shown, order)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
        return redirect(pivot_page(plan, by))
    name = f"{_('By')} {'-'.join(str(LABELS[one]) for one in order)}-{shown.month:%Y-%m}-v{shown.version}.xlsx"
    return workbook_of(made, name)
