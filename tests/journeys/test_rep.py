"""A salesperson on a phone: today, a promise in two fields, a visit ticked and one moved; nothing of others."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.journeys.company import TODAY

from huikuan.business.collections.models import PlanLine, Promise
from huikuan.business.fieldwork.models import WeekLine


def test_a_promise_in_two_fields(enter, look, company) -> None:
    page = enter("rep", lang="en", phone=True)
    page.goto("/")
    look(page, "rep_today")
    bar = page.locator(".bottombar")
    bar.get_by_role("link", name="Record").click()
    look(page, "rep_record")
    page.locator("main").get_by_role("link", name="杭州德悦贸易有限公司").last.click()
    page.get_by_label("Amount promised, yuan").fill("5万")
    page.get_by_label("To be paid on").fill("2026-11-25")
    look(page, "rep_promise")
    page.get_by_role("button", name="Record the promise").click()
    page.wait_for_url(re.compile(r"/customers/\d+/$"))
    look(page, "rep_customer")
    promise = Promise.objects.get(customer=company.customer("C002"))
    assert (promise.amount, promise.promised_date.isoformat()) == (50_000_00, "2026-11-25")
    assert promise.made_by is not None
    assert promise.made_by.name == "李晓燕"
    line = PlanLine.objects.get(customer=promise.customer)
    assert line.promised == 50_000_00
    assert line.target == line.received + line.promised + line.measured + line.unowned


def test_the_day_outdoors(enter, look, company) -> None:
    page = enter("rep", lang="en", phone=True)
    page.goto("/field/week/")
    look(page, "rep_week")
    mine = WeekLine.objects.filter(person=company.users["rep"].person, done_at=None, date__gte=TODAY).order_by(
        "date", "pk"
    )
    ticked, moved = mine[0], mine[1]
    page.get_by_role("button", name=f"Done: {ticked.customer.name}").first.click()
    expect(page.get_by_role("button", name=f"Done: {ticked.customer.name}").first).to_have_attribute(
        "aria-pressed", "true"
    )
    done = WeekLine.objects.filter(customer=ticked.customer, done_at__isnull=False)
    assert done.count() == 1

    page.goto(f"/field/contacts/{moved.pk}/move/")
    page.get_by_label("To").fill("2026-11-20")
    look(page, "rep_move")
    page.get_by_role("button", name="Move").click()
    page.wait_for_url(re.compile("/field/week/"))
    moved.refresh_from_db()
    assert moved.date.isoformat() == "2026-11-20"


def test_pages_of_the_bar_and_those_of_others(enter, look, company) -> None:
    page = enter("rep", phone=True, dark=True)
    for at in range(4):
        page.goto("/")
        page.locator(".bottombar a").nth(at).click()
        look(page, f"rep_bar_{at}")
    answer = page.goto("/targets/proposal/")
    assert answer is not None
    assert answer.status == 403
    look(page, "rep_forbidden")
    answer = page.goto(f"/customers/{company.customer('C004').pk}/")
    assert answer is not None
    assert answer.status == 404
