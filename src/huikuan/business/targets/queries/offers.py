"""Whose offers an actor sees, and which of them are the actor's to answer or to decide about."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from huikuan.business.targets import settling
from huikuan.business.targets.models import Deputy, Issue, MonthPlan, Offer, OfferLine, OfferStep
from huikuan.business.targets.policies import ANSWER, DECIDE
from huikuan.business.targets.queries.scope import edits_everything
from huikuan.foundation import clock
from huikuan.foundation.people.models import Person
from huikuan.foundation.people.queries import visible_people
from huikuan.foundation.permissions.actor import Actor


def standing_in(actor: Actor, day: date | None = None) -> frozenset[int]:
    """Ids of the people in whose place the actor answers and decides on a day (today)."""
    if actor.person is None:
        return frozenset()
    today = day or clock.today()
    rows = Deputy.objects.filter(deputy=actor.person, ended_at=None, since__lte=today, until__gte=today)
    return frozenset(rows.values_list("person", flat=True))


def below(people: frozenset[int]) -> frozenset[int]:
    """Everybody who reports to them, near or far; they themselves are not among them."""
    found: set[int] = set()
    for person in Person.objects.filter(pk__in=people):
        found |= set(person.descendants().values_list("pk", flat=True))
    return frozenset(found - people)


def people_in_reach(actor: Actor) -> frozenset[int]:
    """Whose offers the actor sees: oneself, one's people, those one stands in for and theirs."""
    others = standing_in(actor)
    return actor.people | others | (below(others) if others else frozenset())


def visible_offers(actor: Actor) -> QuerySet[Offer]:
    """The offers in scope."""
    offers = Offer.objects.select_related("person", "decider", "plan")
    return offers if actor.sees_all else offers.filter(person__in=people_in_reach(actor))


def offers_of(actor: Actor, plan: MonthPlan) -> QuerySet[Offer]:
    """The offers of a plan in scope."""
    return visible_offers(actor).filter(plan=plan)


def visible_lines(actor: Actor) -> QuerySet[OfferLine]:
    """The lines of the offers in scope."""
    lines = OfferLine.objects.select_related("offer__person", "offer__plan", "customer", "cell")
    return lines if actor.sees_all else lines.filter(offer__person__in=people_in_reach(actor))


def followed_offer(actor: Actor, pk: int) -> Offer | None:
    """An offer in scope whose lines have followed all edits; None where there is none."""
    found = visible_offers(actor).filter(pk=pk).first()
    if found is not None and settling.settle_people(found.plan, [found.person_id]):
        found = visible_offers(actor).get(pk=pk)
    return found


def followed_line(actor: Actor, pk: int) -> OfferLine | None:
    """A line in scope that has followed all edits; None where there is none."""
    found = visible_lines(actor).filter(pk=pk).first()
    if found is not None and settling.settle_people(found.offer.plan, [found.offer.person_id]):
        found = visible_lines(actor).get(pk=pk)
    return found


def followed_lines(actor: Actor, plan: MonthPlan) -> QuerySet[OfferLine]:
    """The lines of a plan in scope, once they have followed all edits."""
    if actor.sees_all:
        settling.settle_all(plan)
    else:
        settling.settle_people(plan, people_in_reach(actor))
    return visible_lines(actor).filter(offer__plan=plan)


def lines_of(offer: Offer) -> list[OfferLine]:
    """The lines of an offer in their order, with what they name."""
    return list(offer.lines.select_related("customer", "cell", "offer").order_by("position"))


def steps_of(lines: list[OfferLine]) -> QuerySet[OfferStep]:
    """What happened to lines, latest first."""
    rows = OfferStep.objects.filter(line__in=lines).select_related("line__customer", "line__offer", "deputy_for")
    return rows.order_by("-at", "-pk")


def may_answer(actor: Actor, offer: Offer) -> bool:
    """Whether it is the actor's own offer, or that of somebody the actor stands in for."""
    if not actor.can(ANSWER):
        return False
    own = actor.person is not None and offer.person_id == actor.person.pk
    return actor.user is None or own or offer.person_id in standing_in(actor)


def deputised(actor: Actor, offer: Offer) -> int | None:
    """In whose place the actor answers; None for one's own offer."""
    own = actor.person is None or offer.person_id == actor.person.pk
    return None if own else offer.person_id


def decided_by(actor: Actor) -> Q:
    """Offers about whose counters the actor decides: those of people below, never one's own; for deputies likewise."""
    if not actor.can(DECIDE):
        return Q(pk__in=[])
    own = ~Q(person=actor.person) if actor.person is not None else Q()
    if edits_everything(actor):
        return own
    others = standing_in(actor)
    return own & Q(person__in=actor.people | (below(others) if others else frozenset()))


def may_decide(actor: Actor, offer: Offer) -> bool:
    """Whether the actor decides about what was countered in an offer."""
    return Offer.objects.filter(decided_by(actor), pk=offer.pk).exists()


def issue_of(plan: MonthPlan) -> Issue | None:
    """How and when a plan was issued; None while it was not."""
    return Issue.objects.select_related("issued_by__person").filter(plan=plan).first()


def deputies(actor: Actor) -> QuerySet[Deputy]:
    """Who stands in for whom, of those in scope, latest first."""
    rows = Deputy.objects.select_related("person", "deputy", "made_by__person").order_by("ended_at", "-since", "-pk")
    if actor.sees_all:
        return rows
    return rows.filter(Q(person__in=actor.people) | Q(deputy__in=actor.people))


def may_be_deputies(actor: Actor) -> QuerySet[Person]:
    """Those who may be named: of the sales line, at work."""
    del actor
    people: QuerySet[Person] = Person.objects.without_tree_fields().filter(
        active=True, role__in=["director", "manager", "rep"]
    )
    return people.order_by("sort_key")


def may_be_absent(actor: Actor) -> QuerySet[Person]:
    """Those for whom the actor may name a deputy: oneself and one's people."""
    return visible_people(actor).filter(active=True, role__in=["director", "manager", "rep"]).order_by("sort_key")
