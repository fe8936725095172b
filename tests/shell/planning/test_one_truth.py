"""One truth: `huikuan plan` on a workbook, and the application after bringing it in, agree in every cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from django.db import connection, transaction
from django.db.models import Sum
from polars.testing import assert_frame_equal

from huikuan.business.collections.models import PlanLine
from huikuan.business.fieldwork.models import TierLine
from huikuan.business.receivables import operations as receivables
from huikuan.business.targets.models import MonthPlan, TargetCell
from huikuan.business.targets.queries import plan_frame
from huikuan.engine.periods import Month
from huikuan.foundation.imports.models import ImportFinding
from huikuan.foundation.imports.reader import Book, read_book
from huikuan.foundation.permissions import Actor, Via
from huikuan.shell.demo.seeding import bring_in, demo_file
from huikuan.shell.plan.build import Plan, build_plan
from huikuan.shell.planning.month import Drafted, draft_month, keep_month
from huikuan.shell.sheets import INPUT, OUTPUT
from huikuan.shell.words.sentence import speaking

TODAY = date(2026, 11, 22)
MONTHS = [Month(year=2026, month=11), Month(year=2026, month=12)]
SHEETS = [sheet.key for sheet in OUTPUT if sheet.key != "findings"]
COMMAND = Actor(user=None, via=Via.COMMAND)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    return demo_file(tmp_path_factory.mktemp("book"), today=TODAY, scale=1)


@pytest.fixture(scope="module")
def by_file(book) -> Callable[[Month, str], Plan]:
    """By month and language, each planned when it is first asked for."""

    @cache
    def read(lang: str) -> Book:
        return read_book(book, sheets=INPUT)

    @cache
    def planned(month: Month, lang: str) -> Plan:
        with speaking(lang):
            found = read(lang)
            return build_plan(tables=dict(found.tables), found=found.findings, month=month, today=TODAY)

    return planned


@pytest.fixture(scope="module")
def by_web(book, django_db_setup, django_db_blocker) -> dict[str, tuple[Drafted, MonthPlan]]:
    """By month, from a database into which the workbook was brought through the operations; emptied afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        bring_in(COMMAND, book)
        receivables.match_receipts(actor=COMMAND, today=TODAY)
        found = {}
        for month in MONTHS:
            drafted = draft_month(month=month, today=TODAY)
            kept = keep_month(actor=COMMAND, drafted=drafted)
            found[str(month)] = (drafted, MonthPlan.objects.get(pk=kept))
        connection.check_constraints()  # now, once: what waits is looked at again at the end of every test
        yield found
        transaction.set_rollback(True)


@pytest.mark.parametrize("month", MONTHS, ids=str)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("sheet", SHEETS)
def test_every_cell_of_every_sheet(by_file, by_web, sheet, month, lang) -> None:
    drafted, _kept = by_web[str(month)]
    assert_frame_equal(getattr(drafted, lang)[sheet], by_file(month, lang).tables[sheet])


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_the_same_doubts(by_file, by_web, month) -> None:
    drafted, _kept = by_web[str(month)]
    told = sorted((one.code, one.subject) for one in drafted.worked.results)
    placed = by_file(month, "zh").findings
    found = sorted((one.finding.code, one.finding.subject) for one in placed if not one.place.sheet)
    # Repeated rows of sales become one figure when they are brought in, and the dry run says so then.
    assert told == [one for one in found if one[0] != "plan.sales_repeated"]
    assert ImportFinding.objects.filter(code="imports.added_up", subject="sales").exists()


@pytest.mark.parametrize("sheet", ["proposal", "decomposition", "by_item", "by_day", "schemes"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_kept_gives_the_sheets_back(by_file, by_web, sheet, lang) -> None:
    for month in MONTHS:
        _drafted, kept = by_web[str(month)]
        with speaking(lang):
            assert_frame_equal(plan_frame(kept, sheet), by_file(month, lang).tables[sheet])


def test_what_is_kept_sums_to_the_sheets(by_file, by_web) -> None:
    for month in MONTHS:
        _drafted, kept = by_web[str(month)]
        tables = by_file(month, "zh").tables
        for figure in ("target", "received", "promised", "measured", "unowned", "surplus", "risk_unowned"):
            assert PlanLine.objects.filter(plan=kept).aggregate(n=Sum(figure))["n"] == tables["plan"][figure].sum()
        assert TierLine.objects.filter(plan=kept).count() == tables["tiers"].height
        company = tables["decomposition"].filter(pl.col("level") == "company")["target"].item()
        assert TargetCell.objects.get(plan=kept, level="company").amount == company
