"""The credit checkpoint of signing a pledge: the person is warned, the company's signature may be stopped."""

from __future__ import annotations

from typing import Any

from huikuan.business.receivables.policies import APPROVE_CREDIT
from huikuan.business.targets.models import Pledge, Role
from huikuan.business.targets.queries.signing import STOP, credit_of
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

FEW = 5  # customers named in a refusal; the pledge's page shows all of them


def pass_signing(actor: Actor, pledge: Pledge, role: Role, reason: str) -> list[dict[str, Any]]:
    """For the audit trail: of whom credit spoke when the pledge was signed; empty where of nobody.

    Raises RefusedError without a reason; the company's signature also where credit stops, unless its signer approves
    limits. The person may sign all the same: whom we trust is the company's to decide.
    """
    asked = credit_of(pledge.content)
    if not asked:
        return []
    stopped = [one for one in asked if one.verdict.strength is STOP] if role == Role.MANAGER else []
    approves = actor.can(APPROVE_CREDIT)
    if (stopped and not approves) or not reason.strip():
        code = "pledge.credit_warns"
        if stopped:
            code = "pledge.credit_may_pass" if approves else "pledge.credit_stops"
        named = stopped or asked
        raise RefusedError(code, number=pledge.number, count=len(named), names=[one.name for one in named[:FEW]])
    return [
        {
            "customer": one.customer_no,
            "says": one.verdict.strength.value,
            "over_fen": one.verdict.over_fen,
            "days_over": one.verdict.days_over,
        }
        for one in asked
    ]
