"""Collections and field work by API: the same scope, the same refusals, the same figures."""

from __future__ import annotations

import pytest
from tests.business.collections.test_operations import measure, plan, promise  # noqa: F401

from huikuan.business.collections.models import Measure, PlanLine, Promise
from huikuan.foundation.people.operations import create_token

LISTS = ("collection-plan", "ownership", "promises", "measures", "tiers", "contacts", "weeks")


@pytest.fixture
def api(cast, client):
    """Calls in somebody's name."""

    def call(who: str, method: str, path: str, body: dict | None = None):
        _token, key = create_token(actor=cast.actor(who), name="test")
        headers = {"Authorization": f"Bearer {key}", "Accept-Language": "en"}
        told = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"/api/{path}", headers=headers, **told)

    return call


def items(response) -> list[dict]:
    found = response.json()
    return found["items"] if isinstance(found, dict) else found


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("who", ["zhao", "li", "zheng"])
def test_lists_open(api, plan, path, who) -> None:  # noqa: F811
    assert api(who, "get", path).status_code == 200


def test_one_reads_the_own_scope_only(api, cast, plan) -> None:  # noqa: F811
    promise(cast)
    everything = items(api("zhao", "get", "collection-plan"))
    assert len(everything) == 7
    mine = items(api("li", "get", "collection-plan"))
    assert {row["customer"] for row in mine} == {"hangzhou", "hangzhou_branch", "ningbo"}
    assert sum(row["unowned"] for row in mine) == items(api("li", "get", "ownership"))[0]["unowned"] == 270_000
    assert items(api("wu", "get", "promises")) == []
    assert api("li", "get", "collection-plan?plan=999").status_code == 404


def test_a_promise_is_recorded_and_withdrawn(api, cast, plan) -> None:  # noqa: F811
    told = {"customer": cast.customers["hangzhou"].pk, "amount": 30_000, "promised_date": "2026-12-20"}
    made = api("li", "post", "promises", told)
    assert made.status_code == 201
    assert (made.json()["state"], made.json()["customer_no"]) == ("open", "C0001")
    again = api("li", "post", "promises", told)
    assert (again.status_code, again.json()["code"]) == (409, "collections.promise_repeated")
    assert api("wu", "post", "promises", told).status_code == 404
    assert api("zheng", "post", "promises", told).status_code == 403
    assert api("li", "post", "promises", told | {"amount": 0}).status_code == 422
    path = f"promises/{made.json()['id']}/withdraw"
    assert api("li", "post", path, {"seen": 9, "reason": "x"}).json()["code"] == "stale"
    assert api("li", "post", path, {"seen": 1, "reason": "x"}).json()["state"] == "withdrawn"
    assert Promise.objects.count() == 1


def test_a_measure_is_proposed_and_approved(api, cast, plan) -> None:  # noqa: F811
    told = {"customer": cast.customers["hangzhou"].pk, "measure": "promotion", "expected": 40_000}
    made = api("li", "post", "measures", told).json()
    assert api("li", "post", f"measures/{made['id']}/approve", {"seen": 1}).status_code == 403
    assert api("qian", "post", f"measures/{made['id']}/approve", {"seen": 1}).json()["state"] == "approved"
    effect = api("li", "post", f"measures/{made['id']}/effect", {"seen": 2, "produced": 5, "done": True})
    assert effect.json()["produced"] == 5
    assert Measure.objects.get().state == "done"


def test_a_line_is_changed_field_by_field(api, cast, plan) -> None:  # noqa: F811
    line = PlanLine.objects.get(customer=cast.customers["hangzhou"])
    path = f"collection-plan/{line.pk}"
    changed = api("li", "patch", path, {"seen": 1, "step": "remind", "difficulty": "老板出差"})
    assert (changed.json()["step"], changed.json()["revision"]) == ("remind", 2)
    assert api("li", "patch", path, {"seen": 1, "step": None}).json()["code"] == "stale"
    refused = api("li", "patch", path, {"seen": 2, "target": 5, "reason": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "collections.target_by_manager")
    assert api("li", "patch", path, {"seen": 2, "step": "dance"}).status_code == 422
    assert api("qian", "patch", path, {"seen": 2, "target": 5, "reason": "x"}).json()["unowned"] == 5
