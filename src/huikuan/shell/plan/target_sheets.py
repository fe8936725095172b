"""Item and day targets of people as sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from huikuan.business.targets.sheets import BY_DAY, BY_ITEM
from huikuan.engine.money import Fen
from huikuan.engine.workdays import split_days
from huikuan.shell.plan.collecting import Collected
from huikuan.shell.plan.decomposing import Decomposed
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.plan.receivables import Receivables
from huikuan.shell.words.names import nobody, rest_of_outlet


def by_item_sheet(facts: Facts, split: Decomposed) -> pl.DataFrame:
    """Person × item, without empty cells; people in the order of the staff sheet, then nobody."""
    products, people = facts.frame("products"), facts.frame("staff")
    cells = pl.DataFrame(
        {"person": facts.owner[split.part_customer[split.items.part]], "item": split.items.item, "fen": split.items.fen}
    )
    cells = cells.group_by("person", "item").agg(pl.col("fen").sum())
    cells = cells.sort(pl.col("person") < 0, "person", pl.col("item") < 0, "item")
    persons, items = cells["person"].to_list(), cells["item"].to_list()
    region_of = _region_of_person(facts, split)
    numbers = people["employee_no"].to_list()
    item_numbers, item_names = products["item_no"].to_list(), products["name"].to_list()
    rest, unowned = rest_of_outlet(), nobody()
    return frame_of(
        BY_ITEM,
        {
            "region": [region_of.get(person) for person in persons],
            "owner_no": [numbers[person] if person >= 0 else None for person in persons],
            "owner_name": [facts.person_names[person] if person >= 0 else unowned for person in persons],
            "item_no": [item_numbers[item] if item >= 0 else None for item in items],
            "item_name": [item_names[item] if item >= 0 else rest for item in items],
            "target": cells["fen"],
        },
    )


def _region_of_person(facts: Facts, split: Decomposed) -> dict[int, str]:
    """The region in which a person carries the largest target."""
    best: dict[int, str] = {}
    for pair in np.argsort(split.pair_targets, kind="stable").tolist():
        best[int(split.pair_person[pair])] = facts.region_names[int(split.pair_region[pair])]
    return best


def by_day_sheet(
    facts: Facts, settled: Receivables, split: Decomposed, collected: Collected, days: Sequence[date]
) -> pl.DataFrame:
    """Person × working day: the sales target spread over all days, the collections on the days they are planned."""
    cash = planned_cash(facts, collected)
    came = received_cash(facts, settled, days)
    targets: defaultdict[int, Fen] = defaultdict(int)
    for person, fen in zip(split.pair_person.tolist(), split.pair_targets.tolist(), strict=True):
        targets[person] += fen
    people, unowned = facts.frame("staff")["employee_no"].to_list(), nobody()
    spread = {person: split_days(total=total, days=days) for person, total in targets.items()}
    order = sorted(targets, key=lambda person: (person < 0, person))
    rows = [(day, person, spread[person][at]) for at, day in enumerate(days) for person in order]
    return frame_of(
        BY_DAY,
        {
            "date": [day for day, _, _ in rows],
            "owner_no": [people[person] if person >= 0 else None for _, person, _ in rows],
            "owner_name": [facts.person_names[person] if person >= 0 else unowned for _, person, _ in rows],
            "target": [fen for _, _, fen in rows],
            "planned_cash": [cash.get((person, day), 0) for day, person, _ in rows],
            "received": [came.get((person, day), 0) for day, person, _ in rows],
        },
    )


def received_cash(facts: Facts, settled: Receivables, days: Sequence[date]) -> dict[tuple[int, date], Fen]:
    """Money of the month by owner and working day; what comes on a day off stands on the next working day."""
    cash: defaultdict[tuple[int, date], Fen] = defaultdict(int)
    first, last = facts.month.first_day.toordinal(), facts.month.last_day.toordinal()
    owners = facts.owner[settled.credit_customer].tolist()
    for owner, day, fen in zip(owners, settled.credit_day.tolist(), settled.credit_fen.tolist(), strict=True):
        if first <= day <= last:
            worked = next((on for on in days if on.toordinal() >= day), days[-1])
            cash[owner, worked] += fen
    return cash


def planned_cash(facts: Facts, collected: Collected) -> dict[tuple[int, date], Fen]:
    """Promised money by owner and working day."""
    cash: defaultdict[tuple[int, date], Fen] = defaultdict(int)
    for line, owner in zip(collected.plan.lines, facts.owner.tolist(), strict=True):
        for dated in line.promised:
            cash[owner, dated.on] += dated.amount
    return cash
