"""A measure brought in again with other figures changes the one on file; what people decided here stays."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from django.utils.translation import override
from tests.business.collections.company import COMMAND, TODAY, new_import

from huikuan.business.collections import operations, queries
from huikuan.business.collections.models import Measure, PlanLine, Promise
from huikuan.business.collections.sheets import MEASURES
from huikuan.foundation.imports import operations as imports
from huikuan.foundation.imports.examining import counted
from huikuan.foundation.imports.models import Import, ImportState
from huikuan.foundation.imports.table import ROW
from huikuan.foundation.operations import RefusedError
from huikuan.shell.words import WORDS
from huikuan.shell.words.sentence import sentences

YUAN = 100


def measures_of(number: str) -> list[Measure]:
    return list(Measure.objects.filter(customer__customer_no=number).exclude(state="suggested").order_by("pk"))


def bring_in(frame: pl.DataFrame) -> Import:
    """As the wizard would, so that it can be undone."""
    origin = new_import()
    counts = operations.import_measures(actor=COMMAND, frame=frame, origin=origin)
    Import.objects.filter(pk=origin.pk).update(state=ImportState.APPLIED, counts={"measures": counts.as_json()})
    origin.refresh_from_db()
    return origin


def given(planned, number: str, **cells: object) -> pl.DataFrame:
    """The row of a customer as it came, with some cells changed."""
    row = planned.inputs["measures"].filter(pl.col("customer_no") == number)
    return row.with_columns(pl.lit(value, dtype=row.schema[name]).alias(name) for name, value in cells.items())


def measured(number: str) -> int:
    return PlanLine.objects.get(customer__customer_no=number).measured


def test_a_changed_effect_changes_the_measure_and_the_ledger_and_can_be_undone(planned) -> None:
    before = Measure.objects.filter(customer__customer_no="C1", state="approved").values().get()
    assert (before["expected"], measured("C1")) == (80_000 * YUAN, 80_000 * YUAN)
    changed = given(planned, "C1", expected=60_000 * YUAN, cost=900 * YUAN)
    found = queries.preview("measures", changed)
    assert (found.counts.new, found.counts.changed, found.findings) == (0, 1, ())
    samples = counted(MEASURES, found, read_rows=1, accepted=1)["samples"]
    assert [cell[0] for cell in samples[0]["cells"]] == ["expected", "cost"]
    assert samples[0]["cells"][0][1:] == [80_000 * YUAN, 60_000 * YUAN]
    origin = bring_in(changed)
    (now,) = measures_of("C1")
    assert (now.pk, now.expected, now.cost, now.revision) == (before["id"], 60_000 * YUAN, 900 * YUAN, 2)
    assert measured("C1") == 60_000 * YUAN
    assert queries.preview("measures", changed).counts.same == 1
    imports.undo(actor=COMMAND, batch=origin.pk)
    assert Measure.objects.values().get(pk=now.pk) == before


def test_approving_in_the_file_approves_the_measure_on_file(planned) -> None:
    (waiting,) = measures_of("C2")
    assert waiting.state == "proposed"
    bring_in(given(planned, "C2", approved="yes"))
    (now,) = measures_of("C2")
    assert (now.pk, now.state) == (waiting.pk, "approved")
    bring_in(given(planned, "C2", approved="no"))
    assert [one.state for one in measures_of("C2")] == ["proposed"]


def test_the_plans_own_sheet_put_back_changes_nothing(planned) -> None:
    """It has the suggestions too, and gaps and names that the plan has filled in."""
    before = list(Measure.objects.order_by("pk").values())
    sheet = planned.zh["measures"].with_row_index(ROW, offset=2).with_columns(pl.col(ROW).cast(pl.Int64))
    frame = pl.concat([planned.inputs["measures"].clear(), sheet], how="diagonal")
    found = queries.preview("measures", frame)
    assert (found.counts.new, found.counts.changed, found.counts.same) == (0, 0, frame.height)
    bring_in(frame)
    assert list(Measure.objects.order_by("pk").values()) == before
    last = frame.height - 1
    yes = frame.with_columns(
        pl.when(pl.int_range(pl.len()) == last).then(pl.lit("yes")).otherwise("approved").alias("approved")
    )
    suggestion = Measure.objects.filter(state="suggested").order_by("-pk").first()
    origin = bring_in(yes)
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.plan) == ("approved", None)
    imports.undo(actor=COMMAND, batch=origin.pk)
    assert list(Measure.objects.order_by("pk").values()) == before


def test_what_people_did_here_is_not_overwritten_and_that_is_said(planned) -> None:
    (waiting,) = measures_of("C2")
    operations.reject_measure(actor=COMMAND, measure=waiting.pk, seen=1, reason="not here")
    before = list(Measure.objects.order_by("pk").values())
    row = given(planned, "C2", expected=7)
    found = queries.preview("measures", row)
    assert (found.counts.seen, [one.finding.code for one in found.findings]) == (
        0,
        ["collections.measure_changed_here"],
    )
    assert (found.findings[0].place.row, found.findings[0].place.value) == (row[ROW][0], "渠道促销")
    assert counted(MEASURES, found, read_rows=1, accepted=1)["left_out"] == 1
    for language in ("zh-hans", "en"):
        with override(language):
            message, remedy = sentences(found.findings[0].finding, WORDS)
            assert "C2" in message
            assert "渠道促销" in message
            assert remedy
    bring_in(row)
    assert list(Measure.objects.order_by("pk").values()) == before


def test_undo_is_refused_once_somebody_has_gone_on(planned) -> None:
    origin = bring_in(given(planned, "C1", expected=60_000 * YUAN))
    (now,) = measures_of("C1")
    operations.record_effect(actor=COMMAND, measure=now.pk, seen=2, produced=5)
    with pytest.raises(RefusedError, match=r"imports\.changed_since"):
        imports.undo(actor=COMMAND, batch=origin.pk)
    assert measures_of("C1")[0].expected == 60_000 * YUAN


def test_another_day_postpones_what_is_to_come_and_leaves_what_is_past(planned) -> None:
    bring_in(given(planned, "C1", due_date=date(2027, 1, 15)))
    assert [one.due_date for one in measures_of("C1")] == [date(2027, 1, 15)]
    Measure.objects.filter(pk=measures_of("C1")[0].pk).update(due_date=date(2026, 12, 1))
    assert date(2026, 12, 1) < TODAY
    Measure.objects.filter(state="suggested").delete()
    assert queries.preview("measures", given(planned, "C1", due_date=date(2027, 1, 31))).counts.new == 1


def test_several_of_one_name_are_told_apart_by_their_day_or_not_at_all(planned) -> None:
    first = given(planned, "C1", due_date=date(2026, 12, 20))
    second = given(planned, "C1", due_date=date(2027, 1, 20))
    both = pl.concat([first, second])
    bring_in(first)
    bring_in(both)
    assert [one.due_date for one in measures_of("C1")] == [date(2026, 12, 20), date(2027, 1, 20)]
    bring_in(pl.concat([first, second.with_columns(expected=pl.lit(5, dtype=pl.Int64()))]))
    assert [one.expected for one in measures_of("C1")] == [80_000 * YUAN, 5]
    before = list(Measure.objects.order_by("pk").values())
    unknown = pl.concat(
        [first.with_columns(due_date=date(2026, 12, 21)), second.with_columns(due_date=date(2027, 1, 21))]
    )
    found = queries.preview("measures", unknown)
    assert [one.finding.code for one in found.findings] == ["collections.measure_ambiguous"] * 2
    bring_in(unknown)
    assert list(Measure.objects.order_by("pk").values()) == before


def test_a_second_promise_for_the_same_day_is_told_and_counts(planned) -> None:
    row = (
        planned.inputs["promises"]
        .filter(pl.col("customer_no") == "C1")
        .with_columns(amount=pl.lit(5, dtype=pl.Int64()))
    )
    found = queries.preview("promises", row)
    assert [(one.finding.code, str(one.finding.severity)) for one in found.findings] == [
        ("collections.promise_again", "warning")
    ]
    assert found.counts.new == 1
    operations.import_promises(actor=COMMAND, frame=row, origin=new_import())
    assert Promise.objects.filter(customer__customer_no="C1").count() == 2
    twice = pl.concat([planned.inputs["promises"], row])
    assert queries.preview("promises", twice).findings == ()
