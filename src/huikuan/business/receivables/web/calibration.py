"""How right the matching has been: what it said beside what became of it, by confidence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from huikuan.business.receivables import queries
from huikuan.business.receivables.policies import SEE
from huikuan.foundation.display.amounts import percent_text
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.permissions import Request, page


@page(SEE)
@drawn_once
def calibration(request: Request) -> HttpResponse:
    """Confidence said and observed of the company's own proposals, as chart and table."""
    found = queries.calibration()
    lines = [_line(one) for one in found.bands if one.judged or one.counts["waiting"]]
    judged = [one for one in found.bands if one.judged]
    posted = found.bands[-1]
    told: dict[str, Any] = {
        "found": found,
        "lines": lines,
        "posted": posted,
        "never": not found.limit,
        "right": _share(found.right, found.judged),
        "wrong_posted": _share(posted.judged - posted.right, posted.judged),
        "limit": percent_text(Decimal(found.limit).scaleb(-4)),
        "post_at": percent_text(Decimal(found.post_at).scaleb(-3)),
        "chart": {
            "x": [_range(one) for one in judged],
            "series": [
                {"name": _("Sure to, on average, %"), "values": [_percent(one.said) for one in judged]},
                {"name": _("Was right, %"), "values": [_percent(one.was_right) for one in judged]},
            ],
            "kind_of_value": "count",
            "most": 100,
        },
    }
    return render(request, "receivables/calibration.html", told)


def _line(one: queries.Band) -> dict[str, Any]:
    said = None if one.said is None else Decimal(one.said).scaleb(-3)
    return {
        "range": _range(one),
        "said": percent_text(said),
        "was_right": _share(one.right, one.judged),
        "judged": one.judged,
        **one.counts,
    }


def _range(one: queries.Band) -> str:
    """``99–100%``; where nothing is posted alone, the last band is what is quite sure: ``100%``."""
    low, high = one.low // 10, one.high // 10
    return f"{low}–{high}%" if low < high else f"{high}%"


def _share(part: int, whole: int) -> str:
    """With one decimal, and what is not all is not told as all."""
    if not whole:
        return percent_text(None)
    tenths = Decimal(part * 1000 // whole).scaleb(-3)
    return percent_text(tenths)


def _percent(permille: int | None) -> int:
    return ((permille or 0) + 5) // 10
