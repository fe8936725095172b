"""A month's targets from the issue to two names under a pledge: the salesperson on a phone, the manager at a desk."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect
from tests.cast import PASSWORD
from tests.journeys.company import TODAY

from huikuan.business.targets import operations
from huikuan.business.targets.models import MonthPlan, Offer, Pledge
from huikuan.foundation.permissions import Actor

MOST_TAPS = 15  # for one line countered and the others accepted; with the words typed that is less than two minutes


class Finger:
    """Taps and types on a phone, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, where: Locator) -> None:
        self.taps += 1
        where.tap()

    def write(self, label: str, text: str) -> None:
        field = self.page.get_by_label(label)
        self.tap(field)
        field.fill(text)


def issue(company) -> Offer:
    """Everybody is asked; returns what the salesperson is asked."""
    plan = MonthPlan.objects.get()
    operations.issue_plan(
        actor=Actor(user=company.users["director"]),
        plan_id=plan.pk,
        seen=plan.revision,
        answer_by=TODAY + timedelta(days=3),
    )
    return Offer.objects.get(person=company.users["rep"].person)


def decide(page: Page, look) -> None:
    """The manager takes the lower figure; nobody carries the difference."""
    page.goto("/targets/negotiation/counters/")
    expect(page.locator("#list tbody")).to_contain_text("杭州万成商贸有限公司")
    page.locator("#list tbody a").first.click()
    page.wait_for_url(re.compile(r"/targets/offers/lines/\d+/$"))
    what_follows = page.locator("#consequence")
    expect(what_follows).to_contain_text("become unowned above")
    look(page, "negotiation_decide")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("#toasts")).to_contain_text("Decided.")


def sign(page: Page, pledge: Pledge) -> None:
    """Sign it on its page; credit may want a reason."""
    page.goto(f"/targets/pledges/{pledge.pk}/")
    page.get_by_label(re.compile("Your password")).fill(PASSWORD)
    why = page.get_by_label("Why all the same")
    if why.is_visible():
        why.fill("Paid by the 28th")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("main")).to_contain_text("proven by password")


def test_a_month_is_agreed_and_signed(enter, look, company) -> None:
    offer = issue(company)
    phone = enter("rep", lang="en", phone=True)
    finger = Finger(phone)
    phone.goto("/")
    finger.tap(phone.locator("main").get_by_role("link", name=re.compile("Your targets of")).first)
    phone.wait_for_url(re.compile(r"/targets/offers/\d+/$"))
    look(phone, "negotiation_mine")
    finger.tap(phone.locator("a[href*='/targets/offers/lines/']").first)
    phone.wait_for_url(re.compile(r"/targets/offers/lines/\d+/$"))
    look(phone, "negotiation_line")
    finger.write("I can take on, yuan", "30万")
    finger.write("Reason", "The shop is rebuilt for two weeks")
    finger.write("Support needed", "An opening offer")
    finger.tap(phone.get_by_role("button", name="Counter"))
    phone.wait_for_url(re.compile(r"/targets/offers/\d+/$"))
    finger.tap(phone.get_by_role("button", name=re.compile("Accept all")))
    finger.tap(phone.locator("#confirm-yes"))
    expect(phone.locator("main")).to_contain_text("accepted")
    assert finger.taps <= MOST_TAPS
    look(phone, "negotiation_answered")

    desk = enter("manager", lang="en")
    decide(desk, look)
    offer.refresh_from_db()
    assert offer.state == "agreed"
    assert offer.lines.get(customer__customer_no="C001", kind="sales").amount == 300_000_00
    desk.goto(f"/targets/offers/{offer.pk}/")
    desk.get_by_role("button", name="Draw up the pledge").click()
    desk.wait_for_url(re.compile(r"/targets/pledges/\d+/$"))
    pledge = Pledge.objects.get(offer=offer)
    look(desk, "negotiation_pledge")

    phone.goto("/")
    expect(phone.locator("main")).to_contain_text("Pledges to sign: 1")
    sign(phone, pledge)
    look(phone, "negotiation_signed")
    director = enter("director", lang="en")  # where credit stops, who approves limits may sign with a reason
    sign(director, pledge)
    offer.refresh_from_db()
    assert offer.state == "signed"
