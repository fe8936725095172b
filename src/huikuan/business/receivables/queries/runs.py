"""Runs of the matching: when, by whom, what each posted alone, and what of it still stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, CharField, Count, QuerySet, Sum, Value, When
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from huikuan.business.directory.queries import customer_scope
from huikuan.business.receivables.models import Allocation, MatchRun
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor

POSTED, TAKEN_BACK = "posted", "taken_back"
UNDONE, STANDS = "undone", "stands"
RUN_STATES = {UNDONE: _("undone"), STANDS: _("stands")}
POSTING_STATES = {POSTED: _("stands"), TAKEN_BACK: _("taken back")}


def runs() -> QuerySet[MatchRun]:
    """All of the company; whoever may run the matching may see what it did."""
    state = Case(When(undone_at=None, then=Value(STANDS)), default=Value(UNDONE), output_field=CharField(max_length=16))
    return MatchRun.objects.annotate(state=state)


def posted_in(actor: Actor, run: MatchRun) -> QuerySet[Allocation]:
    """What a run posted alone, whatever became of it since: its rows carry its very moment."""
    return Allocation.objects.filter(
        customer_scope(actor, "receivable__customer__"),
        receipt__proposals__run=run,
        recorded_at=run.at,
        by_hand=False,
        reverses=None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """A run; its postings with ``state``; how many stand, with their fen, and how many were taken back since."""

    run: MatchRun
    postings: QuerySet[Allocation]
    standing: int
    standing_fen: Fen
    taken_back: int


def run_page(actor: Actor, pk: int) -> RunPage:
    """Http404 without such a run."""
    run = get_object_or_404(runs().select_related("by__person", "undone_by__person"), pk=pk)
    posted = posted_in(actor, run)
    standing = posted.filter(reversal=None).aggregate(count=Count("pk"), fen=Sum("amount"))
    state = Case(
        When(reversal=None, then=Value(POSTED)), default=Value(TAKEN_BACK), output_field=CharField(max_length=16)
    )
    return RunPage(
        run=run,
        postings=posted.annotate(state=state),
        standing=standing["count"],
        standing_fen=standing["fen"] or 0,
        taken_back=posted.count() - standing["count"],
    )
