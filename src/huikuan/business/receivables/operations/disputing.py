"""What customers contest: opening a dispute, naming its invoices, who settles it until when, evidence, resolving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import TextChoices
from django.shortcuts import get_object_or_404

from huikuan.business.receivables.limits import settle_by
from huikuan.business.receivables.models import (
    Confirmation,
    Dispute,
    DisputedPart,
    DisputeFile,
    DisputeKind,
    DisputeState,
    Outcome,
    Receivable,
)
from huikuan.business.receivables.operations.evidence import kept
from huikuan.business.receivables.operations.letters import LONGEST_NOTE
from huikuan.business.receivables.operations.posting import locked_items, require_open
from huikuan.business.receivables.policies import DISPUTE, SETTLE_DISPUTE
from huikuan.business.receivables.queries.balances import refresh
from huikuan.business.receivables.queries.disputes import dispute_page, still_disputed, visible_disputes
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.people.queries import visible_people
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is said of a dispute at its beginning: its kind ("" where it is not known yet), why, and settled by when
    (None: as the company's settings say)."""

    kind: str
    reason: str
    due_by: date | None = None


@operation(DISPUTE)
def open_dispute(
    *,
    actor: Actor,
    lines: Mapping[int, Fen],
    kind: str,
    reason: str,
    due_by: date | None = None,
    evidence: UploadedFile[bytes] | None = None,
) -> Dispute:
    """A customer contests these instalments (fen by id): at most what is open of each and not disputed yet.

    It counts from today on and is to be settled until ``due_by`` (None: as the company's settings say). Raises
    RefusedError; Http404 out of scope.
    """
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    _require_listed(kind, DisputeKind)
    _require_to_come(due_by)
    items = _contested(actor, lines)
    customers = {item.customer for item in items.values()}
    if len(customers) != 1:
        raise RefusedError("disputes.one_customer")
    found = open_about(
        actor=actor,
        customer=customers.pop(),
        amount=sum(lines.values()),
        ground=Ground(kind=kind, reason=reason, due_by=due_by),
        on=clock.today(),
        lines=lines,
    )
    after = {
        **_arranged(found),
        "amount_fen": found.amount,
        "instalments": {items[pk].invoice_no: fen for pk, fen in lines.items()},
    }
    if evidence is not None:
        after |= _evidence(DisputeFile.objects.create(dispute=found, **kept(actor, evidence)))
    record(actor=actor, action="receivables.open_dispute", subject=found, after=after, reason=found.reason)
    return found


def open_about(
    *,
    actor: Actor,
    customer: Any,
    amount: Fen,
    ground: Ground,
    on: date,
    letter: Confirmation | None = None,
    lines: Mapping[int, Fen] | None = None,
) -> Dispute:
    """Within an operation: the dispute and its parts; without ``lines`` it is about the balance as a whole."""
    found = Dispute.objects.create(
        customer=customer,
        letter=letter,
        amount=amount,
        kind=ground.kind,
        reason=ground.reason.strip()[:LONGEST_NOTE],
        owner=customer.owner,
        due_by=ground.due_by or settle_by(clock.today()),
        opened_on=on,
        opened_by=actor.user,
    )
    if amount > 0:  # who says that it owes more contests nothing
        _say(actor, found, lines or {None: amount})
    _changed(actor, found)
    return found


@operation(DISPUTE)
def name_disputed(*, actor: Actor, dispute: int, lines: Mapping[int, Fen], seen: int) -> Dispute:
    """Say which instalments a dispute about the balance means (fen by id), out of what nobody has named yet."""
    found = _locked(actor, dispute, seen)
    left = dispute_page(actor, dispute).unnamed
    items = _contested(actor, lines)
    if any(item.customer_id != found.customer_id for item in items.values()):
        raise RefusedError("disputes.one_customer")
    if (named := sum(lines.values())) > left:
        raise RefusedError("disputes.more_than_disputed", left_fen=left, typed_fen=named)
    _say(actor, found, {**lines, None: -named})
    found.revision += 1
    found.save(update_fields=["revision"])
    record(
        actor=actor,
        action="receivables.name_disputed",
        subject=found,
        after={"instalments": {items[pk].invoice_no: fen for pk, fen in lines.items()}},
    )
    _changed(actor, found)
    return found


def _contested(actor: Actor, lines: Mapping[int, Fen]) -> dict[int, Receivable]:
    """The items, locked; each contested by no more than is open and not contested already."""
    if not lines:
        raise RefusedError("receivables.nothing_typed")
    items = locked_items(actor, lines)
    require_open(items, lines)
    for pk, already in still_disputed(list(lines)).items():
        if lines[pk] + already > items[pk].open_fen:
            raise RefusedError(
                "disputes.disputed_already",
                subject=items[pk].invoice_no,
                disputed_fen=already,
                open_fen=items[pk].open_fen,
            )
    return items


def _say(actor: Actor, dispute: Dispute, parts: Mapping[Any, Fen]) -> None:
    now, today = clock.now(), clock.today()
    DisputedPart.objects.bulk_create(
        DisputedPart(dispute=dispute, receivable_id=item, amount=fen, since=today, recorded_at=now, by=actor.user)
        for item, fen in parts.items()
    )


def _changed(actor: Actor, dispute: Dispute) -> None:
    refresh({dispute.customer_id})
    announce("receivables.changed", customers={dispute.customer_id}, actor=actor)


@operation(SETTLE_DISPUTE)
def arrange_dispute(*, actor: Actor, dispute: int, owner: int, kind: str, due_by: date, seen: int) -> Dispute:
    """Who in sight of the actor settles it until when, and of which kind it is. A deadline that has passed may stay."""
    found = _locked(actor, dispute, seen)
    before = _arranged(found)
    _require_listed(kind, DisputeKind)
    if due_by != found.due_by:
        _require_to_come(due_by)
    found.owner = get_object_or_404(visible_people(actor), pk=owner, active=True)
    found.kind, found.due_by = kind, due_by
    found.revision += 1
    found.save(update_fields=["owner", "kind", "due_by", "revision"])
    record(actor=actor, action="receivables.arrange_dispute", subject=found, before=before, after=_arranged(found))
    return found


def _arranged(dispute: Dispute) -> dict[str, Any]:
    until = dispute.due_by.isoformat() if dispute.due_by else None
    return {"owner": dispute.owner_id, "kind": dispute.kind, "due_by": until}


def _require_listed(value: str, known: type[TextChoices]) -> None:
    if value not in known.values:
        raise RefusedError("disputes.not_listed", value=value)


def _require_to_come(day: date | None) -> None:
    if day is not None and day < clock.today():
        raise RefusedError("disputes.deadline_past", day=day)


@operation(DISPUTE)
def add_evidence(*, actor: Actor, dispute: int, file: UploadedFile[bytes]) -> DisputeFile:
    """An image or PDF that a dispute still open is to be settled by; the same file only once. Raises RefusedError."""
    found = _locked(actor, dispute)
    fields = kept(actor, file)
    if found.files.filter(sha256=fields["sha256"]).exists():
        raise RefusedError("disputes.evidence_there", subject=fields["file_name"])
    made = DisputeFile.objects.create(dispute=found, **fields)
    record(actor=actor, action="receivables.add_evidence", subject=found, after=_evidence(made))
    return made


def _evidence(file: DisputeFile) -> dict[str, Any]:
    return {"file": file.file_name, "sha256": file.sha256}


@operation(SETTLE_DISPUTE)
def resolve_dispute(*, actor: Actor, dispute: int, outcome: str, resolution: str, seen: int) -> Dispute:
    """It is settled: how it ended, and in words what was agreed."""
    if not resolution.strip():
        raise RefusedError("receivables.reason_missing")
    _require_listed(outcome, Outcome)
    found = _locked(actor, dispute, seen)
    found.state, found.resolved_on, found.resolved_by = DisputeState.RESOLVED, clock.today(), actor.user
    found.outcome, found.resolution = outcome, resolution.strip()[:LONGEST_NOTE]
    found.revision += 1
    found.save(update_fields=["state", "resolved_on", "resolved_by", "outcome", "resolution", "revision"])
    record(
        actor=actor,
        action="receivables.resolve_dispute",
        subject=found,
        before={"state": DisputeState.OPEN},
        after={"state": found.state, "outcome": found.outcome},
        reason=found.resolution,
    )
    _changed(actor, found)
    return found


def _locked(actor: Actor, pk: int, seen: int | None = None) -> Dispute:
    """Open still; StaleError where it is no longer as it was seen."""
    found = get_object_or_404(visible_disputes(actor).select_for_update(of=("self",)), pk=pk)
    if seen is not None and found.revision != seen:
        raise StaleError(found)
    if found.state != DisputeState.OPEN:
        raise RefusedError("letters.dispute_resolved")
    return found
