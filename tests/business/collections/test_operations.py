"""Promises, measures and edits: what each does, what it refuses, and that nothing moved then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.business.collections.company import new_plan

from huikuan.business.collections import operations, queries
from huikuan.business.collections.models import LEDGER, Measure, OwnershipNode, PlanLine, Promise
from huikuan.business.collections.operations.ledger import fill_nodes
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError


@pytest.fixture
def plan(cast, tenth_of_december):
    """December with a line of 1,000.00 for each customer, all of it unowned."""
    plan = new_plan()
    for customer in cast.customers.values():
        PlanLine.objects.create(
            plan=plan,
            customer=customer,
            owner=customer.owner,
            effective_unit=customer.effective_unit,
            target=100_000,
            unowned=100_000,
            risk_unowned=100_000,
        )
    fill_nodes(plan)
    return plan


def line(cast, name: str) -> dict[str, int]:
    return PlanLine.objects.filter(customer=cast.customers[name]).values(*LEDGER).get()


def everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Promise, Measure, PlanLine, OwnershipNode, Event)]


def promise(cast, who="li", customer="hangzhou", amount=30_000, days=10, **more) -> Promise:
    return operations.record_promise(
        actor=cast.actor(who),
        customer=cast.customers[customer].pk,
        amount=amount,
        promised_date=date(2026, 12, 10) + timedelta(days=days),
        **more,
    )


def test_a_promise_counts_at_once_at_every_level(cast, plan) -> None:
    made = promise(cast, support_needed="  补一次促销 ")
    assert (made.state, made.made_by, made.support_needed) == ("open", cast.people["li"], "补一次促销")
    now = line(cast, "hangzhou")
    assert (now["promised"], now["unowned"], now["risk_unowned"]) == (30_000, 70_000, 79_000)  # believed at 7 of 10
    node = OwnershipNode.objects.get(owner=cast.people["li"])
    assert (node.customers, node.target, node.promised, node.unowned) == (3, 300_000, 30_000, 270_000)
    event = Event.objects.get()
    assert (event.action, event.actor, event.after["amount"]) == ("collections.record_promise", "li", 30_000)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"who": "zheng"}, PermissionDenied),  # finance records no promises
        ({"who": "wu"}, Http404),  # not wu's customer
        ({"who": "sun"}, Http404),  # another region's manager
        ({"customer": "nobodys"}, Http404),
        ({"amount": 0}, RefusedError),
        ({"amount": -5}, RefusedError),
        ({"amount": 10**18 + 1}, RefusedError),
        ({"days": -1}, RefusedError),
        ({"days": 400}, RefusedError),
    ],
)
def test_a_promise_refused_leaves_nothing(cast, plan, wrong, error) -> None:
    before = everything()
    with pytest.raises(error):
        promise(cast, **wrong)
    assert everything() == before


def test_a_manager_records_for_nobodys_customer_in_the_own_region(cast, plan) -> None:
    promise(cast, who="qian", customer="nobodys")
    assert line(cast, "nobodys")["promised"] == 30_000


def test_the_same_promise_twice_in_a_day_is_one(cast, plan) -> None:
    promise(cast)
    before = everything()
    with pytest.raises(RefusedError, match=r"collections.promise_repeated"):
        promise(cast)
    assert everything() == before


def test_a_withdrawn_promise_leaves_the_hole_it_filled(cast, plan) -> None:
    made = promise(cast)
    operations.withdraw_promise(actor=cast.actor("li"), promise=made.pk, reason="recorded by mistake", seen=1)
    assert line(cast, "hangzhou")["unowned"] == 100_000
    assert Promise.objects.get().state == "withdrawn"
    event = Event.objects.order_by("-pk").first()
    assert (event.before, event.after, event.reason) == (
        {"state": "open"},
        {"state": "withdrawn"},
        "recorded by mistake",
    )
    assert queries.sheet_frame("promises").is_empty()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"actor": "zheng"}, PermissionDenied),
        ({"actor": "wu"}, Http404),
        ({"seen": 7}, StaleError),
        ({"reason": "  "}, RefusedError),
    ],
)
def test_withdrawing_refused_leaves_everything(cast, plan, wrong, error) -> None:
    made = promise(cast)
    before = everything()
    told = {"actor": "li", "reason": "mistake", "seen": 1, **wrong}
    with pytest.raises(error):
        operations.withdraw_promise(
            actor=cast.actor(told["actor"]), promise=made.pk, reason=told["reason"], seen=told["seen"]
        )
    assert everything() == before


@pytest.mark.parametrize("state", ["kept", "broken", "withdrawn"])
def test_a_settled_promise_is_not_withdrawn(cast, plan, state) -> None:
    made = promise(cast)
    Promise.objects.update(state=state)
    with pytest.raises(RefusedError, match=r"collections.promise_settled"):
        operations.withdraw_promise(actor=cast.actor("li"), promise=made.pk, reason="x", seen=1)
    assert Promise.objects.get().state == state


def measure(cast, who="li", **more) -> Measure:
    told = {"customer": cast.customers["hangzhou"].pk, "measure": "promotion", "expected": 40_000, **more}
    return operations.propose_measure(actor=cast.actor(who), **told)


def test_a_measure_counts_once_approved_and_stops_when_rejected(cast, plan) -> None:
    found = measure(cast, cost=2_000, due_date=date(2026, 12, 31))
    assert (found.kind, found.text, found.gap, found.state) == ("promotion", "渠道促销", 100_000, "proposed")
    assert line(cast, "hangzhou")["measured"] == 0
    operations.approve_measure(actor=cast.actor("qian"), measure=found.pk, seen=1)
    now = line(cast, "hangzhou")
    assert (now["measured"], now["unowned"], now["risk_unowned"]) == (40_000, 60_000, 60_000)
    operations.reject_measure(actor=cast.actor("qian"), measure=found.pk, seen=2, reason="too dear")
    assert line(cast, "hangzhou")["unowned"] == 100_000
    assert [event.action for event in Event.objects.order_by("pk")] == [
        "collections.propose_measure",
        "collections.approve_measure",
        "collections.reject_measure",
    ]


def test_what_past_measures_brought_weighs_everybody_elses(cast, plan) -> None:
    """li's first measure brought a quarter of what was hoped: wu's approved one is believed at a quarter too."""
    first = measure(cast, due_date=date(2026, 12, 10))
    other = operations.propose_measure(
        actor=cast.actor("wu"), customer=cast.customers["guangzhou"].pk, measure="own idea", expected=80_000
    )
    operations.approve_measure(actor=cast.actor("qian"), measure=first.pk, seen=1)
    operations.approve_measure(actor=cast.actor("sun"), measure=other.pk, seen=1)
    assert line(cast, "guangzhou")["risk_unowned"] == 20_000
    Measure.objects.filter(pk=first.pk).update(due_date=date(2026, 12, 9))
    operations.record_effect(actor=cast.actor("li"), measure=first.pk, seen=2, produced=10_000, done=True)
    now = line(cast, "guangzhou")
    assert (now["measured"], now["unowned"], now["risk_unowned"]) == (80_000, 20_000, 80_000)
    assert line(cast, "hangzhou")["measured"] == 0


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"who": "zheng"}, PermissionDenied),
        ({"who": "wu"}, Http404),
        ({"measure": "  "}, RefusedError),
        ({"expected": 0}, RefusedError),
        ({"cost": -1}, RefusedError),
        ({"due_date": date(2026, 12, 9)}, RefusedError),
    ],
)
def test_a_measure_refused_leaves_nothing(cast, plan, wrong, error) -> None:
    before = everything()
    with pytest.raises(error):
        measure(cast, **wrong)
    assert everything() == before


@pytest.mark.parametrize(
    ("who", "seen", "error"), [("li", 1, PermissionDenied), ("sun", 1, Http404), ("qian", 9, StaleError)]
)
def test_approving_refused_leaves_everything(cast, plan, who, seen, error) -> None:
    found = measure(cast)
    before = everything()
    with pytest.raises(error):
        operations.approve_measure(actor=cast.actor(who), measure=found.pk, seen=seen)
    assert everything() == before


def test_a_decided_measure_is_not_decided_again(cast, plan) -> None:
    found = measure(cast)
    operations.approve_measure(actor=cast.actor("qian"), measure=found.pk, seen=1)
    with pytest.raises(RefusedError, match=r"collections.measure_settled"):
        operations.approve_measure(actor=cast.actor("qian"), measure=found.pk, seen=2)
    with pytest.raises(StaleError):
        operations.reject_measure(actor=cast.actor("zhao"), measure=found.pk, seen=1, reason="no")
    assert Measure.objects.get().state == "approved"


def test_only_an_approved_measure_has_brought_something(cast, plan) -> None:
    found = measure(cast)
    with pytest.raises(RefusedError, match=r"collections.measure_not_approved"):
        operations.record_effect(actor=cast.actor("li"), measure=found.pk, seen=1, produced=5)
    assert Measure.objects.get().produced is None


def edit(cast, who: str, changes: dict, *, seen=1, reason="", customer="hangzhou") -> PlanLine:
    pk = PlanLine.objects.get(customer=cast.customers[customer]).pk
    return operations.edit_line(actor=cast.actor(who), line=pk, changes=changes, seen=seen, reason=reason)


def test_a_rep_writes_the_next_step_and_what_stands_in_the_way(cast, plan) -> None:
    found = edit(cast, "li", {"step": "remind", "step_date": date(2026, 12, 14), "difficulty": "老板出差"})
    assert (found.step, found.step_date, found.difficulty, found.revision) == (
        "remind",
        date(2026, 12, 14),
        "老板出差",
        2,
    )
    assert found.by_hand == ["difficulty", "step", "step_date"]
    event = Event.objects.get()
    assert event.before == {"step": None, "step_date": None, "difficulty": None}
    assert event.after["step_date"] == "2026-12-14"


def test_a_manager_changes_the_target_and_all_sums_follow(cast, plan) -> None:
    promise(cast)
    found = edit(cast, "qian", {"target": 120_000}, reason="new order")
    assert (found.target, found.promised, found.unowned, found.risk_unowned) == (120_000, 30_000, 90_000, 99_000)
    node = OwnershipNode.objects.get(owner=cast.people["li"])
    assert (node.target, node.unowned) == (320_000, 290_000)
    edit(cast, "qian", {"target": 20_000}, reason="order cancelled", seen=2)
    now = line(cast, "hangzhou")
    assert (now["promised"], now["unowned"], now["surplus"]) == (20_000, 0, 10_000)


def test_a_target_without_any_source_reaches_the_sums_too(cast, plan) -> None:
    edit(cast, "qian", {"target": 1}, reason="hardly anything")
    assert OwnershipNode.objects.get(owner=cast.people["li"]).target == 200_001


@pytest.mark.parametrize(
    ("who", "changes", "more", "error"),
    [
        ("zheng", {"step": "remind"}, {}, PermissionDenied),
        ("wu", {"step": "remind"}, {}, Http404),
        ("li", {"step": "remind"}, {"seen": 5}, StaleError),
        ("li", {"target": 5}, {"reason": "less"}, operations.EditsRefusedError),
        ("qian", {"target": 5}, {}, operations.EditsRefusedError),
        ("qian", {"target": -5}, {"reason": "less"}, operations.EditsRefusedError),
        ("qian", {"target": "5"}, {"reason": "less"}, operations.EditsRefusedError),
        ("li", {"step": "dance"}, {}, operations.EditsRefusedError),
        ("li", {"step_date": "tomorrow"}, {}, operations.EditsRefusedError),
        ("li", {"difficulty": "x" * 2001}, {}, operations.EditsRefusedError),
        ("li", {"received": 100_000}, {}, operations.EditsRefusedError),
        ("li", {"owner": None}, {}, operations.EditsRefusedError),
    ],
)
def test_an_edit_refused_leaves_everything(cast, plan, who, changes, more, error) -> None:
    before = everything()
    with pytest.raises(error):
        edit(cast, who, changes, **more)
    assert everything() == before


def test_of_many_cells_all_or_none_are_changed(cast, plan) -> None:
    lines = {name: PlanLine.objects.get(customer=cast.customers[name]).pk for name in ("hangzhou", "ningbo")}
    good = operations.Edit(line=lines["hangzhou"], column="support", value="促销", seen=None)
    stale = operations.Edit(line=lines["ningbo"], column="support", value="促销", seen="something else")
    before = everything()
    with pytest.raises(operations.EditsRefusedError) as told:
        operations.edit_lines(actor=cast.actor("li"), edits=[good, stale])
    assert told.value.stale == [(stale, None)]
    assert everything() == before
    assert operations.edit_lines(actor=cast.actor("li"), edits=[good]) == [lines["hangzhou"]]
    # Typed again by somebody who had not seen it: the same value is no conflict.
    assert operations.edit_lines(actor=cast.actor("qian"), edits=[good]) == []
    foreign = PlanLine.objects.get(customer=cast.customers["guangzhou"]).pk
    with pytest.raises(Http404):
        operations.edit_lines(
            actor=cast.actor("li"), edits=[operations.Edit(line=foreign, column="support", value="x", seen=None)]
        )


def test_a_replaced_version_is_not_edited(cast, plan) -> None:
    new_plan(version=2)
    with pytest.raises(operations.EditsRefusedError) as told:
        edit(cast, "li", {"step": "remind"})
    assert told.value.wrong[0][1] == "collections.plan_replaced"
