"""Where a negotiation stands: what each level was to reach, what people took on, and who has not answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from huikuan.business.receivables.queries import ready as balances_of
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
from huikuan.business.targets.queries.offers import decided_by, offers_of, people_in_reach, reach
from huikuan.business.targets.smart_again import edited, smart_again
from huikuan.engine.money import Fen
from huikuan.engine.negotiation import ASKED
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.people.models import Person
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.prepared import Among, Prepared

_SALES: Prepared[Any] = Prepared(
    lambda given: (
        _people_cells(given("plan"))
        .order_by()
        .values("person", "above")
        .annotate(fen=Coalesce(Sum("amount"), 0, output_field=BigIntegerField()))
    )
)
_MANDATES = Prepared(
    lambda given: (
        Mandate.objects.filter(plan=given("plan"))
        .select_related("cell__unit")
        .only("position", "sales", "cell__level", "cell__amount", "cell__unit__name")
        .order_by("position")
    )
)
_PARENTS: Prepared[Any] = Prepared(lambda _given: Person.objects.without_tree_fields().values("pk", "parent"))
_TEAMS = Prepared(
    lambda given: (
        Offer.objects.filter(plan=given("plan"), scope=Scope.TEAM)
        .select_related("person")
        .order_by("person__sort_key", "pk")
    )
)
_OF_PERSON = Prepared(lambda given: Offer.objects.filter(plan=given("plan"), person=given("person")).order_by("scope"))


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


def _people_cells(plan: Any) -> QuerySet[TargetCell]:
    """Reached through the regions above them, which an index serves."""
    regions = TargetCell.objects.filter(plan=plan, above=0).values("position")
    return TargetCell.objects.filter(plan=plan, above__in=regions, level=Level.PERSON)


def negotiated_nodes(actor: Actor, plan: MonthPlan) -> list[Node]:
    """Company and regions for those who see all; the managers in scope."""
    sales = _SALES(plan=plan.pk)
    found = _top_nodes(plan, sales) if actor.sees_all else []
    return found + _managers(actor, plan, sales)


def _top_nodes(plan: MonthPlan, sales: list[dict[str, Any]]) -> list[Node]:
    nobody: Counter[int] = Counter()
    for row in sales:
        if row["person"] is None:
            nobody[row["above"]] += row["fen"]
    found = []
    for one in _MANDATES(plan=plan.pk):
        top = one.cell.level == Level.COMPANY
        without = int(sum(nobody.values()) if top else nobody[one.position])
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


def _managers(actor: Actor, plan: MonthPlan, sales: list[dict[str, Any]]) -> list[Node]:
    seen = None if actor.sees_all else people_in_reach(actor)
    teams = [one for one in _TEAMS(plan=plan.pk) if seen is None or one.person_id in seen]
    if not teams:
        return []
    parents = {row["pk"]: row["parent"] for row in _PARENTS()}
    given: Counter[int] = Counter()
    for row in sales:
        here: int | None = row["person"]
        passed: set[int] = set()
        while here is not None and here not in passed:
            passed.add(here)
            given[here] += row["fen"]
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
    if actor.sees_all:
        counted, lines = _OFFERS(plan=plan.pk), _LINES(plan=plan.pk)
    else:
        people = people_in_reach(actor)
        counted, lines = _OFFERS_OF(plan=plan.pk, people=people), _LINES_OF(plan=plan.pk, people=people)
    by_state = {row["state"]: row["offers"] for row in counted}
    waiting = sum(row["waiting"] for row in counted)
    return Standing(
        offers=sum(by_state.values()),
        by_state=by_state,
        waiting=waiting,
        counters=counters(actor, plan).order_by().count(),
        late=waiting if clock.today() > issue.answer_by else 0,
        lines=sum(row["line_count"] for row in lines),
        settled=sum(row["settled"] for row in lines),
    )


def _counted_offers(plan: Any, people: Any = None) -> QuerySet[Any]:
    """Offers by state, of everybody's or of some people's, and those with a line that waits. Lines are counted by
    themselves: who counts offers among their lines has to tell them apart first, which takes twice as long."""
    offers = Offer.objects.filter(plan=plan)
    if people is not None:
        offers = offers.filter(Among("person", people))
    silent = Exists(OfferLine.objects.filter(offer=OuterRef("pk"), state__in=ASKED))
    return offers.order_by().values("state").annotate(offers=Count("pk"), waiting=Count("pk", filter=silent))


def _counted_lines(plan: Any, people: Any = None) -> QuerySet[Any]:
    """Lines, and how many of them are agreed."""
    lines = OfferLine.objects.filter(offer__plan=plan)
    if people is not None:
        lines = lines.filter(Among("offer__person", people))
    agreed = Count("pk", filter=Q(state="agreed"))
    return lines.order_by().values("offer__plan").annotate(line_count=Count("pk"), settled=agreed)


_OFFERS: Prepared[Any] = Prepared(lambda given: _counted_offers(given("plan")))
_OFFERS_OF: Prepared[Any] = Prepared(lambda given: _counted_offers(given("plan"), given("people")))
_LINES: Prepared[Any] = Prepared(lambda given: _counted_lines(given("plan")))
_LINES_OF: Prepared[Any] = Prepared(lambda given: _counted_lines(given("plan"), given("people")))


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


def own_in(actor: Actor, plan: MonthPlan) -> list[Offer]:
    """Those of a plan that counts."""
    if actor.person is None or not plan.current:
        return []
    answered = people_in_reach(actor) - (actor.people - {actor.person.pk})
    return [one for pk in sorted(answered) for one in _OF_PERSON(plan=plan.pk, person=pk)]


def without_agreement(plan: MonthPlan) -> QuerySet[Offer]:
    """Offers that are neither agreed nor signed: what a release would make binding without the person's word."""
    offers = Offer.objects.filter(plan=plan).exclude(state__in=["agreed", "signed"])
    return offers.select_related("person", "decider").order_by("person__sort_key", "scope")


def unsigned(plan: MonthPlan) -> int:
    """How many agreed to their own customers' targets without both names under a pledge."""
    return Offer.objects.filter(plan=plan, scope=Scope.OWN, state=OfferState.AGREED).count()


def counters_follow(actor: Actor) -> tuple[Any, ...]:
    """All that goes into `counter_rows` besides the plan: whom and which customers somebody sees, credit of today."""
    today = clock.today()
    return *reach(actor), tuple(sorted(actor.units)), today, balances_of(today).pk


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
