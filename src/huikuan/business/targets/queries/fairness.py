"""Fairness: a target beside what its customers' outlets can sell, so that outliers stand out.

Capacities are of the day the month was planned, and customers never change their place in a version's tree: what stands
at or below a cell is known once for each version. So a cell's share follows from its own amount; asked of the database
are only customers whose capacity is unknown.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from decimal import Decimal
from itertools import accumulate
from typing import Any, NamedTuple

import polars as pl
from django.core.cache import caches

from huikuan.business.targets import settling
from huikuan.business.targets.models import Level, LineEvidence, MonthPlan, TargetCell
from huikuan.engine.money import Fen, divide_half_even
from huikuan.foundation.prepared import Among, Prepared

MILLION = 10**6
KEPT_FOR = 3_600  # seconds
ABOVE, BELOW = "▲", "▼"  # more than outlets can sell; less than half of what it stands in has of them
LEVELS = frozenset({Level.COMPANY.value, Level.REGION.value, Level.PERSON.value, Level.CUSTOMER.value})


_AMOUNTS: Prepared[Any] = Prepared(
    lambda given: TargetCell.objects.filter(Among("position", given("at")), plan=given("plan")).values(
        "position", "amount"
    )
)


class Place(NamedTuple):
    """A cell as far as fairness asks: its branch and its amount."""

    position: int
    last: int
    amount: Fen | None


class Capacities(NamedTuple):
    """Positions of customers whose capacity is known, ascending; what they can sell up to each; and of the others."""

    known: list[int]
    sums: list[Fen]
    unknown: list[int]

    def within(self, place: Place) -> Fen:
        """What the customers at or below a cell can sell, as far as it is known."""
        first, end = bisect_left(self.known, place.position), bisect_right(self.known, place.last)
        return self.sums[end] - self.sums[first]

    def without(self, place: Place) -> list[int]:
        """Positions of those at or below a cell of whom it is unknown."""
        return self.unknown[bisect_left(self.unknown, place.position) : bisect_right(self.unknown, place.last)]


def capacities_of(plan: MonthPlan) -> Capacities:
    """Of a version's customers; two queries an hour and process."""
    place = f"targets.capacities.{plan.pk}.{plan.built_at.timestamp()}"
    found: Capacities | None = caches["remembered"].get(place)
    if found is None:
        kept = LineEvidence.objects.filter(plan=plan, capacity__isnull=False)
        capacities = dict(kept.values_list("customer", "capacity"))
        rows = TargetCell.objects.filter(plan=plan, level=Level.CUSTOMER).order_by("position")
        customers = list(rows.values_list("position", "customer"))
        known = [(at, capacities[customer] or 0) for at, customer in customers if customer in capacities]
        found = Capacities(
            known=[at for at, _fen in known],
            sums=list(accumulate((fen for _at, fen in known), initial=0)),
            unknown=[at for at, customer in customers if customer not in capacities],
        )
        if customers:
            caches["remembered"].set(place, found, KEPT_FOR)
    return found


def fairness(plan: MonthPlan, places: Iterable[Place]) -> dict[int, Decimal]:
    """Target ÷ capacity by position of those cells that have a customer with known capacity at or below them; customers
    without count neither in one nor in the other. Left out while such a one has yet to follow an edit further up."""
    capacities = capacities_of(plan)
    asked = {one.position: (one, fen) for one in places if (fen := capacities.within(one)) > 0}
    beside = {at: capacities.without(one) for at, (one, _fen) in asked.items()}
    wanted = sorted({at for positions in beside.values() for at in positions})
    amounts: dict[int, Fen | None] = {}
    if wanted:
        amounts = {row["position"]: row["amount"] for row in _AMOUNTS(plan=plan.pk, at=set(wanted))}
        pending = settling.waiting(plan).values_list("position", "last")
        late = {one for at, last in pending for one in wanted[bisect_right(wanted, at) : bisect_right(wanted, last)]}
        asked = {at: one for at, one in asked.items() if late.isdisjoint(beside[at])}
    return {
        at: share_of((one.amount or 0) - sum(amounts[other] or 0 for other in beside[at]), capacity)
        for at, (one, capacity) in asked.items()
    }


def share_of(target: Fen, capacity: Fen) -> Decimal:
    """To six decimals, half even."""
    return Decimal(divide_half_even(target * MILLION, capacity)).scaleb(-6)


def outlier(share: Decimal | None, above: Decimal | None) -> str:
    """The sign of a share that stands out, beside what it stands in; empty otherwise."""
    if share is None:
        return ""
    if share > 1:
        return ABOVE
    return BELOW if above is not None and 2 * share < above else ""


def with_fairness(plan: MonthPlan, rows: pl.DataFrame, depth: str) -> pl.DataFrame:
    """The decomposition's rows (preorder, ``depth`` a column) with ``fairness`` and ``outlier``."""
    kept = LineEvidence.objects.filter(plan=plan, capacity__isnull=False)
    capacities = dict(kept.values_list("customer__customer_no", "capacity"))
    sums: list[list[Fen]] = []
    above: list[int | None] = []
    trail: list[int] = []
    for at, (level, key, target, deep) in enumerate(rows.select("level", "key", "target", depth).iter_rows()):
        del trail[deep - rows[depth][0] :]
        above.append(trail[-1] if trail else None)
        trail.append(at)
        sums.append([0, 0])
        capacity = capacities.get(key) if level == Level.CUSTOMER else None
        for one in trail if capacity is not None else ():
            sums[one][0] += target or 0
            sums[one][1] += capacity or 0
    shares = [share_of(target, capacity) if capacity > 0 else None for target, capacity in sums]
    marks = [outlier(share, shares[up] if up is not None else None) for share, up in zip(shares, above, strict=True)]
    return rows.with_columns(
        fairness=pl.Series(shares, dtype=pl.Decimal(38, 6)), outlier=pl.Series(marks, dtype=pl.String())
    )
