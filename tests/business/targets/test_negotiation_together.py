"""A manager decides while the person counters again (PostgreSQL): one wins, the other is told, the tree is exact."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from tests.business.targets.company import make_company, planned
from tests.business.targets.test_edits import check
from tests.business.targets.test_negotiation import DIRECTOR, issue, line
from tests.business.targets.test_together import at_once

from huikuan.business.targets import operations
from huikuan.business.targets.models import OfferLine, OfferStep
from huikuan.business.targets.operations import CellEdit
from huikuan.engine.negotiation import Act
from huikuan.foundation.operations import StaleError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_deciding_while_the_person_counters_again() -> None:
    company = make_company(*planned())
    issue(company)
    found = line(company, "E3", "C2")
    told = {"actor": company.actor("E3"), "line": found.pk, "reason": "停业装修"}
    operations.counter_line(seen=found.revision, amount=found.amount - 100_00, **told)
    found.refresh_from_db()

    def again() -> object:
        return operations.counter_line(seen=found.revision, amount=found.amount - 200_00, **told)

    def decide() -> object:
        return operations.decide_line(actor=company.actor(DIRECTOR), line=found.pk, seen=found.revision, act=Act.LOWER)

    first, second = at_once(again, decide)
    stale = [one for one in (first, second) if isinstance(one, StaleError)]
    assert len(stale) == 1
    now = OfferLine.objects.get(pk=found.pk)
    deeds = list(OfferStep.objects.filter(line=found).order_by("pk").values_list("deed", flat=True))
    if isinstance(first, StaleError):
        assert (now.state, now.amount, deeds) == ("agreed", found.amount - 100_00, ["countered", "lowered"])
        assert company.cell("customer", "C2").amount == found.amount - 100_00
    else:
        assert (now.state, now.countered, deeds) == ("countered", found.amount - 200_00, ["countered", "countered"])
        assert company.cell("customer", "C2").amount == found.amount
    check(company)


def test_others_answer_while_a_target_is_edited() -> None:
    """An edit holds the offers of those whose targets it can touch, and nobody else's."""
    company = make_company(*planned())
    issue(company)
    target, theirs = company.cell("customer", "C1"), line(company, "E3", "C2").offer

    def accept() -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            return operations.accept_lines(actor=company.actor("E3"), offer=theirs.pk, seen=theirs.revision).state
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        edits = [CellEdit(target.pk, target.amount + 5_00, target.amount)]
        operations.edit_cells(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, edits=edits)
        assert pool.submit(accept).result() == "agreed"
    check(company)
