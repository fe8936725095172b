"""Finance: a week's receipts from upload to matching, a proposal accepted and taken back, imports undone or not."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.foundation.imports.books import workbook
from tests.journeys.company import work_off

from huikuan.business.directory.models import Customer
from huikuan.business.receivables.models import Allocation, Contract, MatchProposal, Receipt
from huikuan.foundation.imports.models import Import

HEADINGS = ["回款单号", "到账日期", "付款人", "金额", "附言", "客户编号"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def receipts(*rows: list[object]) -> dict[str, object]:
    return {"name": "本周回款.xlsx", "mimeType": XLSX, "buffer": workbook({"回款": [HEADINGS, *rows]})}


def check_file(page: Page, file: dict[str, object]) -> None:
    """Upload; a small file is checked at once."""
    page.goto("/imports/new/")
    page.get_by_label("File").set_input_files([file])
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_url(re.compile(r"/imports/\d+/"))


def bring_in(page: Page) -> None:
    page.get_by_role("button", name="Bring in").click()
    page.locator("#confirm-yes").click()
    expect(page.locator(".page-question")).to_contain_text("What did this file change?")


def undo(page: Page) -> None:
    page.get_by_role("button", name="Undo the import").click()
    page.locator("#confirm-yes").click()
    page.wait_for_load_state("networkidle")


def test_receipts_from_the_file_to_the_invoice(enter, look, company) -> None:
    page = enter("finance", lang="en")
    standing = Receipt.objects.count()
    clear = ["R900", "2026-11-17", "杭州万成商贸有限公司", 30_000, "付 INV2609001 部分", "C001"]
    vague = ["R901", "2026-11-17", "深圳锦德电器", 123_456, "货款", None]
    check_file(page, receipts(clear, vague, ["R902", "17日", "谁也不是", "很多钱", "", None]))
    look(page, "finance_dry_run")
    assert Receipt.objects.count() == standing, "a dry run changes nothing"
    page.get_by_role("link", name="See and download all findings").click()
    expect(page.locator("#list tbody")).to_contain_text("很多钱")
    page.go_back()
    bring_in(page)
    look(page, "finance_applied")
    assert Receipt.objects.count() == standing + 2

    page.goto("/receivables/matching/")
    page.get_by_role("button", name="Match now").click()
    expect(page.locator("#jobs")).to_contain_text("Nobody is working on the waiting jobs.")
    assert {job.state for job in work_off()} == {"done"}
    page.goto("/receivables/matching/")
    look(page, "finance_matching")

    waiting = MatchProposal.objects.filter(state="open").exclude(lines=[]).select_related("receipt").first()
    assert waiting is not None, "the vague receipt should wait for a decision"
    page.get_by_role("link", name=waiting.receipt.receipt_no).click()
    look(page, "finance_proposal")
    page.get_by_role("button", name="Accept").click()
    page.wait_for_load_state()
    paid = Allocation.objects.filter(receipt=waiting.receipt)
    assert sum(one.amount for one in paid) == sum(fen for _item, fen in waiting.lines)

    page.goto(f"/receivables/receipts/{waiting.receipt_id}/")
    page.locator("summary", has_text="Take back").first.click()
    page.get_by_label("Reason").last.fill("付错客户")
    page.get_by_role("button", name="Take back").click()
    look(page, "finance_take_back")
    page.locator("#confirm-yes").click()
    expect(page.locator("main")).to_contain_text("付错客户")
    assert (
        sum(one.amount for one in Allocation.objects.filter(receipt=waiting.receipt, receivable=paid[0].receivable))
        == 0
    )


def test_undo_of_an_import(enter, company) -> None:
    page = enter("finance", lang="en")
    standing = Receipt.objects.filter(voided_at=None).count()
    check_file(page, receipts(["R910", "2026-11-17", "谁也不认识的人", 77_700, "", None]))
    bring_in(page)
    undo(page)
    assert Receipt.objects.filter(voided_at=None).count() == standing, "undone while nothing depends on it"


def test_an_import_others_build_on_stays(enter, company) -> None:
    page = enter("admin", lang="en")
    whole = Import.objects.get()
    page.goto(f"/imports/{whole.pk}/")
    undo(page)
    expect(page.locator(".hk-toast-error")).to_contain_text("Undo the later import first")
    whole.refresh_from_db()
    assert whole.state == "applied"
    assert Receipt.objects.exists()


def test_a_contract_is_entered_or_stopped_by_credit(enter, look, company) -> None:
    Customer.objects.filter(customer_no="C001").update(credit_limit=1)
    page = enter("finance", lang="en")
    page.goto("/receivables/contracts/")
    page.get_by_role("link", name="Enter a contract").click()
    look(page, "finance_new_contract")
    page.get_by_label("Customer").first.fill("C001")
    page.get_by_label("Contract no").fill("HT-JOURNEY")
    page.get_by_label("Amount, yuan").fill("12000")
    page.get_by_label("Instalments").fill("100% 到货后30天")
    page.get_by_role("button", name="Enter", exact=True).click()
    expect(page.locator("main")).to_contain_text("over the limit of 0.01")
    look(page, "finance_contract_stopped")
    assert not Contract.objects.filter(contract_no="HT-JOURNEY").exists()
    page.get_by_label("Instalments").fill("")  # a frame agreement is no order
    page.get_by_role("button", name="Enter", exact=True).click()
    page.wait_for_url(re.compile(r"/receivables/contracts/\d+/"))
    look(page, "finance_contract")
