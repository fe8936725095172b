"""Deciding about a countered line: take the lower figure, insist with a reason, or meet halfway."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404

from huikuan.business.targets import notices
from huikuan.business.targets.models import Deed, Kind, Level, MonthPlan, OfferLine, Scope, TargetCell
from huikuan.business.targets.operations.collecting import set_collection
from huikuan.business.targets.operations.informing import inform, with_deputies
from huikuan.business.targets.operations.log import open_plan
from huikuan.business.targets.operations.offer_lines import advance, keep_lines, locked_line, refresh, step
from huikuan.business.targets.operations.shifting import Carry, shift
from huikuan.business.targets.policies import DECIDE
from huikuan.business.targets.queries.offers import may_decide, visible_lines
from huikuan.engine.apportion import apportion
from huikuan.engine.money import Fen
from huikuan.engine.negotiation import Act, Party, halfway
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

DEEDS = {Act.LOWER: Deed.LOWERED, Act.INSIST: Deed.INSISTED, Act.SPLIT: Deed.SPLIT}


@operation(DECIDE)
def decide_line(
    *,
    actor: Actor,
    line: int,
    seen: int,
    act: Act,
    carry: Carry = Carry.NOBODY,
    amount: Fen | None = None,
    reason: str = "",
) -> OfferLine:
    """Answer a counter. The target in the decomposition becomes the decided amount in the same transaction.

    ``lower`` takes the countered amount and is agreed with that; ``insist`` (with a reason) and ``split`` (``amount``,
    else the middle) go back to the person. ``carry`` says who takes on the difference. 404 out of scope; StaleError
    with the line when it has changed since ``seen``; RefusedError for one's own line, one that nobody countered, and
    where holds and agreements leave nobody to carry it.
    """
    plan = _locked_plan(actor, line)
    found = locked_line(actor, line, seen)
    offer, before = found.offer, found.amount
    if not may_decide(actor, offer):
        raise RefusedError("negotiation.not_yours_to_decide", person=str(offer.person))
    if act not in DEEDS:
        raise RefusedError("negotiation.cannot_follow", state=str(found.get_state_display()))
    if act == Act.INSIST and not reason.strip():
        raise RefusedError("negotiation.reason_missing")
    countered = found.countered if found.countered is not None else found.amount
    advance(found, act, Party.MANAGER)
    after = decided(act, before, countered, amount)
    _take(found, after)
    found.countered = None
    keep_lines([found], [step(actor, found, DEEDS[act], was=before, now=after, reason=reason.strip())])
    refresh([offer])
    inform(actor, plan, notices.DECIDED, with_deputies([offer.person_id]))
    if after != before:
        _carry_over(actor, plan, found, after, carry, reason.strip() or found.reason)
    record(
        actor=actor,
        action=f"targets.{act}_line",
        subject=offer,
        before={"line": found.pk, "amount": before, "countered": countered},
        after={"line": found.pk, "amount": after, "carry": carry},
        reason=reason.strip(),
    )
    return found


def _locked_plan(actor: Actor, line: int) -> MonthPlan:
    """The plan is locked before offers and lines, as every edit does."""
    found = visible_lines(actor).filter(pk=line).values_list("offer__plan", flat=True).first()
    if found is None:
        raise Http404
    return open_plan(found, whole=False)


def decided(act: Act, asked: Fen, countered: Fen, amount: Fen | None) -> Fen:
    """What a countered line becomes, in fen; RefusedError for a middle that does not lie between the two."""
    if act == Act.INSIST:
        return asked
    if act == Act.LOWER:
        return countered
    middle = halfway(asked, countered) if amount is None else amount
    if not min(asked, countered) <= middle <= max(asked, countered):
        raise RefusedError("negotiation.not_between", least_fen=min(asked, countered), most_fen=max(asked, countered))
    return middle


def _take(line: OfferLine, amount: Fen) -> None:
    """The line's new amount; challenge and stretch keep their proportion until the tree says them exactly."""
    line.amount = amount


def _carry_over(actor: Actor, plan: MonthPlan, line: OfferLine, amount: Fen, carry: Carry, reason: str) -> None:
    """The tree follows. A team's figure is what the manager answers for; its people's targets stay as they are."""
    if line.offer.scope == Scope.TEAM:
        return
    if line.kind == Kind.SALES:
        shift(actor, plan, line, amount, carry, reason)
        return
    targets = _collected(plan, line, amount)
    set_collection(actor=actor, plan_id=plan.pk, targets=targets, reason=reason)
    announce("targets.collection_agreed", plan=plan, targets=targets, reason=reason, actor=actor)


def _collected(plan: MonthPlan, line: OfferLine, amount: Fen) -> dict[int, Fen]:
    """The line's collection by customer."""
    cells = TargetCell.objects.filter(plan=plan, person=line.offer.person_id, level=Level.CUSTOMER)
    if line.cell_id is not None:
        cells = cells.filter(pk=line.cell_id)
    else:
        named = OfferLine.objects.filter(offer=line.offer, kind=line.kind, cell__isnull=False).values("cell")
        cells = cells.exclude(pk__in=named)
    rows = list(cells.order_by("position").values_list("customer", "collection"))
    weights: Sequence[int] = [fen for _customer, fen in rows]
    shares = apportion(total=amount, weights=weights if any(weights) else [1] * len(rows))
    return {customer: share for (customer, _fen), share in zip(rows, shares, strict=True)}
