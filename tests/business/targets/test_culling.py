"""Giving marginal outlets up: effort by hand, the decision as a project, refusals, the page."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from openpyxl import load_workbook

from huikuan.business.directory.models import Outlet, Product
from huikuan.business.fieldwork.models import TierLine
from huikuan.business.sales.models import MonthlySales
from huikuan.business.targets import operations, queries
from huikuan.business.targets.models import Budget, MonthPlan, Project, ProjectOutlet, Scheme
from huikuan.business.targets.operations import Details
from huikuan.engine.projects import ProjectKind
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError

MONTH = date(2026, 12, 1)
TODAY = date(2026, 11, 23)
VISITS = {"hangzhou": 5, "suzhou": 3, "ningbo": 2}


@pytest.fixture
def region(cast, monkeypatch):
    """华东 with four outlets of two customers; ningbo is visited but has none. Expense 300 yuan, ten visits."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    plan = MonthPlan.objects.create(
        month=MONTH, version=1, as_of=TODAY, built_at=datetime(2026, 11, 23, tzinfo=clock.CHINA)
    )
    unit = cast.people["li"].unit
    Scheme.objects.create(plan=plan, position=0, unit=unit, scheme="both", target=1, average=1, outlets=4)
    item = Product.objects.create(item_no="P1", name="P1", sort_key="p", gross_margin=Decimal("0.2"))
    told = (  # name, customer, average sales in yuan (None: from sales), potential, status
        ("a", "hangzhou", 900, 1900, "active"),
        ("b", "hangzhou", None, None, None),
        ("c", "suzhou", 200, None, "marginal"),
        ("d", "suzhou", 500, 1500, "active"),
        ("e", "suzhou", 800, 900, "closed"),
    )
    for name, customer, sales, potential, status in told:
        outlet = Outlet.objects.create(
            outlet_no=name,
            name=name,
            sort_key=name,
            customer=cast.customers[customer],
            monthly_average=sales and sales * 100,
            potential=potential and potential * 100,
            status=status,
        )
        if name in "ab":  # b: 12 × 90 yuan in the last twelve complete months
            MonthlySales.objects.create(
                month=date(2026, 10, 1), customer=outlet.customer, outlet=outlet, item=item, amount=12 * 90_00
            )
    for rank, (name, visits) in enumerate(VISITS.items()):
        TierLine.objects.create(
            plan=plan,
            customer=cast.customers[name],
            rank=rank,
            tier="1",
            computed="1",
            drafted="1",
            receipts=0,
            sales=0,
            visits=visits,
            calls=0,
        )
    Budget.objects.create(month=MONTH, unit=unit, expense=300_00)
    return plan, unit


def decide(cast, region, names, who="qian", close_on=None, **changes):
    plan, unit = region
    pks = [Outlet.objects.get(outlet_no=name).pk for name in names]
    told = {"name": "撤出", "owner": cast.people["qian"].pk, "starts_on": TODAY, "due_on": date(2026, 12, 31)}
    return operations.decide_culling(
        actor=cast.actor(who),
        plan_id=plan.pk,
        unit=unit.pk,
        outlets=pks,
        details=Details(**{**told, **changes}),
        close_on=close_on,
    )


def test_effort_candidates_and_the_decision(cast, region) -> None:
    plan, unit = region
    found = queries.marginals(cast.actor("qian"), plan, unit.pk)
    by_name = {found.names[one.facts.outlet]: one for one in found.efforts}
    # 300 yuan by 10 visits: 30 each; hangzhou's five are three and two, suzhou's three are two and one
    assert {name: (one.visits, one.expense_fen) for name, one in by_name.items()} == {
        "a": (3, 90_00),
        "b": (2, 60_00),
        "c": (2, 60_00),
        "d": (1, 30_00),
    }
    # a 900 × 20 % − 90; b 90 × 20 % − 60; c and d without a known margin: all of their sales
    earned = {name: one.earned_fen for name, one in by_name.items()}
    assert earned == {"a": 90_00, "b": -42_00, "c": 140_00, "d": 470_00}
    assert [one.name for one in found.candidates] == ["b", "c"]
    project = decide(cast, region, ["b", "c"], expected=50_00)
    assert (project.kind, project.outlets, project.unit_id, project.expected) == ("cull", 2, unit.pk, 50_00)
    kept = {place.outlet.name: place for place in ProjectOutlet.objects.select_related("outlet")}
    assert {name: (place.receives, place.visits) for name, place in kept.items()} == {
        "b": (False, 2),
        "c": (False, 2),
        "a": (True, 2),  # li's two
        "d": (True, 2),  # zhou's two
    }
    assert (kept["b"].sales, kept["b"].expense) == (90_00, 60_00)
    again = queries.marginals(cast.actor("qian"), plan, unit.pk)
    assert [one.deciding for one in again.candidates] == [True, True]


def test_decided_with_a_day_the_outlets_close_on_it(cast, region) -> None:
    decide(cast, region, ["b", "c"], close_on=date(2026, 12, 1))
    closed = Outlet.objects.filter(closed_on=date(2026, 12, 1))
    assert {(one.name, one.status, one.revision) for one in closed} == {("b", None, 2), ("c", "marginal", 2)}
    assert set(Event.objects.filter(action="directory.close_outlet").values_list("reason", flat=True)) == {"撤出"}
    plan, unit = region
    assert queries.marginals(cast.actor("qian"), plan, unit.pk).candidates == []


def test_refusals_and_nothing_moves(cast, region) -> None:
    decide(cast, region, ["c"])
    before = (Project.objects.count(), ProjectOutlet.objects.count())
    for code, names, changes in (
        ("culling.none", [], {}),
        ("culling.decided_already", ["b", "c"], {}),
        ("project.days", ["b"], {"due_on": date(2026, 1, 1)}),
    ):
        with pytest.raises(RefusedError, match=code):
            decide(cast, region, names, **changes)
    with pytest.raises(Http404):
        decide(cast, region, ["e"])  # closed long ago
    with pytest.raises(Http404):
        decide(cast, region, ["b"], who="sun")  # another region's manager
    with pytest.raises(PermissionDenied):
        decide(cast, region, ["b"], who="li")
    assert (Project.objects.count(), ProjectOutlet.objects.count()) == before


def test_the_page_shows_the_consequence_first(cast, region, django_assert_max_num_queries) -> None:
    plan, unit = region
    browser, address = cast.client("qian"), reverse("targets:culling", args=[plan.pk, unit.pk])
    browser.get(address)
    with django_assert_max_num_queries(16):
        assert [one.name for one in browser.get(address).context["candidates"]] == ["b", "c"]
    pk = str(Outlet.objects.get(outlet_no="b").pk)
    for headers in ({}, {"HX-Request": "true"}):
        shown = browser.get(address, {"outlet": [pk, "x"]}, headers=headers)
        assert (shown.context["effect"].visits_freed, shown.context["stay_free"]) == (2, 0)
    assert browser.post(address, {"outlet": [pk], "name": ""}).status_code == 422
    told = {"outlet": [pk], "name": "撤出 b", "owner": cast.people["qian"].pk, "due_on": "2026-12-20"}
    assert browser.post(address, {**told, "close_on": "2029-01-01"}).status_code == 422  # too far: nothing is kept
    answer = browser.post(address, {**told, "close_on": "2026-12-20"})
    assert Outlet.objects.get(pk=pk).closed_on == date(2026, 12, 20)
    project = Project.objects.get()
    assert answer.headers["Location"] == reverse("targets:project", args=[project.pk])
    assert project.milestones.count() == 4
    assert "+2" in browser.get(answer.headers["Location"]).content.decode()
    opened = Details(name="新开", owner=cast.people["qian"].pk, starts_on=TODAY, due_on=date(2026, 12, 31), outlets=3)
    operations.create_project(actor=cast.actor("qian"), kind=ProjectKind.DEVELOP, details=opened)
    rows = queries.project_rows(cast.actor("qian")).order_by("growth")
    assert list(rows.values_list("growth", flat=True)) == [-1, 3]  # the list's total is what the outlets grow by: 2
    assert cast.client("sun").get(address).status_code == 404
    assert cast.client("li").get(address).status_code == 403
    empty = cast.client("zhao").get(reverse("targets:culling", args=[plan.pk, 0]))
    assert empty.status_code == 404


def test_all_candidates_in_pages_and_as_a_workbook(cast, region, monkeypatch) -> None:
    monkeypatch.setattr("huikuan.business.targets.web.culling.PAGE_SIZE", 1)
    plan, unit = region
    browser, address = cast.client("qian"), reverse("targets:culling", args=[plan.pk, unit.pk])
    first, second = (str(Outlet.objects.get(outlet_no=name).pk) for name in "bc")
    page = browser.get(address, {"outlet": first, "page": 2})
    assert [one.name for one in page.context["candidates"]] == ["c"]
    assert (page.context["elsewhere"], page.context["effect"].visits_freed) == ([int(first)], 2)
    assert f'type="hidden" name="outlet" value="{first}"' in page.content.decode()
    part = browser.get(address, {"page": 1}, headers={"HX-Request": "true", "HX-Target": "candidates"})
    assert (part.templates[0].name, part.context["candidates"][0].name) == ("targets/culling_candidates.html", "b")
    told = {"name": "撤出", "owner": cast.people["qian"].pk, "due_on": "2026-12-20", "page": 2}
    assert browser.post(address, {**told, "outlet": [first, second]}).status_code == 302
    assert ProjectOutlet.objects.filter(receives=False).count() == 2
    book = load_workbook(BytesIO(browser.get(address, {"export": "xlsx"}).content))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    rows = [row for row in cells if row[0] in {"b", "c"}]
    assert [(row[0], row[4], row[6], row[7], row[8]) for row in rows] == [("b", 90, 2, 60, -42), ("c", 200, 2, 60, 140)]
