"""The matching desk, one receipt after the other without a mouse: each answer is the next card."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import ALLOCATE
from huikuan.business.receivables.web.words import message_of
from huikuan.foundation.display.amounts import percent_text
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import reasons_words

REFUSED = 422
LAST = "desk_decided"  # in the session: receipts decided, the latest last
MOST_UNDONE = 50


def _numbers(texts: list[str]) -> list[int]:
    return [int(one) for one in texts if one.isdecimal() and len(one) < 19]


@page(ALLOCATE)
def desk(request: Request) -> HttpResponse:
    """The whole page; ``receipt`` is the one to begin with."""
    asked = _numbers([request.GET.get("receipt", "")])
    first = asked[0] if asked else queries.next_on_desk(request.actor, None)
    return render(request, "receivables/desk.html", _told(request, first))


@page(ALLOCATE)
def card(request: Request, pk: int) -> HttpResponse:
    """One receipt, with what is ticked and found."""
    return _card(request, pk)


def _card(request: Request, pk: int | None, *, said: str = "", trouble: str = "", ticks: Any = None) -> HttpResponse:
    told = _told(request, pk, ticks) | {"said": said, "trouble": trouble}
    answer = render(request, "receivables/desk_card.html", told, status=REFUSED if trouble else 200)
    if pk is not None:
        answer["HX-Replace-Url"] = f"{reverse('receivables:desk')}?{urlencode({'receipt': pk})}"
    return answer


def _told(request: Request, pk: int | None, ticks: list[int] | None = None) -> dict[str, Any]:
    last = request.session.get(LAST, [])
    told: dict[str, Any] = {"last": last[-1] if last else None}
    if pk is None:
        return told
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = queries.desk(request.actor, pk, _numbers(request.GET.getlist("tick")) if ticks is None else ticks, text)
    proposal, money = found.page.proposal, found.page.receipt
    open_ = proposal is not None and proposal.state == "open"
    choices = [
        (
            at,
            items,
            sum(queries.left_in(found.page.receipt, one) for one in items),
            urlencode([("tick", one.pk) for one in items]),
        )
        for at, items in enumerate(found.choices, start=1)
    ]
    return told | {
        "desk": found,
        "receipt": money,
        "proposal": proposal,
        "reasons": reasons_words(proposal.reasons) if proposal else "",
        "sure": percent_text(Decimal(proposal.confidence).scaleb(-3)) if proposal else "",
        "may_post": bool(found.ticked) or (open_ and found.fits),
        "open": open_,
        "choices": choices,
        "search": text,
    }


def _decided(request: Request, pk: int, deed: Callable[[], object], said: str) -> HttpResponse:
    """Do it and show the next one; what is refused is told on the same card, as it is now."""
    proposal = queries.receipt_page(request.actor, pk).proposal
    following = queries.next_on_desk(request.actor, proposal)
    try:
        deed()
    except (RefusedError, StaleError) as error:
        return _card(request, pk, trouble=message_of(error), ticks=[])
    return _card(request, None if following == pk else following, said=said)


@page(ALLOCATE)
@require_POST
def post(request: Request, pk: int) -> HttpResponse:
    """Post what is ticked; where nothing is, what is proposed."""
    ticks, seen = _numbers(request.POST.getlist("tick")), _numbers([request.POST.get("seen", "")])
    proposal = _numbers([request.POST.get("proposal", "")])

    def deed() -> None:
        if ticks:
            shown = queries.desk(request.actor, pk, ticks, "")
            foreign = shown.page.receipt.currency is not None
            pays = operations.pay_in_currency if foreign else operations.allocate
            pays(actor=request.actor, receipt=pk, lines=shown.ticked, seen_left=seen[0] if seen else None)
        else:
            operations.accept_proposal(actor=request.actor, proposal=proposal[0] if proposal else 0)
        request.session[LAST] = [*request.session.get(LAST, []), pk][-MOST_UNDONE:]

    number = queries.receipt_page(request.actor, pk).receipt.receipt_no
    return _decided(request, pk, deed, _("{number} is posted.").format(number=number))


@page(ALLOCATE)
@require_POST
def reject(request: Request, pk: int) -> HttpResponse:
    """The proposal is wrong; or, where there is none, the money stays as it is until something new is known."""
    proposal, leave = _numbers([request.POST.get("proposal", "")]), "leave" in request.POST
    number = queries.receipt_page(request.actor, pk).receipt.receipt_no
    return _decided(
        request,
        pk,
        lambda: operations.reject_proposal(
            actor=request.actor,
            proposal=proposal[0] if proposal else 0,
            reason=_("left as it is on the matching desk") if leave else "",
        ),
        (_("{number} stays as it is.") if leave else _("The proposal for {number} is rejected.")).format(number=number),
    )


@page(ALLOCATE)
@require_POST
def undo(request: Request) -> HttpResponse:
    """Take back what was posted last from this desk; its receipt is shown again."""
    last = list(request.session.get(LAST, []))
    if not last:
        return redirect("receivables:desk")
    pk = last.pop()
    request.session[LAST] = last
    try:
        operations.undo_decision(actor=request.actor, receipt=pk, reason=_("undone on the matching desk"))
    except (RefusedError, StaleError) as error:
        return _card(request, pk, trouble=message_of(error), ticks=[])
    return _card(request, pk, said=_("Undone; it waits again."), ticks=[])
