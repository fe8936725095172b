"""The customer page: one page tells everything about a customer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from huikuan.business.collections import queries
from huikuan.business.collections.policies import EDIT_LINE, PROMISE, PROPOSE, SEE
from huikuan.business.collections.web.deeds import deeds
from huikuan.business.collections.web.lists import KINDS, STATE_TONES, STEPS
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import in_words


@page(SEE)
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
        "deeds": deeds(known.events),
        "may_promise": actor.can(PROMISE),
        "may_propose": actor.can(PROPOSE),
        "may_edit": line is not None and actor.can(EDIT_LINE),
    }
    return render(request, "collections/customer.html", told)
