"""Two people in one plan at the same moment (PostgreSQL): on one cell one wins, in different parts both do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from tests.business.targets.company import make_company, planned
from tests.business.targets.test_edits import check

from huikuan.business.targets import operations
from huikuan.business.targets.models import MonthPlan
from huikuan.business.targets.operations import CellEdit
from huikuan.foundation.operations import StaleError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*works) -> list[object]:
    """Results or exceptions of the works, begun together in threads of their own."""
    gate = Barrier(len(works))

    def run(work) -> object:
        gate.wait()
        try:
            return work()
        except StaleError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def edit_of(company, cell, amount):
    return lambda: operations.edit_cells(
        actor=company.actor("E1"), plan_id=company.plan.pk, edits=[CellEdit(cell.pk, amount, cell.amount)]
    )


def test_on_one_cell_one_wins_and_the_other_is_told() -> None:
    company = make_company(*planned())
    cell = company.cell("customer", "C4")
    first, second = at_once(edit_of(company, cell, 1_00), edit_of(company, cell, 2_00))
    stale = [one for one in (first, second) if isinstance(one, StaleError)]
    assert len(stale) == 1
    (winner,) = (one for one in (first, second) if not isinstance(one, StaleError))
    now = company.amounts()[cell.position]
    assert stale[0].current == {cell.pk: now}
    assert winner.typed[0]["now"] == now
    check(company)


def test_in_different_parts_both_win_and_the_company_moves_by_both() -> None:
    company = make_company(*planned())
    east, west = company.cell("customer", "C1"), company.cell("customer", "C4")
    before = company.amounts()[0]
    results = at_once(edit_of(company, east, east.amount + 1_00), edit_of(company, west, west.amount + 2_00))
    assert not [one for one in results if isinstance(one, StaleError)]
    assert company.amounts()[0] == before + 3_00
    assert MonthPlan.objects.get().revision == 3
    check(company)


def test_two_who_start_the_same_month_get_a_version_each() -> None:
    company = make_company(*planned())

    def start():
        return operations.start_plan(
            actor=company.actor("E1"), month=company.plan.month, as_of=company.plan.as_of, summary={}
        )

    first, second = at_once(start, start)
    assert {first.version, second.version} == {2, 3}
    assert MonthPlan.objects.filter(current=True).count() == 1
