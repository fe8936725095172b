"""Key figures of receivables: today, the trend of twelve months, and how each comes about."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.business.insight.policies import SEE_KEY_FIGURES
from huikuan.business.insight.queries.key_figures import KeyFigures, key_figures
from huikuan.foundation import clock
from huikuan.foundation.display.amounts import percent_text
from huikuan.foundation.display.templatetags.display import money
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.permissions import Request, page

DAYS = ("dso", "count_back", "best_possible", "delinquent")
SHARES = ("effectiveness", "against_target", "against_due", "kept")


@page(SEE_KEY_FIGURES)
@drawn_once
def show(request: Request) -> HttpResponse:
    """The running month's figures on top, the months below each other, two charts."""
    months = key_figures(request.actor, clock.today())
    names = words()
    now = months[-1]
    told = {
        "now": now,
        "stats": [(names[name], shown(name, now), reverse("insight:explain_figure", args=[name])) for name in names],
        "headings": list(names.values()),
        "months": [
            (one.first, [(names[name], shown(name, one), _explain(name, one)) for name in names])
            for one in reversed(months)
        ],
        "days_chart": _chart(months, DAYS, "count"),
        "shares_chart": _chart(months, SHARES, "percent"),
    }
    return render(request, "insight/key_figures.html", told)


def words() -> dict[str, str]:
    """The figures in the order they are shown."""
    return {
        "dso": _("DSO"),
        "count_back": _("DSO, counted back"),
        "best_possible": _("Best possible DSO"),
        "delinquent": _("Average days delinquent"),
        "effectiveness": _("Collection effectiveness (CEI)"),
        "against_target": _("Collected of the target"),
        "against_due": _("Collected of what was due"),
        "kept": _("Promises kept"),
    }


def shown(name: str, one: KeyFigures) -> str:
    """A figure as text: days with two decimals, shares as percentages."""
    value: Fraction | None = getattr(one, name)
    if value is None:
        return "–"
    return percent_text(_decimal(value, 6)) if name in SHARES else f"{_decimal(value, 2):.2f}"


def _decimal(value: Fraction, places: int) -> Decimal:
    return Decimal(round(value * 10**places)).scaleb(-places)


def _explain(name: str, one: KeyFigures) -> str:
    return f"{reverse('insight:explain_figure', args=[name])}?month={one.first:%Y-%m}"


def _chart(months: list[KeyFigures], names: tuple[str, ...], kind: str) -> dict[str, Any]:
    labels = words()
    return {
        "x": [f"{one.first:%Y-%m}" for one in months],
        "series": [{"name": labels[name], "values": [_point(name, one) for one in months]} for name in names],
        "kind_of_value": kind,
    }


def _point(name: str, one: KeyFigures) -> str | None:
    """As decimal text: a chart's number is no money."""
    value: Fraction | None = getattr(one, name)
    return None if value is None else str(_decimal(value, 4 if name in SHARES else 1))


@page(SEE_KEY_FIGURES)
def explain(request: Request, figure: str) -> HttpResponse:
    """Formula and inputs of one figure of one month (default: the running one)."""
    if figure not in words():
        raise Http404
    months = key_figures(request.actor, clock.today())
    asked = request.GET.get("month", "")
    one = next((month for month in months if f"{month.first:%Y-%m}" == asked), months[-1])
    formula, inputs, note = _formula(figure, one)
    period = _("{first} to {last}").format(first=one.first.isoformat(), last=one.stand.day.isoformat())
    told = {
        "title": _("{figure}, {period}").format(figure=words()[figure], period=period),
        "formula": formula,
        "inputs": [*inputs, (words()[figure], shown(figure, one))],
        "documents": [
            (_("Balances and ageing"), f"{reverse('receivables:ageing')}?day={one.stand.day.isoformat()}"),
            (_("Receipts"), f"{reverse('receivables:receipts')}?show=all"),
        ],
        "note": note,
    }
    return render(request, "components/explanation.html", told)


def _formula(figure: str, one: KeyFigures) -> tuple[str, list[tuple[str, Any]], str]:
    stand = one.stand
    owed = (_("Receivable at the end"), money(stand.receivable_fen))
    current = (_("Of it not due"), money(stand.current_fen))
    sales_90 = (_("Invoiced in the last 90 days"), money(stand.sales_90_fen))
    opening, sales = (_("Receivable at the beginning"), money(one.opening_fen)), (_("Invoiced"), money(stand.sales_fen))
    received = (_("Received"), money(stand.received_fen))
    gross = _("Receivable is all that is open; money on account is not taken off.")
    texts: dict[str, tuple[str, list[tuple[str, Any]], str]] = {
        "dso": (_("Receivable ÷ invoiced in the last 90 days × 90"), [owed, sales_90], gross),
        "count_back": (
            _("The days of the latest months whose invoices the receivable still holds, the last one in part"),
            [owed, sales],
            _("Slow months weigh by their days, so a weak season doesn't look like slow payment."),
        ),
        "best_possible": (
            _("Not due ÷ invoiced in the last 90 days × 90"),
            [current, sales_90],
            _("What DSO would be if everybody paid in time."),
        ),
        "delinquent": (
            _("DSO − best possible DSO"),
            [(words()["dso"], shown("dso", one)), (words()["best_possible"], shown("best_possible", one))],
            _("The days that lateness alone costs."),
        ),
        "effectiveness": (
            _("(Beginning + invoiced − end) ÷ (beginning + invoiced − not due at the end)"),
            [opening, sales, owed, current],
            _("Of what could have been collected, the share that was; write-offs and credit notes count as collected."),
        ),
        "against_target": (
            _("Received ÷ collection target"),
            [received, (_("Collection target"), money(one.target_fen))],
            "",
        ),
        "against_due": (
            _("Received ÷ (overdue at the beginning + falling due in the period)"),
            [received, (_("Overdue or fallen due"), money(stand.to_collect_fen))],
            _("Above 100% where customers paid before it was due."),
        ),
        "kept": (
            _("Kept ÷ promised, of promises for days of the period up to today"),
            [(_("Promised"), money(one.promised_fen)), (_("Kept"), money(one.kept_fen))],
            _("Withdrawn promises don't count."),
        ),
    }
    return texts[figure]
