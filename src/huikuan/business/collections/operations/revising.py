"""A released month is revised: the new version begins with the same collection plan."""

from __future__ import annotations

from typing import Any

from huikuan.business.collections.models import Measure, MeasureState, OwnershipNode, PlanLine
from huikuan.foundation.imports.copying import copy_rows


def carry_plan_over(*, before: Any, plan: Any, **_facts: Any) -> None:
    """Listener of ``targets.revised``, part of what announced it. Suggestions go with the version that counts."""
    for model in (PlanLine, OwnershipNode):
        copy_rows(model, "plan", before.pk, plan.pk)
    Measure.objects.filter(state=MeasureState.SUGGESTED, plan=before).update(plan=plan)
