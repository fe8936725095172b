"""A released month is revised: the new version begins with the same tiers and weeks."""

from __future__ import annotations

from typing import Any

from huikuan.business.fieldwork.models import TierLine, WeekLine, WeekSummary
from huikuan.foundation.imports.copying import copy_rows


def carry_weeks_over(*, before: Any, plan: Any, **_facts: Any) -> None:
    """Listener of ``targets.revised``, part of what announced it. What was ticked off stays ticked off."""
    for model in (TierLine, WeekLine, WeekSummary):
        copy_rows(model, "plan", before.pk, plan.pk)
