"""The cockpit: each level sums the one below, in the reader's scope; a surplus hides no hole; figures are explained."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.utils import timezone

from huikuan.business.collections.models import OwnershipNode, PlanLine
from huikuan.business.insight.models import PlanFinding
from huikuan.business.insight.queries import ALL, Where, looked_at, ownership, trajectory
from huikuan.business.receivables.models import Receipt
from huikuan.business.targets.models import MonthPlan
from huikuan.engine.periods import Month
from huikuan.foundation import clock

# customer: target, received, promised, measured, surplus; the rest of the target is unowned
LEDGER = {
    "hangzhou": (100_00, 100_00, 0, 0, 30_00),
    "hangzhou_branch": (50_00, 0, 20_00, 0, 0),
    "ningbo": (70_00, 10_00, 0, 5_00, 0),
    "suzhou": (80_00, 0, 0, 0, 0),
    "guangzhou": (90_00, 40_00, 50_00, 0, 0),
    "shenzhen": (20_00, 0, 0, 20_00, 0),
    "nobodys": (60_00, 0, 0, 0, 0),
}


@pytest.fixture
def plan(cast):
    month = Month.of(clock.today()).first_day
    made = MonthPlan.objects.create(month=month, version=1, as_of=clock.today(), built_at=timezone.now())
    for name, (target, received, promised, measured, surplus) in LEDGER.items():
        customer = cast.customers[name]
        unowned = target - received - promised - measured
        figures = {
            "target": target,
            "received": received,
            "promised": promised,
            "measured": measured,
            "unowned": unowned,
            "surplus": surplus,
            "risk_unowned": unowned,
        }
        PlanLine.objects.create(
            plan=made, customer=customer, owner=customer.owner, effective_unit=customer.effective_unit, **figures
        )
        node, _new = OwnershipNode.objects.get_or_create(
            plan=made, owner=customer.owner, effective_unit=customer.effective_unit
        )
        node.customers += 1
        for figure, fen in figures.items():
            setattr(node, figure, getattr(node, figure) + fen)
        node.save()
    return made


def test_the_company_is_the_sum_of_its_regions_and_people(cast, plan) -> None:
    found = ownership(cast.actor("zhao"), plan, Where(), most=50)
    assert found.level == "company"
    assert found.total.target == sum(row[0] for row in LEDGER.values())
    assert found.total.unowned == 30_00 + 55_00 + 80_00 + 60_00
    assert found.total.surplus == 30_00
    east = next(one for one in found.below if one.name == "华东")
    assert east.unowned == 225_00
    people = ownership(cast.actor("zhao"), plan, east.where, most=50)
    assert {one.name: one.unowned for one in people.below} == {"li": 85_00, "zhou": 80_00, "": 60_00}
    assert [one.unowned for one in people.below] == [85_00, 80_00, 60_00]
    li = next(one for one in people.below if one.name == "li")
    customers = ownership(cast.actor("zhao"), plan, li.where, most=2)
    assert [one.name for one in customers.below] == ["ningbo", "hangzhou_branch"]
    assert (customers.total.customers, customers.total.unowned) == (3, 85_00)


@pytest.mark.parametrize(
    ("who", "target"), [("zhao", 470_00), ("zheng", 470_00), ("qian", 360_00), ("sun", 110_00), ("li", 220_00)]
)
def test_everybody_sees_their_own_scope(cast, plan, who, target) -> None:
    assert ownership(cast.actor(who), plan, Where(), most=50).total.target == target


def test_a_level_without_a_choice_is_passed_over(cast, plan) -> None:
    where, found = looked_at(cast.actor("li"), plan, Where())
    assert found.level == "person"
    assert where.owner == cast.people["li"].pk
    assert {one.name for one in found.below} == {"hangzhou", "hangzhou_branch", "ningbo"}


def test_what_is_out_of_scope_does_not_exist(cast, plan) -> None:
    south = cast.people["sun"].unit_id
    for where in (Where(south), Where(ALL, cast.people["wu"].pk), Where(999_999), Where(ALL, 999_999)):
        with pytest.raises(Http404):
            ownership(cast.actor("qian"), plan, where, most=50)
    assert cast.client("qian").get("/", {"unit": south}).status_code == 404
    assert cast.client("qian").get("/", {"owner": "1 OR 1=1"}).status_code == 404
    assert cast.client("qian").get("/explain/target/", {"owner": cast.people["wu"].pk}).status_code == 404
    assert cast.client("qian").get("/explain/nonsense/").status_code == 404


def test_cash_against_plan_day_by_day(cast, plan) -> None:
    line = PlanLine.objects.get(customer=cast.customers["ningbo"])
    first = plan.month
    line.expected_date = first.replace(day=3)
    line.save()
    today = first.replace(day=4)
    Receipt.objects.create(
        receipt_no="R1",
        date=first.replace(day=2),
        amount=10_00,
        left_fen=10_00,
        customer=cast.customers["ningbo"],
        recorded_at=timezone.now(),
    )
    found = trajectory(cast.actor("li"), plan, Where(), today)
    rest = 150_00  # hangzhou and its branch, expected on no day: evenly over the month
    days = len(found.days)
    assert found.planned[1] == rest * 2 // days
    assert found.planned[2] == 70_00 + rest * 3 // days
    assert found.planned[-1] == 220_00
    assert found.arrived[:4] == (0, 10_00, 10_00, 10_00)
    assert set(found.arrived[4:]) == {None}


@pytest.mark.parametrize("who", ["zhao", "qian", "li", "zheng", "wang"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_for_every_role_in_both_languages(cast, plan, who, language) -> None:
    user = cast.users[who]
    user.language = language
    user.save()
    answer = cast.client(who).get("/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert ("无主" in text) == (language == "zh-hans")
    assert ("Unowned" in text) == (language == "en")


def test_the_page_asks_the_database_the_same_however_many_customers(cast, plan, django_assert_max_num_queries) -> None:
    browser = cast.client("zhao")
    browser.get("/")
    with django_assert_max_num_queries(32):
        browser.get("/")


def test_a_figure_explains_itself(cast, plan) -> None:
    text = cast.client("zhao").get("/explain/unowned/").content.decode()
    assert "225.00" in text
    assert "470.00" in text


def test_without_a_plan_the_page_says_how_to_begin(cast) -> None:
    assert "导入" in cast.client("zhao").get("/").content.decode()


def test_doubts_are_told_in_words(cast, plan) -> None:
    PlanFinding.objects.create(
        plan=plan,
        position=0,
        severity="warning",
        code="plan.customer_without_owner",
        subject="C0007",
        params={"name": "nobodys", "target_fen": 60_00},
    )
    text = cast.client("zhao").get("/findings/").content.decode()
    assert "nobodys" in text
    assert "plan.customer_without_owner" not in text
    assert cast.client("li").get("/findings/").status_code == 403


def test_only_plans_that_exist_can_be_chosen(cast, plan) -> None:
    assert cast.client("zhao").get("/", {"plan": plan.pk}).context["plan"] == plan
    assert cast.client("zhao").get("/", {"plan": 999_999}).status_code == 404
    assert cast.client("zhao").get("/", {"plan": "x"}).status_code == 404
