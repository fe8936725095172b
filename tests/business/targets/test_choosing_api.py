"""Scenarios and the two-way split by API: the operations, refusals and figures of the pages."""

from __future__ import annotations

from collections import defaultdict

import pytest
from tests.business.targets.test_edits import DIRECTOR, state
from tests.business.targets.test_fitting import margins, place
from tests.business.targets.test_scenarios import ADDED, scenario  # noqa: F401
from tests.engine.grounds import TARGET

from huikuan.business.targets.models import ItemTarget, Scenario
from huikuan.foundation.people import operations as people


@pytest.fixture
def calling(company, client):
    """``calling("E2")("get", "plans")`` calls as that person."""

    def caller(number: str):
        key = people.create_token(actor=company.actor(number), name="test")[1]

        def call(method: str, path: str, body=None):
            told = {"data": body, "content_type": "application/json"} if body is not None else {}
            answer = getattr(client, method)(f"/api/{path}", headers={"Authorization": f"Bearer {key}"}, **told)
            return answer.status_code, answer.json()

        return call

    return caller


def test_scenarios_are_copied_changed_compared_and_taken_over(company, scenario, calling) -> None:  # noqa: F811
    director, where = calling(DIRECTOR), f"plans/{company.plan.pk}/scenarios"
    status, copied = director("post", where, {"name": "进取", "source": scenario.pk})
    assert (status, copied["name"], copied["revision"]) == (200, "进取", 1)
    added = [dict(zip(("factor", "region", "value"), row, strict=True)) for row in ADDED]
    body = {"seen": 1, "choices": [*copied["choices"], *added]}
    status, changed = director("put", f"scenarios/{copied['id']}", body)
    assert (status, changed["revision"], added[0] in changed["choices"]) == (200, 2, True)
    assert director("put", f"scenarios/{copied['id']}", body)[1]["code"] == "stale"
    nonsense = [{"factor": "weight_budget", "value": "many"}]
    refused = director("put", f"scenarios/{copied['id']}", {"seen": 2, "choices": nonsense})
    assert (refused[0], refused[1]["code"]) == (409, "scenarios.not_understood")
    status, columns = director("get", f"{where}/compared?scenario={copied['id']}")
    assert [one["scenario"] for one in columns] == [None, copied["id"]]
    assert [one["proposal"] for one in columns] == [TARGET, TARGET + 20_000_000]
    assert all(sum(region["amount"] for region in one["regions"]) == one["proposal"] for one in columns)
    finance = calling("E5")  # looks on
    assert [one["id"] for one in finance("get", where)[1]["items"]] == [copied["id"], scenario.pk]
    assert finance("get", f"{where}/compared")[1] == director("get", f"{where}/compared")[1]
    assert finance("post", f"scenarios/{copied['id']}/take", {"seen": 2, "reason": "x"})[0] == 403
    assert [calling("E4")("get", path)[0] for path in (where, f"{where}/compared")] == [403, 403]
    assert director("post", f"scenarios/{scenario.pk}/drop", {"seen": 1})[1]["state"] == "dropped"
    assert director("post", f"scenarios/{copied['id']}/take", {"seen": 2, "reason": " "})[0] == 409
    status, taken = director("post", f"scenarios/{copied['id']}/take", {"seen": 2, "reason": "定调"})
    assert (status, taken["scenario"], added[0] in taken["choices"]) == (200, copied["id"], True)
    status, ended = director("post", f"plans/{company.plan.pk}/choice/end", {"reason": "回到公司口径"})
    assert (status, ended["number"], ended["choices"]) == (200, 2, [])
    assert sorted(Scenario.objects.values_list("state", flat=True)) == ["dropped", "taken"]


def test_a_table_is_read_fitted_and_taken_over(company, calling) -> None:
    director, where = calling(DIRECTOR), f"plans/{company.plan.pk}/fit"
    before, (rows, columns) = state(company), margins(company)
    assert "all" in {one["key"] for one in director("get", where)[1]}
    status, table = director("post", f"{where}/all", {})
    assert (status, table["moved"], table["clashes"]) == (200, 0, [])
    assert all(one["fitted"] == one["amount"] for one in table["cells"])
    assert {one["id"]: one["total"] for one in table["people"] if one["total"]} == {
        key or 0: fen for key, fen in rows.items()
    }
    person, item = place(company, "E4", "P2")  # nobody had planned it
    other = next(one for one in table["cells"] if one["person"] == person and one["amount"])
    wish = {"person": person, "item": item, "amount": 500_000}
    capped = {"person": person, "item": other["item"], "maximum": other["amount"]}
    status, table = director("post", f"{where}/all", {"wishes": [wish, capped]})
    sums = {"person": defaultdict(int), "item": defaultdict(int)}
    for one in table["cells"]:
        for line, found in sums.items():
            found[one[line]] += one["fitted"]
    assert {key: fen for key, fen in sums["person"].items() if fen} == {key or 0: fen for key, fen in rows.items()}
    assert {key: fen for key, fen in sums["item"].items() if fen} == {key or 0: fen for key, fen in columns.items()}
    clash = director("post", f"{where}/all", {"wishes": [{**wish, "amount": 10**15}]})[1]["clashes"][0]
    assert clash["by"] == abs(clash["required"] - clash["limit"]) > 0
    assert clash["message"]
    assert director("post", f"{where}/all", {"wishes": [wish, wish]})[1]["code"] == "targets.typed_twice"
    assert state(company) == before  # reading moves nothing
    told = {"wishes": [wish, capped], "seen": table["state"], "reason": "C3"}
    assert director("post", f"{where}/all/take", {**told, "seen": "0"})[1]["code"] == "stale"
    assert calling("E2")("post", f"{where}/all/take", told)[0] == 403
    assert calling("E2")("get", where)[0] == 403
    assert director("post", f"{where}/u999999", {})[0] == 404
    status, edit = director("post", f"{where}/all/take", told)
    assert (status, edit["kind"]) == (200, "items")
    assert ItemTarget.objects.get(plan=company.plan, person=person, item=item).amount == 500_000
    assert margins(company) == (rows, columns)
    spot = {"person": person, "item": item, "held": True}
    assert director("post", f"{where}/all/hold", spot)[1]["kind"] == "hold"
    refused = director("post", f"{where}/all", {"wishes": [{**wish, "amount": 1}]})
    assert (refused[0], refused[1]["code"]) == (409, "targets.split_held")
    company.plan.state = "released"
    company.plan.save()
    assert director("post", f"{where}/all", {})[1]["code"] == "targets.released"
