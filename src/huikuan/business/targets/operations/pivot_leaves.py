"""The leaves that lines of the pivot stand for, with what keeps them where they are."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from huikuan.business.targets.agreed import answered_cells
from huikuan.business.targets.models import Level, MonthPlan, Offer, TargetCell
from huikuan.business.targets.names import nobody
from huikuan.business.targets.parts import named_items
from huikuan.business.targets.pivot import Asked, Dimension, Ground, Order
from huikuan.business.targets.queries.pivot_names import names_of
from huikuan.business.targets.queries.pivot_parts import Part, parts_in
from huikuan.business.targets.queries.pivoting import LEAF, in_line, leaves_of, named, part_key, tree_columns
from huikuan.business.targets.queries.scope import standing_cells
from huikuan.engine.money import Fen
from huikuan.engine.pivot import Key, Leaf
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

MOST_LEAVES = 10_000  # set by one edit
MOST_CELLS = 150_000  # of the branches that such an edit has to load
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafOf:
    """A leaf of the spread and what it is: a cell, or a person's item or day; ``answered``: it stays because its
    person has answered."""

    leaf: Leaf
    named: tuple[tuple[Dimension, int], ...]
    answered: bool = False

    def name(self) -> str:
        """All that it names."""
        told = [names_of(dimension, [value])[value] for dimension, value in self.named if value]
        return " · ".join(told) or nobody()


def leaves_asked(actor: Actor, plan: MonthPlan, asked: Asked) -> dict[int, LeafOf]:
    """By id, those in the lines typed and, where the total stays, in the lines beside them.

    RefusedError where that is more than one edit can set.
    """
    if asked.ground is Ground.TREE:
        return _of_tree(actor, plan, asked)
    return _of_people(actor, plan, asked)


def _above(asked: Asked) -> set[Key]:
    """The lines whose leaves can move."""
    if not asked.stays:
        return set(asked.typed)
    return {key[:-1] for key in asked.typed}


def _of_tree(actor: Actor, plan: MonthPlan, asked: Asked) -> dict[int, LeafOf]:
    order = asked.order[: asked.depth]
    where = Q(pk__in=[])
    for key in _above(asked):
        where |= in_line(asked.order, key) if key else Q(pk__isnull=False)
    rows = _few_enough(actor, plan, order, where)
    columns = {f"by_{one}": column for one, column in tree_columns(order).items()}
    fields = ("pk", "position", "amount", "held", "minimum", "maximum", "person", "customer", "outlet", "item")
    found = list(rows.annotate(**columns).values_list(*fields, *columns))
    if not found:
        return {}
    # What is held around all of it keeps its sum and may be arranged anew below, as long as the total stays.
    whole = (found[0][1], found[-1][1]) if asked.stays else None
    held = _spans(TargetCell.objects.filter(plan=plan, held=True, last__gt=F("position")), whole)
    people = {row[6] for row in found if row[6] is not None}
    answers = answered_cells(plan, people) if Offer.objects.filter(plan=plan).exists() else set()
    answered = _spans(TargetCell.objects.filter(plan=plan, position__in=answers), whole) if answers else []
    leaves = {}
    for pk, position, amount, stays, least, most, person, customer, outlet, item, *values in found:
        told = _inside(position, answered)
        leaf = Leaf(
            key=named(order, values),
            amount=amount,
            held=stays or told or _inside(position, held),
            minimum=least or 0,
            maximum=most,
        )
        place = (Dimension.PERSON, person), (Dimension.CUSTOMER, customer), (Dimension.OUTLET, outlet)
        leaves[pk] = LeafOf(
            leaf=leaf, named=tuple((one, pk or 0) for one, pk in (*place, (Dimension.ITEM, item))), answered=told
        )
    return leaves


def _few_enough(actor: Actor, plan: MonthPlan, order: Order, where: Q) -> QuerySet[TargetCell]:
    """The leaves, or where these are too many the cells that the order names, which an edit spreads over theirs."""
    leaves = standing_cells(actor, plan).filter(LEAF, where).count()
    if leaves > MOST_LEAVES:
        cells = leaves_of(actor, plan, order).filter(where).order_by("position")
        if (count := cells.count()) > MOST_LEAVES:
            raise RefusedError("targets.pivot_many", count=count, most=MOST_LEAVES)
        return cells
    if leaves > MOST_LEAVES // 100:
        theirs = standing_cells(actor, plan).filter(LEAF, where).values("person")
        people = Q(person__in=theirs) | Q(person=None)
        branches = TargetCell.objects.filter(people, plan=plan, level=Level.PERSON)
        loaded = sum(last - first + 1 for first, last in branches.values_list("position", "last"))
        if loaded > MOST_CELLS:
            raise RefusedError("targets.pivot_many", count=loaded, most=MOST_CELLS)
    return leaves_of(actor, plan).filter(where).order_by("position")


def _spans(cells: QuerySet[TargetCell], whole: Span | None) -> list[Span]:
    """Where cells stay with all below them, leaving out those around the ``whole``."""
    spans: list[Span] = []
    for first, last in cells.order_by("position").values_list("position", "last"):
        around = whole is not None and first < last and first <= whole[0] and last >= whole[1]
        if not around and (not spans or first > spans[-1][1]):
            spans.append((first, last))
    return spans


def _inside(position: int, spans: Sequence[Span]) -> bool:
    at = bisect_right(spans, position, key=lambda span: span[0]) - 1
    return at >= 0 and position <= spans[at][1]


def _of_people(actor: Actor, plan: MonthPlan, asked: Asked) -> dict[int, LeafOf]:
    order = asked.order[: asked.depth]
    wholes: defaultdict[int, list[Part]] = defaultdict(list)
    for part in parts_in(actor, plan, asked.ground):
        wholes[part.row].append(part)
    keys = {row: {part_key(part, order) for part in parts} for row, parts in wholes.items()}
    chosen = [row for row, named_in in keys.items() if any(_in(key, asked.typed) for key in named_in)]
    room = _room(plan, asked, wholes, {wholes[row][0].person for row in chosen})
    of = Dimension.ITEM if asked.ground is Ground.ITEMS else Dimension.DAY
    leaves: dict[int, LeafOf] = {}
    for row in chosen:
        parts, whole = wholes[row], len(keys[row]) == 1
        for key in keys[row]:
            if not _in(key, asked.typed):
                continue
            here = sum(part.amount for part in parts if part_key(part, order) == key)
            told = ((Dimension.PERSON, parts[0].person or 0), (of, parts[0].of))
            if whole and not parts[0].held:
                least, most = room[row]
                leaves[row] = LeafOf(leaf=Leaf(key=key, amount=here, minimum=least, maximum=most), named=told)
            else:  # what is planned over several regions as a whole stays in each of them
                at = row if whole else -1 - len(leaves)
                leaves[at] = LeafOf(leaf=Leaf(key=key, amount=here, held=True), named=told)
    return leaves


def _in(key: Key, lines: Collection[Key]) -> bool:
    return any(key[: len(line)] == line for line in lines)


def _room(
    plan: MonthPlan, asked: Asked, wholes: Mapping[int, Sequence[Part]], people: Collection[int | None]
) -> dict[int, tuple[Fen, Fen]]:
    """What rows of these people must be at least (what core outlets are named) and can be at most."""
    named_there = named_items(plan, people) if asked.ground is Ground.ITEMS else {}
    theirs: defaultdict[int | None, list[tuple[int, Fen, Fen]]] = defaultdict(list)  # row, least, amount
    for row, parts in wholes.items():
        person, fen = parts[0].person, sum(part.amount for part in parts)
        if person in people:
            least = named_there.get(person, {}).get(parts[0].of or None, 0)
            theirs[person].append((row, fen if parts[0].held else least, fen))
    found = {}
    for rows in theirs.values():
        total, least_of_all = sum(fen for _row, _least, fen in rows), sum(least for _row, least, _fen in rows)
        for row, least, _fen in rows:
            found[row] = least, total - (least_of_all - least)
    return found
