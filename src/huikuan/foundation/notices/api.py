"""Notices by API: what one has not seen yet, and saying that one has."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from ninja import Path, Router, Schema, Status

from huikuan.foundation.notices import operations, queries
from huikuan.foundation.notices.policies import SEE_NOTICES
from huikuan.foundation.permissions import Request

router = Router(tags=["notices"])


class NoticeOut(Schema):
    """``kind`` is for programs, ``text`` for people; ``link`` is the page where to look."""

    id: int
    kind: str
    text: str
    link: str
    at: datetime


@router.get("/notices", response=list[NoticeOut])
def unseen_notices(request: Request) -> list[dict[str, Any]]:
    """The latest of one's own that have not been seen, newest first; older ones follow as these are seen."""
    request.actor.require(SEE_NOTICES)
    return [{**asdict(one), "id": one.pk} for one in queries.unseen(request.actor)]


@router.post("/notices/{notice}/seen", response={204: None})
def see_notice(request: Request, notice: Annotated[int, Path(ge=1, le=2**62)]) -> Status[None]:
    """One's own; a second time changes nothing."""
    operations.see(actor=request.actor, notice=notice)
    return Status(204, None)
