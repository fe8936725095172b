"""The administrator: a new colleague with a one-time password, a setting with its reason, and the trail of both."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from huikuan.foundation.people.models import Person


def test_a_new_colleague_signs_in(enter, look, company) -> None:
    page = enter("admin", lang="en")
    page.goto("/people/")
    page.get_by_role("link", name="Add a person").click()
    page.get_by_role("textbox", name="Number").fill("E009")
    page.get_by_role("textbox", name="Name").fill("冯新")
    page.get_by_label("Role").select_option(label="salesperson")
    page.get_by_label("Superior").select_option(label="钱立新")
    page.get_by_label("Region").select_option(label="华东")
    look(page, "admin_new_person")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/people/\d+/$"))
    page.get_by_role("button", name="Make an account").click()
    name, once = page.locator("main code").all_inner_texts()
    look(page, "admin_one_time_password")
    page.reload()
    expect(page.locator("body")).not_to_contain_text(once)

    fresh = enter(lang="en")
    fresh.goto("/accounts/login/")
    fresh.locator("input[name=login]").fill(name)
    fresh.locator("input[name=password]").fill(once)
    fresh.locator("form:has(input[name=password]) button[type=submit]").click()
    expect(fresh.get_by_label("New password")).to_be_visible()
    look(fresh, "admin_choose_password")
    fresh.get_by_label("New password").fill("lange Wege, gute Schuhe")
    fresh.get_by_label("Once more").fill("lange Wege, gute Schuhe")
    fresh.locator("main button[type=submit], main .btn-primary").first.click()
    expect(fresh.get_by_label("Once more")).to_be_hidden()
    fresh.goto("/customers/")
    expect(fresh.locator("main")).to_contain_text("Customers")
    assert Person.objects.get(employee_no="E009").parent == Person.objects.get(employee_no="M001")


def test_a_setting_with_its_reason_and_the_trail(enter, look, company) -> None:
    page = enter("admin", lang="en")
    page.goto("/settings/")
    look(page, "admin_settings")
    page.get_by_role("link", name="visits a day at most").click()
    page.get_by_label("visits a day at most").fill("6")
    page.get_by_label("Reason").fill("冬季天短")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main table")).to_contain_text("冬季天短")
    look(page, "admin_setting")

    page.goto("/audit/")
    expect(page.locator("#list tbody tr").first).to_contain_text("冬季天短")
    look(page, "admin_audit")
    page.locator("#list tbody tr a").first.click()
    expect(page.locator("main")).to_contain_text("冬季天短")
    look(page, "admin_audit_event")
    page.goto("/users/")
    look(page, "admin_users")
