"""A regional manager: approves a measure, sees what has no owner, names one, and sees only the own region."""

from __future__ import annotations

from playwright.sync_api import expect

from huikuan.business.collections.models import Measure, PlanLine


def test_approve_a_measure(enter, look, company) -> None:
    page = enter("manager", lang="en")
    page.goto("/collections/measures/?state=proposed")
    look(page, "manager_measures")
    page.get_by_role("link", name="channel promotion").first.click()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("main dl").first).to_contain_text("approved")
    look(page, "manager_measure")
    approved = Measure.objects.get(customer=company.customer("C001"), state="approved")
    line = PlanLine.objects.get(customer=approved.customer)
    assert line.measured == approved.expected == 80_000_00
    assert line.target == line.received + line.promised + line.measured + line.unowned

    page.goto("/")
    expect(page.locator(".stat-measured .stat-value")).to_have_text("80,000.00")


def test_an_owner_for_what_is_nobodys(enter, look, company) -> None:
    page = enter("manager", lang="en")
    page.goto("/")
    nobodys_own = page.locator("a", has_text="Customers without an owner: 1")  # above all larger sums
    things = page.locator(".card", has_text="Five things for me today").locator("li")
    expect(things.first).to_contain_text("Customers without an owner: 1")
    nobodys_own.click()
    expect(page.locator("#list tbody tr")).to_have_count(1)
    look(page, "manager_nobodys")
    page.get_by_role("link", name="无锡无人问津商行").click()
    page.get_by_role("link", name="Owner and details").click()
    page.get_by_label("Owner").select_option(label="周文斌")
    page.get_by_label("Reason").fill("他在无锡")
    look(page, "manager_owner")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("周文斌")
    nobodys = company.customer("C010")
    assert nobodys.owner is not None
    assert nobodys.owner.name == "周文斌"
    assert PlanLine.objects.get(customer=nobodys).owner == nobodys.owner

    page.goto("/")
    expect(nobodys_own).to_have_count(0)
    page.goto("/collections/plan/?owner=nobody")
    expect(page.locator("main")).not_to_contain_text(nobodys.name)


def test_the_other_region_is_not_there(enter, company) -> None:
    page = enter("manager", lang="en")
    page.goto("/customers/")
    expect(page.locator("#list")).to_contain_text("杭州万成商贸有限公司")
    expect(page.locator("#list")).not_to_contain_text("广州万合电器有限公司")
    answer = page.goto(f"/customers/{company.customer('C006').pk}/")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("main, body").first).not_to_contain_text("广州万合")
