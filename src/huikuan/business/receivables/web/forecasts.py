"""When open instalments are expected to be paid: why one is, and how right the model has been."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.business.receivables import queries
from huikuan.business.receivables.policies import SEE
from huikuan.foundation import clock
from huikuan.foundation.display.amounts import day_text, percent_text
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import reasons_words


@page(SEE)
def forecast(request: Request, pk: int) -> HttpResponse:
    """Why an instalment is expected then. Http404 out of scope, and where nothing is foretold."""
    found = queries.forecast_of(queries.foretold_item(request.actor, pk), clock.today())
    if found is None:
        raise Http404
    item = found.receivable
    inputs = [(_reason(code, found), days_text(tenths)) for code, tenths in found.reasons]
    if not found.settled:
        inputs.append((_("no paid instalment of this customer yet"), ""))
    told = {
        "title": _("Invoice {no}, due {day}").format(no=item.invoice_no, day=day_text(item.due)),
        "formula": sentence(found),
        "inputs": inputs,
        "documents": [(_("How right the forecasts have been"), reverse("receivables:forecasts"))],
        "note": _(
            "Days that each fact adds to the due day or takes off; less than half a day is left out. "
            "From what was known at the beginning of {day}."
        ).format(day=day_text(found.made_on)),
    }
    return render(request, "components/explanation.html", told)


def sentence(found: Any) -> str:
    """Expected day, interval and late probability in one sentence."""
    return _("Expected {expected}; with 80 % probability from {low} to {high}; late with {late}").format(
        expected=day_text(found.expected),
        low=day_text(found.low),
        high=day_text(found.high),
        late=permille_text(found.late),
    )


def permille_text(permille: int) -> str:
    """Whole percent; what is not quite certain is not told as certain."""
    if 0 < permille < 10:
        return "< 1%"
    return "> 99%" if 990 < permille < 1000 else percent_text(Decimal(permille).scaleb(-3), 0)


def days_text(tenths: int) -> str:
    """Signed days with one digit."""
    return f"{Decimal(tenths).scaleb(-1):+.1f}"


def _reason(code: str, found: Any) -> str:
    count = found.settled if code == "habit" else found.overdue
    return reasons_words([["forecast." + code, [["count", count]]]])


@page(SEE)
def forecasts(request: Request) -> HttpResponse:
    """What the model would have said of the last twelve months' instalments, beside what happened."""
    tested = queries.forecasts_tested()
    lines = [_line(*one) for one in tested.bins] if tested else []
    told: dict[str, Any] = {
        "tested": tested,
        "lines": lines,
        "chart": {
            "x": [line["range"] for line in lines],
            "series": [
                {"name": _("Said late, %"), "values": [line["said_percent"] for line in lines]},
                {"name": _("Was late, %"), "values": [line["happened_percent"] for line in lines]},
            ],
            "kind_of_value": "count",
            "most": 100,
        },
    }
    if tested:
        told |= {
            "inside": permille_text(tested.inside),
            "below": permille_text(tested.below),
            "above": permille_text(tested.above),
            "error": f"{Decimal(tested.error).scaleb(-1):.1f}",
            "ranking": permille_text(tested.ranking),
        }
    return render(request, "receivables/forecasts.html", told)


def _line(low: int, high: int, items: int, said: int, happened: int) -> dict[str, Any]:
    return {
        "range": f"{low // 10}–{high // 10}%",
        "items": items,
        "said": permille_text(said),
        "happened": permille_text(happened),
        "said_percent": (said + 5) // 10,
        "happened_percent": (happened + 5) // 10,
    }
