"""Keeping what is looked back at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huikuan.business.insight.models import PlanFinding
from huikuan.business.targets.policies import PLAN_MONTH
from huikuan.engine.findings import Finding
from huikuan.foundation.audit.record import record
from huikuan.foundation.facts_json import pack
from huikuan.foundation.imports.copying import copy_rows
from huikuan.foundation.operations import operation
from huikuan.foundation.permissions import Actor

BATCH = 2_000


@operation(PLAN_MONTH)
def keep_findings(*, actor: Actor, plan: int, findings: Sequence[Finding]) -> None:
    """Keep the doubts of a freshly made plan, in their order."""
    PlanFinding.objects.bulk_create(
        (
            PlanFinding(
                plan_id=plan,
                position=at,
                severity=one.severity,
                code=one.code,
                subject=one.subject[:200],
                params=pack(one.params),
            )
            for at, one in enumerate(findings)
        ),
        batch_size=BATCH,
    )
    record(actor=actor, action="insight.keep_findings", subject="", after={"plan": plan, "count": len(findings)})


def carry_findings_over(*, before: Any, plan: Any, **_facts: Any) -> None:
    """Listener of ``targets.revised``, part of what announced it: the doubts stay until it is planned again."""
    copy_rows(PlanFinding, "plan", before.pk, plan.pk)
