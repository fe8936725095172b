"""Two people at one plan line, promise or measure at the same moment: one wins, the other is told, all sums hold."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connections
from tests.business.collections.company import COMMAND, TODAY, new_plan
from tests.business.collections.conftest import tenth_of_december  # noqa: F401
from tests.business.collections.test_ledger import assert_nodes_sum, ledger

from huikuan.business.collections import operations
from huikuan.business.collections.models import Measure, PlanLine, Promise
from huikuan.business.collections.operations.ledger import fill_nodes
from huikuan.foundation.operations import RefusedError, StaleError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TOLD = (RefusedError, StaleError, operations.EditsRefusedError)


@pytest.fixture
def case(transactional_db, tenth_of_december):  # noqa: F811
    """December with a line of 1,000.00 for each customer but the last two, who have none."""
    from tests.cast import make_cast  # noqa: PLC0415

    cast = make_cast()
    cast.plan = new_plan()
    for customer in list(cast.customers.values())[:5]:
        PlanLine.objects.create(
            plan=cast.plan,
            customer=customer,
            owner=customer.owner,
            effective_unit=customer.effective_unit,
            target=100_000,
            unowned=100_000,
            risk_unowned=100_000,
        )
    fill_nodes(cast.plan)
    return cast


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Run them in threads that start together; what each ended with."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        try:
            gate.wait(10)
            deed()
        except TOLD as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def edit(cast, who: str, text: str) -> Callable[[], object]:
    line, acting = PlanLine.objects.get(customer=cast.customers["hangzhou"]), cast.actor(who)
    return lambda: operations.edit_line(actor=acting, line=line.pk, changes={"difficulty": text}, seen=1)


def test_two_at_one_line(case) -> None:
    assert at_once(edit(case, "li", "one"), edit(case, "qian", "other")) == ["StaleError", "done"]
    line = PlanLine.objects.get(customer=case.customers["hangzhou"])
    assert line.difficulty in {"one", "other"}
    assert line.revision == 2


def test_two_at_one_cell_of_the_grid(case) -> None:
    line = PlanLine.objects.get(customer=case.customers["hangzhou"]).pk
    actors = [case.actor("li"), case.actor("qian")]

    def paste(at: int) -> Callable[[], object]:
        edits = [operations.Edit(line=line, column="support", value=f"text {at}", seen=None)]
        return lambda: operations.edit_lines(actor=actors[at], edits=edits)

    assert at_once(paste(0), paste(1)) == ["EditsRefusedError", "done"]


def test_two_decide_one_measure(case) -> None:
    made = operations.propose_measure(
        actor=COMMAND, customer=case.customers["hangzhou"].pk, measure="promotion", expected=40_000
    )
    zhao, qian = case.actor("zhao"), case.actor("qian")
    assert at_once(
        lambda: operations.approve_measure(actor=zhao, measure=made.pk, seen=1),
        lambda: operations.reject_measure(actor=qian, measure=made.pk, seen=1, reason="no"),
    ) == ["StaleError", "done"]
    approved = Measure.objects.get().state == "approved"
    assert ledger(case.plan)["C0001"][3] == (40_000 if approved else 0)
    assert_nodes_sum(case.plan)


def promise(cast, customer: str, amount: int, who: str = "zhao") -> Callable[[], object]:
    acting, pk = cast.actor(who), cast.customers[customer].pk
    return lambda: operations.record_promise(actor=acting, customer=pk, amount=amount, promised_date=date(2026, 12, 20))


def test_promises_of_one_customer_and_of_one_persons_customers_all_count(case) -> None:
    deeds = [promise(case, "hangzhou", 1_000 + at) for at in range(3)]
    deeds += [promise(case, name, 5_000) for name in ("ningbo", "hangzhou_branch", "suzhou")]
    assert at_once(*deeds) == ["done"] * 6
    found = ledger(case.plan)
    assert found["C0001"][2] == 3_003
    assert found["C0003"][2] == found["C0002"][2] == found["C0004"][2] == 5_000
    assert_nodes_sum(case.plan)


def test_two_first_promises_of_a_customer_without_a_line(case) -> None:
    assert at_once(promise(case, "nobodys", 700), promise(case, "nobodys", 800)) == ["done", "done"]
    assert ledger(case.plan)["C0007"] == (0, 0, 0, 0, 0, 1_500, 0)
    assert_nodes_sum(case.plan)


def test_the_same_promise_submitted_twice_at_once(case) -> None:
    assert at_once(promise(case, "hangzhou", 700), promise(case, "hangzhou", 700)) == ["RefusedError", "done"]
    assert Promise.objects.filter(made_on=TODAY).count() == 1
