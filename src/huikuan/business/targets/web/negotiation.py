"""The negotiation as the director and managers see it: issuing, who has answered, counters side by side, deciding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.targets import operations, plan_jobs, queries
from huikuan.business.targets.policies import DECIDE, ISSUE_PLAN, NAME_DEPUTY, SEE_OFFERS
from huikuan.business.targets.queries import arguments
from huikuan.business.targets.web.context import page_context
from huikuan.business.targets.web.negotiation_forms import DecideForm, DeputyForm, IssueForm
from huikuan.business.targets.web.negotiation_lists import COUNTERS, OFFERS
from huikuan.business.targets.web.offers import line_page, message_of
from huikuan.engine.negotiation import Act
from huikuan.foundation import clock
from huikuan.foundation.drawn import drawn_once
from huikuan.foundation.lists.known import Known
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words

REFUSED, STALE = 422, 409


@page(SEE_OFFERS)
@drawn_once
def negotiation(request: Request) -> HttpResponse:
    """Where the negotiation of a plan stands; a salesperson goes on to their own lines."""
    actor = request.actor
    plan = queries.shown_plan(request.GET.get("plan", ""))
    if not (actor.can(DECIDE) or actor.sees_all):
        return redirect("targets:my_targets")
    told = page_context(request, plan, "negotiation")
    if plan is None:
        return render(request, "targets/nothing.html", told)
    issue = queries.issue_of(plan)
    if issue is None:
        under_way = plan_jobs.issuing(plan.pk)
        may_issue = told["may_release"] and actor.can(ISSUE_PLAN) and under_way is None
        form = IssueForm(initial={"seen": plan.revision}, over_allowed=queries.over_allowed()) if may_issue else None
        told |= {"form": form, "root": queries.root_of(plan), "under_way": under_way}
        return render(request, "targets/not_issued.html", told)
    told |= {
        "issue": issue,
        "standing": queries.standing(actor, plan, issue),
        "nodes": queries.negotiated_nodes(actor, plan),
        "own": queries.own_in(actor, plan),
        "open": queries.editable_plan(plan),
        "keep": {"plan": plan.pk},
    }
    rows = Known(
        key=(plan.pk, *queries.reach(actor)),
        rows=lambda: queries.offer_rows(actor, plan),
        counted=lambda: queries.offers_of(actor, plan),
    )
    return list_response(request, OFFERS, rows, context=told, template="targets/negotiation.html")


@page(ISSUE_PLAN)
@require_POST
def issue(request: Request, plan: int) -> HttpResponse:
    """Ask everybody for an answer: a job, as there may be thousands."""
    shown = queries.plan(plan)
    form = IssueForm(request.POST, over_allowed=queries.over_allowed())
    if form.is_valid():
        told = form.cleaned_data
        try:
            job = plan_jobs.start_issuing(
                actor=request.actor,
                plan=plan,
                seen=told["seen"],
                answer_by=told["answer_by"],
                over=form.basis_points,
                note=told["note"],
            )
        except (RefusedError, StaleError) as error:
            form.add_error(None, message_of(error))
        else:
            return redirect("job", job.pk)
    context = page_context(request, shown, "negotiation") | {"form": form, "root": queries.root_of(shown)}
    return render(request, "targets/not_issued.html", context, status=REFUSED)


@page(DECIDE)
@require_POST
def remind(request: Request, plan: int) -> HttpResponse:
    """Remind those who have not answered."""
    queries.plan(plan)
    try:
        count = operations.remind(actor=request.actor, plan_id=plan)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        messages.success(request, _("{count} people are reminded when they next open a page.").format(count=count))
    return redirect("targets:negotiation")


@page(DECIDE)
@drawn_once
def counters(request: Request) -> HttpResponse:
    """All counters that wait for the actor, side by side with the evidence."""
    plan = queries.shown_plan(request.GET.get("plan", ""))
    told = page_context(request, plan, "counters") | {"keep": {"plan": plan.pk} if plan else {}}
    if plan is None:
        return render(request, "targets/nothing.html", told)
    actor = request.actor
    rows = Known(
        key=(plan.pk, *queries.counters_follow(actor)),
        rows=lambda: queries.counter_rows(actor, plan),
        counted=lambda: queries.counters(actor, plan).annotate(less=F("countered") - F("amount")),
    )
    return list_response(request, COUNTERS, rows, context=told | {"issue": True}, template="targets/counters.html")


@page(DECIDE)
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Answer a counter."""
    line = queries.followed_line(request.actor, pk)
    if line is None:
        raise Http404
    form = DecideForm(request.POST)
    status = REFUSED
    if form.is_valid():
        told = form.cleaned_data
        try:
            operations.decide_line(
                actor=request.actor,
                line=pk,
                seen=told["seen"],
                act=Act(told["act"]),
                carry=operations.Carry(told["carry"]),
                amount=told["amount"] if told["act"] == Act.SPLIT else None,
                reason=told["reason"],
            )
        except (RefusedError, StaleError) as error:
            status = STALE if isinstance(error, StaleError) else REFUSED
            form.add_error(None, message_of(error))
        else:
            messages.success(request, _("Decided."))
            return _next(request, line)
    return line_page(request, pk, {"decide_form": form}, status=status)


def _next(request: Request, line: Any) -> HttpResponse:
    """The next counter that waits, else the offer."""
    following = queries.counters(request.actor, line.offer.plan).order_by("offer", "position").first()
    if following is not None:
        return redirect("targets:offer_line", following.pk)
    return redirect("targets:offer", line.offer_id)


@page(DECIDE)
def consequence(request: Request, pk: int) -> HttpResponse:
    """What the decision chosen so far would do, as a part of the page."""
    line = queries.followed_line(request.actor, pk)
    if line is None or not queries.may_decide(request.actor, line.offer):
        raise Http404
    form = DecideForm({"seen": line.revision, "carry": "nobody", "act": "lower", **request.GET.dict()})
    told: dict[str, Any] = {"line": line}
    if form.is_valid():
        chosen = form.cleaned_data
        carry = operations.Carry(chosen["carry"])
        try:
            told["found"] = arguments.consequence(request.actor, line, chosen["act"], carry, chosen["amount"])
        except RefusedError as error:
            told["trouble"] = refusal_words(error)
        told |= {"act": chosen["act"], "carry": chosen["carry"]}
    return render(request, "targets/consequence.html", told)


@page(NAME_DEPUTY)
def deputies(request: Request) -> HttpResponse:
    """Who stands in for whom; naming somebody."""
    form = DeputyForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        people: dict[str, Any] = {name: int(told.pop(name)) for name in ("person", "deputy")}
        try:
            operations.name_deputy(actor=request.actor, **people, **told)
        except RefusedError as error:
            form.add_error(None, refusal_words(error))
        else:
            messages.success(request, _("Named."))
            return redirect("targets:deputies")
    told = {"form": form, "rows": queries.deputies(request.actor)[:100], "today": clock.today()}
    return render(request, "targets/deputies.html", told, status=REFUSED if form.errors else 200)


@page(NAME_DEPUTY)
@require_POST
def end_deputy(request: Request, pk: int) -> HttpResponse:
    """From now on nobody stands in."""
    try:
        operations.end_deputy(actor=request.actor, deputy=pk)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        messages.success(request, _("Ended."))
    return redirect("targets:deputies")
