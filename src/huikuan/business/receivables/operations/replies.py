"""What customers reply: the stamped letter as evidence, agreement, or a difference, which opens a dispute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile

from huikuan.business.receivables.models import (
    Acknowledgement,
    Confirmation,
    ConfirmationState,
    ReplyFile,
)
from huikuan.business.receivables.operations.disputing import Ground, open_about
from huikuan.business.receivables.operations.evidence import kept
from huikuan.business.receivables.operations.letters import locked, move
from huikuan.business.receivables.policies import RECORD_REPLY
from huikuan.engine.limitation import Restart
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """What the customer says it owes, fen, and why; ``kind`` of the dispute where it is known."""

    stated: Fen
    reason: str
    kind: str = ""


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
        ReplyFile.objects.create(letter=found, **kept(actor, file))
    found.replied_on, found.stated = on, found.balance if differs is None else differs.stated
    if differs is not None:
        open_about(
            actor=actor,
            customer=found.customer,
            letter=found,
            amount=found.balance - differs.stated,
            ground=Ground(kind=differs.kind, reason=differs.reason),
            on=on,
        )
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
