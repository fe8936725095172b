"""Where a negotiation stands: what each level was to reach, what people took on, and who has not answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from huikuan.business.receivables.queries import visible_credit
from huikuan.business.sales.queries import visible_sales
from huikuan.business.targets import names
from huikuan.business.targets.agreed import ANSWERED, answered_collections, line_of
from huikuan.business.targets.models import (
    Issue,
    Kind,
    Level,
    LineEvidence,
    Mandate,
    MonthPlan,
    Offer,
    OfferLine,
    OfferState,
    PlanState,
    Scope,
    TargetCell,
)
from huikuan.business.targets.negotiation_settings import most_over
from huikuan.business.targets.queries.frames import language
from huikuan.business.targets.queries.offers import decided_by, offers_of, people_in_reach, visible_lines
from huikuan.business.targets.smart_again import edited, smart_again
from huikuan.engine.money import Fen
from huikuan.engine.negotiation import ASKED
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A level of the tree: ``wanted`` when the plan was issued, ``given`` to people by now, ``nobodys`` what stands in
    the tree without an owner. All in fen."""

    name: str
    level: str  # company, region or manager
    wanted: Fen
    given: Fen
    nobodys: Fen

    @property
    def unowned(self) -> Fen:
        """What nobody has taken on."""
        return max(0, self.wanted - self.given)

    @property
    def over(self) -> Fen:
        """By how much the targets below exceed what was wanted."""
        return max(0, self.given + self.nobodys - self.wanted)


def answered_line(plan: MonthPlan, cell: TargetCell) -> OfferLine | None:
    """The line by which somebody agreed to, countered or signed this target, while it is argued about."""
    if plan.state != PlanState.DRAFT:
        return None
    line = line_of(cell)
    stands = line is not None and (line.state in ANSWERED or line.offer.state == OfferState.SIGNED)
    return line if stands else None


def answered_collection(plan: MonthPlan, customer: int) -> OfferLine | None:
    """The line by which somebody agreed to, countered or signed a customer's collection, while it is argued about."""
    return None if plan.state != PlanState.DRAFT else answered_collections(plan, [customer]).get(customer)


def people_totals(plan: MonthPlan, people: Collection[int] | None = None) -> dict[int, tuple[Fen, Fen, Fen, Fen, Fen]]:
    """By person, of these or all: sales, base, challenge, stretch and collection over all regions."""
    whose = Q(person__isnull=False) if people is None else Q(person__in=people)
    rows = (
        _people_cells(plan)
        .filter(whose)
        .order_by()
        .values_list("person")
        .annotate(
            sales=Coalesce(Sum("amount"), 0),
            base_sum=Sum("base"),
            challenge_sum=Sum("challenge"),
            stretch_sum=Sum("stretch"),
            collection_sum=Sum("collection"),
        )
    )
    return {row[0]: (int(row[1]), int(row[2]), int(row[3]), int(row[4]), int(row[5])) for row in rows}


def _people_cells(plan: MonthPlan) -> QuerySet[TargetCell]:
    """Reached through the regions above them, which an index serves."""
    regions = TargetCell.objects.filter(plan=plan, above=0).values("position")
    return TargetCell.objects.filter(plan=plan, above__in=regions, level=Level.PERSON)


def negotiated_nodes(actor: Actor, plan: MonthPlan) -> list[Node]:
    """Company and regions for those who see all; the managers in scope."""
    found = _top_nodes(plan) if actor.sees_all else []
    return found + _managers(actor, plan)


def _top_nodes(plan: MonthPlan) -> list[Node]:
    mandates = Mandate.objects.filter(plan=plan).select_related("cell__unit").order_by("position")
    nobody = dict(
        _people_cells(plan).filter(person=None).order_by().values_list("above").annotate(fen=Coalesce(Sum("amount"), 0))
    )
    found = []
    for one in mandates:
        top = one.cell.level == Level.COMPANY
        without = int(sum(nobody.values()) if top else nobody.get(one.position, 0))
        found.append(
            Node(
                name=names.cell_name(one.cell),
                level=one.cell.level,
                wanted=one.sales,
                given=(one.cell.amount or 0) - without,
                nobodys=without,
            )
        )
    return found


def _managers(actor: Actor, plan: MonthPlan) -> list[Node]:
    teams = offers_of(actor, plan).filter(scope=Scope.TEAM).order_by("person__sort_key")
    totals, parents = people_totals(plan), dict(Person.objects.without_tree_fields().values_list("pk", "parent"))
    given: Counter[int] = Counter()
    for person, figures in totals.items():
        here: int | None = person
        seen: set[int] = set()
        while here is not None and here not in seen:
            seen.add(here)
            given[here] += figures[0]
            here = parents.get(here)
    return [
        Node(name=str(one.person), level="manager", wanted=one.sales - one.over, given=given[one.person_id], nobodys=0)
        for one in teams
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a negotiation is, of what the actor sees."""

    offers: int
    by_state: dict[str, int]
    waiting: int  # offers with lines nobody has answered
    counters: int  # counters that wait for a decision of the actor
    late: int  # offers whose time to answer is over
    lines: int
    settled: int  # lines agreed


def standing(actor: Actor, plan: MonthPlan, issue: Issue) -> Standing:
    """Counts for the head of the page; three queries."""
    offers = offers_of(actor, plan)
    by_state = dict(offers.order_by().values_list("state").annotate(n=Count("pk")))
    waiting = unanswered(offers).count()
    mine = decided_by(actor) & Q(plan=plan)
    lines = visible_lines(actor).filter(offer__plan=plan).order_by()
    counted = lines.aggregate(
        all=Count("pk"),
        settled=Count("pk", filter=Q(state="agreed")),
        counters=Count("pk", filter=Q(state="countered", offer__in=Offer.objects.filter(mine))),
    )
    return Standing(
        offers=sum(by_state.values()),
        by_state=by_state,
        waiting=waiting,
        counters=counted["counters"],
        late=waiting if clock.today() > issue.answer_by else 0,
        lines=counted["all"],
        settled=counted["settled"],
    )


def unanswered(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Those with a line that waits for its person."""
    return offers.filter(Exists(OfferLine.objects.filter(offer=OuterRef("pk"), state__in=ASKED)))


def counters(actor: Actor, plan: MonthPlan) -> QuerySet[OfferLine]:
    """The counters that wait for a decision of the actor."""
    mine = Offer.objects.filter(decided_by(actor), plan=plan)
    return OfferLine.objects.filter(offer__in=mine, state="countered").select_related("offer__person", "customer")


def offer_rows(actor: Actor, plan: MonthPlan) -> QuerySet[Any]:
    """Offers for a list, each with how many of its lines are settled, countered and waiting."""
    return offers_of(actor, plan).annotate(
        line_count=Count("lines"),
        settled=Count("lines", filter=Q(lines__state="agreed")),
        countered_count=Count("lines", filter=Q(lines__state="countered")),
        waiting_count=Count("lines", filter=Q(lines__state__in=ASKED)),
        asked_sales=Coalesce(Sum("lines__asked", filter=Q(lines__kind=Kind.SALES)), 0),
        change=F("sales") - F("asked_sales"),
    )


def own_offers(actor: Actor) -> QuerySet[Offer]:
    """The offers the actor answers, one's own and those of the people one stands in for, of plans still argued about
    or in force, latest month first."""
    if actor.person is None:
        return Offer.objects.none()
    from_reach = people_in_reach(actor) - (actor.people - {actor.person.pk})
    found = Offer.objects.filter(person__in=from_reach, plan__current=True)
    return found.select_related("person", "decider", "plan__issue").order_by("-plan__month", "scope", "person")


def without_agreement(plan: MonthPlan) -> QuerySet[Offer]:
    """Offers that are neither agreed nor signed: what a release would make binding without the person's word."""
    offers = Offer.objects.filter(plan=plan).exclude(state__in=["agreed", "signed"])
    return offers.select_related("person", "decider").order_by("person__sort_key", "scope")


def counter_rows(actor: Actor, plan: MonthPlan) -> QuerySet[Any]:
    """The same for a list, with what speaks for and against: forecast and capacity as the month was planned with them,
    sales of three months, credit headroom, overdue."""
    month = Month.of(plan.month)
    sold = visible_sales(actor).filter(
        customer=OuterRef("customer"), month__gte=(month - 3).first_day, month__lt=month.first_day
    )
    summed = sold.order_by().values("customer").annotate(fen=Sum("amount")).values("fen")
    credit = visible_credit(actor).filter(pk=OuterRef("customer")).order_by()
    money = BigIntegerField()
    return counters(actor, plan).annotate(
        less=F("countered") - F("amount"),
        median=_kept("median", plan),
        capacity=_kept("capacity", plan),
        quarter=Subquery(summed, output_field=money),
        headroom=Subquery(credit.values("headroom")[:1], output_field=money),
        overdue=Subquery(credit.values("overdue")[:1], output_field=money),
    )


def _kept(field: str, plan: MonthPlan) -> Case:
    """What was kept of a line's customer, or of all that a line of the rest stands for: where it is known of each of
    them. Both are of sales: of a collection, and of a team, there is none."""
    kept = LineEvidence.objects.filter(plan=plan)
    named = kept.filter(customer=OuterRef("customer"))
    own = TargetCell.objects.filter(plan=plan, level=Level.CUSTOMER, person=OuterRef(OuterRef("offer__person")))
    others = OfferLine.objects.filter(offer=OuterRef(OuterRef("offer")), kind=Kind.SALES, customer__isnull=False)
    rest = kept.filter(customer__in=own.values("customer")).exclude(customer__in=others.values("customer"))
    summed = rest.order_by().values("plan").annotate(fen=Sum(field), unknown=Count("pk", filter=Q(**{field: None})))
    money, sales = BigIntegerField(), Q(kind=Kind.SALES, offer__scope=Scope.OWN)
    return Case(
        When(sales & Q(customer__isnull=False), then=Subquery(named.values(field)[:1], output_field=money)),
        When(sales, then=Subquery(summed.filter(unknown=0).values("fen"), output_field=money)),
        output_field=money,
    )


def over_allowed() -> bool:
    """Whether more may be handed down than the company is to reach."""
    return most_over() > 0


def root_of(plan: MonthPlan) -> TargetCell | None:
    """The company's cell."""
    return TargetCell.objects.filter(plan=plan, position=0).first()


def line_doubts(line: OfferLine) -> tuple[str, str]:
    """The SMART letters of the line's cell as it stands, and its doubts in the reader's language; empty for a rest."""
    if line.cell is None:
        return "", ""
    kept = line.cell.smart or "", getattr(line.cell, f"doubts_{language()}") or ""
    return smart_again(line.offer.plan, edited([line.cell])).get(line.cell.customer_id or 0, kept)


def open_issues() -> QuerySet[Issue]:
    """Plans that are argued about."""
    return Issue.objects.filter(plan__current=True, plan__state="draft").select_related("plan").order_by("plan__month")


def counters_waiting(actor: Actor, plan: MonthPlan) -> tuple[int, Fen]:
    """How many counters wait for the actor, and the amounts asked."""
    found = counters(actor, plan).order_by().aggregate(count=Count("pk"), fen=Coalesce(Sum("amount"), 0))
    return found["count"], int(found["fen"])


def silent_people(actor: Actor, plan: MonthPlan) -> int:
    """How many of the actor's people have not answered every line."""
    return unanswered(Offer.objects.filter(decided_by(actor), plan=plan)).count()
