"""What the pages of a negotiation ask by composed queries is what the ordinary ones say, and never of yesterday."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from tests.business.targets.company import Company
from tests.business.targets.test_negotiation import DIRECTOR, MANAGER, counter, decide, issued, line, offer
from tests.business.targets.test_negotiation_pages import browser

from huikuan.business.targets import operations, queries
from huikuan.business.targets.models import Deputy, Offer, OfferLine, OfferStep
from huikuan.business.targets.queries.offers import decided_by
from huikuan.business.targets.web.negotiation_lists import COUNTERS, OFFERS
from huikuan.engine.negotiation import Act
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.lists.state import ListState
from huikuan.foundation.people.models import Person, User
from huikuan.foundation.permissions import Actor

__all__ = ["issued"]
FAR = 10**30  # a number in an address


def test_an_offer_at_hand_is_seen_and_decided_by_those_who_find_it(issued: Company) -> None:
    """Scope is said twice, as a condition and of an object: both say the same to everybody, deputies too."""
    people = {one.employee_no: one.pk for one in Person.objects.all()}
    days = {"since": clock.today(), "until": clock.today() + timedelta(days=5)}
    operations.name_deputy(actor=issued.actor(MANAGER), person=people["E3"], deputy=people["E2"], **days)
    Deputy.objects.create(person_id=people[MANAGER], deputy_id=people["E3"], made_at=clock.now(), **days)
    seen = decided = 0
    for user in User.objects.exclude(person=None).select_related("person"):
        actor = Actor(user=user)
        found = set(queries.visible_offers(actor).values_list("pk", flat=True))
        lines = set(queries.visible_lines(actor).values_list("pk", flat=True))
        deciding = set(Offer.objects.filter(decided_by(actor)).values_list("pk", flat=True))
        for one in Offer.objects.all():
            assert queries.sees_offer(actor, one) == (one.pk in found), user
            assert (queries.visible_offer(actor, one.pk) == one) == (one.pk in found), user
            assert queries.may_decide(actor, one) == (one.pk in deciding), user
        assert {one.pk for one in OfferLine.objects.all() if queries.visible_line(actor, one.pk)} == lines
        seen, decided = seen + len(found), decided + len(deciding)
    assert 0 < decided < seen
    assert queries.visible_offer(issued.actor(DIRECTOR), FAR) is None


@pytest.mark.parametrize("page", ["offer", "offer_line", "negotiation", "counters"])
def test_numbers_that_are_nobodys_are_not_found(issued: Company, page: str) -> None:
    reader = browser(DIRECTOR)
    if page in {"offer", "offer_line"}:
        assert reader.get(reverse(f"targets:{page}", args=[FAR])).status_code == 404
    else:
        assert reader.get(reverse(f"targets:{page}"), {"plan": "9" * 18}).status_code == 404


def test_lines_and_steps_are_those_of_the_offer(issued: Company) -> None:
    found = counter(issued, "E3", "C2", 100_00)
    decide(issued, found, Act.SPLIT)
    theirs = offer(issued, "E3")
    assert queries.lines_of(theirs) == list(OfferLine.objects.filter(offer=theirs).order_by("position"))
    steps = list(OfferStep.objects.filter(line__offer=theirs).order_by("-at", "-pk"))
    assert queries.steps_of(theirs) == steps
    of_line = [one for one in steps if one.line_id == found.pk]
    assert queries.steps_of(theirs, found) == of_line
    assert len(of_line) >= 2


@pytest.mark.parametrize("spec", [OFFERS, COUNTERS], ids=lambda one: one.key)
def test_a_list_whose_statement_is_kept_has_the_rows_of_the_ordinary_one(issued: Company, spec) -> None:
    """In every order, for everybody; again after answers, and after somebody stands in for somebody else."""
    address = reverse("targets:negotiation" if spec is OFFERS else "targets:counters")
    people = {one.employee_no: one.pk for one in Person.objects.all()}

    def compare() -> int:
        found = 0
        for number in (DIRECTOR, MANAGER):
            actor = issued.actor(number)
            rows = queries.offer_rows if spec is OFFERS else queries.counter_rows
            for sort in [sign + one.key for one in spec.columns if one.sort_path for sign in ("", "-")]:
                told = QueryDict(f"sort={sort}&cols={','.join(one.key for one in spec.columns)}")
                state = ListState(spec, actor, told)
                page = browser(number).get(address, told.dict()).context["page"]
                ordinary = state.ordered(rows(actor, issued.plan)).values("pk", *state.paths)
                assert list(page.object_list) == list(ordinary), (number, sort)
                assert page.paginator.count == len(ordinary)
                found += len(ordinary)
        return found

    counter(issued, "E3", "C2", 100_00)
    first = compare()
    assert first
    counter(issued, "E2", "C1", 50_00)
    Person.objects.filter(pk=people["E2"]).update(parent=None)
    record(actor=issued.actor(DIRECTOR), action="people.change_person", subject=issued.plan)
    days = {"since": clock.today(), "until": clock.today() + timedelta(days=5)}
    second = compare()
    Deputy.objects.create(person_id=people["E2"], deputy_id=people[MANAGER], made_at=clock.now(), **days)
    record(actor=issued.actor(DIRECTOR), action="targets.name_deputy", subject=issued.plan)
    third = compare()
    assert third > second if spec is OFFERS else third == second  # a deputy sees them, and does not decide


def test_both_sides_see_at_once_what_the_other_did(issued: Company) -> None:
    """Each page is kept for whoever looked at it; after every act of the other it is drawn anew."""
    rep, boss, top = browser("E3"), browser(MANAGER), browser(DIRECTOR)
    found = line(issued, "E3", "C2")
    mine, it = reverse("targets:offer", args=[found.offer_id]), reverse("targets:offer_line", args=[found.pk])
    lists = [reverse("targets:negotiation"), reverse("targets:counters")]

    def told(reader, *pages: str) -> str:
        return "".join(reader.get(one).content.decode() for one in pages)

    for reader, pages in ((rep, [mine, it]), (boss, [mine, it, *lists]), (top, [mine, it, *lists])):
        for _twice in range(2):
            assert "停业装修" not in told(reader, *pages)
    seen = {"seen": found.revision, "amount": "1234.5", "reason": "停业装修"}
    assert rep.post(reverse("targets:counter", args=[found.pk]), seen).status_code == 302
    for reader, pages in ((rep, [mine]), (rep, [it]), (boss, [mine]), (boss, [it]), (boss, [lists[1]]), (top, [it])):
        assert "1,234.50" in told(reader, *pages)
    assert "停业装修" in told(top, lists[1])
    choice = {"seen": found.revision + 1, "act": "lower", "carry": "nobody"}
    assert boss.post(reverse("targets:decide", args=[found.pk]), choice).status_code == 302
    for reader in (boss, top):
        assert "停业装修" not in told(reader, lists[1])
    assert "停业装修" in told(rep, mine)
    theirs = Offer.objects.get(pk=found.offer_id)
    assert OfferLine.objects.get(pk=found.pk).amount == 1234_50
    agreed = told(boss, mine).count("bg-green-lt")
    assert rep.post(reverse("targets:accept", args=[theirs.pk]), {"seen": theirs.revision}).status_code == 302
    assert told(boss, mine).count("bg-green-lt") > agreed
    assert OfferLine.objects.filter(offer=theirs, state="agreed").count() == theirs.lines.count()
