"""A list as a page, as a part for htmx, and as a workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from huikuan.foundation.lists.cells import cell_html, labelled, line_html
from huikuan.foundation.lists.columns import Col
from huikuan.foundation.lists.export import export_response
from huikuan.foundation.lists.filters import DayFilter
from huikuan.foundation.lists.known import Known, KnownPages
from huikuan.foundation.lists.models import SavedView
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.lists.state import SIZES, ListState
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.permissions.request import Request
from huikuan.foundation.prepared import Prepared
from huikuan.foundation.remembered import as_key, remembered

MOST_EXPORTED = 200_000
ORDERED = 1_000  # first rows of a list whose order is remembered
_SAVED = Prepared(lambda given: SavedView.objects.filter(user=given("user"), list_key=given("list")).order_by("name"))


def kept_query(actor: Actor, list_key: str, name: str) -> str:
    """The address that the reader kept under a name; empty where there is none."""
    kept = _SAVED(user=actor.user.pk, list=list_key) if actor.user else []
    return next((view.query for view in kept if view.name == name), "")


class _Pages(Paginator[Any]):
    """Counts the rows as they are narrowed, without the tables that only the columns need."""

    def __init__(self, rows: QuerySet[Any], state: ListState) -> None:
        self.ordered, self.follows = _values(rows, state), state.spec.follows
        super().__init__(self.ordered, state.size)
        self.rows, self.summed = rows.order_by(), [column for column in state.columns if column.total]

    @cached_property
    def sums(self) -> dict[str, Any]:
        """How many rows there are, and the totals by column: one pass over all of them."""
        wanted = {f"total_{column.key}": Sum(column.path) for column in self.summed}
        return remembered(
            ("list", *as_key(self.rows), *(column.path for column in self.summed)),
            lambda: self.rows.aggregate(count=Count("pk"), **wanted),
            module=self.follows,
        )

    def page(self, number: int | str) -> Page[Any]:
        """A page. Where the order is remembered, which rows are on it is known, and only they are read, as they are."""
        number = self.validate_number(number)
        last = min(number * self.per_page, self.count)
        if not self.follows or last > ORDERED:
            return super().page(number)
        first = self.ordered.values_list("pk", flat=True)[:ORDERED]
        order = remembered(("list order", *as_key(first)), lambda: list(first), module=self.follows)
        here = order[(number - 1) * self.per_page : last]
        found = {row["pk"]: row for row in self.ordered.order_by().filter(pk__in=here)}
        return Page([found[pk] for pk in here if pk in found], number, self)

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        found: int = self.sums["count"]
        return found


def list_response(
    request: Request,
    spec: ListSpec,
    rows: QuerySet[Any] | Known,
    *,
    context: dict[str, Any] | None = None,
    template: str = "lists/page.html",
) -> HttpResponse:
    """Answer with the list: ``?export=xlsx`` as a workbook, to htmx only the table, otherwise the whole page.

    ``rows`` is already scoped to the actor. Queries: count with totals, the page, saved views.
    """
    state = ListState(spec, request.actor, request.GET)
    exported = request.GET.get("export") == "xlsx"
    pages: _Pages | KnownPages
    if isinstance(rows, Known) and not (exported or state.text or state.chosen):
        pages = KnownPages(rows, state)
    else:
        found = state.ordered(state.narrow(rows.rows() if isinstance(rows, Known) else rows))
        if exported:
            return export_response(state, found.values(*state.paths)[:MOST_EXPORTED])
        pages = _Pages(found, state)
    page = pages.get_page(request.GET.get("page"))
    columns = labelled(state.columns)
    told = {
        **(context or {}),
        "spec": spec,
        "state": state,
        "page": page,
        "lines": [line_html(columns, row) for row in page.object_list],
        "headings": (headings := [_heading(column, state) for column in state.columns]),
        "totals": _totals(pages, headings),
        "filters": [_filter(one, state) for one in spec.filters],
        "sizes": SIZES,
        "saved": _SAVED(user=request.actor.user.pk, list=spec.key) if request.actor.user else [],
        "narrowed": bool(state.text or state.chosen),
        "empty": None if spec.empty is None else _teaching(spec.empty, request),
    }
    part = request.htmx and not request.htmx.boosted and request.htmx.target == "list"
    return render(request, "lists/table.html" if part else template, told)


def _teaching(empty: Empty, request: Request) -> Empty:
    """What an empty list teaches, without a button that would lead its reader to a refusal."""
    try:
        permission = getattr(resolve(empty.url).func, "permission", None)
    except Resolver404:  # an address on the same page, such as ?show=all
        return empty
    return replace(empty, url="", button="") if permission and not request.actor.can(permission) else empty


def _values(rows: QuerySet[Model], state: ListState) -> Any:
    return rows.values("pk", *state.paths)


def _heading(column: Col, state: ListState) -> dict[str, Any]:
    now = state.sort
    direction = "" if now.removeprefix("-") != column.key else ("down" if now.startswith("-") else "up")
    down_first = column.numeric and direction == ""
    return {
        "column": column,
        "direction": direction,
        "sortable": bool(column.sort_path),
        "next": f"-{column.key}" if direction == "up" or down_first else column.key,
    }


def _totals(pages: _Pages | KnownPages, headings: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    if not pages.summed:
        return None
    return [_total(heading, pages.sums.get(f"total_{heading['column'].key}")) for heading in headings]


def _total(heading: dict[str, Any], value: Any) -> dict[str, Any]:
    return {**heading, "html": "" if value is None else cell_html(heading["column"].kind, value)}


def _filter(one: Any, state: ListState) -> dict[str, Any]:
    chosen = state.chosen.get(one.key, "")
    options = one.options(state.actor)
    days = isinstance(one, DayFilter)
    first, _dots, last = chosen.partition("..") if days else ("", "", "")
    words = dict(options).get(chosen, chosen)
    if days and chosen:
        words = _("{first} to {last}").format(first=first or "…", last=last or "…")
    address = state.asked.copy()
    for name in (one.key, f"{one.key}_from", f"{one.key}_to", "page"):
        address.pop(name, None)
    without = f"?{address.urlencode()}"
    return {
        "filter": one,
        "options": options,
        "chosen": chosen,
        "words": words,
        "from": first,
        "to": last,
        "without": without,
    }
