"""The customer page: one page tells everything about a customer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from huikuan.business.collections import queries
from huikuan.business.collections.policies import EDIT_LINE, PROMISE, PROPOSE, SEE
from huikuan.business.collections.web.deeds import deeds
from huikuan.business.collections.web.lists import KINDS, STATE_TONES, STEPS
from huikuan.business.directory.policies import CHANGE_CUSTOMERS
from huikuan.business.receivables.queries import BUCKETS, RANGES
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import in_words

MOST_ITEMS = 12


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
        "step": in_words(STEPS[line.step]) if line and line.step in STEPS else "",
        "promises": [(promise, STATE_TONES[promise.state]) for promise in known.promises],
        "measures": [
            (one, in_words(KINDS[one.kind]) if one.kind in KINDS else one.text, STATE_TONES[one.state])
            for one in known.measures
        ],
        **owed(known),
        "deeds": deeds(known.events),
        "may_promise": actor.can(PROMISE),
        "may_propose": actor.can(PROPOSE),
        "may_edit": line is not None and actor.can(EDIT_LINE),
        "may_change": actor.can(CHANGE_CUSTOMERS),
    }
    return render(request, "collections/customer.html", told)


def owed(known: queries.Known) -> dict[str, Any]:
    """What the customer owes: the buckets that hold anything, and the oldest open items."""
    figures = known.account.figures
    ranges = [(name, first, last) for name, (first, last) in zip(BUCKETS, RANGES, strict=True) if figures[name]]
    return {
        "account": known.account,
        "items": known.account.items[:MOST_ITEMS],
        "more_items": max(0, len(known.account.items) - MOST_ITEMS),
        "receipts": known.receipts,
        "buckets": [
            (
                _("{first}–{last} days overdue").format(first=first, last=last)
                if last is not None
                else _("more than {days} days overdue").format(days=first - 1),
                figures[name],
            )
            for name, first, last in ranges
        ],
    }
