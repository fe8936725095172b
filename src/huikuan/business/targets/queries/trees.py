"""The decomposition for screens: a few rows at a time, scoped, each with its share and growth."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.http import Http404

from huikuan.business.targets import names, settling
from huikuan.business.targets.models import DayTarget, ItemTarget, Level, MonthPlan, TargetCell
from huikuan.business.targets.queries.answers import Answer, answers_of
from huikuan.business.targets.queries.fairness import LEVELS, Place, fairness, outlier
from huikuan.business.targets.queries.frames import MILLION, language
from huikuan.business.targets.queries.scope import (
    BELOW_PERSON,
    frozen_total,
    standing_cells,
    standing_days,
    standing_items,
    visible_items,
    visible_rows,
)
from huikuan.business.targets.smart_again import edited, smart_again
from huikuan.engine.money import Fen, divide_half_even
from huikuan.foundation.permissions.actor import Actor

MOST_ROWS = 3_000
RECORDS = ("unit", "person", "customer", "outlet", "item")
SHOWN = (*(field.name for field in TargetCell._meta.concrete_fields), *(f"{record}__name" for record in RECORDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A cell as shown: ``smart`` letters and ``doubts`` (in the reader's language) are of the amount as it stands;
    ``answer`` is what its person has said;
    ``locked`` when the actor may not change it; ``fairness`` is target ÷ capacity, ``outlier`` its sign where it
    stands out."""

    cell: TargetCell
    name: str
    share: Decimal | None
    growth: Decimal | None
    smart: str
    doubts: str
    locked: bool
    answer: Answer | None
    fairness: Decimal | None
    outlier: str

    @property
    def change(self) -> Fen:
        """By how much it was edited since it was proposed."""
        return (self.cell.amount or 0) - (self.cell.proposed or 0)


def ratio(part: Fen, whole: Fen) -> Decimal | None:
    """A share to six decimals, half even; None of nothing."""
    return None if whole <= 0 else Decimal(divide_half_even(part * MILLION, whole)).scaleb(-6)


def roots(actor: Actor, plan: MonthPlan) -> list[Row]:
    """Where the actor's tree begins: the company, or the people in scope."""
    cells = standing_cells(actor, plan)
    if actor.sees_all:
        return as_rows(actor, plan, cells.filter(depth=0))  # nothing stands above it that it could follow
    return as_rows(actor, plan, settled(plan, cells.filter(depth=BELOW_PERSON)))


def settled(plan: MonthPlan, cells: QuerySet[TargetCell]) -> QuerySet[TargetCell]:
    """The cells, once they have followed what was decided above them."""
    if settling.waiting(plan).exists():
        settling.settle_below(plan, list(cells.values_list("position", flat=True)))
    return cells


def follow_cells(plan: MonthPlan, page: QuerySet[TargetCell]) -> None:
    """Let the cells of a page follow, and no others."""
    if settling.waiting(plan).exists():
        settling.settle_below(plan, list(page.values_list("position", flat=True)))


def children(actor: Actor, plan: MonthPlan, cell_id: int) -> list[Row]:
    """The rows directly below a cell; 404 out of scope."""
    cells = standing_cells(actor, plan)
    above = cells.filter(pk=cell_id).values_list("position", flat=True).first()
    if above is None:
        raise Http404
    return as_rows(actor, plan, settled(plan, cells.filter(above=above)))


def cell(actor: Actor, plan: MonthPlan, cell_id: int) -> TargetCell:
    """One cell with what it names; 404 out of scope."""
    cells = settled(plan, standing_cells(actor, plan).filter(pk=cell_id))
    found = cells.select_related(*RECORDS, "held_by__person").first()
    if found is None:
        raise Http404
    return found


def rows_again(actor: Actor, plan: MonthPlan, ids: Collection[int]) -> list[Row]:
    """Rows that are on a screen, as they stand now."""
    return as_rows(actor, plan, settled(plan, standing_cells(actor, plan).filter(pk__in=list(ids)[:MOST_ROWS])))


def as_rows(actor: Actor, plan: MonthPlan, cells: QuerySet[TargetCell]) -> list[Row]:
    """Cells as rows; one more query for the parents' amounts, one for the evidence of customers edited since, what
    people have answered, and customers whose capacity is unknown."""
    found = list(cells.select_related(*RECORDS).only(*SHOWN).order_by("position")[:MOST_ROWS])
    above = {one.above for one in found if one.above is not None}
    parents = {
        place[0]: Place(*place)
        for place in TargetCell.objects.filter(plan=plan, position__in=above).values_list("position", "last", "amount")
    }
    company = names.company_name() if any(one.level == Level.COMPANY for one in found) else ""
    own_total = sum(one.amount or 0 for one in found if one.depth == BELOW_PERSON) if not actor.sees_all else 0
    again, answers = smart_again(plan, edited(found)), answers_of(plan, found)
    rows, fair = [], _fairness(plan, found, parents.values())
    for one in found:
        amount, before = one.amount or 0, one.last_year
        whole = parents[one.above].amount if one.above is not None else amount
        if own_total and one.depth == BELOW_PERSON:
            whole = own_total  # the region's total is not for everybody's eyes
        kept = one.smart or "", getattr(one, f"doubts_{language()}") or ""
        smart, doubts = again.get(one.customer_id or 0, kept) if one.level == Level.CUSTOMER else kept
        rows.append(
            Row(
                cell=one,
                name=company or names.cell_name(one) if one.level == Level.COMPANY else names.cell_name(one),
                share=ratio(amount, whole or 0),
                growth=ratio(amount - before, before),
                smart=smart,
                doubts=doubts,
                locked=frozen_total(actor, one.level),
                answer=answers.get(one.pk),
                fairness=fair.get(one.position),
                outlier=outlier(fair.get(one.position), fair.get(-1 if one.above is None else one.above)),
            )
        )
    return rows


def _fairness(plan: MonthPlan, cells: Iterable[TargetCell], parents: Iterable[Place]) -> dict[int, Decimal]:
    """Of cells and what they stand in, by position."""
    asked = [Place(one.position, one.last, one.amount) for one in cells if one.level in LEVELS]
    return fairness(plan, {*asked, *parents}) if asked else {}


def total(rows: Iterable[Row]) -> dict[str, Fen]:
    """Sums of the rows a tree begins with."""
    shown = list(rows)
    return {
        "amount": sum(row.cell.amount or 0 for row in shown),
        "change": sum(row.change for row in shown),
        **{
            name: sum(getattr(row.cell, name) for row in shown)
            for name in ("last_year", "base", "challenge", "stretch", "collection")
        },
    }


def trail(actor: Actor, plan: MonthPlan, found: TargetCell) -> list[TargetCell]:
    """From the highest visible ancestor down to the cell."""
    steps, here = [found], found
    while here.above is not None:
        up = standing_cells(actor, plan).select_related(*RECORDS).filter(position=here.above).first()
        if up is None:
            break
        steps.append(up)
        here = up
    return steps[::-1]


def people_of(actor: Actor, plan: MonthPlan, search: str = "") -> list[tuple[int | None, str]]:
    """(id, name) of the people whose items and days are in scope, by their place in the plan (`visible_rows`)."""
    rows = visible_rows(actor, standing_cells(actor, plan).filter(level=Level.PERSON))
    if search:
        rows = rows.filter(Q(person__name__icontains=search) | Q(person__employee_no__iexact=search))
    found = rows.order_by("position").values_list("person", "person__name")
    return list(dict.fromkeys((person, name or names.nobody()) for person, name in found))


def item_rows(actor: Actor, plan: MonthPlan, people: Collection[int | None]) -> list[ItemTarget]:
    """Item targets of some people in scope."""
    settling.settle_people(plan, people)
    rows = standing_items(actor, plan).filter(_of(people)).select_related("item", "person")
    return list(rows.order_by("position"))


def day_rows(actor: Actor, plan: MonthPlan, people: Collection[int | None]) -> list[DayTarget]:
    """Day targets of some people in scope."""
    settling.settle_people(plan, people)
    return list(standing_days(actor, plan).filter(_of(people)).select_related("person").order_by("position"))


def item_totals(actor: Actor, plan: MonthPlan) -> dict[int | None, Fen]:
    """Sum of each item over everybody in scope."""
    rows = visible_items(actor, plan).order_by().values_list("item").annotate(sum=Sum("amount"))
    return {item: fen or 0 for item, fen in rows}


def _of(people: Collection[int | None]) -> Q:
    named = Q(person__in=[person for person in people if person is not None])
    return named | Q(person=None) if None in people else named
