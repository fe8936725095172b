"""A person's items and days: what the tree says of them, and how they follow when it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl
from django.db.models import Max, Q, Sum

from huikuan.business.targets.changes import split_changes
from huikuan.business.targets.models import DayTarget, ItemTarget, Level, MonthPlan, TargetCell
from huikuan.business.targets.names import nobody
from huikuan.engine.apportion import Clash, Infeasible, apportion
from huikuan.engine.money import Fen
from huikuan.foundation.imports.writing import ID, update_frame
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.models import Person

OfItems = Mapping[int | None, Fen]
People = Collection[int | None]  # None is nobody
Totals = Mapping[int | None, Fen]
Named = Mapping[int | None, Mapping[int | None, Fen]]


def of_people(people: People) -> Q:
    """Rows of these people; None is nobody."""
    found = Q(person__in=[person for person in people if person is not None])
    return found | Q(person=None) if None in people else found


def totals(plan: MonthPlan, people: People) -> dict[int | None, Fen]:
    """What the tree says of each person, over all regions."""
    rows = TargetCell.objects.filter(of_people(people), plan=plan, level=Level.PERSON)
    found = rows.order_by().values_list("person").annotate(sum=Sum("amount"))
    return {person: sum_ or 0 for person, sum_ in found}


def named_items(plan: MonthPlan, people: People) -> dict[int | None, dict[int | None, Fen]]:
    """What the tree names item by item: person → item → fen. Each is part of the person's target for the item."""
    if not people:
        return {}
    rows = TargetCell.objects.filter(of_people(people), plan=plan, level=Level.ITEM)
    found: dict[int | None, dict[int | None, Fen]] = defaultdict(dict)
    for person, item, fen in rows.order_by().values_list("person", "item").annotate(sum=Sum("amount")):
        found[person][item] = fen or 0
    return found


SPLITS: dict[str, Any] = {"item": ItemTarget, "day": DayTarget}


class Part(NamedTuple):
    """An item or day target of a person; ``of`` is the item or the day."""

    id: int
    person: int | None
    of: Any
    amount: Fen
    held: bool


def parts_of(
    model: type[ItemTarget] | type[DayTarget], plan: MonthPlan, people: People, of: str, order: str
) -> dict[int | None, list[Part]]:
    """Item or day targets of people, by person."""
    found: dict[int | None, list[Part]] = defaultdict(list)
    rows = model.objects.filter(of_people(people), plan=plan).order_by(order)
    for row in rows.values_list("pk", "person", of, "amount", "held"):
        found[row[1]].append(Part(*row))
    return found


def complete_items(plan: MonthPlan, people: People, now: Totals, named: Named) -> None:
    """A row for every item that the tree names, and at least one for everybody who has a target."""
    rows = ItemTarget.objects.filter(of_people(people), plan=plan)
    there: dict[int | None, set[int | None]] = defaultdict(set)
    units: dict[int | None, int | None] = {}
    for person, item, unit in rows.values_list("person", "item", "unit"):
        there[person].add(item)
        units[person] = unit
    missing: list[tuple[int | None, int | None]] = []
    for whose in people:
        wanted: set[int | None] = {item for item, fen in named.get(whose, {}).items() if fen}
        if now.get(whose) and not wanted and not there[whose]:
            wanted = {None}
        missing += [(whose, item) for item in wanted - there[whose]]
    if not missing:
        return
    place = ItemTarget.objects.filter(plan=plan).aggregate(place=Max("position"))["place"]
    first = 0 if place is None else place + 1
    ItemTarget.objects.bulk_create(
        ItemTarget(
            plan=plan,
            position=first + at,
            unit_id=units.get(person),
            person_id=person,
            item_id=item,
            amount=0,
            proposed=0,
        )
        for at, (person, item) in enumerate(missing)
    )


def items_after(theirs: Sequence[Part], total: Fen, before: OfItems, now: OfItems, person: int | None) -> list[Fen]:
    """What the tree names goes to its item; the rest follows what the other items were without it."""
    fixed = [now.get(row.of, 0) for row in theirs]
    free = [max(row.amount - before.get(row.of, 0), 0) for row in theirs]
    holds = [row.amount - part if row.held else None for row, part in zip(theirs, fixed, strict=True)]
    weights = free if _weighs(free, holds) else fixed
    shares = _shares(total - sum(fixed), weights, holds, person, "items")
    return [part + share for part, share in zip(fixed, shares, strict=True)]


def days_after(theirs: Sequence[Part], total: Fen, person: int | None) -> list[Fen]:
    """In proportion to what the days were."""
    holds = [row.amount if row.held else None for row in theirs]
    return _shares(total, [row.amount for row in theirs], holds, person, "days")


def differences(rows: Iterable[Part], amounts: Iterable[Fen]) -> list[tuple[int, Fen, Fen]]:
    """(id, was, now) of those that change."""
    return [(row.id, row.amount, fen) for row, fen in zip(rows, amounts, strict=True) if row.amount != fen]


def write_split(model: type[ItemTarget] | type[DayTarget], changed: list[tuple[int, Fen, Fen]]) -> pl.DataFrame:
    """Write (id, was, now) of item or day targets, and return it for `Edit.changes`."""
    update_frame(
        model,
        pl.DataFrame(
            {ID: [row for row, _, _ in changed], "amount": [now for _, _, now in changed]},
            schema={ID: pl.Int64(), "amount": pl.Int64()},
        ),
    )
    return split_changes("item" if model is ItemTarget else "day", changed)


def split_items(plan: MonthPlan, people: People, now: Totals, before: Named) -> pl.DataFrame:
    """What the tree names goes to its item; the rest follows what the other items were without it."""
    named = named_items(plan, people)
    complete_items(plan, people, now, named)
    changed = []
    for person, theirs in parts_of(ItemTarget, plan, people, "item", "position").items():
        amounts = items_after(theirs, now.get(person, 0), before.get(person, {}), named.get(person, {}), person)
        changed += differences(theirs, amounts)
    return write_split(ItemTarget, changed)


def split_days(plan: MonthPlan, people: People, now: Totals) -> pl.DataFrame:
    """In proportion to what the days were."""
    changed = []
    for person, theirs in parts_of(DayTarget, plan, people, "day", "day").items():
        changed += differences(theirs, days_after(theirs, now.get(person, 0), person))
    return write_split(DayTarget, changed)


def turn_rows(table: str, changed: pl.DataFrame) -> set[int | None]:
    """Turn item or day targets of those people whose rows nobody has moved since; returns the other people."""
    rows = changed.filter(pl.col("table") == table)
    found = SPLITS[table].objects.filter(pk__in=rows[ID].to_list()).values_list("pk", "person", "amount")
    standing = {row: (person, amount) for row, person, amount in found}
    moved = {standing[row][0] for row, was in rows.select(ID, "was_amount").iter_rows() if standing[row][1] != was}
    exact = [standing[row][0] not in moved for row in rows[ID].to_list()]
    update_frame(SPLITS[table], rows.filter(pl.Series(exact, dtype=pl.Boolean())).select(ID, amount="now_amount"))
    return moved


Changed = list[tuple[int | None, tuple[int, Fen, Fen]]]  # person and (id, was, now) of an item or day target


class Splits:
    """Items and days of some people while they follow several edits, one after the other; written once at the end."""

    def __init__(self, plan: MonthPlan, people: People) -> None:
        self.plan = plan
        self.items = parts_of(ItemTarget, plan, people, "item", "position")
        self.days = parts_of(DayTarget, plan, people, "day", "day")
        self.stored = {table: self._amounts(table) for table in SPLITS}

    def follow_items(self, people: People, now: Totals, before: Named, named: Named) -> Changed:
        """As `split_items`."""
        if any(self._lacks(person, now, named) for person in people):
            complete_items(self.plan, people, now, named)
            for person, rows in parts_of(ItemTarget, self.plan, people, "item", "position").items():
                known = {row.id for row in self.items[person]}
                self.items[person] += [row for row in rows if row.id not in known]
        changed: Changed = []
        for person in people:
            if theirs := self.items.get(person):
                old, new = before.get(person, {}), named.get(person, {})
                after = items_after(theirs, now.get(person, 0), old, new, person)
                changed += self._set(self.items, person, after)
        return changed

    def follow_days(self, people: People, now: Totals) -> Changed:
        """As `split_days`."""
        changed: Changed = []
        for person in people:
            if theirs := self.days.get(person):
                changed += self._set(self.days, person, days_after(theirs, now.get(person, 0), person))
        return changed

    def turn(self, table: str, changed: pl.DataFrame) -> set[int | None]:
        """As `turn_rows`."""
        rows = changed.filter(pl.col("table") == table)
        wanted = {row: (was, now) for row, was, now in rows.select(ID, "was_amount", "now_amount").iter_rows()}
        moved = set()
        for person, theirs in self._of(table).items():
            if any(row.id in wanted and row.amount != wanted[row.id][0] for row in theirs):
                moved.add(person)
            else:
                self._of(table)[person] = [
                    row._replace(amount=wanted[row.id][1]) if row.id in wanted else row for row in theirs
                ]
        return moved

    def write(self) -> None:
        """Keep what stands now."""
        for table, model in SPLITS.items():
            was = self.stored[table]
            now = self._amounts(table)
            write_split(model, [(row, was.get(row, 0), fen) for row, fen in now.items() if fen != was.get(row, 0)])

    def _of(self, table: str) -> dict[int | None, list[Part]]:
        return self.items if table == "item" else self.days

    def _amounts(self, table: str) -> dict[int, Fen]:
        return {row.id: row.amount for rows in self._of(table).values() for row in rows}

    def _lacks(self, person: int | None, now: Totals, named: Named) -> bool:
        there = {row.of for row in self.items.get(person, [])}
        wanted = {item for item, fen in named.get(person, {}).items() if fen}
        return bool(wanted - there) or bool(now.get(person) and not there)

    def _set(self, table: dict[int | None, list[Part]], person: int | None, after: Sequence[Fen]) -> Changed:
        theirs = table[person]
        table[person] = [row._replace(amount=fen) for row, fen in zip(theirs, after, strict=True)]
        return [(person, change) for change in differences(theirs, after)]


def _weighs(weights: Sequence[Fen], holds: Sequence[Fen | None]) -> bool:
    return any(weight for weight, hold in zip(weights, holds, strict=True) if hold is None)


def _shares(total: Fen, weights: list[Fen], holds: list[Fen | None], person: int | None, kind: str) -> list[Fen]:
    least = min((hold for hold in holds if hold is not None), default=0)
    try:
        if least < 0:  # the tree names more of an item than is held for it
            raise Infeasible(clash=Clash.HELD, required=0, limit=least)
        return apportion(total=total, weights=weights, held=holds)
    except Infeasible as refusal:
        name = Person.objects.get(pk=person).name if person else nobody()
        raise RefusedError(f"targets.held_{kind}", person=name, by_fen=refusal.by) from refusal
