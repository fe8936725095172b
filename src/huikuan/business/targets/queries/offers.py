"""Whose offers an actor sees, and which of them are the actor's to answer or to decide about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from huikuan.business.targets import settling
from huikuan.business.targets.models import Deputy, Issue, MonthPlan, Offer, OfferLine, OfferStep
from huikuan.business.targets.names import line_name
from huikuan.business.targets.policies import ANSWER, DECIDE
from huikuan.business.targets.queries.scope import edits_everything
from huikuan.engine.negotiation import ASKED
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.models import Person
from huikuan.foundation.people.queries import visible_people
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.prepared import Prepared

MOST_STEPS = 50
MOST_FOLLOWED = 10  # people whose lines follow within a request: a fifth of a second
_STANDING_IN: Prepared[Any] = Prepared(
    lambda given: Deputy.objects.filter(
        deputy=given("person"), ended_at=None, since__lte=given("day"), until__gte=given("day")
    ).values("person")
)
_OFFER = Prepared(lambda given: _offers().filter(pk=given("pk")))
_LINE = Prepared(lambda given: _lines().filter(pk=given("pk")))
_LINES = Prepared(
    lambda given: OfferLine.objects.filter(offer=given("offer")).select_related("customer").order_by("position")
)
_STEPS = Prepared(lambda given: _steps(OfferStep.objects.filter(line__offer=given("offer")))[:MOST_STEPS])
_STEPS_OF_LINE = Prepared(lambda given: _steps(OfferStep.objects.filter(line=given("line"))))
_ISSUE = Prepared(lambda given: Issue.objects.select_related("issued_by__person").filter(plan=given("plan")))


def standing_in(actor: Actor, day: date | None = None) -> frozenset[int]:
    """Ids of the people in whose place the actor answers and decides on a day (today)."""
    if actor.person is None:
        return frozenset()
    rows = _STANDING_IN(person=actor.person.pk, day=day or clock.today())
    return frozenset(one["person"] for one in rows)


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


def reach(actor: Actor) -> tuple[Any, ...]:
    """All that decides which offers somebody sees and which are theirs to decide about: one's own people and those of
    whom one stands in for are told apart, for a deputy sees what those others have and does not decide about it."""
    own = None if actor.person is None else actor.person.pk
    others = standing_in(actor)
    theirs = below(others) if others else frozenset()
    people = (tuple(sorted(one)) for one in (actor.people, others, theirs))
    return actor.role, own, actor.sees_all, edits_everything(actor), *people


def visible_offers(actor: Actor) -> QuerySet[Offer]:
    """The offers in scope."""
    offers = _offers()
    return offers if actor.sees_all else offers.filter(person__in=people_in_reach(actor))


def offers_of(actor: Actor, plan: MonthPlan) -> QuerySet[Offer]:
    """The offers of a plan in scope."""
    return visible_offers(actor).filter(plan=plan)


def visible_lines(actor: Actor) -> QuerySet[OfferLine]:
    """The lines of the offers in scope."""
    lines = _lines()
    return lines if actor.sees_all else lines.filter(offer__person__in=people_in_reach(actor))


def _offers() -> QuerySet[Offer]:
    return Offer.objects.select_related("person", "decider", "plan")


def _lines() -> QuerySet[OfferLine]:
    return OfferLine.objects.select_related("offer__person", "offer__plan", "customer", "cell")


def sees_offer(actor: Actor, offer: Offer) -> bool:
    """`visible_offers` of an offer at hand."""
    own = actor.person is not None and offer.person_id == actor.person.pk
    return actor.sees_all or own or offer.person_id in people_in_reach(actor)


def visible_offer(actor: Actor, pk: int) -> Offer | None:
    """One offer in scope with its people and plan."""
    found = _OFFER.first(pk=pk)
    return found if found is not None and sees_offer(actor, found) else None


def visible_line(actor: Actor, pk: int) -> OfferLine | None:
    """One line in scope with its offer and what it names."""
    found = _LINE.first(pk=pk)
    return found if found is not None and sees_offer(actor, found.offer) else None


def followed_offer(actor: Actor, pk: int) -> Offer | None:
    """An offer in scope whose lines have followed all edits; None where there is none."""
    found = visible_offer(actor, pk)
    if found is not None and settling.settle_people(found.plan, [found.person_id]):
        found = visible_offer(actor, pk)
    return found


def followed_line(actor: Actor, pk: int) -> OfferLine | None:
    """A line in scope that has followed all edits; None where there is none."""
    found = visible_line(actor, pk)
    if found is not None and settling.settle_people(found.offer.plan, [found.offer.person_id]):
        found = visible_line(actor, pk)
    return found


def lines_in_state(actor: Actor, plan: MonthPlan, state: str) -> QuerySet[OfferLine]:
    """The lines of a plan in scope (``state`` "" for all), which follow edits page by page (`follow_lines`).

    What was answered stays where it is, so only who waits for an answer is not known before it has followed:
    RefusedError (``targets.following``) where that would take too long.
    """
    rows = visible_lines(actor).filter(offer__plan=plan)
    if state in ASKED:
        everybody = None if actor.sees_all else people_in_reach(actor)
        waiting = [person for person in settling.people_waiting(plan) if everybody is None or person in everybody]
        if len(waiting) > MOST_FOLLOWED:
            raise RefusedError("targets.following", count=len(waiting))
        settling.settle_people(plan, waiting)
    return rows.filter(state=state) if state else rows


def follow_lines(plan: MonthPlan, page: QuerySet[OfferLine]) -> None:
    """Let the lines of a page follow that wait for an answer, and no others: what was answered stays where it is."""
    if settling.waiting(plan).exists():
        open_ones = page.filter(state__in=ASKED).order_by()
        settling.settle_people(plan, set(open_ones.values_list("offer__person", flat=True)))


def lines_of(offer: Offer) -> list[OfferLine]:
    """The lines of an offer in their order, with their customers."""
    found = _LINES(offer=offer.pk)
    for line in found:
        line.offer = offer
    return found


def steps_of(offer: Offer, line: OfferLine | None = None) -> list[OfferStep]:
    """What happened to an offer's lines, latest first, at most 50; of one line all."""
    found: list[OfferStep] = _STEPS(offer=offer.pk) if line is None else _STEPS_OF_LINE(line=line.pk)
    for one in found:
        one.line.offer = offer
        vars(one)["about"] = line_name(one.line)
    return found


def _steps(rows: QuerySet[OfferStep]) -> QuerySet[OfferStep]:
    return rows.select_related("line__customer", "deputy_for").order_by("-at", "-pk")


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
    """Whether the actor decides about what was countered in an offer: `decided_by` of an offer at hand."""
    if not actor.can(DECIDE) or (actor.person is not None and offer.person_id == actor.person.pk):
        return False
    if edits_everything(actor) or offer.person_id in actor.people:
        return True
    others = standing_in(actor)
    return bool(others) and offer.person_id in below(others)


def issue_of(plan: MonthPlan) -> Issue | None:
    """How and when a plan was issued; None while it was not."""
    return _ISSUE.first(plan=plan.pk)


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
