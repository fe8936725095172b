"""LibreOffice recomputes every formula of a workbook and gets what we wrote."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.foundation.documents.ledger_pages import LEDGER, ledger_cover, ledger_page, tree_page
from tests.recalculate import recalculated

from huikuan.foundation.documents.book import Fact, Total
from huikuan.foundation.documents.writing import write_book
from huikuan.foundation.imports.columns import Kind


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_formulas_agree_with_the_written_values_and_a_wrong_value_is_noticed(tmp_path: Path) -> None:
    page = ledger_page(40)
    long = replace(ledger_page(100), sheet=replace(LEDGER, key="long"), name="长", group_break=None)
    good, planted = tmp_path / "good.xlsx", tmp_path / "planted.xlsx"
    facts = (
        Fact(key="n", label="n", value=4950, kind=Kind.INTEGER, total=Total(page="long", column="visits")),
        *ledger_cover(page).facts,
    )
    cover = replace(ledger_cover(page), facts=facts)
    # The long page needs three sheets: its totals reach over all of them.
    write_book(good, cover=cover, pages=[page, tree_page(), long], lang="zh", sheet_rows=50)
    _plant_wrong_value(good, planted)

    count, disagreements = recalculated(good, tmp_path)
    assert disagreements == []
    rows = (40 + 100) * 2 + 32 + 80  # two formulas in every row, and the rate in those that have a target
    totals = 4 + 3 * 4
    tree = 6 * 2 + 3 * 4 + 3  # two in every row, four subtotals in the inner rows, the hole in the leaves
    on_cover = 6 + 2 * 3 + 3  # facts, regions, totals of the regions
    assert count == rows + totals + tree + on_cover
    _, disagreements = recalculated(planted, tmp_path)
    assert [each.written for each in disagreements] == [987654.32]


def _plant_wrong_value(source: Path, target: Path) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            text = old.read(member)
            if member == "xl/worksheets/sheet2.xml":
                formula = b"<f>ROUND(D9-E9,2)</f>"
                assert text.count(formula) == 1
                text = re.sub(re.escape(formula) + rb"<v>[^<]*</v>", formula + b"<v>987654.32</v>", text)
            new.writestr(member, text)
