"""Invoices, receipts, contracts, letters and disputes of a customer: a part of its page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from huikuan.business.receivables import queries
from huikuan.business.receivables.policies import SEE, WRITE_LETTERS
from huikuan.business.receivables.web.letter_lists import STATE_TONES
from huikuan.engine.currency import minor_text
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.permissions import Request, page


def own_words(one: Any) -> tuple[str, str]:
    """A document's amount in its own currency and what is left of it; "" where it is in yuan."""
    if one.foreign is None:
        return "", ""
    left = minor_text(one.left_minor, one.currency) if one.left_minor else ""
    return f"{one.currency} {minor_text(one.foreign_minor, one.currency)}", left and f"{one.currency} {left}"


DRAFT_TONES = {"cleared": "green", "dishonoured": "red"}


@page(SEE)
@drawn_once
def papers(request: Request, pk: int) -> HttpResponse:
    """The latest of each kind."""
    found = queries.papers(request.actor, pk)
    told = {
        "found": found,
        "customer": found.customer,
        "invoices": [(one, *own_words(one)) for one in found.invoices],
        "contracts": [(one, queries.to_invoice_in_currency(one)) for one in found.contracts],
        "receipts": [
            (one, DRAFT_TONES.get(one.draft.state, "blue") if hasattr(one, "draft") else "", *own_words(one))
            for one in found.receipts
        ],
        "letters": [(one, STATE_TONES.get(one.state, "secondary")) for one in found.letters],
        "may_write": request.actor.can(WRITE_LETTERS),
    }
    return render(request, "receivables/papers.html", told)
