"""What customers reply: the stamped letter as evidence, agreement, differences and the disputes they open."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import get_object_or_404

from huikuan.business.receivables.models import (
    Acknowledgement,
    Confirmation,
    ConfirmationState,
    Dispute,
    DisputeState,
    ReplyFile,
)
from huikuan.business.receivables.operations.letters import LONGEST_NOTE, locked, move
from huikuan.business.receivables.policies import RECORD_REPLY, SETTLE_DISPUTE
from huikuan.business.receivables.queries.letters import visible_disputes
from huikuan.engine.limitation import Restart
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.documents.evidence import UnknownKindError, media_type
from huikuan.foundation.imports.uploads import safe_name
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.people.queries import visible_people
from huikuan.foundation.permissions.actor import Actor

LARGEST = 20 * 1024 * 1024  # bytes of one reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """What the customer says it owes, fen, and why."""

    stated: Fen
    reason: str


@operation(RECORD_REPLY)
def record_reply(
    *,
    actor: Actor,
    letter: int,
    on: date,
    seen: int,
    file: UploadedFile[bytes] | None = None,
    differs: Differs | None = None,
    note: str = "",
) -> Confirmation:
    """The customer has answered on a day: it agrees, or ``differs``, which opens a dispute about the difference.

    An agreement needs the stamped reply as evidence; it restarts the limitation clock for all documents issued by the
    letter's day. Raises StaleError, and RefusedError for a file that is no image or PDF or too large.
    """
    to = ConfirmationState.DIFFERS if differs else ConfirmationState.CONFIRMED
    found = locked(actor, letter, seen, to)
    today = clock.today()
    if found.sent_on is None or not found.sent_on <= on <= today:
        raise RefusedError("receivables.day_out_of_range", day=on, first=found.sent_on, last=today)
    if differs is not None and differs.stated == found.balance:
        raise RefusedError("letters.no_difference")
    if differs is not None and not differs.reason.strip():
        raise RefusedError("receivables.reason_missing")
    if differs is None and file is None:
        raise RefusedError("letters.evidence_missing")
    if file is not None:
        _keep(actor, found, file)
    found.replied_on, found.stated = on, found.balance if differs is None else differs.stated
    if differs is not None:
        _dispute(actor, found, differs, on)
    else:
        Acknowledgement.objects.create(
            customer=found.customer,
            what=Restart.CONFIRMED,
            day=on,
            covers=found.as_of,
            source=f"letter:{found.pk}",
            recorded_at=clock.now(),
        )
    return move(actor, found, to, on, differs.reason if differs else note, action="record_reply")


def _keep(actor: Actor, letter: Confirmation, file: UploadedFile[bytes]) -> ReplyFile:
    if (file.size or 0) > LARGEST:
        raise RefusedError("letters.reply_too_large", limit=LARGEST // 1024 // 1024)
    content = file.read()
    try:
        kind = media_type(content)
    except UnknownKindError:
        raise RefusedError("letters.no_image_or_pdf") from None
    digest = hashlib.sha256(content).hexdigest()
    name = safe_name(file.name or "")
    file.name = f"{digest[:16]}{kind.ending}"  # on disk: nothing of what somebody typed
    file.seek(0)
    return ReplyFile.objects.create(
        letter=letter,
        file=file,
        file_name=name,
        media_type=kind.media_type,
        size=len(content),
        sha256=digest,
        at=clock.now(),
        by=actor.user,
    )


def _dispute(actor: Actor, letter: Confirmation, differs: Differs, on: date) -> Dispute:
    return Dispute.objects.create(
        customer=letter.customer,
        letter=letter,
        amount=letter.balance - differs.stated,
        reason=differs.reason.strip()[:LONGEST_NOTE],
        owner=letter.customer.owner,
        opened_on=on,
        opened_by=actor.user,
    )


@operation(SETTLE_DISPUTE)
def hand_over_dispute(*, actor: Actor, dispute: int, owner: int, seen: int) -> Dispute:
    """Somebody in sight of the actor takes it over."""
    found = _open_dispute(actor, dispute, seen)
    before, found.owner = found.owner_id, get_object_or_404(visible_people(actor), pk=owner, active=True)
    found.revision += 1
    found.save(update_fields=["owner", "revision"])
    record(
        actor=actor,
        action="receivables.hand_over_dispute",
        subject=found,
        before={"owner": before},
        after={"owner": owner},
    )
    return found


@operation(SETTLE_DISPUTE)
def resolve_dispute(*, actor: Actor, dispute: int, resolution: str, seen: int) -> Dispute:
    """It is settled; what was agreed stands in the history."""
    if not resolution.strip():
        raise RefusedError("receivables.reason_missing")
    found = _open_dispute(actor, dispute, seen)
    found.state, found.resolved_on, found.resolved_by = DisputeState.RESOLVED, clock.today(), actor.user
    found.resolution = resolution.strip()[:LONGEST_NOTE]
    found.revision += 1
    found.save(update_fields=["state", "resolved_on", "resolved_by", "resolution", "revision"])
    record(
        actor=actor,
        action="receivables.resolve_dispute",
        subject=found,
        before={"state": DisputeState.OPEN},
        after={"state": found.state},
        reason=found.resolution,
    )
    return found


def _open_dispute(actor: Actor, pk: int, seen: int) -> Dispute:
    found = get_object_or_404(visible_disputes(actor).select_for_update(of=("self",)), pk=pk)
    if found.revision != seen:
        raise StaleError(found)
    if found.state != DisputeState.OPEN:
        raise RefusedError("letters.dispute_resolved")
    return found
