"""Blocks follow what was decided above them: before anybody reads a cell below a block's head, or in the background.

An edit of a total settles the tree down to the heads of its blocks; what it means further down is a step that each
block still has to follow (`descents`). Following gives exactly what the edit would have given there and then: the head
is set to the amount it was given, and the engine spreads it over the cells as they stood. Steps are followed one by one
and in order, so it makes no difference when somebody looks. Rules: docs/rules/apportion.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from huikuan.business.targets.cells import people_in
from huikuan.business.targets.descents import Falling, falling, forget
from huikuan.business.targets.models import Block, Level, MonthPlan, TargetCell, Way
from huikuan.business.targets.parts import of_people
from huikuan.business.targets.stepping import Ground
from huikuan.foundation.prepared import Prepared

FEW = 100  # blocks that are looked at one by one
BATCH = 6_000  # cells that follow in one transaction of the background work: others wait for it a fraction of a second
T = TypeVar("T")
_WAITING: Prepared[Any] = Prepared(  # asked by every page of a person's targets; most of the time nothing waits
    lambda given: Block.objects.filter(plan=given("plan"), pending=True).order_by().values("pk", "people")
)


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
    return [row["pk"] for row in _WAITING(plan=plan.pk) if not asked.isdisjoint(row["people"])]


def people_waiting(plan: MonthPlan) -> set[int | None]:
    """Whose cells have yet to follow."""
    return {person for theirs in people_in(waiting(plan)).values() for person in theirs}


def waiting(plan: MonthPlan) -> Any:
    """Blocks that have steps to follow."""
    return Block.objects.filter(plan=plan, pending=True)


def settle(plan: MonthPlan, which: Q) -> None:
    """Let those of the plan's blocks follow that have to; holds the plan's lock while it does."""
    if not waiting(plan).filter(which).exists():
        return
    with transaction.atomic():
        MonthPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        chosen = kin(plan, waiting(plan).filter(which).order_by("position"))
        steps = falling(plan, chosen)
        for group in _batches(chosen):
            _follow(plan, group, steps)
        forget(plan)


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
    if len(found) <= FEW and not _elsewhere(plan, found.values()):
        return list(found.values())
    people = people_in(Block.objects.filter(plan=plan))
    found |= Block.objects.in_bulk(related(people, found) - set(found))
    return sorted(found.values(), key=lambda block: block.position)


def _elsewhere(plan: MonthPlan, blocks: Collection[Block]) -> bool:
    """Whether people of these blocks, in their order, have cells in others."""
    people = {person for block in blocks for person in block.people}
    theirs = TargetCell.objects.filter(of_people(people), plan=plan, level=Level.PERSON)
    starts = [block.position for block in blocks]
    lasts = [block.last for block in blocks]
    return any((at := bisect_right(starts, place) - 1) < 0 or place > lasts[at] for place in _places(theirs))


def _places(cells: QuerySet[TargetCell]) -> list[int]:
    return list(cells.order_by().values_list("position", flat=True))


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


def _follow(plan: MonthPlan, blocks: list[Block], steps: Iterable[Falling]) -> None:
    ground = Ground(plan, blocks)
    for step in steps:
        chosen = [
            block for block in blocks if block.pending and block.followed < step.stamp and block.cell_id in step.heads
        ]
        if not chosen:
            continue
        if step.way == Way.SPREAD:
            ground.spread({block.position: step.heads[block.cell_id] for block in chosen}, chosen, step.edit)
        else:
            ground.give_back(chosen, step.edit)
        ground.ask(chosen, step.mover)
    ground.write()
    # A block that does not wait has followed all there is, so what it has followed is said when it waits again.
    Block.objects.filter(pk__in=[block.pk for block in blocks]).update(pending=False)
