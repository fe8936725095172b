"""Documents come in once; what is posted is never changed by a file; a whole import can be taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from tests.business.receivables.company import COMMAND, as_read, bring_in, frame, invoice, new_import, receipt
from tests.business.receivables.test_balances import slowly, stored

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Allocation, Contract, Receipt, Receivable
from huikuan.business.receivables.queries import incoming, sheets
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.imports.applying import Counts
from huikuan.foundation.imports.models import ImportChange
from huikuan.foundation.imports.table import NOTES, ROW, SOURCE
from huikuan.foundation.operations import RefusedError

pytestmark = pytest.mark.django_db
ISSUED, DUE, PAID = date(2026, 9, 1), date(2026, 10, 15), date(2026, 10, 20)


@pytest.fixture(autouse=True, params=["among few", "among all"])
def compared(request, monkeypatch) -> None:
    """A small file is compared with what it speaks of, a large one with all that stands: never another result."""
    if request.param == "among all":
        for module in (sheets, incoming):
            monkeypatch.setattr(module, "FEW", -1)


def contract(number: str, amount: int) -> dict[str, object]:
    return {"contract_no": number, "customer_no": "C0001", "amount": amount, "sign_date": None}


def book() -> dict[str, object]:
    return {
        "contracts": frame("contracts", contract("HT-1", 5_000_00)),
        "invoices": frame(
            "invoices",
            invoice("24310001", "C0001", ISSUED, 1_000_00, DUE, "HT-1"),
            invoice("24310001", "C0001", ISSUED, 2_000_00, date(2026, 11, 15), "HT-1"),
            invoice("24310002", "C0002", ISSUED, 300_00),
            invoice("24310003", "C0001", ISSUED, -50_00, DUE),
        ),
        "receipts": frame(
            "receipts",
            receipt("R1", PAID, 300_00, "付 24310002 货款", "hangzhou_branch"),
            receipt("R2", PAID, -20_00, None, "ningbo"),
        ),
    }


def figures() -> list[tuple[object, ...]]:
    return [
        *Receivable.objects.filter(voided_at=None)
        .order_by("pk")
        .values_list("invoice_no", "due", "amount", "open_fen"),
        *Receipt.objects.filter(voided_at=None).order_by("pk").values_list("receipt_no", "amount", "left_fen"),
        *Contract.objects.filter(voided_at=None).order_by("pk").values_list("contract_no", "amount"),
    ]


def test_due_by_the_customers_terms(cast) -> None:
    bring_in(book())
    by_terms = Receivable.objects.get(invoice_no="24310002")
    assert (by_terms.due_given, by_terms.due) == (None, date(2026, 10, 1))
    assert (by_terms.open_fen, by_terms.contract) == (300_00, None)
    assert [one.contract.contract_no for one in Receivable.objects.filter(invoice_no="24310001")] == ["HT-1", "HT-1"]
    assert queries.sheet_frame("invoices")["due_date"].to_list() == [DUE, date(2026, 11, 15), None, DUE]


def test_the_second_time_changes_nothing(cast) -> None:
    bring_in(book())
    before = figures()
    again = new_import("again.xlsx")
    for key, step in (
        ("contracts", operations.import_contracts),
        ("invoices", operations.import_invoices),
        ("receipts", operations.import_receipts),
    ):
        rows = as_read(key, book()[key])
        assert step(actor=COMMAND, frame=rows, origin=again) == Counts(seen=rows.height, same=rows.height)
    assert figures() == before
    assert not Receivable.objects.filter(origin=again).exists()


@pytest.mark.parametrize(
    ("key", "row", "column", "was", "now"),
    [
        ("invoices", invoice("24310001", "C0001", ISSUED, 1_000_01, DUE, "HT-1"), "金额", "1,000.00", "1,000.01"),
        ("invoices", invoice("24310003", "C0002", ISSUED, -50_00, DUE), "客户编号", "C0001", "C0002"),
        (
            "invoices",
            invoice("24310003", "C0001", ISSUED, -50_00, date(2026, 10, 16)),
            "到期日",
            "2026-10-15",
            "2026-10-16",
        ),
        ("receipts", receipt("R1", PAID, 301_00, "付 24310002 货款", "hangzhou_branch"), "金额", "300.00", "301.00"),
    ],
)
def test_a_file_never_changes_what_is_posted(cast, key, row, column, was, now) -> None:
    bring_in(book())
    before = figures()
    rows = as_read(key, frame(key, row))
    (told,) = queries.preview(key, rows).findings
    assert told.finding.code == "receivables.differs"
    assert told.finding.params == {"was": was, "now": now}
    assert (told.place.row, told.place.column) == (2, column)
    bring_in({key: frame(key, row)})
    assert figures() == before


def test_a_note_changes_nothing_posted(cast) -> None:
    bring_in(book())
    import polars as pl  # noqa: PLC0415

    rows = as_read("receipts", book()["receipts"]).with_columns(pl.lit("seen by: Li").alias(NOTES))
    found = queries.preview("receipts", rows)
    assert (found.findings, found.counts) == ((), Counts(seen=2, same=2))


def test_a_further_instalment_is_welcome(cast) -> None:
    bring_in(book())
    third = invoice("24310001", "C0001", ISSUED, 500_00, date(2026, 12, 15), "HT-1")
    import polars as pl  # noqa: PLC0415

    bring_in({"invoices": pl.concat([book()["invoices"], frame("invoices", third)])})
    assert Receivable.objects.filter(invoice_no="24310001").count() == 3
    alone = frame("invoices", {**third, "due_date": date(2027, 1, 15)})
    (told,) = queries.preview("invoices", as_read("invoices", alone)).findings
    assert told.finding.code == "receivables.differs"


def test_rows_that_cannot_be_posted_are_told(cast) -> None:
    rows = frame(
        "invoices",
        invoice("1", "C0001", date(9999, 12, 31), 1_00),
        invoice("2", "C0001", ISSUED, 1_00, date(2026, 10, 1)),
        invoice("2", "C0001", ISSUED, 2_00),  # by the terms due on the same day
    )
    found = queries.preview("invoices", as_read("invoices", rows))
    assert [(one.finding.code, one.place.row) for one in found.findings] == [
        ("receivables.due_date_out_of_range", 2),
        ("receivables.same_instalment", 4),
    ]
    bring_in({"invoices": rows})
    assert list(Receivable.objects.values_list("invoice_no", "amount")) == [("2", 1_00)]


def test_an_unknown_customer_is_refused(cast) -> None:
    with pytest.raises(RefusedError):
        bring_in({"invoices": frame("invoices", invoice("1", "NOBODY", ISSUED, 1_00))})
    assert not Receivable.objects.exists()


@pytest.mark.parametrize("who", ["qian", "li"])
def test_managers_and_reps_bring_nothing_in(cast, who) -> None:
    with pytest.raises(PermissionDenied):
        bring_in({"invoices": book()["invoices"]}, actor=cast.actor(who))
    assert not Receivable.objects.exists()


def test_a_contract_may_change(cast) -> None:
    bring_in(book())
    second = bring_in({"contracts": frame("contracts", contract("HT-1", 6_000_00), contract("HT-2", 1_00))})
    assert list(Contract.objects.order_by("pk").values_list("contract_no", "amount")) == [
        ("HT-1", 6_000_00),
        ("HT-2", 1_00),
    ]
    assert ImportChange.objects.get(batch=second).before["amount"] == 5_000_00
    operations.withdraw_import(actor=COMMAND, origin=second)
    assert queries.sheet_frame("contracts")["amount"].to_list() == [5_000_00]


def test_a_whole_import_can_be_taken_back(cast) -> None:
    origin = bring_in(book())
    today = clock.today()
    operations.match_receipts(actor=COMMAND, today=today)
    assert Allocation.objects.count() == 1
    assert stored(today)
    operations.withdraw_import(actor=COMMAND, origin=origin, reason="wrong file")
    assert figures() == []
    assert sum(Allocation.objects.values_list("amount", flat=True)) == 0
    assert stored(today) == {} == slowly(today)
    assert Event.objects.get(action="receivables.withdraw_import").after["invoices"] == 4
    bring_in(book())  # and it may come again
    assert len(figures()) == 7
    assert stored(today) == slowly(today)


def test_an_import_others_hang_on_is_not_taken_back(cast) -> None:
    first = bring_in({name: rows for name, rows in book().items() if name != "receipts"})
    second = bring_in({"receipts": book()["receipts"]})
    operations.match_receipts(actor=COMMAND, today=clock.today())
    before = figures()
    for origin in (first, second):
        with pytest.raises(RefusedError) as told:
            operations.withdraw_import(actor=COMMAND, origin=origin)
        assert told.value.code == "receivables.tied"
    assert figures() == before


def test_what_was_tied_for_a_while_leaves_no_day_wrong(cast) -> None:
    """An allocation taken back in between still stands in the rows; once its receipt is withdrawn, no day counts it."""
    bring_in({name: rows for name, rows in book().items() if name != "receipts"})
    second = bring_in({"receipts": book()["receipts"]})
    today = clock.today()
    operations.match_receipts(actor=COMMAND, today=today)
    made = Allocation.objects.get()
    operations.reverse_allocation(actor=cast.actor("zheng"), allocation=made.pk, reason="wrong")
    operations.withdraw_import(actor=COMMAND, origin=second)
    for day in (PAID, today):
        assert stored(day) == slowly(day)
    assert stored(PAID)[cast.customers["hangzhou_branch"].pk]["b1"] == 300_00


def test_sheets_say_where_rows_stand(cast) -> None:
    bring_in(book())
    rows = queries.sheet_frame("receipts")
    assert rows.columns[-3:] == [ROW, SOURCE, NOTES]
    assert rows[ROW].to_list() == [1, 2]
