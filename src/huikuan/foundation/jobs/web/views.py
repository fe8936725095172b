"""Screens of long work: the list, one job that refreshes itself, the strip in every page's frame."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huikuan.foundation.jobs import operations, queries
from huikuan.foundation.jobs.files import place
from huikuan.foundation.jobs.policies import SEE_OWN_JOBS
from huikuan.foundation.jobs.web.lists import JOBS
from huikuan.foundation.lists.views import list_response
from huikuan.foundation.notices.queries import unseen
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words


@page(SEE_OWN_JOBS)
@require_GET
def jobs(request: Request) -> HttpResponse:
    """All jobs in scope, newest first."""
    return list_response(request, JOBS, queries.visible_to(request.actor))


@page(SEE_OWN_JOBS)
@require_GET
def job(request: Request, pk: int) -> HttpResponse:
    """One job; htmx asks every second for the part that changes while it runs."""
    view = _found(request, pk)
    told = {"view": view, "idle": view.open and not queries.worker_alive()}
    return render(request, "jobs/state.html" if request.htmx and not request.htmx.boosted else "jobs/job.html", told)


@page(SEE_OWN_JOBS)
@require_GET
def file(request: Request, pk: int) -> HttpResponseBase:
    """What the job has made, as a file to save; it is kept for a week."""
    told = _found(request, pk).job.result or {}
    if "file_name" not in told:
        raise Http404
    path = place(pk, PurePath(told["file_name"]).suffix)
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=told["file_name"])


@page(SEE_OWN_JOBS)
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """Ask it to stop."""
    try:
        operations.cancel(actor=request.actor, job_id=pk)
        messages.info(request, _("The job is being cancelled."))
    except ObjectDoesNotExist:
        raise Http404 from None
    except RefusedError as error:
        messages.warning(request, refusal_words(error))
    return redirect(reverse("job", args=[pk]))


@page(SEE_OWN_JOBS)
@require_GET
def strip(request: Request) -> HttpResponse:
    """What one has to know and what of one's own is at work, for the frame of every page; a job's own page tells it
    anyway."""
    here = request.htmx.current_url_abs_path
    views = [view for view in queries.strip(request.actor) if reverse("job", args=[view.job.pk]) != here]
    idle = any(view.open for view in views) and not queries.worker_alive()
    told = {"views": views, "idle": idle, "notices": unseen(request.actor)}
    return render(request, "jobs/strip.html", told)


def _found(request: Request, pk: int) -> queries.JobView:
    try:
        return queries.view(actor=request.actor, job_id=pk)
    except ObjectDoesNotExist:
        raise Http404 from None
