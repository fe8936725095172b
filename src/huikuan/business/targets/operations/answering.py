"""Answering an offer: accept its lines, or counter one with an amount, a reason and the support it takes."""

from __future__ import annotations

from collections.abc import Collection

from django.http import Http404

from huikuan.business.targets.models import Deed, Offer, OfferLine, OfferStep
from huikuan.business.targets.operations import informing
from huikuan.business.targets.operations.offer_lines import (
    advance,
    keep_lines,
    locked_line,
    locked_offer,
    refresh,
    step,
)
from huikuan.business.targets.policies import ANSWER
from huikuan.business.targets.queries.offers import deputised, may_answer
from huikuan.engine.money import Fen
from huikuan.engine.negotiation import ASKED, Act, Party
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor

LARGEST = 10**18


def _own(actor: Actor, offer: Offer) -> int | None:
    if not may_answer(actor, offer):
        raise RefusedError("negotiation.not_yours", person=str(offer.person))
    return deputised(actor, offer)


@operation(ANSWER)
def accept_lines(*, actor: Actor, offer: int, seen: int, lines: Collection[int] | None = None) -> Offer:
    """Accept some lines, or all that wait for an answer, at the amounts that stand.

    A line one has countered is accepted only when it is named. 404 out of scope; StaleError with the offer when
    anything in it has changed since ``seen``; RefusedError when it is not the actor's or nothing waits.
    """
    found = locked_offer(actor, offer)
    instead_of = _own(actor, found)
    if found.revision != seen:
        raise StaleError(found)
    rows = list(OfferLine.objects.filter(offer=found).order_by("position"))
    if lines is None:
        chosen = [line for line in rows if line.state in ASKED]
    else:
        chosen = [line for line in rows if line.pk in lines]
        if len(chosen) != len(set(lines)):
            raise Http404
    if not chosen:
        raise RefusedError("negotiation.nothing_waits")
    steps: list[OfferStep] = []
    for line in chosen:
        line.offer = found
        advance(line, Act.ACCEPT, Party.PERSON)
        line.countered = None
        steps.append(step(actor, line, Deed.ACCEPTED, was=line.amount, now=line.amount, deputy_for=instead_of))
    keep_lines(chosen, steps)
    found.answered_at = clock.now()
    found.save(update_fields=["answered_at"])
    refresh([found])
    informing.answered(found.plan, found.person_id)
    after = {"lines": len(chosen), "amount": sum(line.amount for line in chosen), "deputy_for": instead_of}
    record(actor=actor, action="targets.accept_lines", subject=found, after=after)
    return found


@operation(ANSWER)
def counter_line(*, actor: Actor, line: int, seen: int, amount: Fen, reason: str, support: str = "") -> OfferLine:
    """Offer another amount for a line. The target itself stays until somebody decides.

    404 out of scope; StaleError with the line when it has changed since ``seen``; RefusedError without a reason, for
    the same amount, for one out of range and for somebody else's line.
    """
    found = locked_line(actor, line, seen)
    instead_of = _own(actor, found.offer)
    if not reason.strip():
        raise RefusedError("negotiation.reason_missing")
    if not 0 <= amount <= LARGEST:
        raise RefusedError("negotiation.amount_out_of_range")
    if amount == found.amount:
        raise RefusedError("negotiation.same_amount", amount_fen=amount)
    before = found.state
    advance(found, Act.COUNTER, Party.PERSON)
    found.countered, found.reason, found.support = amount, reason.strip(), support.strip()
    kept = step(
        actor,
        found,
        Deed.COUNTERED,
        was=found.amount,
        now=amount,
        reason=found.reason,
        support=found.support,
        deputy_for=instead_of,
    )
    keep_lines([found], [kept])
    found.offer.answered_at = clock.now()
    found.offer.save(update_fields=["answered_at"])
    refresh([found.offer])
    informing.answered(found.offer.plan, found.offer.person_id)
    record(
        actor=actor,
        action="targets.counter_line",
        subject=found.offer,
        before={"line": found.pk, "state": before, "amount": found.amount},
        after={"line": found.pk, "countered": amount, "support": found.support, "deputy_for": instead_of},
        reason=found.reason,
    )
    return found
