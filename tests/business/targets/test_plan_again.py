"""Planning a month again: what would be lost is said first, and holds and bounds may be kept."""

from __future__ import annotations

import pytest
from tests.business.targets.company import Company, planned
from tests.business.targets.test_edits import DIRECTOR, check, edit

from huikuan.business.targets import operations
from huikuan.business.targets.models import MonthPlan, TargetCell
from huikuan.foundation.jobs.models import Job

SHEETS = ("decomposition", "by_item", "by_day")


def again(company: Company) -> Company:
    """The same figures as the next version."""
    director = company.actor(DIRECTOR)
    plan = operations.start_plan(actor=director, month=company.plan.month, as_of=company.plan.as_of, summary={})
    _inputs, zh, en = planned()
    for key in SHEETS:
        getattr(operations, f"store_{key}")(actor=director, plan=plan, frame=zh[key], frame_en=en[key])
    return Company(plan)


def hold(company: Company, cell: TargetCell) -> None:
    operations.hold_cells(actor=company.actor(DIRECTOR), plan_id=company.plan.pk, cells=[cell.pk], held=True)


def test_holds_keep_their_amounts_and_the_others_make_up(company) -> None:
    director, person, customer = company.actor(DIRECTOR), company.cell("person", "E4"), company.cell("customer", "C1")
    total = company.cell("company").amount
    edit(company, person, person.amount - 5_000_00)
    hold(company, person)
    operations.set_bounds(
        actor=director, plan_id=company.plan.pk, cell=customer.pk, minimum=1, maximum=customer.amount * 2
    )
    fresh = again(company)
    assert fresh.cell("person", "E4").amount == person.amount  # as drafted, without the edit
    assert operations.carry_marks(actor=director, plan=fresh.plan) == 2
    kept = fresh.cell("person", "E4")
    assert (kept.amount, kept.held, kept.held_by.username) == (person.amount - 5_000_00, True, DIRECTOR)
    top = fresh.cell("company")
    assert (top.amount, top.held) == (total, False)
    bounded = fresh.cell("customer", "C1")
    assert (bounded.minimum, bounded.maximum, bounded.bounded_by.username) == (1, customer.amount * 2, DIRECTOR)
    assert TargetCell.objects.filter(plan=fresh.plan, held=True).count() == 1
    check(fresh)


def test_a_held_company_keeps_its_total_and_what_does_not_fit_is_left(company) -> None:
    director, root = company.actor(DIRECTOR), company.cell("company")
    edit(company, root, root.amount + 7)
    hold(company, root)
    fresh = again(company)
    assert operations.carry_marks(actor=director, plan=fresh.plan) == 1
    assert (fresh.cell("company").amount, fresh.cell("company").held) == (root.amount + 7, True)
    check(fresh)
    regions = TargetCell.objects.filter(plan=fresh.plan, level="region")
    for region in regions:
        hold(fresh, region)
    third = again(fresh)
    TargetCell.objects.filter(plan=fresh.plan, level="region").update(amount=5)  # they no longer make the total
    before = third.amounts()
    assert operations.carry_marks(actor=director, plan=third.plan) == 0
    assert third.amounts() == before
    assert not TargetCell.objects.filter(plan=third.plan, held=True).exists()


def test_the_page_tells_first_what_would_be_lost(company, client) -> None:
    client.force_login(company.actor(DIRECTOR).user, backend="huikuan.foundation.people.accounts.AccountBackend")
    month = {"month": "2026-12"}
    edit(company, company.cell("customer", "C4"), 5)
    hold(company, company.cell("person", "E4"))
    page = client.post("/targets/plan/", month)
    text = page.content.decode()
    assert page.status_code == 200
    assert "2 处手工修改不会带入新版" in text
    assert "锁定的单元格：1 个；设了上下限的单元格：0 个" in text
    assert not Job.objects.exists()
    assert MonthPlan.objects.count() == 1
    assert client.post("/targets/plan/", {**month, "sure": "1", "keep": "1"}).status_code == 302
    assert Job.objects.get().params == {"month": "2026-12", "keep": True}


@pytest.mark.parametrize("released", [False, True])
def test_an_untouched_draft_is_planned_at_once_and_a_released_one_is_not(company, client, released) -> None:
    director = company.actor(DIRECTOR)
    if released:
        operations.release_plan(actor=director, plan_id=company.plan.pk, seen=1)
    client.force_login(director.user, backend="huikuan.foundation.people.accounts.AccountBackend")
    page = client.post("/targets/plan/", {"month": "2026-12"})
    assert page.status_code == (200 if released else 302)
    assert ("该版已发布" in page.content.decode()) is released
    assert Job.objects.exists() is not released
