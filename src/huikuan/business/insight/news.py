"""What has changed since yesterday: what came in, what was promised, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.business.collections import queries as collections
from huikuan.business.receivables import queries as receivables
from huikuan.engine.money import Fen
from huikuan.foundation.clock import CHINA
from huikuan.foundation.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of news, its money and where to see it."""

    text: str
    fen: Fen
    url: str


def arrived(actor: Actor, today: date) -> tuple[int, Fen]:
    """How many receipts have come in since yesterday, and how much."""
    return receivables.arrived_since(actor, today - timedelta(days=1))


def since(actor: Actor, today: date, came: tuple[int, Fen]) -> list[Change]:
    """What was recorded since the beginning of yesterday, in the actor's scope, after what has ``arrived``; only what
    there is."""
    begun = datetime.combine(today - timedelta(days=1), time(), tzinfo=CHINA)
    promises = collections.visible_promises(actor).filter(recorded_at__gte=begun, origin=None)
    measures = collections.visible_measures(actor).filter(decided_at__gte=begun, state="approved")
    promised = promises.aggregate(count=Count("pk"), fen=Sum("amount"))
    approved = measures.aggregate(count=Count("pk"), fen=Sum("expected"))
    news = [
        (*came, _("Receipts: {count}"), "receivables:receipts"),
        (promised["count"], promised["fen"], _("New promises: {count}"), "collections:promises"),
        (approved["count"], approved["fen"], _("Measures approved: {count}"), "collections:measures"),
    ]
    return [
        Change(text=text.format(count=count), fen=fen or 0, url=reverse(where))
        for count, fen, text, where in news
        if count
    ]
