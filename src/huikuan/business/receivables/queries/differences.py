"""Posted proposals whose differences still wait: for a person to settle them, or for somebody to approve that."""

from __future__ import annotations

from django.db.models import QuerySet

from huikuan.business.directory.queries import customer_scope
from huikuan.business.receivables.models import Adjustment, AdjustmentState, MatchProposal, ProposalState
from huikuan.foundation.permissions.actor import Actor


def unsettled(actor: Actor) -> QuerySet[MatchProposal]:
    """In scope, posted, and nobody has settled what they left open."""
    return _posted(actor).filter(differences_wait=True)


def unapproved(actor: Actor) -> QuerySet[MatchProposal]:
    """In scope, posted; settling what they left open was above somebody's limit and waits for approval."""
    asked = Adjustment.objects.filter(state=AdjustmentState.ASKED, beside__isnull=False)
    return _posted(actor).filter(receipt__in=asked.values("beside"))


def _posted(actor: Actor) -> QuerySet[MatchProposal]:
    return MatchProposal.objects.filter(
        customer_scope(actor, "receipt__customer__"), current=True, state=ProposalState.POSTED
    )
