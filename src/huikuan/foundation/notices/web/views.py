"""Screens of notices: all of one's own; opening one marks it as seen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from huikuan.foundation.lists.views import list_response
from huikuan.foundation.notices import operations, queries
from huikuan.foundation.notices.policies import SEE_NOTICES
from huikuan.foundation.notices.web.lists import NOTICES
from huikuan.foundation.permissions import Request, page


@page(SEE_NOTICES)
@require_GET
def notices(request: Request) -> HttpResponse:
    """All of one's own, newest first."""
    return list_response(request, NOTICES, queries.visible_to(request.actor))


@page(SEE_NOTICES)
@require_POST
def seen(request: Request, pk: int) -> HttpResponse:
    """Mark it as seen and go where it points; a part of a page gets the frame's strip anew."""
    found = operations.see(actor=request.actor, notice=pk)
    if request.htmx and not request.htmx.boosted:
        return redirect("jobs_strip")
    return redirect(queries.link_of(found.kind, found.params) or "notices")
