"""Keeping what lists of credit read: grades once a day, uncleared drafts and orders with every change."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from huikuan.business.receivables.credit_settings import ORDERS_LIVE, scale
from huikuan.business.receivables.models import CreditStanding, Draft, DraftState
from huikuan.business.receivables.policies import REGRADE
from huikuan.business.receivables.queries.balances import one_at_a_time
from huikuan.business.receivables.queries.behaviour import behaviours
from huikuan.business.receivables.queries.orders import has_orders, undelivered
from huikuan.engine.credit_grade import Behaviour, Grading, Trait, grade
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import operation
from huikuan.foundation.permissions.actor import Actor

TOGETHER = 1_000
SETTLED = (DraftState.CLEARED, DraftState.DISHONOURED)
KEEP = """INSERT INTO receivables_creditstanding (customer_id, drafts, orders, grade, measured, measured_on)
    VALUES (%s, 0, 0, %s, %s, %s) ON CONFLICT (customer_id) DO UPDATE
    SET grade = excluded.grade, measured = excluded.measured, measured_on = excluded.measured_on"""


@operation(REGRADE)
def grade_customers(*, actor: Actor, today: date | None = None) -> dict[str, int]:
    """Work out every customer's grade from the last 365 days; returns how many have which grade."""
    day, how, counts = today or clock.today(), scale(), dict.fromkeys("ABCD", 0)
    steps = {trait: list(how.steps[trait]) for trait in Trait}
    known, rows = behaviours(day), CreditStanding.objects.exclude(measured=None)
    everybody = sorted(known.keys() | set(rows.values_list("customer", flat=True)))
    for at in range(0, len(everybody), TOGETHER):
        some, changed = everybody[at : at + TOGETHER], []
        kept = rows.filter(customer__in=some).values_list("customer", "grade", "measured")
        before = {customer: (letter, told) for customer, letter, told in kept}
        for customer in some:
            behaviour = known.get(customer, Behaviour())
            found = grade(behaviour=behaviour, scale=how)
            if found.letter:
                counts[found.letter] += 1
            told = explained(behaviour, found, steps)
            if before.get(customer) != (found.letter, told):
                changed.append((customer, found.letter, json.dumps(told), day))
        _keep_grades(changed)
    rows.exclude(measured_on=day).update(measured_on=day)
    one_at_a_time()
    _keep({"orders": undelivered(day=day)}, CreditStanding.objects.all())  # contracts grow old without an event
    record(actor=actor, action="receivables.grade_customers", subject=day.isoformat(), after=counts)
    return counts


def _keep_grades(rows: list[tuple[int, str | None, str, date]]) -> None:
    """Row by row in one go: as arrays (bulk_create) each quote in the JSON would be escaped in Python."""
    with connection.cursor() as cursor:
        cursor.executemany(KEEP, rows)


def explained(behaviour: Behaviour, found: Grading, steps: dict[Trait, list[int]]) -> dict[str, Any]:
    """The grading as JSON: facts, each number with its steps, points and weight, and the mean; fractions as pairs."""
    facts = {name: getattr(behaviour, name) for name in Behaviour.__slots__}
    scores = [
        {
            "trait": one.trait.value,
            "value": None if one.value is None else [one.value.numerator, one.value.denominator],
            "steps": steps[one.trait],
            "points": one.points,
            "weight": one.weight,
        }
        for one in found.scores
    ]
    mean = None if found.mean is None else [found.mean.numerator, found.mean.denominator]
    return {"facts": facts, "scores": scores, "mean": mean, "grade": found.letter}


def keep_exposure(*, customers: Collection[int], actor: Actor) -> None:
    """Listener of ``receivables.changed``, in the same transaction: what of their drafts has not cleared, and what they
    have ordered and not got."""
    one_at_a_time()
    waiting = Draft.objects.filter(receipt__voided_at=None, receipt__customer__in=customers).exclude(state__in=SETTLED)
    drafts = dict(waiting.order_by().values_list("receipt__customer").annotate(fen=Sum("receipt__amount")))
    orders = undelivered(customers) if has_orders(customers) else {}
    _keep({"drafts": drafts, "orders": orders}, CreditStanding.objects.filter(customer__in=customers))


def rework_orders(*, key: str, **_facts: Any) -> None:
    """Listener of ``settings.changed``: contracts count as orders for longer or shorter from now on."""
    if key == ORDERS_LIVE.key:
        one_at_a_time()
        _keep({"orders": undelivered()}, CreditStanding.objects.all())


def _keep(now: Mapping[str, Mapping[int, Fen]], kept: QuerySet[CreditStanding]) -> None:
    """Have these fields of these standings be what they are now, 0 for those not named; only what differs is
    written."""
    stands = ~Q(**dict.fromkeys(now, 0))
    before = {customer: fens for customer, *fens in kept.filter(stands).values_list("customer", *now)}
    nothing = [0] * len(now)
    changed = []
    for customer in sorted(set().union(before, *now.values())):
        fens = [found.get(customer, 0) for found in now.values()]
        if fens != before.get(customer, nothing):
            changed.append(CreditStanding(customer_id=customer, **dict(zip(now, fens, strict=True))))
    if changed:
        CreditStanding.objects.bulk_create(
            changed, batch_size=TOGETHER, update_conflicts=True, unique_fields=["customer"], update_fields=list(now)
        )
