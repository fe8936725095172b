"""Blocks follow what was decided above them: before anybody reads a cell below a block's head, or in the background.

An edit of a total settles the tree down to the heads of its blocks; what it means further down is a step that each
block still has to follow. Following gives exactly what the edit would have given there and then: the head is set to the
amount it was given, and the engine spreads it over the cells as they stood. Steps are followed one by one and in order,
so it makes no difference when somebody looks. Rules: docs/rules/apportion.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from huikuan.business.targets.asked import Mover
from huikuan.business.targets.models import Block, Edit, MonthPlan
from huikuan.business.targets.stepping import Ground

BATCH = 6_000  # cells that follow in one transaction of the background work: others wait for it a fraction of a second
SPREAD, BACK = "spread", "back"
T = TypeVar("T")


def settle_all(plan: MonthPlan) -> None:
    """Everything of the plan: before the whole of it is read, compared, exported or released."""
    settle(plan, Q())


def settle_below(plan: MonthPlan, positions: Collection[int]) -> None:
    """The blocks in which cells at these positions stand below a head."""
    inside = sorted(at for at in positions if at is not None)
    pending = waiting(plan).values_list("position", "last")
    wanted = [start for start, last in pending if bisect_right(inside, last) > bisect_right(inside, start)]
    if wanted:
        settle(plan, Q(position__in=wanted))


def settle_people(plan: MonthPlan, people: Collection[int | None]) -> bool:
    """The blocks of these people (None: nobody); their items, days and lines of offers come with them. Whether any of
    them had to follow."""
    wanted = waits(plan, people)
    if wanted:
        settle(plan, Q(pk__in=wanted))
    return bool(wanted)


def waits(plan: MonthPlan, people: Collection[int | None]) -> list[int]:
    """Ids of the blocks of these people that have steps to follow."""
    asked = set(people)
    return [pk for pk, theirs in waiting(plan).values_list("pk", "people") if not asked.isdisjoint(theirs)]


def settle_within(plan: MonthPlan, spans: Iterable[tuple[int, int]]) -> None:
    """The blocks that have a cell between these positions."""
    where = Q(pk__in=[])
    for first, last in spans:
        where |= Q(position__lte=last, last__gte=first)
    settle(plan, where)


def waiting(plan: MonthPlan) -> Any:
    """Blocks that have steps to follow."""
    return Block.objects.filter(plan=plan, pending=True)


def settle(plan: MonthPlan, which: Q) -> None:
    """Let those of the plan's blocks follow that have to; holds the plan's lock while it does."""
    if not waiting(plan).filter(which).exists():
        return
    with transaction.atomic():
        MonthPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        chosen = list(waiting(plan).filter(which).order_by("position"))
        for group in _batches(kin(plan, chosen)):
            _follow(plan, group)


def steady(plan: MonthPlan, read: Callable[[], T]) -> T:
    """What ``read`` gives of the whole plan, with nobody's edit between its first row and its last."""
    for _attempt in range(3):
        settle_all(plan)
        before = MonthPlan.objects.values_list("revision", flat=True).get(pk=plan.pk)
        found = read()
        if MonthPlan.objects.values_list("revision", flat=True).get(pk=plan.pk) == before:
            return found
    with transaction.atomic():
        MonthPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        settle_all(plan)
        return read()


def settle_some(plan: MonthPlan) -> int:
    """One batch, in a transaction of its own; returns how many blocks still wait."""
    first = waiting(plan).order_by("position").first()
    if first is None:
        return 0
    end = waiting(plan).filter(position__lt=first.position + BATCH).order_by("position").values_list("pk", flat=True)
    settle(plan, Q(pk__in=list(end)))
    return int(waiting(plan).count())


def kin(plan: MonthPlan, blocks: Iterable[Block]) -> list[Block]:
    """The blocks and all that share people with them: a person's items and days follow all the person's cells."""
    found = {block.pk: block for block in blocks}
    people = dict(Block.objects.filter(plan=plan).values_list("pk", "people")) if found else {}
    found |= Block.objects.in_bulk(related(people, found) - set(found))
    return sorted(found.values(), key=lambda block: block.position)


def related(people: Mapping[int, Collection[int | None]], some: Iterable[int]) -> set[int]:
    """Of blocks with these people (by id) some, and all that share people with them."""
    homes: defaultdict[int | None, list[int]] = defaultdict(list)
    for pk, theirs in people.items():
        for person in theirs:
            homes[person].append(pk)
    known = set(some)
    fresh = set(known)
    while fresh:
        fresh = {other for pk in fresh for person in people[pk] for other in homes[person]} - known
        known |= fresh
    return known


def _batches(blocks: list[Block]) -> Iterable[list[Block]]:
    """Kin stays together; groups of about `BATCH` cells."""
    groups: list[list[Block]] = []
    owner: dict[int | None, int] = {}
    for block in blocks:
        at = next((owner[person] for person in block.people if person in owner), None)
        if at is None:
            groups.append([])
            at = len(groups) - 1
        for person in block.people:
            if owner.get(person, at) != at:  # two groups turn out to be kin
                other = owner[person]
                groups[at] += groups[other]
                groups[other] = []
                owner = {one: at if place == other else place for one, place in owner.items()}
            owner[person] = at
        groups[at].append(block)
    batch: list[Block] = []
    size = 0
    for group in groups:
        batch += group
        size += sum(block.last - block.position + 1 for block in group)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _follow(plan: MonthPlan, blocks: list[Block]) -> None:
    ground = Ground(plan, blocks)
    steps = sorted({(step[0], step[1], step[2]) for block in blocks for step in block.steps})
    numbers = {number for _, _, number in steps}
    rows = Edit.objects.filter(plan=plan, number__in=numbers).values_list(
        "number", "pk", "user", "author", "reason", "at"
    )
    edits = {row[0]: (row[1], Mover(*row[2:])) for row in rows}
    for stamp, way, number in steps:
        chosen = [block for block in blocks if any(step[0] == stamp for step in block.steps)]
        edit, mover = edits[number]
        turned_at = next(step[7:] for block in chosen for step in block.steps if step[0] == stamp)
        if turned_at:  # undone or done again later than it was made
            mover = mover._replace(at=datetime.fromisoformat(turned_at[0]))
        if way == SPREAD:
            ground.spread(stamp, chosen, edit)
        else:
            ground.give_back(chosen, edit)
        ground.ask(chosen, mover)
    ground.write()
    Block.objects.filter(pk__in=[block.pk for block in blocks]).update(steps=[], pending=False)
