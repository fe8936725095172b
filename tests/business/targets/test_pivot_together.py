"""Lines typed while a plan is argued about, and by a manager: what was answered and what is another's stays."""

from __future__ import annotations

import pytest
from django.http import Http404
from tests.business.targets.test_edits import check, edit
from tests.business.targets.test_negotiation import agree, issue, offer, staffed
from tests.business.targets.test_pivot import asked, refused, region, sums, take

from huikuan.business.targets import operations, settling
from huikuan.business.targets.models import Block, OfferStep, TargetCell
from huikuan.business.targets.operations.blocks import begin_blocks


def test_what_people_have_answered_stays_and_the_others_are_asked_again(company) -> None:
    issue(staffed(company))
    agree(company, "E2")
    before, key = sums(company, "region,person"), (region("华东"),)
    agreed, other = company.cell("person", "E2"), company.cell("person", "E3")
    was = sum(fen for line, fen in before.items() if line[:1] == key)
    take(company, asked("region,person", {key: was + 9_000_00}, stays=False), reason="大促")
    assert company.amounts()[agreed.position] == agreed.amount
    assert company.amounts()[other.position] == other.amount + 9_000_00
    assert offer(company, "E3").sales == other.amount + 9_000_00
    assert OfferStep.objects.filter(deed="moved", reason__endswith="大促").exists()
    refusal = refused(company, asked("person,customer", {(agreed.person_id,): agreed.amount + 1}, stays=False))
    assert refusal.code == "targets.answered_maximum"
    assert refusal.params["limit_fen"] == agreed.amount
    check(company)


def test_a_manager_shares_out_the_own_people_only(company) -> None:
    staffed(company)
    found = sums(company, "person,customer", by="M1")
    own = {company.cell("person", number).person_id for number in ("E2", "E3")}
    assert {key[0] for key in found} == own
    east, west = company.cell("region", "华东"), company.cell("region", "华西")
    one = company.cell("customer", "C3")
    key = (one.person_id, one.customer_id)
    for stays in (True, False):  # the region is not the manager's to change: others give whatever was chosen
        now = company.cell("customer", "C3").amount
        take(company, asked("person,customer", {key: now - 1_000_00}, stays=stays), by="M1")
        assert company.cell("customer", "C3").amount == now - 1_000_00
        assert company.cell("region", "华东").amount == east.amount
        assert company.cell("region", "华西").amount == west.amount
        check(company)
    foreign = company.cell("person", "E4").person_id
    with pytest.raises(Http404):
        operations.try_lines(
            actor=company.actor("M1"), plan_id=company.plan.pk, asked=asked("person,customer", {(foreign,): 5})
        )


def test_people_and_regions_are_right_before_blocks_have_followed(company, monkeypatch) -> None:
    monkeypatch.setattr("huikuan.business.targets.operations.blocks.LARGE", 0)
    Block.objects.filter(plan=company.plan).delete()
    begin_blocks(company.plan)  # everybody is a block
    root = company.cell("company")
    edit(company, root, root.amount + 1_000_00)
    waits = settling.waiting(company.plan)
    assert waits.exists()
    before = waits.count()
    for level, text in (("region", "region"), ("person", "region,person")):
        cells = TargetCell.objects.filter(plan=company.plan, level=level)
        assert sorted(sums(company, text).values()) == sorted(cell.amount for cell in cells)
    assert waits.count() == before
    assert sum(sums(company, "customer").values()) == root.amount + 1_000_00
    assert not waits.exists()
    check(company)
