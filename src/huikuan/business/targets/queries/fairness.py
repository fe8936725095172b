"""Fairness: a target beside what its customers' outlets can sell, so that outliers stand out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from decimal import Decimal

from huikuan.business.targets.models import Level, LineEvidence, MonthPlan, TargetCell
from huikuan.business.targets.queries.trees import ratio


def fairness(plan: MonthPlan, cells: Iterable[TargetCell]) -> dict[int, Decimal]:
    """Target ÷ capacity by cell, of the customers at or below it whose capacity is known; two queries.

    ``cells`` don't overlap (siblings). One without any such customer is left out.
    """
    asked = sorted(cells, key=lambda one: one.position)
    if not asked:
        return {}
    rows = TargetCell.objects.filter(plan=plan, level=Level.CUSTOMER, customer__isnull=False)
    rows = rows.filter(position__gte=asked[0].position, position__lte=max(one.last for one in asked))
    customers = list(rows.values_list("position", "customer", "amount"))
    kept = LineEvidence.objects.filter(plan=plan, capacity__isnull=False)
    if len(customers) == 1:
        kept = kept.filter(customer=customers[0][1])
    capacities = dict(kept.values_list("customer", "capacity"))
    starts = [one.position for one in asked]
    sums = [[0, 0] for _one in asked]
    for position, customer, amount in customers:
        at = bisect_right(starts, position) - 1
        if position <= asked[at].last and customer in capacities:
            sums[at][0] += amount or 0
            sums[at][1] += capacities[customer] or 0
    found = {one.pk: ratio(*both) for one, both in zip(asked, sums, strict=True)}
    return {pk: share for pk, share in found.items() if share is not None}
