"""Ageing in other cuts, and the provision for expected losses."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.business.receivables import queries
from huikuan.business.receivables.policies import SEE
from huikuan.business.receivables.web.words import asked_day, bucket_words
from huikuan.foundation import clock
from huikuan.foundation.company.policies import CHANGE_SETTINGS
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.lists.columns import Col, Kind
from huikuan.foundation.lists.export import export_response
from huikuan.foundation.lists.spec import ListSpec
from huikuan.foundation.lists.state import ListState
from huikuan.foundation.permissions import Request, page

LINES_A_PAGE = 100
MONTH_DIGITS = 7


@page(SEE)
@drawn_once
def cuts(request: Request) -> HttpResponse:
    """By due or by invoice date, by customer, contract, owner, region or chain, in the company's own ranges."""
    day, words = asked_day(request), _by_words()
    by = request.GET.get("by", "") if request.GET.get("by", "") in words else "contract"
    basis = "issued" if request.GET.get("basis") == "issued" else "due"
    found = queries.cut(request.actor, day, by=by, basis=basis)
    labels = list(bucket_words(found.buckets, basis).values())
    if request.GET.get("export") == "xlsx":
        return _export(request, found, labels, words[by], by)
    keep = {"by": by, "basis": basis, "day": day.isoformat()}
    shown = Paginator(found.lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    told = {
        "found": found,
        "page": shown,
        "lines": [
            (one, one.name or _("(none)"), _link(by, one, day.isoformat()), list(zip(labels, one.cells, strict=True)))
            for one in shown.object_list
        ],
        "sums": list(zip(labels, found.cells, strict=True)),
        "labels": labels,
        "heading": words[by],
        "with_money": by != "contract",
        "overdue": sum(found.cells[1:]),
        "basis": basis,
        "day": day,
        "today": clock.today(),
        "keep": {key: value for key, value in keep.items() if key != "day"},
        "tabs": [(label, f"?{urlencode({**keep, 'by': key})}", key == by) for key, label in words.items()],
        "dates": [
            (label, f"?{urlencode({**keep, 'basis': key})}", key == basis)
            for key, label in (("due", _("By due date")), ("issued", _("By invoice date")))
        ],
    }
    return render(request, "receivables/cuts.html", told)


def _by_words() -> dict[str, str]:
    return {
        "contract": _("Contract"),
        "customer": _("Customer"),
        "chain": _("Head office"),
        "owner": _("Owner"),
        "region": _("Region"),
    }


def _link(by: str, one: queries.Cut, day: str) -> str:
    if one.key is None:
        return ""
    if by == "customer":
        return f"{reverse('receivables:account', args=[one.key])}?day={day}"
    if by == "contract":
        return reverse("receivables:contract", args=[one.key])
    if by in {"owner", "region", "chain"}:
        return f"{reverse('receivables:ageing')}?{urlencode({by: one.key, 'day': day})}"
    return ""


def _export(request: Request, found: queries.Ageing, labels: list[str], heading: str, by: str) -> HttpResponse:
    columns = [Col(key="name", label=heading, path="name")]
    columns += [
        Col(key=f"c{at}", label=label, path=f"c{at}", kind=Kind.MONEY, total=True) for at, label in enumerate(labels)
    ]
    columns.append(Col(key="open", label=_("Open"), path="open", kind=Kind.MONEY, total=True))
    if by != "contract":
        columns.append(Col(key="money", label=_("On account"), path="money", kind=Kind.MONEY, total=True))
    spec = ListSpec(key="receivables.cuts", title=_("Ageing in other cuts"), columns=tuple(columns))
    rows = [
        {
            "name": one.name or _("(none)"),
            "open": one.open_fen,
            "money": one.money or 0,
            **{f"c{at}": fen for at, fen in enumerate(one.cells)},
        }
        for one in found.lines
    ]
    return export_response(ListState(spec, request.actor, request.GET), rows)


@page(SEE)
@drawn_once
def provision(request: Request) -> HttpResponse:
    """What is provided for, column by column, and the roll rates of twelve months."""
    day = asked_day(request)
    found = queries.provision_on(request.actor, day)
    labels = list(bucket_words(found.buckets).values())
    rows = [
        {"label": label, "fen": fen, "rate": as_decimal(rate), "provided": provided, "roll": as_decimal(roll)}
        for label, fen, rate, provided, roll in zip(
            labels, found.amounts, found.rates, found.provided, (*found.rolls, None), strict=True
        )
    ]
    months: list[dict[str, Any]] = []
    for one in found.history[1:-1]:
        assert one.flow is not None
        cells = [_share(rolled, paid) for rolled, paid in zip(one.flow.rolled, one.flow.paid, strict=True)]
        months.append(
            {"month": one.day.isoformat()[:MONTH_DIGITS], "cells": list(zip(labels[:-1], cells, strict=False))}
        )
    told = {
        "found": found,
        "given_for": list(bucket_words(found.given_for).values())[1:] if found.given_for else [],
        "may_set": request.actor.can(CHANGE_SETTINGS),
        "rows": rows,
        "months": months,
        "labels": labels[:-1],
        "day": day,
        "today": clock.today(),
        "keep": {},
        "total_open": sum(found.amounts),
    }
    return render(request, "receivables/provision.html", told)


def _share(rolled: int, paid: int) -> Decimal | None:
    return as_decimal(Fraction(rolled, rolled + paid)) if rolled + paid else None


def as_decimal(value: Fraction | None, places: int = 6) -> Decimal | None:
    """For display."""
    return None if value is None else Decimal(round(value * 10**places)).scaleb(-places)
