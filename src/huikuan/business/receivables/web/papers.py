"""Invoices, receipts, contracts, letters and disputes of a customer: a part of its page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from huikuan.business.receivables import queries
from huikuan.business.receivables.policies import SEE, WRITE_LETTERS
from huikuan.business.receivables.web.letter_lists import STATE_TONES
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.permissions import Request, page

DRAFT_TONES = {"cleared": "green", "dishonoured": "red"}


@page(SEE)
@drawn_once
def papers(request: Request, pk: int) -> HttpResponse:
    """The latest of each kind."""
    found = queries.papers(request.actor, pk)
    told = {
        "found": found,
        "customer": found.customer,
        "receipts": [
            (one, DRAFT_TONES.get(one.draft.state, "blue") if hasattr(one, "draft") else "") for one in found.receipts
        ],
        "letters": [(one, STATE_TONES.get(one.state, "secondary")) for one in found.letters],
        "may_write": request.actor.can(WRITE_LETTERS),
    }
    return render(request, "receivables/papers.html", told)
