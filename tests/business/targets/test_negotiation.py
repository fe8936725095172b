"""A negotiation from the issue to agreement, against figures worked out by hand on the tiny company."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404
from django.test import Client
from django.urls import reverse
from tests.business.targets.company import Company
from tests.business.targets.test_edits import check

from huikuan.business.targets import operations, queries, settling
from huikuan.business.targets.models import (
    Block,
    Edit,
    EditPart,
    Issue,
    Mandate,
    Offer,
    OfferLine,
    OfferStep,
    TargetCell,
)
from huikuan.business.targets.operations import Carry, CellEdit, moving
from huikuan.business.targets.queries import arguments
from huikuan.engine.negotiation import Act
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.company import operations as settings
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.models import Person, User
from huikuan.foundation.permissions import Actor

DIRECTOR, MANAGER = "E1", "M1"


@pytest.fixture
def issued(company: Company) -> Company:
    """As ``staffed``, and the plan is issued."""
    issue(staffed(company))
    return company


def staffed(company: Company) -> Company:
    """华东 has a manager M1 over E2 and E3."""
    top, east = Person.objects.get(employee_no="E1"), Person.objects.get(employee_no="E2").unit
    boss = Person.objects.create(
        employee_no=MANAGER, name="吴经理", sort_key="wu", role="manager", parent=top, unit=east
    )
    User.objects.create_user(username=MANAGER, person=boss)
    for number in ("E2", "E3"):
        person = Person.objects.get(employee_no=number)
        person.parent = boss
        person.save()
    return company


def issue(company: Company, **more) -> Issue:
    company.plan.refresh_from_db()
    return operations.issue_plan(
        actor=company.actor(DIRECTOR),
        plan_id=company.plan.pk,
        seen=company.plan.revision,
        answer_by=clock.today() + timedelta(days=3),
        **more,
    )


def offer(company: Company, number: str, scope: str = "own") -> Offer:
    return Offer.objects.get(plan=company.plan, person__employee_no=number, scope=scope)


def line(company: Company, number: str, customer: str | None, kind: str = "sales", scope: str = "own") -> OfferLine:
    of = offer(company, number, scope)
    return of.lines.get(kind=kind, customer__customer_no=customer) if customer else of.lines.get(kind=kind)


def counter(company: Company, number: str, customer: str, amount: int, **more) -> OfferLine:
    found = line(company, number, customer)
    return operations.counter_line(
        actor=company.actor(number), line=found.pk, seen=found.revision, amount=amount, reason="停业装修", **more
    )


def decide(company: Company, found: OfferLine, act: Act, by: str = DIRECTOR, **more) -> OfferLine:
    found.refresh_from_db()
    return operations.decide_line(actor=company.actor(by), line=found.pk, seen=found.revision, act=act, **more)


def cell(company: Company, level: str, name: str) -> int:
    return company.cell(level, name).amount


def agree(company: Company, number: str) -> Offer:
    found = offer(company, number)
    return operations.accept_lines(actor=company.actor(number), offer=found.pk, seen=found.revision)


def test_everybody_gets_their_lines_and_the_sums_are_those_of_the_tree(issued) -> None:
    offers = {(one.person.employee_no, one.scope): one for one in Offer.objects.select_related("person")}
    assert set(offers) == {("E2", "own"), ("E3", "own"), ("E4", "own"), (MANAGER, "team")}
    for number in ("E2", "E3", "E4"):
        person = issued.cell("person", number)
        found = offers[number, "own"]
        assert (found.sales, found.base) == (person.amount, person.base)
        assert (found.challenge, found.stretch) == (person.challenge, person.stretch)
        assert found.collection == person.collection
        assert found.lines.filter(kind="sales").aggregate(sum=Sum("amount"))["sum"] == person.amount
    assert offers[MANAGER, "team"].sales == offers["E2", "own"].sales + offers["E3", "own"].sales
    assert offers["E2", "own"].decider.employee_no == MANAGER
    assert offers[MANAGER, "team"].decider.employee_no == DIRECTOR
    names = {one.customer.customer_no for one in offers["E3", "own"].lines.filter(kind="sales")}
    assert names == {"C2", "C3"}
    assert Event.objects.filter(action="targets.issue_plan").count() == 1
    assert {one.position: one.sales for one in Mandate.objects.filter(plan=issued.plan)} == {
        one.position: one.amount for one in TargetCell.objects.filter(plan=issued.plan, depth__lte=1)
    }
    with pytest.raises(RefusedError) as refused:
        issue(issued)
    assert refused.value.code == "negotiation.issued_already"


def test_the_rest_of_a_persons_customers_is_one_line(company) -> None:
    settings.change(actor=Actor(user=None), key="negotiation.customers", value=2)
    east, two, three = (Person.objects.get(employee_no=number) for number in ("E3", "E2", "E3"))
    TargetCell.objects.filter(plan=company.plan, person=two).update(person=three)
    issue(company)
    found = OfferLine.objects.filter(offer__person=east, offer__scope="own", kind="sales").order_by("position")
    assert [(one.customer and one.customer.customer_no, one.count) for one in found] == [
        ("C1", 1),
        ("C2", 1),
        (None, 1),
    ]
    assert found[2].amount == cell(company, "customer", "C3")
    rest = operations.counter_line(
        actor=company.actor("E3"), line=found[2].pk, seen=1, amount=found[2].amount - 7, reason="淡季"
    )
    before = company.amounts()
    decide(company, rest, Act.LOWER, carry=Carry.NOBODY)
    assert company.amounts()[0] == before[0] - 7
    assert cell(company, "customer", "C3") == rest.amount - 7


def test_all_is_accepted_with_one_act(issued) -> None:
    found = agree(issued, "E3")
    assert found.state == "agreed"
    assert set(found.lines.values_list("state", flat=True)) == {"agreed"}
    assert OfferStep.objects.filter(line__offer=found, deed="accepted", author="孙行").count() == 4
    assert found.answered_at is not None
    with pytest.raises(RefusedError) as refused:
        agree(issued, "E3")
    assert refused.value.code == "negotiation.nothing_waits"
    with pytest.raises(StaleError):
        operations.accept_lines(actor=issued.actor("E2"), offer=offer(issued, "E2").pk, seen=99)


def test_a_lower_figure_moves_the_totals_and_is_unowned_above(issued) -> None:
    before, asked = issued.amounts(), line(issued, "E3", "C2").amount
    countered = counter(issued, "E3", "C2", asked - 100_00, support="促销一次")
    assert (countered.state, countered.offer.state, countered.support) == ("countered", "countered", "促销一次")
    assert issued.amounts() == before
    done = decide(issued, countered, Act.LOWER, by=MANAGER, carry=Carry.NOBODY)
    assert (done.state, done.amount) == ("agreed", asked - 100_00)
    after = issued.amounts()
    assert after[0] == before[0] - 100_00
    assert cell(issued, "customer", "C2") == asked - 100_00
    check(issued)
    nodes = {one.name: one for one in queries.negotiated_nodes(issued.actor(DIRECTOR), issued.plan)}
    assert nodes["华东"].unowned == 100_00
    assert nodes["吴经理"].unowned == 100_00
    assert nodes["华西"].unowned == cell(issued, "customer", "C6")  # nobody's customer
    assert [one.deed for one in OfferStep.objects.filter(line=done).order_by("pk")] == ["countered", "lowered"]
    assert Edit.objects.get(plan=issued.plan).author == "吴经理"
    assert not OfferLine.objects.filter(state="reissued").exists()


def test_others_carry_and_are_asked_again(issued) -> None:
    before, asked = issued.amounts(), line(issued, "E3", "C2").amount
    east = cell(issued, "region", "华东")
    agree(issued, "E4")
    countered = counter(issued, "E3", "C2", asked - 300_00)
    carried = arguments.consequence(issued.actor(MANAGER), countered, Act.LOWER, Carry.TEAM)
    done = decide(issued, countered, Act.LOWER, by=MANAGER, carry=Carry.TEAM)
    assert done.state == "agreed"
    assert cell(issued, "region", "华东") == east
    assert issued.amounts()[0] == before[0]
    check(issued)
    moved = OfferLine.objects.filter(state="reissued", kind="sales").select_related("offer__person", "customer")
    gained = {one.customer.customer_no: one.amount - one.asked for one in moved}
    assert gained == {"C1": 300_00}  # the other person of the region; one's own customers stay
    assert {one.name: one.change for one in carried.people} == {"孙行": -300_00, "钱多": 300_00}
    assert carried.unowned == 0
    assert offer(issued, "E4").state == "agreed"
    step = OfferStep.objects.filter(deed="moved", line__customer__customer_no="C1").get()
    assert (step.author, step.reason) == ("吴经理", "停业装修")


def test_own_customers_carry_and_the_person_keeps_the_sum(issued) -> None:
    person, asked = cell(issued, "person", "E3"), line(issued, "E3", "C2").amount
    other = line(issued, "E3", "C3").amount
    countered = counter(issued, "E3", "C2", asked - 50_00)
    decide(issued, countered, Act.LOWER, carry=Carry.OWN)
    assert cell(issued, "person", "E3") == person
    assert cell(issued, "customer", "C3") == other + 50_00
    again = line(issued, "E3", "C3")
    assert (again.state, again.amount) == ("reissued", other + 50_00)
    assert offer(issued, "E3").state == "reissued"
    assert agree(issued, "E3").state == "agreed"
    check(issued)


def test_insisting_and_meeting_halfway_go_back_to_the_person(issued) -> None:
    asked = line(issued, "E3", "C2").amount
    countered, before = counter(issued, "E3", "C2", asked - 100_01), issued.amounts()
    with pytest.raises(RefusedError) as refused:
        decide(issued, countered, Act.INSIST, reason=" ")
    assert refused.value.code == "negotiation.reason_missing"
    done = decide(issued, countered, Act.INSIST, reason="促销已批")
    assert (done.state, done.amount, done.countered) == ("reissued", asked, None)
    assert issued.amounts() == before
    again = counter(issued, "E3", "C2", asked - 100_01)
    with pytest.raises(RefusedError) as refused:
        decide(issued, again, Act.SPLIT, amount=asked + 1)
    assert refused.value.code == "negotiation.not_between"
    done = decide(issued, again, Act.SPLIT)
    assert done.state == "reissued"
    assert abs(2 * asked - 100_01 - 2 * done.amount) == 1
    assert done.amount % 2 == 0
    assert cell(issued, "customer", "C2") == done.amount


def test_agreed_colleagues_carry_nothing(issued) -> None:
    agree(issued, "E2")
    found = offer(issued, "E3")
    operations.accept_lines(
        actor=issued.actor("E3"), offer=found.pk, seen=found.revision, lines=[line(issued, "E3", "C3").pk]
    )
    countered, before = counter(issued, "E3", "C2", 1_00), issued.amounts()
    with pytest.raises(RefusedError) as refused:
        decide(issued, countered, Act.LOWER, carry=Carry.TEAM)
    assert refused.value.code == "targets.answered_maximum"
    assert issued.amounts() == before
    assert line(issued, "E3", "C2").state == "countered"


def test_collection_is_lowered_in_the_tree(issued) -> None:
    found = line(issued, "E3", "C2", "collection")
    before = issued.cell("company").collection
    countered = operations.counter_line(
        actor=issued.actor("E3"), line=found.pk, seen=found.revision, amount=found.amount - 9, reason="付款推迟"
    )
    decide(issued, countered, Act.LOWER)
    assert issued.cell("company").collection == before - 9
    assert issued.cell("customer", "C2").collection == found.amount - 9
    assert offer(issued, "E3").collection == issued.cell("person", "E3").collection


def test_a_teams_figure_is_what_the_manager_answers_for(issued) -> None:
    found = line(issued, MANAGER, None, scope="team")
    before = issued.amounts()
    countered = operations.counter_line(
        actor=issued.actor(MANAGER), line=found.pk, seen=1, amount=found.amount - 500, reason="两家门店搬迁"
    )
    with pytest.raises(RefusedError) as refused:
        decide(issued, countered, Act.LOWER, by=MANAGER)
    assert refused.value.code == "negotiation.not_yours_to_decide"
    done = decide(issued, countered, Act.LOWER)
    assert done.amount == found.amount - 500
    assert issued.amounts() == before
    nodes = {one.name: one for one in queries.negotiated_nodes(issued.actor(DIRECTOR), issued.plan)}
    assert nodes["吴经理"].over == 500


def test_an_edit_in_the_grid_asks_again_only_whom_it_touches(issued) -> None:
    agree(issued, "E2")
    agree(issued, "E4")
    target = issued.cell("customer", "C4")
    operations.edit_cells(
        actor=issued.actor(DIRECTOR),
        plan_id=issued.plan.pk,
        edits=[CellEdit(target.pk, target.amount + 5, target.amount)],
        reason="新店开业",
        again=True,
    )
    again = line(issued, "E4", "C4")
    assert (again.state, again.amount - again.asked) == ("reissued", 5)
    assert offer(issued, "E4").state == "reissued"
    assert offer(issued, "E2").state == "agreed"
    assert OfferStep.objects.get(line=again, deed="moved").reason == "新店开业"


def edit(company: Company, found: TargetCell, amount: int, **more) -> Edit:
    found.refresh_from_db()
    edits = [CellEdit(found.pk, amount, found.amount)]
    return operations.edit_cells(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, edits=edits, **more)


def test_what_was_answered_stays_while_others_make_up_for_it(issued) -> None:
    """E2's C1 is agreed and E3's C2 countered: of the east only C3 can carry 1,000 more; nothing else moves."""
    agree(issued, "E2")
    counter(issued, "E3", "C2", 1_00)
    before = issued.amounts()
    east, c3 = issued.cell("region", "华东"), issued.cell("customer", "C3")
    edit(issued, east, east.amount + 1_000_00)
    after = issued.amounts()
    grown = {at for at, fen in after.items() if fen != before[at]}
    assert grown == {0, east.position, issued.cell("person", "E3").position, c3.position}
    assert after[c3.position] - before[c3.position] == 1_000_00
    states = {number: line(issued, owner, number).state for owner, number in (("E2", "C1"), ("E3", "C2"), ("E3", "C3"))}
    assert states == {"C1": "agreed", "C2": "countered", "C3": "reissued"}
    agree_c3 = line(issued, "E3", "C3")
    operations.accept_lines(
        actor=issued.actor("E3"), offer=agree_c3.offer_id, seen=offer(issued, "E3").revision, lines=[agree_c3.pk]
    )
    before = issued.amounts()
    for refused_edit, code in (
        (lambda: edit(issued, east, issued.cell("region", "华东").amount + 1), "targets.answered_maximum"),
        (lambda: edit(issued, c3, c3.amount + 1, reason="无"), "targets.answered"),
        (lambda: edit(issued, c3, c3.amount + 1, again=True), "targets.answered"),
        (lambda: operations.undo(actor=issued.actor(DIRECTOR), plan_id=issued.plan.pk), "targets.undo_answered"),
    ):
        with pytest.raises(RefusedError) as refused:
            refused_edit()
        assert refused.value.code == code
        assert issued.amounts() == before
    edit(issued, c3, c3.amount + 1, reason="新店开业", again=True)
    assert line(issued, "E3", "C3").state == "reissued"
    check(issued)


def test_one_sum_agreed_may_be_arranged_anew_below(company) -> None:
    settings.change(actor=Actor(user=None), key="negotiation.level", value="person")
    issue(staffed(company))
    agree(company, "E3")
    c2, c3, person = company.cell("customer", "C2"), company.cell("customer", "C3"), company.cell("person", "E3")
    edit(company, c2, c2.amount + 500)
    assert cell(company, "customer", "C3") == c3.amount - 500
    assert cell(company, "person", "E3") == person.amount
    assert offer(company, "E3").state == "agreed"


def test_answers_in_blocks_that_follow_later_stay(issued, monkeypatch) -> None:
    """As in a large tree: people are blocks, of which an edit of the company loads no more than it must."""
    monkeypatch.setattr("huikuan.business.targets.operations.blocks.LARGE", 1)
    Block.objects.filter(plan=issued.plan).delete()
    agree(issued, "E2")
    found = line(issued, "E4", "C4")
    operations.accept_lines(
        actor=issued.actor("E4"), offer=found.offer_id, seen=offer(issued, "E4").revision, lines=[found.pk]
    )
    before = {number: cell(issued, "customer", number) for number in ("C1", "C2", "C3", "C4", "C5")}
    root = issued.cell("company")
    made = edit(issued, root, root.amount + 9_000_00)
    assert Block.objects.filter(plan=issued.plan).count() == 4
    assert not EditPart.objects.filter(edit=made).exists()
    settling.settle_all(issued.plan)
    assert EditPart.objects.filter(edit=made).exists()  # it was followed later
    after = {number: cell(issued, "customer", number) for number in before}
    assert (after["C1"], after["C4"]) == (before["C1"], before["C4"])
    assert all(after[number] > before[number] for number in ("C2", "C3", "C5"))
    assert issued.cell("company").amount == root.amount + 9_000_00
    check(issued)


def test_after_an_edit_nobody_elses_lines_differ_from_the_tree(issued, monkeypatch) -> None:
    """Only the lines of those whose targets moved are compared; comparing everybody's finds nothing more."""
    monkeypatch.setattr("huikuan.business.targets.operations.blocks.LARGE", 1)
    Block.objects.filter(plan=issued.plan).delete()
    agree(issued, "E2")
    asked = 0
    turns = [operations.undo, operations.redo, operations.undo]
    places = [("company",), ("region", "华东"), ("person", "E3"), ("customer", "C4"), ("customer", "C5")]
    for place in places:
        target = issued.cell(*place)
        edit(issued, target, target.amount + 3_000_07)
        for turn in [None, *turns]:
            if turn is not None:
                turn(actor=issued.actor(DIRECTOR), plan_id=issued.plan.pk)
            settling.settle_all(issued.plan)
            assert OfferStep.objects.filter(deed="moved").count() > asked
            asked = OfferStep.objects.filter(deed="moved").count()
            assert {**moving._named(issued.plan, None), **moving._rests(issued.plan, None)} == {}
    check(issued)


def test_over_assignment_only_as_far_as_the_company_says(company) -> None:
    with pytest.raises(RefusedError) as refused:
        issue(company, over=500)
    assert refused.value.code == "negotiation.too_much_over"
    assert refused.value.params["most"] == "0.00"  # percent, as it is typed
    settings.change(actor=Actor(user=None), key="negotiation.over", value=500)
    before = company.amounts()[0]
    people = {number: cell(company, "person", number) for number in ("E2", "E3", "E4")}
    issue(staffed(company), over=500)
    company.plan.refresh_from_db()
    extra = company.amounts()[0] - before
    assert abs(extra * 20 - before) <= 10
    nodes = queries.negotiated_nodes(company.actor(DIRECTOR), company.plan)
    assert nodes[0].over == extra
    assert sum(one.over for one in nodes if one.level == "region") == extra
    check(company)
    # At every level: each person's part is what the tree gave them on top, the team's the sum of its people's.
    over = {number: cell(company, "person", number) - was for number, was in people.items()}
    assert all(20 * fen - people[number] in range(-40, 41) for number, fen in over.items())
    assert {number: offer(company, number).over for number in people} == over
    (team,) = (one for one in nodes if one.level == "manager")
    assert team.over == offer(company, MANAGER, "team").over == over["E2"] + over["E3"]
    shown = {(DIRECTOR, reverse("targets:negotiation")): extra, (MANAGER, reverse("targets:negotiation")): team.over}
    shown[MANAGER, reverse("targets:before_release", args=[company.plan.pk])] = None
    shown[DIRECTOR, reverse("targets:before_release", args=[company.plan.pk])] = team.over
    shown["E2", reverse("targets:offer", args=[offer(company, "E2").pk])] = over["E2"]
    for (who, where), fen in shown.items():
        browser = Client()
        browser.force_login(company.actor(who).user, backend="huikuan.foundation.people.accounts.AccountBackend")
        page = browser.get(where)
        assert page.status_code == (403 if fen is None else 200), where
        if fen is not None:
            assert f"{fen // 100:,}.{fen % 100:02}" in page.content.decode(), where


def test_a_deputy_answers_and_it_is_told_for_whom(issued) -> None:
    absent, other = (Person.objects.get(employee_no=number) for number in ("E3", "E2"))
    today = clock.today()
    with pytest.raises(RefusedError) as refused:
        agree_as(issued, "E2", "E3")
    assert refused.value.code == "404"
    days = {"since": today, "until": today + timedelta(days=5)}
    made = operations.name_deputy(actor=issued.actor("E3"), person=absent.pk, deputy=other.pk, **days)
    with pytest.raises(RefusedError) as refused:
        operations.name_deputy(actor=issued.actor(MANAGER), person=absent.pk, deputy=other.pk, **days)
    assert refused.value.code == "negotiation.deputy_twice"
    agree_as(issued, "E2", "E3")
    kept = OfferStep.objects.filter(line__offer=offer(issued, "E3")).first()
    assert (kept.author, kept.deputy_for) == ("钱多", absent)
    operations.end_deputy(actor=issued.actor("E3"), deputy=made.pk)
    assert not queries.standing_in(issued.actor("E2"))
    boss = Person.objects.get(employee_no=MANAGER)
    with pytest.raises(RefusedError) as refused:
        operations.name_deputy(actor=issued.actor(DIRECTOR), person=boss.pk, deputy=other.pk, **days)
    assert refused.value.code == "negotiation.deputy_role"
    with pytest.raises(Http404):
        operations.name_deputy(actor=issued.actor("E2"), person=boss.pk, deputy=other.pk, **days)


def agree_as(company: Company, number: str, whose: str) -> None:
    found = offer(company, whose)
    try:
        operations.accept_lines(actor=company.actor(number), offer=found.pk, seen=found.revision)
    except Http404 as error:
        raise RefusedError("404") from error


def test_who_may_not(issued) -> None:
    found, before = line(issued, "E3", "C2"), issued.amounts()
    told = {"line": found.pk, "seen": found.revision, "amount": 1_00, "reason": "少"}
    with pytest.raises(Http404):
        operations.counter_line(actor=issued.actor("E2"), **told)
    with pytest.raises(PermissionDenied):
        operations.counter_line(actor=issued.actor("E5"), **told)
    with pytest.raises(RefusedError) as refused:
        operations.counter_line(actor=issued.actor(MANAGER), **told)
    assert refused.value.code == "negotiation.not_yours"
    for wrong, code in (
        ({"reason": " "}, "reason_missing"),
        ({"amount": -1}, "amount_out_of_range"),
        ({"amount": found.amount}, "same_amount"),
    ):
        with pytest.raises(RefusedError) as refused:
            operations.counter_line(actor=issued.actor("E3"), **{**told, **wrong})
        assert refused.value.code == f"negotiation.{code}"
    with pytest.raises(RefusedError) as refused:
        decide(issued, found, Act.LOWER)
    assert refused.value.code == "negotiation.cannot_follow"
    with pytest.raises(PermissionDenied):
        operations.issue_plan(actor=issued.actor(MANAGER), plan_id=issued.plan.pk, seen=1, answer_by=clock.today())
    with pytest.raises(StaleError):
        operations.counter_line(actor=issued.actor("E3"), **{**told, "seen": 7})
    assert issued.amounts() == before
    assert not OfferStep.objects.exists()
    assert operations.remind(actor=issued.actor(MANAGER), plan_id=issued.plan.pk) == 2
    assert offer(issued, "E4").reminded_at is None
