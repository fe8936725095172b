"""Credit as it stands: the list, the proposals, one customer, and where each number comes from."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.business.directory.terms_text import terms_words
from huikuan.business.receivables import queries
from huikuan.business.receivables.credit_settings import CHECKPOINTS
from huikuan.business.receivables.policies import APPROVE_CREDIT, GRADE_CREDIT, PROPOSE_CREDIT, REGRADE, SEE
from huikuan.business.receivables.web.credit_forms import GradeForm, StandingForm, TemporaryForm
from huikuan.business.receivables.web.credit_lists import CREDIT, PROPOSALS, SAYS, STATE_TONES, STRENGTH_TONES
from huikuan.business.receivables.web.credit_words import grading_lines, points_text, why
from huikuan.business.receivables.web.history import PASSED
from huikuan.foundation.company.policies import SEE_SETTINGS
from huikuan.foundation.display.templatetags.display import money
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.permissions import Actor, Request, page


@page(SEE)
def credit(request: Request) -> HttpResponse:
    """Everybody in scope, the least headroom first."""
    told = {
        "waiting": queries.credit_proposals(request.actor).filter(state="asked").count(),
        "may_work_out": request.actor.can(REGRADE),
        "may_set": request.actor.can(SEE_SETTINGS),
    }
    rows = queries.visible_credit(request.actor)
    return list_response(request, CREDIT, rows, context=told, template="receivables/credit.html")


@page(SEE)
def proposals(request: Request) -> HttpResponse:
    """What waits first; ``show=all`` for the decided ones too."""
    everything = request.GET.get("show") == "all"
    words = {"asked": _("Waiting for approval"), "all": _("All")}
    told = {
        "keep": {"show": "all" if everything else "asked"},
        "tabs": [(label, f"?{urlencode({'show': key})}", (key == "all") == everything) for key, label in words.items()],
    }
    rows = queries.credit_proposals(request.actor)
    rows = rows if everything else rows.filter(state="asked")
    return list_response(request, PROPOSALS, rows, context=told, template="receivables/documents.html")


@page(SEE)
def customer(request: Request, pk: int) -> HttpResponse:
    """One customer: limit, exposure, headroom, grade, the checkpoints, proposals and versions."""
    return customer_page(request, pk)


def customer_page(
    request: Request, pk: int, forms: dict[str, Any] | None = None, trouble: str = "", status: int = 200
) -> HttpResponse:
    """The page; with a form that was refused, as it was typed."""
    found = queries.credit_page(request.actor, pk)
    told = {
        "standing_form": StandingForm(initial={"limit": found.customer.credit_limit}),
        "temporary_form": TemporaryForm(),
        "grade_form": GradeForm(initial={"grade": found.customer.computed_grade}),
        "passed": [(one, CHECKPOINTS[one.checkpoint], PASSED[one.says]) for one in queries.passed_by(pk)],
        **_shown(request, found),
        **(forms or {}),
        "opened": next(iter(forms), "") if forms else "",
        "trouble": trouble,
    }
    return render(request, "receivables/customer_credit.html", told, status=status)


@page(SEE)
@drawn_once
def card(request: Request, pk: int) -> HttpResponse:
    """The same in short, as a part of the customer page."""
    return render(request, "receivables/credit_card.html", _shown(request, queries.credit_page(request.actor, pk)))


def _shown(request: Request, found: queries.CreditPage) -> dict[str, Any]:
    actor = request.actor
    return {
        "found": found,
        "customer": found.customer,
        "over": found.headroom is not None and found.headroom < 0,
        "approved": found.approved,
        "checkpoints": [
            {
                "label": CHECKPOINTS[one.checkpoint],
                "says": SAYS[one.strength],
                "tone": STRENGTH_TONES[one.strength],
                "reasons": [(text, SAYS[strength]) for text, strength in why(one)],
            }
            for one in found.verdicts
        ],
        "proposals": [_proposal(actor, one, in_force=one in found.in_force) for one in found.proposals],
        "terms": terms_words(found.customer.terms or ""),
        "points": points_text(found.standing),
        "may_propose": actor.can(PROPOSE_CREDIT),
        "may_grade": actor.can(GRADE_CREDIT),
    }


def _proposal(actor: Actor, one: Any, *, in_force: bool) -> dict[str, Any]:
    """A proposal with what the actor may do about it."""
    own = actor.user is not None and one.requested_by_id == actor.user.pk
    waits, approves = one.state == "asked", actor.can(APPROVE_CREDIT)
    return {
        "it": one,
        "tone": STATE_TONES[one.state],
        "own": own,
        "may_approve": waits and approves and not own,
        "may_refuse": waits and (approves or (own and actor.can(PROPOSE_CREDIT))),
        "may_end": in_force and actor.can(PROPOSE_CREDIT),
    }


@page(SEE)
def explain(request: Request, pk: int, what: str) -> HttpResponse:
    """Where exposure, headroom or grade come from."""
    found = queries.credit_page(request.actor, pk)
    tell = {"exposure": _exposure, "headroom": _headroom, "grade": _grade}.get(what)
    if tell is None:
        raise Http404
    return render(request, "components/explanation.html", tell(found))


def _exposure(found: queries.CreditPage) -> dict[str, Any]:
    parts = found.exposure
    account = reverse("receivables:account", args=[found.customer.pk])
    contracts = f"{reverse('receivables:contracts')}?{urlencode({'q': found.customer.customer_no})}"
    return {
        "title": _("Exposure to {name}, {day}").format(name=found.customer.name, day=found.day.isoformat()),
        "formula": _("Receivables + uncleared drafts + undelivered orders − advances"),
        "inputs": [
            (_("Receivables"), money(parts.receivables_fen)),
            (_("Uncleared drafts"), money(parts.drafts_fen)),
            (_("Undelivered orders"), money(parts.orders_fen)),
            (_("Advances (on account)"), money(parts.advances_fen)),
            (_("Exposure"), money(parts.total_fen)),
        ],
        "documents": [(_("Open instalments and money on account"), account), (_("Contracts"), contracts)],
        "note": _(
            "A draft stays exposure until the bank has paid. Orders are contracts with instalments, less invoices."
        ),
    }


def _headroom(found: queries.CreditPage) -> dict[str, Any]:
    whose = found.customer
    inputs = [(_("Limit on file"), money(whose.credit_limit))]
    if whose.temporary is not None:
        until = found.standing.temporary_until.isoformat()
        inputs.append((_("Temporary limit until {day}").format(day=until), money(whose.temporary)))
    inputs += [
        (_("Limit that counts"), money(found.limit)),
        (_("Exposure"), money(found.exposure.total_fen)),
        (_("Headroom"), money(found.headroom)),
    ]
    return {
        "title": _("Headroom of {name}, {day}").format(name=whose.name, day=found.day.isoformat()),
        "formula": _("Limit − exposure"),
        "inputs": inputs,
        "note": _("A temporary limit counts up to and including its last day and only ever raises.")
        if found.limit is not None
        else _("Without a limit on file there is no headroom, and the rule about the amount has nothing to say."),
    }


def _grade(found: queries.CreditPage) -> dict[str, Any]:
    measured = found.standing.measured if found.standing else None
    if measured is None:
        note = _("Not worked out yet. Until then the grade brought in by file stands.")
        return {"title": _("Grade of {name}").format(name=found.customer.name), "note": note}
    return {
        "title": _("Grade of {name}, {day}").format(
            name=found.customer.name, day=found.standing.measured_on.isoformat()
        ),
        "formula": _("Mean of the points by weight; a number that is not known does not count"),
        "inputs": grading_lines(measured),
        "note": _("Of the last 365 days. Early payment counts as 0 days late; what is open past due counts too."),
    }
