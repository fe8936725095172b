"""Choosing how much each reference weighs."""

from __future__ import annotations

from collections.abc import Mapping

from huikuan.business.targets.factors import PREFIX
from huikuan.engine.references import ReferenceKind
from huikuan.foundation.audit.record import record
from huikuan.foundation.company import operations as company
from huikuan.foundation.company.policies import CHANGE_SETTINGS
from huikuan.foundation.imports.cells import parse_rate
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor


@operation(CHANGE_SETTINGS)
def choose_weights(*, actor: Actor, weights: Mapping[str, str], seen: Mapping[str, int], reason: str) -> None:
    """Set all five weights, written as 40% or 0.4; they count from the next plan on.

    ``seen`` is the version of each that was looked at. Raises RefusedError without a reason, for what is no share and
    where all are zero, StaleError where somebody was faster.
    """
    if not reason.strip():
        raise RefusedError("targets.reason_needed")
    kinds = [kind.value for kind in ReferenceKind]
    if not any(parse_rate(weights[kind], percent=True)[0] for kind in kinds):
        raise RefusedError("targets.weights_zero")
    for kind in kinds:
        key = f"{PREFIX}weight_{kind}"
        company.change(actor=actor, key=key, value=weights[kind], reason=reason, seen=seen.get(kind))
    record(
        actor=actor,
        action="targets.choose_weights",
        subject="",
        after={kind: weights[kind] for kind in kinds},
        reason=reason,
    )
