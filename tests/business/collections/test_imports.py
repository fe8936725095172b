"""Promises and measures: what came in comes out, and coming in again changes nothing."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.business.collections.company import COMMAND, TODAY, new_import, new_plan

from huikuan.business.collections import operations, queries
from huikuan.business.collections.models import Measure, PlanLine, Promise
from huikuan.foundation.imports.table import NOTES, ROW, SOURCE
from huikuan.foundation.operations import RefusedError
from huikuan.shell.words.sentence import speaking

CELLS = [ROW, SOURCE]


@pytest.mark.parametrize("key", ["promises", "measures"])
def test_what_came_in_comes_out_cell_by_cell(planned, key) -> None:
    stored = queries.sheet_frame(key)
    assert stored.schema == planned.inputs[key].schema
    assert_frame_equal(stored.drop(CELLS), planned.inputs[key].drop(CELLS))


@pytest.mark.parametrize("key", ["plan", "measures", "ownership"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_planned_comes_out_cell_by_cell(planned, key, language) -> None:
    with speaking(language):
        stored = queries.plan_frame(planned.plan, key)
    assert_frame_equal(stored, getattr(planned, language)[key])


@pytest.mark.parametrize(("key", "model"), [("promises", Promise), ("measures", Measure)])
def test_the_same_file_again_changes_nothing(planned, key, model) -> None:
    before = list(model.objects.order_by("pk").values())
    apply = getattr(operations, f"import_{key}")
    counts = apply(actor=COMMAND, frame=planned.inputs[key], origin=new_import())
    assert (counts.new, counts.changed, counts.same) == (0, 0, planned.inputs[key].height)
    assert list(model.objects.order_by("pk").values()) == before


def test_of_identical_rows_only_the_excess_is_new(planned) -> None:
    twice = pl.concat([planned.inputs["promises"].head(1)] * 3)
    found = queries.preview("promises", twice)
    assert (found.counts.new, found.counts.same) == (2, 1)
    operations.import_promises(actor=COMMAND, frame=twice, origin=new_import())
    assert Promise.objects.filter(customer__customer_no="C1").count() == 3
    assert queries.preview("promises", twice).counts.new == 0


def test_what_people_did_since_survives_the_same_file(planned) -> None:
    waiting = Measure.objects.get(customer__customer_no="C2", state="proposed")
    operations.approve_measure(actor=COMMAND, measure=waiting.pk, seen=1)
    operations.withdraw_promise(
        actor=COMMAND, promise=Promise.objects.get(customer__customer_no="C1").pk, reason="x", seen=1
    )
    for key in ("promises", "measures"):
        counts = getattr(operations, f"import_{key}")(actor=COMMAND, frame=planned.inputs[key], origin=new_import())
        assert counts.new == 0
    assert queries.sheet_frame("measures")["approved"].to_list() == ["yes", "yes"]
    assert queries.sheet_frame("promises")["customer_no"].to_list() == ["C4", "C5"]


def test_notes_tell_rows_apart(planned) -> None:
    other = planned.inputs["promises"].with_columns(pl.lit("phone: 1").alias(NOTES))
    assert queries.preview("promises", other).counts.new == other.height


def test_suggestions_are_stored_for_each_gap_and_replaced_with_the_draft(planned) -> None:
    suggested = Measure.objects.filter(state="suggested").order_by("pk")
    expected = planned.zh["measures"].slice(planned.inputs["measures"].height)
    found = [
        (one.customer.customer_no, one.text, one.expected, one.gap) for one in suggested.select_related("customer")
    ]
    assert found == expected.select("customer_no", "measure", "expected", "gap").rows()
    assert found
    assert all(one.kind for one in suggested)
    plan = new_plan(version=2)
    operations.store_measures(actor=COMMAND, plan=plan, frame=planned.zh["measures"], frame_en=planned.en["measures"])
    assert Measure.objects.filter(state="suggested").count() == len(found)


def test_measures_recorded_and_rejected_while_the_plan_was_drafted(planned) -> None:
    """A measure proposed meanwhile is left alone; a suggestion that was rejected is not made again."""
    before = Measure.objects.filter(state="suggested").count()
    operations.propose_measure(actor=COMMAND, customer=planned.customer("C3").pk, measure="promotion", expected=5)
    no = Measure.objects.filter(state="suggested").first()
    operations.reject_measure(actor=COMMAND, measure=no.pk, seen=1, reason="not here")
    stored = operations.store_measures(
        actor=COMMAND, plan=new_plan(version=2), frame=planned.zh["measures"], frame_en=planned.en["measures"]
    )
    assert stored == Measure.objects.filter(state="suggested").count() == before - 1
    assert not Measure.objects.filter(state="suggested", customer=no.customer).exists()
    assert Measure.objects.get(expected=5).state == "proposed"


def test_a_new_draft_keeps_what_people_wrote_into_the_last(planned) -> None:
    line = PlanLine.objects.get(plan=planned.plan, customer__customer_no="C1")
    changes = {"difficulty": "等工程款", "step": "remind", "step_date": TODAY, "target": 90_000_000}
    operations.edit_line(actor=COMMAND, line=line.pk, changes=changes, seen=1, reason="why")
    second = new_plan(version=2)
    operations.store_plan(actor=COMMAND, plan=second, frame=planned.zh["plan"], frame_en=planned.en["plan"])
    kept = PlanLine.objects.get(plan=second, customer__customer_no="C1")
    assert (kept.difficulty, kept.step, kept.step_date, kept.target) == ("等工程款", "remind", TODAY, 80_000_000)
    assert kept.by_hand == ["step", "step_date", "difficulty"]
    untouched = PlanLine.objects.get(plan=second, customer__customer_no="C4")
    assert untouched.by_hand == []
    assert untouched.step == PlanLine.objects.get(plan=planned.plan, customer__customer_no="C4").step


def test_a_plan_of_unknown_customers_is_refused(planned) -> None:
    frame = planned.zh["plan"].with_columns(customer_no=pl.lit("nobody knows"))
    with pytest.raises(RefusedError, match=r"collections.unknown_customers"):
        operations.store_plan(actor=COMMAND, plan=new_plan(version=2), frame=frame, frame_en=frame)
    assert PlanLine.objects.filter(plan=planned.plan).count() == 6
