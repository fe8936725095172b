"""Person × item with both margins fixed: type, hold and bound, look at what fits, take it over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.targets import operations, queries
from huikuan.business.targets.fitting import ClashError, Matrix, Place, Wish
from huikuan.business.targets.policies import EDIT_TARGETS
from huikuan.business.targets.web.answers import MOST_EDITS, UnreadableError, answered, body_of, edits_of, whole
from huikuan.business.targets.web.context import page_context
from huikuan.business.targets.web.exports import XLSX
from huikuan.business.targets.web.fitting_grids import asked_grid, asked_rows, place_of, result_grid, workbook
from huikuan.business.targets.web.fitting_shown import shown_part
from huikuan.business.targets.web.wishes import Table, drop_wishes, keep_wishes, wishes_of
from huikuan.engine.money import Fen
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words

MOST_PEOPLE = 300  # in one table on a page; the arithmetic takes thousands
SHOWS = ("amounts", "least", "most")


@page(EDIT_TARGETS)
def fit(request: Request) -> HttpResponse:
    """The table of a group, what is asked of it, and with ``fit`` what would come of it."""
    plan = queries.shown_plan(request.GET.get("plan", ""))
    told = page_context(request, plan, "fit")
    if plan is None:
        return render(request, "targets/nothing.html", told)
    if not told["may_edit"]:
        return redirect(f"{reverse('targets:split', args=['items'])}?plan={plan.pk}")
    groups = [one for one in queries.groups(request.actor, plan) if len(one.people) <= MOST_PEOPLE]
    if not groups:
        return render(request, "targets/fit.html", told | {"groups": []})
    return _page(request, told, groups, request.GET.get("group") or groups[0].key, asked="fit" in request.GET)


def _page(
    request: Request, told: dict[str, Any], groups: list[queries.Group], key: str, *, asked: bool, status: int = 200
) -> HttpResponse:
    plan = told["plan"]
    group = next((one for one in groups if one.key == key), None)
    show = request.GET.get("show", "amounts")
    if group is None or show not in SHOWS:
        raise Http404
    table = Table(plan.pk, group.key)
    matrix, wishes = queries.matrix_of(request.actor, plan, group), wishes_of(request, table)
    part = shown_part(request, matrix)
    told |= {
        "part": part,
        "page": part.page,
        "groups": groups,
        "group": group,
        "show": show,
        "wishes": len(wishes),
        "tie": queries.tie_of(request.actor, plan, group, matrix),
        "config": part.asked(asked_grid(matrix, wishes, show))
        | {
            "save_url": reverse("targets:save_wishes", args=[plan.pk, group.key, show]),
            "hold_url": reverse("targets:hold_fit", args=[plan.pk, group.key, show]),
        },
    }
    if asked:
        told |= _fitted(matrix, wishes)
    if "result" in told:
        told["result"], told["more"] = part.result(told["result"])
    return render(request, "targets/fit.html", told, status=422 if "clashes" in told or "refused" in told else status)


def _fitted(matrix: Matrix, wishes: dict[Place, Wish]) -> dict[str, Any]:
    """What would come of it, or which lines clash."""
    try:
        operations.refuse_wishes(matrix, wishes)
        fitted = matrix.fit(wishes)
    except RefusedError as error:
        return {"asked": True, "refused": refusal_words(error)}
    except ClashError as error:
        return {"asked": True, "clashes": [refusal_words(operations.clash_refusal(one)) for one in error.clashes]}
    gains = [fen - matrix.amount(*place) for place, fen in fitted.items() if fen != matrix.amount(*place)]
    return {
        "asked": True,
        "changed": len(gains),
        "moved": sum(gain for gain in gains if gain > 0),
        "result": result_grid(matrix, fitted),
        "state": matrix.state(wishes),
    }


@page(EDIT_TARGETS)
@require_POST
def save_wishes(request: Request, plan: int, group: str, show: str) -> HttpResponse:
    """Take down what is asked of cells; nothing of the targets changes yet."""
    taken: list[dict[str, Any]] = []
    shown, found = _table(request, plan, group, show)
    table = Table(plan, group)

    def work() -> dict[str, Any]:
        taken.extend(edits_of(body_of(request)))
        if len(taken) > MOST_EDITS:
            raise RefusedError("targets.too_many", most=MOST_EDITS)
        matrix, wishes = queries.matrix_of(request.actor, shown, found), wishes_of(request, table)
        before = {one["id"]: one for one in asked_rows(matrix, wishes, show)}
        stale: dict[str, Fen | None] = {}
        people = set()
        for one in taken:
            place = place_of(one.get("key"), one.get("column"))
            standing = before.get(place[0], {})
            if one["column"] not in standing or one["column"] in standing["locked"]:
                raise Http404
            one["row"] = f"{place[0]} {place[1]}"
            if standing[one["column"]] != whole(one.get("seen"), optional=True):
                stale[one["row"]] = standing[one["column"]]
            people.add(place[0])
            value = whole(one.get("value"), optional=True)
            wishes[place] = _wish(matrix, wishes.get(place, Wish()), place, show, value)
        if stale:
            raise StaleError(stale)
        operations.refuse_wishes(matrix, {place: wish for place, wish in wishes.items() if wish != Wish()})
        keep_wishes(request, table, wishes)
        return _rows_after(matrix, wishes, show, people)

    return answered(work, lambda: taken)


def _wish(matrix: Matrix, wish: Wish, place: Place, show: str, value: Fen | None) -> Wish:
    """An amount as it stands and a bound of nothing ask nothing."""
    amount, least, most = wish.amount, wish.minimum, wish.maximum
    if show == "amounts":
        amount = None if value in {None, matrix.amount(*place)} else value
    elif show == "least":
        least = value or None
    else:
        most = value or None
    return Wish(amount=amount, minimum=least, maximum=most)


def _rows_after(matrix: Matrix, wishes: dict[Place, Wish], show: str, people: set[int]) -> dict[str, Any]:
    config = asked_grid(matrix, wishes, show)
    return {
        "rows": [row for row in config["rows"] if row["id"] in people or row["id"] < 0],
        "totals": config.get("totals"),
    }


@page(EDIT_TARGETS)
@require_POST
def hold_fit(request: Request, plan: int, group: str, show: str) -> HttpResponse:
    """Hold a cell of the table or let it go; this counts at once and for everybody."""
    shown, found = _table(request, plan, group, show)

    def work() -> dict[str, Any]:
        body = body_of(request)
        place = place_of(body.get("key"), body.get("column"))
        matrix = queries.matrix_of(request.actor, shown, found)
        stand = matrix.cells.get(place)
        if stand is None:
            raise UnreadableError
        operations.hold_split(
            actor=request.actor, plan_id=plan, kind="items", rows=[stand.row], held=bool(body.get("held"))
        )
        wishes = wishes_of(request, Table(plan, group))
        if body.get("held"):
            wishes.pop(place, None)
            keep_wishes(request, Table(plan, group), wishes)
        return _rows_after(queries.matrix_of(request.actor, shown, found), wishes, show, {place[0]})

    return answered(work)


@page(EDIT_TARGETS)
@require_POST
def take_fit(request: Request, plan: int, group: str) -> HttpResponse:
    """Take over the fit that was looked at, all of it in one edit."""
    shown, _found = _table(request, plan, group, "amounts")
    table = Table(plan, group)
    here = f"{reverse('targets:fit')}?plan={plan}&group={group}"
    try:
        edit = operations.fit_items(
            actor=request.actor,
            plan_id=plan,
            group=group,
            wishes=wishes_of(request, table),
            seen=request.POST.get("seen", ""),
            reason=request.POST.get("reason", "")[:300],
        )
    except StaleError:
        messages.error(request, _("The table has changed since this was fitted. Nothing was taken over; look again."))
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        drop_wishes(request, table)
        messages.success(request, _("Taken over as edit {number} of {plan}.").format(number=edit.number, plan=shown))
        return redirect(here)
    return redirect(f"{here}&fit=1")


@page(EDIT_TARGETS)
@require_POST
def forget_wishes(request: Request, plan: int, group: str) -> HttpResponse:
    """Begin again from what stands."""
    _table(request, plan, group, "amounts")
    drop_wishes(request, Table(plan, group))
    return redirect(f"{reverse('targets:fit')}?plan={plan}&group={group}")


@page(EDIT_TARGETS)
def fit_workbook(request: Request, plan: int, group: str) -> HttpResponse:
    """The table as it stands and as it would be."""
    shown, found = _table(request, plan, group, "amounts")
    matrix, wishes = queries.matrix_of(request.actor, shown, found), wishes_of(request, Table(plan, group))
    try:
        operations.refuse_wishes(matrix, wishes)
        fitted = matrix.fit(wishes)
    except (RefusedError, ClashError):
        fitted = {}
    response = HttpResponse(workbook(matrix, fitted, queries.language()), content_type=XLSX)
    name = f"{_('Two-way split')}-{found.name or _('everybody')}-{shown.month:%Y-%m}-v{shown.version}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _table(request: Request, plan: int, group: str, show: str) -> tuple[Any, queries.Group]:
    shown = queries.plan(plan)
    if show not in SHOWS:
        raise Http404
    return shown, queries.group_of(request.actor, shown, group)
