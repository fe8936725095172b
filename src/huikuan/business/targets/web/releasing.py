"""Before the release: what it would bind. After it: wishes to revise, and closing the month."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.targets import operations, plan_jobs, queries
from huikuan.business.targets.policies import ASK_REVISION, CLOSE_PLAN, RELEASE_PLAN
from huikuan.business.targets.web.context import page_context
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words

SHOWN = 200
LONGEST = 2_000


@page(RELEASE_PLAN)
def before_release(request: Request, plan: int) -> HttpResponse:
    """Who would be bound without having agreed, and what nobody has taken on."""
    shown = queries.plan(plan)
    told = page_context(request, shown, "release")
    if not told["may_release"]:
        raise Http404
    without = queries.without_agreement(shown)
    told |= {
        "issue": queries.issue_of(shown),
        "nodes": queries.negotiated_nodes(request.actor, shown),
        "without": without[:SHOWN],
        "count": without.count(),
        "unsigned": queries.unsigned(shown),
        "root": queries.root_of(shown),
    }
    return render(request, "targets/before_release.html", told)


@page(ASK_REVISION)
@require_POST
def revise(request: Request, plan: int) -> HttpResponse:
    """Ask for a released plan to be changed; the sales director's own wish is granted at once, by a job that copies."""
    queries.plan(plan)
    actor, reason = request.actor, request.POST.get("reason", "")[:LONGEST]
    try:
        if actor.can(RELEASE_PLAN):
            return redirect("job", plan_jobs.start_revising(actor=actor, plan=plan, reason=reason).pk)
        operations.ask_revision(actor=actor, plan_id=plan, reason=reason)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        messages.success(request, _("Asked. The sales director decides."))
    return redirect("targets:versions")


@page(RELEASE_PLAN)
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Grant a wish to revise, by a job that copies, or refuse it."""
    note = request.POST.get("note", "")[:LONGEST]
    try:
        if "approve" in request.POST:
            return redirect("job", plan_jobs.start_granting(actor=request.actor, revision=pk, note=note).pk)
        operations.decide_revision(actor=request.actor, revision=pk, approve=False, note=note)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        messages.success(request, _("Refused."))
    return redirect("targets:versions")


@page(CLOSE_PLAN)
@require_POST
def close(request: Request, plan: int) -> HttpResponse:
    """The month is over."""
    try:
        operations.close_plan(actor=request.actor, plan_id=plan, reason=request.POST.get("reason", "")[:LONGEST])
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        messages.success(request, _("The month is closed."))
    return redirect("targets:versions")
