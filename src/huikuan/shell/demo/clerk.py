"""What the demonstration's clerk has decided by now: older receipts without a number paid the oldest invoices."""

from __future__ import annotations

from datetime import date, timedelta

from huikuan.business.receivables import operations, queries
from huikuan.foundation.operations import StaleError
from huikuan.foundation.permissions import Actor

FRESH = timedelta(days=6)  # what came since then still waits on the desk
MOST = 600


def decide_older_receipts(actor: Actor, today: date) -> None:
    """Accept what was proposed for receipts that came before last week, oldest first; then propose anew, because two
    proposals may have named the same invoice."""
    rows = queries.visible_proposals(actor).filter(suggested__gt=0, receipt__date__lt=today - FRESH)
    with operations.telling_once(actor):
        for proposal, day in rows.order_by("receipt__date", "pk").values_list("pk", "receipt__date")[:MOST]:
            try:
                operations.accept_proposal(actor=actor, proposal=proposal, effective=day)
            except StaleError:
                continue
    operations.match_receipts(actor=actor, today=today)
