"""Balances and ageing as of any date: lists, groups, one customer's account, and where a number comes from."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.receivables import queries
from huikuan.business.receivables.policies import ADJUST, DISPUTE, SEE, WRITE_LETTERS
from huikuan.business.receivables.web.clocks import told_clocks
from huikuan.business.receivables.web.currencies import CURRENCY, by_currency
from huikuan.business.receivables.web.lists import balances
from huikuan.business.receivables.web.lists import groups as groups_spec
from huikuan.business.receivables.web.words import FIGURES, asked_basis, asked_day, bucket_words, figure_words
from huikuan.foundation import clock
from huikuan.foundation.display.templatetags.display import money
from huikuan.foundation.drawn import drawn_of
from huikuan.foundation.lists.export import export_response
from huikuan.foundation.lists.state import ListState
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.people import queries as people
from huikuan.foundation.permissions import Request, page

NARROWED = ("region", "owner", "chain")
SHOWN_IN_CHART = 12
GROUPS_A_PAGE = 100
GROUPS = (*queries.GROUPS, CURRENCY)
COLOURS = 8  # of ages; what is older has the last
HEADINGS = {
    "owner": gettext_lazy("Owner"),
    "region": gettext_lazy("Region"),
    "chain": gettext_lazy("Head office"),
    "contract": gettext_lazy("Contract"),
}


@page(SEE)
@drawn_of("receivables")
def ageing(request: Request) -> HttpResponse:
    """By customer as a list; by owner, region or chain as groups that lead back to the list, by contract."""
    day, by, basis = asked_day(request), request.GET.get("by", ""), asked_basis(request)
    kept = queries.ready(day, basis)
    words = figure_words(kept.buckets, basis)
    narrowed = {name: request.GET[name] for name in NARROWED if request.GET.get(name)}
    rows = queries.within(request.actor, queries.visible_balances(request.actor, day, kept), **narrowed)
    keep = {"day": day.isoformat(), **({"basis": basis} if basis != queries.Basis.DUE else {}), **narrowed}
    spec = balances(words, basis)
    if _only_table(request):
        return list_response(request, spec, rows, context={"keep": keep})
    told: dict[str, Any] = {
        "keep": keep,
        "day": day,
        "today": clock.today(),
        "by": by if by in GROUPS else "customer",
        "tabs": _tabs(keep, by),
        "dates": _dates(keep, by, basis),
        "totals_of_scope": (sums := queries.totals(rows)),
        "late": sums["overdue"] if basis == queries.Basis.DUE else 0,  # what was issued earlier needs nobody yet
        "figures": words,
        "trail": _trail(request, narrowed, keep),
    }
    if by in queries.GROUPS:
        found = (
            queries.by_contract(request.actor, kept, **narrowed)
            if by == "contract"
            else queries.grouped(request.actor, rows, by)
        )
        return _groups(request, told, found, narrowed)
    if by == CURRENCY:
        return by_currency(request, told, queries.in_currencies(request.actor, kept, **narrowed))
    if request.GET.get("export") != "xlsx":
        told["chart"] = _chart(request, rows, _ages(words))
    return list_response(request, spec, rows, context=told, template="receivables/ageing.html")


def _only_table(request: Request) -> bool:
    return bool(request.htmx and not request.htmx.boosted and request.htmx.target == "list")


def _ages(words: dict[str, str]) -> dict[str, str]:
    return {name: label for name, label in words.items() if name not in FIGURES}


def _dates(keep: dict[str, str], by: str, basis: str) -> list[tuple[str, str, bool]]:
    rest = {name: value for name, value in keep.items() if name != "basis"} | ({"by": by} if by else {})
    return [(str(one.label), f"?{urlencode({**rest, 'basis': one.value})}", one == basis) for one in queries.Basis]


def _groups(
    request: Request, told: dict[str, Any], groups: list[queries.Group], narrowed: dict[str, str]
) -> HttpResponse:
    by, words = told["by"], told["figures"]
    if request.GET.get("export") == "xlsx":
        rows = [
            {"name": one.name or _unnamed(by), "customers": one.customers, "oldest": one.oldest_due, **one.figures}
            for one in groups
        ]
        return export_response(ListState(groups_spec(words), request.actor, request.GET), rows)
    shown = Paginator(groups, GROUPS_A_PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "group": one,
            "name": one.name or _unnamed(by),
            "url": _inside(by, one, told["keep"], narrowed),
            "cells": [(label, one.figures[name]) for name, label in words.items()],
        }
        for one in shown.object_list
    ]
    chart = _stacked([(one.name or _unnamed(by), one.figures) for one in groups[:SHOWN_IN_CHART]], _ages(words))
    told |= {
        "page": shown,
        "lines": lines,
        "chart": chart,
        "heading": HEADINGS[by],
        "customers": _customers(by, groups),
        "sums": [(label, told["totals_of_scope"][name]) for name, label in words.items()],
    }
    return render(request, "receivables/groups.html", told)


def _customers(by: str, groups: list[queries.Group]) -> int | None:
    """None by contract: one customer may have several, and adding them up would count it twice."""
    return None if by == "contract" else sum(one.customers for one in groups)


def _inside(by: str, one: queries.Group, keep: dict[str, str], narrowed: dict[str, str]) -> str:
    """One level down: a region by owner, an owner or a chain by customer; a contract's own page."""
    if by == "contract":
        return reverse("receivables:contract", args=[one.key]) if one.key else ""
    inside = {**keep, by: one.key or queries.NOBODY}
    if by == "region" and "owner" not in narrowed:
        inside["by"] = "owner"
    return f"?{urlencode(inside)}"


def _unnamed(by: str) -> str:
    return {
        "owner": _("(no owner)"),
        "region": _("(no region)"),
        "chain": _("(in no chain)"),
        "contract": _("(no contract)"),
    }[by]


def _tabs(keep: dict[str, str], by: str) -> list[tuple[str, str, bool]]:
    words = {
        "": _("By customer"),
        "owner": _("By owner"),
        "region": _("By region"),
        "chain": _("By chain"),
        "contract": _("By contract"),
    }
    if queries.any_in_currency():
        words[CURRENCY] = _("By currency")
    chosen = by if by in GROUPS else ""
    return [
        (label, f"?{urlencode(keep | {'by': key} if key else keep)}", key == chosen) for key, label in words.items()
    ]


def _trail(request: Request, narrowed: dict[str, str], keep: dict[str, str]) -> list[tuple[str, str]]:
    """From the whole scope down to what is shown."""
    so_far = {name: value for name, value in keep.items() if name not in narrowed}
    steps = [(_("All in my scope"), f"?{urlencode(so_far)}")]
    for name, value in narrowed.items():
        so_far[name] = value
        steps.append((_name_of(request, name, value), f"?{urlencode(so_far)}"))
    return steps if narrowed else []


def _name_of(request: Request, what: str, value: str) -> str:
    if not value.isdecimal():
        return _unnamed(what)
    if what == "chain":
        found = queries.visible_balances(request.actor, clock.today()).filter(customer=int(value))
        return found.values_list("customer__name", flat=True).first() or "–"
    rows: Any = people.visible_people(request.actor) if what == "owner" else people.units()
    return rows.filter(pk=int(value)).values_list("name", flat=True).first() or "–"


def _chart(request: Request, rows: Any, ages: dict[str, str]) -> dict[str, Any]:
    """By region; where there is one only, the customers with the largest balances."""
    groups = queries.grouped(request.actor, rows, "region")
    if len(groups) > 1:
        return _stacked([(one.name or _unnamed("region"), one.figures) for one in groups[:SHOWN_IN_CHART]], ages)
    largest = rows.order_by("-outstanding", "pk").values("customer__name", *ages)[:SHOWN_IN_CHART]
    return _stacked([(row["customer__name"], row) for row in largest], ages)


def _stacked(lines: list[tuple[str, dict[str, Any]]], ages: dict[str, str]) -> dict[str, Any]:
    """Shape of the stacked bars: a bar a line, a series a bucket that holds anything."""
    return {
        "x": [name for name, _figures in lines],
        "series": [
            {"name": label, "values": values, "state": f"age-{min(age, COLOURS)}"}
            for age, (key, label) in enumerate(ages.items())
            if any(values := [figures[key] for _name, figures in lines])
        ],
        "horizontal": True,
    }


@page(SEE)
@drawn_of("receivables")
def account(request: Request, pk: int) -> HttpResponse:
    """One customer: ageing, open instalments and money on account at the end of a day."""
    day = asked_day(request)
    return render(
        request,
        "receivables/account.html",
        _account(request, pk, day)
        | {
            "today": clock.today(),
            "may_write": request.actor.can(WRITE_LETTERS),
            "may_adjust": request.actor.can(ADJUST),
            "may_dispute": request.actor.can(DISPUTE),
        },
    )


def _account(request: Request, pk: int, day: date) -> dict[str, Any]:
    found = queries.account(request.actor, pk, day)
    clocks, ages = told_clocks(found.items, clock.today()), bucket_words(found.buckets)
    return {
        "account": found,
        "customer": found.customer,
        "day": day,
        "items": [(item, _late(item, day), clocks.get(item.pk), found.disputed.get(item.pk)) for item in found.items],
        "receipts": found.receipts,
        "currencies": queries.currencies_of([found.customer.pk], day).get(found.customer.pk, []),
        "contested_as_a_whole": found.disputed.get(None),
        "buckets": [(label, found.figures[key]) for key, label in ages.items()],
        "chart": _stacked([(found.customer.name, found.figures)], ages),
    }


def _late(item: Any, day: date) -> int:
    return max(0, (day - item.due).days) if item.fen > 0 else 0


@page(SEE)
def explain(request: Request, pk: int) -> HttpResponse:
    """Why the balance is what it is: from the buckets, and from the documents."""
    day = asked_day(request)
    found, ledger = queries.account(request.actor, pk, day), queries.customer_ledger(request.actor, pk, day)
    words, figures = figure_words(found.buckets), found.figures
    inputs = [(label, money(figures[key])) for key, label in words.items() if figures[key]]
    inputs += [
        (_("Invoiced, {count} instalments").format(count=ledger.invoices), money(ledger.invoiced)),
        (_("Received, {count} receipts").format(count=ledger.receipts), money(ledger.received)),
    ]
    if ledger.paid_by_others:
        inputs.append((_("Paid by others for this customer"), money(ledger.paid_by_others)))
    if ledger.paid_for_others:
        inputs.append((_("Paid by this customer for others"), money(ledger.paid_for_others)))
    inputs.append((_("Balance by the documents"), money(ledger.balance)))
    told = {
        "title": _("{name}, end of {day}").format(name=found.customer.name, day=day.isoformat()),
        "formula": _("Not due + overdue − on account = outstanding = invoiced − received"),
        "inputs": inputs,
        "documents": [
            (_("Open instalments and money on account"), f"{reverse('receivables:account', args=[pk])}?day={day}"),
        ],
        "note": _("Due on the day itself is not overdue. What was decided later changes no earlier day."),
    }
    return render(request, "components/explanation.html", told)
