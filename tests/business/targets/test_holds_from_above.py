"""Whoever sets a hold or bounds higher up keeps them: nobody below takes them away."""

from __future__ import annotations

import pytest
from tests.business.targets.company import Company
from tests.business.targets.test_edits import DIRECTOR, check, state

from huikuan.business.targets import operations
from huikuan.business.targets.models import DayTarget, ItemTarget, TargetCell
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.models import Person
from huikuan.shell.words import WORDS

MANAGER = "E3"


@pytest.fixture
def manager(company: Company) -> Company:
    """E3 manages E2."""
    Person.objects.filter(employee_no=MANAGER).update(role="manager")
    Person.objects.filter(employee_no="E2").update(parent=Person.objects.get(employee_no=MANAGER))
    return company


def hold(company: Company, cell: TargetCell, held: bool, by: str) -> None:
    operations.hold_cells(actor=company.actor(by), plan_id=company.plan.pk, cells=[cell.pk], held=held)


def refused(company: Company, cell: TargetCell, by: str = MANAGER) -> RefusedError:
    before = state(company)
    with pytest.raises(RefusedError) as told:
        hold(company, cell, False, by)
    assert state(company) == before
    return told.value


def test_a_manager_cannot_let_go_what_the_director_holds(manager) -> None:
    cell = manager.cell("person", "E2")
    hold(manager, cell, True, DIRECTOR)
    told = refused(manager, cell)
    assert (told.code, told.params) == ("targets.held_above", {"name": "钱多", "author": "赵总"})
    assert told.code in WORDS
    hold(manager, cell, True, MANAGER)  # holding it once more doesn't make it one's own
    assert refused(manager, cell).code == "targets.held_above"
    operations.undo(actor=manager.actor(MANAGER), plan_id=manager.plan.pk)
    cell.refresh_from_db()
    assert (cell.held, cell.held_by.username) == (True, DIRECTOR)
    assert refused(manager, cell).code == "targets.held_above"
    hold(manager, cell, False, DIRECTOR)
    cell.refresh_from_db()
    assert (cell.held, cell.held_by) == (False, None)


def test_ones_own_hold_and_those_of_people_below_are_ones_to_let_go(manager) -> None:
    cell = manager.cell("person", "E2")
    hold(manager, cell, True, MANAGER)
    hold(manager, cell, False, MANAGER)
    hold(manager, cell, True, MANAGER)
    hold(manager, cell, False, DIRECTOR)  # the director lets go what a manager held, and takes that back
    operations.undo(actor=manager.actor(DIRECTOR), plan_id=manager.plan.pk)
    cell.refresh_from_db()
    assert (cell.held, cell.held_by.username) == (True, MANAGER)
    hold(manager, cell, False, MANAGER)
    cell.refresh_from_db()
    assert not cell.held
    check(manager)


def test_the_director_makes_a_managers_hold_the_own_one(manager) -> None:
    cell = manager.cell("person", "E2")
    hold(manager, cell, True, MANAGER)
    hold(manager, cell, True, DIRECTOR)
    with pytest.raises(RefusedError):  # undoing the own hold would take the director's away
        operations.undo(actor=manager.actor(MANAGER), plan_id=manager.plan.pk)
    assert refused(manager, cell).params["author"] == "赵总"


def test_what_the_application_holds_only_the_director_lets_go(manager) -> None:
    cell = manager.cell("person", "E2")
    TargetCell.objects.filter(pk=cell.pk).update(held=True)
    assert refused(manager, cell).code == "targets.held_above"
    hold(manager, cell, False, DIRECTOR)


@pytest.mark.parametrize(("kind", "model"), [("items", ItemTarget), ("days", DayTarget)])
def test_items_and_days_likewise(manager, kind, model) -> None:
    row = model.objects.filter(plan=manager.plan, person__employee_no="E2").order_by("pk").first()

    def hold_split(held: bool, by: str) -> None:
        operations.hold_split(actor=manager.actor(by), plan_id=manager.plan.pk, kind=kind, rows=[row.pk], held=held)

    hold_split(True, DIRECTOR)
    with pytest.raises(RefusedError, match=r"targets\.held_above"):
        hold_split(False, MANAGER)
    row.refresh_from_db()
    assert row.held
    hold_split(False, DIRECTOR)
    hold_split(True, MANAGER)
    hold_split(False, MANAGER)
    row.refresh_from_db()
    assert (row.held, row.held_by) == (False, None)


def test_bounds_from_above_stay(manager) -> None:
    cell = manager.cell("person", "E2")

    def bound(low: int | None, by: str) -> None:
        operations.set_bounds(actor=manager.actor(by), plan_id=manager.plan.pk, cell=cell.pk, minimum=low, maximum=None)

    bound(cell.amount - 5, DIRECTOR)
    before = state(manager)
    with pytest.raises(RefusedError, match=r"targets\.bounded_above"):
        bound(None, MANAGER)
    assert state(manager) == before
    operations.undo(actor=manager.actor(DIRECTOR), plan_id=manager.plan.pk)
    bound(cell.amount - 7, MANAGER)
    bound(None, MANAGER)
    cell.refresh_from_db()
    assert (cell.minimum, cell.bounded_by) == (None, None)
    bound(1, MANAGER)
    bound(2, DIRECTOR)
    cell.refresh_from_db()
    assert cell.bounded_by.username == DIRECTOR


def test_the_page_says_who_holds_it_and_refuses_in_words(manager, client) -> None:
    cell = manager.cell("person", "E2")
    hold(manager, cell, True, DIRECTOR)
    client.force_login(manager.actor(MANAGER).user, backend="huikuan.foundation.people.accounts.AccountBackend")
    plan, chinese = f"/targets/{manager.plan.pk}", {"accept-language": "zh-hans"}
    page = client.get(f"{plan}/cells/{cell.pk}/", headers=chinese)
    assert "已锁定 · 赵总" in page.content.decode()
    answer = client.post(
        f"{plan}/hold/", {"key": cell.pk, "held": False}, content_type="application/json", headers=chinese
    )
    assert answer.status_code == 422
    assert "由赵总锁定" in str(answer.json())
