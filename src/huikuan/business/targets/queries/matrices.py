"""Person × item of a region or of a manager's people, to be fitted with both margins fixed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.http import Http404

from huikuan.business.targets import names
from huikuan.business.targets.fitting import Matrix, Stand
from huikuan.business.targets.models import Level, MonthPlan
from huikuan.business.targets.parts import named_items
from huikuan.business.targets.queries.scope import standing_cells
from huikuan.business.targets.queries.trees import item_rows
from huikuan.engine.money import Fen
from huikuan.foundation.people.models import Person, Unit
from huikuan.foundation.permissions.actor import Actor

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People whose table may be fitted together; ``name`` empty for everybody in scope."""

    key: str
    name: str
    people: tuple[tuple[int | None, str], ...]


def groups(actor: Actor, plan: MonthPlan) -> list[Group]:
    """Everybody in scope, each region and each manager's people, where there are at least two people to share.

    What is nobody's is one line for the whole company (items of it name no region), so it stands only in the table of
    everybody, of those who see all; of the others `tie_of` says it.
    """
    rows = standing_cells(actor, plan).filter(level=Level.PERSON).order_by("position")
    places = list(rows.values_list("person", "person__name", "unit"))
    people: dict[int | None, str] = {person: name or names.nobody() for person, name, _unit in places}
    if not actor.sees_all:
        people.pop(None, None)
    found = [Group(key=ALL, name="", people=tuple(people.items()))]
    by_unit: defaultdict[int, dict[int | None, str]] = defaultdict(dict)
    for person, _name, unit in places:
        if unit is not None and person is not None:
            by_unit[unit][person] = people[person]
    units = Unit.objects.without_tree_fields().filter(pk__in=by_unit).order_by("name")
    for pk, name in units.values_list("pk", "name"):
        found.append(Group(key=f"u{pk}", name=name, people=tuple(by_unit[pk].items())))
    found += _teams(people)
    return [one for one in found if len(one.people) > 1]


def _teams(people: dict[int | None, str]) -> list[Group]:
    rows = Person.objects.without_tree_fields().values_list("pk", "parent", "role", "name", "sort_key")
    known = {pk: (parent, role, name, key) for pk, parent, role, name, key in rows}
    teams: defaultdict[int, dict[int | None, str]] = defaultdict(dict)
    for person, called in people.items():
        here, seen = person, set[int]()
        while here is not None and here in known and here not in seen:
            seen.add(here)
            if known[here][1] == "manager":
                teams[here][person] = called
            here = known[here][0]
    chosen = sorted(teams, key=lambda pk: (known[pk][3], pk))
    return [Group(key=f"p{pk}", name=known[pk][2], people=tuple(teams[pk].items())) for pk in chosen]


def group_of(actor: Actor, plan: MonthPlan, key: str) -> Group:
    """The group with this key; 404 out of scope."""
    for one in groups(actor, plan):
        if one.key == key:
            return one
    raise Http404


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """How a table's total and the targets fit together, in fen.

    ``total`` of the table, ``inside`` of it nobody's; ``unowned``: nobody's beside the table, in the same regions;
    ``elsewhere``: what the table's people carry in other regions. For a region or everybody
    ``target`` = total + unowned − elsewhere, of which ``proposed`` was proposed; None where it is not the reader's.
    """

    total: Fen
    inside: Fen
    unowned: Fen
    elsewhere: Fen
    target: Fen | None
    proposed: Fen | None

    @property
    def changed(self) -> Fen:
        """What has been changed by hand since it was proposed."""
        return (self.target or 0) - (self.proposed or 0)


def tie_of(actor: Actor, plan: MonthPlan, group: Group, matrix: Matrix) -> Tie:
    """The sums beside a group's table."""
    people = {person for person, _name in group.people}
    rows = standing_cells(actor, plan).filter(level=Level.PERSON).values_list("person", "unit", "amount", "proposed")
    cells = [(person, unit, amount or 0, proposed or 0) for person, unit, amount, proposed in rows]
    unit = int(group.key[1:]) if group.key.startswith("u") else None
    here = [row for row in cells if unit is None or row[1] == unit]
    told = actor.sees_all and (unit is not None or group.key == ALL)
    loose = not group.key.startswith("p") and None not in people
    return Tie(
        total=sum(matrix.row_totals.values()),
        inside=matrix.row_totals.get(0, 0),
        unowned=sum(row[2] for row in here if row[0] is None) if loose else 0,
        elsewhere=sum(row[2] for row in cells if row[0] in people) - sum(row[2] for row in here if row[0] in people),
        target=sum(row[2] for row in here) if told else None,
        proposed=sum(row[3] for row in here) if told else None,
    )


def matrix_of(actor: Actor, plan: MonthPlan, group: Group) -> Matrix:
    """The table of the group's people as it stands."""
    people = [person for person, _name in group.people]
    rows = item_rows(actor, plan, people)
    named = named_items(plan, people)
    items = sorted({(row.item.item_no, row.item.pk, row.item.name) for row in rows if row.item is not None})
    columns = [(pk, name) for _no, pk, name in items]
    if any(row.item_id is None for row in rows):
        columns.append((0, names.rest_of_outlet()))
    there = {row.person_id for row in rows}
    return Matrix(
        people=[(person or 0, name) for person, name in group.people if person in there],
        items=columns,
        cells={
            (row.person_id or 0, row.item_id or 0): Stand(
                row=row.pk,
                amount=row.amount,
                held=row.held,
                named=named.get(row.person_id, {}).get(row.item_id, 0),
            )
            for row in rows
        },
    )
