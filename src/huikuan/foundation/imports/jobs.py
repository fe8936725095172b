"""Dry run and applying of large files."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.foundation.imports import steps
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.policies import IMPORT
from huikuan.foundation.imports.reader import Progress as Telling
from huikuan.foundation.jobs.catalogue import job
from huikuan.foundation.jobs.operations import enqueue
from huikuan.foundation.jobs.progress import Progress
from huikuan.foundation.permissions.actor import Actor

CHECK, APPLY = "imports.check", "imports.apply"
UNIQUE = "imports"  # one file at a time, whoever brings it in


def _link(result: dict[str, Any], params: dict[str, Any]) -> str:
    return reverse("import", args=[params["batch"]])


def _telling(progress: Progress) -> Telling:
    def tell(sheet: str, done: int, total: int) -> None:
        progress(_("sheet {sheet}").format(sheet=sheet) if sheet else _("finishing"), done, total)

    return tell


@job(CHECK, title=gettext_lazy("Check of {file}"), permission=IMPORT, link=_link)
def check(progress: Progress, *, actor: Actor, batch: int) -> dict[str, Any]:
    """The dry run."""
    row = steps.check(actor=actor, batch=batch, progress=_telling(progress), together=progress.together)
    return {"state": row.state}


@job(APPLY, title=gettext_lazy("Import of {file}"), permission=IMPORT, link=_link)
def apply(progress: Progress, *, actor: Actor, batch: int) -> dict[str, Any]:
    """Bringing in."""
    row = steps.bring_in(actor=actor, batch=batch, progress=_telling(progress), together=progress.together)
    return {"state": row.state}


def start(kind: str, *, actor: Actor, batch: Import) -> int:
    """Queue a step; returns the job's id. RefusedError (``jobs.already_running``) while another file is at work."""
    params, title = {"batch": batch.pk}, {"file": batch.file_name}
    return enqueue(actor=actor, kind=kind, params=params, title=title, unique=UNIQUE).pk
