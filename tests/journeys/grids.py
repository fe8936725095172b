"""Working in a grid as a person does: find a cell by its row, type, press a button."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from huikuan.business.targets.models import TargetCell

PASTE = """([id, text]) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const holder = document.getElementById(id).querySelector(".tabulator-tableholder");
    holder.focus();
    holder.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def grid(page: Page, name: str) -> Locator:
    """The grid of this name."""
    return page.locator(f"#{name}")


def cell(page: Page, name: str, row: str, field: str) -> Locator:
    """The cell of a row, which is found by a text in it."""
    lines = grid(page, name).locator(".tabulator-tableholder .tabulator-row")
    return lines.filter(has_text=row).first.locator(f"[tabulator-field={field}]")


def type_into(page: Page, where: Locator, text: str) -> None:
    """Choose the cell and type over what it holds."""
    where.click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def paste(page: Page, name: str, text: str) -> None:
    """Paste a block at the chosen cell."""
    page.evaluate(PASTE, [name, text])


def press(page: Page, name: str) -> None:
    """A button above the grid, and wait for the server's answer."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name=name, exact=True).click()


def amounts() -> dict[int, int | None]:
    """Every target and its fen, as they stand in the database."""
    return dict(TargetCell.objects.order_by("pk").values_list("pk", "amount"))
