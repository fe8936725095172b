"""A tier set by hand is what the next plan's weeks are made with."""

from __future__ import annotations

from tests.business.collections.company import COMMAND, MONTH, TODAY
from tests.business.collections.conftest import planned, tenth_of_december  # noqa: F401
from tests.business.fieldwork.conftest import field  # noqa: F401
from tests.shell.plan.tiny import tiny_pages
from tests.shell.plan.typed import write_pages

from huikuan.business.fieldwork import operations
from huikuan.business.fieldwork.models import TierLine
from huikuan.foundation.imports.reader import read_book
from huikuan.shell.plan.build import Stages, lay_out, work_out
from huikuan.shell.planning.tiers import tier_by_hand
from huikuan.shell.sheets import INPUT
from huikuan.shell.words.sentence import speaking


def test_the_next_weeks_are_made_with_it(field, tmp_path) -> None:  # noqa: F811
    book = read_book(write_pages(tmp_path / "book.xlsx", tiny_pages()), sheets=INPUT)

    def laid_out() -> dict:
        worked = work_out(
            tables=dict(book.tables), month=MONTH, today=TODAY, stages=Stages(None, 9), tiering=tier_by_hand
        )
        with speaking("zh"):
            return lay_out(worked)

    assert {key: frame.rows() for key, frame in laid_out().items()} == {
        key: field.zh[key].rows() for key in field.zh if key != "findings"
    }
    line = TierLine.objects.get(customer__customer_no="C5")
    assert line.computed != "1"
    operations.override_tier(actor=COMMAND, line=line.pk, tier="1", reason="新开三家店", seen=1)
    after = laid_out()
    contacts = {
        key: frame.filter(customer_no="C5")
        for key, frame in (("now", after["week_plan"]), ("was", field.zh["week_plan"]))
    }
    assert set(contacts["now"]["tier"]) == {"1"}
    assert contacts["now"].height > contacts["was"].height
    assert after["tiers"].rows() == field.zh["tiers"].rows()  # the explained tier stays the computed one
