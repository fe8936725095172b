"""Who learns that something waits for them, and that a notice goes once they have done what it asked."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from tests.business.targets.company import Company
from tests.business.targets.test_negotiation import DIRECTOR, MANAGER, agree, counter, decide, issue, issued, staffed
from tests.business.targets.test_pledges import pledged, sign

from huikuan.business.insight.answers_due import negotiation_due
from huikuan.business.targets import operations, queries
from huikuan.business.targets.models import MonthPlan, Offer
from huikuan.business.targets.operations import Carry
from huikuan.engine.negotiation import Act
from huikuan.foundation import clock
from huikuan.foundation.notices.queries import unseen
from huikuan.foundation.people.models import Person

__all__ = ["issued", "pledged"]


def kinds(company: Company, number: str) -> list[str]:
    return [one.kind for one in unseen(company.actor(number))]


def test_who_has_answered_everything_is_asked_no_more(issued) -> None:
    counter(issued, "E3", "C2", 100_00)
    assert kinds(issued, "E3") == ["targets.issued"]  # C3 and the collection still wait
    agree(issued, "E3")
    assert kinds(issued, "E3") == []
    assert kinds(issued, "E2") == ["targets.issued"]


def test_who_stands_in_is_told_and_asked_until_both_have_answered(company) -> None:
    staffed(company)
    today, pk = clock.today(), {one.employee_no: one.pk for one in Person.objects.all()}
    days = {"since": today, "until": today + timedelta(days=2)}
    operations.name_deputy(actor=company.actor(MANAGER), person=pk["E2"], deputy=pk["E3"], **days)
    (notice,) = unseen(company.actor("E3"))
    assert notice.kind == "targets.standing_in"
    assert "吴经理" in notice.text
    issue(company)
    offers = {one.person.employee_no: one for one in Offer.objects.filter(scope="own").select_related("person")}
    agree(company, "E3")
    assert "targets.issued" in kinds(company, "E3")
    found = offers["E2"]
    operations.accept_lines(actor=company.actor("E3"), offer=found.pk, seen=found.revision)
    assert kinds(company, "E3") == ["targets.standing_in"]
    assert kinds(company, "E2") == []


def test_a_decision_is_told_to_whom_it_concerns(issued) -> None:
    countered = counter(issued, "E3", "C2", 100_00)
    decide(issued, countered, Act.LOWER, by=MANAGER, carry=Carry.NOBODY)
    (notice,) = unseen(issued.actor("E3"))
    assert (notice.kind, "吴经理" in notice.text) == ("targets.decided", True)


def test_a_pledge_asks_first_the_person_and_then_the_manager(issued, pledged) -> None:
    due = {who: [one.url for one in negotiation_due(issued.actor(who), clock.today())] for who in ("E3", MANAGER)}
    page = f"{reverse('targets:pledges')}?plan={issued.plan.pk}&unsigned=1"
    assert page in due["E3"]
    assert page not in due[MANAGER]
    assert kinds(issued, "E3") == ["targets.pledged"]
    sign(issued, pledged, "E3")
    assert kinds(issued, "E3") == []
    assert not queries.to_sign(issued.actor("E3")).exists()
    assert list(queries.to_sign(issued.actor(MANAGER))) == [pledged]
    assert queries.unsigned(issued.plan) == 1
    sign(issued, pledged, MANAGER)
    assert not queries.to_sign(issued.actor(MANAGER)).exists()
    assert queries.unsigned(issued.plan) == 0


def test_a_wish_to_revise_reaches_the_director(issued) -> None:
    issued.plan.refresh_from_db()
    operations.release_plan(actor=issued.actor(DIRECTOR), plan_id=issued.plan.pk, seen=issued.plan.revision)
    operations.ask_revision(actor=issued.actor(MANAGER), plan_id=issued.plan.pk, reason="暴雨停业")
    (notice,) = unseen(issued.actor(DIRECTOR))
    assert notice.kind == "targets.revision_asked"
    assert "暴雨停业" in notice.text


def test_before_the_release_it_is_said_who_can_sign_no_more(issued, pledged, client) -> None:
    client.force_login(issued.actor(DIRECTOR).user)
    page = client.get(reverse("targets:before_release", args=[issued.plan.pk])).content.decode()
    assert "1 人已达成一致但尚未签好军令状" in page


def test_pledges_stand_by_month_and_an_earlier_months_can_still_be_drawn_up(issued, pledged, client) -> None:
    """The latest month planned has nobody asked yet: the page opens where somebody was."""
    later = MonthPlan.objects.create(month=issued.plan.month + timedelta(days=31), version=1, **later_plan(issued))
    client.force_login(issued.actor(MANAGER).user)
    page = reverse("targets:pledges")
    for shown, drawn in ((page, True), (f"{page}?plan={issued.plan.pk}", True), (f"{page}?plan={later.pk}", False)):
        text = client.get(shown).content.decode()
        assert (pledged.number in text) is drawn
        plan = issued.plan if drawn else later
        assert reverse("targets:draw_up_all", args=[plan.pk]) in text


def later_plan(company: Company) -> dict:
    return {"as_of": company.plan.as_of, "built_at": company.plan.built_at}


def test_a_plan_that_is_argued_about_is_called_so_on_each_of_its_pages(issued, client) -> None:
    client.force_login(issued.actor(DIRECTOR).user)
    for name in ("negotiation", "decomposition", "proposal", "versions", "pledges"):
        assert "协商中" in client.get(reverse(f"targets:{name}")).content.decode(), name
