"""Sending notices, and marking one's own as seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404

from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.notices import queries
from huikuan.foundation.notices.catalogue import kind as declared
from huikuan.foundation.notices.models import Notice
from huikuan.foundation.notices.policies import SEE_NOTICES
from huikuan.foundation.operations import operation
from huikuan.foundation.permissions.actor import Actor

BATCH = 2_000


def notify(*, people: Iterable[int], kind: str, about: str, params: dict[str, Any]) -> int:
    """Tell people (ids), as a part of the operation that did what they are told; returns how many.

    What they have not seen yet about the same matter is out of date with it. ValueError for a kind nobody declared.
    """
    if declared(kind) is None:
        raise ValueError(kind)
    now, told = clock.now(), sorted(set(people))
    for start in range(0, len(told), BATCH):
        some = told[start : start + BATCH]
        Notice.objects.filter(person__in=some, about=about, seen_at=None).update(seen_at=now)
        Notice.objects.bulk_create(Notice(person_id=pk, kind=kind, about=about, params=params, at=now) for pk in some)
    return len(told)


def overtake(*, people: Iterable[int], about: str, kinds: Iterable[str]) -> int:
    """What these people were asked to do is done: such notices need not be looked at any more, as a part of the
    operation that did it; returns how many."""
    unseen = Notice.objects.filter(person__in=set(people), about=about, seen_at=None, kind__in=list(kinds))
    return unseen.update(seen_at=clock.now())


@operation(SEE_NOTICES)
def see(*, actor: Actor, notice: int) -> Notice:
    """Mark one's own notice as seen; a second time changes nothing. 404 for somebody else's."""
    found = queries.visible_to(actor).select_for_update().filter(pk=notice).first()
    if found is None:
        raise Http404
    if found.seen_at is None:
        found.seen_at = clock.now()
        found.save(update_fields=["seen_at"])
    record(actor=actor, action="notices.see", subject=found)
    return found
