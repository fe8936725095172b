"""The live ledger gives the planner's figures, follows every fact, and sums exactly at every level."""

from __future__ import annotations

import random
from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from django.db import IntegrityError, transaction
from tests.business.collections.company import COMMAND, TODAY, new_import, new_plan
from tests.shell.plan.test_tiny import LEDGER as SHEET_COLUMNS
from tests.shell.plan.test_tiny import PLAN as BY_HAND

from huikuan.business.collections import jobs, operations
from huikuan.business.collections.models import LEDGER, Measure, OwnershipNode, PlanLine, Promise
from huikuan.business.directory import operations as directory
from huikuan.business.receivables.models import Receipt
from huikuan.foundation import clock
from huikuan.foundation.wiring import announce


def ledger(plan) -> dict[str, tuple]:
    rows = PlanLine.objects.filter(plan=plan).values_list("customer__customer_no", *LEDGER)
    return {row[0]: row[1:] for row in rows}


def pay(customer, fen: int, on: date) -> Receipt:
    """Money on account."""
    return Receipt.objects.create(
        receipt_no=f"X{Receipt.objects.count()}",
        date=on,
        amount=fen,
        left_fen=fen,
        customer=customer,
        customer_since=on,
        recorded_at=datetime.now(tz=UTC),
    )


def test_stored_lines_are_those_worked_out_by_hand(planned) -> None:
    rows = PlanLine.objects.filter(plan=planned.plan).values_list("customer__customer_no", *SHEET_COLUMNS)
    assert {row[0]: row[1:] for row in rows} == BY_HAND


def test_refreshing_what_the_planner_drafted_changes_nothing(planned) -> None:
    before = ledger(planned.plan)
    assert operations.refresh_lines(actor=COMMAND, plan=planned.plan) == 0
    assert ledger(planned.plan) == before


def test_promises_are_judged_as_the_planner_judged_them(planned) -> None:
    found = {one.customer.customer_no: (one.kept, one.state) for one in Promise.objects.select_related("customer")}
    assert found == {"C1": (0, "open"), "C4": (5_000_000, "part_kept"), "C5": (0, "broken")}


def test_a_receipt_fills_the_hole_and_keeps_the_promise(planned) -> None:
    """C1: target 800,000, promised 300,000 for the 18th, measure 80,000. 900,000 come: all of it received."""
    pay(planned.customer("C1"), 35_000_000, TODAY)
    operations.refresh_changed(customers={planned.customer("C1").pk}, actor=COMMAND)
    line = dict(zip(LEDGER, ledger(planned.plan)["C1"], strict=True))
    assert line == {
        "target": 80_000_000,
        "received": 35_000_000,
        "promised": 0,  # the money keeps the promise
        "measured": 8_000_000,
        "unowned": 37_000_000,
        "surplus": 0,
        "risk_unowned": 37_000_000,
    }
    assert Promise.objects.get(customer__customer_no="C1").state == "kept"
    pay(planned.customer("C1"), 55_000_000, TODAY)
    operations.refresh_changed(customers={planned.customer("C1").pk}, actor=COMMAND)
    line = dict(zip(LEDGER, ledger(planned.plan)["C1"], strict=True))
    assert (line["received"], line["measured"], line["unowned"]) == (80_000_000, 0, 0)
    assert line["surplus"] == 90_000_000 + 8_000_000 - 80_000_000


def test_surplus_at_one_customer_hides_no_hole_at_another(planned) -> None:
    node = OwnershipNode.objects.get(plan=planned.plan, owner__employee_no="E3")
    assert (node.unowned, node.surplus) == (31_682_246, 10_000_000)  # C3's hole, C2's surplus


def test_money_of_a_customer_without_a_line_gets_one(planned) -> None:
    PlanLine.objects.filter(customer__customer_no="C3").delete()
    pay(planned.customer("C3"), 700, TODAY)
    operations.refresh_changed(customers={planned.customer("C3").pk}, actor=COMMAND)
    assert ledger(planned.plan)["C3"] == (0, 0, 0, 0, 0, 700, 0)
    assert_nodes_sum(planned.plan)


def test_money_after_today_or_before_the_month_does_not_count(planned) -> None:
    before = ledger(planned.plan)
    for day in (TODAY + timedelta(days=1), date(2026, 11, 30)):
        pay(planned.customer("C3"), 700, day)
    assert operations.refresh_lines(actor=COMMAND, plan=planned.plan) == 0
    assert ledger(planned.plan) == before


def random_facts(planned, rng: random.Random) -> set[int]:
    """Some receipts, refunds, promises and measures; returns whom they touch."""
    touched = set()
    for _ in range(rng.randrange(1, 5)):
        who = planned.customer(f"C{rng.randrange(1, 7)}")
        day = date(2026, 11, 1) + timedelta(days=rng.randrange(60))
        fen = rng.choice([1, 333, 9_999_999, 40_000_000])
        match rng.randrange(3):
            case 0:
                pay(who, rng.choice([fen, -fen]), min(day, TODAY))
            case 1:
                Promise.objects.create(
                    customer=who,
                    amount=fen,
                    promised_date=day,
                    made_on=rng.choice([None, min(day, TODAY)]),
                    state=rng.choice(["open", "open", "withdrawn"]),
                    recorded_at=datetime.now(tz=UTC),
                )
            case 2:
                Measure.objects.create(
                    customer=who,
                    text="m",
                    expected=fen,
                    due_date=rng.choice([None, TODAY + timedelta(days=rng.randrange(40))]),
                    produced=rng.choice([None, 0, 5]),
                    state=rng.choice(["proposed", "approved", "done", "rejected"]),
                    recorded_at=datetime.now(tz=UTC),
                )
        touched.add(who.pk)
    return touched


@pytest.mark.parametrize("seed", range(6))
def test_refreshing_the_touched_equals_rebuilding_everything(planned, seed) -> None:
    rng = random.Random(seed)
    for _ in range(4):
        touched = random_facts(planned, rng)
        operations.refresh_changed(customers=touched, actor=COMMAND)
        partial = ledger(planned.plan)
        judged = set(Promise.objects.values_list("pk", "kept", "state"))
        assert_nodes_sum(planned.plan)
        assert operations.refresh_lines(actor=COMMAND, plan=planned.plan) == 0
        assert ledger(planned.plan) == partial
        assert set(Promise.objects.values_list("pk", "kept", "state")) == judged
        for row in partial.values():
            assert_by_slow_rule(dict(zip(LEDGER, row, strict=True)))


def assert_by_slow_rule(line: dict[str, int]) -> None:
    assert line["target"] == line["received"] + line["promised"] + line["measured"] + line["unowned"]
    assert min(line.values()) >= 0
    assert line["unowned"] <= line["risk_unowned"] <= line["target"]


def assert_nodes_sum(plan) -> None:
    """Slow second implementation: add every line up in Python."""
    sums: defaultdict[tuple, list[int]] = defaultdict(lambda: [0] * (1 + len(LEDGER)))
    for owner, unit, *amounts in PlanLine.objects.filter(plan=plan).values_list(
        "customer__owner", "customer__effective_unit", *LEDGER
    ):
        for at, fen in enumerate([1, *amounts]):
            sums[owner, unit][at] += fen
    nodes = OwnershipNode.objects.filter(plan=plan).values_list("owner", "effective_unit", "customers", *LEDGER)
    assert {row[:2]: list(row[2:]) for row in nodes} == dict(sums)


def test_nodes_sum_the_lines(planned) -> None:
    assert_nodes_sum(planned.plan)
    assert OwnershipNode.objects.filter(plan=planned.plan).count() == 4  # E2, E3, E4, nobody


def test_a_new_owner_takes_the_line_along(planned) -> None:
    customer = planned.customer("C4")
    customer.owner = planned.customer("C1").owner
    customer.effective_unit = planned.customer("C1").effective_unit
    customer.save()
    operations.refresh_changed(customers={customer.pk}, actor=COMMAND)
    assert PlanLine.objects.get(plan=planned.plan, customer=customer).owner == customer.owner
    assert_nodes_sum(planned.plan)


def test_handing_a_customer_over_moves_its_line(planned) -> None:
    """As the application is wired: who is handed customers is handed their targets."""
    giver, taker = planned.customer("C4").owner, planned.customer("C1").owner
    directory.hand_over(actor=COMMAND, giver=giver.pk, taker=taker.pk)
    assert not OwnershipNode.objects.filter(plan=planned.plan, owner=giver).exists()
    assert PlanLine.objects.get(plan=planned.plan, customer__customer_no="C4").owner == taker
    assert_nodes_sum(planned.plan)


def test_an_import_taken_back_leaves_no_trace_in_the_ledger(planned) -> None:
    before = ledger(planned.plan)
    more = planned.inputs["promises"].head(1).with_columns(amount=pl.lit(1_000))
    batch = new_import()
    operations.import_promises(actor=COMMAND, frame=more, origin=batch)
    assert ledger(planned.plan) != before
    Promise.objects.filter(origin=batch).delete()
    announce("imports.undone", sheets=("promises",), actor=COMMAND, batch=batch.pk)
    assert ledger(planned.plan) == before


@pytest.mark.parametrize(
    "wrong",
    [{"unowned": 1}, {"received": -1, "unowned": 42_000_001}, {"surplus": -1}, {"risk_unowned": 0}],
    ids=["not owned", "below zero", "surplus below zero", "risk below the hole"],
)
def test_the_database_itself_refuses_a_line_that_does_not_add_up(planned, wrong) -> None:
    line = PlanLine.objects.get(plan=planned.plan, customer__customer_no="C1")
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanLine.objects.filter(pk=line.pk).update(**wrong)
    assert ledger(planned.plan)["C1"] == tuple(BY_HAND["C1"][SHEET_COLUMNS.index(name)] for name in LEDGER)


class Progress:
    """Told nothing to anybody."""

    def __call__(self, *_told) -> None: ...

    @contextmanager
    def together(self):
        yield {}


def test_with_a_new_day_an_unkept_promise_no_longer_counts(planned, monkeypatch) -> None:
    """C1 promised 300,000 for the 18th; on the 19th nothing has come."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 12, 19))
    assert jobs.new_day(Progress(), actor=COMMAND)["changed"]
    line = dict(zip(LEDGER, ledger(planned.plan)["C1"], strict=True))
    assert (line["promised"], line["unowned"]) == (0, 72_000_000)
    assert Promise.objects.get(customer__customer_no="C1").state == "broken"
    assert_nodes_sum(planned.plan)
    assert jobs.new_day(Progress(), actor=COMMAND) == {"changed": 0}


def test_two_live_months_each_judge_their_own_promises(planned) -> None:
    """A promise for January is the January plan's to judge, one for December the December plan's."""
    january = new_plan(month=date(2027, 1, 1))
    operations.store_plan(
        actor=COMMAND, plan=january, frame=planned.zh["plan"].clear(), frame_en=planned.en["plan"].clear()
    )
    who = planned.customer("C3")
    for day in (date(2026, 12, 20), date(2027, 1, 8)):
        Promise.objects.create(
            customer=who, amount=100, promised_date=day, made_on=TODAY, recorded_at=datetime.now(tz=UTC)
        )
    operations.refresh_changed(customers={who.pk}, actor=COMMAND)
    counted = {
        line.plan.month: line.promised + line.surplus
        for line in PlanLine.objects.filter(customer=who).select_related("plan")
    }
    assert counted == {date(2026, 12, 1): 100, date(2027, 1, 1): 100}
