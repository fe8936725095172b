"""Fairness: a target beside what its customers' outlets can sell, so that outliers stand out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from decimal import Decimal

from huikuan.business.targets.models import Level, LineEvidence, MonthPlan, TargetCell
from huikuan.business.targets.queries.trees import ratio


def fairness(plan: MonthPlan, whole: TargetCell, parts: Iterable[TargetCell]) -> dict[int, Decimal]:
    """Target ÷ capacity of a cell and of parts of it that don't overlap, by cell, of the customers at or below it whose
    capacity is known; two queries. One without any such customer is left out."""
    asked = sorted(parts, key=lambda one: one.position)
    rows = TargetCell.objects.filter(plan=plan, level=Level.CUSTOMER, customer__isnull=False)
    rows = rows.filter(position__gte=whole.position, position__lte=whole.last)
    customers = list(rows.values_list("position", "customer", "amount"))
    kept = LineEvidence.objects.filter(plan=plan, capacity__isnull=False)
    if len(customers) == 1:
        kept = kept.filter(customer=customers[0][1])
    capacities = dict(kept.values_list("customer", "capacity"))
    starts = [one.position for one in asked]
    sums = {one.pk: [0, 0] for one in (whole, *asked)}
    for position, customer, amount in customers:
        if (capacity := capacities.get(customer)) is None:
            continue
        at = bisect_right(starts, position) - 1
        part = [asked[at]] if at >= 0 and position <= asked[at].last else []
        for one in (whole, *part):
            sums[one.pk][0] += amount or 0
            sums[one.pk][1] += capacity
    found = {pk: ratio(*both) for pk, both in sums.items()}
    return {pk: share for pk, share in found.items() if share is not None}
