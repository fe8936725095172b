"""Before the release: what it would bind. After it: wishes to revise, and closing the month."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huikuan.business.targets import operations, queries
from huikuan.business.targets.policies import ASK_REVISION, CLOSE_PLAN, RELEASE_PLAN
from huikuan.business.targets.web.context import page_context
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words

SHOWN = 200


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
        "root": queries.root_of(shown),
    }
    return render(request, "targets/before_release.html", told)


@page(ASK_REVISION)
@require_POST
def revise(request: Request, plan: int) -> HttpResponse:
    """Ask for a released plan to be changed; the sales director's own wish is granted at once."""
    queries.plan(plan)
    actor = request.actor
    try:
        asked = operations.ask_revision(actor=actor, plan_id=plan, reason=request.POST.get("reason", ""))
        if actor.can(RELEASE_PLAN):
            operations.decide_revision(actor=actor, revision=asked.pk, approve=True)
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        done = actor.can(RELEASE_PLAN)
        messages.success(request, _("A new version has begun.") if done else _("Asked. The sales director decides."))
    return redirect("targets:versions")


@page(RELEASE_PLAN)
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Grant or refuse a wish to revise."""
    approve = "approve" in request.POST
    try:
        operations.decide_revision(
            actor=request.actor, revision=pk, approve=approve, note=request.POST.get("note", "")[:2000]
        )
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        messages.success(request, _("A new version has begun.") if approve else _("Refused."))
    return redirect("targets:versions")


@page(CLOSE_PLAN)
@require_POST
def close(request: Request, plan: int) -> HttpResponse:
    """The month is over."""
    try:
        operations.close_plan(actor=request.actor, plan_id=plan, reason=request.POST.get("reason", "")[:2000])
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    else:
        messages.success(request, _("The month is closed."))
    return redirect("targets:versions")
