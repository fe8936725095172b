"""The director: where the month stands, down to one customer; the target's evidence; its parts edited and released."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.journeys.grids import amounts, cell, grid, press, type_into

from huikuan.business.targets.models import DayTarget, MonthPlan, TargetCell


def test_from_the_company_down_to_one_customer(enter, look, company) -> None:
    page = enter("director", lang="en")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("2026-11: from target to cash")
    look(page, "director_cockpit")

    page.locator(".stat-unowned .explain-link").click()
    panel = page.locator("#explain")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("Unowned")
    look(page, "director_explain")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()

    table = page.locator(".card", has=page.get_by_role("heading", name="By region")).locator("table")
    total = table.locator("tfoot td").nth(5).inner_text()
    assert total == page.locator(".stat-unowned .stat-value").inner_text()
    table.get_by_role("link", name="华东").click()
    page.locator("main table").last.get_by_role("link", name="李晓燕").click()
    look(page, "director_drilled")
    page.locator("main table").last.get_by_role("link", name="杭州万成商贸有限公司").click()
    page.wait_for_url(re.compile(r"/customers/\d+/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("杭州万成商贸有限公司")
    look(page, "director_customer")


def test_the_evidence_of_the_target(enter, look) -> None:
    page = enter("director", lang="en")
    page.goto("/targets/proposal/")
    look(page, "director_proposal")
    page.locator("main table .explain-link").first.click()
    expect(page.locator("#explain-body")).to_contain_text(re.compile("budget", re.IGNORECASE))
    assert page.locator("select[name=month] option").count() > 1
    page.goto("/targets/schemes/")
    look(page, "director_schemes")


def decomposition(page: Page) -> None:
    page.goto("/targets/decomposition/")
    expect(grid(page, "targets").locator(".tabulator-row").first).to_be_visible()


def test_edit_hold_undo_and_release(enter, look, company) -> None:
    page = enter("director", lang="en")
    decomposition(page)
    before = amounts()
    root = TargetCell.objects.get(level="company").pk
    regions = dict(TargetCell.objects.filter(level="region").values_list("unit__name", "pk"))
    look(page, "director_decomposition")

    east = cell(page, "targets", "华东", "amount")
    type_into(page, east, "1500000")
    expect(east).to_contain_text("1,500,000.00")
    expect(page.locator(".grid-status")).to_have_class(re.compile("is-saved"))
    after = amounts()
    assert after[regions["华东"]] == 1_500_000_00
    assert sum(after[pk] for pk in regions.values()) == after[root]

    east.click()
    page.get_by_role("button", name="Hold this value").click()
    expect(east.locator(".grid-lock")).to_be_visible()
    south = cell(page, "targets", "华南", "amount")
    type_into(page, south, "1000000")
    expect(page.locator(".grid-status")).to_have_class(re.compile("is-saved|is-refused"))
    assert amounts()[regions["华东"]] == 1_500_000_00, "a held cell stays"
    look(page, "director_decomposition_edited")

    for _edit in ("south", "hold", "east"):
        if amounts() != before:
            press(page, "Undo")
    assert amounts() == before

    page.get_by_role("link", name="Release", exact=True).click()
    expect(page.locator("main")).to_contain_text("nobody was asked")
    look(page, "director_before_release")
    page.get_by_label("Reason").fill("Agreed at the kick-off")
    page.get_by_role("button", name="Release", exact=True).click()
    expect(page.locator("#confirm-text")).to_contain_text("binding")
    look(page, "director_release")
    page.locator("#confirm-yes").click()
    expect(page.locator("main")).to_contain_text("These targets are released")
    assert MonthPlan.objects.get().state == "released"
    east = cell(page, "targets", "华东", "amount")
    east.dblclick()
    assert page.locator(".grid-input").count() == 0, "what is released is not typed into"


def test_a_wide_table_by_keyboard(enter, company) -> None:
    """More columns than are drawn: the arrow keys reach the last one, under its heading, and what is typed is kept."""
    page = enter("director", lang="en")
    page.goto("/targets/decomposition/days/")
    rows = page.locator(".tabulator-tableholder .tabulator-row")
    expect(rows.first).to_be_visible()
    days = page.locator(".tabulator-header .tabulator-col[tabulator-field^=d]")
    last = days.last.get_attribute("tabulator-field")
    assert days.count() > 20, "wide enough for columns to be left out"
    rows.first.locator(".is-editable").first.click()
    for _day in range(days.count() - 1):
        page.keyboard.press("ArrowRight")
    chosen = page.locator(".tabulator-range-only-cell-selected")
    expect(chosen).to_have_attribute("tabulator-field", str(last))
    beside = days.last.bounding_box(), chosen.bounding_box()
    assert abs(beside[0]["x"] - beside[1]["x"]) < 2
    page.keyboard.type("123")
    page.keyboard.press("Enter")
    expect(page.locator(".grid-status")).to_have_class(re.compile("is-saved"))
    assert DayTarget.objects.filter(amount=123_00).exists()


def test_what_a_table_still_has_to_place_stands_under_it(enter, company) -> None:
    page = enter("director", lang="en")
    page.goto("/targets/decomposition/fit/")
    field = page.locator("#asked .tabulator-tableholder .is-editable").first
    expect(field).to_be_visible()
    type_into(page, field, "50200")
    expect(page.locator("#asked .grid-status")).to_have_class(re.compile("is-saved"))
    expect(page.locator("#asked .grid-short")).to_contain_text("Still to place")


def test_targets_in_the_order_one_picks(enter, look, company) -> None:
    page = enter("director", lang="en")
    page.goto("/targets/decomposition/by/")
    page.get_by_label("First by").select_option("region")
    for field, value in (("by2", "customer"), ("by3", "")):
        page.locator(f"#{field}").select_option(value)
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url(re.compile("by=region%2Ccustomer"))
    table = grid(page, "pivot")
    expect(table.locator(".tabulator-row").first).to_be_visible()
    line, before = table.locator(".tabulator-row", has_text="华东").first, amounts()
    east, root = (TargetCell.objects.get(**one).pk for one in ({"level": "region", "unit__name": "华东"}, {"depth": 0}))
    less = (before[east] or 0) // 100 - 1_000
    type_into(page, line.locator("[tabulator-field=amount]"), str(less))
    expect(page.locator("#pivot .grid-status")).to_have_class(re.compile("is-saved"))
    assert amounts() == before
    look(page, "director_any_order")
    page.get_by_role("link", name="Show what follows").click()
    follows = page.locator("#follows")
    expect(follows).to_contain_text("The total stays")
    look(page, "director_any_order_follows")
    follows.get_by_role("button", name="Take all of it over").click()
    expect(page.locator("main")).to_contain_text("Undo my last edit")
    assert (amounts()[east], amounts()[root]) == (less * 100, before[root])
    page.get_by_role("button", name="Undo my last edit").click()
    expect(page.locator("body")).to_contain_text("is undone")
    assert amounts() == before
