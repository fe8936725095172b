"""Balances by day against a slow computation from the documents, and against the plan's ageing sheet."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from tests.business.receivables.conftest import DAY

from huikuan.business.directory.models import Customer
from huikuan.business.receivables.models import Allocation, BalanceDay, CustomerBalance, Receipt, Receivable
from huikuan.business.receivables.queries import balances, filling
from huikuan.engine.ageing import AgeingIdentityError
from huikuan.foundation import clock
from huikuan.foundation.company import operations as company
from huikuan.foundation.permissions import Actor
from huikuan.shell.plan.receivable_sheets import ageing_sheet

pytestmark = pytest.mark.django_db
CELLS = ("not_due", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8")
LAST = (0, 30, 60, 90, 180, 365, 730, 1095)  # last day overdue of each cell but the open one


def slowly(day: date) -> dict[int, dict[str, int]]:
    """Document by document, with Python's integers; nothing but amounts, days and allocations is looked at."""
    items = {one.pk: one for one in Receivable.objects.filter(voided_at=None)}
    receipts = {one.pk: one for one in Receipt.objects.filter(voided_at=None)}
    paid: defaultdict[int, int] = defaultdict(int)
    used: defaultdict[int, int] = defaultdict(int)
    rows: defaultdict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys((*CELLS, "unallocated", "oldest"), 0))
    for one in Allocation.objects.filter(effective__lte=day):
        if one.receivable_id not in items or one.receipt_id not in receipts:
            continue  # withdrawn: as if it had never been
        used[one.receipt_id] += one.amount
        item = items[one.receivable_id]
        if item.issued <= day:
            paid[one.receivable_id] += one.amount
        else:
            rows[item.customer_id]["unallocated"] += one.amount
    for pk, item in items.items():
        fen = item.amount - paid[pk]
        if item.issued > day or not fen:
            continue
        late = (day - item.due).days
        cell = CELLS[sum(late > last for last in LAST)]
        rows[item.customer_id][cell] += fen
        if fen > 0:
            rows[item.customer_id]["oldest"] = max(rows[item.customer_id]["oldest"], late)
    for pk, receipt in receipts.items():
        if receipt.customer_since is not None and receipt.customer_since <= day:
            rows[receipt.customer_id]["unallocated"] += receipt.amount - used[pk]
    return {pk: row for pk, row in rows.items() if any(row[name] for name in (*CELLS, "unallocated"))}


def stored(day: date) -> dict[int, dict[str, int]]:
    return _figures(balances.ready(day), day)


def stored_unchecked(day: date) -> dict[int, dict[str, int]]:
    """Without the comparison with the ledger."""
    one = BalanceDay.objects.create(day=day, bounds=list(LAST[1:]), used_at=clock.now())
    with connection.cursor() as cursor:
        filling.fill(cursor, one, None)
    return _figures(one, day)


def _figures(one: BalanceDay, day: date) -> dict[int, dict[str, int]]:
    found = {}
    for row in CustomerBalance.objects.filter(day=one).values():
        cells = {name: row[name] for name in (*CELLS, "unallocated")}
        cells["oldest"] = (day - row["oldest_due"]).days if row["oldest_due"] else 0
        found[row["customer_id"]] = cells
        assert row["outstanding"] == sum(row[name] for name in CELLS) - row["unallocated"]
    return found


@pytest.mark.parametrize("in_one_pass", [False, True])
@pytest.mark.parametrize("day", [DAY, DAY - timedelta(days=23), date(2026, 3, 31), DAY + timedelta(days=40)])
def test_a_day_is_what_the_documents_add_up_to(demo, day, in_one_pass, monkeypatch) -> None:
    monkeypatch.setattr(filling, "in_one_pass", lambda _day: in_one_pass)
    found = stored(day)
    assert len(found) > 200
    assert found == slowly(day)
    assert sum(sum(row[name] for name in CELLS) - row["unallocated"] for row in found.values()) == balances.ledger(day)


@pytest.mark.parametrize("in_one_pass", [False, True])
@pytest.mark.parametrize("back", [0, 10, 23, 60])
def test_a_day_among_odd_documents(demo, back, in_one_pass, monkeypatch) -> None:
    """Paid before it was issued, taken back since, credited, paid by somebody else, and of a withdrawn receipt."""
    monkeypatch.setattr(filling, "in_one_pass", lambda _day: in_one_pass)
    items = list(Receivable.objects.filter(open_fen__gt=200).order_by("-issued", "pk")[:40])
    others = list(Receipt.objects.filter(left_fen=0, amount__gt=0).order_by("-date", "pk")[:40])
    for at, (item, receipt) in enumerate(zip(items, others, strict=True)):
        paid = Allocation.objects.filter(receipt=receipt).first()
        assert paid is not None
        early = item.issued - timedelta(days=5 + at)
        for amount, effective in ((100, early), (-100, early if at % 3 else DAY - timedelta(days=at))):
            Allocation.objects.create(
                receipt=receipt, receivable=item, amount=amount, effective=effective, recorded_at=paid.recorded_at
            )
    withdrawn = Receipt.objects.filter(pk__in=[one.pk for one in others[::7]])
    for one in Allocation.objects.filter(receipt__in=withdrawn):
        row = Receivable.objects.filter(pk=one.receivable_id)
        row.update(open_fen=row.get().open_fen + one.amount)
    withdrawn.update(voided_at=clock.now())
    found = stored_unchecked(DAY - timedelta(days=back))
    assert found == slowly(DAY - timedelta(days=back))


def test_today_is_the_ageing_sheet_of_the_plan(demo, facts, settled) -> None:
    sheet = ageing_sheet(facts, settled)
    numbers = dict(Customer.objects.values_list("pk", "customer_no"))
    rows = {numbers[pk]: row for pk, row in stored(DAY).items()}
    assert sheet.height == len(rows) > 200
    for line in sheet.iter_rows(named=True):
        row = rows[line["customer_no"]]
        names = ("not_due", "d1_30", "d31_60", "d61_90", "d91_180", "d181_365", "y1_2", "y2_3", "y3")
        assert [row[name] for name in CELLS] == [line[name] for name in names]
        assert row["unallocated"] == line["unallocated"]
        assert row["oldest"] == (line["oldest_days"] or 0)


def test_a_day_that_disagrees_with_the_ledger_is_not_kept(demo) -> None:
    Receivable.objects.filter(pk=Receivable.objects.filter(open_fen__gt=0).first().pk).update(open_fen=1)
    with pytest.raises(AgeingIdentityError):
        balances.ready(DAY)
    assert not BalanceDay.objects.filter(day=DAY).exists()


def test_few_days_are_kept(demo) -> None:
    for back in range(balances.KEPT + 3):
        balances.ready(DAY - timedelta(days=back))
    assert BalanceDay.objects.count() == balances.KEPT


def test_own_ranges_and_invoice_dates(demo) -> None:
    """Other ranges drop what stood ready; by invoice date the same money lies in other columns of the same total."""
    day = DAY - timedelta(days=23)
    before = stored(day)
    company.change(actor=Actor(user=None), key="receivables.age_bounds", value=[7, 30, 365])
    assert not BalanceDay.objects.exists()
    for basis in ("due", "issued"):
        one = balances.ready(day, basis)
        assert one.bounds == [7, 30, 365]
        rows = {row["customer_id"]: row for row in CustomerBalance.objects.filter(day=one).values()}
        assert {pk: row["outstanding"] for pk, row in rows.items()} == {
            pk: sum(row[name] for name in CELLS) - row["unallocated"] for pk, row in before.items()
        }
        assert {row[f"b{at}"] for row in rows.values() for at in range(5, 13)} == {0}
        expected: dict[int, dict[str, int]] = {}
        in_force = Allocation.objects.filter(effective__lte=day, receipt__voided_at=None)
        paid = dict(in_force.values_list("receivable").annotate(fen=Sum("amount")))
        for item in Receivable.objects.filter(voided_at=None, issued__lte=day):
            age = (day - getattr(item, basis)).days
            cell = ("not_due", "b1", "b2", "b3", "b4")[sum(age > last for last in (0, 7, 30, 365))]
            cells = expected.setdefault(item.customer_id, {})
            cells[cell] = cells.get(cell, 0) + item.amount - paid.get(item.pk, 0)
        for pk, cells in expected.items():
            kept = rows.get(pk, {})
            assert {name: kept.get(name, 0) for name in cells} == cells
