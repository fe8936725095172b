"""What every sheet of the demonstration company must be: typed, complete, consistent, the same each time."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import date

import polars as pl
import pytest

from huikuan.engine.periods import Month
from huikuan.foundation.imports.columns import Kind, Sheet
from huikuan.foundation.imports.table import TYPES
from huikuan.shell.demo import DemoDateError, DemoSizeError, Sizes, company, default_month
from huikuan.shell.sheets import INPUT

TODAY = date(2026, 11, 22)
TINY = Sizes(customers=60, outlets=150, invoices=420, reps=8, managers=4)
Frames = dict[str, pl.DataFrame]


def fingerprint(frames: Frames) -> str:
    digest = hashlib.sha256()
    for key, frame in frames.items():
        digest.update(key.encode())
        digest.update(frame.write_csv().encode())
    return digest.hexdigest()


@pytest.mark.parametrize("sheet", INPUT, ids=lambda sheet: sheet.key)
def test_columns_and_types(standard: Frames, sheet: Sheet) -> None:
    frame = standard[sheet.key]
    assert dict(frame.schema) == {column.key: TYPES[column.kind] for column in sheet.columns}
    assert frame.height > 0


@pytest.mark.parametrize("sheet", INPUT, ids=lambda sheet: sheet.key)
def test_values_are_permitted(standard: Frames, sheet: Sheet) -> None:
    frame = standard[sheet.key]
    for column in sheet.columns:
        values = frame[column.key]
        if column.required and not column.blank_allowed:
            assert values.null_count() == 0, column.key
        known = values.drop_nulls()
        if column.kind is Kind.CHOICE:
            assert set(known.unique()) <= {choice.code for choice in column.choices}, column.key
        if column.minimum is not None:
            assert (known >= column.minimum).all(), column.key
        if column.maximum is not None:
            assert (known <= column.maximum).all(), column.key
        if column.kind is Kind.MONTH:
            assert all(value.day == 1 for value in known.unique()), column.key
        if column.parse is not None:
            assert all(column.parse(value) == value for value in known.unique()), column.key


@pytest.mark.parametrize("sheet", INPUT, ids=lambda sheet: sheet.key)
def test_keys_are_unique_and_references_resolve(standard: Frames, sheet: Sheet) -> None:
    frame = standard[sheet.key]
    if sheet.unique:
        assert len(set(frame.select(sheet.unique).rows())) == frame.height
    for reference in sheet.references:
        used = set(frame[reference.column].drop_nulls().unique())
        assert used <= set(standard[reference.sheet][reference.key]), reference.column


def test_trees_have_no_cycles(standard: Frames) -> None:
    for sheet in INPUT:
        if sheet.parent is None:
            continue
        key, above = sheet.parent
        parent = dict(standard[sheet.key].select(key, above).rows())
        for start in parent:
            seen, at = set(), start
            while at is not None:
                assert at not in seen
                seen.add(at)
                at = parent[at]


def test_standard_counts(standard: Frames) -> None:
    roles = dict(standard["staff"]["role"].value_counts().rows())
    assert roles == {"director": 1, "manager": 6, "rep": 40, "finance": 2, "admin": 1}
    assert standard["customers"].height == 600
    assert set(standard["customers"]["kind"]) == {"distributor", "outlet", "project", "prospect"}
    assert standard["customers"]["region"].n_unique() == 4
    assert standard["outlets"].height == 2_500
    assert standard["products"].height == 60
    assert standard["products"]["role"].n_unique() == 4
    assert standard["invoices"]["invoice_no"].n_unique() == 6_000
    assert standard["invoices"].height > 6_000  # some in instalments
    assert 100_000 <= standard["sales"].height <= 130_000
    assert standard["sales"]["month"].n_unique() == 37
    assert standard["sales"]["month"].min() == date(2023, 11, 1)
    assert standard["sales"]["month"].max() == date(2026, 11, 1)


def test_size_follows_the_scale() -> None:
    assert Sizes.scaled(34) == Sizes(customers=20_400, outlets=85_000, invoices=204_000, reps=1_360, managers=204)
    double = company(today=TODAY, scale=2)
    assert double["customers"].height == 1_200
    assert double["invoices"]["invoice_no"].n_unique() == 12_000
    assert double["customers"]["name"].n_unique() == 1_200


def test_same_arguments_same_company(tiny: Frames) -> None:
    assert fingerprint(company(today=TODAY, sizes=TINY)) == fingerprint(tiny)
    assert fingerprint(company(today=TODAY, sizes=TINY, seed=8)) != fingerprint(tiny)


def test_same_company_in_another_process(tiny: Frames) -> None:
    """Nothing hangs on the order of sets or on the hashes of this process."""
    program = (
        "from datetime import date; from tests.shell.demo.test_frames import TINY, fingerprint;"
        "from huikuan.shell.demo import company; print(fingerprint(company(today=date(2026, 11, 22), sizes=TINY)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": "12345", "PYTHONPATH": ":".join(path or "." for path in sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == fingerprint(tiny)


def test_month_may_be_a_date(tiny: Frames) -> None:
    december = company(today=TODAY, month=date(2026, 12, 31), sizes=TINY)
    assert fingerprint(december) == fingerprint(tiny)
    assert fingerprint(company(today=TODAY, month=Month(year=2026, month=12), sizes=TINY)) == fingerprint(tiny)


def test_default_month() -> None:
    assert default_month(date(2026, 12, 19)) == Month(year=2026, month=12)
    assert default_month(date(2026, 12, 20)) == Month(year=2027, month=1)


@pytest.mark.parametrize(
    "today", [date(2023, 1, 1), date(2024, 2, 29), date(2026, 3, 9), date(2026, 9, 30), date(2035, 12, 31)]
)
def test_any_day_will_do(today: date) -> None:
    frames = company(today=today, sizes=TINY)
    assert frames["invoices"]["invoice_no"].n_unique() == TINY.invoices
    assert frames["invoices"]["amount"].min() > 0
    assert frames["receipts"]["date"].max() <= today
    assert frames["invoices"]["issue_date"].max() <= today
    assert frames["promises"].height > 0


@pytest.mark.parametrize("today", [date(2022, 12, 31), date(2036, 1, 1)])
def test_days_without_a_festival_table_are_refused(today: date) -> None:
    with pytest.raises(DemoDateError):
        company(today=today, sizes=TINY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"customers": 59},
        {"customers": 600, "outlets": 1_199},
        {"customers": 600, "invoices": 3_599},
        {"managers": 3},
        {"managers": 21, "reps": 41},
    ],
)
def test_sizes_that_make_no_company_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(DemoSizeError):
        Sizes(**wrong)


def test_scale_starts_at_one() -> None:
    with pytest.raises(DemoSizeError):
        Sizes.scaled(0)
