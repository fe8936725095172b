"""People's items and days as leaves of a pivot: each in its person's region, shared out where there are several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from django.db.models import F

from huikuan.business.targets.models import Level, MonthPlan
from huikuan.business.targets.pivot import Ground
from huikuan.business.targets.queries.pivot_names import NO_ITEM, role_number
from huikuan.business.targets.queries.scope import standing_cells, visible_days, visible_items
from huikuan.engine.apportion import two_way
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor

Regions = Mapping[int | None, Mapping[int | None, Fen]]  # person → region → fen


class Part(NamedTuple):
    """What a person has of an item (``of`` its id, 0 none) or on a day (``of`` its ordinal), or a region's share of
    it: then ``row`` stands in several parts."""

    row: int
    unit: int | None
    person: int | None
    of: int
    role: int
    amount: Fen
    held: bool


def parts_in(actor: Actor, plan: MonthPlan, ground: Ground) -> list[Part]:
    """All items or days in scope. Those of somebody with targets in several regions are shared out over these, so that
    regions and items (days) both have what they have."""
    rows: Iterable[tuple[int, int | None, int, int, Fen, bool]]
    if ground is Ground.ITEMS:
        found = visible_items(actor, plan).order_by("position")
        fields = ("pk", "person", "item", "item__role", "amount", "held")
        rows = [
            (pk, person, item or 0, role_number(role if item else NO_ITEM), amount, held)
            for pk, person, item, role, amount, held in found.values_list(*fields)
        ]
    else:
        days = visible_days(actor, plan).order_by("position").annotate(of=F("day"))
        rows = [
            (pk, person, day.toordinal(), 0, amount, held)
            for pk, person, day, amount, held in days.values_list("pk", "person", "of", "amount", "held")
        ]
    regions = _regions(actor, plan)
    theirs: defaultdict[int | None, list[Part]] = defaultdict(list)
    for pk, person, of, role, amount, held in rows:
        unit = next(iter(regions.get(person, {None: 0})))
        theirs[person].append(Part(pk, unit, person, of, role, amount, held))
    parts: list[Part] = []
    for person, own in theirs.items():
        parts += own if len(regions.get(person, {})) <= 1 else _shared_out(own, regions[person])
    return parts


def _regions(actor: Actor, plan: MonthPlan) -> Regions:
    found: defaultdict[int | None, dict[int | None, Fen]] = defaultdict(dict)
    people = standing_cells(actor, plan).filter(level=Level.PERSON).order_by("position")
    for person, unit, amount in people.values_list("person", "unit", "amount"):
        found[person][unit] = found[person].get(unit, 0) + (amount or 0)
    return found


def _shared_out(own: Sequence[Part], regions: Mapping[int | None, Fen]) -> list[Part]:
    """In proportion to both, exactly: every region has its target, every item (day) its amount."""
    table = two_way(
        row_totals=np.array(list(regions.values()), dtype=np.int64),
        column_totals=np.array([part.amount for part in own], dtype=np.int64),
        weights=np.ones((len(regions), len(own)), dtype=np.int64),
    )
    return [
        part._replace(unit=unit, amount=int(fen))
        for unit, line in zip(regions, table.tolist(), strict=True)
        for part, fen in zip(own, line, strict=True)
    ]
