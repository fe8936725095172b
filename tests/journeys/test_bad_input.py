"""What people do to a browser: click twice, go back, work in two tabs, sign out half way, type and paste anything."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from tests.foundation.imports.books import checked, workbook
from tests.journeys.company import COMMAND, PASSWORD, TODAY
from tests.journeys.grids import amounts, cell, grid, paste, type_into

from huikuan.business.collections.models import PlanLine, Promise
from huikuan.business.directory.models import Customer
from huikuan.business.targets.models import TargetCell
from huikuan.foundation.imports import steps
from huikuan.foundation.people.models import Person

SCRIPT = "<script>sessionStorage.hit=1</script><img src=x onerror=sessionStorage.hit=1>\"'{{7*7}}"
ROWS = 10_000


def promise_form(page: Page, customer: Customer) -> None:
    page.goto(f"/customers/{customer.pk}/promise/")
    page.get_by_label("Amount promised, yuan").fill("1.2万")
    page.get_by_label("To be paid on").fill("2026-11-27")


def test_a_form_sent_twice_counts_once(enter, company) -> None:
    page = enter("rep", lang="en")
    promise_form(page, company.customer("C002"))
    page.get_by_role("button", name="Record the promise").dblclick()
    page.wait_for_url(re.compile(r"/customers/\d+/$"))
    assert Promise.objects.count() == 1

    page.go_back()
    page.wait_for_url(re.compile(r"/promise/$"))
    promise_form(page, company.customer("C002"))
    page.get_by_role("button", name="Record the promise").click()
    expect(page.locator("main .alert, main .field-error").first).to_be_visible()
    expect(page.get_by_label("Amount promised, yuan")).to_have_value("1.2万")
    assert Promise.objects.count() == 1, "the same promise again is refused in words"


def test_the_back_button_sends_nothing(enter, company) -> None:
    page = enter("rep", lang="en")
    promise_form(page, company.customer("C002"))
    page.get_by_role("button", name="Record the promise").click()
    page.wait_for_url(re.compile(r"/customers/\d+/$"))
    page.go_back()
    page.go_forward()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("杭州德悦贸易有限公司")
    assert Promise.objects.count() == 1


def test_two_tabs_on_one_line(enter, company) -> None:
    line = PlanLine.objects.get(customer=company.customer("C002"))
    first = enter("rep", lang="en")
    first.goto(f"/collections/lines/{line.pk}/")
    second = first.context.new_page()
    second.goto(f"/collections/lines/{line.pk}/")
    first.get_by_label("What would remove it").fill("先发一批样机")
    first.get_by_role("button", name="Save").first.click()
    first.wait_for_load_state("networkidle")
    second.get_by_label("What would remove it").fill("后写的一句话")
    second.get_by_role("button", name="Save").first.click()
    expect(second.locator("main")).to_contain_text(re.compile("meanwhile|changed", re.IGNORECASE))
    expect(second.get_by_label("What would remove it")).to_have_value("后写的一句话")
    line.refresh_from_db()
    assert line.support == "先发一批样机"
    second.get_by_role("button", name="Save").first.click()
    second.wait_for_load_state("networkidle")
    line.refresh_from_db()
    assert line.support == "后写的一句话", "having been told, one may save again"


def test_two_tabs_on_one_cell(enter, company) -> None:
    first = enter("director", lang="en")
    first.goto("/targets/decomposition/")
    second = first.context.new_page()
    second.goto("/targets/decomposition/")
    for page in (first, second):
        expect(cell(page, "targets", "华东", "amount")).to_be_visible()
    type_into(first, cell(first, "targets", "华东", "amount"), "1500000")
    expect(first.locator(".grid-status")).to_have_class(re.compile("is-saved"))
    after = amounts()
    type_into(second, cell(second, "targets", "华东", "amount"), "1400000")
    expect(second.locator(".grid-status")).to_have_class(re.compile("is-refused"))
    expect(cell(second, "targets", "华东", "amount")).to_contain_text("1,500,000.00")
    assert amounts() == after, "nothing of a refused edit is kept"


def test_a_session_that_ends_in_a_half_typed_form(enter, company) -> None:
    page = enter("rep", lang="en")
    promise_form(page, company.customer("C002"))
    page.get_by_label("What the customer needs from us").fill("请月底前补货")
    Session.objects.all().delete()
    page.get_by_role("button", name="Record the promise").click()
    page.wait_for_url(re.compile("/accounts/login/"))
    assert not Promise.objects.exists()
    page.locator("input[name=login]").fill("rep")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(re.compile(r"/promise/$"))
    expect(page.get_by_label("Amount promised, yuan")).to_have_value("1.2万")
    expect(page.get_by_label("To be paid on")).to_have_value("2026-11-27")
    expect(page.get_by_label("What the customer needs from us")).to_have_value("请月底前补货")
    page.get_by_role("button", name="Record the promise").click()
    page.wait_for_url(re.compile(r"/customers/\d+/$"))
    assert Promise.objects.get().support_needed == "请月底前补货"


def test_a_session_that_ends_under_a_grid(enter, company) -> None:
    page = enter("director", lang="en")
    page.goto("/targets/decomposition/")
    east = cell(page, "targets", "华东", "amount")
    expect(east).to_be_visible()
    root = TargetCell.objects.get(level="region", unit__name="华东").pk
    Session.objects.all().delete()
    page.on("dialog", lambda dialog: dialog.accept())
    type_into(page, east, "1500000")
    page.wait_for_url(re.compile("/accounts/login/"))
    page.locator("input[name=login]").fill("director")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(re.compile("/targets/decomposition/"))
    expect(page.locator(".grid-status")).to_have_class(re.compile("is-saved"))
    assert amounts()[root] == 1_500_000_00


def test_script_in_every_text_is_shown_as_text(enter, company) -> None:
    """Names, notes and reasons of a workbook and of forms; then every page that shows them."""
    name = f"{SCRIPT}商行"
    batch = checked(
        {"客户": [["客户编号", "客户名称", "负责人编号", "地址", "备注"], ["C001", name, "E001", SCRIPT, SCRIPT]]},
        SCRIPT,
    )
    steps.bring_in(actor=COMMAND, batch=batch.pk)
    customer = company.customer("C001")
    assert customer.name == name
    Person.objects.filter(employee_no="E001").update(name=f"李{SCRIPT}")
    page = enter("director", lang="en")
    line = PlanLine.objects.get(customer=customer)
    page.goto(f"/collections/lines/{line.pk}/")
    page.get_by_label("What would remove it").fill(SCRIPT)
    page.get_by_label("The customer's difficulty").fill(SCRIPT)
    page.get_by_role("button", name="Save").first.click()
    page.goto(f"/customers/{customer.pk}/promise/")
    page.get_by_label("Amount promised, yuan").fill("100")
    page.get_by_label("To be paid on").fill("2026-11-27")
    page.get_by_label("What the customer needs from us").fill(SCRIPT)
    page.get_by_role("button", name="Record the promise").click()
    page.goto(f"/customers/?q={SCRIPT}")
    expect(page.locator("#list")).to_contain_text(name)
    shown = [
        "/",
        f"/customers/{customer.pk}/",
        f"/customers/{customer.pk}/edit/",
        "/collections/plan/",
        "/collections/plan/grid/",
        "/collections/promises/",
        "/receivables/ageing/",
        f"/receivables/customers/{customer.pk}/",
        "/targets/decomposition/",
        "/field/tiers/",
        f"/field/week/?person={customer.owner_id}",
        f"/people/{customer.owner_id}/",
        "/people/tree/",
        f"/imports/{batch.pk}/",
        "/audit/",
    ]
    for path in shown:
        page.goto(path)
        assert page.evaluate("sessionStorage.hit") is None, path
        assert "49" not in page.locator("h1").inner_text(), path
    page.goto("/collections/plan/grid/")
    expect(grid(page, "plan")).to_contain_text("<script>")
    assert page.evaluate("sessionStorage.hit") is None


@pytest.mark.parametrize("path", ["/collections/plan/grid/", "/targets/decomposition/"])
def test_ten_thousand_rows_pasted(enter, company, path: str) -> None:
    """What lies beyond the grid is told and left out; the page stays at hand, and rows inside are taken."""
    page = enter("director", lang="en")
    page.goto(path)
    name = "plan" if "plan" in path else "targets"
    field = "support" if name == "plan" else "amount"
    rows = grid(page, name).locator(".tabulator-tableholder .tabulator-row")
    expect(rows.first).to_be_visible()
    rows.first.locator(f"[tabulator-field={field}]").click()
    before = amounts()
    paste(page, name, "\n".join("补货" if name == "plan" else "1000" for _row in range(ROWS)))
    told = page.locator(".grid-bubble")
    expect(told.or_(page.locator(".grid-status.is-refused")).first).to_be_visible()
    if name == "plan":
        expect(page.locator(".grid-status")).to_have_class(re.compile("is-saved"))
        assert PlanLine.objects.filter(support="补货").count() == PlanLine.objects.count()
    else:
        after = amounts()
        assert after == before or sum(after[pk] or 0 for pk in regions()) == after[company_cell()]


def regions() -> list[int]:
    return list(TargetCell.objects.filter(level="region").values_list("pk", flat=True))


def company_cell() -> int:
    return TargetCell.objects.get(level="company").pk


def test_a_day_in_the_past_is_refused_beside_the_field(enter, company) -> None:
    page = enter("rep", lang="en")
    page.goto(f"/customers/{company.customer('C002').pk}/promise/")
    page.get_by_label("Amount promised, yuan").fill("很多")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.get_by_label("To be paid on").fill(str(TODAY.replace(day=1)))
    page.get_by_role("button", name="Record the promise").click()
    expect(page.locator(".field-error").first).to_contain_text("Write an amount in yuan")
    expect(page.get_by_label("Amount promised, yuan")).to_have_value("很多")
    assert not Promise.objects.exists()


def test_a_file_that_is_none(enter, company) -> None:
    page = enter("admin", lang="en")
    for name, data, told in (
        ("回款.xlsx", b"MZ\x90\x00 not a workbook", "is not a workbook"),
        ("x.xlsx", b"", "empty"),
        ("页.xlsx", workbook({"天气": [["晴"]]}), "No sheet of this file was recognised."),
    ):
        page.goto("/imports/new/")
        page.get_by_label("File").set_input_files(
            [{"name": name, "mimeType": "application/octet-stream", "buffer": data}]
        )
        page.get_by_role("button", name="Upload and check").click()
        expect(page.locator("main")).to_contain_text(told)
        expect(page.get_by_role("button", name="Bring in")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("Nothing new")
