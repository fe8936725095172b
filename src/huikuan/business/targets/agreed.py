"""What people have answered stands: cells whose figures were agreed, countered or signed while a plan is argued about.

An edit elsewhere goes around them as around held cells. Rules: docs/rules/negotiation.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from huikuan.business.targets.models import Kind, Level, MonthPlan, Offer, OfferLine, OfferState, Scope, TargetCell
from huikuan.foundation.prepared import among

ANSWERED = (OfferState.AGREED, OfferState.COUNTERED)


def lock_answers(plan: MonthPlan, people: Collection[int] | None = None) -> bool:
    """Whether the plan is argued about with these people, or with anybody; then they don't answer until the end of the
    transaction."""
    if not Offer.objects.filter(plan=plan).exists():
        return False
    offers = Offer.objects.filter(plan=plan, scope=Scope.OWN).select_for_update().order_by("pk")
    if people is not None:
        offers = offers.filter(among("person", people))
    return bool(list(offers.values_list("pk", flat=True)))


def answered_cells(plan: MonthPlan, people: Collection[int] | None = None, but: int | None = None) -> set[int]:
    """Positions of the cells that stand, of these people or all, leaving out line ``but``.

    A customer's line stands for its cell, the line of the rest for all other customers of the person, and where
    somebody was asked for one sum only the person's own cells: below them it may be arranged anew.
    """
    lines = OfferLine.objects.filter(offer__plan=plan, offer__scope=Scope.OWN, kind=Kind.SALES)
    if but is not None:
        lines = lines.exclude(pk=but)
    if people is not None:
        lines = lines.filter(among("offer__person", people))
    stands = lines.filter(Q(state__in=ANSWERED) | Q(offer__state=OfferState.SIGNED)).order_by()
    found: set[int] = set()
    rests: dict[int, int] = {}
    rows: Iterable[tuple[int | None, int, int]] = stands.values_list("cell__position", "offer", "offer__person")
    for position, offer, person in rows:
        if position is None:
            rests[offer] = person
        else:
            found.add(position)
    siblings = OfferLine.objects.filter(offer__in=rests, kind=Kind.SALES, cell__isnull=False)
    with_named = set(siblings.order_by().values_list("offer", flat=True).distinct()) if rests else set()
    beside = {True: [person for offer, person in rests.items() if offer in with_named]}
    beside[False] = [person for offer, person in rests.items() if offer not in with_named]
    cells = TargetCell.objects.filter(plan=plan)
    if beside[True]:
        theirs = OfferLine.objects.filter(offer__plan=plan, offer__person__in=beside[True], kind=Kind.SALES)
        named = theirs.filter(cell__isnull=False).values("cell")
        rest = cells.filter(level=Level.CUSTOMER, person__in=beside[True]).exclude(pk__in=named)
        found |= set(rest.values_list("position", flat=True))
    if beside[False]:
        whole = cells.filter(level=Level.PERSON, person__in=beside[False])
        found |= set(whole.values_list("position", flat=True))
    return found


def answered_collections(plan: MonthPlan, customers: Collection[int]) -> dict[int, OfferLine]:
    """Of these customers (ids), those whose collection stands, with the line that says so: the customer's own, or that
    of the rest of the person's customers."""
    lines = OfferLine.objects.filter(offer__plan=plan, offer__scope=Scope.OWN, kind=Kind.COLLECTION)
    stands = lines.filter(Q(state__in=ANSWERED) | Q(offer__state=OfferState.SIGNED)).select_related("offer__person")
    found = {line.customer_id: line for line in stands.filter(customer__in=customers) if line.customer_id is not None}
    named = set(lines.filter(customer__in=customers).values_list("customer", flat=True))
    others = [customer for customer in customers if customer not in named]
    cells = TargetCell.objects.filter(plan=plan, level=Level.CUSTOMER, customer__in=others, person__isnull=False)
    people = dict(cells.values_list("customer", "person"))
    rests = {line.offer.person_id: line for line in stands.filter(cell=None, offer__person__in=set(people.values()))}
    return found | {customer: rests[person] for customer, person in people.items() if person in rests}


def line_of(cell: TargetCell) -> OfferLine | None:
    """The line of sales that asks for a customer's or a person's cell; None for other cells and where none does."""
    if cell.person_id is None or cell.level not in {Level.CUSTOMER, Level.PERSON}:
        return None
    lines = OfferLine.objects.filter(
        offer__plan=cell.plan_id, offer__scope=Scope.OWN, offer__person=cell.person_id, kind=Kind.SALES
    ).select_related("offer__person", "cell")
    rows = list(lines)
    named = {one.cell_id for one in rows} - {None}
    if cell.level == Level.PERSON:
        return rows[0] if rows and not named else None
    own = next((one for one in rows if one.cell_id == cell.pk), None)
    return own or (next((one for one in rows if one.cell_id is None), None) if named else None)
