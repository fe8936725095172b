"""Targets by dimensions in any order: exact sums from the same leaves, typed lines looked at, taken over, undone."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.business.targets.test_edits import DIRECTOR, check, edit, state

from huikuan.business.directory.models import Customer, Product
from huikuan.business.sales.models import MonthlySales
from huikuan.business.targets import operations, queries
from huikuan.business.targets.models import DayTarget, Edit, ItemTarget, TargetCell
from huikuan.business.targets.pivot import Asked, order_of
from huikuan.business.targets.queries.pivoting import pivot_sums
from huikuan.business.targets.queries.trees import ratio
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.models import Person, Unit

TREE = ("region", "person", "customer", "outlet", "item")
FIELDS = {"region": "unit_id", "person": "person_id", "customer": "customer_id", "outlet": "outlet_id"}
FIELDS |= {"item": "item_id"}


def by_hand(company, order, rows=None) -> dict[tuple[int, ...], int]:
    """Leaves summed one by one."""
    found: dict[tuple[int, ...], int] = {}
    for cell in rows if rows is not None else TargetCell.objects.filter(plan=company.plan):
        if cell.last == cell.position:
            key = tuple(getattr(cell, FIELDS[one]) or 0 for one in order)
            found[key] = found.get(key, 0) + (cell.amount or 0)
    return found


def sums(company, text: str, by: str = DIRECTOR) -> dict[tuple[int, ...], int]:
    found = pivot_sums(company.actor(by), company.plan, order_of(text), ())
    return {key: pair[0] or 0 for key, pair in found.items()}


def item(number: str) -> int:
    return Product.objects.get(item_no=number).pk


def region(name: str) -> int:
    return Unit.objects.get(name=name).pk


def person(number: str) -> int:
    return Person.objects.get(employee_no=number).pk


def asked(text: str, typed: dict, *, stays: bool = True) -> Asked:
    return Asked(order=order_of(text), typed=typed, stays=stays)


def take(company, ask: Asked, by: str = DIRECTOR, reason: str = "") -> Edit:
    actor = company.actor(by)
    seen = operations.try_lines(actor=actor, plan_id=company.plan.pk, asked=ask).state
    return operations.take_lines(actor=actor, plan_id=company.plan.pk, asked=ask, seen=seen, reason=reason)


def refused(company, ask: Asked, by: str = DIRECTOR) -> RefusedError:
    before = state(company)
    with pytest.raises(RefusedError) as caught:
        operations.try_lines(actor=company.actor(by), plan_id=company.plan.pk, asked=ask)
    assert state(company) == before
    return caught.value


def test_any_order_of_any_dimensions_sums_to_the_plan(company) -> None:
    total = company.cell("company").amount
    for length in (1, 2, 3):
        for order in permutations(TREE, length):
            if {"item"} & set(order) and not {"customer", "outlet"} & set(order):
                continue  # people's items, below
            assert sums(company, ",".join(order)) == by_hand(company, order), order
    assert sums(company, "outlet")[(0,)] > 0  # what names no outlet is a line of its own
    assert sum(sums(company, "item,customer").values()) == total


def test_items_and_days_sum_to_the_same_people_regions_and_items(company) -> None:
    total = company.cell("company").amount
    regions, people = sums(company, "region"), sums(company, "person")
    of_items = {(row.item_id or 0,): 0 for row in ItemTarget.objects.filter(plan=company.plan)}
    for row in ItemTarget.objects.filter(plan=company.plan):
        of_items[(row.item_id or 0,)] += row.amount
    for order in permutations(("item", "region", "person")):
        found = sums(company, ",".join(order))
        assert sum(found.values()) == total
        for name, known in (("item", of_items), ("region", regions), ("person", people)):
            at, again = order.index(name), dict.fromkeys(known, 0)
            for key, fen in found.items():
                again[(key[at],)] += fen
            assert again == known, (order, name)
    days = sums(company, "day,region,person")
    for day, fen in sums(company, "day").items():
        wanted = DayTarget.objects.filter(plan=company.plan)
        assert fen == sum(row.amount for row in wanted if (row.day.toordinal(),) == day)
    for unit, fen in regions.items():
        assert sum(part for key, part in days.items() if key[1:2] == unit) == fen


def test_somebody_with_targets_in_two_regions_is_shared_out_exactly(company) -> None:
    """C5 of E4 lies in 华东 now: E4's items are one split of both regions."""
    moved = company.cell("customer", "C5")
    TargetCell.objects.filter(plan=company.plan, position__range=(moved.position, moved.last)).update(
        unit=region("华东")
    )
    whole = company.cell("person", "E4")
    TargetCell.objects.create(
        plan=company.plan,
        position=10_000,
        last=10_000,
        above=0,
        depth=2,
        level="person",
        unit_id=region("华东"),
        person=whole.person,
        amount=moved.amount,
        last_year=0,
        base=0,
        challenge=0,
        stretch=0,
        collection=0,
    )
    TargetCell.objects.filter(pk=whole.pk).update(amount=whole.amount - moved.amount)
    found = sums(company, "person,region,item")
    theirs = {key: fen for key, fen in found.items() if key[0] == whole.person_id}
    assert sum(fen for key, fen in theirs.items() if key[1] == region("华东")) == moved.amount
    for row in ItemTarget.objects.filter(plan=company.plan, person=whole.person_id):
        assert sum(fen for key, fen in theirs.items() if key[2] == (row.item_id or 0)) == row.amount
    ask = asked("region,item", {(region("华西"), item("P1")): 1_000_000_00})
    assert refused(company, ask).code == "targets.infeasible_maximum"  # what is one split stays in each region


def test_a_line_of_the_tree_typed_with_the_total_moving(company) -> None:
    before, total = sums(company, "item,customer"), company.cell("company").amount
    key = (item("P1"),)
    was = sum(fen for line, fen in before.items() if line[:1] == key)
    ask = asked("item,customer", {key: was + 1_000_00}, stays=False)
    unchanged = state(company)
    trial = operations.try_lines(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, asked=ask)
    assert state(company) == unchanged
    assert not Edit.objects.exists()
    assert (trial.was, trial.now) == (total, total + 1_000_00)
    typed = next(line for line in trial.lines if line.typed)
    assert (typed.key, typed.was, typed.now) == (key, was, was + 1_000_00)
    assert sum(one.now - one.was for one in trial.people) == 1_000_00
    made = operations.take_lines(
        actor=company.actor(DIRECTOR), plan_id=company.plan.pk, asked=ask, seen=trial.state, reason="大促"
    )
    after = sums(company, "item,customer")
    assert sum(fen for line, fen in after.items() if line[:1] == key) == was + 1_000_00
    assert {line: fen for line, fen in after.items() if line[:1] != key} == {
        line: fen for line, fen in before.items() if line[:1] != key
    }
    assert made.reason.endswith("大促")
    assert "电水壶" in made.reason
    assert Event.objects.filter(action="targets.edit_amounts").count() == 1
    check(company)
    operations.undo(actor=company.actor(DIRECTOR), plan_id=company.plan.pk)
    assert state(company) == unchanged


def test_the_same_with_the_total_staying(company) -> None:
    before, total = sums(company, "region,customer"), company.cell("company").amount
    (key,) = [line for line in before if line[0] == region("华西")][:1]
    take(company, asked("region,customer", {key: before[key] - 5_000_01}))
    after = sums(company, "region,customer")
    assert after[key] == before[key] - 5_000_01
    assert sum(after.values()) == total
    others = [line for line in after if line[0] != region("华西")]
    assert all(after[line] == before[line] for line in others)
    beside = [line for line in after if line[0] == region("华西") and line != key]
    assert sum(after[line] - before[line] for line in beside) == 5_000_01
    gains = [(after[line] - before[line]) * 10**6 // before[line] for line in beside]
    assert max(gains) - min(gains) <= 1  # all in proportion
    check(company)


def test_an_item_of_people_typed_keeps_everybodys_target(company) -> None:
    people, before = sums(company, "person"), sums(company, "item,region")
    key = (item("P1"), region("华东"))
    take(company, asked("item,region", {key: before[key] + 20_000_00}))
    after = sums(company, "item,region")
    assert after[key] == before[key] + 20_000_00
    assert sums(company, "person") == people
    assert {line: fen for line, fen in after.items() if line[1] != key[1]} == {
        line: fen for line, fen in before.items() if line[1] != key[1]
    }
    check(company)
    assert Edit.objects.get().kind == "items"


def test_a_day_typed_is_given_by_the_other_days(company) -> None:
    before, people = sums(company, "day,person"), sums(company, "person")
    first = min(before)[0]
    take(company, asked("day,person", {(first,): 2 * sums(company, "day")[(first,)]}))
    after = sums(company, "day,person")
    assert sums(company, "day")[(first,)] == 2 * sum(fen for line, fen in before.items() if line[0] == first)
    assert sums(company, "person") == people
    assert all(after[line] < before[line] for line in after if line[0] != first and before[line])
    check(company)
    assert Edit.objects.get().kind == "days"


def hold(company, cell: TargetCell, *, held: bool = True) -> None:
    operations.hold_cells(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, cells=[cell.pk], held=held)


def test_what_is_held_stays_and_too_much_is_refused_in_words(company) -> None:
    held, other, whose = company.cell("customer", "C2"), company.cell("customer", "C3"), company.cell("person", "E3")
    hold(company, held)
    key = (whose.person_id,)
    take(company, asked("person,customer", {key: whose.amount + 30_000_00}, stays=False))
    assert company.amounts()[held.position] == held.amount  # with all below it
    assert company.amounts()[other.position] == other.amount + 30_000_00
    refusal = refused(company, asked("person,customer", {key: held.amount - 1}, stays=False))
    assert (refusal.code, refusal.params["limit_fen"]) == ("targets.infeasible_minimum", held.amount)
    assert refusal.params["name"] == "孙行"
    assert any("二号电器行" in name for name in refusal.params["others"])
    check(company)


def test_below_what_is_held_the_total_may_stay_and_not_move(company) -> None:
    held = company.cell("region", "华西")
    hold(company, held)
    before = sums(company, "region,customer")
    key = (region("华西"), company.cell("customer", "C4").customer_id)
    take(company, asked("region,customer", {key: before[key] + 7}))
    assert company.amounts()[held.position] == held.amount
    assert sums(company, "region,customer")[key] == before[key] + 7
    code = refused(company, asked("region,customer", {key: before[key]}, stays=False)).code
    assert code == "targets.infeasible_minimum"
    check(company)


def test_bounds_are_kept(company) -> None:
    customer = company.cell("customer", "C4")
    leaf = TargetCell.objects.get(plan=company.plan, position=customer.last)
    operations.set_bounds(
        actor=company.actor(DIRECTOR), plan_id=company.plan.pk, cell=leaf.pk, minimum=None, maximum=leaf.amount + 3
    )
    key = (company.cell("person", "E4").person_id,)
    take(company, asked("person,customer", {key: company.cell("person", "E4").amount + 100_000_00}, stays=False))
    assert company.amounts()[leaf.position] == leaf.amount + 3
    check(company)


def test_whoever_was_faster_is_not_overwritten(company) -> None:
    customer = company.cell("customer", "C4")
    key = (customer.customer_id,)
    ask = asked("customer", {key: customer.amount + 100}, stays=False)
    seen = operations.try_lines(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, asked=ask).state
    edit(company, customer, customer.amount + 5)
    before = state(company)
    with pytest.raises(StaleError):
        operations.take_lines(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, asked=ask, seen=seen)
    assert state(company) == before


def test_what_cannot_be_typed_or_seen(company) -> None:
    assert refused(company, asked("region,item", {(region("华东"),): 5})).code == "targets.pivot_person_total"
    assert refused(company, asked("customer", {(1,): -1})).code == "targets.negative"
    for text in ("", "region,region", "moon", "region,,moon"):
        with pytest.raises(RefusedError) as caught:
            order_of(text)
        assert caught.value.code == "targets.pivot_order"
    with pytest.raises(RefusedError) as caught:
        order_of("day,customer")
    assert caught.value.code == "targets.pivot_days"
    with pytest.raises(Http404):
        operations.try_lines(
            actor=company.actor(DIRECTOR), plan_id=company.plan.pk, asked=asked("customer", {(987654,): 5})
        )
    with pytest.raises(PermissionDenied):
        operations.try_lines(actor=company.actor("E4"), plan_id=company.plan.pk, asked=asked("region", {(): 5}))


def test_a_rep_sees_the_own_lines_only(company) -> None:
    own = company.cell("person", "E4")
    for text in ("item,region", "region,customer", "day,person", "role,item"):
        assert sum(sums(company, text, by="E4").values()) == own.amount, text
    assert {key[1] for key in sums(company, "day,person", by="E4")} == {own.person_id}


def test_roles_group_items(company) -> None:
    Product.objects.filter(item_no="P1").update(role="volume")
    Product.objects.filter(item_no="P2").update(role="fighter")
    found, items = sums(company, "role,item"), sums(company, "item")
    for (role, product), fen in found.items():
        assert items[(product,)] == fen
        wanted = {item("P1"): 2, item("P2"): 1, item("P3"): 9, 0: 0}
        assert role == wanted[product]
    tree = sums(company, "role,customer")
    p2 = TargetCell.objects.filter(plan=company.plan, level="item", item=item("P2"))
    assert sum(fen for key, fen in tree.items() if key[0] == 1) == sum(cell.amount for cell in p2)


def test_lines_have_names_shares_and_growth(company) -> None:
    actor, order = company.actor(DIRECTOR), order_of("region,customer")
    lines = queries.lines_below(actor, company.plan, order, ())
    assert [line.name for line in lines] == ["华东", "华西"]
    assert sum(line.amount for line in lines) == company.cell("company").amount
    assert sum(line.share for line in lines) == 1
    root = company.cell("company")
    whole = queries.whole_line(actor, company.plan, order)
    assert (whole.amount, whole.last_year) == (root.amount, root.last_year)
    for number, customer, product, fen in (("C1", None, "P1", 900), ("C3", None, None, 70), ("C6", None, "P1", -20)):
        MonthlySales.objects.create(
            month=date(2025, 12, 1),
            customer=Customer.objects.get(customer_no=number),
            outlet=customer,
            item=Product.objects.get(item_no=product) if product else None,
            amount=fen,
        )
    by_item = queries.lines_below(actor, company.plan, order_of("item,region"), ())
    assert {line.key[0]: line.last_year for line in by_item} == {item("P1"): 880, item("P2"): 0, item("P3"): 0, 0: 70}
    kettle = next(line for line in by_item if line.key == (item("P1"),))
    assert kettle.growth == ratio(kettle.amount - 880, 880)
    assert queries.lines_below(actor, company.plan, order, (1, 2)) == []


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_line_in_any_order_is_taken_over_exactly(company, data) -> None:
    """Whatever is typed: the line has it, every parent sums, the total stays or moves by it, and undo gives it back."""
    order = data.draw(st.permutations(TREE).map(lambda all_of: all_of[:3]).filter(lambda one: "customer" in one))
    text, stays = ",".join(order), data.draw(st.booleans())
    before = sums(company, text)
    key = data.draw(st.sampled_from(sorted(before)))[: data.draw(st.integers(1, 3))]
    was = sum(fen for line, fen in before.items() if line[: len(key)] == key)
    room = sum(fen for line, fen in before.items() if line[: len(key) - 1] == key[:-1])
    fen = data.draw(st.integers(0, room if stays else 2 * was + 10))
    unchanged, total = state(company), sum(before.values())
    with transaction.atomic():
        possible = fen != was and not (stays and room == was)
        ask = asked(text, {key: fen}, stays=stays)
        if not possible:
            with pytest.raises(RefusedError):
                take(company, ask)
        else:
            take(company, ask)
            after = sums(company, text)
            assert sum(part for line, part in after.items() if line[: len(key)] == key) == fen
            assert sum(after.values()) == total + (0 if stays else fen - was)
            check(company)
            operations.undo(actor=company.actor(DIRECTOR), plan_id=company.plan.pk)
            assert state(company) == unchanged
        transaction.set_rollback(True)


def test_a_line_of_too_many_leaves_is_set_by_the_people_or_customers_it_names(company, monkeypatch) -> None:
    monkeypatch.setattr("huikuan.business.targets.operations.pivot_leaves.MOST_LEAVES", 5)
    hold(company, company.cell("customer", "C5"))
    before, key = sums(company, "region,person"), (region("华西"),)
    was, total = company.cell("region", "华西").amount, company.cell("company").amount
    take(company, asked("region,customer", {key: was + 20_000_00}))  # people instead of their leaves
    assert company.cell("region", "华西").amount == was + 20_000_00
    assert company.cell("company").amount == total
    assert company.cell("customer", "C5").held
    found = sums(company, "region,person")
    gains = {line: found[line] - fen for line, fen in before.items()}
    for line, fen in before.items():
        share = 20_000_00 * fen // was if line[:1] == key else -20_000_00 * fen // (total - was)
        assert abs(gains[line] - share) <= 1
    check(company)
    refusal = refused(company, asked("item,customer", {(0,): 1}))
    assert refusal.code == "targets.pivot_many"
    assert refusal.params["most"] == 5
