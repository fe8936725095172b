"""With which new outlets and which lift a region plans its month."""

from __future__ import annotations

from django.http import Http404

from huikuan.business.targets.models import MonthPlan, RegionClaim, Scheme
from huikuan.business.targets.policies import EDIT_TARGETS
from huikuan.engine.ledger import AMOUNT_LIMIT
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor

MOST_OUTLETS = 100_000


@operation(EDIT_TARGETS)
def claim_capacity(*, actor: Actor, plan_id: int, unit: int, opened: int, lift: Fen, seen: int) -> RegionClaim:
    """Plan a month with ``opened`` new outlets and ``lift`` fen more from each; ``unit`` 0 is where there is no region.

    ``seen`` is the revision of the claim looked at, 0 where nobody had chosen. 404 out of scope or without schemes;
    RefusedError for a plan that doesn't count or is closed, and for figures below zero or too large.
    """
    plan = MonthPlan.objects.select_for_update(no_key=True).filter(pk=plan_id).first()
    in_scope = actor.sees_all or unit in actor.units
    if plan is None or not in_scope or not Scheme.objects.filter(plan=plan, unit=unit or None).exists():
        raise Http404
    if not plan.current or plan.state == "closed":
        raise RefusedError("capacity.plan_closed", plan=str(plan))
    if not (0 <= opened <= MOST_OUTLETS and 0 <= lift <= AMOUNT_LIMIT):
        raise RefusedError("capacity.claim_amount")
    claim = RegionClaim.objects.filter(month=plan.month, unit=unit or None).first()
    if (claim.revision if claim else 0) != seen:
        raise StaleError(claim)
    before = {"opened": claim.opened, "lift": claim.lift} if claim else None
    claim = claim or RegionClaim(month=plan.month, unit_id=unit or None, revision=0)
    claim.opened, claim.lift = opened, lift
    claim.chosen_at, claim.chosen_by = clock.now(), actor.user
    claim.revision += 1
    claim.save()
    after = {"opened": opened, "lift": lift}
    record(actor=actor, action="targets.claim_capacity", subject=claim, before=before, after=after)
    return claim
