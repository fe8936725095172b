"""Focus projects: planned, changed, advanced by those in scope; refusals leave everything as it was; pages and API."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from huikuan.business.directory.models import Outlet
from huikuan.business.targets import operations, queries
from huikuan.business.targets.models import Milestone, Project
from huikuan.business.targets.operations import Details, Step
from huikuan.engine.projects import ProjectAct, ProjectKind
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.operations import create_token

TODAY = date(2026, 12, 10)
DUE = date(2026, 12, 28)


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def details(cast, **changes) -> Details:
    told = {
        "name": "开发义乌三家新店",
        "owner": cast.people["li"].pk,
        "starts_on": TODAY,
        "due_on": DUE,
        "expected": 150_000_00,
        "budget": 20_000_00,
        "outlets": 3,
    }
    return Details(**{**told, **changes})


def plan(cast, who="li", kind=ProjectKind.DEVELOP, steps=(), **changes) -> Project:
    return operations.create_project(actor=cast.actor(who), kind=kind, details=details(cast, **changes), steps=steps)


def state() -> tuple:
    return (
        list(Project.objects.order_by("pk").values()),
        list(Milestone.objects.order_by("pk").values()),
        Event.objects.count(),
    )


def test_a_project_from_plan_to_result(cast) -> None:
    rep = cast.actor("li")
    steps = [Step(name="选址", due_on=TODAY), Step(name="签约", due_on=DUE)]
    found = plan(cast, steps=steps)
    assert (found.unit.name, found.state, found.revision) == ("华东", "planned", 1)
    first, second = queries.milestones_of(found)
    operations.tick_milestone(actor=rep, milestone=first.pk, done=True)
    found.refresh_from_db()
    assert (found.state, found.revision) == ("running", 2)  # the first step done starts it
    with pytest.raises(StaleError):
        operations.tick_milestone(actor=rep, milestone=first.pk, done=True)
    changed = operations.edit_project(
        actor=rep, project=found.pk, seen=2, details=details(cast, due_on=TODAY + timedelta(days=7), outlets=2)
    )
    second.refresh_from_db()
    assert (changed.outlets, second.due_on) == (2, TODAY + timedelta(days=7))
    added = operations.add_milestone(actor=rep, project=found.pk, seen=3, step=Step(name="开业", due_on=TODAY))
    operations.remove_milestone(actor=rep, milestone=added.pk)
    done = operations.advance_project(
        actor=rep, project=found.pk, act=ProjectAct.FINISH, seen=5, result=80_000_00, note="两店开业"
    )
    assert (done.state, done.result, done.closed_on) == ("done", 80_000_00, TODAY)
    with pytest.raises(RefusedError, match=r"project\.closed"):
        operations.edit_project(actor=rep, project=found.pk, seen=6, details=details(cast))
    again = operations.advance_project(actor=rep, project=found.pk, act=ProjectAct.REOPEN, seen=6, note="第三家还在谈")
    assert (again.state, again.result, again.closed_on, again.closing_note) == ("running", None, None, "")
    told = [event.action.removeprefix("targets.") for event in reversed(queries.project_events(found))]
    assert told == [
        "create_project",
        "tick_milestone",
        "edit_project",
        "add_milestone",
        "remove_milestone",
        "finish_project",
        "reopen_project",
    ]


def test_refusals_and_nothing_moves(cast) -> None:
    found = plan(cast, steps=[Step(name="选址", due_on=TODAY)])
    step = found.milestones.get()
    operations.tick_milestone(actor=cast.actor("li"), milestone=step.pk, done=True)
    outlet = Outlet.objects.create(outlet_no="S1", name="一店", sort_key="y", customer=cast.customers["hangzhou"])
    before = state()
    rep, other = cast.actor("li"), cast.actor("wu")
    refused = {
        "name": {"name": "  "},
        "days": {"due_on": TODAY - timedelta(days=1)},
        "amount": {"expected": -1},
        "outlets": {"outlets": 0},
        "outlet_of_another": {"outlet": outlet.pk, "customer": cast.customers["ningbo"].pk},
        "needs_customer": {"kind": ProjectKind.STRENGTHEN},
        "needs_outlet": {"kind": ProjectKind.LIFT, "customer": cast.customers["ningbo"].pk},
        "step_day": {"steps": [Step(name="晚", due_on=DUE + timedelta(days=1))]},
        "too_many_steps": {"steps": [Step(name="步", due_on=DUE)] * 21},
    }
    for code, changes in refused.items():
        with pytest.raises(RefusedError, match=rf"project\.{code}$"):
            plan(cast, **changes)
    missing = (
        {"owner": cast.people["zhou"].pk},  # a colleague is not the rep's to task
        {"customer": cast.customers["guangzhou"].pk},
        {"unit": 987654321},
    )
    for changes in missing:
        with pytest.raises(Http404):
            plan(cast, **changes)
    with pytest.raises(Http404):
        operations.tick_milestone(actor=other, milestone=step.pk, done=False)
    with pytest.raises(Http404):
        operations.advance_project(actor=other, project=found.pk, act=ProjectAct.START, seen=2)
    with pytest.raises(StaleError):
        operations.edit_project(actor=rep, project=found.pk, seen=1, details=details(cast))
    with pytest.raises(RefusedError, match=r"project\.step_done"):
        operations.remove_milestone(actor=rep, milestone=step.pk)
    for act, code in ((ProjectAct.DROP, "reason_missing"), (ProjectAct.REOPEN, "not_possible")):
        with pytest.raises(RefusedError, match=code):
            operations.advance_project(actor=rep, project=found.pk, act=act, seen=2, note=" ")
    for who in ("zheng", "wang"):
        with pytest.raises(PermissionDenied):
            plan(cast, who)
    assert state() == before


def test_who_sees_which_projects_and_what_counts_in_a_month(cast) -> None:
    own = plan(cast)
    theirs = plan(cast, "sun", owner=cast.people["wu"].pk, name="广州提升")
    late = plan(cast, "zhao", starts_on=date(2026, 10, 1), due_on=date(2026, 11, 20), name="拖期")
    gone = plan(cast, name="放弃")
    operations.advance_project(actor=cast.actor("qian"), project=gone.pk, act=ProjectAct.DROP, seen=1, note="选址不成")
    plan(cast, due_on=date(2027, 1, 1), name="下月")
    for who, seen in (("li", 4), ("zhou", 0), ("qian", 4), ("wu", 1), ("zhao", 5), ("zheng", 5)):
        assert queries.visible_projects(cast.actor(who)).count() == seen, who
    assert not queries.own_projects(cast.actor("wu")).filter(pk=own.pk).exists()
    counted = queries.projects_of_month(date(2026, 12, 1), own.unit_id)
    assert set(counted) == {own, late}
    sources = queries.sources_of_month(date(2026, 12, 1))
    assert [source.outlets for source in sources[theirs.unit_id]] == [3]
    rows = {row.name: row for row in queries.project_rows(cast.actor("zhao"))}
    assert rows["拖期"].late
    assert not rows["广州提升"].late


def test_pages_for_every_role_and_a_project_planned_on_one(cast, django_assert_max_num_queries) -> None:
    browser = cast.client("li")
    address = reverse("targets:new_project", args=["develop"])
    typed = {
        "name": "义乌新店",
        "owner": cast.people["li"].pk,
        "starts_on": "2026-12-10",
        "outlets": "2",
        "usual": "on",
    }
    wrong = browser.post(address, typed | {"due_on": "2026-12-01"})
    assert wrong.status_code == 422
    assert "义乌新店" in wrong.content.decode()
    answer = browser.post(address, typed | {"due_on": "2026-12-30", "expected": "8万"})
    found = Project.objects.get()
    assert answer.headers["Location"] == reverse("targets:project", args=[found.pk])
    assert (found.expected, found.milestones.count()) == (80_000_00, 4)
    step = found.milestones.order_by("position").first()
    browser.post(reverse("targets:milestone", args=[found.pk, step.pk]), {"done": "yes"})
    step.refresh_from_db()
    assert step.done_on == TODAY
    stale = browser.post(
        reverse("targets:edit_project", args=[found.pk]), typed | {"due_on": "2026-12-30", "seen": "1"}
    )
    assert stale.status_code == 422
    no_reason = browser.post(reverse("targets:advance_project", args=[found.pk]), {"act": "drop", "seen": "2"})
    assert no_reason.status_code == 422
    plan(cast, "zhao", name="另一个")
    for who, language in (("zhao", "en"), ("qian", "zh-hans"), ("li", "en"), ("zheng", "zh-hans"), ("wang", "en")):
        client = cast.client(who)
        cast.users[who].language = language
        cast.users[who].save()
        for page in ("projects", "project"):
            with django_assert_max_num_queries(14):
                shown = client.get(reverse(f"targets:{page}", args=[found.pk] if page == "project" else []))
            assert shown.status_code == 200, (who, page)
    assert cast.client("wu").get(reverse("targets:project", args=[found.pk])).status_code == 404
    assert browser.get(reverse("targets:projects"), {"export": "xlsx"}).status_code == 200
    assert browser.get(reverse("targets:new_project", args=["other"])).status_code == 404


def test_by_api_the_same_operations_and_scope(cast, client) -> None:
    def call(who: str, method: str, path: str, body: dict | None = None):
        _token, key = create_token(actor=cast.actor(who), name="test")
        told = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"/api/{path}", headers={"Authorization": f"Bearer {key}"}, **told)

    person = cast.people["li"].pk
    told = {"name": "义乌", "owner": person, "starts_on": "2026-12-10", "due_on": "2026-12-28", "outlets": 2}
    steps = [{"name": "签约", "due_on": "2026-12-20"}]
    made = call("li", "post", "projects", told | {"kind": "develop", "milestones": steps})
    assert made.status_code == 200
    found = made.json()
    assert (found["employee_no"], found["region"], found["outlets"]) == ("E004", "华东", 2)
    step = found["milestones"][0]["id"]
    assert call("wu", "put", f"milestones/{step}", {"done": True}).status_code == 404
    assert call("li", "put", f"milestones/{step}", {"done": True}).json()["done_on"] == "2026-12-10"
    assert call("li", "put", f"projects/{found['id']}", told | {"seen": 1}).json()["code"] == "stale"
    assert call("li", "put", f"projects/{found['id']}", told | {"seen": 2, "outlets": 3}).json()["outlets"] == 3
    path = f"projects/{found['id']}/advance"
    assert call("li", "post", path, {"act": "drop", "seen": 3}).json()["code"] == "project.reason_missing"
    done = call("qian", "post", path, {"act": "finish", "seen": 3, "result": 5_00}).json()
    assert (done["state"], done["result"]) == ("done", 5_00)
    listed = call("zheng", "get", "projects?state=done").json()["items"]
    assert [one["id"] for one in listed] == [found["id"]]
    assert call("wu", "get", "projects").json()["items"] == []
    assert call("zheng", "post", "projects", told | {"kind": "develop"}).status_code == 403
