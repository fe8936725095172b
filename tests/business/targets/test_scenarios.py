"""Scenarios of the worked example: copied, changed, compared, taken over for the month; and who may not."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from tests.business.targets.test_edits import DIRECTOR
from tests.engine.grounds import GROUNDS, TARGET

from huikuan.business.targets import operations, queries
from huikuan.business.targets.grounds import packed, rows_of, unpacked
from huikuan.business.targets.models import MonthChoice, Scenario
from huikuan.business.targets.web.scenarios import _value
from huikuan.engine.smart import Light, TargetLine
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError

FACTORS = [("industry_growth", None, "6%"), ("benchmark_growth", None, "12%")]
ADDED = [["adjustment", "west", "200000 新渠道投产"]]


@pytest.fixture
def scenario(company) -> Scenario:
    """A copy of the plan, whose evidence is the worked example's."""
    facts = json.loads(json.dumps(packed(GROUNDS)))
    operations.store_grounds(actor=company.actor(DIRECTOR), plan=company.plan, facts=facts, choices=rows_of(FACTORS))
    return operations.copy_scenario(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, name="  稳健  ")


def change(company, scenario: Scenario, rows: list[list[str]]) -> Scenario:
    return operations.change_scenario(
        actor=company.actor(DIRECTOR), scenario_id=scenario.pk, seen=scenario.revision, choices=rows
    )


def without(rows: list[list[str]], *codes: str) -> list[list[str]]:
    return [row for row in rows if row[0] not in codes]


def test_what_is_kept_is_what_was_known() -> None:
    assert packed(unpacked(packed(GROUNDS))) == packed(GROUNDS)


def test_a_copy_says_what_the_plan_says_until_it_is_changed(company, scenario) -> None:
    assert scenario.name == "稳健"
    grounds = queries.grounds_of(company.plan)
    plan, copy = queries.compared(grounds, [scenario])
    assert plan.figures == copy.figures
    assert plan.figures["proposal"] == TARGET
    changed = change(company, scenario, [*scenario.choices, *ADDED])
    plan, copy = queries.compared(grounds, [changed])
    assert (plan.figures["proposal"], copy.figures["proposal"]) == (TARGET, TARGET + 20_000_000)
    assert copy.outcome.shares["east"] == plan.outcome.shares["east"]
    event = Event.objects.filter(action="targets.change_scenario").get()
    assert event.after == {"after": ADDED}
    second = operations.copy_scenario(
        actor=company.actor(DIRECTOR), plan_id=company.plan.pk, name="再来", source=scenario.pk
    )
    assert second.choices == changed.choices


@pytest.mark.parametrize(
    "rows",
    [
        [["weight_budget", "", "many"]],
        [["weight_budget", "", "0%"], ["weight_history", "", "0%"]],
        [["level_base", "", "1.3"], ["level_challenge", "", "1.1"]],
        [["mix_growth", "", "20/50/20/20"]],
        [["adjustment", "west", "200000"]],
        [["adjustment", "north", "200000 why"]],
        [["region_share", "", "40%"]],
        [["weight_budget", "west", "40%"]],
        [["visits_per_day", "", "8"]],
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_moves(company, scenario, rows) -> None:
    kept = without(scenario.choices, *{row[0] for row in rows}, *(["weight_industry", "weight_benchmark"]))
    with pytest.raises(RefusedError, match="not_understood"):
        change(company, scenario, [*kept, *rows])
    assert Scenario.objects.get(pk=scenario.pk).choices == scenario.choices


@pytest.mark.parametrize(
    ("factor", "text", "told"),
    [
        ("stage", "成熟期", "mature: profit first"),
        ("region_by", "综合", "blend of history, potential and room left"),
        ("adjustment", "-200000 新渠道投产", "−200,000.00 新渠道投产"),
        ("adjustment", "–", "–"),
        ("weight_budget", "40%", "40%"),
    ],
)
def test_a_choice_is_told_in_the_readers_language(factor, text, told) -> None:
    with translation.override("en"):
        assert _value(factor, text) == told


def test_who_may_not_and_what_is_stale(company, scenario) -> None:
    director, plan = company.actor(DIRECTOR), company.plan.pk
    with pytest.raises(PermissionDenied):
        operations.copy_scenario(actor=company.actor("E2"), plan_id=plan, name="x")
    for name, code in (("稳健", "name_taken"), (" ", "name_missing")):
        with pytest.raises(RefusedError, match=code):
            operations.copy_scenario(actor=director, plan_id=plan, name=name)
    with pytest.raises(Http404):
        operations.copy_scenario(actor=director, plan_id=plan, name="x", source=10**6)
    change(company, scenario, [*scenario.choices, *ADDED])
    with pytest.raises(StaleError):
        change(company, scenario, scenario.choices)
    with pytest.raises(RefusedError, match="reason_missing"):
        operations.take_scenario(actor=director, scenario_id=scenario.pk, seen=2, reason=" ")
    operations.release_plan(actor=director, plan_id=plan, seen=1)
    with pytest.raises(RefusedError, match="not_a_draft"):
        operations.take_scenario(actor=director, scenario_id=scenario.pk, seen=2, reason="why")
    assert not MonthChoice.objects.exists()


def test_taken_over_it_is_what_the_month_is_planned_with_and_can_be_ended(company, scenario) -> None:
    director, month = company.actor(DIRECTOR), company.plan.month
    change(company, scenario, [*without(scenario.choices, "stage"), ["stage", "", "成熟期"], *ADDED])
    before = queries.factors_frame(month).select("factor", "region", "value").rows()
    operations.take_scenario(actor=director, scenario_id=scenario.pk, seen=2, reason="董事会定调")
    event = Event.objects.get(action="targets.take_scenario")
    assert (event.reason, event.after["target_fen"]) == ("董事会定调", TARGET + 20_000_000)
    now = queries.factors_frame(month).select("factor", "region", "value").rows()
    assert ("adjustment", "west", "200000 新渠道投产") in now
    assert ("stage", None, "成熟期") in now
    assert {row for row in before if row[0] in {"company_name", "split_by"}} <= set(now)
    assert queries.factors_frame().select("factor", "region", "value").rows() == before  # the company's stay
    with pytest.raises(RefusedError, match="not_open"):
        operations.drop_scenario(actor=director, scenario_id=scenario.pk, seen=3)
    operations.end_choice(actor=director, month=month, reason="回到公司口径")
    assert queries.factors_frame(month).select("factor", "region", "value").rows() == before
    assert list(MonthChoice.objects.order_by("number").values_list("number", "current")) == [(1, False), (2, True)]
    with pytest.raises(RefusedError, match="nothing_chosen"):
        operations.end_choice(actor=director, month=month, reason="再来")


def test_pages_compare_change_and_take_over(company, scenario, client) -> None:
    def enter(number: str) -> None:
        client.force_login(company.actor(number).user, backend="huikuan.foundation.people.accounts.AccountBackend")

    enter("E4")
    assert client.get(reverse("targets:scenarios")).status_code == 403
    enter(DIRECTOR)
    address = reverse("targets:scenario", args=[scenario.pk])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    west = next(at for at, (region, _name) in enumerate(form.places) if region == "west")
    typed[f"change_{west}"] = "20万"
    page = client.post(address, typed)
    assert page.status_code == 422
    assert Scenario.objects.get().revision == 1
    assert "20万" in page.content.decode()  # nothing typed is lost
    assert client.post(address, {**typed, f"why_{west}": "新渠道"}).status_code == 302
    shown = client.get(reverse("targets:scenarios"))
    assert shown.context["doubts"] == []
    text = shown.content.decode()
    assert "稳健" in text
    assert "+200,000.00 新渠道" in text  # what differs
    assert (
        client.post(reverse("targets:take_scenario", args=[scenario.pk]), {"seen": 2, "reason": "定调"}).status_code
        == 302
    )
    assert "稳健" in client.get(reverse("targets:proposal")).content.decode()
    other = operations.copy_scenario(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, name="太满")
    too_much = [*other.choices, ["region_share", "east", "90%"], ["region_share", "west", "70%"]]
    change(company, other, too_much)
    with translation.override("zh-hans"):  # what the engine scaled is said beside the figures
        [(name, message, remedy)] = client.get(reverse("targets:scenarios")).context["doubts"]
    assert (name, "160" in message, "100%" in remedy) == ("太满", True, True)
    enter("E5")  # finance looks on
    assert client.get(reverse("targets:scenarios")).status_code == 200
    assert client.get(address).status_code == 403


def test_people_and_customers_are_checked_under_each_way_to_choose(company, client) -> None:
    """C4 is to buy 475,233.68 by the plan; half the west's share makes that too easy. Of the others nothing was kept;
    C6 is nobody's."""
    director = company.actor(DIRECTOR)
    facts = json.loads(json.dumps(packed(GROUNDS)))
    for one, name in zip(facts["regions"], ("华东", "华西"), strict=True):
        one["name"] = name
    operations.store_grounds(actor=director, plan=company.plan, facts=facts, choices=rows_of(FACTORS))
    c4 = company.cell("customer", "C4")
    line = TargetLine(
        key="C4",
        owner="E4",
        customer="C4",
        outlet=None,
        item="*",
        amount_fen=c4.amount,
        evidence=("history",),
        median_fen=40_000_000,
        p95_fen=47_000_000,
        capacity_fen=47_500_000,
        credit_headroom_fen=48_000_000,
        starts=None,
        ends=None,
        day_split_fen=None,
    )
    operations.store_evidence(actor=director, plan=company.plan, lines=[line])
    half = operations.copy_scenario(actor=director, plan_id=company.plan.pk, name="减半")
    half = change(company, half, [*half.choices, ["region_share", "华西", "15%"]])
    plan, other = queries.compared(queries.grounds_of(company.plan), [half])
    counted = {
        name: [
            tuple(way.letters[name][light] for light in (Light.GREEN, Light.AMBER, Light.RED)) for way in (plan, other)
        ]
        for name in ("A people", "R people", "A customers", "R customers", "lines")
    }
    assert counted == {
        "A people": [(0, 2, 1), (0, 3, 0)],
        "R people": [(0, 3, 0), (0, 3, 0)],
        "A customers": [(0, 5, 1), (0, 6, 0)],
        "R customers": [(0, 5, 1), (1, 5, 0)],
        "lines": [(0, 4, 2), (0, 5, 1)],
    }
    client.force_login(director.user, backend="huikuan.foundation.people.accounts.AccountBackend")
    page = client.get(reverse("targets:scenarios")).content.decode()
    assert "客户（按五项中最差的一项）" in page
