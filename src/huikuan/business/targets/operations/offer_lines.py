"""What every act on an offer has in common: rows locked in one order, steps kept, the offer's sums and state afresh."""

from __future__ import annotations

from django.http import Http404

from huikuan.business.targets import settling
from huikuan.business.targets.asked import keep_lines, refresh
from huikuan.business.targets.models import Deed, MonthPlan, Offer, OfferLine, OfferStep, PlanState
from huikuan.business.targets.queries.offers import followed_line, followed_offer, visible_offers
from huikuan.engine.money import Fen
from huikuan.engine.negotiation import LINES, Party
from huikuan.engine.workflow import CannotFollowError
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions.actor import Actor

__all__ = ["LONGEST", "advance", "keep_lines", "locked_line", "locked_offer", "refresh", "require_open", "step"]
LONGEST = 2_000


def locked_offer(actor: Actor, pk: int) -> Offer:
    """The offer, locked, once its lines have followed; 404 out of scope, RefusedError where its plan is closed."""
    if followed_offer(actor, pk) is None:
        raise Http404
    found = visible_offers(actor).select_for_update(of=("self",)).get(pk=pk)
    require_open(found.plan)
    return found


def require_open(plan: MonthPlan) -> None:
    """RefusedError unless it is the current draft."""
    if not plan.current:
        raise RefusedError("targets.not_current", plan=str(plan))
    if plan.state != PlanState.DRAFT:
        raise RefusedError("targets.released", plan=str(plan))


def locked_line(actor: Actor, pk: int, seen: int) -> OfferLine:
    """The line after its offer, both locked; 404 out of scope, StaleError with the line where somebody was faster."""
    found = followed_line(actor, pk)
    if found is None:
        raise Http404
    offer = locked_offer(actor, found.offer_id)
    line = OfferLine.objects.select_related("customer", "cell").select_for_update(of=("self",)).get(pk=pk)
    line.offer = offer
    # An edit may have come between reading and locking: then the line has yet to follow it.
    if line.revision != seen or settling.waits(offer.plan, [offer.person_id]):
        raise StaleError(line)
    return line


def advance(line: OfferLine, act: str, party: Party) -> None:
    """Take the line to its next state. RefusedError where the act can't follow."""
    if line.offer.state in {"signed", "released", "closed"}:
        raise RefusedError("negotiation.signed", person=str(line.offer.person))
    try:
        line.state = LINES.advance(line.state, act, party)
    except CannotFollowError as error:
        raise RefusedError("negotiation.cannot_follow", state=str(line.get_state_display())) from error
    line.revision += 1


def step(
    actor: Actor,
    line: OfferLine,
    deed: Deed,
    *,
    was: Fen | None,
    now: Fen,
    reason: str = "",
    support: str = "",
    deputy_for: int | None = None,
) -> OfferStep:
    """A step of the line's history, not saved yet."""
    return OfferStep(
        line=line,
        deed=deed,
        at=clock.now(),
        by=actor.user,
        author=actor.name[:100],
        deputy_for_id=deputy_for,
        was=was,
        now=now,
        reason=reason[:LONGEST],
        support=support[:LONGEST],
    )
