"""The page and the API of targets in any order: choosing, typing, looking, taking over, Excel, scope."""

from __future__ import annotations

import json
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from tests.business.targets.test_edits import check, edit, state
from tests.business.targets.test_negotiation import MANAGER, staffed
from tests.business.targets.test_pivot import item, region, sums

from huikuan.business.targets.models import Edit, TargetCell
from huikuan.engine.money import yuan_text
from huikuan.foundation.people import operations as people
from huikuan.foundation.people.models import Person

BACKEND = "huikuan.foundation.people.accounts.AccountBackend"
PAGE = "targets:pivot"


def signed_in(client, company, number: str):
    client.force_login(company.actor(number).user, backend=BACKEND)
    return client


@pytest.fixture
def director(client, company):
    return signed_in(client, company, "E1")


def typing(client, company, by: str, *edits: dict):
    url = reverse("targets:type_lines", args=[company.plan.pk, by])
    return client.post(url, json.dumps({"edits": list(edits)}), content_type="application/json")


def typed(key: str, value: int | None, seen: int | None) -> dict:
    return {"key": key, "column": "amount", "value": value, "seen": seen}


def rows_of(shown) -> dict[str, dict]:
    (root,) = shown.context["config"]["rows"]
    return {row["id"]: row for row in [root, *root["_children"]]}


def test_the_order_is_in_the_address_and_remembered_for_the_reader(director, company, client) -> None:
    page = reverse(PAGE)
    assert director.get(page).context["by"] == "item,region,person"
    answer = director.post(page, {"by": ["customer", "", "item"], "plan": str(company.plan.pk)})
    assert answer.url == f"{page}?plan={company.plan.pk}&by=customer%2Citem"
    assert director.get(page).context["by"] == "customer,item"
    assert director.get(page, {"by": "region"}).context["by"] == "region"
    assert director.get(page).context["by"] == "customer,item"
    bad = director.post(page, {"by": ["customer", "day"]}, follow=True)
    assert "日任务按人员安排" in bad.content.decode()
    assert director.get(page, {"by": "moon"}).context["by"] == "item,region,person"
    other = signed_in(client, company, "E4")
    assert other.get(page).context["by"] == "item,region,person"


def test_lines_open_one_by_one_and_sum_to_what_is_above(director, company) -> None:
    rows = rows_of(director.get(reverse(PAGE), {"by": "region,customer,item"}))
    assert rows["all"]["amount"] == company.cell("company").amount
    url = reverse("targets:pivot_lines", args=[company.plan.pk, "region,customer,item"])
    waiting = [key for key in rows if key != "all"]
    assert sum(rows[key]["amount"] for key in waiting) == rows["all"]["amount"]
    while waiting:
        key = waiting.pop()
        below = director.get(url, {"key": key}).json()["rows"]
        assert sum(row["amount"] or 0 for row in below) == rows[key]["amount"]
        for row in below:
            rows[row["id"]] = row
            if row["has_children"]:
                waiting.append(row["id"])
    assert max(key.count(".") for key in rows) == 2
    assert director.get(url, {"key": "x"}).status_code == 400


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_typed_looked_at_taken_over_and_undone(director, company, language) -> None:
    director.cookies["django_language"] = language
    page, by = reverse(PAGE), "region,customer"
    before, total = state(company), company.cell("company").amount
    east, key = region("华东"), str(region("华东"))
    was = company.cell("region", "华东").amount
    answer = typing(director, company, by, typed(key, was + 1_000_00, was))
    (row,) = answer.json()["rows"]
    assert (row["amount"], row["marked"], row["stands"]) == (was + 1_000_00, ["amount"], yuan_text(was))
    assert typing(director, company, by, typed(key, 5, was)).status_code == 409  # it shows another figure by now
    assert rows_of(director.get(page, {"by": by}))[key]["amount"] == was + 1_000_00
    assert state(company) == before
    stays = director.get(page, {"by": by, "show": "1"}).context["trial"]
    assert (stays.was, stays.now) == (total, total)
    assert sum(one.now - one.was for one in stays.lines) == 0
    moves = director.get(page, {"by": by, "show": "1", "moves": "1"})
    assert moves.context["trial"].now == total + 1_000_00
    assert state(company) == before
    take = reverse("targets:take_lines", args=[company.plan.pk, by])
    seen = moves.context["trial"].state
    assert director.post(take, {"seen": seen}).url.endswith("show=1")  # looked at with the total moving
    assert state(company) == before
    edit(company, company.cell("customer", "C3"), 99_00)
    late = director.post(take, {"seen": seen, "moves": "1"}, follow=True)
    assert late.context["trial"].state != seen
    changed = state(company)
    seen = late.context["trial"].state
    assert director.post(take, {"seen": seen, "moves": "1", "reason": "试"}).status_code == 302
    assert sums(company, "region")[(east,)] == was + 1_000_00
    assert Edit.objects.order_by("-number").first().reason.startswith(f"华东: {yuan_text(stays_of(late))}")
    assert director.get(page, {"by": by}).context["typed"] == []
    check(company)
    director.post(reverse("targets:undo_lines", args=[company.plan.pk, by]))
    assert state(company) == changed


def stays_of(shown) -> int:
    return next(one.was for one in shown.context["trial"].lines if one.typed)


def test_who_was_faster_is_named(company, client) -> None:
    by = "customer"
    cell = company.cell("customer", "C4")
    director = signed_in(client, company, "E1")
    typing(director, company, by, typed(str(cell.customer_id), cell.amount + 5_00, cell.amount))
    seen = director.get(reverse(PAGE), {"by": by, "show": "1"}).context["trial"].state
    edit(company, cell, cell.amount + 7)
    Edit.objects.update(author="陈经理", user=company.actor("E4").user)
    told = director.post(reverse("targets:take_lines", args=[company.plan.pk, by]), {"seen": seen}, follow=True)
    assert "陈经理改动了这些任务" in told.content.decode()


def test_refusals_are_told_and_what_was_typed_can_be_dropped(director, company) -> None:
    page, by = reverse(PAGE), "customer"
    cell = company.cell("customer", "C4")
    key, whole = str(cell.customer_id), company.cell("company").amount
    typing(director, company, by, typed(key, whole + 1, cell.amount))
    before = state(company)
    refused = director.get(page, {"by": by, "show": "1"})
    assert refused.status_code == 422
    assert yuan_text(whole + 1) in refused.content.decode()
    assert "受四号工程公司限制" in refused.content.decode()
    assert typing(director, company, by, typed(key, -1, whole + 1)).status_code == 422
    assert typing(director, company, by, typed("987654", 1, 1)).status_code == 404
    assert typing(director, company, "item,region", typed("all", 1, whole)).status_code == 400  # people's totals stay
    assert typing(director, company, "moon", typed("all", 1, whole)).status_code == 404
    director.post(reverse("targets:forget_lines", args=[company.plan.pk, by]))
    assert director.get(page, {"by": by}).context["typed"] == []
    assert state(company) == before


def test_the_workbook_has_every_line(director, company) -> None:
    by = "item,region,person"
    answer = director.get(reverse("targets:pivot_workbook", args=[company.plan.pk, by]))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    texts = [[cell.value for cell in row] for row in book.worksheets[-1].iter_rows()]
    names = [row[0] for row in texts]
    leaves = [fen for key, fen in sums(company, by).items() if fen]
    assert "全部任务" in names
    start = names.index("全部任务")
    found = [row for row in texts[start + 1 :] if row[1] == "人员" and row[2]]
    assert sorted(round(row[2] * 100) for row in found) == sorted(leaves)


def test_who_sees_and_who_may_type(company, client) -> None:
    by = "item,person"
    rep = signed_in(client, company, "E4")
    rows = rows_of(rep.get(reverse(PAGE), {"by": by}))
    assert rows["all"]["amount"] == company.cell("person", "E4").amount
    assert "save_url" not in rep.get(reverse(PAGE), {"by": by}).context["config"]
    assert typing(rep, company, by, typed("1", 5, 5)).status_code == 403
    for name in ("take_lines", "forget_lines", "undo_lines"):
        assert rep.post(reverse(f"targets:{name}", args=[company.plan.pk, by])).status_code == 403


def test_by_api(company, client) -> None:
    key = people.create_token(actor=company.actor("E1"), name="test")[1]
    base = f"/api/plans/{company.plan.pk}/pivot"
    head = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {key}"}}
    director = client
    lines = director.get(base, {"by": "item,region"}, **head).json()
    assert sum(one["amount"] for one in lines) == company.cell("company").amount
    key = next(one for one in lines if one["key"] == str(item("P1")))
    told = {"by": "item,region", "lines": [{"key": key["key"], "amount": key["amount"] + 5_00}]}
    trial = director.post(f"{base}/try", json.dumps(told), **head).json()
    assert trial["was"] == trial["now"]
    assert next(one for one in trial["lines"] if one["typed"])["now"] == key["amount"] + 5_00
    taken = director.post(f"{base}/take", json.dumps(told | {"seen": trial["state"]}), **head)
    assert (taken.status_code, taken.json()["kind"]) == (200, "items")
    assert sums(company, "item")[(item("P1"),)] == key["amount"] + 5_00
    assert director.post(f"{base}/take", json.dumps(told | {"seen": trial["state"]}), **head).status_code == 409
    assert director.get(base, {"by": "moon"}, **head).status_code == 409
    assert director.get(base, {"by": "region", "key": "1.2"}, **head).status_code == 409
    check(company)


def test_a_manager_is_told_what_is_nobodys_and_in_no_item(client, company) -> None:
    """In the order region first it is a part; by item or day it is not, and the page says how much."""
    staffed(company)
    lonely = TargetCell.objects.get(plan=company.plan, level="person", person=None)
    Person.objects.filter(employee_no=MANAGER).update(unit=lonely.unit)
    manager = signed_in(client, company, MANAGER)
    by_item = manager.get(reverse(PAGE), {"by": "item,region"})
    assert by_item.context["aside"] == lonely.amount > 0
    assert yuan_text(lonely.amount) in by_item.content.decode()
    by_person = rows_of(manager.get(reverse(PAGE), {"by": "region,person"}))["all"]["amount"]
    assert by_person == rows_of(by_item)["all"]["amount"] + lonely.amount
    assert manager.get(reverse(PAGE), {"by": "region,person"}).context["aside"] == 0
    assert signed_in(client, company, "E1").get(reverse(PAGE), {"by": "item,region"}).context["aside"] == 0
