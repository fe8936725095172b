"""What is open in other currencies, each by itself: a part of the page of balances and ageing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables import queries
from huikuan.business.receivables.web.words import FIGURES
from huikuan.engine.currency import CURRENCIES, minor_text
from huikuan.foundation.lists.columns import Col, Kind
from huikuan.foundation.lists.export import export_response
from huikuan.foundation.lists.spec import ListSpec
from huikuan.foundation.lists.state import ListState
from huikuan.foundation.permissions import Request

CURRENCY = "currency"


def by_currency(request: Request, told: dict[str, Any], found: list[queries.InCurrency]) -> HttpResponse:
    """A table for each currency with a line for each customer; nothing is added up across tables."""
    ages = {name: label for name, label in told["figures"].items() if name not in FIGURES}
    if request.GET.get("export") == "xlsx":
        return export_response(ListState(_spec(ages), request.actor, request.GET), [_row(one, ages) for one in found])
    tables = []
    for total in queries.by_currency(found):
        held = {name: label for name, label in ages.items() if total.ages.get(name)}
        lines = [one for one in found if one.currency == total.currency]
        tables.append((list(held.values()), [_line(one, held) for one in lines], _line(total, held)))
    return render(request, "receivables/currencies.html", told | {"tables": tables})


def _line(one: queries.InCurrency, ages: dict[str, str]) -> dict[str, Any]:
    """Amounts without the currency, which stands above the table."""
    amounts = [(label, one.ages.get(name, 0)) for name, label in ages.items()]
    amounts += [(str(_("Open")), one.open_minor), (str(_("On account")), one.on_account)]
    return {"one": one, "cells": [(label, minor_text(minor, one.currency)) for label, minor in amounts]}


def _row(one: queries.InCurrency, ages: dict[str, str]) -> dict[str, Any]:
    """For a workbook: amounts in hundredths of the currency, which a cell shows with two decimals."""
    scale = 10 ** (2 - CURRENCIES[one.currency].digits)
    amounts = {**{name: one.ages.get(name, 0) for name in ages}, "open": one.open_minor, "on_account": one.on_account}
    return {
        "currency": one.currency,
        "customer_no": one.customer_no,
        "name": one.name,
        **{name: minor * scale for name, minor in amounts.items()},
        "fen": one.fen,
    }


def _spec(ages: dict[str, str]) -> ListSpec:
    money: dict[str, str | Promise] = {**ages, "open": _("Open"), "on_account": _("On account")}
    return ListSpec(
        key="receivables.currencies",
        title=_("Open in other currencies"),
        columns=(
            Col(key="currency", label=_("Document currency"), path="currency"),
            Col(key="customer_no", label=_("Customer no"), path="customer_no"),
            Col(key="name", label=_("Customer"), path="name"),
            *(Col(key=name, label=label, path=name, kind=Kind.MONEY) for name, label in money.items()),
            Col(key="fen", label=_("In the books, yuan"), path="fen", kind=Kind.MONEY, total=True),
        ),
    )
