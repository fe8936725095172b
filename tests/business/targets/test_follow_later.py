"""Blocks that follow later: whoever looks sees exactly what the edit would have given at once."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.business.targets.company import Company
from tests.business.targets.test_edits import DIRECTOR, check, edit, state

from huikuan.business.targets import operations, queries, settling
from huikuan.business.targets.models import Block, Descent, EditPart, TargetCell
from huikuan.business.targets.operations import CellEdit, blocks
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.models import Person, User


@pytest.fixture
def narrow(company, monkeypatch) -> None:
    """Every person is a block: what an edit of the company does to them follows later."""
    monkeypatch.setattr(blocks, "LARGE", 1)
    Block.objects.filter(plan=company.plan).delete()


def waiting(company: Company) -> int:
    return settling.waiting(company.plan).count()


def test_the_company_is_edited_at_its_heads_and_whoever_looks_sees_sums(company, narrow) -> None:
    """200 % of everything: by hand, every customer exactly doubles, and so do challenge and stretch."""
    root, person, customer = company.cell("company"), company.cell("person", "E4"), company.cell("customer", "C4")
    made = edit(company, root, root.amount * 2)
    assert waiting(company) > 1
    amounts = company.amounts()
    assert amounts[person.position] == person.amount * 2
    assert amounts[customer.position] == customer.amount  # it has not followed yet
    actor = company.actor(DIRECTOR)
    (shown,) = [row for row in queries.children(actor, company.plan, person.pk) if row.cell.pk == customer.pk]
    assert shown.cell.amount == customer.amount * 2
    assert abs(shown.cell.challenge - customer.challenge * 2) <= 1
    before = waiting(company)
    frame = queries.scoped_frame(actor, company.plan, "decomposition")
    assert before > 0 == waiting(company)
    assert frame["target"].sum() == root.amount * 2 * _times(company)
    check(company)
    assert EditPart.objects.filter(edit=made).count() == Block.objects.filter(plan=company.plan, stamp__gt=0).count()
    history = queries.cell_history(company.plan, queries.cell(actor, company.plan, customer.pk))
    assert [(one.typed, one.was, one.now) for one in history] == [(False, customer.amount, customer.amount * 2)]


def _times(company: Company) -> int:
    """How often the company's amount is in the sum of all cells: once a level where every branch has a cell of it."""
    cells = TargetCell.objects.filter(plan=company.plan)
    return sum(cell.amount or 0 for cell in cells) // cells.get(position=0).amount


def test_undo_before_and_after_it_followed_gives_everything_back(company, narrow) -> None:
    actor, plan = company.actor(DIRECTOR), company.plan
    first = state(company)
    edit(company, company.cell("company"), 123_456_789)
    operations.undo(actor=actor, plan_id=plan.pk)
    assert (waiting(company), state(company)) == (0, first)
    operations.redo(actor=actor, plan_id=plan.pk)
    settling.settle_all(plan)
    second = state(company)
    operations.undo(actor=actor, plan_id=plan.pk)
    assert waiting(company) > 0
    settling.settle_all(plan)
    assert state(company) == first
    operations.redo(actor=actor, plan_id=plan.pk)
    settling.settle_all(plan)
    assert state(company) == second
    check(company)


def test_anothers_change_within_a_block_stops_the_undo_of_what_came_from_above(company, narrow) -> None:
    second = Person.objects.create(employee_no="E9", name="副总", sort_key="fu", role="director")
    User.objects.create_user(username="E9", password="x", person=second)
    edit(company, company.cell("company"), 500_000_00)
    customer = company.cell("customer", "C4")
    edit(company, queries.cell(company.actor("E9"), company.plan, customer.pk), 7, by="E9")
    settling.settle_all(company.plan)
    before = state(company)
    with pytest.raises(RefusedError) as refused:
        operations.undo(actor=company.actor(DIRECTOR), plan_id=company.plan.pk)
    assert refused.value.params["author"] == "副总"
    settling.settle_all(company.plan)
    assert state(company) == before


def test_held_within_a_block_stays_and_its_bound_is_known_above(company, narrow) -> None:
    root, customer = company.cell("company"), company.cell("customer", "C4")
    actor, plan = company.actor(DIRECTOR), company.plan
    operations.hold_cells(actor=actor, plan_id=plan.pk, cells=[customer.pk], held=True)
    edit(company, root, root.amount // 3)
    block = Block.objects.get(plan=plan, position__lt=customer.position, last__gte=customer.position)
    assert (block.fixed, block.floor, block.pending) == (customer.amount, customer.amount, True)
    settling.settle_all(plan)
    customer.refresh_from_db()
    assert customer.amount == company.amounts()[customer.position]
    check(company)
    before = state(company)
    with pytest.raises(RefusedError) as refused:
        edit(company, root, customer.amount - 1)
    assert refused.value.code.startswith("targets.infeasible")
    assert state(company) == before


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["amount", "amount", "top", "block", "hold", "free", "bound", "undo", "redo", "look"]),
        st.integers(0, 18),
        st.integers(0, 18),
        st.sampled_from([0, 1, 99, 1_000_00, 77_777_77, 400_000_000]),
    ),
    min_size=1,
    max_size=8,
)


def done(company: Company, acts, *, at_once: bool) -> list[object]:
    """The amounts after each act, everything settled at once or only where somebody looks; refusals by their code."""
    actor, plan = company.actor(DIRECTOR), company.plan
    trace: list[object] = []
    for what, at, beside, amount in acts:
        if at_once:
            settling.settle_all(plan)
        ids = dict(TargetCell.objects.filter(plan=plan).values_list("position", "pk"))
        here, there = ids[at % len(ids)], ids[beside % len(ids)]
        try:
            match what:
                case "amount" | "block" | "top":
                    chosen = {"amount": [here], "block": sorted({here, there}), "top": [ids[0]]}[what]
                    seen = {pk: queries.cell(actor, plan, pk).amount for pk in chosen}
                    operations.edit_cells(
                        actor=actor, plan_id=plan.pk, edits=[CellEdit(pk, amount, seen[pk]) for pk in chosen]
                    )
                case "hold" | "free":
                    operations.hold_cells(actor=actor, plan_id=plan.pk, cells=[here], held=what == "hold")
                case "bound":
                    most = (queries.cell(actor, plan, here).amount or 0) + amount
                    operations.set_bounds(actor=actor, plan_id=plan.pk, cell=here, minimum=amount // 2, maximum=most)
                case "look":
                    queries.children(actor, plan, here)
                case _:
                    getattr(operations, what)(actor=actor, plan_id=plan.pk)
        except RefusedError as error:
            trace.append((what, error.code, error.params.get("by_fen")))
    settling.settle_all(plan)
    check(company)
    amounts = [row[:2] if len(row) > 2 else row for row in state(company)]
    return [*trace, amounts]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(acts=ACTS)
def test_later_is_the_same_as_at_once(company, acts) -> None:
    """The whole tree solved at every edit is the second implementation; items and days are compared too."""
    found = []
    for large, at_once in ((10**6, True), (1, True), (1, False)):
        point = transaction.savepoint()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(blocks, "LARGE", large)
            Block.objects.filter(plan=company.plan).delete()
            found.append(done(company, acts, at_once=at_once))
        transaction.savepoint_rollback(point)
    assert found[1] == found[2]
    assert found[0] == found[2]


def test_releasing_waits_for_nothing_and_what_is_released_is_what_was_decided(company, narrow) -> None:
    root, customer = company.cell("company"), company.cell("customer", "C4")
    edit(company, root, root.amount * 2)
    left = waiting(company)
    company.plan.refresh_from_db()
    operations.release_plan(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, seen=company.plan.revision)
    assert waiting(company) == left > 1
    with pytest.raises(RefusedError):
        edit(company, root, root.amount)
    company.plan.refresh_from_db()
    (shown,) = queries.rows_again(company.actor(DIRECTOR), company.plan, [customer.pk])
    assert shown.cell.amount == customer.amount * 2
    settling.settle_all(company.plan)
    check(company)


def test_several_edits_followed_at_once_are_each_kept_for_undo_and_history(company, narrow) -> None:
    """By hand: 200 %, 50 % and 200 % of everything, followed in one go; taken back one by one."""
    root, customer, first = company.cell("company"), company.cell("customer", "C4"), state(company)
    states, whole = [first], root.amount
    for amount in (whole * 2, whole, whole * 2):
        edit(company, root, amount)
        with transaction.atomic():
            settling.settle_all(company.plan)
            states.append(state(company))
            transaction.set_rollback(True)
    assert Descent.objects.filter(plan=company.plan).count() == 3
    settling.settle_all(company.plan)
    assert state(company) == states[3]
    assert not Descent.objects.exists()
    history = queries.cell_history(company.plan, queries.cell(company.actor(DIRECTOR), company.plan, customer.pk))
    own = customer.amount
    assert [(one.was, one.now) for one in history][::-1] == [(own, own * 2), (own * 2, own), (own, own * 2)]
    for before in (states[2], states[1], states[0]):
        operations.undo(actor=company.actor(DIRECTOR), plan_id=company.plan.pk)
        settling.settle_all(company.plan)
        assert state(company) == before
