"""What is stored says the same as the pipeline that reads the file: rows, matching, balances."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from tests.business.receivables.company import COMMAND, as_read
from tests.business.receivables.conftest import DAY

from huikuan.business.receivables import operations, queries
from huikuan.foundation.imports.table import NOTES, ROW, SOURCE
from huikuan.shell.plan.facts import indexes
from huikuan.shell.plan.receivables import ordinals

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["contracts", "contract_items", "invoices", "receipts"])
def test_a_sheet_comes_back_cell_by_cell(demo, key) -> None:
    came = as_read(key, demo[key]).drop(ROW, SOURCE, NOTES)
    stands = queries.sheet_frame(key)
    assert stands.columns == [*came.columns, ROW, SOURCE, NOTES]
    assert came.height > 0
    assert stands.drop(ROW, SOURCE, NOTES).equals(came, null_equal=True)
    assert stands.schema == as_read(key, demo[key]).schema


def test_items_and_receipts_are_the_same(facts, settled) -> None:
    stored = queries.settled_frames(DAY)
    assert stored.items["key"].to_list() == settled.item_keys
    assert stored.items["invoice_no"].to_list() == settled.item_numbers
    assert np.array_equal(indexes(stored.items["customer_no"], facts.customer_index), settled.item_customer)
    assert np.array_equal(ordinals(stored.items["issued"].to_list()), settled.item_issued)
    assert np.array_equal(ordinals(stored.items["due"].to_list()), settled.item_due)
    assert np.array_equal(stored.items["amount"].to_numpy(), settled.item_amount)
    same = [name for name in settled.receipts.columns if name not in {ROW, SOURCE}]
    assert stored.receipts.select(same).equals(settled.receipts.select(same), null_equal=True)
    assert np.array_equal(indexes(stored.receipts["payer"], facts.customer_index), settled.receipt_customer)


def test_allocations_are_the_same(settled) -> None:
    stored = queries.settled_frames(DAY).allocations
    receipts = settled.receipts["receipt_no"].to_list()
    expected = {
        (settled.item_keys[item], receipts[receipt], fen, settled.receipt_day[receipt])
        for item, receipt, fen in zip(
            settled.allocation_item.tolist(),
            settled.allocation_receipt.tolist(),
            settled.allocation_fen.tolist(),
            strict=True,
        )
    }
    found = set(stored.with_columns(pl.col("effective").map_elements(date.toordinal, pl.Int64)).iter_rows())
    assert len(found) > 4_000
    assert found == expected


def test_proposals_and_doubts_are_the_same(settled) -> None:
    stored = queries.settled_frames(DAY).matching
    assert len(stored.proposals) > 4_000
    assert stored.proposals == settled.proposals.proposals
    assert stored.findings == settled.proposals.findings


def test_running_again_changes_nothing(demo) -> None:
    before = queries.settled_frames(DAY)
    counts = operations.match_receipts(actor=COMMAND, today=DAY)
    assert (counts.receipts, counts.posted) == (0, 0)
    after = queries.settled_frames(DAY)
    assert after.allocations.equals(before.allocations)
    assert after.receipts.equals(before.receipts, null_equal=True)
    assert after.matching == before.matching
