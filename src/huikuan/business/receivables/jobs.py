"""Long work of receivables."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.policies import MATCH
from huikuan.foundation import clock
from huikuan.foundation.jobs.catalogue import Telling, job
from huikuan.foundation.jobs.operations import enqueue
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

MATCHING = "receivables.match"
DOCUMENTS = frozenset({"invoices", "receipts", "contracts"})


@job(
    MATCHING,
    title=gettext_lazy("Matching receipts to invoices"),
    permission=MATCH,
    link=lambda result, params: reverse("receivables:matching"),
)
def match_receipts(progress: Any, *, actor: Actor) -> dict[str, Any]:
    """Work out what the receipts pay, then keep it in one transaction."""
    today = clock.today()
    tell: Telling = progress
    tell(_("comparing receipts with open invoices"))
    work = queries.work_out(today)
    tell(_("posting what is certain"))
    with progress.together() as result:
        result.update(asdict(operations.match_receipts(actor=actor, today=today, work=work)))
    done: dict[str, Any] = result
    return done


def start_matching(*, actor: Actor) -> None:
    """Queue the matching; while one runs, that one."""
    enqueue(actor=actor, kind=MATCHING, unique=MATCHING)


def match_what_came_in(*, sheets: tuple[str, ...], actor: Actor, **_facts: Any) -> None:
    """After an import with documents (listens to ``imports.applied``).

    Where somebody else's matching is at work, the import stands all the same; the desk offers to match again.
    """
    if DOCUMENTS & set(sheets) and actor.can(MATCH):
        with suppress(RefusedError):
            start_matching(actor=actor)
