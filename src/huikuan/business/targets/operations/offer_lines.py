"""What every act on an offer has in common: rows locked in one order, steps kept, the offer's sums and state afresh."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl
from django.http import Http404

from huikuan.business.targets.models import Deed, Kind, MonthPlan, Offer, OfferLine, OfferStep, PlanState
from huikuan.business.targets.queries.offers import visible_lines, visible_offers
from huikuan.engine.money import Fen
from huikuan.engine.negotiation import LINES, Party, state_of
from huikuan.engine.workflow import CannotFollowError
from huikuan.foundation import clock
from huikuan.foundation.imports.writing import ID, update_frame
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions.actor import Actor

LONGEST = 2_000
BATCH = 2_000
_FEN = ("amount", "base", "challenge", "stretch", "countered")
LINE: dict[str, pl.DataType] = {ID: pl.Int64(), **{name: pl.Int64() for name in _FEN}}
LINE |= {"reason": pl.String(), "support": pl.String(), "state": pl.String(), "revision": pl.Int64()}
OFFER: dict[str, pl.DataType] = {ID: pl.Int64()}
OFFER |= {name: pl.Int64() for name in ("sales", "base", "challenge", "stretch", "collection")}
OFFER |= {"state": pl.String(), "revision": pl.Int64()}


def locked_offer(actor: Actor, pk: int) -> Offer:
    """The offer, locked; 404 out of scope, RefusedError where its plan is no longer argued about."""
    found = visible_offers(actor).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise Http404
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
    found = visible_lines(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    offer = locked_offer(actor, found.offer_id)
    line = OfferLine.objects.select_related("customer", "cell").select_for_update(of=("self",)).get(pk=pk)
    line.offer = offer
    if line.revision != seen:
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


def keep_lines(lines: Iterable[OfferLine], steps: Sequence[OfferStep]) -> None:
    """Save lines and what happened to them."""
    rows = [
        (
            one.pk,
            one.amount,
            one.base,
            one.challenge,
            one.stretch,
            one.countered,
            one.reason,
            one.support,
            one.state,
            one.revision,
        )
        for one in lines
    ]
    update_frame(OfferLine, pl.DataFrame(rows, schema=LINE, orient="row"))
    OfferStep.objects.bulk_create(steps, batch_size=BATCH)


def refresh(offers: Iterable[Offer]) -> None:
    """Sums and states of offers from their lines; each gets its next revision."""
    by_id = {offer.pk: offer for offer in offers}
    lines: dict[int, list[OfferLine]] = {pk: [] for pk in by_id}
    for line in OfferLine.objects.filter(offer__in=by_id):
        lines[line.offer_id].append(line)
    for pk, offer in by_id.items():
        sales = [line for line in lines[pk] if line.kind == Kind.SALES]
        offer.sales = sum(line.amount for line in sales)
        offer.base = sum(line.base or 0 for line in sales)
        offer.challenge = sum(line.challenge or 0 for line in sales)
        offer.stretch = sum(line.stretch or 0 for line in sales)
        offer.collection = sum(line.amount for line in lines[pk] if line.kind == Kind.COLLECTION)
        offer.state = state_of(line.state for line in lines[pk]).value
        offer.revision += 1
    rows = [
        (pk, one.sales, one.base, one.challenge, one.stretch, one.collection, one.state, one.revision)
        for pk, one in by_id.items()
    ]
    update_frame(Offer, pl.DataFrame(rows, schema=OFFER, orient="row"))
