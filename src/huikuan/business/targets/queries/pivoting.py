"""Targets by dimensions in any order, from leaves that sum to the plan; scoped, and kept for each state of the data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404

from huikuan.business.sales.queries import visible_sales
from huikuan.business.targets import settling
from huikuan.business.targets.models import MonthPlan, TargetCell
from huikuan.business.targets.pivot import Dimension, Ground, Order, ground_of
from huikuan.business.targets.queries.pivot_names import FIELDS, NO_ITEM, NO_ROLE, ROLE_NUMBERS, names_of, role_number
from huikuan.business.targets.queries.pivot_parts import Part, parts_in
from huikuan.business.targets.queries.scope import BELOW_PERSON, standing_cells, visible_cells
from huikuan.business.targets.queries.trees import ratio
from huikuan.engine.money import Fen
from huikuan.engine.periods import Month
from huikuan.engine.pivot import Key
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.remembered import remembered

MOST_LINES = 1_000  # below one; what is beyond stands together in one line
DEPTHS = {Dimension.REGION: 1, Dimension.PERSON: 2, Dimension.CUSTOMER: 3, Dimension.OUTLET: 4}  # of the tree
LEAF = Q(last=F("position"))
Pair = tuple[Fen | None, Fen | None]  # now and in the same month last year


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the pivot: fen now (None: unplanned) and last year (None: unknown of it). ``others`` > 0: not one line
    but so many that are not listed. ``typed_into``: it has leaves of its own."""

    key: Key
    name: str
    amount: Fen | None
    last_year: Fen | None
    share: Decimal | None
    growth: Decimal | None
    others: int = 0
    typed_into: bool = True


def lines_below(actor: Actor, plan: MonthPlan, order: Order, key: Key) -> list[Line]:
    """The lines directly below one, the largest first (days as they come); together they are the line itself."""
    if len(key) >= len(order):
        return []
    sums = remembered(
        ("targets.pivot", plan.pk, _reader(actor), ground_of(order), order[: len(key) + 1], key),
        lambda: pivot_sums(actor, plan, order, key, len(key) + 1),
        module="targets",
    )
    return as_lines(order, key, sums)


def line_at(actor: Actor, plan: MonthPlan, order: Order, key: Key) -> Line:
    """One line; 404 where nothing in scope stands in it."""
    if not key:
        return whole_line(actor, plan, order)
    for line in lines_below(actor, plan, order, key[:-1]):
        if line.key == key and not line.others:
            return line
    raise Http404


def whole_line(actor: Actor, plan: MonthPlan, order: Order) -> Line:
    """All the reader's targets."""
    below = remembered(
        ("targets.pivot", plan.pk, _reader(actor), ground_of(order), order[:1], ()),
        lambda: pivot_sums(actor, plan, order, (), 1),
        module="targets",
    )
    now, before = sum_of(below.values())
    return _line(order, (), "", (now, before), now)


def as_lines(order: Order, key: Key, sums: Mapping[Key, Pair]) -> list[Line]:
    """Sums by key as lines with names and shares."""
    dimension = order[len(key)]
    whole = sum_of(sums.values())[0]
    if dimension is Dimension.DAY:
        ranked = sorted(sums)
    else:
        ranked = sorted(sums, key=lambda one: (one[-1] == 0, -(sums[one][0] or 0), one))
    shown, rest = ranked[:MOST_LINES], ranked[MOST_LINES:]
    called = names_of(dimension, [one[-1] for one in shown])
    lines = [_line(order, one, called[one[-1]], sums[one], whole) for one in shown]
    if rest:
        lines.append(_line(order, (*key, -1), "", sum_of(sums[one] for one in rest), whole, others=len(rest)))
    return lines


def _line(order: Order, key: Key, name: str, sums: Pair, whole: Fen | None, others: int = 0) -> Line:
    now, before = sums
    growth = ratio((now or 0) - before, before) if before is not None else None
    return Line(
        key=key,
        name=name,
        amount=now,
        last_year=before,
        share=ratio(now or 0, whole or 0),
        growth=growth,
        others=others,
        typed_into=not others and (now is not None or ground_of(order) is Ground.TREE),
    )


def pivot_sums(actor: Actor, plan: MonthPlan, order: Order, key: Key, depth: int | None = None) -> dict[Key, Pair]:
    """Sums of the lines below ``key`` that name the first ``depth`` dimensions of the order (all unless given), as the
    database has them now. The whole order decides where the leaves come from."""
    ground, order = ground_of(order), order[:depth]
    if ground is Ground.TREE:
        return _tree_sums(actor, plan, order, key)
    sums: defaultdict[Key, list[Fen | None]] = defaultdict(lambda: [None, None])
    parts = parts_in(actor, plan, ground)
    for part in parts:
        _add(sums, part_key(part, order), 0, part.amount, key)
    if ground is Ground.ITEMS:
        for names, fen in _sold(actor, plan, order):
            _add(sums, names, 1, fen, key)
        for pair in sums.values():
            pair[1] = pair[1] or 0
    return {one: (now, before) for one, (now, before) in sums.items()}


def part_key(part: Part, order: Order) -> Key:
    """Where a person's item or day stands in an order."""
    named = {Dimension.REGION: part.unit or 0, Dimension.PERSON: part.person or 0, Dimension.DAY: part.of}
    named |= {Dimension.ITEM: part.of, Dimension.ROLE: part.role}
    return tuple(named[one] for one in order)


def _add(sums: defaultdict[Key, list[Fen | None]], names: Key, at: int, fen: Fen, below: Key) -> None:
    if names[: len(below)] == below:
        sums[names][at] = (sums[names][at] or 0) + fen


def sum_of(pairs: Iterable[Pair]) -> Pair:
    """Both figures summed; None where none is known."""
    now: Fen | None = None
    before: Fen | None = None
    for one, then in pairs:
        now = now if one is None else (now or 0) + one
        before = before if then is None else (before or 0) + then
    return now, before


def leaves_of(actor: Actor, plan: MonthPlan, named: Collection[Dimension] = ()) -> QuerySet[TargetCell]:
    """The leaves of the tree in scope, once everything has followed; where only some dimensions are ``named``, the
    cells that name them and have the same sums."""
    if not named or not set(named) <= set(DEPTHS):
        return visible_cells(actor, plan).filter(LEAF)
    depth = max(*(DEPTHS[one] for one in named), BELOW_PERSON)
    settling.settle(plan, Q(depth__lt=depth))  # heads of blocks are right before these have followed
    return standing_cells(actor, plan).filter(Q(depth=depth) | (LEAF & Q(depth__lt=depth)))


def tree_columns(order: Sequence[Dimension]) -> dict[str, Any]:
    """What a query of leaves gives for each dimension; of item and role what one of sales gives too."""
    role = Case(When(item=None, then=Value(NO_ITEM)), default=Coalesce("item__role", Value(NO_ROLE)))
    role.output_field = CharField()
    return {one: role if one is Dimension.ROLE else F(FIELDS[one]) for one in order}


def named(order: Sequence[Dimension], values: Sequence[Any]) -> Key:
    """The ids of a row as a key."""
    return tuple(
        role_number(value) if one is Dimension.ROLE else value or 0 for one, value in zip(order, values, strict=True)
    )


def in_line(order: Order, key: Key) -> Q:
    """The leaves of the tree that stand in a line."""
    found = Q()
    for dimension, value in zip(order, key, strict=False):
        if dimension is not Dimension.ROLE:
            found &= Q(**{FIELDS[dimension]: value}) if value else Q(**{f"{FIELDS[dimension]}__isnull": True})
            continue
        role = {number: code for code, number in ROLE_NUMBERS.items()}.get(value)
        if role is None:
            found &= Q(pk__in=[])
        elif role == NO_ITEM:
            found &= Q(item=None)
        else:
            found &= Q(item__isnull=False, item__role=None) if role == NO_ROLE else Q(item__role=role)
    return found


def _tree_sums(actor: Actor, plan: MonthPlan, order: Order, key: Key) -> dict[Key, Pair]:
    rows = leaves_of(actor, plan, order).filter(in_line(order, key)).order_by()
    columns = {f"by_{one}": column for one, column in tree_columns(order).items()}
    found = rows.annotate(**columns).values_list(*columns).annotate(Sum("amount"), Sum("last_year"))
    return {named(order, values): (now, before) for *values, now, before in found}


def _sold(actor: Actor, plan: MonthPlan, order: Order) -> list[tuple[Key, Fen]]:
    """What was sold in the same month last year, by the people who care for the customers now."""
    month = Month.of(plan.month).same_month_last_year.first_day
    paths = tree_columns((Dimension.ITEM, Dimension.ROLE))
    paths |= {Dimension.REGION: F("customer__effective_unit"), Dimension.PERSON: F("customer__owner")}
    columns = {f"by_{one}": paths[one] for one in order}
    rows = visible_sales(actor).filter(month=month).order_by().annotate(**columns).values_list(*columns)
    return [(named(order, values), fen) for *values, fen in rows.annotate(Sum("amount"))]


def _reader(actor: Actor) -> tuple[object, ...]:
    """Readers with the same scope see the same sums."""
    return ("all",) if actor.sees_all else (tuple(sorted(actor.people)), tuple(sorted(actor.units)))
