"""Reading notices: everybody their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from huikuan.foundation.notices.catalogue import kind
from huikuan.foundation.notices.models import Notice
from huikuan.foundation.permissions.actor import Actor

MOST = 3  # in the frame of a page; the list has all


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as shown."""

    pk: int
    kind: str
    text: str
    link: str
    at: datetime


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """One's own, also those of long ago."""
    if actor.person is None:
        return Notice.objects.none()
    return Notice.objects.filter(person=actor.person)


def unseen(actor: Actor) -> list[NoticeView]:
    """The latest that one has not seen; one query."""
    rows = visible_to(actor).filter(seen_at=None).order_by("-at", "-pk")[:MOST]
    return [_view(row) for row in rows]


def _view(row: Notice) -> NoticeView:
    return NoticeView(row.pk, row.kind, text_of(row.kind, row.params), link_of(row.kind, row.params), row.at)


def text_of(code: str, params: dict[str, Any]) -> str:
    """What it says in the active language; its code when the program no longer knows it."""
    declared = kind(code)
    return str(declared.text).format(**params) if declared else code


def link_of(code: str, params: dict[str, Any]) -> str:
    """Where to look; empty when the program no longer knows it."""
    declared = kind(code)
    return declared.link(params) if declared else ""
