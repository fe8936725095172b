"""Totals are edited while people answer (PostgreSQL): no deadlock, nothing is lost, all sums hold."""

from __future__ import annotations

import pytest
from tests.business.targets.company import make_company, planned
from tests.business.targets.test_edits import DIRECTOR, check
from tests.business.targets.test_negotiation import issue, offer, staffed
from tests.business.targets.test_together import at_once

from huikuan.business.targets import operations, settling
from huikuan.business.targets.models import Block, OfferLine
from huikuan.business.targets.operations import CellEdit, blocks
from huikuan.foundation.operations import RefusedError, StaleError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 4


def test_two_planners_edit_while_people_answer_and_the_rest_follows(monkeypatch) -> None:
    """In each round two planners type the company and a region, two people accept, and the background work follows."""
    monkeypatch.setattr(blocks, "LARGE", 1)
    company = make_company(*planned())
    issue(staffed(company))
    Block.objects.filter(plan=company.plan).delete()
    plan = company.plan

    def typed(level: str, name: str | None, more: int):
        cell = company.cell(level, name)
        edits = [CellEdit(cell.pk, cell.amount + more, cell.amount)]
        return lambda: said(operations.edit_cells, actor=company.actor(DIRECTOR), plan_id=plan.pk, edits=edits)

    def accepts(number: str):
        found = offer(company, number)
        told = {"offer": found.pk, "seen": found.revision}
        return lambda: said(operations.accept_lines, actor=company.actor(number), **told)

    done = 0
    for _round in range(ROUNDS):
        before = company.cell("company").amount
        works = [typed("company", None, 7_000_03), typed("region", "华东", 1_000_01), accepts("E2"), accepts("E4")]
        found = at_once(*works, lambda: settling.settle_all(plan))
        assert not [
            one for one in found if isinstance(one, Exception) and not isinstance(one, StaleError | RefusedError)
        ]
        done += sum(not isinstance(one, Exception) for one in found[:2])
        more = company.cell("company").amount - before
        assert more in {0, 7_000_03, 1_000_01, 8_000_04}
    assert done
    settling.settle_all(plan)
    check(company)
    for number in ("E2", "E3", "E4"):
        mine = offer(company, number)
        lines = list(OfferLine.objects.filter(offer=mine, kind="sales").select_related("cell"))
        assert all(line.amount == (line.cell.amount or 0) for line in lines)
        assert mine.sales == sum(line.amount for line in lines) == company.cell("person", number).amount


def said(operation, **told) -> object:
    try:
        return operation(**told)
    except RefusedError as error:
        return error
