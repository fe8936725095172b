"""What is stored comes back as it was: the plan's sheets cell by cell in both languages, and the input sheets."""

from __future__ import annotations

import pytest
from django.utils import translation
from polars.testing import assert_frame_equal
from tests.business.targets.company import SHEETS, planned

from huikuan.business.targets import operations, queries
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.table import ROW, SOURCE


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_plan_comes_back_cell_by_cell(company, sheet) -> None:
    _inputs, zh, en = planned()
    for lang, told in (("zh-hans", zh), ("en", en)):
        with translation.override(lang):
            assert_frame_equal(queries.plan_frame(company.plan, sheet), told[sheet])


@pytest.mark.parametrize("sheet", ["budget", "factors"])
def test_input_sheets_come_back_as_they_were_read(company, sheet) -> None:
    inputs, _zh, _en = planned()
    origin = Import.objects.get()
    bring_in = getattr(operations, f"import_{sheet}")
    actor = company.actor("E1")
    frame = inputs[sheet]
    assert frame.height
    assert_frame_equal(queries.sheet_frame(sheet).drop(ROW, SOURCE), frame.drop(ROW, SOURCE))
    again = bring_in(actor=actor, frame=frame, origin=origin)
    assert (again.new, again.changed, again.same) == (0, 0, frame.height)
    assert_frame_equal(queries.sheet_frame(sheet).drop(ROW, SOURCE), frame.drop(ROW, SOURCE))
