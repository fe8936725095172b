"""Fitting person × item anew between fixed totals of people and of items."""

from __future__ import annotations

from django.db.models import Max

from huikuan.business.targets.fitting import ClashError, ClashOf, Matrix, Place, Wish, Wishes
from huikuan.business.targets.models import Edit, EditKind, ItemTarget, MonthPlan
from huikuan.business.targets.operations.editing import LARGEST
from huikuan.business.targets.operations.following import write_split
from huikuan.business.targets.operations.log import keep, open_plan
from huikuan.business.targets.policies import EDIT_TARGETS
from huikuan.business.targets.queries.matrices import group_of, matrix_of
from huikuan.engine.money import Fen
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions.actor import Actor

NAMED = 5  # cells in the way that a refusal names


@operation(EDIT_TARGETS)
def fit_items(*, actor: Actor, plan_id: int, group: str, wishes: Wishes, seen: str, reason: str = "") -> Edit:
    """Give the people of a group the items asked for; all other cells are fitted in proportion, to the fen.

    Neither anybody's target nor any item's sum over these people changes. ``seen`` is the `Matrix.state` that the
    fit was looked at with. 404 for a group out of scope; StaleError when any cell of the table, a hold or what the
    tree names has changed since; RefusedError for wishes that can't be and margins that clash.
    """
    plan = open_plan(plan_id, whole=False)
    matrix = matrix_of(actor, plan, group_of(actor, plan, group))
    if matrix.state(wishes) != seen:
        raise StaleError
    refuse_wishes(matrix, wishes)
    try:
        fitted = matrix.fit(wishes)
    except ClashError as error:
        raise clash_refusal(error.clashes[0]) from error
    differs = {place: fen for place, fen in fitted.items() if fen != matrix.amount(*place)}
    if not differs:
        raise RefusedError("targets.nothing_typed")
    rows = {place: stand.row for place, stand in matrix.cells.items()} | _begun(plan, matrix, differs)
    asked = [
        {"row": rows[place], "table": "item", "was": matrix.amount(*place), "now": wish.amount}
        for place, wish in wishes.items()
        if wish.amount is not None and place in rows
    ]
    changed = [(rows[place], matrix.amount(*place), fen) for place, fen in differs.items()]
    return keep(
        actor=actor,
        plan=plan,
        kind=EditKind.ITEMS,
        typed=asked,
        changed=write_split(ItemTarget, changed),
        reason=reason,
    )


def refuse_wishes(matrix: Matrix, wishes: Wishes) -> None:
    """RefusedError for a wish about a held cell, below what core outlets have, beyond bounds or about no cell."""
    people, items = dict(matrix.people), dict(matrix.items)
    for place, wish in wishes.items():
        if place[0] not in people or place[1] not in items:
            raise RefusedError("targets.fit_foreign")
        _refuse_wish(matrix, place, wish, people[place[0]])


def _refuse_wish(matrix: Matrix, place: Place, wish: Wish, person: str) -> None:
    for fen in (wish.amount, wish.minimum, wish.maximum):
        if fen is not None and not 0 <= fen <= LARGEST:
            raise RefusedError("targets.negative" if fen < 0 else "targets.too_large", name=person)
    stand = matrix.cells.get(place)
    if stand is None:
        if wish.amount is None:
            raise RefusedError("targets.fit_unplanned", person=person)
        return
    if stand.held and wish.amount not in {None, stand.amount}:
        raise RefusedError("targets.split_held", person=person)
    for limit in (wish.amount, wish.maximum):
        if limit is not None and limit < stand.named:
            raise RefusedError("targets.item_named", by_fen=stand.named - limit, limit_fen=stand.named)
    low, high = wish.minimum or 0, LARGEST if wish.maximum is None else wish.maximum
    if low > high:
        raise RefusedError("targets.bounds_crossed", name=person, minimum_fen=low, maximum_fen=high)
    fixed = stand.amount if stand.held else wish.amount
    if fixed is not None and not low <= fixed <= high:
        raise RefusedError("targets.outside_bounds", name=person, amount_fen=fixed, minimum_fen=low, maximum_fen=high)


def clash_refusal(clash: ClashOf) -> RefusedError:
    """Which lines clash and by how much."""
    code = "targets.fit_too_little" if clash.required > clash.limit else "targets.fit_too_much"
    told = list(clash.binding[:NAMED])
    return RefusedError(
        code if told else f"{code}_bare",
        lines=list(clash.lines[:NAMED]),
        required_fen=clash.required,
        limit_fen=clash.limit,
        by_fen=clash.by,
        **({"cells": told} if told else {}),
    )


def _begun(plan: MonthPlan, matrix: Matrix, differs: dict[Place, Fen]) -> dict[Place, int]:
    """Rows for cells that nobody had planned."""
    fresh = [place for place in differs if place not in matrix.cells]
    if not fresh:
        return {}
    units = dict(Person.objects.filter(pk__in={person for person, _ in fresh}).values_list("pk", "unit"))
    first = (ItemTarget.objects.filter(plan=plan).aggregate(last=Max("position"))["last"] or 0) + 1
    made = ItemTarget.objects.bulk_create(
        ItemTarget(
            plan=plan,
            position=first + at,
            unit_id=units.get(person),
            person_id=person or None,
            item_id=item or None,
            amount=0,
            proposed=0,
        )
        for at, (person, item) in enumerate(fresh)
    )
    return {place: row.pk for place, row in zip(fresh, made, strict=True)}
