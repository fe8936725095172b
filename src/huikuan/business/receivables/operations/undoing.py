"""A whole run of the matching taken back: what it posted alone and is still in force, by rows of reversal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from huikuan.business.receivables.models import Allocation, MatchProposal, MatchRun, ProposalState, Receipt, Receivable
from huikuan.business.receivables.operations.posting import SETTLING, reverse_rows, settle_caches, tell, wait_turn
from huikuan.business.receivables.operations.settling import take_differences_back
from huikuan.business.receivables.policies import UNDO_RUNS
from huikuan.business.receivables.queries.runs import posted_in
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.jobs.catalogue import Telling, silent
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor

MOST_TOLD = 200  # receipts named in the audit event
BATCH = 2_000  # rows between two words of progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """Allocations taken back with their fen, and those that somebody had taken back before."""

    allocations: int
    fen: Fen
    kept: int


@operation(UNDO_RUNS)
def undo_run(*, actor: Actor, run: int, reason: str, progress: Telling = silent) -> Undone:
    """Take back from today on what a run of the matching posted and nobody has taken back since, with the differences
    settled beside it. Its receipts wait for a person again; the matching alone never posts the same again.

    Http404 without such a run. Raises RefusedError without a reason or where nothing is left to take back, StaleError
    when the run has been undone already.
    """
    progress(_("waiting for others who settle"))
    wait_turn(SETTLING)  # before anything is locked
    found = get_object_or_404(MatchRun.objects.select_for_update(of=("self",)), pk=run)
    require_undoable(found, reason)
    posted = posted_in(actor, found)
    receipts = _lock(posted)
    standing = list(posted.filter(reversal=None).order_by("pk"))
    if not standing:
        raise RefusedError("receivables.nothing_to_undo")
    kept = posted.count() - len(standing)
    touched = _take_back_beside(standing, receipts, actor=actor, reason=reason.strip(), progress=progress)
    for at in range(0, len(standing), BATCH):
        progress(_("taking postings back"), at, len(standing))
        some = standing[at : at + BATCH]
        reverse_rows(some, actor=actor, reason=reason.strip(), effective=clock.today(), by_hand=True)
    progress(_("adding up what is open again"))
    settle_caches(Allocation.objects.filter(reverses__in=posted))
    _reopen(found, sorted({one.receipt_id for one in standing}))
    found.undone_at, found.undone_by, found.undo_reason = clock.now(), actor.user, reason.strip()
    found.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    done = Undone(allocations=len(standing), fen=sum(one.amount for one in standing), kept=kept)
    told = sorted({one.receipt_id for one in standing})[:MOST_TOLD]
    record(
        actor=actor,
        action="receivables.undo_run",
        subject=found,
        before={"receipts": [receipts[pk].receipt_no for pk in told]},
        after={"allocations": done.allocations, "amount": done.fen, "kept": done.kept},
        reason=found.undo_reason,
    )
    items = Receivable.objects.filter(allocations__in=posted)
    tell(actor, {*touched, *items.values_list("customer", flat=True), *(one.customer_id for one in receipts.values())})
    return done


def require_undoable(run: MatchRun, reason: str) -> None:
    """What can be said before anything is locked; the operation asks again."""
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    if run.undone_at is not None:
        raise StaleError(run)


def _reopen(run: MatchRun, receipts: Sequence[int]) -> None:
    """What was suggested for these receipts waits for a person again."""
    proposals = MatchProposal.objects.filter(run=run, current=True, state=ProposalState.POSTED)
    for at in range(0, len(receipts), BATCH):
        proposals.filter(receipt__in=receipts[at : at + BATCH]).update(
            state=ProposalState.OPEN,
            differences_wait=False,
            undone_at=clock.now(),
            decided_at=None,
            decided_by=None,
            decision="",
        )


def _lock(posted: QuerySet[Allocation]) -> dict[int, Receipt]:
    """Receipts first, then items, each by id, as everybody does; whoever was faster has left a reversal by then."""
    rows = Receipt.objects.select_for_update(of=("self",)).filter(pk__in=posted.values("receipt")).order_by("pk")
    receipts = {one.pk: one for one in rows}
    items = Receivable.objects.select_for_update(of=("self",)).filter(pk__in=posted.values("receivable"))
    list(items.order_by("pk").values_list("pk"))
    return receipts


def _take_back_beside(
    standing: list[Allocation], receipts: dict[int, Receipt], *, actor: Actor, reason: str, progress: Telling
) -> set[int]:
    """The differences settled or asked for beside the money; returns the customers."""
    items: dict[int, set[int]] = {}
    for one in standing:
        items.setdefault(one.receipt_id, set()).add(one.receivable_id)
    wanted, with_any = sorted(items), Receipt.objects.filter(differences__isnull=False).order_by("pk").distinct()
    beside = [
        pk
        for at in range(0, len(wanted), BATCH)
        for pk in with_any.filter(pk__in=wanted[at : at + BATCH]).values_list("pk", flat=True)
    ]
    touched: set[int] = set()
    for at, pk in enumerate(beside):
        progress(_("taking differences back"), at, len(beside))
        touched |= take_differences_back(receipts[pk], items[pk], actor=actor, reason=reason)
    return touched
