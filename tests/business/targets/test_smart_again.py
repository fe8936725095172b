"""The SMART letters follow an edit: customer C4, planned at 475,233.68, with evidence written down by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from django.urls import reverse
from tests.business.targets.test_edits import DIRECTOR, edit

from huikuan.business.targets import operations, queries
from huikuan.engine.credit import Strength
from huikuan.engine.smart import TargetLine

PLANNED = 47_523_368


@pytest.fixture
def watched(company):
    """With what C4's check rests on: median 400,000, P95 500,000, outlets 700,000, credit 600,000."""
    line = TargetLine(
        key="C4",
        owner="E4",
        customer="C4",
        outlet=None,
        item=None,
        amount_fen=PLANNED,
        evidence=("history",),
        median_fen=40_000_000,
        p95_fen=50_000_000,
        capacity_fen=70_000_000,
        credit_headroom_fen=60_000_000,
        starts=date(2026, 12, 1),
        ends=date(2027, 1, 1),
        day_split_fen=PLANNED,
        over_limit=Strength.STOP,
        overdue=Strength.WARN,
        days_over=0,
    )
    assert operations.store_evidence(actor=company.actor(DIRECTOR), plan=company.plan, lines=[line]) == 1
    return company


def shown(company, key: str) -> tuple[str, str]:
    """Letters and doubts in the tree, which the workbook says too."""
    director = company.actor(DIRECTOR)
    (row,) = queries.rows_again(director, company.plan, [company.cell("customer", key).pk])
    frame = queries.plan_frame(company.plan, "decomposition").filter(pl.col("key") == key)
    assert (frame["smart"][0] or "", frame["doubts"][0] or "") == (row.smart, row.doubts)
    return row.smart, row.doubts


def test_letters_are_of_the_amount_as_it_stands(watched, client) -> None:
    c4 = watched.cell("customer", "C4")
    assert shown(watched, "C4") == (c4.smart, c4.doubts_zh)  # not edited: as it was found
    for amount, letters, doubt in (
        (40_000_000, "S△ M✓ A△ R✓ T✓", "中位数"),
        (49_999_999, "S△ M✓ A✓ R✓ T✓", ""),
        (50_000_000, "S△ M✓ A✗ R✓ T✓", "P95"),
        (60_000_001, "S△ M✓ A✗ R✗ T✓", "信用"),
        (70_000_001, "S△ M✓ A✗ R✗ T✓", "网点"),
    ):
        edit(watched, watched.cell("customer", "C4"), amount)
        found, doubts = shown(watched, "C4")
        assert found == letters, amount
        assert doubt in doubts
    client.force_login(watched.actor(DIRECTOR).user, backend="huikuan.foundation.people.accounts.AccountBackend")
    page = client.get(reverse("targets:cell", args=[watched.plan.pk, c4.pk])).content.decode()
    assert "A ✗" in page
    assert "400,000.00" in page
    assert "700,000.00" in page
    edit(watched, watched.cell("customer", "C4"), 0)
    assert shown(watched, "C4") == ("", "")


def test_without_evidence_the_letters_stay_and_the_page_says_so(watched, client) -> None:
    c1 = watched.cell("customer", "C1")
    edit(watched, c1, c1.amount + 1_00)
    assert shown(watched, "C1") == (c1.smart, c1.doubts_zh)
    client.force_login(watched.actor(DIRECTOR).user, backend="huikuan.foundation.people.accounts.AccountBackend")
    page = client.get(reverse("targets:cell", args=[watched.plan.pk, c1.pk])).content.decode()
    assert "以上检查针对建议值" in page
