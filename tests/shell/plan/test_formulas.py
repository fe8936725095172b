"""Every formula of a whole plan, in both languages, recomputed by LibreOffice."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.recalculate import recalculated

from huikuan.shell.cli import main
from huikuan.shell.demo import Sizes, company
from huikuan.shell.demo.workbook import write_demo
from huikuan.shell.sheets import OUTPUT

SMALL = Sizes(customers=60, outlets=150, invoices=420, reps=8, managers=4)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_libreoffice_agrees_with_every_formula(lang: str, tmp_path: Path) -> None:
    book, output = tmp_path / "book.xlsx", tmp_path / "plan.xlsx"
    write_demo(book, company(today=date(2026, 12, 15), sizes=SMALL), lang)
    assert main(["plan", str(book), "--today", "2026-12-15", "-o", str(output), "--lang", lang, "--quiet"]) == 0
    count, disagreements = recalculated(output, tmp_path)
    assert disagreements == []
    # and there are formulas where a reader expects them: sums, differences and growth, sheet by sheet
    formulas = Counter(
        sheet.title
        for sheet in openpyxl.load_workbook(output)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    )
    assert sum(formulas.values()) == count
    live = {"ownership", "proposal", "decomposition", "by_item", "by_day", "tiers", "ageing", "matching", "plan"}
    assert {sheet.label(lang) for sheet in OUTPUT if sheet.key in live} <= set(formulas)
