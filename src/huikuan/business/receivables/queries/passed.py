"""Orders and deliveries that credit warned of or stopped and that went on with a reason, from the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast

from huikuan.business.receivables.models import Contract
from huikuan.engine.money import Fen
from huikuan.foundation.audit.models import Event

MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One of them: the ``event`` with its reason, the ``contract`` (id and number), the ``checkpoint`` and what it
    ``says`` (codes), by how much the limit was passed and how many days beyond those allowed."""

    event: Event
    contract: int
    contract_no: str
    checkpoint: str
    says: str
    over_fen: Fen
    days_over: int


def passed_by(customer: int) -> Sequence[Passed]:
    """Of a customer whom the reader may see, the latest first. One query."""
    keys = Contract.objects.filter(customer=customer).annotate(key=Cast("pk", CharField())).values("key")
    events = Event.objects.filter(
        subject_type="receivables.contract", subject_id__in=keys, after__credit__isnull=False
    ).order_by("-at", "-pk")[:MOST]
    return [_passed(one) for one in events]


def _passed(event: Event) -> Passed:
    told: dict[str, Any] = (event.after or {})["credit"]
    return Passed(
        event=event,
        contract=int(event.subject_id),
        contract_no=event.subject,
        checkpoint=told["checkpoint"],
        says=told["says"],
        over_fen=told["over_fen"],
        days_over=told["days_over"],
    )
