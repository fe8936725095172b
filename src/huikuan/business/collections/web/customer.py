"""The customer page: one page tells everything about a customer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.collections import queries
from huikuan.business.collections.policies import EDIT_LINE, PROMISE, PROPOSE, SEE
from huikuan.business.collections.web.lists import KINDS, STATE_TONES, STEPS
from huikuan.business.directory.policies import CHANGE_CUSTOMERS
from huikuan.business.receivables.queries import BUCKETS, Owing
from huikuan.engine.ageing import Buckets
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import in_words

BAR_WIDTH = 1000
OLDEST = 8  # the last colour of ages
SECTIONS: tuple[tuple[str, str | Promise], ...] = (
    ("month", gettext_lazy("The month")),
    ("owed", gettext_lazy("What it owes")),
    ("promises", gettext_lazy("Promises and measures")),
    ("who", gettext_lazy("Who and how")),
    ("credit", gettext_lazy("Credit")),
    ("field", gettext_lazy("Field work")),
    ("papers", gettext_lazy("Documents and letters")),
    ("timeline", gettext_lazy("Timeline")),
)


@page(SEE)
@drawn_once
def customer(request: Request, pk: int) -> HttpResponse:
    """Owner, terms, credit, what is owed, promised and planned, and what happened."""
    known = queries.customer_page(request.actor, pk)
    line, actor = known.line, request.actor
    told = {
        "known": known,
        "customer": known.customer,
        "line": line,
        "sections": SECTIONS,
        "step": in_words(STEPS[line.step]) if line and line.step in STEPS else "",
        "promises": [(promise, STATE_TONES[promise.state]) for promise in known.promises],
        "measures": [
            (one, in_words(KINDS[one.kind]) if one.kind in KINDS else one.text, STATE_TONES[one.state])
            for one in known.measures
        ],
        **owed(known.owing),
        "may_promise": actor.can(PROMISE),
        "may_propose": actor.can(PROPOSE),
        "may_edit": line is not None and actor.can(EDIT_LINE),
        "may_change": actor.can(CHANGE_CUSTOMERS),
    }
    return render(request, "collections/customer.html", told)


def owed(owing: Owing) -> dict[str, Any]:
    """What the customer owes: the buckets that hold anything, the oldest open items, and whose limitation is near."""
    return {
        "owing": owing,
        "items": [(one, owing.near.get(one.pk), owing.disputed.get(one.pk)) for one in owing.items],
        "day": owing.day,
        "bar_width": BAR_WIDTH,
        "buckets": _bar(owing.figures, owing.buckets),
    }


def _bar(figures: dict[str, int], buckets: Buckets) -> list[tuple[str, int, int, int, int]]:
    """What is open by age: (words, fen, number of the age, start and width in the bar); only what holds anything."""
    words = [_("Not due yet")] + [
        _("{first}–{last} days overdue").format(first=first, last=last)
        if last is not None
        else _("more than {days} days overdue").format(days=first - 1)
        for first, last in buckets.ranges
    ]
    named = enumerate(zip(("not_due", *BUCKETS), words, strict=False))
    held = [(min(age, OLDEST), word, figures[name]) for age, (name, word) in named if figures[name]]
    whole = sum(fen for _age, _word, fen in held if fen > 0)
    found, start = [], 0
    for age, word, fen in held:
        width = fen * BAR_WIDTH // whole if fen > 0 else 0
        found.append((word, fen, age, start, width))
        start += width
    return found
