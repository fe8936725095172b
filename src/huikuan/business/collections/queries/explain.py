"""Where a line's figures come from: the receipts, promises and measures behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404

from huikuan.business.collections.models import PlanLine, Promise
from huikuan.business.collections.queries.money import credits_of
from huikuan.business.collections.queries.plans import ledger_day
from huikuan.business.collections.queries.scope import visible_lines
from huikuan.business.collections.queries.sources import measures_on, month_of, promises_on, proven_effect
from huikuan.engine.ledger_sources import CommitmentBalance
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Gross sources of one line, before they are capped by the target."""

    line: PlanLine
    day: date
    receipts: list[tuple[date, Fen]]
    received: Fen
    promises: list[tuple[Promise, CommitmentBalance]]
    promised: Fen
    promised_weighted: Fen
    measured: Fen
    measured_weighted: Fen
    proven: int


def line_of(actor: Actor, line: int) -> PlanLine:
    """A line in scope, or 404."""
    rows = visible_lines(actor).select_related("plan", "customer", "owner", "effective_unit")
    found: PlanLine = get_object_or_404(rows, pk=line)
    return found


def explain_line(actor: Actor, line: int) -> Explanation:
    """Everything the ledger of one customer rests on today."""
    found = line_of(actor, line)
    plan: Any = found.plan
    period, day = month_of(plan), ledger_day(plan)
    only = {found.customer_id}
    last = min(day, period.last_day)
    receipts = sorted((on, fen) for _who, on, fen in credits_of(customers=only, first=period.start, last=last))
    promised, judged = promises_on(period=period, today=day, customers=only)
    by_pk = Promise.objects.in_bulk([one.promise for one in judged])
    promises = [
        (by_pk[one.promise], balance)
        for one, balance in zip(judged, promised.balances, strict=True)
        if balance.commitment.on in period
    ]
    measured = measures_on(period=period, today=day, customers=only)
    key = str(found.customer_id)
    return Explanation(
        line=found,
        day=day,
        receipts=receipts,
        received=sum(fen for _on, fen in receipts),
        promises=promises,
        promised=promised.full.get(key, 0),
        promised_weighted=promised.weighted.get(key, 0),
        measured=measured.full.get(key, 0),
        measured_weighted=measured.weighted.get(key, 0),
        proven=proven_effect(day),
    )
