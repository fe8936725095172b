"""A collection target was agreed in the negotiation: the customer's line of the collection plan follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huikuan.business.collections.models import PlanLine
from huikuan.business.collections.operations.lines import refresh_targets
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor


def take_agreed(*, plan: Any, targets: Mapping[int, Fen], reason: str, actor: Actor) -> None:
    """Listener of ``targets.collection_agreed``, part of what announced it."""
    lines = list(PlanLine.objects.select_for_update().filter(plan=plan, customer__in=targets).order_by("pk"))
    for line in lines:
        refresh_targets(actor, line, targets[line.customer_id], reason)
