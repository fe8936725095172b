"""Edits of the tree: by hand against docs/rules/apportion.md, and any sequence of them against a slow recomputation."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.business.targets.company import Company

from huikuan.business.targets import operations
from huikuan.business.targets.changes import changes, pack, unpack
from huikuan.business.targets.models import DayTarget, Edit, ItemTarget, TargetCell
from huikuan.business.targets.operations import CellEdit
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.models import Person, User

DIRECTOR = "E1"


def edit(company: Company, cell: TargetCell, amount: int | None, *, by: str = DIRECTOR, seen: object = "now") -> Edit:
    cell.refresh_from_db()
    saw = cell.amount if seen == "now" else seen
    return operations.edit_cells(
        actor=company.actor(by), plan_id=company.plan.pk, edits=[CellEdit(cell.pk, amount, saw)]
    )


def state(company: Company) -> list[tuple]:
    cells = TargetCell.objects.filter(plan=company.plan).order_by("position")
    rows = list(cells.values_list("position", "amount", "base", "challenge", "stretch", "held", "minimum", "maximum"))
    rows += list(ItemTarget.objects.filter(plan=company.plan, amount__gt=0).order_by("pk").values_list("pk", "amount"))
    rows += list(DayTarget.objects.filter(plan=company.plan).order_by("pk").values_list("pk", "amount"))
    return rows


def check(company: Company) -> None:
    """Slowly and obviously: every parent is the sum of its children, every person of items and of days."""
    cells = list(TargetCell.objects.filter(plan=company.plan))
    for cell in cells:
        below = [one for one in cells if one.above == cell.position]
        for name in ("amount", "base", "challenge", "stretch"):
            assert not below or (getattr(cell, name) or 0) == sum(getattr(one, name) or 0 for one in below), name
        assert (cell.amount or 0) >= (cell.minimum or 0)
        assert cell.maximum is None or (cell.amount or 0) <= cell.maximum
    for person in {cell.person_id for cell in cells if cell.level == "person"}:
        total = sum(cell.amount or 0 for cell in cells if cell.level == "person" and cell.person_id == person)
        for model in (ItemTarget, DayTarget):
            split = model.objects.filter(plan=company.plan, person=person).aggregate(sum=Sum("amount"))["sum"] or 0
            assert split == total, (person, model)
        for row in ItemTarget.objects.filter(plan=company.plan, person=person):
            named = [
                one.amount or 0
                for one in cells
                if (one.level, one.person_id, one.item_id) == ("item", person, row.item_id)
            ]
            assert row.amount >= sum(named)


def test_the_plan_as_stored_sums(company) -> None:
    check(company)
    assert ItemTarget.objects.filter(plan=company.plan).count() > 3


def test_an_edit_goes_down_and_up(company) -> None:
    person, root, region = company.cell("person", "E4"), company.cell("company"), company.cell("region", "华西")
    before = company.amounts()
    edit(company, person, person.amount + 1_000_00)
    after = company.amounts()
    for cell in (person, root, region):
        assert after[cell.position] == before[cell.position] + 1_000_00
    below = [cell.position for cell in TargetCell.objects.filter(plan=company.plan, above=person.position)]
    assert sum(after[at] for at in below) == after[person.position]
    changed = {at for at in after if after[at] != before[at]}
    assert changed <= {root.position, region.position, *range(person.position, person.last + 1)}
    check(company)


def test_a_held_region_keeps_its_total_and_siblings_make_up(company) -> None:
    region, first, second = company.cell("region", "华东"), company.cell("person", "E2"), company.cell("person", "E3")
    held = operations.hold_cells(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, cells=[region.pk], held=True)
    assert held.kind == "hold"
    before = company.amounts()
    edit(company, first, first.amount - 7)
    after = company.amounts()
    assert after[region.position] == before[region.position]
    assert after[0] == before[0]
    assert after[second.position] == before[second.position] + 7
    check(company)
    with pytest.raises(RefusedError) as refused:
        edit(company, region, 5)
    assert refused.value.code == "targets.infeasible_held"
    assert company.amounts() == after


def test_a_block_is_all_or_nothing_and_leaves_one_trace(company) -> None:
    first, second = company.cell("customer", "C4"), company.cell("customer", "C5")
    actor, events, before = company.actor(DIRECTOR), Event.objects.count(), state(company)
    edits = [CellEdit(first.pk, 1_00, first.amount), CellEdit(second.pk, -5, second.amount)]
    with pytest.raises(RefusedError) as refused:
        operations.edit_cells(actor=actor, plan_id=company.plan.pk, edits=edits)
    assert refused.value.code == "targets.negative"
    assert state(company) == before
    edits[1] = CellEdit(second.pk, 2_00, second.amount)
    operations.edit_cells(actor=actor, plan_id=company.plan.pk, edits=edits, reason="too high")
    assert company.amounts()[company.cell("person", "E4").position] == 3_00
    assert Event.objects.count() == events + 1
    event = Event.objects.latest("pk")
    assert (event.action, event.reason) == ("targets.edit_amounts", "too high")
    assert [one["now"] for one in event.after["typed"]] == [1_00, 2_00]
    check(company)


def test_somebody_was_faster(company) -> None:
    cell, before = company.cell("customer", "C4"), state(company)
    with pytest.raises(StaleError) as stale:
        edit(company, cell, 5, seen=cell.amount - 1)
    assert stale.value.current == {cell.pk: cell.amount}
    assert state(company) == before


def test_bounds_are_kept_and_infeasible_edits_say_why(company) -> None:
    person, customer = company.cell("person", "E4"), company.cell("customer", "C5")
    actor = company.actor(DIRECTOR)
    with pytest.raises(RefusedError) as refused:
        operations.set_bounds(
            actor=actor, plan_id=company.plan.pk, cell=customer.pk, minimum=0, maximum=customer.amount - 1
        )
    assert refused.value.code == "targets.above_bound"
    with pytest.raises(RefusedError) as refused:
        operations.set_bounds(
            actor=actor, plan_id=company.plan.pk, cell=customer.pk, minimum=customer.amount + 1, maximum=None
        )
    assert refused.value.code == "targets.below_bound"
    assert refused.value.params["bound_fen"] == customer.amount + 1
    low = customer.amount - 10
    operations.set_bounds(actor=actor, plan_id=company.plan.pk, cell=customer.pk, minimum=low, maximum=None)
    before = state(company)
    with pytest.raises(RefusedError) as refused:
        edit(company, person, low - 1)
    assert (refused.value.code, refused.value.params["by_fen"]) == ("targets.infeasible_minimum", 1)
    assert refused.value.params["others"] == ["五号五金店"]
    assert state(company) == before
    edit(company, person, low)
    assert company.amounts()[customer.position] == low
    check(company)


def test_an_item_at_an_outlet_moves_the_same_item_of_the_person(company) -> None:
    item = company.cell("item")
    rows = {row.item_id: row for row in ItemTarget.objects.filter(plan=company.plan, person=item.person_id)}
    before = {key: row.amount for key, row in rows.items()}
    edit(company, item, item.amount + 500)
    for key, row in rows.items():
        row.refresh_from_db()
        assert row.amount == before[key] + (500 if key == item.item_id else 0)
    check(company)


def test_undo_gives_everything_back_exactly_and_redo_does_it_again(company) -> None:
    actor, plan = company.actor(DIRECTOR), company.plan.pk
    states = [state(company)]
    edit(company, company.cell("company"), 123_456_789)
    states.append(state(company))
    edit(company, company.cell("person", "E4"), 1)
    states.append(state(company))
    operations.hold_cells(actor=actor, plan_id=plan, cells=[company.cell("person", "E2").pk], held=True)
    states.append(state(company))
    for expected in states[-2::-1]:
        operations.undo(actor=actor, plan_id=plan)
        assert state(company) == expected
        check(company)
    with pytest.raises(RefusedError) as refused:
        operations.undo(actor=actor, plan_id=plan)
    assert refused.value.code == "targets.nothing_to_undo"
    for expected in states[1:]:
        operations.redo(actor=actor, plan_id=plan)
        assert state(company) == expected
    with pytest.raises(RefusedError):
        operations.redo(actor=actor, plan_id=plan)


def test_undo_stops_where_another_has_changed_the_same_cell_since(company) -> None:
    second = Person.objects.create(employee_no="E9", name="副总", sort_key="fu", role="director")
    User.objects.create_user(username="E9", password="x", person=second)
    same, other = company.cell("customer", "C4"), company.cell("customer", "C1")
    edit(company, same, same.amount + 100)
    edit(company, other, other.amount + 50, by="E9")
    mine = company.actor(DIRECTOR)
    operations.undo(actor=mine, plan_id=company.plan.pk)  # the other's edit was elsewhere: both stand side by side
    other.refresh_from_db()
    assert company.amounts()[same.position] == same.amount
    assert other.amount == company.amounts()[other.position]
    check(company)
    operations.redo(actor=mine, plan_id=company.plan.pk)
    edit(company, same, 7, by="E9")
    before = state(company)
    with pytest.raises(RefusedError) as refused:
        operations.undo(actor=mine, plan_id=company.plan.pk)
    assert (refused.value.code, refused.value.params["author"]) == ("targets.undo_changed_cell", "副总")
    assert state(company) == before


def test_who_may_not(company) -> None:
    cell, before = company.cell("customer", "C4"), state(company)
    for number in ("E4", "E5"):
        with pytest.raises(PermissionDenied):
            edit(company, cell, 5, by=number)
    with pytest.raises(Http404):
        operations.edit_cells(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, edits=[CellEdit(987654321, 5, 5)])
    with pytest.raises(Http404):
        operations.edit_cells(actor=company.actor(DIRECTOR), plan_id=987654321, edits=[CellEdit(cell.pk, 5, 5)])
    assert state(company) == before


def test_a_manager_edits_below_the_own_total_only(company) -> None:
    manager = Person.objects.get(employee_no="E3")
    manager.role = "manager"
    manager.save()
    below = Person.objects.get(employee_no="E2")
    below.parent = manager
    below.save()
    own, region, foreign = company.cell("person", "E2"), company.cell("region", "华东"), company.cell("person", "E4")
    other = company.cell("person", "E3")
    before = company.amounts()
    edit(company, own, own.amount + 900, by="E3")
    after = company.amounts()
    assert after[own.position] == before[own.position] + 900
    assert after[other.position] == before[other.position] - 900
    assert after[region.position] == before[region.position]
    check(company)
    with pytest.raises(Http404):  # a region is not in a manager's tree
        edit(company, region, 5, by="E3")
    with pytest.raises(Http404):
        edit(company, foreign, 5, by="E3")
    with pytest.raises(RefusedError) as refused:
        edit(company, own, before[region.position] + 1, by="E3")
    assert refused.value.code.startswith("targets.infeasible")
    assert company.amounts() == after


def test_a_released_plan_is_frozen_and_a_new_version_is_not(company) -> None:
    director, cell = company.actor(DIRECTOR), company.cell("customer", "C4")
    with pytest.raises(StaleError):
        operations.release_plan(actor=director, plan_id=company.plan.pk, seen=99)
    operations.release_plan(actor=director, plan_id=company.plan.pk, seen=1)
    before = state(company)
    with pytest.raises(RefusedError) as refused:
        edit(company, cell, 5)
    assert refused.value.code == "targets.released"
    fresh = operations.start_plan(actor=director, month=company.plan.month, as_of=company.plan.as_of, summary={})
    assert (fresh.version, fresh.current, fresh.state) == (2, True, "draft")
    company.plan.refresh_from_db()
    assert (company.plan.current, company.plan.state) == (False, "replaced")
    with pytest.raises(RefusedError) as refused:
        edit(company, cell, 5)
    assert refused.value.code == "targets.not_current"
    assert state(company) == before


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["amount", "amount", "amount", "block", "hold", "free", "bound", "undo", "redo"]),
        st.integers(0, 18),
        st.integers(0, 18),
        st.sampled_from([0, 1, 99, 1_000_00, 77_777_77, 400_000_000]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_after_any_sequence_everything_sums_and_undoes(company, acts) -> None:
    point = transaction.savepoint()
    actor, plan = company.actor(DIRECTOR), company.plan.pk
    first = state(company)
    for what, at, beside, amount in acts:
        cells = {cell.position: cell for cell in TargetCell.objects.filter(plan=company.plan)}
        cell, second = cells[at % len(cells)], cells[beside % len(cells)]
        before = state(company)
        try:
            match what:
                case "amount":
                    edit(company, cell, amount)
                case "block":
                    block = {one.pk: CellEdit(one.pk, amount, one.amount) for one in (cell, second)}
                    operations.edit_cells(actor=actor, plan_id=plan, edits=list(block.values()))
                case "hold" | "free":
                    operations.hold_cells(actor=actor, plan_id=plan, cells=[cell.pk], held=what == "hold")
                case "bound":
                    operations.set_bounds(
                        actor=actor,
                        plan_id=plan,
                        cell=cell.pk,
                        minimum=amount // 2,
                        maximum=(cell.amount or 0) + amount,
                    )
                case _:
                    getattr(operations, what)(actor=actor, plan_id=plan)
        except RefusedError:
            assert state(company) == before
            continue
        check(company)
        after = company.amounts()
        if what == "amount":
            assert after[cell.position] == amount
            assert all(after[at] == one.amount for at, one in cells.items() if one.held)
    while Edit.objects.filter(plan=plan, state="done").exists():
        operations.undo(actor=actor, plan_id=plan)
        check(company)
    assert state(company) == first
    transaction.savepoint_rollback(point)


def test_an_edit_kept_before_cells_had_a_base_moved_it_with_the_amount() -> None:
    kept = changes([("cell", 1, True, 10, 20, 9, 18, 11, 22, 12, 24, None, None)]).drop("was_base", "now_base")
    (row,) = unpack(pack(kept)).iter_rows(named=True)
    assert (row["was_base"], row["now_base"], row["was_challenge"]) == (10, 20, 11)
