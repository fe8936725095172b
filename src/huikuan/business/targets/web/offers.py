"""One person's lines: reading, accepting, countering, on a phone too; one line with its evidence and history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.targets import operations, queries
from huikuan.business.targets.policies import ANSWER, MAKE_PLEDGE, SEE_OFFERS
from huikuan.business.targets.queries import arguments
from huikuan.business.targets.web.negotiation_forms import CounterForm, DecideForm
from huikuan.business.targets.web.negotiation_lists import TONES
from huikuan.engine.negotiation import ASKED
from huikuan.foundation import clock
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words

REFUSED, STALE = 422, 409


def message_of(error: Exception) -> str:
    """Why something was not done, in the reader's language."""
    if isinstance(error, RefusedError):
        return refusal_words(error)
    return _("Somebody else changed this meanwhile. Here it is as it is now; decide again if you still want to.")


@dataclass(slots=True)
class Pair:
    """The lines of a customer, or of the rest."""

    name: str
    sales: Any = None
    collection: Any = None


def pairs(lines: list[Any]) -> list[Pair]:
    """Lines by customer, in their order."""
    found: dict[int | None, Pair] = {}
    for line in lines:
        pair = found.setdefault(line.customer_id, Pair(queries.line_name(line)))
        setattr(pair, line.kind, line)
    return list(found.values())


@page(SEE_OFFERS)
@drawn_once
def my_targets(request: Request) -> HttpResponse:
    """The offers one answers: straight to the only one, else a choice."""
    offers = list(queries.own_offers(request.actor)[:20])
    if len(offers) == 1:
        return redirect("targets:offer", offers[0].pk)
    return render(request, "targets/my_targets.html", {"offers": offers, "tones": TONES})


@page(SEE_OFFERS)
@drawn_once
def offer(request: Request, pk: int) -> HttpResponse:
    """One person's lines."""
    return offer_page(request, pk)


def offer_page(request: Request, pk: int, trouble: str = "", status: int = 200) -> HttpResponse:
    """The page, with what went wrong if something did."""
    found = queries.followed_offer(request.actor, pk)
    if found is None:
        raise Http404
    lines, issue = queries.lines_of(found), queries.issue_of(found.plan)
    answers, decides = queries.may_answer(request.actor, found), queries.may_decide(request.actor, found)
    is_open = queries.editable_plan(found.plan) and found.state not in {"signed", "released", "closed"}
    waiting = [line for line in lines if line.state in ASKED]
    told = {
        "offer": found,
        "issue": issue,
        "rows": pairs(lines),
        "tones": TONES,
        "asked_sales": sum(line.asked for line in lines if line.kind == "sales"),
        "waiting": len(waiting),
        "countered": sum(line.state == "countered" for line in lines),
        "may_accept": answers and is_open and bool(waiting),
        "may_counter": answers and is_open,
        "may_decide": decides and is_open,
        "late": issue is not None and clock.today() > issue.answer_by and bool(waiting),
        "deputy_for": answers and queries.deputised(request.actor, found) is not None,
        "steps": queries.steps_of(found),
        "pledge": queries.standing_pledge(found),
        "may_pledge": found.scope == "own" and found.state == "agreed" and request.actor.can(MAKE_PLEDGE) and decides,
        "trouble": trouble,
    }
    return render(request, "targets/offer.html", told, status=status)


@page(ANSWER)
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    """Accept all that waits, or one line."""
    seen, line = request.POST.get("seen", ""), request.POST.get("line", "")
    try:
        operations.accept_lines(
            actor=request.actor,
            offer=pk,
            seen=int(seen) if seen.isdecimal() else 0,
            lines=[int(line)] if line.isdecimal() else None,
        )
    except (RefusedError, StaleError) as error:
        return offer_page(request, pk, message_of(error), STALE if isinstance(error, StaleError) else REFUSED)
    messages.success(request, _("Accepted."))
    return redirect("targets:offer", pk)


@page(SEE_OFFERS)
@drawn_once
def offer_line(request: Request, pk: int) -> HttpResponse:
    """One line: why it is what it is, its history, and what can be done about it."""
    return line_page(request, pk)


def _typed_before(line: Any) -> dict[str, Any]:
    """One's counter that waits, to be changed."""
    if line.countered is None:
        return {}
    return {"amount": line.countered, "reason": line.reason, "support": line.support}


def _forms(line: Any, *, may_counter: bool, may_decide: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if may_counter:
        found["counter_form"] = CounterForm(initial={"seen": line.revision, **_typed_before(line)})
    if may_decide:
        found["decide_form"] = DecideForm(initial={"seen": line.revision, "act": "lower", "carry": "nobody"})
    return found


def line_page(request: Request, pk: int, forms: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The page; with a form that was refused, as it was typed."""
    line = queries.followed_line(request.actor, pk)
    if line is None:
        raise Http404
    found = line.offer
    is_open = queries.editable_plan(found.plan) and found.state not in {"signed", "released", "closed"}
    may_counter = is_open and line.state != "agreed" and queries.may_answer(request.actor, found)
    may_decide = is_open and line.state == "countered" and queries.may_decide(request.actor, found)
    told = {
        "line": line,
        "offer": found,
        "name": queries.line_name(line),
        "tone": TONES[line.state],
        "less": None if line.countered is None else line.countered - line.amount,
        "evidence": arguments.evidence_of(request.actor, line),
        "smart": queries.line_doubts(line),
        "steps": queries.steps_of(found, line),
        "may_counter": may_counter,
        "may_decide": may_decide,
        **_forms(line, may_counter=may_counter, may_decide=may_decide),
        **(forms or {}),
        "unheard": _unheard(forms or {}, {"counter_form": may_counter, "decide_form": may_decide}),
    }
    return render(request, "targets/offer_line.html", told, status=status)


def _unheard(forms: dict[str, Any], shown: dict[str, bool]) -> list[str]:
    """What was wrong with a form that the page shows no more: somebody else was faster."""
    return [str(one) for name, form in forms.items() if not shown[name] for one in form.non_field_errors()]


@page(ANSWER)
@require_POST
def counter(request: Request, pk: int) -> HttpResponse:
    """Offer another amount."""
    form = CounterForm(request.POST)
    status = REFUSED
    if form.is_valid():
        try:
            line = operations.counter_line(actor=request.actor, line=pk, **form.cleaned_data)
        except (RefusedError, StaleError) as error:
            status = STALE if isinstance(error, StaleError) else REFUSED
            form.add_error(None, message_of(error))
        else:
            messages.success(request, _("Your counter is with your manager."))
            return redirect("targets:offer", line.offer_id)
    return line_page(request, pk, {"counter_form": form}, status=status)
