"""The pages of targets: each role in both languages, the grid's questions and answers, forged ids, exports."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404
from django.test import Client
from django.urls import reverse
from tests.business.targets.company import TODAY

from huikuan.business.insight.projects_due import projects_due
from huikuan.business.targets import operations, queries
from huikuan.business.targets.models import DayTarget, ItemTarget, LineEvidence, RegionClaim, TargetCell
from huikuan.engine.capacity import CapacityInput
from huikuan.engine.capacity_claims import needed_claim
from huikuan.engine.projects import ProjectKind
from huikuan.foundation.people.models import Person, Role, User

PAGES = ("proposal", "decomposition", "schemes", "versions")


def browser(number: str, language: str = "zh-hans") -> Client:
    client = Client()
    user = User.objects.get(username=number)
    user.language = language
    user.save()
    client.force_login(user, backend="huikuan.foundation.people.accounts.AccountBackend")
    return client


def send(client: Client, name: str, *args: object, **body: object):
    return client.post(reverse(f"targets:{name}", args=args), json.dumps(body), content_type="application/json")


def config_of(response) -> dict:
    return response.context["config"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("number", "refused"), [("E1", ()), ("E5", ()), ("E4", ("proposal", "schemes"))])
def test_pages_open_for_those_who_may(company, number, refused, language) -> None:
    client = browser(number, language)
    for name in PAGES:
        assert client.get(reverse(f"targets:{name}")).status_code == (403 if name in refused else 200), name
    for kind in ("items", "days"):
        assert client.get(reverse("targets:split", args=[kind])).status_code == 200
    assert client.get(reverse("targets:split", args=["weeks"])).status_code == 404
    cell = company.cell("customer", "C4")
    assert client.get(reverse("targets:cell", args=[company.plan.pk, cell.pk])).status_code == 200


def test_without_a_plan_pages_say_how_to_begin(cast) -> None:
    for name in PAGES:
        response = cast.client("zhao").get(reverse(f"targets:{name}"))
        assert response.status_code == 200
        assert reverse("targets:plan_month") in response.content.decode()
    assert reverse("targets:plan_month") not in cast.client("li").get(reverse("targets:decomposition")).content.decode()


def test_the_director_begins_at_the_company_and_a_rep_at_oneself(company) -> None:
    top = config_of(browser("E1").get(reverse("targets:decomposition")))
    assert top["rows"][0]["amount"] == company.cell("company").amount == top["totals"]["amount"]
    assert [row["name"] for row in top["rows"][0]["_children"]] == ["华东", "华西"]
    own = config_of(browser("E4").get(reverse("targets:decomposition")))
    assert [row["name"] for row in own["rows"]] == ["李顺"]
    assert "save_url" not in own
    assert "save_url" not in config_of(browser("E5").get(reverse("targets:decomposition")))


def test_children_come_when_asked_and_only_in_scope(company) -> None:
    person, foreign = company.cell("person", "E4"), company.cell("person", "E2")
    address = reverse("targets:children", args=[company.plan.pk])
    rows = browser("E4").get(address, {"key": person.pk}).json()["rows"]
    assert sum(row["amount"] for row in rows) == person.amount
    assert browser("E4").get(address, {"key": foreign.pk}).status_code == 404
    assert browser("E4").get(address, {"key": company.cell("company").pk}).status_code == 404
    assert browser("E1").get(address, {"key": "x' OR 1=1"}).status_code == 400
    assert browser("E4").get(reverse("targets:cell", args=[company.plan.pk, foreign.pk])).status_code == 404


def test_the_grid_saves_and_shows_all_that_moved(company) -> None:
    client, cell = browser("E1"), company.cell("customer", "C4")
    edit = {"key": cell.pk, "column": "amount", "value": cell.amount + 500, "seen": cell.amount}
    answer = send(client, "save", company.plan.pk, edits=[edit])
    assert answer.status_code == 200
    rows = {row["id"]: row for row in answer.json()["rows"]}
    assert rows[cell.pk]["amount"] == cell.amount + 500
    assert rows[cell.pk]["change"] == 500
    root = company.cell("company")
    assert rows[root.pk]["amount"] == root.amount == answer.json()["totals"]["amount"]
    assert company.cell("person", "E2").pk not in rows  # nothing of hers looks different
    assert company.cell("person", "E3").pk not in rows
    shown = send(
        client, "save", company.plan.pk, edits=[edit | {"value": 1, "seen": cell.amount + 500}], open=[root.pk]
    )
    assert [row["id"] for row in shown.json()["rows"]] == [root.pk]
    back = send(client, "undo", company.plan.pk)
    assert {row["id"]: row["amount"] for row in back.json()["rows"]}[cell.pk] == cell.amount + 500
    assert send(client, "redo", company.plan.pk).status_code == 200


def test_a_stale_edit_is_told_beside_the_cell(company) -> None:
    cell = company.cell("customer", "C4")
    edit = {"key": cell.pk, "column": "amount", "value": 5, "seen": cell.amount - 1}
    answer = send(browser("E1"), "save", company.plan.pk, edits=[edit])
    assert answer.status_code == 409
    (error,) = answer.json()["errors"]
    assert (error["key"], error["column"], error["value"]) == (cell.pk, "amount", cell.amount)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"edits": [{"key": 1, "column": "held", "value": 1, "seen": 1}]}, 400),
        ({"edits": "all"}, 400),
        ({"edits": [{"key": "1; DROP", "column": "amount", "value": 1, "seen": 1}]}, 400),
        ({"edits": [{"key": 1, "column": "amount", "value": 1.5, "seen": 1}]}, 400),
        ({"edits": [{"key": 987654321, "column": "amount", "value": 1, "seen": 1}]}, 404),
        ({"edits": []}, 422),
        ({"edits": [{"key": 1, "column": "amount", "value": 1, "seen": 1}] * 10_001}, 422),
    ],
)
def test_nonsense_is_refused_and_nothing_moves(company, body, status) -> None:
    before = company.amounts()
    assert send(browser("E1"), "save", company.plan.pk, **body).status_code == status
    assert company.amounts() == before


def test_a_refusal_is_told_in_words(company) -> None:
    cell = company.cell("customer", "C4")
    send(browser("E1"), "hold", company.plan.pk, key=cell.pk, column="amount", held=True)
    cell.refresh_from_db()
    assert cell.held
    edit = {"key": cell.pk, "column": "amount", "value": 5, "seen": cell.amount}
    answer = send(browser("E1", "en"), "save", company.plan.pk, edits=[edit])
    assert answer.status_code == 422
    assert "四号工程公司 is held at" in answer.json()["message"]
    assert send(browser("E4"), "save", company.plan.pk, edits=[edit]).status_code == 403


@pytest.mark.parametrize("kind", ["items", "days"])
def test_what_is_nobodys_is_one_line_of_those_who_see_all(company, kind) -> None:
    """It names one region, whatever its customers' are: a manager would be shown too much or nothing."""
    Person.objects.filter(employee_no="E4").update(role=Role.MANAGER)
    shown = {
        number: {row["name"]: row["total"] for row in config_of(browser(number).get(page))["rows"]}
        for page in [reverse("targets:split", args=[kind])]
        for number in ("E1", "E4")
    }
    nobodys = TargetCell.objects.filter(plan=company.plan, level="person", person=None).aggregate(fen=Sum("amount"))
    assert shown["E1"]["（无负责人）"] == nobodys["fen"] > 0
    assert "（无负责人）" not in shown["E4"]
    assert shown["E4"].items() <= shown["E1"].items()


def test_items_and_days_give_way_within_the_person(company) -> None:
    client, plan = browser("E1"), company.plan.pk
    for kind, model in (("items", ItemTarget), ("days", DayTarget)):
        rows = list(model.objects.filter(plan=plan, person__employee_no="E3").order_by("position"))
        row, total = rows[0], sum(one.amount for one in rows)
        column = f"i{row.item_id}" if kind == "items" else f"d{row.day}"
        edit = {"key": row.person_id, "column": column, "value": row.amount + 100, "seen": row.amount}
        answer = send(client, "save_split", plan, kind, edits=[edit])
        assert answer.status_code == 200, answer.content
        (shown,) = answer.json()["rows"]
        assert (shown[column], shown["total"]) == (row.amount + 100, total)
        assert sum(model.objects.filter(plan=plan, person=row.person_id).values_list("amount", flat=True)) == total
        stale = send(client, "save_split", plan, kind, edits=[edit])
        assert stale.status_code == 409
        too_much = edit | {"value": total + 1, "seen": row.amount + 100}
        assert send(client, "save_split", plan, kind, edits=[too_much]).status_code == 422
        held = send(client, "hold_split", plan, kind, key=row.person_id, column=column, held=True)
        assert held.json()["rows"][0]["held"] == [column]
        operations.undo(actor=company.actor("E1"), plan_id=plan)
        operations.undo(actor=company.actor("E1"), plan_id=plan)
        assert [one.amount for one in model.objects.filter(pk__in=[one.pk for one in rows]).order_by("position")] == [
            one.amount for one in rows
        ]


def test_bounds_are_set_on_the_page_and_a_wrong_one_keeps_what_was_typed(company) -> None:
    cell = company.cell("customer", "C4")
    address = reverse("targets:cell", args=[company.plan.pk, cell.pk])
    wrong = browser("E1").post(address, {"minimum": "9999999999", "maximum": ""})
    assert wrong.status_code == 422
    assert "9999999999" in wrong.content.decode()
    assert browser("E1").post(address, {"minimum": "1", "maximum": ""}).status_code == 302
    cell.refresh_from_db()
    assert (cell.minimum, cell.maximum) == (1_00, None)
    assert browser("E4").post(address, {"minimum": "2", "maximum": ""}).status_code == 404


def test_weights_need_a_reason_and_count_from_the_next_plan(company) -> None:
    client = browser("E1")
    form = client.get(reverse("targets:proposal")).context["weights"]
    posted = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    posted |= {"forecast": "20%", "history": "10%"}
    address = reverse("targets:choose_weights")
    assert client.post(address, posted | {"reason": ""}).status_code == 422
    assert client.post(address, posted | {"reason": "forecast was better", "budget": "abc"}).status_code == 422
    assert client.post(address, posted | {"reason": "forecast was better"}).status_code == 302
    from huikuan.business.targets import queries  # noqa: PLC0415

    kept = dict(queries.sheet_frame("factors").select("factor", "value").iter_rows())
    assert (kept["weight_forecast"], kept["weight_history"]) == ("20%", "10%")
    stale = client.post(address, posted | {"reason": "again"})
    assert stale.status_code == 422


def test_what_if_answers_from_the_engine(company) -> None:
    client = browser("E1")
    regions = client.get(reverse("targets:schemes")).context["regions"]
    region = next(one["region"] for one in regions if one["given"].average)
    address = reverse("targets:region_scheme", args=[company.plan.pk, region.unit_id])
    given = region.given
    for headers in ({}, {"HX-Request": "true"}):  # by form without JavaScript, and by the slider
        answer = client.get(address, {"opened": 2, "lift": "100"}, headers=headers)
        assert answer.context["answers"].both.reachable_fen == (given.outlets + 2) * (given.average + 100_00)
        assert answer.context["least"].lift_fen == max(-(-given.target // (given.outlets + 2)) - given.average, 0)
        assert client.get(address, {"opened": "many", "lift": ""}, headers=headers).status_code == 422
    late = client.get(address, {"opened": 2, "lift": "100", "opens_on": "2026-12-16"}).context["answers"].both
    counted = given.outlets + Fraction(2 * 16 * 4, 31 * 10)  # two outlets, 16 of 31 days, 40 % in the first month
    assert (late.outlets, late.reachable_fen) == (counted, counted * (given.average + 100_00) // 1)
    assert client.get(reverse("targets:region_scheme", args=[company.plan.pk, 98765])).status_code == 404


def test_a_region_plans_with_a_point_and_its_projects_must_explain_it(company) -> None:
    plan, director = company.plan, company.actor("E1")
    region = next(one for one in queries.region_capacities(director, plan) if one.schemes.given.average)
    given, unit = region.schemes.given, region.schemes.unit_id
    assert region.claim == needed_claim(
        capacity=CapacityInput(
            target_fen=given.target,
            average_fen=given.average,
            outlets=given.outlets,
            openable=given.can_open,
            lift_fen=given.can_lift,
        )
    )
    client, address = browser("E1"), reverse("targets:claim_capacity", args=[plan.pk, unit])
    client.post(address, {"opened": "2", "lift": "100.50", "seen": "0"})
    client.post(address, {"opened": "9", "lift": "1", "seen": "0"})  # too late: somebody has chosen meanwhile
    chosen = RegionClaim.objects.get()
    assert (chosen.opened, chosen.lift, chosen.revision) == (2, 100_50, 1)
    with pytest.raises(Http404):
        operations.claim_capacity(actor=director, plan_id=plan.pk, unit=98765, opened=1, lift=1, seen=0)
    with pytest.raises(PermissionDenied):
        operations.claim_capacity(actor=company.actor("E4"), plan_id=plan.pk, unit=unit, opened=1, lift=1, seen=1)
    assert RegionClaim.objects.get().revision == 1
    owner = company.actor("E1").person.pk
    told = {"owner": owner, "unit": unit, "starts_on": plan.month, "due_on": plan.month.replace(day=16)}
    open_two = operations.Details(name="开店", outlets=2, expected=9_00, **told)
    operations.create_project(actor=director, kind=ProjectKind.DEVELOP, details=open_two)
    lift = operations.Details(name="加强", expected=30_00, customer=company.cell("customer", "C4").customer_id, **told)
    operations.create_project(actor=director, kind=ProjectKind.STRENGTHEN, details=lift)
    (doubt,) = [one for one in queries.capacity_doubts(director, plan) if one.schemes.unit_id == unit]
    assert (doubt.explained.outlets_missing, doubt.explained.lift_named_fen) == (0, 30_00)
    assert doubt.missing_fen == 100_50 * given.outlets - 30_00
    for name in ("schemes", "proposal"):
        assert doubt.schemes.name in client.get(reverse(f"targets:{name}")).content.decode()
    page = client.get(reverse("targets:region_scheme", args=[plan.pk, unit]))
    opened = Fraction(2 * 16 * 4, 31 * 10)  # two outlets, 16 of 31 days, 40 % in the first month
    counts = [(given.can_open or 0, given.can_lift or 0), (2, 100_50), (opened, 100_50)]
    assert [(one.reachable_fen, one.gap_fen + given.target) for _name, _counted, one in page.context["reaches"]] == [
        (reached, reached)
        for reached in [(given.outlets + more) * (given.average + each) // 1 for more, each in counts]
    ]
    assert [project.name for project in page.context["projects"]] == ["开店", "加强"]
    (due,) = [one for one in projects_due(director, TODAY) if "plan=" in one.url]
    assert due.fen == sum(one.missing_fen for one in queries.capacity_doubts(director, plan))


def test_exports_are_of_ones_own_scope(company) -> None:
    from io import BytesIO  # noqa: PLC0415

    import openpyxl  # noqa: PLC0415

    for key in ("proposal", "decomposition", "by_item", "by_day", "schemes"):
        answer = browser("E1").get(reverse("targets:export", args=[company.plan.pk, key]))
        assert answer.status_code == 200
        assert openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0].max_row > 3
    own = browser("E4").get(reverse("targets:export", args=[company.plan.pk, "decomposition"]))
    text = {str(cell.value) for row in openpyxl.load_workbook(BytesIO(own.content)).worksheets[0] for cell in row}
    assert "四号工程公司" in text
    assert "一号商贸有限公司" not in text
    assert browser("E4").get(reverse("targets:export", args=[company.plan.pk, "proposal"])).status_code == 403


def test_release_shows_on_every_page(company) -> None:
    client = browser("E1")
    client.post(reverse("targets:release", args=[company.plan.pk]), {"seen": "1"})
    company.plan.refresh_from_db()
    assert company.plan.state == "released"
    assert "save_url" not in config_of(client.get(reverse("targets:decomposition")))


def test_pages_ask_the_database_few_questions(company, django_assert_max_num_queries) -> None:
    client = browser("E1")
    client.get(reverse("targets:decomposition"))
    with django_assert_max_num_queries(20):
        client.get(reverse("targets:decomposition"))
    root = company.cell("company")
    with django_assert_max_num_queries(12):
        client.get(reverse("targets:children", args=[company.plan.pk]), {"key": root.pk})
    cell = TargetCell.objects.filter(plan=company.plan, level="customer").first()
    edit = {"key": cell.pk, "column": "amount", "value": 5, "seen": cell.amount}
    with django_assert_max_num_queries(50):
        send(client, "save", company.plan.pk, edits=[edit])


def test_parts_stand_beside_what_their_outlets_can_sell(company) -> None:
    """Target ÷ capacity of each person, summed by hand over the customers whose capacity is known."""
    plan, region = company.plan, company.cell("region", "华东")
    customers = TargetCell.objects.filter(plan=plan, level="customer", unit=region.unit)
    first, other = customers.filter(person__isnull=False).order_by("position")[:2]
    for one, capacity in ((first, first.amount // 2), (other, None)):
        LineEvidence.objects.create(
            plan=plan, customer=one.customer, capacity=capacity, days_over=0, itemised=False, sold=True
        )
    client = browser("E1", "en")
    page = client.get(reverse("targets:cell", args=[plan.pk, region.pk]))
    shares = {one.cell.person_id: one.fairness for one in page.context["below"]}
    expected = Fraction(first.amount, first.amount // 2)
    assert abs(Fraction(shares.pop(first.person_id)) - expected) < Fraction(1, 10**6)
    assert set(shares.values()) == {None}, "nothing is said of people whose capacity nobody knows"
    assert abs(Fraction(page.context["fairness"]) - expected) < Fraction(1, 10**6)
    assert "▲ 200" in page.content.decode()
    LineEvidence.objects.filter(plan=plan).update(capacity=None)
    caches["remembered"].clear()  # a version's evidence never changes
    assert "Target ÷ capacity" not in client.get(reverse("targets:cell", args=[plan.pk, region.pk])).content.decode()
