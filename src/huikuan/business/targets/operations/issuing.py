"""Issuing a plan down the tree: everybody gets the lines they are to answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from huikuan.business.targets import notices, settling
from huikuan.business.targets.models import Issue, Kind, Level, Mandate, MonthPlan, Offer, OfferLine, Scope, TargetCell
from huikuan.business.targets.negotiation_settings import level, most_over, named_customers
from huikuan.business.targets.operations.editing import CellEdit, edit_cells
from huikuan.business.targets.operations.informing import inform, with_deputies
from huikuan.business.targets.operations.log import open_plan, refuse_closed
from huikuan.business.targets.policies import ISSUE_PLAN
from huikuan.business.targets.queries.negotiating import people_totals
from huikuan.engine.money import Fen, yuan_text
from huikuan.engine.negotiation import over_assigned
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.jobs.catalogue import Telling, silent
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions.actor import Actor

BATCH = 2_000
PEOPLE = 100  # offers whose lines are kept between two words of progress


class _Cell(NamedTuple):
    pk: int
    level: str
    person: int
    customer: int | None
    sales: Fen
    base: Fen
    challenge: Fen
    stretch: Fen
    collection: Fen
    last_year: Fen


FIELDS: tuple[str, ...] = ("pk", "level", "person", "customer", "amount", "base", "challenge", "stretch")
FIELDS += ("collection", "last_year")


@operation(ISSUE_PLAN)
def issue_plan(
    *,
    actor: Actor,
    plan_id: int,
    seen: int,
    answer_by: date,
    over: int = 0,
    note: str = "",
    tell: Telling = silent,
) -> Issue:
    """Ask everybody with a target in the plan for an answer by a day.

    ``over`` (hundredths of a percent) is handed down on top, if the company allows it; what the company and its
    regions were to reach is kept as the mandate. StaleError when a target was edited since ``seen``; RefusedError for
    a plan issued already, a day gone by, and more over-assignment than allowed.
    """
    tell(_("bringing the plan up to date"))
    plan = open_plan(plan_id)
    require_issuable(plan, seen=seen, answer_by=answer_by, over=over)
    _keep_mandates(plan)
    before = {person: figures[0] for person, figures in people_totals(plan).items()} if over else None
    if over:
        tell(_("raising the targets"))
        root = TargetCell.objects.get(plan=plan, position=0)
        raised = CellEdit(root.pk, over_assigned(root.amount or 0, over), root.amount)
        edit_cells(actor=actor, plan_id=plan.pk, edits=[raised], reason=note)
        settling.settle_all(plan)
    issue = Issue.objects.create(
        plan=plan, issued_at=clock.now(), issued_by=actor.user, answer_by=answer_by, over=over, note=note
    )
    count = _offer(plan, tell, before)
    if not count:
        raise RefusedError("negotiation.nobody", plan=str(plan))
    asked = with_deputies(Offer.objects.filter(plan=plan).values_list("person", flat=True))
    inform(actor, plan, notices.ISSUED, asked, day=answer_by.isoformat())
    record(
        actor=actor,
        action="targets.issue_plan",
        subject=plan,
        after={"answer_by": answer_by.isoformat(), "offers": count, "over": over},
        reason=note,
    )
    return issue


def require_issuable(plan: MonthPlan, *, seen: int, answer_by: date, over: int) -> None:
    """What can be said before anything is locked; the operation asks again."""
    refuse_closed(plan)
    if Issue.objects.filter(plan=plan).exists():
        raise RefusedError("negotiation.issued_already", plan=str(plan))
    if plan.revision != seen:
        raise StaleError(plan.revision)
    if answer_by < clock.today():
        raise RefusedError("negotiation.day_gone", day=answer_by)
    if not 0 <= over <= most_over():
        raise RefusedError("negotiation.too_much_over", most=yuan_text(most_over()))


def _keep_mandates(plan: MonthPlan) -> None:
    cells = TargetCell.objects.filter(plan=plan, depth__lte=1, level__in=[Level.COMPANY, Level.REGION])
    Mandate.objects.bulk_create(
        Mandate(
            plan=plan,
            unit_id=cell.unit_id,
            position=cell.position,
            cell=cell,
            sales=cell.amount or 0,
            collection=cell.collection,
        )
        for cell in cells.order_by("position")
    )


def _offer(plan: MonthPlan, tell: Telling, before: Mapping[int, Fen] | None) -> int:
    """Offers and lines; returns how many offers. ``before``: what each person had before anything was handed down on
    top; None where nothing was."""
    tell(_("reading everybody's targets"))
    cells = TargetCell.objects.filter(plan=plan, person__isnull=False, level__in=[Level.PERSON, Level.CUSTOMER])
    of_person: defaultdict[int, list[_Cell]] = defaultdict(list)
    for row in cells.order_by("position").values_list(*FIELDS).iterator(chunk_size=BATCH):
        cell = _Cell._make((*row[:4], row[4] or 0, *row[5:]))
        of_person[cell.person].append(cell)
    people = {person.pk: person for person in Person.objects.without_tree_fields().filter(active=True)}
    one_by_one, most = level() == "customer", named_customers()
    offers, lines = [], []
    for pk, theirs in of_person.items():
        if pk in people:
            lines.append(_own_lines(theirs, most if one_by_one else None))
            offers.append(_new(plan, people[pk], Scope.OWN, lines[-1]))
    teams = _teams(people, of_person)
    for pk, under in teams.items():
        lines.append(_team_lines([cell for one in under for cell in of_person[one]]))
        offers.append(_new(plan, people[pk], Scope.TEAM, lines[-1]))
    if before is not None:
        for offer in offers:
            carried_by = [offer.person_id] if offer.scope == Scope.OWN else teams[offer.person_id]
            offer.over = offer.sales - sum(before.get(one, 0) for one in carried_by)
    made = Offer.objects.bulk_create(offers, batch_size=BATCH)
    for offer, theirs_lines in zip(made, lines, strict=True):
        for position, line in enumerate(theirs_lines):
            line.offer, line.position = offer, position
    for at in range(0, len(lines), PEOPLE):
        tell(_("giving everybody their lines"), at, len(lines))
        OfferLine.objects.bulk_create((line for some in lines[at : at + PEOPLE] for line in some), batch_size=BATCH)
    return len(made)


def _new(plan: MonthPlan, person: Person, scope: Scope, lines: Iterable[OfferLine]) -> Offer:
    rows = list(lines)
    sales = [line for line in rows if line.kind == Kind.SALES]
    return Offer(
        plan=plan,
        person=person,
        scope=scope,
        decider_id=person.parent_id,
        sales=sum(line.amount for line in sales),
        base=sum(line.base or 0 for line in sales),
        challenge=sum(line.challenge or 0 for line in sales),
        stretch=sum(line.stretch or 0 for line in sales),
        collection=sum(line.amount for line in rows if line.kind == Kind.COLLECTION),
    )


def _own_lines(cells: list[_Cell], most: int | None) -> list[OfferLine]:
    """Sales and collection of the ``most`` largest customers, and of the rest of them; None: one sum for all."""
    customers = [cell for cell in cells if cell.level == Level.CUSTOMER]
    if most is None:
        return [*_pair([cell for cell in cells if cell.level == Level.PERSON], len(customers))]
    ranked = sorted(customers, key=lambda cell: (-cell.sales, -cell.collection, cell.pk))
    named, rest = ranked[:most], ranked[most:]
    lines = [line for cell in named for line in _pair([cell], 1, cell)]
    return [*lines, *(_pair(rest, len(rest)) if rest else ())]


def _team_lines(cells: list[_Cell]) -> list[OfferLine]:
    return _pair([cell for cell in cells if cell.level == Level.PERSON], len({cell.person for cell in cells}))


def _pair(cells: list[_Cell], count: int, cell: _Cell | None = None) -> list[OfferLine]:
    sales, collection = sum(one.sales for one in cells), sum(one.collection for one in cells)
    told = {"cell_id": cell.pk if cell else None, "customer_id": cell.customer if cell else None, "count": count}
    return [
        OfferLine(
            kind=Kind.SALES,
            asked=sales,
            amount=sales,
            base=sum(one.base for one in cells),
            challenge=sum(one.challenge for one in cells),
            stretch=sum(one.stretch for one in cells),
            last_year=sum(one.last_year for one in cells),
            **told,
        ),
        OfferLine(kind=Kind.COLLECTION, asked=collection, amount=collection, **told),
    ]


def _teams(people: dict[int, Person], with_targets: Iterable[int]) -> dict[int, list[int]]:
    """Managers below the top, each with everybody of theirs who has targets, themselves included."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for pk in with_targets:
        here, seen = people.get(pk), set[int]()
        while here is not None and here.pk not in seen:
            seen.add(here.pk)
            if here.role == "manager":
                found[here.pk].append(pk)
            here = people.get(here.parent_id) if here.parent_id else None
    return {pk: under for pk, under in found.items() if set(under) != {pk}}
