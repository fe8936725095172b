"""The matching desk by keyboard alone: receipts are cleared one after the other, without a page load and a mouse."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, receipt

from huikuan.business.receivables import operations
from huikuan.business.receivables.models import Adjustment, MatchProposal, Receipt, Receivable
from huikuan.foundation import clock


def waiting() -> None:
    """Seven receipts on the desk: a stranger's with a fee, two equally good, vague ones, and an advance."""
    today = clock.today()
    old, due = today - timedelta(days=70), today - timedelta(days=40)
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", old, 90_456_78, due),
                invoice("24310002", "C0003", old, 80_000_00, due),
                invoice("24310003", "C0003", old, 80_000_00, due),
                *(invoice(f"2431010{at}", "C0005", old + timedelta(at), 9_000_00 + at, due) for at in range(8)),
            ),
            "receipts": frame(
                "receipts",
                receipt("R1", today, 90_450_78, "付 24310001 货款 手续费", "张三", account="622202001"),
                receipt("R2", today, 80_000_00, "货款", "ningbo", "C0003"),
                receipt("R4", today, 1_000_00, "预付款", "guangzhou", "C0005"),
                *(receipt(f"R3{at}", today, 5_000_00 - at, "货款", "guangzhou", "C0005") for at in range(4)),
            ),
        }
    )
    operations.match_receipts(actor=COMMAND, today=today)


def seen(look, page: Page, name: str) -> None:
    """Look; axe leaves empty style attributes behind, which the security policy refuses to see moved."""
    look(page, name)
    page.evaluate("document.querySelectorAll('#desk [style]').forEach((one) => one.removeAttribute('style'))")


def test_receipts_are_cleared_by_keyboard_alone(visit, look) -> None:
    waiting()
    page = visit("zheng", lang="en")
    page.goto("/receivables/matching/desk/")
    loads: list[str] = []
    page.on("request", lambda one: loads.append(one.url) if one.is_navigation_request() else None)
    title, keys = page.locator("#desk-card"), page.keyboard
    expect(title).to_contain_text("R1")
    expect(title).to_be_focused()
    seen(look, page, "desk")

    keys.press("Enter")  # the proposal, with the fee that it names
    expect(title).to_contain_text("R2")
    expect(page.get_by_role("status").first).to_contain_text("R1 is posted.")
    assert Receipt.objects.get(receipt_no="R1").left_fen == 0
    assert Adjustment.objects.get().kind == "fee"

    keys.press("u")  # a mistake
    expect(title).to_contain_text("R1")
    assert Receipt.objects.get(receipt_no="R1").left_fen == 90_450_78
    assert Adjustment.objects.get().state == "reversed"
    keys.press("Enter")
    expect(title).to_contain_text("R2")

    keys.press("2")  # two invoices of the same amount: a person chooses
    expect(page.locator("#tick-" + str(item("24310003")))).to_be_checked()
    seen(look, page, "desk_chosen")
    keys.press("Enter")
    expect(title).to_contain_text("R30")
    assert paid("R2") == {"24310003": 80_000_00}

    keys.press("/")
    keys.type("24310107")
    expect(page.locator("#desk-lines tbody tr")).to_have_count(1)
    expect(page.locator("#desk-search")).to_be_focused()
    keys.press("Tab")
    keys.press("Space")
    expect(page.locator("#desk")).to_contain_text("Rest of the money: 0.00")
    expect(page.locator("#tick-" + str(item("24310107")))).to_be_focused()
    keys.press("Enter")
    expect(title).to_contain_text("R31")
    assert paid("R30") == {"24310107": 5_000_00}

    keys.press("j")
    expect(title).to_contain_text("R32")
    keys.press("ArrowUp")
    expect(title).to_contain_text("R31")
    keys.press("x")
    expect(title).to_contain_text("R32")
    assert MatchProposal.objects.get(receipt__receipt_no="R31", current=True).state == "rejected"
    keys.press("?")
    expect(page.get_by_text("to the invoices; the space bar ticks one")).to_be_visible()
    keys.press("Enter")
    expect(title).to_contain_text("R33")
    keys.press("Enter")
    expect(title).to_contain_text("R4")
    keys.press("Enter")  # nothing is proposed for an advance, so nothing happens
    expect(title).to_contain_text("R4")
    seen(look, page, "desk_advance")
    keys.press("a")
    expect(page.locator("#desk")).to_contain_text("Nothing waits")
    expect(page.get_by_role("status").first).to_contain_text("R4 stays as it is.")
    assert Receipt.objects.get(receipt_no="R4").left_fen == 1_000_00
    assert MatchProposal.objects.get(receipt__receipt_no="R4", current=True).state == "rejected"
    assert loads == [], "no page was loaded between receipts"


def test_who_comes_second_is_told_and_stays(visit, look) -> None:
    waiting()
    page = visit("zheng", lang="zh-hans", phone=True)
    page.goto("/receivables/matching/desk/")
    title = page.locator("#desk-card")
    expect(title).to_contain_text("R1")
    seen(look, page, "desk_phone")
    waits = MatchProposal.objects.get(receipt__receipt_no="R1", current=True)
    operations.accept_proposal(actor=COMMAND, proposal=waits.pk)
    title.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(title).to_contain_text("R1")
    expect(title).to_be_focused()
    assert paid("R1") == {"24310001": 90_450_78}


def item(number: str) -> int:
    return Receivable.objects.get(invoice_no=number).pk


def paid(number: str) -> dict[str, int]:
    money = Receipt.objects.get(receipt_no=number)
    rows = money.allocations.filter(reverses=None, reversal=None)
    return {one.receivable.invoice_no: one.amount for one in rows.select_related("receivable")}
