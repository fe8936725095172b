"""A tier set by hand: somebody knows more than the receipts tell."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from huikuan.business.fieldwork.models import TierCode, TierLine
from huikuan.business.fieldwork.policies import OVERRIDE
from huikuan.business.fieldwork.queries.scope import visible_tiers
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce


@operation(OVERRIDE)
def override_tier(*, actor: Actor, line: int, tier: str, reason: str, seen: int) -> TierLine:
    """Put a customer into another tier with a reason, or back into the computed one (which needs none).

    It stays in later versions of the month's plan. Raises StaleError; 404 out of scope.
    """
    found: TierLine = get_object_or_404(visible_tiers(actor).select_for_update(of=("self",)), pk=line)
    if found.revision != seen:
        raise StaleError(found)
    if tier not in TierCode.values:
        raise RefusedError("fieldwork.tier_unknown")
    back = tier == found.computed
    if not back and not reason.strip():
        raise RefusedError("fieldwork.reason_needed")
    before = found.tier
    found.tier = tier
    found.override_reason = "" if back else reason.strip()
    found.revision += 1
    found.save(update_fields=["tier", "override_reason", "revision"])
    record(
        actor=actor,
        action="fieldwork.override_tier",
        subject=found,
        before={"tier": before},
        after={"tier": tier},
        reason=reason.strip(),
    )
    announce("tiers.changed", tiers={found.customer_id: tier}, actor=actor)
    return found
