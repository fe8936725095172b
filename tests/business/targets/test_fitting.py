"""Person × item with both margins fixed: asked, fitted, taken over in one edit, undone; refusals move nothing."""

from __future__ import annotations

import json
from io import BytesIO
from itertools import product

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.business.targets.test_edits import check, state

from huikuan.business.directory.models import Product
from huikuan.business.targets import operations, queries
from huikuan.business.targets.fitting import ClashError, Matrix, Stand, Wish
from huikuan.business.targets.models import Edit, ItemTarget, TargetCell
from huikuan.business.targets.queries import Group
from huikuan.business.targets.web.fitting_grids import result_grid
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.models import Person

BACKEND = "huikuan.foundation.people.accounts.AccountBackend"


def table(amounts: list[list[int]], held: frozenset[tuple[int, int]] = frozenset()) -> Matrix:
    """People 1, 2, … and items 1, 2, …"""
    return Matrix(
        people=[(at + 1, f"P{at + 1}") for at in range(len(amounts))],
        items=[(at + 1, f"I{at + 1}") for at in range(len(amounts[0]))],
        cells={
            (row + 1, column + 1): Stand(row=0, amount=fen, held=(row + 1, column + 1) in held, named=0)
            for row, line in enumerate(amounts)
            for column, fen in enumerate(line)
        },
    )


def test_by_hand() -> None:
    matrix = table([[600, 400], [300, 700]])
    fitted = matrix.fit({(1, 1): Wish(amount=500)})
    assert fitted == {(1, 1): 500, (1, 2): 500, (2, 1): 400, (2, 2): 600}  # two by two leaves no choice
    with pytest.raises(ClashError) as caught:
        matrix.fit({(1, 1): Wish(amount=950)})  # the first item is 900 altogether
    (clash, other) = caught.value.clashes[0], caught.value.clashes[-1]
    assert (clash.lines, clash.required, clash.limit, clash.by) == (("I1",), 900, 950, 50)
    assert clash.binding == ("P1 · I1",)
    assert other == clash
    with pytest.raises(ClashError) as caught:
        matrix.fit({(1, 1): Wish(maximum=550), (1, 2): Wish(maximum=420)})
    (clash,) = caught.value.clashes
    assert (clash.lines, clash.required, clash.limit, clash.by) == (("P1",), 1000, 970, 30)


def test_two_people_may_each_have_room_and_together_none() -> None:
    matrix = table([[50, 50, 0], [50, 50, 0], [0, 0, 100]])
    wishes = {(row, 1): Wish(maximum=45) for row in (1, 2)} | {(3, 1): Wish(maximum=0)}
    with pytest.raises(ClashError) as caught:
        matrix.fit(wishes)
    assert caught.value.clashes[0].by == 10


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_against_every_table_there_is(data) -> None:
    """Feasible exactly when counting through all tables finds one; what is found keeps margins, holds and bounds."""
    amounts = [[data.draw(st.integers(0, 3)) for _ in range(3)] for _ in range(2)]
    held = frozenset(data.draw(st.sets(st.sampled_from([(1, 1), (2, 3)]))))
    wish = st.builds(
        Wish, amount=st.none() | st.integers(0, 3), minimum=st.none() | st.integers(0, 1), maximum=st.none()
    )
    chosen = data.draw(st.dictionaries(st.sampled_from([(1, 2), (2, 1), (2, 2)]), wish, max_size=2))
    matrix = table(amounts, held)

    def right(cells: dict[tuple[int, int], int]) -> bool:
        rows = all(sum(cells[row, at] for at in (1, 2, 3)) == sum(amounts[row - 1]) for row in (1, 2))
        columns = all(cells[1, at] + cells[2, at] == amounts[0][at - 1] + amounts[1][at - 1] for at in (1, 2, 3))
        kept = all(cells[place] == amounts[place[0] - 1][place[1] - 1] for place in held)
        asked = all(
            cells[place] == one.amount if one.amount is not None else cells[place] >= (one.minimum or 0)
            for place, one in chosen.items()
        )
        return rows and columns and kept and asked

    places = [(row, at) for row in (1, 2) for at in (1, 2, 3)]
    exists = any(
        right(dict(zip(places, found, strict=True))) for found in product(range(7), repeat=6) if _sums(found, amounts)
    )
    try:
        fitted = matrix.fit(chosen)
    except ClashError:
        assert not exists
    else:
        assert exists
        assert right(fitted)


def _sums(found: tuple[int, ...], amounts: list[list[int]]) -> bool:
    return sum(found[:3]) == sum(amounts[0]) and sum(found[3:]) == sum(amounts[1])


def margins(company) -> tuple[dict, dict]:
    """By plain addition over the rows."""
    rows, columns = {}, {}
    for row in ItemTarget.objects.filter(plan=company.plan):
        rows[row.person_id] = rows.get(row.person_id, 0) + row.amount
        columns[row.item_id] = columns.get(row.item_id, 0) + row.amount
    return {key: fen for key, fen in rows.items() if fen}, {key: fen for key, fen in columns.items() if fen}


def asked(company, by: str, wishes, group: str = "all", *, seen: str | None = None):
    actor = company.actor(by)
    matrix = queries.matrix_of(actor, company.plan, queries.group_of(actor, company.plan, group))
    return operations.fit_items(
        actor=actor, plan_id=company.plan.pk, group=group, wishes=wishes, seen=seen or matrix.state(wishes)
    )


def place(company, person: str, item: str) -> tuple[int, int]:
    return Person.objects.get(employee_no=person).pk, Product.objects.get(item_no=item).pk


def test_taken_over_in_one_edit_and_undone(company) -> None:
    before, events, sums = state(company), Event.objects.count(), margins(company)
    spot = place(company, "E4", "P2")  # nobody had planned it
    edit = asked(company, "E1", {spot: Wish(amount=5_000_00)})
    assert ItemTarget.objects.get(plan=company.plan, person=spot[0], item=spot[1]).amount == 5_000_00
    assert margins(company) == sums
    check(company)
    assert Event.objects.count() == events + 1
    assert [(one["was"], one["now"]) for one in edit.typed] == [(0, 5_000_00)]
    operations.undo(actor=company.actor("E1"), plan_id=company.plan.pk)
    assert state(company) == before
    operations.redo(actor=company.actor("E1"), plan_id=company.plan.pk)
    assert margins(company) == sums
    check(company)


def test_refusals_move_nothing(company) -> None:
    before = state(company)
    spot = place(company, "E3", "P3")
    row = ItemTarget.objects.get(plan=company.plan, person=spot[0], item=spot[1])
    with pytest.raises(StaleError):
        asked(company, "E1", {spot: Wish(amount=1)}, seen="something else")
    for wish, code in (
        (Wish(amount=10**15), "targets.fit_too_much"),
        (Wish(amount=-1), "targets.negative"),
        (Wish(amount=10**19), "targets.too_large"),
        (Wish(minimum=row.amount, maximum=row.amount - 1), "targets.bounds_crossed"),
        (Wish(amount=row.amount, maximum=row.amount - 1), "targets.outside_bounds"),
    ):
        with pytest.raises(RefusedError) as caught:
            asked(company, "E1", {spot: wish})
        assert caught.value.code == code
    with pytest.raises(RefusedError) as caught:
        asked(company, "E1", {place(company, "E2", "P1"): Wish(amount=0)})  # named at the core outlet O1
    assert caught.value.code == "targets.item_named"
    with pytest.raises(RefusedError) as caught:
        asked(company, "E1", {(10**9, spot[1]): Wish(amount=0)})
    assert caught.value.code == "targets.fit_foreign"
    with pytest.raises(RefusedError) as caught:
        asked(company, "E1", {place(company, "E4", "P2"): Wish(minimum=1)})
    assert caught.value.code == "targets.fit_unplanned"
    operations.hold_split(actor=company.actor("E1"), plan_id=company.plan.pk, kind="items", rows=[row.pk], held=True)
    with pytest.raises(RefusedError) as caught:
        asked(company, "E1", {spot: Wish(amount=1)})
    assert caught.value.code == "targets.split_held"
    for by in ("E2", "E5"):
        with pytest.raises(PermissionDenied):
            operations.fit_items(actor=company.actor(by), plan_id=company.plan.pk, group="all", wishes={}, seen="")
    with pytest.raises(Http404):
        asked(company, "E1", {}, group="u999999")
    assert state(company) == before
    check(company)


def test_a_manager_has_the_own_people_only(company) -> None:
    Person.objects.filter(employee_no="E3").update(role="manager")
    Person.objects.filter(employee_no="E4").update(parent=Person.objects.get(employee_no="E3"))
    actor = company.actor("E3")
    theirs = {person for one in queries.groups(actor, company.plan) for person, _name in one.people}
    everybody = {person for one in queries.groups(company.actor("E1"), company.plan) for person, _name in one.people}
    assert {Person.objects.get(employee_no=number).pk for number in ("E3", "E4")} <= theirs < everybody
    assert Person.objects.get(employee_no="E2").pk not in theirs


@pytest.fixture
def director(client, company):
    client.force_login(company.actor("E1").user, backend=BACKEND)
    return client


def send(client, company, edits, show: str = "amounts"):
    url = reverse("targets:save_wishes", args=[company.plan.pk, "all", show])
    return client.post(url, json.dumps({"edits": edits}), content_type="application/json")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_typed_looked_at_and_taken_over(director, company, language) -> None:
    director.cookies["django_language"] = language
    page = reverse("targets:fit")
    before, sums = state(company), margins(company)
    person, item = place(company, "E4", "P2")  # nobody had planned it
    shown = director.get(page)
    assert shown.status_code == 200
    assert shown.context["config"]["totals"]["total"] == sum(sums[0].values())
    typed = {"key": person, "column": f"i{item}", "value": 1_000_00, "seen": None}
    answer = send(director, company, [typed]).json()
    lines = {one["id"]: one for one in answer["rows"]}
    assert lines[person]["left"] == -1_000_00 == lines[-1][f"i{item}"]
    assert answer["totals"][f"i{item}:short"] == -1_000_00
    assert lines[person]["marked"] == [f"i{item}"]
    assert send(director, company, [typed]).status_code == 409  # it is another figure by now
    foreign = {"key": 10**9, "column": f"i{item}", "value": 1, "seen": None}
    assert send(director, company, [foreign]).status_code == 404
    assert state(company) == before
    fitted = director.get(page, {"group": "all", "fit": "1"})
    assert (fitted.status_code, fitted.context["moved"] >= 1_000_00) == (200, True)
    book = openpyxl.load_workbook(
        BytesIO(director.get(reverse("targets:fit_workbook", args=[company.plan.pk, "all"])).content)
    )
    assert len(book.worksheets) == 2
    take = reverse("targets:take_fit", args=[company.plan.pk, "all"])
    assert director.post(take, {"seen": "0"}).url.endswith("fit=1")
    assert state(company) == before
    assert director.post(take, {"seen": fitted.context["state"], "reason": "C3"}).status_code == 302
    assert ItemTarget.objects.get(plan=company.plan, person=person, item=item).amount == 1_000_00
    assert margins(company) == sums
    assert director.get(page).context["wishes"] == 0
    assert Edit.objects.get().reason == "C3"
    check(company)


def test_a_clash_is_told_and_what_was_asked_can_be_dropped(director, company) -> None:
    page = reverse("targets:fit")
    person, item = place(company, "E3", "P3")
    row = ItemTarget.objects.get(plan=company.plan, person=person, item=item)
    before = state(company)
    hold = reverse("targets:hold_fit", args=[company.plan.pk, "all", "amounts"])
    answer = director.post(
        hold, json.dumps({"key": person, "column": f"i{item}", "held": True}), content_type="application/json"
    )
    assert f"i{item}" in {one["id"]: one for one in answer.json()["rows"]}[person]["held"]
    other = ItemTarget.objects.filter(plan=company.plan, person=person, amount__gt=0).exclude(pk=row.pk).first()
    edit = {"key": person, "column": f"i{other.item_id or 0}", "value": other.amount + 1_00, "seen": other.amount}
    assert send(director, company, [edit]).status_code == 200
    refused = director.get(page, {"group": "all", "fit": "1"})
    assert refused.status_code == 422
    assert any("1.00" in one for one in refused.context["clashes"])
    assert [one for one in state(company)[: len(before)] if one] == before
    director.post(reverse("targets:forget_wishes", args=[company.plan.pk, "all"]))
    assert director.get(page).context["wishes"] == 0
    bound = {"key": person, "column": f"i{other.item_id or 0}", "value": other.amount, "seen": None}
    assert send(director, company, [bound], "most").status_code == 200
    assert director.get(page, {"group": "all", "show": "most", "fit": "1"}).context["changed"] == 0


def test_the_total_of_a_table_and_the_target_fit_together(company, client) -> None:
    """C1, of E2 in the east, is moved west; C6 in the west is nobody's."""
    actor, plan = company.actor("E1"), company.plan
    tables = {one.name: one for one in queries.groups(actor, plan)}
    (everybody, east), west = (tables[""], tables["华东"]), company.cell("region", "华西")
    assert "华西" not in tables  # E4 alone: what is nobody's shares nothing
    nobodys = company.cell("customer", "C6").amount
    tie = queries.tie_of(actor, plan, everybody, queries.matrix_of(actor, plan, everybody))
    whole = company.cell("company").amount
    assert (tie.total, tie.inside, tie.unowned, tie.elsewhere, tie.target, tie.changed) == (
        whole,
        nobodys,
        0,
        0,
        whole,
        0,
    )
    c3, c6 = company.cell("customer", "C3"), TargetCell.objects.filter(plan=plan, person=None, level="person").get()
    TargetCell.objects.filter(plan=plan, pk=c6.pk).update(unit=company.cell("region", "华东").unit)
    TargetCell.objects.filter(plan=plan, person=c3.person, level="person").update(unit=west.unit)
    group = Group(key=east.key, name=east.name, people=east.people)
    tie = queries.tie_of(actor, plan, group, queries.matrix_of(actor, plan, group))
    two, three = (company.cell("person", number).amount for number in ("E2", "E3"))
    assert (tie.total, tie.unowned, tie.elsewhere) == (two + three, nobodys, three)
    assert tie.target == tie.total + tie.unowned - tie.elsewhere == two + nobodys
    client.force_login(actor.user, backend=BACKEND)
    page = client.get(reverse("targets:fit"), {"plan": plan.pk, "group": everybody.key}).content.decode()
    assert "其中无负责人" in page


def test_a_page_shows_some_people_and_the_items_of_a_role_of_the_same_table(director, company, monkeypatch) -> None:
    page, every = reverse("targets:fit"), director.get(reverse("targets:fit")).context["config"]
    Product.objects.filter(item_no="P1").update(role="volume")
    Product.objects.filter(item_no="P2").update(role="fighter")
    monkeypatch.setattr("huikuan.business.targets.web.fitting_shown.PEOPLE", 2)
    first = director.get(page, {"role": "volume"})
    one = Product.objects.get(item_no="P1").pk
    assert [column["key"] for column in first.context["config"]["columns"]] == ["name", "total", "left", f"i{one}"]
    assert [row["id"] for row in first.context["config"]["rows"]] == [row["id"] for row in every["rows"][:2]] + [-1]
    assert first.context["config"]["totals"] == every["totals"]
    second = director.get(page, {"page": "2"}).context["config"]
    assert [row["id"] for row in second["rows"]] == [row["id"] for row in every["rows"][2:4]] + [-1]
    assert second["columns"] == every["columns"]
    assert "始终针对整张表" in first.content.decode()
    person, other = place(company, "E4", "P2")
    assert send(director, company, [typed_in_table(person, other)]).status_code == 200
    everybody = result_of(company)["rows"]
    monkeypatch.setattr("huikuan.business.targets.web.fitting_shown.PEOPLE", 1)
    fitted = director.get(page, {"fit": "1"})
    assert fitted.context["result"]["rows"] == everybody[:1]
    assert fitted.context["more"] == len(everybody) - 1 > 0
    narrow = director.get(page, {"fit": "1", "role": "fighter"}).context["result"]
    assert [column["key"] for column in narrow["columns"]] == ["name", "total", f"i{other}"]
    take = reverse("targets:take_fit", args=[company.plan.pk, "all"])
    assert director.post(take, {"seen": fitted.context["state"]}).status_code == 302
    assert ItemTarget.objects.get(plan=company.plan, person=person, item=other).amount == 1_000_00
    check(company)


def result_of(company) -> dict:
    """Everybody who changes, of the table as a whole."""
    actor, plan = company.actor("E1"), company.plan
    matrix = queries.matrix_of(actor, plan, queries.group_of(actor, plan, "all"))
    person, item = place(company, "E4", "P2")
    config = result_grid(matrix, matrix.fit({(person, item): Wish(amount=1_000_00)}))
    return config | {"rows": [row for row in config["rows"] if row["marked"]]}


def typed_in_table(person: int, item: int) -> dict:
    return {"key": person, "column": f"i{item}", "value": 1_000_00, "seen": None}
